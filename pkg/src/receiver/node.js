// The receiver as a request listener of Node.
import { kind } from '../errors.js';
import { Receiver, SIGNATURE, lengthOf } from './receiver.js';

/** @import { End } from './receiver.js' */
/** @import { Classes } from './receiver.js' */
/** @import { Delivery } from '../../index.d.ts' */
/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { Upload } from './upload.js' */
/** @import { Ended } from './outcomes.js' */

/** For so long, and so many bytes, what a refused sender still sends is read: cut off, it would not see the answer. */
const PATIENCE = 2000;
const MOST_IGNORED = 32 * 1024 * 1024;

/** @param {Classes} closehook */
export const listenerOf = (closehook) =>
  /** @param {any} options */
  function receive(options) {
    Receiver.check(options, ['accept']);
    const { accept } = options;
    if (typeof accept !== 'function') throw new TypeError(`options.accept must be a function, got ${kind(accept)}`);
    const receiver = new Receiver(closehook, options);
    /** @param {Delivery} delivery @param {string[]} matches */
    const handOver = async (delivery, matches) => accept(delivery, { matches });

    /** @param {IncomingMessage} request @returns {Promise<End>} */
    async function end(request) {
      const { headers } = request;
      const length = lengthOf(headers['content-length']);
      const early = receiver.beforeBody({
        method: request.method,
        length,
        headers,
        isSigned: SIGNATURE.every((name) => headers[name] !== undefined),
      });
      if (early) return early;
      const upload = receiver.upload(length);
      try {
        read(request, upload);
        const body = await upload.ended;
        if (typeof body === 'string') return { code: body };
        const judged = receiver.judge(bufferOf(body), headers);
        return judged.delivery === undefined ? judged : await receiver.handOver(judged, handOver);
      } finally {
        upload.close();
      }
    }

    return async (/** @type {IncomingMessage} */ request, /** @type {ServerResponse} */ response) => {
      const since = performance.now();
      answer(request, response, receiver.end(await end(request), since));
    };
  };

/** The same bytes as a `Buffer`, which is what Node's own streams give. @param {Uint8Array} given */
export const bufferOf = ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength);

/** Reads a request into an upload. @param {IncomingMessage} request @param {Upload} upload */
export function read(request, upload) {
  const { rawBody, body } = /** @type {IncomingMessage & { rawBody?: unknown, body?: unknown }} */ (request);
  // Where a platform has read it: Google's Cloud Functions keep it there, `express.raw` in `body`.
  const bytes = [rawBody, body].find((given) => given instanceof Uint8Array);
  const isUnread = !request.readableDidRead && !request.readableEnded;
  if (!bytes && isUnread) return stream(request, upload);
  // `express.text`: its bytes are those of the text, unless they were none of UTF-8, and then the signature says so.
  const whole = bytes ?? (typeof body === 'string' ? Buffer.from(body) : undefined);
  if (whole === undefined) return upload.end('BODY_NOT_RAW');
  upload.add(whole);
  upload.finish();
}

/** @param {IncomingMessage} request @param {Upload} upload */
function stream(request, upload) {
  /** @param {Buffer} chunk */
  const take = (chunk) => upload.add(chunk);
  const broken = () => upload.end('BODY_BROKEN_OFF');
  const finish = () => upload.finish();
  // Over HTTP/2 a body that is broken off ends first, and is told to be broken off after that.
  const all = request.httpVersionMajor > 1 ? () => setImmediate(() => (request.aborted ? broken() : finish())) : finish;
  // An error without a listener would end the process. It is followed by close.
  request
    .on('error', () => {})
    .on('data', take)
    .on('end', all)
    .on('close', broken);
  const stop = () => request.off('data', take).off('end', all).off('close', broken);
  upload.onStop(stop);
  if (request.destroyed) broken();
}

/** @param {IncomingMessage} request @param {ServerResponse} response @param {Ended} given */
function answer(request, response, { status, headers }) {
  // Someone else has answered, or nobody listens any more.
  if (response.headersSent || response.destroyed) return;
  const isRead = request.complete;
  if (request.httpVersionMajor > 1) {
    response.writeHead(status, { ...headers, 'content-length': '0' });
    response.end();
    // The connection goes on with other requests. Of this one no more is wanted, which is no error (RFC 9113, §8.1).
    const { stream } = /** @type {import('node:http2').Http2ServerResponse} */ (/** @type {unknown} */ (response));
    if (!isRead) stream.close(0);
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': '0', ...(isRead ? {} : { connection: 'close' }) });
  if (isRead) {
    response.end();
    return;
  }
  // The whole answer; ended, the connection would be reset in the sender's face, and the answer with it.
  response.flushHeaders();
  let ignored = 0;
  const close = () => {
    clearTimeout(timer);
    if (!response.writableEnded) response.end(() => request.destroy());
  };
  // Who was too slow is not waited for once more, and of a body in crumbs each one costs.
  const timer = setTimeout(close, status === 408 || status === 400 ? 0 : PATIENCE);
  request.on('data', (chunk) => {
    ignored += chunk.length;
    if (ignored > MOST_IGNORED) close();
  });
  request.once('end', close).once('close', () => clearTimeout(timer));
  request.on('error', () => {}).resume();
}
