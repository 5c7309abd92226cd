// The receiver as a request listener of Node.
import { kind } from '../errors.js';
import { WATCH } from './limits.js';
import { nameOf } from './log.js';
import { Receiver, SIGNATURE, lengthOf, notRaw, reading } from './receiver.js';

/** @import { Answer, Watch } from './limits.js' */
/** @import { End } from './log.js' */
/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { Upload } from './upload.js' */
/** @import { Ended } from './outcomes.js' */

/**
 * How long, and how many bytes, to keep reading from a refused sender. If it were cut off, it would not see the answer.
 */
const PATIENCE = 2000;
const MOST_IGNORED = 32 * 1024 * 1024;

const READ_BEFORE =
  'something has read the body before receive, and its bytes are gone: in Express, put receive before ' +
  "app.use(express.json()); in Next's pages/api, export const config = { api: { bodyParser: false } }; in Fastify, " +
  'receive in a scope without content type parsers';
const AS_TEXT = 'the request gives text in place of bytes: nothing may call request.setEncoding() before receive';

/** @param {any} given */
export function receive(given) {
  const { options, teller, receiverOf } = reading(given, ['accept']);
  const { accept } = options;
  /** @type {Watch | undefined} */
  const watch = options[WATCH];
  if (typeof accept !== 'function') throw new TypeError(`options.accept must be a function, got ${kind(accept)}`);

  /** @param {Receiver} receiver @param {IncomingMessage} request @returns {Promise<End>} */
  async function end(receiver, request) {
    const { headers } = request;
    const length = lengthOf(headers['content-length']);
    const isSigned = watch !== undefined || SIGNATURE.every((name) => headers[name] !== undefined);
    const early = receiver.beforeBody({ method: request.method, length, headers, isSigned });
    if (early) return early;
    const upload = receiver.upload(length);
    try {
      read(request, upload);
      const body = await upload.ended;
      if (body === 'BODY_NOT_RAW') return notRaw(request.readableEncoding ? AS_TEXT : READ_BEFORE);
      if (typeof body === 'string') return { code: body };
      const bytes = bufferOf(body);
      const judged = receiver.judge(bytes, headers, upload.isOurs);
      if (judged.delivery !== undefined) {
        return await receiver.handOver(judged, upload.deadline, (delivery, matches) =>
          accept(delivery, { matches, request }),
        );
      }
      if (watch && judged.refusal) await watch.refused(judged.refusal, { body: bytes, request });
      return judged;
    } catch (error) {
      return { code: 'INTERNAL', reason: nameOf(error), failure: { error, delivery: null } };
    } finally {
      upload.close();
    }
  }

  return async (/** @type {IncomingMessage} */ request, /** @type {ServerResponse} */ response) => {
    const since = performance.now();
    const receiver = receiverOf();
    const how = receiver instanceof Receiver ? await end(receiver, request) : receiver;
    const outcome = teller.ended(how, since);
    if (watch && how.answer) hand(response, /** @type {Answer} */ (how.answer));
    else answer(request, response, outcome);
  };
}

/** The same bytes as a `Buffer`, as from Node's own streams. @param {Uint8Array} given */
const bufferOf = ({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength);

/** Reads a request into an upload. @param {IncomingMessage} request @param {Upload} upload */
function read(request, upload) {
  const { rawBody, body } = /** @type {IncomingMessage & { rawBody?: unknown, body?: unknown }} */ (request);
  // The platform may have read the body: Google's Cloud Functions keep it here, `express.raw` in `body`.
  const bytes = [rawBody, body].find((given) => given instanceof Uint8Array);
  const isUnread = !request.readableDidRead && !request.readableEnded;
  if (!bytes && isUnread) return stream(request, upload);
  // `express.text`: encoding the text restores the bytes, unless they were not UTF-8; then the signature does not
  // match.
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
  // Over HTTP/2, an aborted body first emits its end, and then that it was aborted.
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

// RFC 9110, §15.3.5, §15.3.6 and §15.4.5: an answer with one of these has no body.
const WITHOUT_BODY = new Set([204, 205, 304]);

/** Passes on the answer of another server. @param {ServerResponse} response @param {Answer} given */
function hand(response, { status, type, answer: body }) {
  if (response.headersSent || response.destroyed) return;
  const isBare = WITHOUT_BODY.has(status) || body === undefined;
  const headers = isBare ? {} : { ...(type && { 'content-type': type }), 'content-length': body.length };
  try {
    response.writeHead(status, { 'x-content-type-options': 'nosniff', ...headers });
    response.end(isBare ? undefined : body);
  } catch {
    // HTTP cannot represent the status or the type, so the sender must retry.
    response.writeHead(502, { 'content-length': '0' }).end();
  }
}

/** @param {IncomingMessage} request @param {ServerResponse} response @param {Ended} given */
function answer(request, response, { status, headers }) {
  // Another handler has answered, or the client has disconnected.
  if (response.headersSent || response.destroyed) return;
  const isRead = request.complete;
  if (request.httpVersionMajor > 1) {
    response.writeHead(status, { ...headers, 'content-length': '0' });
    response.end();
    // The connection continues with other requests. We need no more of this one, which is not an error (RFC 9113,
    // §8.1).
    const { stream } = /** @type {import('node:http2').Http2ServerResponse} */ (/** @type {unknown} */ (response));
    if (!isRead) stream.close(0);
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': '0', ...(isRead ? {} : { connection: 'close' }) });
  if (isRead) {
    response.end();
    return;
  }
  // Write the whole answer without ending: that would reset the connection, and the sender would lose the answer.
  response.flushHeaders();
  let ignored = 0;
  const close = () => {
    clearTimeout(timer);
    if (!response.writableEnded) response.end(() => request.destroy());
  };
  // Do not wait again for a sender that was too slow, or for a body in tiny chunks, each of which costs time.
  const timer = setTimeout(close, status === 408 || status === 400 ? 0 : PATIENCE);
  request.on('data', (chunk) => {
    ignored += chunk.length;
    if (ignored > MOST_IGNORED) close();
  });
  request.once('end', close).once('close', () => clearTimeout(timer));
  request.on('error', () => {}).resume();
}
