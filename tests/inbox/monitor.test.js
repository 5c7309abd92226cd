// What an operator sees: health, metrics, and the limit of the queue.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { health, metrics, monitor } from 'closehook/inbox';
import { receive } from 'closehook/node';
import { Webhook } from 'closehook';
import parsePrometheus from 'parse-prometheus-text-format';
import { running } from './inbox.js';
import { beside } from './close.js';
import { STORES } from './stores.js';
import { HOUR, MINUTE, SECOND, delivered, event } from './world.js';

const codes = ({ problems }) => problems.map(({ code }) => code);
/** @type {any} */
const NONE = {
  ...{ at: '2026-01-01T12:00:00.000', state: 'running', storeProblem: null, maxWaiting: 10, completeUntil: null },
  ...{ completeFrom: null, incompleteBefore: null, waiting: 0, oldestSeconds: null, owed: 0, dead: 0, gaps: 0 },
  ...{ objects: 0, handled: 0, failed: 0, duplicates: 0, found: 0, requests: 0, lastCatchUp: null, problem: null },
  subscriptions: [],
};

test('the documentation has every code of the log and of health, and every metric', () => {
  const page = readFileSync(new URL('../../docs/inbox.md', import.meta.url), 'utf8');
  const folder = new URL('../../pkg/src/inbox/', import.meta.url);
  const source = readdirSync(folder)
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join('\n');
  const logged = [...source.matchAll(/#(?:log|each)\([^;]*?'([A-Z][A-Z_]+)'/g)].map(([, code]) => code);
  assert.ok(logged.includes('REPLAYED') && logged.includes('GAP_ANSWERED') && logged.length > 20, String(logged));
  const metric = metrics({ ...NONE, completeUntil: NONE.at, completeFrom: NONE.at, incompleteBefore: NONE.at });
  const measured = [...metric.matchAll(/^# TYPE closehook_inbox_(\w+)/gm)].map(([, name]) => name);
  assert.ok(measured.length > 15);
  const health = readFileSync(new URL('health.js', folder), 'utf8');
  const problems = [...health.matchAll(/'([A-Z]{3,}(?:_[A-Z]+)*)'/g)].map(([, code]) => code);
  assert.ok(problems.includes('QUEUE_FULL'));
  const words = new Set(page.match(/\w+/g));
  assert.deepEqual(
    [...logged, ...measured, ...problems].filter((name) => !words.has(name)),
    [],
  );
});

test('each problem has its code, and blocks only when deliveries are refused', () => {
  const problem = (code, since) => ({ problem: { code, since, message: 'in a sentence' } });
  const paused = { id: 'whsub_1', status: 'paused', pauseReason: 'too many failures' };
  /** @type {[object, string, boolean][]} */
  const cases = [
    [{ state: 'stopped' }, 'STOPPED', true],
    [
      { state: 'superseded', storeProblem: { code: 'SUPERSEDED', since: '2026-01-01T11:59:00.000' } },
      'SUPERSEDED',
      true,
    ],
    [{ storeProblem: { code: 'ENOSPC', since: '2026-01-01T11:59:00.000' } }, 'STORE_NOT_WRITABLE', true],
    [{ waiting: 4, owed: 6 }, 'QUEUE_FULL', true],
    [{ subscriptions: [paused] }, 'SUBSCRIPTION_PAUSED', false],
    [problem('UNAUTHORIZED', '2026-01-01T11:59:59.000'), 'UNAUTHORIZED', false],
    [problem('FORBIDDEN', '2026-01-01T11:59:59.000'), 'FORBIDDEN', false],
    [problem('SUBSCRIPTION_MISSING', '2026-01-01T11:59:59.000'), 'SUBSCRIPTION_MISSING', false],
    [problem('UNAVAILABLE', '2026-01-01T11:50:00.000'), 'LOG_UNREACHABLE', false],
    [{ completeFrom: '2025-12-01T00:00:00.000', completeUntil: '2026-01-01T10:00:00.000' }, 'INCOMPLETE', false],
    [{ completeFrom: '2025-12-01T00:00:00.000' }, 'INCOMPLETE', false],
    [{ incompleteBefore: '2025-12-01T00:00:00.000' }, 'INCOMPLETE_BEFORE', false],
    [{ waiting: 1, oldestSeconds: 301 }, 'BEHIND', false],
    [{ dead: 1 }, 'DEAD_LETTERS', false],
  ];
  for (const [status, code, blocks] of cases) {
    const found = health({ ...NONE, ...status });
    assert.deepEqual(codes(found), [code]);
    assert.deepEqual([found.healthy, found.ready, found.problems[0].blocks], [false, !blocks, blocks], code);
    assert.match(found.problems[0].message, /^[a-z0-9].{15,}[^.]$/);
  }
});

test('what is no problem: a short outage of the log, a wait within the limits, a loss that is known', () => {
  const since = '2026-01-01T11:58:00.000';
  const short = { ...NONE, problem: { code: 'UNAVAILABLE', since, message: 'x' }, waiting: 1, oldestSeconds: 299 };
  assert.deepEqual(health(short), { healthy: true, ready: true, problems: [] });
  assert.deepEqual(codes(health(short, { logSeconds: 60, waitingSeconds: 60 })), ['LOG_UNREACHABLE', 'BEHIND']);
  const lost = { ...NONE, incompleteBefore: '2025-12-01T00:00:00.000' };
  for (const knownIncompleteBefore of ['2025-12-01', '2025-12-01T00:00:00Z', new Date('2025-12-02')])
    assert.deepEqual(codes(health(lost, { knownIncompleteBefore })), []);
  assert.deepEqual(codes(health(lost, { knownIncompleteBefore: '2025-11-30' })), ['INCOMPLETE_BEFORE']);
});

test('the metrics are what another reader of the format understands', () => {
  const status = {
    ...{ ...NONE, completeFrom: '2025-12-01T00:00:00.000', completeUntil: '2026-01-01T11:50:00.250' },
    ...{ waiting: 3, oldestSeconds: 1.5, owed: 2, dead: 1, gaps: 4, objects: 5, handled: 6, failed: 7, duplicates: 8 },
    ...{ found: 9, requests: 10, incompleteBefore: '2025-11-01T00:00:00.000' },
    lastCatchUp: { at: '2026-01-01T11:55:00.000', events: 1, new: 1, requests: 2 },
    subscriptions: [
      { id: 'whsub_1', status: 'active', pauseReason: null },
      { id: 'whsub_"\\\n2', status: 'paused', pauseReason: null },
    ],
  };
  const text = metrics(status);
  const found = new Map(parsePrometheus(text).map((family) => [family.name, family]));
  const value = (name) => Number(found.get(`closehook_inbox_${name}`)?.metrics[0].value);
  const seconds = (date) => Date.parse(`${date}Z`) / 1000;
  assert.deepEqual(
    Object.fromEntries(
      [...found.keys()]
        .map((name) => [name.slice('closehook_inbox_'.length), name])
        .map(([name]) => [name, value(name)]),
    ),
    {
      ...{ healthy: 0, ready: 1, problem: 1 },
      complete_until_timestamp_seconds: seconds('2026-01-01T11:50:00.250'),
      complete_until_age_seconds: 599.75,
      incomplete_before_timestamp_seconds: seconds('2025-11-01T00:00:00'),
      last_catch_up_timestamp_seconds: seconds('2026-01-01T11:55:00'),
      ...{ waiting: 3, oldest_waiting_seconds: 1.5, max_waiting: 10, owed: 2, dead: 1, gaps: 4, objects: 5 },
      ...{ handled_total: 6, failed_total: 7, duplicates_total: 8, found_total: 9, log_requests_total: 10 },
      subscription_active: 1,
    },
  );
  for (const { name, type, help, metrics: samples } of found.values()) {
    assert.equal(type, name.endsWith('_total') ? 'COUNTER' : 'GAUGE', name);
    assert.match(help, /^[A-Z].+\.$/, name);
    assert.ok(samples.length > 0, name);
  }
  const lines = text.split('\n').filter((line) => line.startsWith('closehook_inbox_subscription_active'));
  assert.deepEqual(lines, [
    'closehook_inbox_subscription_active{subscription="whsub_1"} 1',
    'closehook_inbox_subscription_active{subscription="whsub_\\"\\\\\\n2"} 0',
  ]);
  assert.deepEqual(
    found
      .get('closehook_inbox_problem')
      .metrics.map(({ labels }) => labels.code)
      .sort(),
    ['DEAD_LETTERS', 'INCOMPLETE_BEFORE', 'SUBSCRIPTION_PAUSED'],
  );
});

/** A monitor's `fetch`, without types. @returns {(request: Request) => Promise<any>} */
const fetchOf = (inbox, options = {}) => monitor(inbox, options).fetch;

/** A monitor over a status, asked as a Worker would be. @returns {Promise<any>} */
const asked = (status, options, path = '/health', headers = {}) =>
  fetchOf({ status }, options)(new Request(`https://example.org${path}`, { headers }));
const fine = async () => NONE;

test('as a handler of web requests', async () => {
  const good = await asked(fine);
  assert.deepEqual([good.status, good.headers.get('cache-control')], [200, 'no-store']);
  assert.deepEqual(await good.json(), { healthy: true, ready: true, problems: [], status: NONE });
  const dead = async () => ({ ...NONE, dead: 1 });
  assert.equal((await asked(dead)).status, 503);
  assert.equal((await asked(dead, {}, '/ready')).status, 200, 'deliveries are still accepted');
  const full = async () => ({ ...NONE, waiting: 10 });
  assert.equal((await asked(full, {}, '/ready')).status, 503);
  assert.equal(await asked(fine, {}, '/'), undefined);
  assert.equal(await asked(fine, { prefix: '/inbox' }), undefined);
  assert.equal((await asked(fine, { prefix: '/inbox' }, '/inbox/health?a=1')).status, 200);
  const posted = new Request('https://example.org/health', { method: 'POST', body: 'x' });
  assert.equal(await fetchOf({ status: fine })(posted), undefined, 'a delivery is not for it');
  const head = await fetchOf({ status: fine })(new Request('https://example.org/health', { method: 'HEAD' }));
  assert.deepEqual([head.status, await head.text()], [200, '']);
});

test('without the token nobody learns more than whether it is well', async () => {
  for (const token of ['secret-token', () => 'secret-token']) {
    for (const authorization of [undefined, 'Bearer wrong', 'Bearer secret-tokeN', 'secret-token', 'Bearer ']) {
      const headers = authorization === undefined ? {} : { authorization };
      const response = await asked(fine, { token }, '/health', headers);
      assert.deepEqual([response.status, await response.json()], [200, { healthy: true, ready: true }]);
      const refused = await asked(fine, { token }, '/metrics', headers);
      assert.deepEqual([refused.status, await refused.text()], [401, '']);
    }
    const authorization = 'Bearer secret-token';
    assert.ok('status' in (await (await asked(fine, { token }, '/health', { authorization })).json()));
    assert.match(await (await asked(fine, { token }, '/metrics', { authorization })).text(), /_waiting 0\n/);
  }
  // A variable that is not set must not open it.
  assert.equal(
    (await asked(fine, { token: () => undefined }, '/metrics', { authorization: 'Bearer undefined' })).status,
    401,
  );
  const failing = () => {
    throw new Error('no environment');
  };
  assert.equal((await asked(fine, { token: failing }, '/metrics', { authorization: 'Bearer x' })).status, 401);
  assert.equal((await asked(fine, { token: failing })).status, 200);
  for (const options of [
    { token: '' },
    { token: 1 },
    { token: 'two words' },
    { token: 'tökén' },
    { prefix: 'inbox' },
    { prefix: '/a/' },
    { limits: { dead: 1 } },
    { limits: { knownIncompleteBefore: 'x' } },
  ])
    assert.throws(() => monitor({ status: fine }, /** @type {any} */ (options)), TypeError);
});

test('a store that fails or does not answer: not ready, and nothing of its error but the name', async () => {
  const refused = () => Promise.reject(Object.assign(new Error('postgres://me:secret@host'), { code: 'ECONNREFUSED' }));
  let looks = 0;
  const hanging = () => {
    looks++;
    return new Promise(() => {});
  };
  const found = await asked(refused, {}, '/ready');
  const body = await found.text();
  assert.equal(found.status, 503);
  assert.ok(!body.includes('secret'));
  assert.deepEqual(JSON.parse(body).problems, [
    { code: 'STORE_UNREACHABLE', message: 'the store cannot be read: ECONNREFUSED', blocks: true },
  ]);
  const ask = fetchOf({ status: hanging }, { timeoutSeconds: 0.05 });
  const all = await Promise.all(
    ['/health', '/ready', '/metrics'].map((path) => ask(new Request(`http://localhost${path}`))),
  );
  assert.deepEqual(
    all.map(({ status }) => status),
    [503, 503, 200],
  );
  assert.equal(looks, 1, 'one look for all');
  // A delay that no timer has would end at once.
  const patient = fetchOf({ status: () => pause(20).then(fine) }, { timeoutSeconds: 1e9 });
  assert.equal((await patient(new Request('http://localhost/ready'))).status, 200);
  const text = await all[2].text();
  assert.deepEqual(
    parsePrometheus(text).map(({ name, metrics: [{ value, labels }] }) => [name, value, labels?.code]),
    [
      ['closehook_inbox_healthy', '0', undefined],
      ['closehook_inbox_ready', '0', undefined],
      ['closehook_inbox_problem', '1', 'STORE_UNREACHABLE'],
    ],
  );
});

for (const kind of STORES) {
  test(`${kind.name}: on the host of the receiver, and a full queue refuses until there is room`, async (t) => {
    /** @type {any} */
    let end;
    const {
      inbox,
      time,
      codes: loggedCodes,
    } = await running(t, kind, {
      concurrency: 1,
      handlerSeconds: 1000,
      maxWaiting: 6,
      onChange: () => new Promise((resolve) => (end = resolve)),
    });
    const key = 'ab'.repeat(32);
    const receiver = receive({ keys: key, accept: (delivery) => inbox.put(delivery), log() {}, onError() {} });
    const { listener } = monitor(inbox);
    const server = createServer((request, response) => listener(request, response, () => receiver(request, response)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const url = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}`;
    const post = async (second) => {
      const body = JSON.stringify({ event: event(second, 'b', 'a'), subscription_id: 'whsub_1' });
      return (await fetch(url, { method: 'POST', body, headers: new Webhook(key).sign(body) })).status;
    };
    const answered = [];
    for (let second = 1; second <= 9; second++) answered.push(await post(second));
    assert.deepEqual(answered, [...Array(6).fill(200), ...Array(3).fill(503)]);
    const ready = await fetch(`${url}/ready`);
    assert.equal(ready.status, 503);
    assert.deepEqual(codes(await ready.json()), ['QUEUE_FULL']);
    assert.equal((await inbox.status()).waiting, 6);
    for (let done = 0; done < 3; done++) {
      await time.advance(SECOND);
      end();
    }
    await time.advance(SECOND);
    assert.equal(await post(7), 200);
    assert.equal((await fetch(`${url}/ready`)).status, 200);
    assert.ok(!loggedCodes().includes('STORE_FAILED'));
  });

  test(`${kind.name}: a store that cannot be written says so, and recovers without a delivery`, async (t) => {
    const { inbox, store, time } = await running(t, kind);
    let isFull = true;
    for (const name of ['add', 'setNote']) {
      const write = store[name];
      store[name] = async (...given) => {
        if (isFull) throw Object.assign(new Error('x'), { code: 'ENOSPC' });
        return write(...given);
      };
    }
    await assert.rejects(inbox.put(delivered(event(1, 'a'))), { code: 'ENOSPC' });
    const ask = fetchOf(inbox);
    const ready = () => ask(new Request('http://localhost/ready'));
    const refused = await ready();
    assert.equal(refused.status, 503);
    assert.match(
      (await refused.json()).problems[0].message,
      /^the store has not been writable since 2026-01-01 00:00:00 UTC: ENOSPC$/,
    );
    await time.advance(MINUTE);
    assert.equal((await ready()).status, 503);
    isFull = false;
    assert.equal((await ready()).status, 200);
  });

  test(`${kind.name}: beside Close, a pause, a wrong key and an outage are told apart`, async (t) => {
    const world = await beside(t, kind);
    const now = async () => codes(health(await world.inbox.status()));
    await world.pass(HOUR);
    assert.deepEqual(await now(), []);
    const { requests, found } = await world.inbox.status();
    assert.equal(requests, world.requests.length);
    assert.equal(found, 0);
    world.faults.of = () => ({ status: 503 });
    await world.pass(20 * MINUTE);
    assert.deepEqual(await now(), ['LOG_UNREACHABLE']);
    world.faults.of = () => ({ status: 401 });
    await world.pass(20 * MINUTE);
    assert.ok((await now()).includes('UNAUTHORIZED'));
    world.faults.of = () => undefined;
    await world.emulator.setFaults([{ kind: 'down', rate: 1 }]);
    await world.emulator.put({ object_type: 'lead', action: 'created', data: { id: 'lead_1', name: 'a' } });
    await world.pass(HOUR);
    assert.ok(!(await now()).includes('UNAUTHORIZED'));
    assert.equal((await world.inbox.status()).found, 1);
  });
}
