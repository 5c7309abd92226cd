// The contenders, in any runtime: all that a receiver does with a delivery, from its bytes and headers.
import microdiffModule from 'microdiff';
import { Subscriptions, Webhook, changes } from 'closehook';
import { closeFilter, closure, subscription } from '../filters/contenders.js';
import { parse } from '../parse.js';

const microdiff = microdiffModule.default ?? microdiffModule;

export const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
export const RULES = 40;
const TOLERANCE = 300;

/** `steps`: how many of its three steps are taken. */
export function closehook(rules, steps = 3) {
  const webhook = new Webhook(KEY);
  const subscriptions = new Subscriptions(rules.map(subscription));
  return (body, headers) => {
    const delivery = webhook.verify(body, headers);
    if (steps === 1) return { delivery };
    const ids = subscriptions.match(delivery);
    return steps === 2 ? { ids } : { ids, changed: changes(delivery) };
  };
}

const assertTimely = (timestamp) => {
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE)) throw new Error('too old');
};

/** What comes after the signature: parsed once; closures for the rules, type and action first; microdiff. */
function read(rules, steps) {
  const compiled = rules.map((rule) => ({ ...rule, test: closure(closeFilter(rule)) }));
  return (body) => {
    const { event } = parse(body);
    if (steps === 2) return { event };
    const ids = [];
    for (const { id, type, action, test } of compiled) {
      if (event.object_type === type && event.action === action && test(event)) ids.push(id);
    }
    return steps === 3 ? { ids } : { ids, changed: microdiff({ ...event.data, ...event.previous_data }, event.data) };
  };
}

/** Verified by node:crypto. `steps`: how many of these four are taken. */
export const byHand =
  ({ createHmac, timingSafeEqual }) =>
  (rules, steps = 4) => {
    const secret = Buffer.from(KEY, 'hex');
    const rest = read(rules, steps);
    return (body, headers) => {
      const timestamp = headers['close-sig-timestamp'];
      const digest = createHmac('sha256', secret).update(timestamp).update(body).digest();
      if (!timingSafeEqual(digest, Buffer.from(headers['close-sig-hash'], 'hex'))) throw new Error('forged');
      assertTimely(timestamp);
      return steps === 1 ? { digest } : rest(body);
    };
  };

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (byte) => parseInt(byte, 16));
const encoder = new TextEncoder();

/** Verified by crypto.subtle, with a key that is imported once. */
export async function bySubtle(rules) {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytesOf(KEY), algorithm, false, ['verify']);
  const rest = read(rules, 4);
  return async (body, headers) => {
    const timestamp = headers['close-sig-timestamp'];
    const message = new Uint8Array(timestamp.length + body.length);
    message.set(encoder.encode(timestamp));
    message.set(body, timestamp.length);
    const isRight = await crypto.subtle.verify('HMAC', key, bytesOf(headers['close-sig-hash']), message);
    if (!isRight) throw new Error('forged');
    assertTimely(timestamp);
    return rest(body);
  };
}
