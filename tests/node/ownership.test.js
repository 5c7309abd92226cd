// What an accepted delivery says is about the bytes that were verified, whatever is written over the caller's
// afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { closehook } from './instance.js';

const { Webhook, Filter, History, Subscriptions, changes, previous, render } = closehook;

const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const webhook = new Webhook({ whsub_1: KEY, whsub_2: KEY }, { now: () => 1544271440 });
const text = (id, type, pad = '') =>
  `{"event": {"id": "${id}", "object_type": "${type}", "object_id": "x_1", "action": "updated", "date_updated": "2024-06-01T00:00:00", ` +
  `"changed_fields": ["name"], "data": {"name": "${id}${pad}"}, "previous_data": {"name": "old"}}, "subscription_id": "whsub_1"}`;
const GENUINE = text('ev_1', 'lead');
const FORGED = text('ev_2', 'note').replace('whsub_1', 'whsub_2');
const headers = webhook.sign(GENUINE);

/** All that there is to ask about a delivery. */
function said(delivery) {
  const { event, subscriptionId, body, key } = delivery;
  const all = { event, subscriptionId, key, body: Buffer.from(body).toString('hex'), json: JSON.stringify(delivery) };
  if (!Filter) return all; // closehook/verify
  const filter = new Filter({
    type: 'field_accessor',
    field: 'object_type',
    filter: { type: 'equals', value: 'lead' },
  });
  const subscriptions = new Subscriptions([{ id: 'whsub_1', events: [{ object_type: 'lead', action: 'updated' }] }]);
  return {
    ...all,
    matches: filter.matches(delivery),
    match: subscriptions.match(delivery),
    changes: changes(delivery),
    previous: previous(delivery),
    render: render(delivery),
    apply: new History().apply(delivery),
  };
}

const wanted = said(webhook.verify(GENUINE, headers));

/** Buffers of every kind, with the genuine body, and how each is written over. */
const buffers = {
  Uint8Array: () => new Uint8Array(Buffer.from(GENUINE)),
  'a Buffer of the pool': () => Buffer.from(GENUINE),
  'a Buffer of its own': () => Buffer.concat([Buffer.alloc(5000), Buffer.from(GENUINE)]).subarray(5000),
  ArrayBuffer: () => new Uint8Array(Buffer.from(GENUINE)).buffer,
  SharedArrayBuffer: () => {
    const shared = new SharedArrayBuffer(GENUINE.length);
    new Uint8Array(shared).set(Buffer.from(GENUINE));
    return shared;
  },
  'a view of a SharedArrayBuffer': () => new Uint8Array(buffers.SharedArrayBuffer()),
  DataView: () => new DataView(buffers.ArrayBuffer()),
  Uint8ClampedArray: () => Uint8ClampedArray.from(Buffer.from(GENUINE)),
  'a resizable ArrayBuffer': () => {
    const resizable = new ArrayBuffer(GENUINE.length, { maxByteLength: 4096 });
    new Uint8Array(resizable).set(Buffer.from(GENUINE));
    return resizable;
  },
  'a view of a resizable ArrayBuffer': () => new Uint8Array(buffers['a resizable ArrayBuffer']()),
};

const bytesOf = (buffer) =>
  ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
const spoil = {
  'the forged body in its place': (buffer) =>
    bytesOf(buffer).set(Buffer.from(FORGED).subarray(0, bytesOf(buffer).length)),
  zeros: (buffer) => bytesOf(buffer).fill(0),
  'a shorter buffer': (buffer) => (buffer.buffer ?? buffer).resizable && (buffer.buffer ?? buffer).resize(3),
  'a transfer of the buffer': (buffer) => {
    const whole = buffer.buffer ?? buffer;
    if (whole instanceof ArrayBuffer && whole.byteLength === GENUINE.length)
      structuredClone(whole, { transfer: [whole] });
  },
};

for (const [kind, make] of Object.entries(buffers)) {
  test(`a delivery from ${kind} keeps what was verified`, () => {
    for (const [how, overwrite] of Object.entries(spoil)) {
      const buffer = make();
      const [delivery] = [webhook.verify(buffer, headers)];
      overwrite(buffer);
      assert.deepEqual(said(delivery), wanted, `after ${how}`);

      const again = make();
      const [{ delivery: one }] = webhook.verifyMany([{ body: again, headers }]);
      overwrite(again);
      assert.deepEqual(said(one), wanted, `of many, after ${how}`);
    }
  });
}

test('a generator that uses one buffer for all gets each delivery as it was verified', () => {
  // Short ones wait for each other, and long ones are judged alone.
  for (const pad of ['', 'x'.repeat(800), 'x'.repeat(5_000), 'x'.repeat(300_000), 'x'.repeat(2_000_000)]) {
    const [genuine, forged] = [text('ev_1', 'lead', pad), text('ev_2', 'note', pad)];
    const headers = webhook.sign(genuine);
    const buffer = Buffer.alloc(genuine.length);
    function* reused() {
      for (let i = 0; i < 6; i += 1) {
        buffer.write(i % 2 === 0 ? genuine : forged);
        yield { body: buffer, headers };
      }
      buffer.fill(0);
    }
    const results = webhook.verifyMany(reused());
    assert.deepEqual(
      results.map(({ ok }) => ok),
      [true, false, true, false, true, false],
    );
    for (const { delivery } of results.filter(({ ok }) => ok)) {
      assert.equal(delivery.event.id, 'ev_1');
      assert.equal(Buffer.from(delivery.body).toString(), genuine);
      if (Filter) assert.equal(changes(delivery)[0].after, `ev_1${pad}`);
    }
  }
});

test('a clock or headers that write over the buffer do so before it is read', () => {
  const buffer = Buffer.from(GENUINE);
  const meddling = new Webhook(KEY, {
    now() {
      buffer.write(FORGED);
      return 1544271440;
    },
  });
  assert.equal(meddling.safeVerify(buffer, headers).ok, false);
  buffer.write(FORGED);
  const restoring = {
    get 'close-sig-hash'() {
      buffer.write(GENUINE);
      return headers['close-sig-hash'];
    },
    'close-sig-timestamp': headers['close-sig-timestamp'],
  };
  const delivery = webhook.verify(buffer, restoring);
  buffer.write(FORGED);
  assert.equal(delivery.event.id, 'ev_1');
});

test("a body that is written to, transferred or replaced is nobody else's", () => {
  const [one, other] = [webhook.verify(Buffer.from(GENUINE), headers), webhook.verify(Buffer.from(GENUINE), headers)];
  assert.equal(one.body, one.body);
  assert.equal(one.body.buffer.byteLength, GENUINE.length, 'no byte of another delivery is in its buffer');
  one.body.set(Buffer.from(FORGED));
  assert.throws(() => {
    one.body = Buffer.from(FORGED);
  }, TypeError);
  Object.defineProperty(one, 'body', { value: Buffer.from(FORGED) });
  assert.equal(one.event.id, 'ev_1');
  assert.equal(one.subscriptionId, 'whsub_1');
  if (Filter)
    assert.deepEqual(
      changes(one).map(({ after }) => after),
      ['ev_1'],
    );
  structuredClone(other.body.buffer, { transfer: [other.body.buffer] });
  assert.equal(other.event.id, 'ev_1');
  if (Filter)
    assert.deepEqual(
      changes(other).map(({ after }) => after),
      ['ev_1'],
    );
});

test('deliveries of every length are apart', () => {
  const lengths = [0, 1, 2, 100, 8191, 8192, 8193, 65535, 65536, 65537, 200_000];
  const made = lengths.flatMap((length) =>
    [1, 2, 3].map((fill) => {
      const body = new Uint8Array(length).fill(fill);
      const own = new Webhook(KEY, { now: () => 1544271440 });
      const delivery = own.verify(body, own.sign(body));
      body.fill(99);
      return { delivery, length, fill };
    }),
  );
  for (const { delivery, length, fill } of made) {
    assert.equal(delivery.body.length, length);
    assert.ok(
      delivery.body.every((byte) => byte === fill),
      `${length} of ${fill}`,
    );
  }
});

test('neither a key nor the bytes of others are seen by whoever looks at it', () => {
  const delivery = webhook.verify(Buffer.from(GENUINE), headers);
  for (const value of [webhook, delivery]) {
    assert.ok(!inspect(value, { showHidden: true, depth: 10 }).includes(KEY.slice(0, 16)));
    assert.ok(!JSON.stringify(value).includes(KEY.slice(0, 16)));
  }
});

test('a polluted prototype gives no option and no member', () => {
  const key = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
  const body = '{"other": 1}';
  const names = ['maxAge', 'event', 'subscription_id'];
  Object.assign(Object.prototype, { maxAge: Infinity, event: { id: 'ev_x' }, subscription_id: 'whsub_x' });
  try {
    const webhook = new Webhook(key, { now: () => 2_000_000 });
    const old = webhook.safeVerify(body, webhook.sign(body, { timestamp: 1_000_000 }));
    assert.equal(old.error.code, 'TIMESTAMP_TOO_OLD');
    const delivery = webhook.verify(body, webhook.sign(body));
    assert.throws(() => delivery.event, { code: 'MALFORMED_PAYLOAD' });
    assert.equal(delivery.subscriptionId, null);
  } finally {
    for (const name of names) delete Object.prototype[name];
  }
});

test('a shared buffer that claims to be another is copied before it is judged', () => {
  const key = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
  const body = new TextEncoder().encode('{"event": {"id": "ev_1"}}');
  const shared = new Uint8Array(new SharedArrayBuffer(body.length));
  shared.set(body);
  Object.setPrototypeOf(shared.buffer, ArrayBuffer.prototype);
  const webhook = new Webhook(key);
  const { id } = webhook.verify(shared, webhook.sign(body)).event;
  assert.equal(id, 'ev_1');
});
