// The receiver as a request listener of Node.
import { kind } from '../errors.js';
import { LATE, Receiver, SIGNATURE } from './receiver.js';

/** For so long, and so many bytes, what a refused sender still sends is read: cut off, it would not see the answer. */
const PATIENCE = 2000;
const MOST_IGNORED = 32 * 1024 * 1024;

export const listenerOf = (closehook) =>
  function receive(options) {
    Receiver.check(options, ['accept']);
    const { accept } = options;
    if (typeof accept !== 'function') throw new TypeError(`options.accept must be a function, got ${kind(accept)}`);
    const receiver = new Receiver(closehook, options);
    const handOver = async (delivery, matches) => accept(delivery, { matches });

    async function end(request) {
      const { headers } = request;
      const given = headers['content-length'];
      const early = receiver.beforeBody({
        method: request.method,
        length: given === undefined ? 0 : Number(given),
        headers,
        isSigned: SIGNATURE.every((name) => headers[name] !== undefined),
      });
      if (early) return early;
      const room = receiver.room();
      try {
        const body = await receiver.inTime(bodyOf(request, receiver.maxBodyBytes, room));
        if (body === LATE) return { code: 'BODY_TIMEOUT' };
        if (typeof body === 'string') return { code: body };
        const judged = receiver.judge(body, headers);
        return judged.delivery ? await receiver.handOver(judged, handOver) : judged;
      } finally {
        room.free();
      }
    }

    return async (request, response) => {
      const since = performance.now();
      answer(request, response, receiver.end(await end(request), since));
    };
  };

/** The bytes of the body, or the code of what is wrong with it. */
function bodyOf(request, most, room) {
  const { rawBody, body } = request;
  // Where a platform has read it: Google's Cloud Functions keep it there, `express.raw` in `body`.
  for (const given of [rawBody, body]) {
    if (given instanceof Uint8Array) return given.length > most ? 'BODY_TOO_LARGE' : given;
  }
  if (!request.readableDidRead && !request.readableEnded) return streamed(request, most, room);
  // `express.text`: its bytes are those of the text, unless they were none of UTF-8, and then the signature says so.
  return typeof body === 'string' ? Buffer.from(body) : 'BODY_NOT_RAW';
}

function streamed(request, most, room) {
  return new Promise((resolve) => {
    const chunks = [];
    let length = 0;
    const finish = (outcome) => {
      request.off('data', take).off('end', all).off('close', broken);
      resolve(outcome);
    };
    const take = (chunk) => {
      length += chunk.length;
      if (length > most) finish('BODY_TOO_LARGE');
      else if (!room.take(chunk.length)) finish('BUSY');
      else chunks.push(chunk);
    };
    const all = () => finish(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, length));
    const broken = () => finish('BODY_BROKEN_OFF');
    // An error without a listener would end the process. It is followed by close.
    request.on('error', () => {}).on('data', take).on('end', all).on('close', broken);
    if (request.destroyed) broken();
  });
}

function answer(request, response, { status, headers }) {
  // Someone else has answered, or nobody listens any more.
  if (response.headersSent || response.destroyed) return;
  const isRead = request.complete;
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
  // Who was too slow is not waited for once more.
  const timer = setTimeout(close, status === 408 ? 0 : PATIENCE);
  request.on('data', (chunk) => {
    ignored += chunk.length;
    if (ignored > MOST_IGNORED) close();
  });
  request.once('end', close).once('close', () => clearTimeout(timer));
  request.on('error', () => {}).resume();
}
