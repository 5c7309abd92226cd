// node:crypto is the oracle: an implementation of HMAC-SHA256 that is not ours.
import assert from 'node:assert/strict';
import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { test } from 'node:test';

import { Webhook } from '../../pkg/index.js';

const oracle = (key, timestamp, body) =>
  createHmac('sha256', Buffer.from(key, 'hex')).update(timestamp).update(body).digest('hex');

function agree(size) {
  const key = randomBytes(32).toString('hex');
  const timestamp = randomInt(0, 2 ** 36);
  const body = randomBytes(size);
  const hash = oracle(key, String(timestamp), body);
  const webhook = new Webhook(key, { now: () => timestamp });

  assert.deepEqual(webhook.sign(body), { 'close-sig-hash': hash, 'close-sig-timestamp': String(timestamp) });
  const headers = { 'close-sig-hash': hash, 'close-sig-timestamp': String(timestamp) };
  assert.equal(webhook.verify(body, headers).timestamp, timestamp);

  const forged = { ...headers, 'close-sig-hash': oracle(randomBytes(32).toString('hex'), String(timestamp), body) };
  assert.equal(webhook.safeVerify(body, forged).error?.code, 'SIGNATURE_MISMATCH');
  if (size > 0) {
    const altered = Buffer.from(body);
    altered[randomInt(size)] ^= 1 << randomInt(8);
    assert.equal(webhook.safeVerify(altered, headers).error?.code, 'SIGNATURE_MISMATCH');
  }
}

test('2,000 random keys, timestamps and bodies up to 4 KB', () => {
  for (let i = 0; i < 2000; i++) agree(randomInt(4096));
});

test('every length from 0 to 300', () => {
  for (let size = 0; size <= 300; size++) agree(size);
});

test('up to 10 MB', () => {
  for (const size of [2 ** 16, 10 ** 6, 2 ** 20 - 10, 2 ** 20, 2 ** 22 + 1, 10 * 2 ** 20]) agree(size);
});

test('strings are their UTF-8', () => {
  const key = randomBytes(32).toString('hex');
  const webhook = new Webhook(key, { now: () => 1 });
  for (const text of ['', 'ascii', 'Zoë – 株式会社 🚀', '\u0000\u001f\u2028\ufeff', 'x'.repeat(100_000), '\ud83d']) {
    assert.equal(webhook.sign(text)['close-sig-hash'], oracle(key, '1', Buffer.from(text, 'utf8')));
  }
});
