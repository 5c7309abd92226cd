// Verifying where there is no Node: what a worker or a page bundles. The same task as in ../contenders.js.
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { createHMAC, createSHA256 } from 'hash-wasm';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook } from 'closehook';

const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (byte) => parseInt(byte, 16));
const SECRET = bytesOf(KEY);
const encoder = new TextEncoder();

const now = () => Math.floor(Date.now() / 1000);
const timely = (timestamp) => Math.abs(now() - Number(timestamp)) <= 300;

/** In constant time, as a receiver without timingSafeEqual writes it. */
function equal(a, b) {
  let differing = a.length ^ b.length;
  for (let i = 0; i < a.length; i += 1) differing |= a[i] ^ b[i];
  return differing === 0;
}

function request(body) {
  return { host: 'example.com', accept: '*/*', 'content-type': 'application/json', ...new Webhook(KEY).sign(body) };
}

function byHand(digest) {
  return (body, received) => {
    const headers = request(body);
    return () => {
      const timestamp = headers['close-sig-timestamp'];
      return timely(timestamp) && equal(digest(timestamp, received), bytesOf(headers['close-sig-hash']));
    };
  };
}

/** Each signs a body, and returns a call that verifies what was received. */
const contenders = {
  'closehook `verify`'(body, received) {
    const webhook = new Webhook(KEY);
    const headers = request(body);
    return () => webhook.verify(received, headers).key === '0';
  },
  'closehook `verifyAsync`'(body, received) {
    const webhook = new Webhook(KEY);
    const headers = request(body);
    return () => webhook.verifyAsync(received, headers).then(({ key }) => key === '0');
  },
  async 'node:crypto'(body, received) {
    const { createHmac, timingSafeEqual } = await import('node:crypto');
    const headers = request(body);
    return () => {
      const timestamp = headers['close-sig-timestamp'];
      const digest = createHmac('sha256', SECRET).update(timestamp).update(received).digest();
      return timely(timestamp) && timingSafeEqual(digest, bytesOf(headers['close-sig-hash']));
    };
  },
  async 'crypto.subtle'(body, received) {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('raw', SECRET, algorithm, false, ['verify']);
    const headers = request(body);
    return () => {
      const timestamp = headers['close-sig-timestamp'];
      const message = new Uint8Array(timestamp.length + received.length);
      message.set(encoder.encode(timestamp));
      message.set(received, timestamp.length);
      return timely(timestamp) && crypto.subtle.verify('HMAC', key, bytesOf(headers['close-sig-hash']), message);
    };
  },
  async 'hash-wasm'(body, received) {
    const keyed = await createHMAC(createSHA256(), SECRET);
    return byHand((timestamp, bytes) => keyed.init().update(timestamp).update(bytes).digest('binary'))(body, received);
  },
  '@noble/hashes'(body, received) {
    const keyed = hmac.create(sha256, SECRET);
    return byHand((timestamp, bytes) => keyed.clone().update(encoder.encode(timestamp)).update(bytes).digest())(
      body,
      received,
    );
  },
  standardwebhooks(body, received) {
    // Of bytes it wants a string or a Buffer.
    const [text, gotten] = [body, received].map((bytes) => new TextDecoder().decode(bytes));
    const webhook = new StandardWebhook(`whsec_${btoa(String.fromCharCode(...SECRET))}`);
    const date = new Date();
    const headers = {
      ...request(body),
      'webhook-id': 'msg_2sYKRjcrA79yKxi3S4Crd7',
      'webhook-timestamp': String(Math.floor(date.getTime() / 1000)),
      'webhook-signature': webhook.sign('msg_2sYKRjcrA79yKxi3S4Crd7', date, text),
    };
    return () => {
      webhook.verify(gotten, headers, { jsonParse: false });
      return true;
    };
  },
};

const SIZES = { '200 B': 200, '1,959 B': 1959, '16 KB': 16_000, '200 KB': 200_000 };

async function accepts(prepare, body, received) {
  const call = await prepare(body, received);
  try {
    return (await call()) === true;
  } catch {
    return false;
  }
}

export const verify = {
  title: 'Verifying a delivery',
  subjects: Object.keys(SIZES),
  contenders: Object.keys(contenders),
  async prepare(name, size) {
    const body = new Uint8Array(SIZES[size]).fill(0x78);
    const wrong = body.slice();
    wrong[wrong.length - 2] ^= 1;
    const prepare = contenders[name];
    if (!(await accepts(prepare, body, body))) return await (await prepare(body, body))(); // throws the error
    if (await accepts(prepare, body, wrong)) throw new Error('accepts a wrong signature');
    return prepare(body, body);
  },
};
