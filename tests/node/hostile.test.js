// Any input whatsoever gives a verdict or a typed error.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { ClosehookError, Webhook } from '../../pkg/index.js';

const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const runs = { numRuns: 2000 };

const headerText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[0-9a-fA-F]{62,66}$/),
  fc.stringMatching(/^[0-9]{1,24}$/),
  fc.stringMatching(/^[0-9a-f]{64}, ?[0-9a-f]{64}$/),
);
const headerValue = fc.oneof(headerText, fc.array(headerText, { maxLength: 3 }), fc.anything());
const headerName = fc.constantFrom(
  'close-sig-hash',
  'Close-Sig-Hash',
  'close-sig-timestamp',
  'CLOSE-SIG-TIMESTAMP',
  'x',
);
/** @type {fc.Arbitrary<any>} */
const headers = fc.oneof(
  fc.array(fc.tuple(headerName, headerValue)),
  fc.array(fc.tuple(headerName, headerText)).map((pairs) => new Map(pairs)),
  fc.array(fc.tuple(headerName, headerText)).map((pairs) => pairs.flat()),
  fc.dictionary(headerName, headerValue),
  fc.anything({ withTypedArray: true, withMap: true, withNullPrototype: true }),
);
/** @type {fc.Arbitrary<any>} */
const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.json().map((text) => text.slice(0, -1)),
  fc.anything({ withTypedArray: true, withSparseArray: true, withDate: true, withBigInt: true }),
);
const key = fc.constantFrom(KEY, [KEY, KEY], { whsub_1: KEY });

function typed(error) {
  return (
    (error instanceof ClosehookError && /^[A-Z_0-9]+$/.test(error.code)) ||
    error instanceof TypeError ||
    error instanceof RangeError
  );
}

function outcome(call) {
  try {
    return { value: call() };
  } catch (error) {
    return { error };
  }
}

test('safeVerify always returns a refusal, and verify throws the same one', () => {
  fc.assert(
    fc.property(key, body, headers, (keys, anyBody, anyHeaders) => {
      const webhook = new Webhook(keys, { now: () => 1 });
      const { ok, error } = webhook.safeVerify(anyBody, anyHeaders);
      assert.equal(ok, false, 'nobody guesses a hash');
      assert.equal(error.name, 'VerificationError');
      const thrown = outcome(() => webhook.verify(anyBody, anyHeaders)).error;
      assert.ok(thrown !== undefined && typed(thrown), String(thrown));
      assert.equal(thrown.code, error.code);
      assert.equal(thrown.message, error.message);
    }),
    runs,
  );
});

test('diagnose returns the same code', () => {
  fc.assert(
    fc.property(key, body, headers, (keys, anyBody, anyHeaders) => {
      const webhook = new Webhook(keys, { now: () => 1 });
      const { error } = webhook.safeVerify(anyBody, anyHeaders);
      assert.ok(error);
      const { code, hmacs, sentence, causes, remedy } = webhook.diagnose(anyBody, anyHeaders);
      assert.equal(code, error.code);
      assert.ok(hmacs <= 4000 && Array.isArray(causes));
      assert.match(sentence, /^[a-z]/);
      assert.deepEqual(Object.keys(remedy ?? {}), [
        'express',
        'fastify',
        'next',
        'workers',
        'node',
        'python',
        'php',
        'ruby',
        'go',
      ]);
      for (const parts of Object.values(remedy ?? {}))
        assert.ok(parts.every(({ text, code }) => (text ?? code).length > 5) && parts.length > 0);
    }),
    { numRuns: 600 },
  );
});

test('a key is taken or refused with a typed error', () => {
  /** @type {fc.Arbitrary<any>} */
  const anyKey = fc.oneof(
    fc.anything(),
    fc.string(),
    fc.array(fc.stringMatching(/^[0-9a-f]{60,66}$/)),
    fc.dictionary(fc.string(), fc.string()),
  );
  fc.assert(
    fc.property(anyKey, (given) => {
      const { error } = outcome(() => new Webhook(given));
      if (error) assert.ok(typed(error) && error.code === 'INVALID_KEY', String(error));
      else assert.ok([given].flat().length > 0);
    }),
    runs,
  );
});

test('what is signed verifies in every shape, and an altered byte does not', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat({ max: 2 ** 31 - 1 }), fc.nat(), (bytes, now, at) => {
      const webhook = new Webhook(KEY, { now: () => now });
      const signed = webhook.sign(bytes);
      assert.equal(
        webhook.verify(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), new Headers(signed)).age,
        0,
      );
      if (bytes.length === 0) return;
      const altered = bytes.slice();
      altered[at % bytes.length] ^= 0x80;
      assert.equal(webhook.safeVerify(altered, signed).error?.code, 'SIGNATURE_MISMATCH');
    }),
    runs,
  );
});

test('the event is what JSON.parse makes of it', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom('', '\ufeff'), (json, mark) => {
      const webhook = new Webhook(KEY, { now: () => 1 });
      const sent = `${mark}{"event": {"data": ${json}}}`;
      assert.deepEqual(webhook.verify(sent, webhook.sign(sent)).event, JSON.parse(`{"data": ${json}}`));
    }),
    runs,
  );
});

test('a map of keys reads the id that JSON.parse reads', () => {
  const id = fc.string({ unit: 'grapheme', minLength: 1 });
  fc.assert(
    fc.property(id, fc.json(), (subscription, json) => {
      const webhook = new Webhook({ [subscription]: KEY }, { now: () => 1 });
      const sent = `{"subscription_id": 0, "event": ${json}, "subscription_id": ${JSON.stringify(subscription)}}`;
      assert.equal(webhook.verify(sent, webhook.sign(sent)).key, subscription);
    }),
    runs,
  );
});
