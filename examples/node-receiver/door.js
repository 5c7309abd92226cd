// The door: reads the bytes that arrive, in their time and not too many, verifies them, and answers what became of them. The
// caller learns a status, and nothing else.
import { Subscriptions, Webhook } from 'closehook';
import { nameOf } from './log.js';

/** The rest of a body that is refused is not read: the answer goes out, and the connection ends. */
const AT_ONCE = { connection: 'close' };

/**
 * A listener for requests of `node:http`.
 *
 * | status | |
 * |---|---|
 * | 200 | `accept` has it, or no subscription wants it |
 * | 401 | it is not from Close |
 * | 405 | it is no POST |
 * | 408 | it took longer than `timeout` to arrive |
 * | 413 | it has more than `maxBodyBytes` bytes |
 * | 503 | `accept` failed: Close comes again |
 *
 * @param {object} options
 * @param {string | string[] | Record<string, string>} options.keys as `new Webhook` takes them.
 * @param {import('closehook').SubscriptionLike[]} [options.subscriptions]
 * @param {(delivery: import('closehook').Delivery) => Promise<void>} options.accept resolves when the delivery is safe.
 * @param {number} options.maxBodyBytes
 * @param {number} options.timeout in seconds.
 * @param {import('./log.js').Log} options.log
 * @returns {import('node:http').RequestListener}
 */
export function receive({ keys, subscriptions, accept, maxBodyBytes, timeout, log }) {
  const webhook = new Webhook(keys);
  const wanted = subscriptions && new Subscriptions(subscriptions);

  async function status(request) {
    if (request.method !== 'POST') return [405, { ...AT_ONCE, allow: 'POST' }];
    const body = await bodyOf(request, maxBodyBytes, timeout * 1000);
    if (!Buffer.isBuffer(body)) return [body, AT_ONCE];
    const { ok, delivery, error } = webhook.safeVerify(body, request.headers);
    if (!ok) {
      log('warn', 'REFUSED', { reason: error.code });
      return [401];
    }
    if (wanted && !isWanted(wanted, body)) return [200];
    try {
      await accept(delivery);
      return [200];
    } catch (problem) {
      log('error', 'NOT_ACCEPTED', { reason: nameOf(problem) });
      return [503];
    }
  }

  return async (request, response) => {
    const [code, headers = {}] = await status(request);
    if (response.destroyed) return;
    response.writeHead(code, { 'content-length': 0, ...headers }).end();
    // Whoever still sends is not listened to; the answer must be out before.
    if (headers === AT_ONCE) response.once('finish', () => request.destroy());
  };
}

/** What is authentic and no event is wanted too: it must not be lost in silence. */
function isWanted(wanted, body) {
  try {
    return wanted.match(body).length > 0;
  } catch {
    return true;
  }
}

/** The bytes of a body; or the status when there are too many, or they take too long. */
function bodyOf(request, most, milliseconds) {
  return new Promise((resolve) => {
    const chunks = [];
    let length = 0;
    const end = (what) => {
      clearTimeout(timer);
      request.off('data', onData);
      resolve(what);
    };
    const timer = setTimeout(() => end(408), milliseconds);
    const onData = (chunk) => {
      length += chunk.length;
      if (length > most) end(413);
      else chunks.push(chunk);
    };
    if (Number(request.headers['content-length'] ?? 0) > most) return end(413);
    request.on('data', onData);
    request.once('end', () => end(Buffer.concat(chunks, length)));
    // It broke off: nobody hears the answer.
    request.once('close', () => end(408));
    request.once('error', () => end(408));
  });
}
