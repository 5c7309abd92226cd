// Close's API as it fails: each error of the client, and each retry.
import assert from 'node:assert/strict';
import test from 'node:test';
import { CloseApi } from '../../pkg/api.js';
import { KEY, LEADS, emulating, events, scratch } from './world.js';
import { join } from 'node:path';

const NEW = { url: 'https://example.org/', events: LEADS };

/** A client that repeats at once. */
const client = (emulator, options = {}) => new CloseApi({ apiKey: KEY, url: emulator.url, ...options });

test('each answer says how many requests are left, and one too many is refused until the second is over', async (t) => {
  const { emulator, api } = await emulating(t, { apiLimit: 3 });
  const first = await api('GET', 'webhook/');
  assert.match(first.headers.ratelimit, /^limit=3, remaining=2, reset=1$/);
  const answers = await Promise.all(Array.from({ length: 5 }, () => api('GET', 'me/')));
  const refused = answers.filter(({ status }) => status === 429);
  // A second may begin in between, which allows three more.
  assert.ok(refused.length >= 2 || answers.some(({ headers }) => /remaining=2/.test(headers.ratelimit)));
  for (const { headers, json } of refused) {
    assert.deepEqual([headers['retry-after'], headers.ratelimit], ['1', 'limit=3, remaining=0, reset=1']);
    assert.equal(json.error.rate_reset, 1);
  }
  // Others have limits of their own, and guesses have one together.
  assert.equal((await api('GET', 'me/', undefined, { key: 'guess' })).status, 401);
  await emulator.setUser({ id: 'user_b', api_key: 'api_b' });
  assert.match((await api('GET', 'me/', undefined, { key: 'api_b' })).headers.ratelimit, /remaining=2/);
});

test('rate_limited: the client waits as retry-after says, and goes on', async (t) => {
  const { emulator, api } = await emulating(t);
  await emulator.setFaults({ kind: 'rate_limited', next: 2, wait_ms: 20 });
  const log = [];
  const close = client(emulator, { log: (level, code, fields) => log.push([level, code, fields.code, fields.status]) });
  // A POST too: what was refused so was not done.
  const made = await close.subscriptions.create(NEW);
  assert.deepEqual(log, Array(2).fill(['warn', 'API_RETRY', 'RATE_LIMITED', 429]));
  assert.equal(close.requestCount, 3);
  assert.deepEqual(
    (await close.subscriptions.list()).map(({ id }) => id),
    [made.id],
  );
  // Without an end, it gives up.
  await emulator.setFaults({ kind: 'rate_limited', wait_ms: 2000 });
  const { status, headers } = await api('GET', 'webhook/');
  assert.deepEqual([status, headers['retry-after'], /remaining=0, reset=2$/.test(headers.ratelimit)], [429, '2', true]);
  await assert.rejects(client(emulator, { retry: { attempts: 1 } }).subscriptions.list(), {
    code: 'RATE_LIMITED',
    status: 429,
    retryAfter: 2,
  });
});

test('api_down: a question is asked again, a POST is not', async (t) => {
  const { emulator } = await emulating(t);
  await emulator.setFaults({ kind: 'api_down', next: 1 });
  const close = client(emulator);
  assert.deepEqual(await close.subscriptions.list(), []);
  assert.equal(close.requestCount, 2);
  await emulator.setFaults({ kind: 'api_down', next: 1 });
  await assert.rejects(close.subscriptions.create(NEW), { code: 'UNAVAILABLE', status: 503 });
  assert.deepEqual(await close.subscriptions.list(), []);
});

test('slow_api: the client gives up, and what it asked for is done nevertheless', async (t) => {
  const { emulator } = await emulating(t);
  await emulator.setFaults({ kind: 'slow_api', next: 1 });
  const close = client(emulator, { timeout: 1 });
  await assert.rejects(close.subscriptions.create(NEW), { code: 'TIMEOUT' });
  assert.equal((await close.subscriptions.list()).length, 1);
  await emulator.setFaults({ kind: 'slow_api', next: 1, wait_ms: 5 });
  assert.equal((await close.subscriptions.list()).length, 1);
  // One that is held back holds nothing else back: closing either. A timer of Node waits for 24 days at most.
  await emulator.setFaults({ kind: 'slow_api', next: 1, wait_ms: 9e15 });
  const held = client(emulator, { retry: { attempts: 1 } }).subscriptions.list();
  const seen = assert.rejects(held, { code: 'UNAVAILABLE' });
  while (emulator.state().faults.length > 0) await new Promise((resolve) => setImmediate(resolve));
  await emulator.close();
  await seen;
});

test('cursor_expired: the log is read to its end, each event once', async (t) => {
  const { emulator } = await emulating(t);
  for (let nth = 0; nth < 4; nth += 1) {
    await emulator.put(events(50, { first: 50 * nth }));
    await emulator.advance(10);
  }
  await emulator.setFaults({ kind: 'cursor_expired', next: 2 });
  const ids = new Set();
  let count = 0;
  for await (const { event } of client(emulator).events({ order: 'newest' })) {
    count += 1;
    ids.add(event.id);
  }
  assert.deepEqual([ids.size, count], [200, 200]);
  assert.deepEqual(emulator.state().faults, []);
});

test('what a fault struck is in the journal: a kill changes nothing of what is left of it', async (t) => {
  const data = join(scratch(t), 'faults.db');
  const one = await emulating(t, { data });
  await one.emulator.setFaults({ kind: 'api_down', next: 3 });
  assert.equal((await one.api('GET', 'webhook/')).status, 503);
  await one.emulator.close();
  const two = await emulating(t, { data, seed: undefined, start: undefined });
  assert.equal(two.emulator.state().faults[0].next, 2);
});

test('the control API refuses what a fault of the API cannot have', async (t) => {
  const { control } = await emulating(t);
  /** @type {[object, RegExp][]} */
  const refused = [
    [{ kind: 'api_down', subscription_id: 'whsub_1' }, /leave out subscription_id/],
    [{ kind: 'slow_api', wait_ms: -1 }, /wait_ms must be a whole number from 0 on/],
    [{ kind: 'down', lasts_ms: 'x' }, /lasts_ms/],
  ];
  for (const [fault, pattern] of refused) {
    const { status, json } = await control('POST', 'faults', fault);
    assert.deepEqual([status, json.code], [400, 'INVALID_FAULT']);
    assert.match(json.error, pattern);
  }
});
