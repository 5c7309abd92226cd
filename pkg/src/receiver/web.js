// The receiver as a handler of web requests, for Workers, route handlers of Next, Deno and Bun.
import { bytesOf } from '../delivery.js';
import { kind } from '../errors.js';
import { HASH, TIMESTAMP } from '../headers.js';
import { MESSAGE_BYTES, pack } from './message.js';
import { Receiver, lengthOf, notRaw, reading } from './receiver.js';

/** @import { End } from './log.js' */
/** @import { Delivery } from '../../index.d.ts' */
/** @import { Ended } from './outcomes.js' */
/** @import { Upload } from './upload.js' */

const READ_BEFORE =
  'something has read the body of the request before receive: hand over the request unread, or request.clone()';

/**
 * @param {{ dropsRest?: boolean }} given `dropsRest`: whether the runtime reads no more of a
 *   request that is answered. Then a small body can be read in one piece, which cannot be stopped, and is faster by a
 *   fifth.
 */
export const handlerOf = ({ dropsRest = false } = {}) =>
  /** @param {any} given */
  function receive(given) {
    const { options, teller, receiverOf } = reading(given, ['accept', 'queue']);
    const { accept, queue } = options;
    if ((accept === undefined) === (queue === undefined))
      throw new TypeError('options must have either accept or queue');
    if (accept !== undefined && typeof accept !== 'function')
      throw new TypeError(`options.accept must be a function, got ${kind(accept)}`);

    /** @param {Delivery} delivery @param {{ env: any }} given */
    async function toQueue(delivery, { env }) {
      const to = typeof queue === 'function' ? queue(env) : queue;
      // Without a copy: nobody else gets the delivery.
      const body = /** @type {Uint8Array} */ (bytesOf(delivery));
      await to.send(body.length <= MESSAGE_BYTES ? body : await pack(body), { contentType: 'bytes' });
    }

    /**
     * @param {Receiver} receiver @param {Request} request @param {any} env @param {any} ctx
     * @returns {Promise<End>}
     */
    async function end(receiver, request, env, ctx) {
      const { method, headers: given } = request;
      const length = lengthOf(given.get('content-length'));
      // Once, since each call leaves JavaScript.
      const headers = { [HASH]: given.get(HASH), [TIMESTAMP]: given.get(TIMESTAMP) };
      const isSigned = headers[HASH] !== null && headers[TIMESTAMP] !== null;
      const early = receiver.beforeBody({ method, length, headers, isSigned });
      if (early) return early;
      if (request.bodyUsed) return notRaw(READ_BEFORE);
      const upload = receiver.upload(length);
      try {
        void (dropsRest && upload.countAhead() ? readWhole(request, upload) : read(request.body, upload));
        const body = await upload.ended;
        if (body === 'BODY_NOT_RAW') return notRaw(READ_BEFORE);
        if (typeof body === 'string') return { code: body };
        const judged = await receiver.judgeAsync(body, headers, upload.isOurs);
        if (judged.delivery === undefined) return judged;
        const into = accept ?? toQueue;
        return await receiver.handOver(judged, upload.deadline, (delivery, matches) =>
          into(delivery, { matches, request, env, ctx }),
        );
      } finally {
        upload.close();
      }
    }

    return /** @param {Request} request @param {any} env @param {any} ctx */ async function fetch(request, env, ctx) {
      const since = performance.now();
      // Only here does a Worker find out that a secret is missing. The sender does not learn why.
      const receiver = receiverOf(env);
      const how = receiver instanceof Receiver ? await end(receiver, request, env, ctx) : receiver;
      return answer(teller.ended(how, since));
    };
  };

/** Passes only options of a Response, since the runtime reads every member. @param {Ended} ended */
const answer = ({ status, headers }) => new Response(null, headers ? { status, headers } : { status });

/** @param {Request} request @param {Upload} upload */
function readWhole(request, upload) {
  if (request.body?.locked) return upload.end('BODY_NOT_RAW');
  request.arrayBuffer().then(
    (body) => {
      upload.add(new Uint8Array(body), true);
      upload.finish();
    },
    () => upload.end('BODY_BROKEN_OFF'),
  );
}

/** @param {ReadableStream<Uint8Array> | null} body @param {Upload} upload */
async function read(body, upload) {
  if (body === null) return upload.finish();
  if (body.locked) return upload.end('BODY_NOT_RAW');
  const reader = body.getReader();
  // Otherwise the sender could continue, and the runtime would keep its bytes.
  upload.onStop(() => reader.cancel().catch(() => {}));
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return upload.finish();
      upload.add(value);
      // In a Worker, one read fewer saves a fifth of the time.
      if (upload.isComplete) return upload.finish();
    }
  } catch {
    upload.end('BODY_BROKEN_OFF');
  }
}
