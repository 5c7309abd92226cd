// closehook/verify has a module, bindings and sentences of its own making: it says what the whole package says, to the
// letter.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createContext, runInContext } from 'node:vm';

import fc from 'fast-check';

import * as closehook from '../../pkg/index.js';
import * as vectors from 'closehook/vectors';
import { common, text } from '../../pkg/dist/verify-embedded.js';
import { decode } from '../../pkg/src/verify/decode.js';
import { countVectors, runVectors } from '../vectors/run.js';

/** A copy of it that finds this `process`, and so a host or none. */
function copyWith(process) {
  const source = readFileSync(new URL('../../pkg/dist/verify/index.cjs', import.meta.url), 'utf8');
  const module = { exports: {} };
  // The typed arrays of this realm, so that no body is one of another.
  const own = {
    module,
    WebAssembly,
    TextEncoder,
    TextDecoder,
    FinalizationRegistry,
    Uint8Array,
    ArrayBuffer,
    DataView,
    Headers,
    process,
  };
  runInContext(source, createContext({ ...own, Map, Object, Error, TypeError, RangeError }));
  return module.exports;
}

const COPIES = [
  ['with node:crypto', copyWith(process)],
  ['all by itself', copyWith(undefined)],
];

const KEYS = ['058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c', 'b9'.repeat(32)];
const NOW = 1544271440;

/**
 * What the whole package says of a key, and the length or the place that `closehook/verify` says in place of it: see
 * keys.json.
 */
const MORE =
  /: it (starts with|is in quotes|is JSON|is an API key|is a subscription id|is the text|contains several|has text|has \d+ char|has a non-hex).*/;

/** What comes of it, thrown or returned, as a value that can be compared. */
function outcome(make) {
  try {
    return { returned: plain(make()) };
  } catch (error) {
    return { thrown: plain(error) };
  }
}

function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  const { ok, delivery, error, name, code, message, body } = value;
  if (typeof ok === 'boolean') return { ok, ...plain(ok ? delivery : error) };
  if (message !== undefined)
    return { name, code, message: code === 'INVALID_KEY' ? message.replace(MORE, ': it …') : message, ...value };
  if (body === undefined) return { ...value };
  const { timestamp, age, key, subscriptionId } = value;
  return { timestamp, age, key, subscriptionId, event: event(value) };
}

const event = (delivery) => outcome(() => JSON.stringify(delivery.event));

/** The same answer from both, whatever it is. */
function same(ask, copy) {
  assert.deepEqual(structuredClone(ask(copy)), structuredClone(ask(closehook)));
}

const label = fc.oneof(
  fc.constantFrom(
    'whsub_1',
    'whsub_2',
    'whsub_é',
    '"',
    '\\',
    '',
    '\ufeffwhsub_1',
    '\u0000',
    '#',
    'a'.repeat(40),
    'é'.repeat(21),
    'x'.repeat(70),
    '😀'.repeat(65),
    KEYS[0],
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...KEYS, KEYS[0].toUpperCase()) },
  fc.constantFrom(
    '',
    ' ',
    `${KEYS[0]}\n`,
    `0x${KEYS[0]}`,
    '0X',
    'whsec_a',
    'v1,whsec_a',
    '"a"',
    "'",
    '{}',
    '[',
    'api_1',
    'a',
    'é',
    'g'.repeat(64),
  ),
  fc
    .tuple(fc.nat(63), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }))
    .map(([at, unit]) => KEYS[0].slice(0, at) + unit + KEYS[0].slice(at + 1)),
  fc.string({ maxLength: 70 }),
);
const keys = fc.oneof(
  key,
  fc.array(key, { maxLength: 4 }),
  fc.dictionary(label, key, { maxKeys: 4 }),
  fc.array(fc.tuple(label, key), { maxLength: 4 }).map((pairs) => new Map(pairs)),
);

const id = fc.oneof(
  label.map((name) => JSON.stringify(name)),
  fc.constantFrom(
    '"whsub\\u005F1"',
    '"\\uD83D"',
    '"\\ud83d\\ude00"',
    '1',
    'null',
    '["whsub_1"]',
    '{"subscription_id":"whsub_1"}',
    '"',
    '"\u0001"',
    '"a\\q"',
  ),
);
const member = fc.constantFrom(
  '"subscription_id"',
  '"\\u0073ubscription\\u005Fid"',
  '"subscription_id "',
  '"event"',
  '"subscription_i\\u0064"',
);
const body = fc.oneof(
  fc
    .array(fc.tuple(member, id), { maxLength: 3 })
    .map((members) => `{${members.map((pair) => pair.join(': ')).join(', ')}}`),
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc
    .uint8Array({ maxLength: 80 })
    .map((bytes) => Buffer.concat([Buffer.from('{"subscription_id":"'), bytes, Buffer.from('"}')])),
  fc.nat({ max: 3000 }).map((length) => Buffer.alloc(length, ' [1,\n')),
  fc.json(),
  fc.constantFrom(
    '\ufeff{"event":{}}',
    '{"event":{"a":[]}}',
    '[',
    '{"subscription_id":"whsub_1","event":{}}',
    '['.repeat(9),
    '{"a":'.repeat(70),
  ),
);

/** The headers of a delivery, by node:crypto. */
function signed(given, secret, timestamp) {
  const hash = createHmac('sha256', Buffer.from(secret, 'hex')).update(timestamp).update(given).digest('hex');
  return { 'close-sig-hash': hash, 'close-sig-timestamp': timestamp };
}
const timestamp = fc.constantFrom(
  ...[0, 300, 301, -60, -61, 1e9].map((age) => String(NOW - age)),
  `0${NOW}`,
  '9'.repeat(20),
  '9'.repeat(400),
  '',
  'x',
  '1.5',
);
const value = fc.oneof(
  fc.constantFrom(
    KEYS[0],
    `${KEYS[0]}, ${KEYS[0]}`,
    `${KEYS[0]},${KEYS[1]}`,
    ' , ',
    'a,b',
    `v1,${KEYS[0]}`,
    `${NOW}, ${NOW}`,
    `${NOW},1`,
    'é',
  ),
  fc.string(),
);
const headers = (given) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...KEYS), timestamp).map((rest) => signed(given, ...rest)) },
    fc.record({ 'close-sig-hash': value, 'close-sig-timestamp': value }, { requiredKeys: [] }),
    fc
      .tuple(timestamp, value)
      .map(([time, more]) => ({ ...signed(given, KEYS[0], time), 'close-sig-timestamp': more })),
    fc.anything(),
  );
const delivery = body.chain((given) => headers(given).map((around) => ({ body: given, headers: around })));
const now = fc.constantFrom(NOW, NOW + 0.5, NOW - 0.25);
const limits = fc.record(
  { maxAge: fc.constantFrom(0, 10.9, Infinity, 1e15), maxFutureSkew: fc.constantFrom(0, 59.5, 1e16) },
  { requiredKeys: [] },
);

for (const [how, copy] of COPIES) {
  test(`every vector, ${how}`, () => {
    const { signature, keys, payload } = vectors;
    const { passed, failures } = runVectors(copy, { signature, keys, payload });
    assert.deepEqual(failures, []);
    assert.equal(passed, countVectors({ signature, keys, payload }));
  });

  test(`any keys, ${how}`, () => {
    fc.assert(
      fc.property(keys, (given) => {
        same(
          ({ Webhook }) => outcome(() => new Webhook(given).sign('{"subscription_id":"whsub_1"}', { timestamp: NOW })),
          copy,
        );
      }),
      { numRuns: 3000 },
    );
    same(({ Webhook }) => [[], {}, new Map()].map((none) => outcome(() => new Webhook(none))), copy);
  });

  test(`more keys than the buffer keeps room for, ${how}`, () => {
    const many = Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`whsub_${i}`, KEYS[i % 2]]));
    const webhook = new copy.Webhook(many, { now: () => NOW });
    for (const i of [0, 1, 17_777, 29_999]) {
      const asked = `{"subscription_id": "whsub_${i}"}`;
      const headers = signed(asked, KEYS[i % 2], String(NOW));
      assert.equal(webhook.verify(asked, headers).key, `whsub_${i}`);
      assert.equal(webhook.safeVerify(asked, signed(asked, KEYS[(i + 1) % 2], String(NOW))).ok, false);
    }
  });

  test(`any delivery, ${how}`, () => {
    const valid = [
      KEYS[0],
      KEYS,
      { whsub_1: KEYS[0], whsub_2: KEYS[1], whsub_é: KEYS[1], '': KEYS[0], '\ufeffwhsub_1': KEYS[1] },
    ];
    fc.assert(
      fc.property(fc.constantFrom(...valid), delivery, now, limits, (given, one, clock, window) => {
        same(({ Webhook }) => {
          const webhook = new Webhook(given, { now: () => clock, ...window });
          return [outcome(() => webhook.verify(one.body, one.headers)), plain(webhook.verifyMany([one, one]))];
        }, copy);
      }),
      { numRuns: 3000 },
    );
  });

  test(`signing any body, ${how}`, () => {
    fc.assert(
      fc.property(
        fc.constantFrom(KEYS[0], KEYS, { whsub_1: KEYS[0], whsub_2: KEYS[1] }),
        body,
        fc.maxSafeNat(),
        label,
        (given, bytes, time, name) => {
          same(({ Webhook }) => {
            const webhook = new Webhook(given);
            return [undefined, name, '0', '1'].map((asked) =>
              outcome(() => webhook.sign(bytes, { timestamp: time, key: asked })),
            );
          }, copy);
        },
      ),
      { numRuns: 1000 },
    );
  });
}

for (const [how, copy] of [['the whole package', closehook], ...COPIES]) {
  test(`labels that are one label as UTF-8 are one key, the later, ${how}`, () => {
    const webhook = new copy.Webhook({ '\ud800': KEYS[0], a: KEYS[0], '\ud801': KEYS[1] }, { now: () => NOW });
    const asked = '{"subscription_id":"\ufffd"}';
    const headers = signed(asked, KEYS[1], String(NOW));
    for (const key of [undefined, '\ud800', '\udfff', '\ufffd']) {
      assert.deepEqual({ ...webhook.sign(asked, { timestamp: NOW, key }) }, headers, JSON.stringify(key));
    }
    const { key, subscriptionId } = webhook.verify(asked, headers);
    assert.deepEqual([key, subscriptionId], ['\ufffd', '\ufffd']);
    assert.equal(webhook.safeVerify(asked, signed(asked, KEYS[0], String(NOW))).ok, false);
    assert.throws(() => webhook.sign(asked, { key: '\ud800\udc00' }), RangeError, 'a whole pair is another label');
  });
}

test('no address of the module is below 0 as a signed number, which is how it crosses', async () => {
  const nothing = () => 0;
  const module = await WebAssembly.compile(readFileSync(new URL('../../pkg/dist/verify.wasm', import.meta.url)));
  const { exports } = new WebAssembly.Instance(module, { verify: { sha256: nothing, chosen: nothing } });
  const memory = /** @type {WebAssembly.Memory} */ (exports.memory);
  const pages = 2 ** 31 / 2 ** 16 - memory.buffer.byteLength / 2 ** 16;
  assert.throws(() => memory.grow(pages + 1), RangeError);
});

test('the embedded module is the file, as text of one byte per character', () => {
  const module = readFileSync(new URL('../../pkg/dist/verify.wasm', import.meta.url));
  assert.ok(module.equals(decode(common, text)));
  assert.match(text, /^[!#%&(-;=-[\]-_a-~]+$/);
});
