// Who is measured where there is no Node: what a worker or a page bundles. The same task as in ../contenders.js.
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
  return (body) => {
    const headers = request(body);
    return () => {
      const timestamp = headers['close-sig-timestamp'];
      return timely(timestamp) && equal(digest(timestamp, body), bytesOf(headers['close-sig-hash']));
    };
  };
}

const contenders = {
  'closehook `verify`'(body) {
    const webhook = new Webhook(KEY);
    const headers = request(body);
    return () => webhook.verify(body, headers).key === '0';
  },
  'closehook `verifyAsync`'(body) {
    const webhook = new Webhook(KEY);
    const headers = request(body);
    return () => webhook.verifyAsync(body, headers).then(({ key }) => key === '0');
  },
  async 'crypto.subtle'(body) {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('raw', SECRET, algorithm, false, ['verify']);
    const headers = request(body);
    return () => {
      const timestamp = headers['close-sig-timestamp'];
      const message = new Uint8Array(timestamp.length + body.length);
      message.set(encoder.encode(timestamp));
      message.set(body, timestamp.length);
      return timely(timestamp) && crypto.subtle.verify('HMAC', key, bytesOf(headers['close-sig-hash']), message);
    };
  },
  async 'hash-wasm'(body) {
    const keyed = await createHMAC(createSHA256(), SECRET);
    return byHand((timestamp, bytes) => keyed.init().update(timestamp).update(bytes).digest('binary'))(body);
  },
  '@noble/hashes'(body) {
    const keyed = hmac.create(sha256, SECRET);
    return byHand((timestamp, bytes) => keyed.clone().update(encoder.encode(timestamp)).update(bytes).digest())(body);
  },
  standardwebhooks(body) {
    // Of bytes it wants a string or a Buffer.
    const text = new TextDecoder().decode(body);
    const webhook = new StandardWebhook(`whsec_${btoa(String.fromCharCode(...SECRET))}`);
    const date = new Date();
    const headers = {
      ...request(body),
      'webhook-id': 'msg_2sYKRjcrA79yKxi3S4Crd7',
      'webhook-timestamp': String(Math.floor(date.getTime() / 1000)),
      'webhook-signature': webhook.sign('msg_2sYKRjcrA79yKxi3S4Crd7', date, text),
    };
    return () => {
      webhook.verify(text, headers, { jsonParse: false });
      return true;
    };
  },
};

export const names = Object.keys(contenders);

/** The calls that are made ready, by contender and size. */
const calls = new Map();

/** Verifies a delivery of so many bytes `count` times. */
export async function run(name, bytes, count) {
  const which = `${name} ${bytes}`;
  if (!calls.has(which)) calls.set(which, await contenders[name](new Uint8Array(bytes).fill(0x78)));
  const call = calls.get(which);
  for (let done = 0; done < count; done += 1) {
    let answer = call();
    if (answer instanceof Promise) answer = await answer;
    if (answer !== true) throw new Error('a wrong answer');
  }
  return true;
}
