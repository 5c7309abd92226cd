// The handler of web requests, with Node's own Request.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';

import { Subscriptions, Webhook } from '../../pkg/index.js';
import { pack, receive, unpack } from '../../pkg/worker.js';
import { KEY, SUBSCRIPTION, bodyOf, forged, logged, signed } from './deliveries.js';
import { STATUSES } from './statuses.js';

const body = bodyOf({});
const requestOf = (/** @type {any} */ text = body, /** @type {any} */ headers = signed(text), method = 'POST') =>
  new Request('https://example.com/', /** @type {any} */ ({ method, headers, body: text, duplex: 'half' }));

function receiver(/** @type {any} */ options = {}) {
  const { lines, log } = logged();
  const accepted = [];
  const accept = (delivery, about) => void accepted.push({ delivery, ...about });
  return {
    lines,
    accepted,
    fetch: receive({
      keys: { [SUBSCRIPTION]: KEY },
      log,
      onError() {},
      ...(options.queue ? {} : { accept }),
      ...options,
    }),
  };
}

for (const {
  name,
  method,
  headers,
  body,
  options,
  status,
  code,
  level,
  outcome,
  log = {},
  answer = {},
  accepted: matches,
} of /** @type {any[]} */ (STATUSES)) {
  test(`${name}: ${status} ${code ?? ''}`, async () => {
    const { fetch, lines, accepted } = receiver(options);
    const response = await fetch(requestOf(body, headers, method));
    assert.equal(response.status, status);
    assert.equal(await response.text(), '', 'a stranger learns nothing');
    for (const [header, value] of Object.entries(answer)) assert.equal(response.headers.get(header), value);
    assert.deepEqual(
      accepted.map(({ matches }) => matches),
      matches ? [matches] : [],
    );
    if (code === undefined) return;
    assert.equal(lines.length, 1);
    const [{ ms, ...line }] = lines;
    assert.ok(ms >= 0);
    assert.deepEqual({ ...line, ...log }, line);
    assert.deepEqual([line.level, line.code, line.outcome, line.status], [level, code, outcome, status]);
  });
}

test('keys, subscriptions and queue may be functions of the environment, asked once; the handler sees env and ctx', async () => {
  let asked = 0;
  const keys = (env) => {
    asked += 1;
    return env.KEYS;
  };
  const env = {
    KEYS: JSON.stringify({ [SUBSCRIPTION]: KEY }),
    WANTED: [{ id: 'a', events: [{ object_type: 'lead', action: 'created' }] }],
  };
  const ctx = {};
  const { fetch, accepted } = receiver({ keys, subscriptions: (env) => env.WANTED });
  for (let i = 0; i < 3; i++) assert.equal((await fetch(requestOf(), env, ctx)).status, 200);
  assert.equal(asked, 1);
  assert.deepEqual(
    accepted.map(({ matches }) => matches),
    [['a'], ['a'], ['a']],
  );
  assert.ok(accepted.every((each) => each.env === env && each.ctx === ctx));
  const compiled = receiver({ subscriptions: new Subscriptions(env.WANTED) });
  assert.equal((await compiled.fetch(requestOf())).status, 200);
  assert.equal(compiled.accepted.length, 1);
});

test('an environment without keys is a 500 with MISCONFIGURED, until it has some', async () => {
  const { fetch, lines } = receiver({ keys: (env) => env?.KEYS });
  assert.equal((await fetch(requestOf())).status, 500);
  assert.equal((await fetch(requestOf(), { KEYS: `{"a": "${KEY}` })).status, 500);
  assert.equal((await fetch(requestOf(), { KEYS: KEY })).status, 200);
  assert.deepEqual(
    lines.map(({ code, reason }) => [code, reason]),
    [
      ['MISCONFIGURED', 'INVALID_KEY'],
      ['MISCONFIGURED', 'INVALID_KEY'],
      ['ACCEPTED', undefined],
    ],
  );
});

test('onError gets what the queue threw, and what is wrong with the set-up', async () => {
  const told = [];
  const onError = (error, { delivery, code }) => told.push([code, delivery?.event.id ?? null, error.message]);
  const full = receiver({ onError, queue: { send: () => Promise.reject(new Error('Too Many Requests')) } });
  await full.fetch(requestOf());
  const { fetch } = receiver({ onError });
  for (const spoil of [(request) => request.text(), (request) => request.body.getReader()]) {
    const request = requestOf();
    await spoil(request);
    assert.equal((await fetch(request)).status, 500);
  }
  const unset = receiver({ onError, keys: (env) => env.KEYS });
  await unset.fetch(requestOf(), {});
  assert.deepEqual(
    told.map(([code, id]) => [code, id]),
    [
      ['ACCEPT_FAILED', 'ev_1'],
      ['BODY_NOT_RAW', null],
      ['BODY_NOT_RAW', null],
      ['MISCONFIGURED', null],
    ],
  );
  assert.equal(told[0][2], 'Too Many Requests');
  for (const [, , message] of told.slice(1, 3)) assert.match(message, /hand over the request unread/);
  assert.match(told[3][2], /is the environment variable set/);
});

test('wrong options are said at once', () => {
  for (const options of /** @type {any[]} */ ([
    undefined,
    {},
    { keys: KEY },
    { keys: KEY, accept() {}, queue: {} },
    { keys: KEY, accept: 1 },
    { accept() {}, keys: undefined },
    { keys: KEY, accept() {}, limit: 1 },
  ])) {
    assert.throws(() => receive(options), TypeError);
  }
  assert.throws(() => receive({ keys: 'x', accept() {} }), { code: 'INVALID_KEY' });
});

test('a queue gets the bytes, and when it fails 503 is answered', async () => {
  const sent = [];
  const env = { EVENTS: { send: async (...given) => void sent.push(given) } };
  const { fetch } = receiver({ queue: (env) => env.EVENTS });
  assert.equal((await fetch(requestOf(), env)).status, 200);
  const large = bodyOf({ data: { note: 'closehook '.repeat(50_000) } });
  assert.equal((await fetch(requestOf(large), env)).status, 200);
  assert.deepEqual(
    sent.map(([, options]) => options),
    [{ contentType: 'bytes' }, { contentType: 'bytes' }],
  );
  assert.equal(Buffer.from(sent[0][0]).toString(), body);
  assert.ok(sent[1][0].length < 128_000);
  assert.equal(Buffer.from(await unpack(sent[1][0])).toString(), large);

  const full = receiver({ queue: { send: () => Promise.reject(new Error('Too Many Requests')) } });
  const response = await full.fetch(requestOf());
  assert.deepEqual([response.status, response.headers.get('retry-after')], [503, '30']);
  const hanging = receiver({ queue: { send: () => new Promise(() => {}) }, timeout: 0.02 });
  assert.equal((await hanging.fetch(requestOf())).status, 503);
  assert.deepEqual(
    [...full.lines, ...hanging.lines].map(({ code }) => code),
    ['ACCEPT_FAILED', 'ACCEPT_TIMEOUT'],
  );
});

test('what does not fit a message, gzipped too, is 413', async () => {
  const { fetch, lines } = receiver({ queue: { send: assert.fail } });
  const noise = bodyOf({ data: { noise: randomBytes(400_000).toString('base64') } });
  assert.equal((await fetch(requestOf(noise))).status, 413);
  assert.deepEqual(
    lines.map(({ code, reason }) => [code, reason]),
    [['BODY_TOO_LARGE', 'BODY_TOO_LARGE']],
  );
});

test('pack and unpack: what fits stays as it is, and whatever goes in comes out', async () => {
  const bytes = (length) => new Uint8Array(length).fill(0x20);
  for (const length of [0, 1, 127_000]) assert.equal((await pack(bytes(length))).length, length);
  for (const length of [0, 1, 2, 127_001, 2_000_000])
    assert.deepEqual(await unpack(await pack(bytes(length))), bytes(length));
  assert.deepEqual(await unpack(new Uint8Array([1, 2]).buffer), new Uint8Array([1, 2]));
  await assert.rejects(pack(new Uint8Array(randomBytes(1000)), { maxBytes: 999 }), { code: 'BODY_TOO_LARGE' });
  // 70 MB of zeros in 70 KB.
  await assert.rejects(
    unpack(await pack(new Uint8Array(70_000_000), { maxBytes: 200_000 }).catch(() => gzip(70_000_000))),
    { code: 'BODY_TOO_LARGE' },
  );
  await assert.rejects(unpack(new Uint8Array([0x1f, 0x8b, 1, 2, 3])));
});

async function gzip(length) {
  const stream = new Blob([new Uint8Array(length)]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

test('a stream that is too long is read no further, one that stands still is 408, one that breaks is nothing', async () => {
  let pulled = 0;
  const endless = new ReadableStream({
    pull(controller) {
      pulled += 1;
      controller.enqueue(new Uint8Array(1_000_000));
    },
  });
  const { fetch, lines } = receiver({ timeout: 0.05 });
  assert.equal((await fetch(requestOf(endless, signed('x')))).status, 413);
  assert.ok(pulled < 10);
  // With a length too: both are read no further.
  for (const headers of [signed('x'), { ...signed('x'), 'content-length': '100' }]) {
    let canceled = false;
    const half = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"event')),
      cancel() {
        canceled = true;
      },
    });
    assert.equal((await fetch(requestOf(half, headers))).status, 408);
    assert.ok(canceled);
  }
  const broken = new ReadableStream({ start: (controller) => controller.error(new Error('gone')) });
  assert.equal((await fetch(requestOf(broken, signed('x')))).status, 400);
  const used = requestOf();
  await used.text();
  assert.equal((await fetch(used)).status, 500);
  assert.deepEqual(
    lines.map(({ code }) => code),
    ['BODY_TOO_LARGE', 'BODY_TIMEOUT', 'BODY_TIMEOUT', 'BODY_BROKEN_OFF', 'BODY_NOT_RAW'],
  );
});

test('a length that is a lie does not let more in', async () => {
  const { fetch } = receiver({ maxBodyBytes: 100 });
  assert.equal((await fetch(requestOf(body, { ...signed(body), 'content-length': '10' }))).status, 413);
});

test('a body without a signature is not read', async () => {
  const request = requestOf(body, {});
  const { fetch } = receiver();
  assert.equal((await fetch(request)).status, 401);
  assert.equal(request.bodyUsed, false);
  const long = requestOf(body, { ...forged(body), 'content-length': '20000000' });
  assert.equal((await fetch(long)).status, 413);
  assert.equal(long.bodyUsed, false);
});

test('a refusal is logged with the code, age and hash that verify gives', async () => {
  const now = () => 1_544_271_440.25;
  const verifier = new Webhook(KEY, { now });
  const at = (timestamp, key = KEY) => signed(body, { key, timestamp });
  for (const headers of [
    at(1_544_271_440, '00'.repeat(32)),
    at(1_544_271_300, '00'.repeat(32)),
    at(1_544_200_000, '00'.repeat(32)),
    { ...at(1_544_271_440), 'close-sig-timestamp': '01544271440' },
    at(1_544_271_000),
    at(1_544_272_000),
    at('9'.repeat(30), '00'.repeat(32)),
  ]) {
    const { fetch, lines } = receiver({ keys: KEY, now });
    await fetch(requestOf(body, headers));
    const { code, evidence } = Object(verifier.safeVerify(body, headers).error);
    assert.deepEqual(
      [lines[0].code, lines[0].age, lines[0].bodySha256],
      [code, evidence.age, evidence.bodySha256],
      headers['close-sig-timestamp'],
    );
  }
});

test('what few read of a log entry is computed when it is read', async () => {
  const entries = [];
  const all = [{ id: 'all', events: [{ object_type: 'lead', action: 'created' }] }];
  const fetch = receive({
    keys: KEY,
    subscriptions: all,
    accept() {},
    log: (level, code, entry) => void entries.push(entry),
  });
  const wanted = bodyOf({ object_type: 'lead', action: 'created' });
  await fetch(requestOf(wanted));
  await fetch(requestOf(wanted, forged(wanted)));
  const [accepted, refused] = entries;
  const computed = (/** @type {object} */ entry) =>
    Object.entries(Object.getOwnPropertyDescriptors(entry))
      .filter(([, { get }]) => get)
      .map(([name]) => name);
  assert.deepEqual([computed(accepted), computed(refused)], [['subscriptionId', 'eventId'], ['bodySha256']]);
  const hash = createHash('sha256').update(wanted).digest('hex');
  assert.ok(inspect(refused).includes(hash), inspect(refused));
  assert.equal(JSON.parse(JSON.stringify(refused)).bodySha256, hash);
  assert.ok(inspect(accepted).includes("eventId: 'ev_1'"), inspect(accepted));
  assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(accepted))), [
    'outcome',
    'status',
    'bytes',
    'subscriptionId',
    'eventId',
    'ms',
  ]);
});
