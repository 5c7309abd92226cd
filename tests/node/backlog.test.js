// verifyMany says of each delivery what safeVerify says of it, whoever hashes, and whatever runs while it gathers.
import assert from 'node:assert/strict';
import { createHmac, randomBytes, randomInt } from 'node:crypto';
import { test } from 'node:test';

import fc from 'fast-check';

import { hostFrom } from '../../pkg/src/host.js';
import { closehook, memory } from './instance.js';

const { Webhook } = closehook;

const KEYS = ['058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c', 'b9'.repeat(32)];
const NOW = 1544271440;
const keyrings = [KEYS[0], KEYS, { whsub_1: KEYS[0], whsub_2: KEYS[1] }];
const webhookOf = (keys) => new Webhook(keys, { now: () => NOW });

/** The headers of a delivery, by node:crypto. */
function signed(body, key = KEYS[0], timestamp = String(NOW)) {
  const hash = createHmac('sha256', Buffer.from(key, 'hex')).update(timestamp).update(body).digest('hex');
  return { 'close-sig-hash': hash, 'close-sig-timestamp': timestamp };
}

/** A result as one value that can be compared. */
const plain = ({ ok, delivery, error }) =>
  ok ? { ...delivery, body: Buffer.from(delivery.body).toString('hex') } : { ...error, message: error.message };

/** From how many bytes on the host is asked: always, as published, never. */
const HOSTS = [0, 256, Infinity];

const body = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc.nat({ max: 3000 }).map((length) => Buffer.alloc(length, 'x')),
  fc.constantFrom('{"subscription_id": "whsub_1"}', '{"subscription_id": "whsub_2", "event": {}}', '', 'é\ud83d'),
);
const timestamp = fc.constantFrom(String(NOW), `0${NOW}`, String(NOW - 400), String(NOW + 90), '9'.repeat(70), '', 'x');
const delivery = fc.oneof(
  fc
    .tuple(body, fc.constantFrom(...KEYS), timestamp)
    .map(([given, key, text]) => ({ body: given, headers: signed(given, key, text) })),
  fc.tuple(body, body).map(([given, other]) => ({ body: given, headers: new Headers(signed(other)) })),
  fc.tuple(body, fc.anything()).map(([given, headers]) => ({ body: given, headers })),
  fc
    .tuple(fc.anything({ withTypedArray: true }), body)
    .map(([given, other]) => ({ body: given, headers: signed(other) })),
);

for (const from of HOSTS) {
  test(`a mixed batch, the host asked from ${from} bytes on`, () => {
    hostFrom(from);
    fc.assert(
      fc.property(fc.constantFrom(...keyrings), fc.array(delivery, { maxLength: 40 }), (keys, batch) => {
        const webhook = webhookOf(keys);
        const expected = batch.map((item) => plain(webhook.safeVerify(item.body, item.headers)));
        assert.deepEqual(webhook.verifyMany(batch).map(plain), expected);
      }),
      { numRuns: 400 },
    );
  });

  test(`node:crypto agrees on every length from 0 to 700, from ${from} bytes on`, () => {
    hostFrom(from);
    const webhook = webhookOf(KEYS);
    const batch = Array.from({ length: 701 }, (_, length) => {
      const bytes = randomBytes(length);
      const key = KEYS[randomInt(2)];
      return { body: bytes, headers: signed(bytes, randomInt(5) ? key : 'c0'.repeat(32)), key };
    });
    for (const [nth, { ok, delivery: one }] of webhook.verifyMany(batch).entries()) {
      const { body: bytes, headers, key } = batch[nth];
      const right = signed(bytes, key)['close-sig-hash'] === headers['close-sig-hash'];
      assert.equal(ok, right, `${nth} bytes`);
      if (ok) assert.equal(one.key, String(KEYS.indexOf(key)));
    }
  });
}

test('bytes are read when they are given: one buffer may serve for all', () => {
  for (const from of HOSTS) {
    hostFrom(from);
    const buffer = new Uint8Array(600);
    function* reusing() {
      for (let i = 0; i < 1000; i++) {
        buffer.fill(i);
        yield { body: buffer.subarray(0, i % 600), headers: signed(buffer.subarray(0, i % 600)) };
      }
    }
    assert.ok(
      webhookOf(KEYS)
        .verifyMany(reusing())
        .every(({ ok }) => ok),
    );
  }
});

test('what runs while a batch is gathered may verify others, one or many', () => {
  for (const from of HOSTS) {
    hostFrom(from);
    const webhook = webhookOf(KEYS);
    const inner = Array.from({ length: 9 }, (_, i) => ({
      body: 'y'.repeat(i * 50),
      headers: signed('y'.repeat(i * 50)),
    }));
    function* nested() {
      for (let i = 0; i < 50; i++) {
        assert.ok(webhook.verifyMany(inner).every(({ ok }) => ok));
        const text = `{"nth": ${i}}`;
        const headers = webhook.sign(text);
        assert.equal(webhook.safeVerify(`${text} `, headers).ok, false);
        yield {
          get body() {
            assert.ok(webhook.verify(text, headers));
            return text;
          },
          headers,
        };
      }
    }
    const results = webhook.verifyMany(nested());
    assert.deepEqual(
      results.map(({ delivery: { body: bytes } }) => Buffer.from(bytes).toString()),
      Array.from({ length: 50 }, (_, i) => `{"nth": ${i}}`),
    );
  }
});

test('a mistake of the caller is thrown, closes what is iterated, and leaves nothing behind', () => {
  hostFrom(Infinity);
  const webhook = webhookOf(KEYS);
  const good = { body: '{}', headers: signed('{}') };
  const failures = [
    [() => null, { name: 'TypeError', message: /^batch\[3\] must be/ }],
    [() => 'text', { name: 'TypeError', message: /^batch\[3\] must be/ }],
    [
      () => ({
        get body() {
          throw new RangeError('its own');
        },
        headers: {},
      }),
      { name: 'RangeError', message: 'its own' },
    ],
    [
      () => ({
        body: '{}',
        get headers() {
          throw new RangeError('its own');
        },
      }),
      { name: 'RangeError', message: 'its own' },
    ],
  ];
  for (const [fourth, error] of /** @type {any[][]} */ (failures)) {
    let closed = false;
    function* failing() {
      try {
        yield* [good, good, good, fourth(), good];
      } finally {
        closed = true;
      }
    }
    assert.throws(() => webhook.verifyMany(failing()), error);
    assert.ok(closed);
    assert.deepEqual(
      webhook.verifyMany([good]).map(({ ok }) => ok),
      [true],
      'those that waited are forgotten',
    );
  }
  function* breaking() {
    yield* [good, good];
    throw new SyntaxError('midway');
  }
  assert.throws(() => webhook.verifyMany(breaking()), { name: 'SyntaxError', message: 'midway' });
  // A getter inside of headers is part of what arrived: it is a refusal, as for safeVerify.
  const hostile = {
    body: '{}',
    headers: {
      get 'close-sig-hash'() {
        throw new Error('no');
      },
    },
  };
  assert.deepEqual(
    webhook.verifyMany([hostile, good]).map(({ ok }) => ok),
    [false, true],
  );
});

test('a clock that is none is thrown, and each delivery has its own time', () => {
  let now = NOW;
  const webhook = new Webhook(KEYS, { now: () => now++ });
  const ages = webhook
    .verifyMany(Array(600).fill({ body: '{}', headers: signed('{}') }))
    .map((result) => result.delivery?.age ?? result.error.code);
  assert.deepEqual(
    ages,
    Array.from({ length: 600 }, (_, age) => (age <= 300 ? age : 'TIMESTAMP_TOO_OLD')),
  );
  now = NaN;
  assert.throws(() => webhook.verifyMany([{ body: '{}', headers: signed('{}') }]), { message: /options\.now/ });
});

test('100,000 deliveries pass through a bounded memory', () => {
  for (const from of HOSTS) {
    hostFrom(from);
    const webhook = webhookOf(KEYS[0]);
    const sizes = [200, 1900, 50, 900];
    const bodies = sizes.map((length) => Buffer.alloc(length, '{"event": '));
    const headers = bodies.map((bytes) => signed(bytes));
    function* backlog(count) {
      for (let i = 0; i < count; i++) yield { body: bodies[i % 4], headers: headers[i % 4] };
    }
    webhook.verifyMany(backlog(3000));
    const before = memory.buffer.byteLength;
    const results = webhook.verifyMany(backlog(100_000));
    assert.equal(results.length, 100_000);
    assert.ok(results.every(({ ok }) => ok));
    assert.equal(memory.buffer.byteLength, before);
    assert.ok(before < 8 << 20, `${before} bytes`);
  }
});

test('bodies larger than what is gathered, and headers without end', () => {
  hostFrom(Infinity);
  const webhook = webhookOf(KEYS[0]);
  const large = Buffer.alloc(3_000_000, 'x');
  const endless = { 'close-sig-hash': 'a'.repeat(2_000_000), 'close-sig-timestamp': '1'.repeat(2_000_000) };
  const batch = [
    { body: '{}', headers: signed('{}') },
    { body: large, headers: signed(large) },
    { body: '{}', headers: endless },
    { body: '{}', headers: signed('{}') },
  ];
  assert.deepEqual(
    webhook.verifyMany(batch).map((result) => result.error?.code ?? 'VALID'),
    ['VALID', 'VALID', 'MALFORMED_SIGNATURE', 'VALID'],
  );
});
