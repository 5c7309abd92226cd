// One instance serves for ever: nothing leaks, and nothing that is refused poisons it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closehook, collect, dropped, memory } from './instance.js';

const { Webhook } = closehook;

const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const webhook = new Webhook(KEY, { now: () => 1544271440 });
const map = new Webhook({ whsub_1: KEY }, { now: () => 1544271440 });
const bodies = ['', '{}', 'x'.repeat(2000), '{"subscription_id": "whsub_1"}', '[[[[', '"\\ud83d"', '\u0000'];
const signed = bodies.map((body) => webhook.sign(body));

function call(i) {
  const body = bodies[i % bodies.length];
  const headers = signed[(i >> 3) % signed.length];
  if (i % 11 === 0) webhook.safeVerify({ event: {} }, headers);
  if (i % 13 === 0) map.safeVerify(body, headers);
  if (i % 17 === 0) webhook.safeVerify(body, { 'close-sig-hash': 'x', 'close-sig-timestamp': 'y' });
  if (i % 499 === 0) webhook.diagnose?.(body, headers);
  return webhook.safeVerify(body, headers).ok;
}

test('100,000 mixed good and bad calls leave the memory flat', () => {
  for (let i = 0; i < 5000; i++) call(i);
  const before = memory.buffer.byteLength;
  let [good, bad] = [0, 0];
  for (let i = 0; i < 100_000; i++) {
    if (call(i)) good += 1;
    else bad += 1;
  }
  assert.equal(memory.buffer.byteLength, before);
  assert.ok(good > 10_000 && bad > 10_000, `${good} good, ${bad} bad`);
  assert.ok(webhook.safeVerify('{}', signed[1]).ok);
});

test('webhooks that are dropped give their keys back', async () => {
  const round = () =>
    dropped(2000, () => {
      for (let i = 0; i < 2000; i++) new Webhook([KEY, KEY]).sign('{}');
    });
  for (let i = 0; i < 5; i++) await round();
  const before = memory.buffer.byteLength;
  for (let i = 0; i < 20; i++) await round();
  assert.equal(memory.buffer.byteLength, before);
});

test('a large body leaves room that later ones reuse', () => {
  const large = new Uint8Array(20_000_000);
  const headers = webhook.sign(large);
  const before = memory.buffer.byteLength;
  for (let i = 0; i < 10; i++) {
    assert.ok(webhook.safeVerify(large, headers).ok);
    assert.ok(call(1) !== undefined);
  }
  assert.equal(memory.buffer.byteLength, before);
});

test('a forged body of brackets takes no more memory than its bytes', () => {
  // The unverified body chooses a key of a map: reading it must not multiply what anybody can send.
  const brackets = new Uint8Array(48_000_000).fill(0x5b);
  const headers = { 'close-sig-hash': '0'.repeat(64), 'close-sig-timestamp': '1544271440' };
  const before = memory.buffer.byteLength;
  assert.equal(map.safeVerify(brackets, headers).error.code, 'UNKNOWN_SUBSCRIPTION');
  const grown = memory.buffer.byteLength - before;
  assert.ok(grown < 48_000_000 * 1.5, `${grown} bytes`);
});

test('of a key, one copy is in the memory while it is used, and none after', async () => {
  const secret = 'a1b2c3d4e5f60718293a4b5c6d7e8f90112233445566778899aabbccddeeff01';
  const bytes = Buffer.from(secret, 'hex');
  const padded = (pad) => Buffer.concat([bytes, Buffer.alloc(32)].map((part) => part.map((byte) => byte ^ pad)));
  const forms = [bytes, padded(0x36), padded(0x5c), Buffer.from(secret), Buffer.from(secret.toUpperCase())];
  const copies = () =>
    forms.map((form) => Buffer.from(memory.buffer).toString('latin1').split(form.toString('latin1')).length - 1);

  await (async () => {
    const own = new Webhook([secret, secret.replace('a1', 'a2')], { now: () => 1 });
    assert.ok(own.safeVerify('{}', own.sign('{}')).ok);
    own.diagnose?.('{ }', own.sign('{}'));
    // Of a long body the host hashes the inner block; of many, four are hashed at once.
    for (const body of ['x'.repeat(5000), 'x'.repeat(300)]) {
      const headers = own.sign(body);
      assert.ok(own.verifyMany(Array(6).fill({ body, headers })).every(({ ok }) => ok));
      assert.ok(own.safeVerify(body, headers).ok);
      assert.equal(own.safeVerify(`${body} `, headers).ok, false);
    }
    assert.deepEqual(copies(), [1, 0, 0, 0, 0]);
  })();
  for (let i = 0; i < 5; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.deepEqual(copies(), [0, 0, 0, 0, 0]);
});

/** The bytes of the memory in use, whichever instance has it. */
const used = () => memory.buffer.byteLength;
/** `closehook/verify` keeps its memory, which is as large as the largest body. */
const KEPT = { skip: !('Filter' in closehook) };
const idle = () => new Promise((resolve) => setTimeout(resolve, 0));

test(
  'after a large body, the instance is replaced once nothing is asked, and what was made goes on',
  KEPT,
  async () => {
    const large = Buffer.from(JSON.stringify({ event: { data: 'x'.repeat(50_000_000) } }));
    const headers = webhook.sign(large);
    const delivery = webhook.verify(large, headers);
    const before = memory;
    assert.ok(used() > 50_000_000);
    await idle();
    assert.ok(webhook.safeVerify('{}', signed[1]).ok);
    assert.ok(map.sign(bodies[3]));
    assert.notEqual(memory, before);
    assert.ok(used() < 4_000_000, `${used()} bytes`);
    assert.equal(delivery.event.data.length, 50_000_000);
  },
);

test('while nothing is awaited, it is the same one', () => {
  const large = Buffer.alloc(20_000_000, ' ');
  const headers = webhook.sign(large);
  const before = memory;
  for (let i = 0; i < 3; i++) assert.ok(webhook.verify(large, headers));
  assert.equal(memory, before);
});

test('a history, whose state is only there, keeps its instance', { skip: !('History' in closehook) }, async () => {
  const event = (/** @type {string} */ id) =>
    `{"event":{"id":"${id}","object_type":"lead","object_id":"lead_1","action":"created","date_updated":"2024-06-01T00:00:00","data":{"x":1}}}`;
  let history = new closehook.History();
  history.apply(event('ev_1'));
  const large = Buffer.alloc(30_000_000, ' ');
  const headers = webhook.sign(large);
  webhook.verify(large, headers);
  const before = memory;
  await idle();
  assert.equal(history.apply(event('ev_1')).outcome, 'duplicate');
  assert.equal(memory, before);
  history = /** @type {any} */ (undefined);
  for (let i = 0; i < 10; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20)); // finalisers run between tasks
  }
  webhook.verify(large, headers);
  await idle();
  assert.ok(webhook.safeVerify('{}', signed[1]).ok);
  assert.notEqual(memory, before);
});
