// A trap ends the call and its instance, and nothing else: what was made before answers the next call as if nothing had
// happened.
import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';
import { receive } from '../../pkg/node.js';
import { atTheEndOfTheStack, closehook, collect, memory, trapNext } from './instance.js';

const { ClosehookError, Filter, History, Subscriptions, Webhook, changes, diff } = closehook;

const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const webhook = new Webhook({ whsub_1: KEY }, { now: () => 1544271440 });
const event = (id, data = {}) => ({
  id,
  object_type: 'lead',
  object_id: 'lead_1',
  action: 'updated',
  date_updated: '2024-06-01T00:00:00',
  changed_fields: ['name'],
  data: { name: 'new', ...data },
  previous_data: { name: 'old' },
});
const BODY = JSON.stringify({ event: event('ev_1'), subscription_id: 'whsub_1' });
const headers = webhook.sign(BODY);
const delivery = webhook.verify(Buffer.from(BODY), headers);
const filter = new Filter({ type: 'field_accessor', field: 'action', filter: { type: 'equals', value: 'updated' } });
const subscriptions = new Subscriptions([
  { id: 'whsub_1', events: [{ object_type: 'lead', action: 'updated' }] },
  { id: 'whsub_2', events: [{ object_type: 'note', action: 'updated' }] },
]);

/** Ends the instance. */
function trap() {
  trapNext();
  assert.throws(() => diff({ a: 1 }, { a: 2 }), { name: 'ClosehookError', code: 'INTERNAL' });
}

/** Everything made before goes on. */
function goesOn() {
  assert.deepEqual(subscriptions.match(delivery), ['whsub_1']);
  assert.equal(filter.matches(delivery), true);
  assert.equal(filter.explain(delivery).matched, true);
  assert.deepEqual(webhook.sign(BODY), headers);
  assert.equal(webhook.verify(BODY, headers).subscriptionId, 'whsub_1');
  assert.equal(webhook.safeVerify(`${BODY} `, headers).error.code, 'SIGNATURE_MISMATCH');
  assert.equal(webhook.diagnose(`${BODY} `, headers).reproduced, true);
  assert.deepEqual(
    webhook
      .verifyMany([
        { body: BODY, headers },
        { body: '{}', headers },
      ])
      .map(({ ok }) => ok),
    [true, false],
  );
  assert.deepEqual(
    changes(delivery).map(({ field }) => field),
    ['name'],
  );
  assert.equal(diff({ a: 1 }, { a: 2 }).length, 1);
}

/** Leaves so much of the memory that WebAssembly can have, in pages. */
function leave(pages) {
  const free = 32_768 - memory.buffer.byteLength / 65_536 - pages;
  if (free > 0) memory.grow(free);
}

const numbers = (count, first) => `[${Array.from({ length: count }, (_, i) => i + first).join()}]`;
const large = JSON.stringify({
  event: event('ev_2', { list: JSON.parse(numbers(30_000, 0)) }),
  subscription_id: 'whsub_1',
});
const manyFields = JSON.stringify(
  event('ev_3', Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`f${i}`, i]))),
);
const manyIds = JSON.stringify(
  Array.from({ length: 5_000 }, (_, i) => ({
    id: `whsub_${i}`,
    events: [{ object_type: `t${i}`, action: 'updated' }],
  })),
);

/** Calls that need more than there is. */
const hungry = {
  verify: () => webhook.verify('x'.repeat(9_000_000), headers),
  diagnose: () => webhook.diagnose(large.repeat(20), headers),
  matches: () => filter.matches(large),
  match: () => subscriptions.match(large),
  changes: () => changes(large),
  previous: () => closehook.previous(manyFields),
  check: () => closehook.check(large),
  describe: () => closehook.describe(large),
  render: () => closehook.render(large),
  apply: () => new History().apply(large),
  'History.from': () => History.from(JSON.stringify({ format: 1, objects: JSON.parse(numbers(30_000, 0)) })),
  diff: () => diff(numbers(30_000, 0), numbers(30_000, 7)),
  applyPatch: () => closehook.applyPatch(numbers(30_000, 0), '[{"op": "add", "path": "/0", "value": 1}]'),
  applyMergePatch: () => closehook.applyMergePatch(manyFields, manyFields),
  invertPatch: () => closehook.invertPatch(`[${Array(9_000).fill('{"op":"add","path":"/a","value":1}').join()}]`),
  mergePatch: () => closehook.mergePatch(manyFields, manyFields.replaceAll(':1', ':2')),
  textDiff: () => closehook.textDiff('a b '.repeat(20_000), 'b c '.repeat(20_000)),
  'new Filter': () => new Filter(`{"type":"or","filters":[${Array(5_000).fill('{"type":"is_null"}').join()}]}`),
  'new Subscriptions': () => new Subscriptions(manyIds),
};

test('a call for which there is no memory throws, and the next call has a new instance', () => {
  const codes = {};
  for (const [name, call] of Object.entries(hungry)) {
    // Less at each turn, so that some come further before they end.
    for (const pages of [0, 2, 6, 12, 24]) {
      // In a new instance, which has no memory to spare.
      trap();
      goesOn();
      leave(pages);
      const before = memory;
      try {
        call();
      } catch (error) {
        const known = ['OUT_OF_MEMORY', 'TOO_LARGE', 'BODY_TOO_LARGE'].includes(error.code) || name === 'History.from';
        assert.ok(error instanceof ClosehookError && known, `${name}: ${error.stack}`);
        codes[error.code] = (codes[error.code] ?? 0) + 1;
        if (error.code === 'OUT_OF_MEMORY') {
          goesOn();
          assert.notEqual(memory, before, `${name} goes on in a new instance`);
        }
      }
    }
  }
  assert.ok(codes.OUT_OF_MEMORY > 0 && codes.TOO_LARGE > 0, JSON.stringify(codes));
  trap();
  goesOn();
});

test('a stack that overflows within a call ends the call alone', () => {
  for (const call of [
    () => webhook.verify(BODY, headers).key === 'whsub_1',
    () => filter.explain(delivery).matched,
    () => webhook.diagnose(`${BODY} `, headers).reproduced,
    () => closehook.check(delivery).length === 0,
  ]) {
    const outcomes = atTheEndOfTheStack(call, goesOn);
    goesOn();
    for (const outcome of Object.keys(outcomes))
      assert.ok(['true', 'RangeError', 'INTERNAL'].includes(outcome), outcome);
    assert.ok(outcomes.true > 0 && outcomes.RangeError > 0, JSON.stringify(outcomes));
  }
});

test('two arrays of 20 MB, of elements of two bytes, have an answer or are too large', () => {
  const [before, after] = ['1,', '2,'].map((element) => `[${element.repeat(10_000_000)}0]`);
  let patch;
  try {
    patch = diff(before, after, { output: 'text' });
  } catch (error) {
    assert.equal(error.code, 'TOO_LARGE');
  }
  if (patch !== undefined) assert.equal(patch, `[{"op":"replace","path":"","value":${after}}]`);
  goesOn();
  // The same in the middle of what else there is.
  const odd = [before.replaceAll('1', '[]'), after.replaceAll('2', '{}')];
  try {
    diff(...odd, { output: 'text' });
  } catch (error) {
    assert.equal(error.code, 'TOO_LARGE');
  }
  goesOn();
});

test('a history that was lost says so, and is restored from its JSON', () => {
  const history = new History();
  history.apply(BODY);
  const saved = JSON.stringify(history);
  trap();
  for (const ask of [
    () => history.apply(BODY),
    () => history.get('lead_1'),
    () => history.status('lead_1'),
    () => history.gaps(),
    () => history.ids,
    () => history.size,
    () => history.toJSON(),
  ]) {
    assert.throws(ask, { name: 'HistoryError', code: 'STATE_LOST' });
  }
  const restored = History.from(saved);
  assert.equal(restored.apply(BODY).outcome, 'duplicate');
  assert.deepEqual(restored.ids, ['lead_1']);
  assert.throws(() => history.ids, { code: 'STATE_LOST' });
});

test('what is collected after a trap frees nothing of the next instance', async () => {
  const make = (value) =>
    Array.from(
      { length: 300 },
      (_, i) => new Filter({ type: 'field_accessor', field: 'n', filter: { type: 'equals', value: value + i } }),
    );
  /** @type {any} */
  let old = make(0);
  /** @type {any} */
  let keys = Array.from({ length: 300 }, () => new Webhook(KEY, { now: () => 1544271440 }));
  trap();
  const next = make(1000);
  const webhooks = Array.from({ length: 300 }, () => new Webhook(KEY, { now: () => 1544271440 }));
  assert.equal(old[3].matches({ n: 3 }), true, 'one of them is made again');
  old = keys = undefined;
  for (let i = 0; i < 5; i += 1) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const more = make(5000);
  next.forEach((one, i) => assert.equal(one.matches({ n: 1000 + i }), true));
  more.forEach((one, i) => assert.equal(one.matches({ n: 5000 + i }), true));
  webhooks.forEach((one) => assert.ok(one.safeVerify(BODY, headers).ok));
});

test('a backlog goes on after a trap between two of its deliveries', () => {
  const buffer = Buffer.from(BODY);
  function* items() {
    for (let i = 0; i < 9; i += 1) {
      buffer.write(i === 4 ? BODY.replace('ev_1', 'ev_9') : BODY);
      yield { body: buffer, headers };
      if (i === 2 || i === 6) trap();
    }
    buffer.fill(0);
  }
  const results = webhook.verifyMany(items());
  assert.deepEqual(
    results.map(({ ok }) => ok),
    [true, true, true, true, false, true, true, true, true],
  );
  for (const { delivery } of results.filter(({ ok }) => ok)) assert.equal(delivery.event.id, 'ev_1');
});

test('code of the caller that ends the instance in the middle of a question does not mislead it', () => {
  const meddling = {
    action: 'updated',
    toJSON() {
      trap();
      return { action: 'updated' };
    },
  };
  assert.equal(filter.matches(meddling), true);
  assert.equal(
    filter.matches({
      ...meddling,
      toJSON() {
        trap();
        return { action: 'created' };
      },
    }),
    false,
  );
  assert.deepEqual(
    subscriptions.match({
      toJSON() {
        trap();
        return { object_type: 'note', action: 'updated' };
      },
    }),
    ['whsub_2'],
  );
});

test('a server keeps running', async (t) => {
  const accepted = [];
  const listener = receive({
    keys: KEY,
    log() {},
    accept({ event }) {
      if (accepted.length === 1) trap();
      accepted.push(event.id);
    },
  });
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const send = async (headers = new Webhook(KEY).sign(BODY)) => {
    const sent = request({ port: server.address().port, method: 'POST', headers });
    sent.end(BODY);
    const [response] = await once(sent, 'response');
    response.resume();
    return response.statusCode;
  };
  for (let i = 0; i < 4; i += 1) assert.equal(await send(), 200);
  assert.deepEqual(accepted, ['ev_1', 'ev_1', 'ev_1', 'ev_1']);
  // A delivery in the middle of which the module ends is one that Close sends again.
  for (const name of ['keyring_verify', 'buffer']) {
    const headers = new Webhook(KEY).sign(BODY);
    trapNext(name);
    assert.equal(await send(headers), 500);
  }
  for (let i = 0; i < 4; i += 1) assert.equal(await send(), 200);
  assert.equal(accepted.length, 8);
});
