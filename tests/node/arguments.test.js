// What a caller may hand over, in every shape, and what is refused with which words.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';

import { ClosehookError, PayloadError, VerificationError, Webhook } from '../../pkg/index.js';

const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const OTHER = 'b9260244ef33625f9b4b26a27db08758cdd39478b852c73f2d33ab042eb8abb4';
const NOW = 1544271440;
const webhook = new Webhook(KEY, { now: () => NOW });
const text = '{"event": {"id": "ev_1"}, "subscription_id": "whsub_1"}';
const bytes = new TextEncoder().encode(text);
const signed = webhook.sign(text);
const hash = signed['close-sig-hash'];
const code = (body, headers) => webhook.safeVerify(body, headers).error?.code ?? 'VALID';

test('a body in every shape that holds its bytes', () => {
  const shifted = new Uint8Array(new ArrayBuffer(bytes.length + 7), 5, bytes.length);
  shifted.set(bytes);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length + 3), 3, bytes.length);
  shared.set(bytes);
  const foreign = runInNewContext('Uint8Array.from(bytes)', { bytes: [...bytes] });
  for (const body of [
    text,
    bytes,
    Buffer.from(text),
    bytes.buffer,
    new DataView(bytes.buffer),
    new DataView(shifted.buffer, 5, bytes.length),
    new Uint8ClampedArray(bytes),
    shifted,
    shared,
    foreign,
    foreign.buffer,
  ]) {
    const { delivery } = webhook.safeVerify(body, signed);
    assert.ok(delivery, inspect(body));
    assert.deepEqual(Buffer.from(delivery.body), Buffer.from(text));
    assert.equal(delivery.event.id, 'ev_1');
  }
});

test('the body of a delivery is its own, also where another thread could change the bytes', () => {
  assert.deepEqual(Buffer.from(webhook.verify(bytes, signed).body), Buffer.from(bytes));
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  const { body } = webhook.verify(shared, signed);
  shared.fill(0);
  assert.deepEqual(Buffer.from(body), Buffer.from(text));
});

test('a view that lies about itself is read as it is', () => {
  class Liar extends Uint8Array {
    get length() {
      return 3;
    }
    get byteLength() {
      return 2 ** 31;
    }
    /** @returns {ArrayBuffer} */
    get buffer() {
      throw new Error('no');
    }
  }
  const own = Object.defineProperty(Uint8Array.from(bytes), 'length', { get: () => Math.random() * 1e6 });
  const data = Object.defineProperty(new DataView(bytes.buffer), 'byteLength', { value: 1 });
  for (const body of [Liar.from(bytes), own, data]) {
    const { body: read } = webhook.verify(body, signed);
    assert.deepEqual(Buffer.from(read.slice()), Buffer.from(text));
  }
  const growing = new ArrayBuffer(bytes.length, { maxByteLength: 4096 });
  const tracking = new Uint8Array(growing);
  tracking.set(bytes);
  assert.equal(code(tracking, signed), 'VALID');
  growing.resize(10);
  assert.equal(code(tracking, signed), 'SIGNATURE_MISMATCH');
  assert.equal(code(new Uint8Array(growing, 5, 5), signed), 'SIGNATURE_MISMATCH');
});

test('nothing that a getter does while it is read mixes two deliveries', () => {
  const inner = () => assert.equal(code('{}', webhook.sign('{}')), 'VALID');
  const headers = {
    get 'close-sig-hash'() {
      inner();
      return hash;
    },
    get 'close-sig-timestamp'() {
      inner();
      return String(NOW);
    },
  };
  assert.equal(code(text, headers), 'VALID');
  const busy = new Webhook(KEY, {
    now() {
      inner();
      return NOW;
    },
  });
  assert.equal(busy.verify(text, signed).event.id, 'ev_1');
  assert.equal(busy.diagnose(text, headers).code, null);
});

test('what is no raw body is refused with a recipe', () => {
  const detached = new Uint8Array(8);
  structuredClone(detached, { transfer: [detached.buffer] });
  const resizable = new ArrayBuffer(4, { maxByteLength: 8 });
  const [shrunk, tracking] = [new Uint8Array(resizable, 2, 2), new Uint8Array(resizable, 2)];
  class Own extends Uint8Array {}
  /** @type {any[]} */
  const views = [Uint16Array, Uint8ClampedArray, Int8Array, DataView, Own];
  const others = views.map((View) => new View(resizable, 2, 1));
  resizable.resize(1);
  const hostile = new Proxy({}, { get: () => assert.fail('not this one'), getPrototypeOf: () => null });
  for (const [body, words] of [
    [{ event: {} }, /parsed object.*express\.raw/],
    [[1, 2], /parsed object/],
    [{ type: 'Buffer', data: [1] }, /parsed object/],
    [null, /null.*express\.raw/],
    [undefined, /undefined.*express\.raw/],
    [1, /a number/],
    [true, /a boolean/],
    [() => '{}', /a function/],
    [Promise.resolve('{}'), /await/],
    [new Request('http://localhost', { method: 'POST', body: '{}' }), /arrayBuffer/],
    [new Blob(['{}']), /arrayBuffer/],
    [new ReadableStream(), /stream/],
    ...others.map((other) => [other, /has shrunk/]),
    [shrunk, /has shrunk/],
    [tracking, /has shrunk/],
    [detached, /transferred/],
    [detached.buffer, /transferred/],
    [hostile, /could not be read/],
  ]) {
    const { ok, error } = webhook.safeVerify(body, signed);
    assert.equal(ok, false);
    assert.equal(error.code, 'BODY_NOT_RAW');
    assert.match(error.message, words);
    assert.throws(() => webhook.verify(body, signed), { code: 'BODY_NOT_RAW', name: 'VerificationError' });
    const { code: verdict, sentence, remedy } = webhook.diagnose(body, signed);
    assert.ok(remedy);
    assert.deepEqual([verdict, sentence], ['BODY_NOT_RAW', error.message]);
    assert.match(JSON.stringify(remedy.express), /express\.raw/);
    assert.throws(
      () => webhook.sign(body),
      (/** @type {any} */ thrown) => thrown instanceof TypeError && thrown.code === 'BODY_NOT_RAW',
    );
  }
});

test('headers in every shape', () => {
  /** @type {[string, string][]} */
  const pairs = [
    ['Accept', '*/*'],
    ['Close-Sig-Hash', hash],
    ['CLOSE-SIG-TIMESTAMP', String(NOW)],
  ];
  const noPrototype = Object.assign(Object.create(null), Object.fromEntries(pairs));
  for (const headers of [
    Object.fromEntries(pairs),
    noPrototype,
    pairs,
    new Map(pairs),
    new Map(pairs).entries(),
    new Headers(pairs),
    { get: (name) => new Headers(pairs).get(name), forEach() {} },
    pairs.flat(),
    Object.fromEntries(pairs.map(([name, value]) => [name, [value]])),
    Object.fromEntries(pairs.map(([name, value]) => [name, [value, value]])),
    { ...Object.fromEntries(pairs), cookie: undefined, 'close-sig-hash': undefined },
    [...pairs, ['close-sig-hash', hash]],
    new Headers([...pairs, ['close-sig-hash', hash]]),
    runInNewContext('new Map(pairs)', { pairs }),
  ]) {
    assert.equal(code(text, headers), 'VALID', inspect(headers));
  }
});

test('headers that differ are a conflict in every shape', () => {
  const zeros = '0'.repeat(64);
  /** @type {[string, string]} */
  const time = ['close-sig-timestamp', String(NOW)];
  /** @type {[string, string][]} */
  const pairs = [['close-sig-hash', hash], time, ['Close-Sig-Hash', zeros]];
  for (const headers of [
    pairs,
    pairs.flat(),
    new Headers(pairs),
    new Map(pairs),
    { 'close-sig-hash': [hash, zeros], 'close-sig-timestamp': String(NOW) },
    { 'close-sig-hash': `${hash}, ${zeros}`, 'close-sig-timestamp': String(NOW) },
    { 'close-sig-hash': hash, 'CLOSE-SIG-HASH': zeros, 'close-sig-timestamp': String(NOW) },
  ]) {
    assert.equal(code(text, headers), 'CONFLICTING_HEADERS', inspect(headers));
  }
});

test('only own headers exist', () => {
  const inherited = Object.create({ 'close-sig-hash': hash, 'close-sig-timestamp': String(NOW) });
  assert.equal(code(text, inherited), 'MISSING_HEADER');
  assert.equal(code(text, { __proto__: null }), 'MISSING_HEADER');
});

test('headers of no known shape are a TypeError that names the argument, and safeVerify does not throw', () => {
  const throwing = {
    // biome-ignore lint/correctness/useYield: it throws before it yields
    *[Symbol.iterator]() {
      throw Object.assign(new TypeError('no'), { code: 'X' });
    },
  };
  for (const headers of /** @type {any[]} */ ([
    null,
    undefined,
    1,
    'close-sig-hash: x',
    true,
    () => {},
    throwing,
    [1],
    [null],
    new Request('http://localhost'),
    { headers: signed },
    Promise.resolve(signed),
  ])) {
    assert.throws(
      () => webhook.verify(text, headers),
      (/** @type {any} */ error) => {
        return error instanceof TypeError ? /^headers /.test(error.message) : error.code === 'MISSING_HEADER';
      },
      inspect(headers),
    );
    const { ok, error } = webhook.safeVerify(text, headers);
    assert.ok(error);
    assert.deepEqual([ok, error.code, error.name], [false, 'MISSING_HEADER', 'VerificationError']);
    const diagnosis = webhook.diagnose(text, headers);
    assert.deepEqual([diagnosis.code, diagnosis.sentence], ['MISSING_HEADER', error.message]);
    assert.match(JSON.stringify(diagnosis.remedy?.node), /req\.headers/);
  }
  for (const [headers, expected] of /** @type {any[][]} */ ([
    [{ ...signed, 'close-sig-timestamp': NOW }, 'MALFORMED_TIMESTAMP'],
    [{ ...signed, 'close-sig-hash': [hash, 1] }, 'MALFORMED_SIGNATURE'],
  ])) {
    assert.throws(() => webhook.verify(text, headers), {
      name: 'TypeError',
      message: /must be a string, got a number/,
    });
    assert.equal(code(text, headers), expected);
  }
});

test('a key is 64 hex digits or nothing', () => {
  for (const key of /** @type {any[]} */ ([
    '',
    ' ',
    'a',
    `${KEY}\n`,
    `0x${KEY}`,
    KEY.slice(1),
    [],
    {},
    [KEY, 'x'],
    { whsub_1: '' },
  ])) {
    assert.throws(() => new Webhook(key), { code: 'INVALID_KEY', name: 'VerificationError' }, inspect(key));
  }
  for (const key of /** @type {any[]} */ ([
    undefined,
    null,
    1,
    true,
    [undefined],
    [KEY, 1],
    { whsub_1: undefined },
    Symbol('k'),
    () => KEY,
  ])) {
    assert.throws(
      () => new Webhook(key),
      (/** @type {any} */ error) => error instanceof TypeError && error.code === 'INVALID_KEY',
    );
  }
  // @ts-expect-error no key
  assert.throws(() => new Webhook(undefined), { message: /environment variable/ });
  assert.throws(() => new Webhook({ whsub_1: KEY, whsub_2: 'x' }), { message: /"whsub_2"/ });
  assert.ok(new Webhook(new Map([['whsub_1', KEY]])));
  for (const turned of /** @type {any[]} */ ([
    { [KEY]: 'whsub_1' },
    { [KEY]: undefined },
    { [` ${KEY.toUpperCase()}\n`]: 'x' },
    new Map([[KEY, 1]]),
  ])) {
    assert.throws(
      () => new Webhook(turned),
      (/** @type {any} */ error) => {
        return error.code === 'INVALID_KEY' && !inspect(error).toLowerCase().includes(KEY.slice(0, 8));
      },
    );
  }
  assert.throws(() => new Webhook([KEY, 'x']), { message: /"1"/ });
});

test('options are checked', () => {
  for (const name of ['maxAge', 'maxFutureSkew', 'maxBodyBytes']) {
    for (const value of [-1, NaN]) {
      assert.throws(() => new Webhook(KEY, { [name]: value }), { name: 'RangeError', message: new RegExp(name) });
    }
    for (const value of ['300', null, {}]) {
      assert.throws(() => new Webhook(KEY, { [name]: value }), { name: 'TypeError', message: new RegExp(name) });
    }
    assert.ok(new Webhook(KEY, { [name]: Infinity }));
  }
  // @ts-expect-error not a function
  assert.throws(() => new Webhook(KEY, { now: 1 }), { name: 'TypeError', message: /options\.now/ });
  // @ts-expect-error not options
  assert.throws(() => new Webhook(KEY, null), { name: 'TypeError' });
  // @ts-expect-error not an option
  assert.throws(() => new Webhook(KEY, { tolerance: 3 }), {
    name: 'TypeError',
    message: /options\.tolerance is not an option: use maxAge/,
  });
  // @ts-expect-error not options
  assert.throws(() => webhook.sign('{}', null), { name: 'TypeError', message: /^options / });
  // @ts-expect-error not an option
  assert.throws(() => webhook.sign('{}', { time: 1 }), { name: 'TypeError', message: /options\.time / });
  assert.throws(() => new Webhook(KEY, { now: Date.now }).sign('{}'), { message: /milliseconds/ });
  for (const wrong of /** @type {any[]} */ ([NaN, Infinity, '1', undefined, new Date()])) {
    const broken = new Webhook(KEY, { now: () => wrong });
    assert.throws(() => broken.verify(text, signed), { name: 'TypeError', message: /options\.now/ });
    assert.throws(() => broken.safeVerify(text, signed), { name: 'TypeError' }, 'a broken clock must not pass');
  }
});

test('an empty view is an empty body', () => {
  const empty = webhook.sign('');
  for (const body of [
    new Uint8Array(0),
    Buffer.alloc(0),
    new ArrayBuffer(0),
    new DataView(new ArrayBuffer(0)),
    new Uint16Array(0),
    new Uint8Array(new SharedArrayBuffer(0)),
  ]) {
    assert.equal(code(body, empty), 'VALID', inspect(body));
  }
});

test('a body beyond maxBodyBytes', () => {
  const small = new Webhook(KEY, { now: () => NOW, maxBodyBytes: 10 });
  const { error } = small.safeVerify('x'.repeat(11), webhook.sign('x'.repeat(11)));
  assert.ok(error);
  assert.deepEqual([error.code, error.evidence.bodyBytes], ['BODY_TOO_LARGE', 11]);
  assert.equal(small.diagnose('x'.repeat(11), signed).code, 'BODY_TOO_LARGE');
  assert.equal(small.verify('x'.repeat(10), webhook.sign('x'.repeat(10))).key, '0');
  assert.equal(webhook.safeVerify(new Uint8Array(64 * 2 ** 20 + 1), signed).error?.code, 'BODY_TOO_LARGE');
});

test('sign', () => {
  assert.equal(webhook.sign(text, { timestamp: 0 })['close-sig-timestamp'], '0');
  for (const timestamp of /** @type {any[]} */ ([-1, 1.5, NaN, Infinity, 2 ** 53, '1', null])) {
    assert.throws(() => webhook.sign(text, { timestamp }), { name: 'RangeError' });
  }
  const list = new Webhook([OTHER, KEY], { now: () => NOW });
  assert.deepEqual(list.sign(text, { key: '1' }), signed);
  assert.notDeepEqual(list.sign(text), signed);
  const map = new Webhook({ whsub_0: OTHER, whsub_1: KEY }, { now: () => NOW });
  assert.deepEqual(map.sign(text), signed);
  assert.deepEqual(map.sign('{}', { key: 'whsub_1' }), webhook.sign('{}'));
  assert.throws(() => map.sign('{}'), { name: 'RangeError', message: /subscription_id/ });
  assert.throws(
    () => map.sign('{}', { key: KEY }),
    (error) => error instanceof RangeError && !error.message.includes(KEY),
  );
  // @ts-expect-error not a key
  assert.throws(() => map.sign('{}', { key: 1 }), { name: 'TypeError' });
});

test('the delivery', () => {
  const later = new Webhook({ whsub_0: OTHER, whsub_1: KEY }, { now: () => NOW + 7 });
  const delivery = later.verify(text, signed);
  assert.deepEqual([delivery.timestamp, delivery.age, delivery.key], [NOW, 7, 'whsub_1']);
  assert.equal(delivery.subscriptionId, 'whsub_1');
  assert.equal(delivery.event, delivery.event, 'parsed once');
  assert.equal(webhook.verify(text, signed).subscriptionId, 'whsub_1');
  for (const body of ['{}', '[]', 'null', '1', 'x', '{"subscription_id": 1}']) {
    assert.equal(webhook.verify(body, webhook.sign(body)).subscriptionId, null);
  }
});

test('an authentic body that is no delivery says where', () => {
  const event = (body) => webhook.verify(body, webhook.sign(body)).event;
  assert.throws(
    () => event('{"event":\n {]}'),
    (error) => {
      assert.ok(error instanceof PayloadError && error instanceof ClosehookError && error instanceof Error);
      const { name, code, line, column, offset, message } = error;
      assert.deepEqual(
        { name, code, line, column, offset },
        {
          name: 'PayloadError',
          code: 'MALFORMED_PAYLOAD',
          line: 2,
          column: 3,
          offset: 12,
        },
      );
      assert.match(message, /^the body is not JSON: expected a key in quotes or '\}' at line 2, column 3$/);
      return true;
    },
  );
  for (const body of ['{}', '{"event": null}', '{"event": "x"}', '[]', 'null', '"x"']) {
    assert.throws(() => event(body), { code: 'MALFORMED_PAYLOAD', pointer: '/event', line: null });
  }
  assert.deepEqual(event('\ufeff{"event": {"__proto__": 1}}'), JSON.parse('{"__proto__": 1}'));
});

test('verifyMany answers each in order', () => {
  const results = webhook.verifyMany(
    // @ts-expect-error the last two have no body, and no headers
    new Set([
      { body: text, headers: signed },
      { body: `${text} `, headers: signed },
      { body: {}, headers: signed },
      { body: text, headers: null },
    ]),
  );
  assert.deepEqual(
    results.map((result) => result.error?.code ?? 'VALID'),
    ['VALID', 'SIGNATURE_MISMATCH', 'BODY_NOT_RAW', 'MISSING_HEADER'],
  );
  assert.deepEqual(webhook.verifyMany([]), []);
  for (const wrong of /** @type {any[]} */ ([null, undefined, 5, {}])) {
    assert.throws(() => webhook.verifyMany(wrong), { name: 'TypeError', message: /^batch must be an iterable/ });
  }
  // @ts-expect-error not a delivery
  assert.throws(() => webhook.verifyMany([null]), { name: 'TypeError', message: /batch\[0\]/ });
});

test('no secret shows, wherever one looks', () => {
  const forged = webhook.safeVerify(`${text} `, signed).error;
  const right = webhook.sign(`${text} `)['close-sig-hash'];
  const invalid = (() => {
    try {
      return new Webhook(`${KEY}\n`);
    } catch (error) {
      return error;
    }
  })();
  const shown = [
    inspect(webhook, { showHidden: true, depth: 9 }),
    JSON.stringify(webhook),
    inspect(forged, { showHidden: true, depth: 9 }),
    JSON.stringify(forged),
    inspect(webhook.diagnose(`${text} `, signed), { depth: 9 }),
    inspect(invalid, { showHidden: true, depth: 9 }),
    String(invalid.stack),
  ].join('\n');
  for (const secret of [KEY, KEY.toUpperCase(), Buffer.from(KEY, 'hex').toString('base64'), right]) {
    assert.ok(!shown.includes(secret.slice(0, 16)), secret);
  }
});

test('the evidence', () => {
  const { error } = webhook.safeVerify(`${text} `, signed);
  assert.ok(error instanceof VerificationError && error instanceof ClosehookError);
  assert.deepEqual(JSON.parse(JSON.stringify(error)), {
    name: 'VerificationError',
    code: 'SIGNATURE_MISMATCH',
    message: 'none of your keys produces this hash for this timestamp and body',
    header: 'close-sig-hash',
    evidence: {
      bodyBytes: text.length + 1,
      bodySha256: createHash('sha256').update(`${text} `).digest('hex'),
      age: 0,
      skew: 0,
      keysTried: ['0'],
      subscriptionId: null,
    },
  });
  const map = new Webhook({ whsub_2: KEY }, { now: () => NOW });
  const unknown = map.safeVerify(text, signed).error;
  assert.ok(unknown);
  assert.deepEqual([unknown.code, unknown.evidence.subscriptionId], ['UNKNOWN_SUBSCRIPTION', 'whsub_1']);
});

test('a delivery in a log or a queue has its event', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(webhook.verify(text, signed))), {
    key: '0',
    subscriptionId: 'whsub_1',
    timestamp: NOW,
    age: 0,
    event: { id: 'ev_1' },
  });
  assert.equal(JSON.parse(JSON.stringify(webhook.verify('x', webhook.sign('x')))).event, null);
});

test('what a getter does to the body while headers are read is seen', () => {
  const body = Uint8Array.from(bytes);
  const headers = {
    'close-sig-timestamp': String(NOW),
    get 'close-sig-hash'() {
      structuredClone(body, { transfer: [body.buffer] });
      return hash;
    },
  };
  assert.equal(code(body, headers), 'BODY_NOT_RAW');
});
