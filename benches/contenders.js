// Who is measured: the same raw bytes in a Buffer, the headers of a request, a signature that fits, a timestamp
// to check, no JSON parsing.
//
// `prepare(body, received)` signs one body and returns a function that verifies the other, as a receiver would
// with everything set up that can be set up once. It returns true, or fails: by false, or by throwing.
import { createHmac, timingSafeEqual, webcrypto } from 'node:crypto';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { createHMAC, createSHA256 } from 'hash-wasm';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { Webhook } from '../pkg/index.js';

const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const SECRET = Buffer.from(KEY, 'hex');
const TOLERANCE = 300;

const timely = (timestamp) => Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE;

/** `req.headers` of Node, with what a request has besides its signature. */
const request = (body, signature) => ({
  host: 'example.com',
  'user-agent': 'Close Webhook',
  'content-length': String(body.length),
  accept: '*/*',
  'accept-encoding': 'gzip, deflate',
  'content-type': 'application/json',
  'x-forwarded-for': '203.0.113.7',
  'x-forwarded-proto': 'https',
  ...signature,
});

/** A request of Close, signed by node:crypto. */
function signed(body) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const hash = createHmac('sha256', SECRET).update(timestamp).update(body).digest('hex');
  return request(body, { 'close-sig-hash': hash, 'close-sig-timestamp': timestamp });
}

/** A receiver of Close's webhooks by hand: `digest` is HMAC-SHA256 of the timestamp's text and the body. */
function byHand(digest) {
  return (body, received) => {
    const headers = signed(body);
    return () => {
      const timestamp = headers['close-sig-timestamp'];
      if (!timely(timestamp)) return false;
      return timingSafeEqual(digest(timestamp, received), Buffer.from(headers['close-sig-hash'], 'hex'));
    };
  };
}

/** A receiver of Standard Webhooks: another text is signed, with the id of the message in it. */
function standard(Class, options) {
  return (body, received) => {
    const webhook = new Class(`whsec_${SECRET.toString('base64')}`);
    const [id, now] = ['msg_2sYKRjcrA79yKxi3S4Crd7', new Date()];
    const headers = request(body, {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': webhook.sign(id, now, body),
    });
    return () => {
      webhook.verify(received, headers, options);
      return true;
    };
  };
}

export const contenders = [
  {
    name: 'closehook `verify`',
    prepare(body, received) {
      const webhook = new Webhook(KEY);
      const headers = signed(body);
      return () => webhook.verify(received, headers).key === '0';
    },
  },
  {
    name: 'node:crypto',
    note: '`createHmac` and `timingSafeEqual` by hand',
    prepare: byHand((timestamp, body) => createHmac('sha256', SECRET).update(timestamp).update(body).digest()),
  },
  {
    name: 'crypto.subtle',
    note: 'an imported key; on another thread, which a busy machine delays; timestamp and body are joined',
    async prepare(body, received) {
      const algorithm = { name: 'HMAC', hash: 'SHA-256' };
      const key = await webcrypto.subtle.importKey('raw', SECRET, algorithm, false, ['verify']);
      const headers = signed(body);
      return async () => {
        const timestamp = headers['close-sig-timestamp'];
        if (!timely(timestamp)) return false;
        const hash = Buffer.from(headers['close-sig-hash'], 'hex');
        return webcrypto.subtle.verify('HMAC', key, hash, Buffer.concat([Buffer.from(timestamp), received]));
      };
    },
  },
  {
    name: 'hash-wasm',
    note: 'one `createHMAC` used again and again, and `timingSafeEqual`',
    bundle: "export { createHMAC, createSHA256 } from 'hash-wasm';",
    async prepare(body, received) {
      const keyed = await createHMAC(createSHA256(), SECRET);
      const digest = (timestamp, bytes) => keyed.init().update(timestamp).update(bytes).digest('binary');
      return byHand(digest)(body, received);
    },
  },
  {
    name: '@noble/hashes',
    note: 'a keyed `hmac` cloned for each delivery, and `timingSafeEqual`',
    bundle: "export { hmac } from '@noble/hashes/hmac.js'; export { sha256 } from '@noble/hashes/sha2.js';",
    prepare(body, received) {
      const keyed = hmac.create(sha256, SECRET);
      const digest = (timestamp, bytes) => keyed.clone().update(Buffer.from(timestamp)).update(bytes).digest();
      return byHand(digest)(body, received);
    },
  },
  {
    name: 'standardwebhooks',
    note: 'its own scheme; `jsonParse: false`; makes a string of the body',
    bundle: "export { Webhook } from 'standardwebhooks';",
    prepare: standard(StandardWebhook, { jsonParse: false }),
  },
  {
    name: 'svix',
    note: 'the same scheme, by standardwebhooks',
    bundle: "export { Webhook } from 'svix';",
    prepare: standard(SvixWebhook),
  },
];

/** Fails unless a contender accepts the right body, and refuses one of which a single bit is wrong. */
export async function check({ name, prepare }, body) {
  const wrong = Buffer.from(body);
  wrong[wrong.length - 2] ^= 1;
  if ((await (await prepare(body, body))()) !== true) throw new Error(`${name} refuses a right signature`);
  let accepted;
  try {
    accepted = await (await prepare(body, wrong))();
  } catch {
    accepted = false;
  }
  if (accepted) throw new Error(`${name} accepts a wrong signature`);
}
