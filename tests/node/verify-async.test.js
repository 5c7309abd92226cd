// `verifyAsync` with crypto.subtle, and what of a forged delivery is hashed, and when.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { subtleFrom } from '../../pkg/src/subtle.js';
import { closehook, trapNext } from './instance.js';

const { Webhook } = closehook;

const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const OTHER = '00'.repeat(32);
const now = () => 1544271440;
const webhook = new Webhook(KEY, { now });
const body = Buffer.from(JSON.stringify({ event: { id: 'ev_1' }, subscription_id: 'whsub_1', pad: 'x'.repeat(5000) }));
const headers = webhook.sign(body);
const forged = { ...headers, 'close-sig-hash': '0'.repeat(64) };
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

const { subtle } = crypto;
const { digest } = subtle;
/** How often crypto.subtle hashes in a call, which gets `instead` in its place. */
async function asked(call, instead = (algorithm, bytes) => digest.call(subtle, algorithm, bytes)) {
  let count = 0;
  subtle.digest = (...given) => {
    count += 1;
    return instead(...given);
  };
  try {
    return { count, value: await call(), times: () => count };
  } finally {
    delete (/** @type {any} */ (subtle).digest);
  }
}

subtleFrom(0);

test('a delivery is hashed once, with the key that fits', async () => {
  const valid = await asked(() => webhook.verifyAsync(body, headers));
  assert.equal(valid.value.event.id, 'ev_1');
  assert.equal(valid.times(), 1);
  const first = await asked(() => new Webhook([KEY, OTHER], { now }).verifyAsync(body, headers));
  assert.deepEqual([first.value.key, first.times()], ['0', 1]);
  const second = await asked(() => new Webhook([OTHER, KEY], { now }).verifyAsync(body, headers));
  assert.deepEqual([second.value.key, second.times()], ['1', 2]);
  const chosen = await asked(() => new Webhook({ whsub_2: OTHER, whsub_1: KEY }, { now }).verifyAsync(body, headers));
  assert.deepEqual([chosen.value.key, chosen.times()], ['whsub_1', 1]);
});

test('a delivery that is refused before its hash is not hashed', async () => {
  for (const [given, code] of /** @type {[any, string][]} */ ([
    [{}, 'MISSING_HEADER'],
    [{ ...headers, 'close-sig-hash': 'x' }, 'MALFORMED_SIGNATURE'],
    [null, 'MISSING_HEADER'],
  ])) {
    const { value, times } = await asked(() => webhook.safeVerifyAsync(body, given));
    assert.deepEqual([value.error.code, times()], [code, 0]);
  }
  await assert.rejects(webhook.verifyAsync(body, /** @type {any} */ (null)), {
    name: 'TypeError',
    code: 'MISSING_HEADER',
  });
  await assert.rejects(webhook.verifyAsync(body, forged), { name: 'VerificationError', code: 'SIGNATURE_MISMATCH' });
});

test('many at once, while others are verified in between', async () => {
  const bodies = Array.from({ length: 50 }, (_, i) =>
    Buffer.from(`{"event": {"id": "ev_${i}"}, "pad": "${'x'.repeat(i * 40)}"}`),
  );
  const all = bodies.map((body, i) =>
    webhook.verifyAsync(body, i % 3 ? webhook.sign(body) : forged).then(
      ({ event }) => event.id,
      ({ evidence }) => evidence.bodySha256,
    ),
  );
  for (const body of bodies) assert.ok(webhook.safeVerify(body, webhook.sign(body)).ok);
  assert.deepEqual(
    await Promise.all(all),
    bodies.map((body, i) => (i % 3 ? `ev_${i}` : sha256(body))),
  );
});

test('what is written over the body after the call is not verified', async () => {
  for (const given of [headers, forged]) {
    const own = Buffer.from(body);
    const promise = webhook.safeVerifyAsync(own, given);
    own.fill(0);
    const { ok, delivery, error } = await promise;
    assert.equal(ok, given === headers);
    if (ok) assert.deepEqual(Buffer.from(delivery.body), body);
    else assert.equal(error.evidence.bodySha256, sha256(body));
  }
});

test('where crypto.subtle fails, the core hashes', async () => {
  const fails = () => Promise.reject(new Error('OperationError'));
  const { value, times } = await asked(() => webhook.safeVerifyAsync(body, headers), fails);
  assert.deepEqual([value.ok, times()], [true, 1]);
  const short = async () => new Uint8Array(3).buffer;
  assert.equal((await asked(() => webhook.safeVerifyAsync(body, headers), short)).value.ok, true);
  const wrong = async () => new Uint8Array(32).buffer;
  assert.equal(
    (await asked(() => webhook.safeVerifyAsync(body, headers), wrong)).value.error.code,
    'SIGNATURE_MISMATCH',
  );
});

test('an instance that is lost meanwhile is made again', async () => {
  const promise = webhook.verifyAsync(body, headers);
  trapNext('diff');
  assert.throws(() => closehook.diff('1', '2'), { code: 'INTERNAL' });
  assert.equal((await promise).event.id, 'ev_1');
});

test('the body of a forged delivery is hashed when its hash is read', () => {
  const own = Buffer.from(body);
  const { error } = webhook.safeVerify(own, forged);
  assert.ok(error);
  const { get } = Object.getOwnPropertyDescriptor(error.evidence, 'bodySha256') ?? {};
  assert.ok(get, 'it is not there before');
  own.fill(0);
  const expected = sha256(body);
  assert.ok(inspect(error).includes(`bodySha256: '${expected}'`), inspect(error));
  assert.equal(error.evidence.bodySha256, expected);
});

test('it is there in every form of the evidence', () => {
  const expected = sha256(body);
  const forms = {
    JSON: (error) => JSON.parse(JSON.stringify(error)).evidence,
    'a clone': (error) => structuredClone(error.evidence),
    'a spread': (error) => ({ ...error.evidence }),
    entries: (error) => Object.fromEntries(Object.entries(error.evidence)),
  };
  for (const [name, form] of Object.entries(forms)) {
    const { error } = webhook.safeVerify(body, forged);
    assert.ok(error);
    const { bodyBytes, bodySha256 } = form(error);
    assert.deepEqual([bodyBytes, bodySha256], [body.length, expected], name);
  }
});
