// The receiver as a handler of web requests, as Workers, route handlers of Next, Deno and Bun have them.
import { kind } from '../errors.js';
import { nameOf, toConsole } from './log.js';
import { pack } from './message.js';
import { LATE, Receiver, SIGNATURE, ended } from './receiver.js';

/** What may be a function of the environment: where a Worker has its secrets and its bindings. */
const OF_ENVIRONMENT = ['keys', 'subscriptions'];

export const handlerOf = (closehook) =>
  function receive(options) {
    Receiver.check(options, ['accept', 'queue']);
    const { accept, queue } = options;
    if ((accept === undefined) === (queue === undefined)) throw new TypeError('options must have either accept or queue');
    if (accept !== undefined && typeof accept !== 'function') throw new TypeError(`options.accept must be a function, got ${kind(accept)}`);
    const isLater = OF_ENVIRONMENT.some((name) => typeof options[name] === 'function');
    // What is wrong with options that are there is said at once.
    let receiver = isLater ? undefined : new Receiver(closehook, options);

    /** Made with the first request, and for all. */
    function receiverOf(env) {
      if (receiver) return receiver;
      const given = OF_ENVIRONMENT.filter((name) => typeof options[name] === 'function').map((name) => [name, options[name](env)]);
      return (receiver = new Receiver(closehook, { ...options, ...Object.fromEntries(given) }));
    }

    async function toQueue({ body }, { env }) {
      const to = typeof queue === 'function' ? queue(env) : queue;
      await to.send(await pack(body), { contentType: 'bytes' });
    }

    async function end(receiver, request, env, ctx) {
      const { method, headers } = request;
      const given = headers.get('content-length');
      const length = given === null ? NaN : Number(given);
      const isSigned = SIGNATURE.every((name) => headers.has(name));
      const early = receiver.beforeBody({ method, length, headers, isSigned });
      if (early) return early;
      if (request.bodyUsed) return { code: 'BODY_NOT_RAW' };
      const room = receiver.room();
      try {
        const body = await bodyOf(receiver, request, length, room);
        if (typeof body === 'string') return { code: body };
        const judged = receiver.judge(body, headers);
        if (!judged.delivery) return judged;
        const into = accept ?? toQueue;
        return await receiver.handOver(judged, async (delivery, matches) => into(delivery, { matches, env, ctx }));
      } finally {
        room.free();
      }
    }

    return async function fetch(request, env, ctx) {
      const since = performance.now();
      let made;
      try {
        made = receiverOf(env);
      } catch (error) {
        // A Worker learns only here that a secret is missing. The sender is told nothing of it.
        return answer(ended(options.log ?? toConsole, { code: 'MISCONFIGURED', reason: nameOf(error) }, since));
      }
      return answer(made.end(await end(made, request, env, ctx), since));
    };
  };

const answer = ({ status, headers }) => new Response(null, { status, headers });

/** The bytes of the body, or the code of what is wrong with it. */
async function bodyOf(receiver, request, length, room) {
  if (request.body === null) return new Uint8Array(0);
  const most = receiver.maxBodyBytes;
  // A length that was told is one that HTTP keeps to: the runtime gathers the body faster than a loop here would.
  if (length <= most && !room.take(length)) return 'BUSY';
  const reader = length <= most ? undefined : request.body.getReader();
  const gathered = reader ? streamed(reader, most, room) : request.arrayBuffer().then((buffer) => new Uint8Array(buffer));
  const body = await receiver.inTime(gathered.catch(() => 'BODY_BROKEN_OFF'));
  if (body === LATE) {
    reader?.cancel().catch(() => {});
    return 'BODY_TIMEOUT';
  }
  return body.length > most ? 'BODY_TOO_LARGE' : body;
}

async function streamed(reader, most, room) {
  const chunks = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      reader.cancel().catch(() => {});
      return 'BODY_TOO_LARGE';
    }
    if (!room.take(value.length)) {
      reader.cancel().catch(() => {});
      return 'BUSY';
    }
    chunks.push(value);
  }
  if (chunks.length === 1) return chunks[0];
  const body = new Uint8Array(length);
  chunks.reduce((at, chunk) => (body.set(chunk, at), at + chunk.length), 0);
  return body;
}
