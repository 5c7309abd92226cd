import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { close, events } from './close.js';
import { isSigned, receiving, scratch } from './closehook.js';

const LEADS = events('lead.created');
const DAY = 86_400;

/** A subscription that Close has paused, since its receiver was down for more than three days. */
async function pausedByClose(t) {
  const world = await close(t);
  let isDown = true;
  const { url, requests } = await receiving(t, () => (isDown ? 503 : 200));
  const subscription = await world.emulator.subscribe({ url, events: LEADS });
  const ids = [];
  for (let day = 0; day < 5; day++) {
    ids.push(...(await world.emulator.put({ template: 'lead.created', count: 2 })));
    await world.emulator.advance(DAY);
  }
  const [now] = await world.emulator.subscriptions();
  assert.equal(now.status, 'paused');
  assert.notEqual(now.pause_reason, 'api');
  return { ...world, target: url, requests, subscription, ids, repair: () => (isDown = false) };
}

test('watch: healthy is 0; paused by someone is 1, and told', async (t) => {
  const { run, emulator } = await close(t);
  const { id } = await emulator.subscribe({ url: 'https://example.org/a', events: LEADS });
  const healthy = await run('watch');
  assert.deepEqual([healthy.code, healthy.out], [0, `✓ healthy  ${id}  https://example.org/a\n`]);
  await run('subscriptions', 'pause', id);
  const paused = await run('watch', '--activate');
  assert.deepEqual([paused.code, paused.out], [1, `✗ paused   ${id}  https://example.org/a: paused through the API\n`]);
  assert.equal((await emulator.subscriptions())[0].status, 'paused');
  const [json] = (await run('watch', '--json')).json();
  assert.deepEqual(json.subscriptions, [
    {
      ...{ id, url: 'https://example.org/a', state: 'paused', why: 'paused through the API', was: null },
      ...{ activated: false, completeUntil: null },
    },
  ]);
  assert.deepEqual([json.count, json.limit, json.error], [1, 40, null]);
});

test('watch: failing, orphaned and the limit of 40, as Close tells them', async (t) => {
  let change = {};
  let count = 1;
  const { run } = await close(t, ({ path }) => {
    if (path !== '/api/v1/webhook/') return undefined;
    const one = {
      ...{ id: 'whsub_1', url: 'https://example.org/a', events: LEADS, status: 'active', health_status: 'healthy' },
      ...{ pause_reason: null, latest_error: null, recent_consecutive_fail_buckets_cnt: 0 },
      ...{ date_created: '2026-01-01T00:00:00', date_updated: '2026-01-01T00:00:00' },
    };
    return {
      status: 200,
      json: { data: Array.from({ length: count }, (_, nth) => ({ ...one, id: `whsub_${nth}`, ...change })) },
    };
  });
  /** @type {[object, RegExp][]} */
  const cases = [
    [
      { recent_consecutive_fail_buckets_cnt: 3, latest_error: '401 Unauthorized from endpoint' },
      /✗ failing .*: every delivery of the last 3 periods failed: 401 Unauthorized from endpoint\n/,
    ],
    [
      { recent_consecutive_fail_buckets_cnt: 1, latest_error: { message: 'no answer' } },
      /last period failed: no answer/,
    ],
    [{ health_status: 'degraded' }, /✗ failing .*: degraded/],
    [{ status: 'paused', pause_reason: 'permission_revoked' }, /✗ orphaned .*lost access: create it again/],
    [{ status: 'paused', pause_reason: null }, /paused by Close \(without a reason\)/],
    [{ latest_error: '\u001b[2Jred', recent_consecutive_fail_buckets_cnt: 1 }, /failed: \\u001b\[2Jred/],
  ];
  for (const [changes, says] of cases) {
    change = changes;
    const { code, out } = await run('watch');
    assert.equal(code, 1);
    assert.match(out, says);
  }
  change = {};
  count = 36;
  const near = await run('watch');
  assert.deepEqual([near.code, /✗ 36 of 40 subscriptions are in use\n$/.test(near.out)], [1, true]);
  count = 35;
  assert.equal((await run('watch')).code, 0);
});

test('watch --activate: nothing while the receiver is down; then it is activated, and what was lost comes', async (t) => {
  const { run, emulator, requests, subscription, ids, repair } = await pausedByClose(t);
  const down = await run('watch', '--activate');
  assert.equal(down.code, 1);
  assert.match(
    down.out,
    /✗ paused .*paused by Close \(.*\); latest error: .*; not activated: the receiver answered 503/,
  );
  assert.equal((await emulator.subscriptions())[0].status, 'paused');
  repair();
  const before = requests.length;
  const { code, out, err } = await run('watch', '--activate');
  assert.equal(code, 0, out + err);
  assert.match(out, /✓ healthy .*: activated again, \d+ events delivered, complete until 2026-01-05 23:55:00 UTC\n$/);
  assert.equal((await emulator.subscriptions())[0].status, 'active');
  const delivered = requests.slice(before).map(({ body }) => JSON.parse(body).event);
  assert.equal(delivered[0].object_type, 'closehook.probe');
  // From 72 hours before the pause on, which came three days after the first failure: so all of them.
  assert.deepEqual(
    delivered
      .slice(1)
      .map(({ id }) => id)
      .sort(),
    ids.toSorted(),
  );
  assert.ok(requests.slice(before).every((request) => isSigned(request, subscription.signature_key)));
});

test('watch --activate: a receiver that takes the probe and nothing else stays paused; a log that cannot be read is told', async (t) => {
  let isForbidden = false;
  const world = await close(t, ({ path }) =>
    isForbidden && path === '/api/v1/event/' ? { status: 403, json: { error: 'No.' } } : undefined,
  );
  let isReady = false;
  const { url } = await receiving(t, ({ body }) =>
    isReady || JSON.parse(body).event.object_type === 'closehook.probe' ? 200 : 500,
  );
  await world.emulator.subscribe({ url, events: LEADS });
  await world.emulator.put({ template: 'lead.created' });
  await world.emulator.advance(4 * DAY);
  await world.emulator.put({ template: 'lead.created' });
  await world.emulator.advance(DAY);
  assert.equal((await world.emulator.subscriptions())[0].status, 'paused');
  const { code, out } = await world.run('watch', '--activate');
  assert.deepEqual([code, /not activated: lead created ev_\w+ was not taken: answered 500/.test(out)], [1, true], out);
  assert.equal((await world.emulator.subscriptions())[0].status, 'paused');
  isReady = true;
  isForbidden = true;
  const forbidden = await world.run('watch', '--activate');
  assert.match(
    forbidden.err,
    /is active, and not caught up: .*403.*: closehook catch-up --subscription whsub_\w+ --since 2026-01-/,
  );
  assert.equal((await world.emulator.subscriptions())[0].status, 'active');
});

test('watch --activate: what stands in the way is told as its state, and the next look delivers nothing again', async (t) => {
  let isHidden = true;
  const world = await close(t, ({ method, path }) =>
    method === 'PUT' && path.startsWith('/api/v1/webhook/') ? { status: 403, json: { error: 'No.' } } : undefined,
  );
  const target = await receiving(t, ({ body }) =>
    isHidden && JSON.parse(body).event.object_type !== 'closehook.probe' ? 503 : 200,
  );
  const alerts = await receiving(t);
  await world.emulator.subscribe({ url: target.url, events: LEADS });
  for (let day = 0; day < 5; day++) {
    await world.emulator.put({ template: 'lead.created' });
    await world.emulator.advance(DAY);
  }
  isHidden = false;
  const before = target.requests.length;
  const child = world.start('watch', '--every', '1', '--activate', '--notify', alerts.url);
  await child.printed(/✗ paused .*not activated: .*\(403\)/);
  while (alerts.requests.length < 1) await new Promise((resolve) => setTimeout(resolve, 50));
  const refused = () => world.changes().filter((change) => change.startsWith('PUT')).length;
  while (refused() < 3) await new Promise((resolve) => setTimeout(resolve, 50));
  child.process.kill('SIGINT');
  assert.equal((await child.exit).code, 0);
  const [alert] = alerts.requests.map(({ body }) => JSON.parse(body));
  assert.deepEqual([alert.state, alert.was], ['paused', null]);
  const events = target.requests.slice(before).map(({ body }) => JSON.parse(body).event);
  assert.equal(events.filter(({ object_type: type }) => type !== 'closehook.probe').length, 5);
});

test('watch --activate: a key that Close does not show, and an address that is none, are told; it watches on', async (t) => {
  const about = { events: LEADS, status: 'paused', pause_reason: 'failures', date_updated: '2026-01-05T00:00:00' };
  const data = [
    { id: 'whsub_1', url: 'http://127.0.0.1:9/', ...about },
    { id: 'whsub_2', url: 'nowhere', signature_key: 'ab'.repeat(32), ...about },
    { id: 'whsub_3', url: 'http://127.0.0.1:9/', ...about, status: 'active', pause_reason: null },
  ];
  const { run } = await close(t, ({ path }) =>
    path === '/api/v1/webhook/' ? { status: 200, json: { data } } : undefined,
  );
  const { code, out, err } = await run('watch', '--activate');
  assert.deepEqual([code, err], [1, '']);
  assert.match(out, /whsub_1 .*not activated: Close does not show the signature_key of whsub_1/);
  assert.match(out, /whsub_2 .*not activated: nowhere is not a URL/);
  assert.match(out, /✓ healthy .*whsub_3/);
});

test('watch --exec: a command that cannot be run is told, and the address is told all the same', async (t) => {
  const alerts = await receiving(t);
  // Longer than an environment takes.
  const url = `https://example.org/${'a'.repeat(1 << 21)}`;
  const data = [{ id: 'whsub_1', url, events: LEADS, status: 'paused', pause_reason: 'api' }];
  const { run } = await close(t, ({ path }) =>
    path === '/api/v1/webhook/' ? { status: 200, json: { data } } : undefined,
  );
  const { code, err } = await run('watch', '--exec', 'cat', '--notify', alerts.url);
  assert.deepEqual([code, err], [1, 'closehook watch: --exec could not be run: E2BIG\n']);
  assert.equal(alerts.requests.length, 1);
});

test('watch --every: tells each change once, to a command and an address, and goes on when Close does not answer', async (t) => {
  const alerts = await receiving(t);
  let isDown = false;
  const world = await close(t, () => (isDown ? { status: 401 } : undefined));
  const { id } = await world.emulator.subscribe({ url: 'https://example.org/a', events: LEADS });
  const file = scratch('alerts.jsonl', '');
  const child = world.start(
    ...[
      'watch',
      '--every',
      '1',
      '--notify',
      alerts.url,
      '--exec',
      `cat >> '${file}'; echo "$CLOSEHOOK_STATE" >> '${file}'`,
    ],
  );
  await child.printed(/✓ healthy/);
  await world.run('subscriptions', 'pause', id);
  await child.printed(/✗ paused/);
  isDown = true;
  const asked = world.requests.length;
  while (world.requests.length < asked + 2) await new Promise((resolve) => setTimeout(resolve, 50));
  isDown = false;
  await world.run('subscriptions', 'activate', id, '--force');
  await child.printed(/✗ paused[\s\S]*✓ healthy/);
  while (alerts.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  child.process.kill('SIGINT');
  const { code, err } = await child.exit;
  assert.equal(code, 0);
  assert.match(err, /Close did not accept the API key/);
  const told = alerts.requests.map(({ body }) => JSON.parse(body));
  assert.deepEqual(
    told.map(({ date, ...about }) => about),
    [
      { id, url: 'https://example.org/a', state: 'paused', was: 'healthy', why: 'paused through the API' },
      { id, url: 'https://example.org/a', state: 'healthy', was: 'paused', why: null },
    ],
  );
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  assert.deepEqual([lines[1], lines[3], JSON.parse(lines[0]).state, lines.length], ['paused', 'healthy', 'paused', 4]);
});

test('watch ID: a deleted subscription is reported once, and if all are deleted, the watch ends with 1', async (t) => {
  const alerts = await receiving(t);
  const { emulator, run, start } = await close(t);
  const one = await emulator.subscribe({ url: 'https://example.org/a', events: LEADS });
  const other = await emulator.subscribe({ url: 'https://example.org/b', events: LEADS });
  const named = start('watch', one.id, other.id, '--every', '1', '--notify', alerts.url);
  const all = start('watch', '--every', '1', '--json');
  await named.printed(/✓ healthy[\s\S]*✓ healthy/);
  await all.printed(/healthy/);
  await run('subscriptions', 'delete', one.id, '--yes');
  await named.printed(/✗ deleted .*\/a: it is no longer there/);
  await all.printed(/"state":"deleted"/);
  await run('subscriptions', 'delete', other.id, '--yes');
  const { code, out, err } = await named.exit;
  assert.equal(code, 1);
  assert.match(err, /closehook watch: all of them are deleted/);
  assert.equal(out.match(/deleted/g).length, 2);
  const told = alerts.requests.map(({ body }) => JSON.parse(body));
  assert.deepEqual(
    told.map(({ id, state, was }) => [id, state, was]),
    [
      [one.id, 'deleted', 'healthy'],
      [other.id, 'deleted', 'healthy'],
    ],
  );
  // A watch of all subscriptions continues, since new ones may be created.
  await all.printed(/"state":"deleted"[\s\S]*"state":"deleted"/);
  await all.printed(/"subscriptions":\[\],"count":0/);
  all.process.kill('SIGINT');
  assert.equal((await all.exit).code, 0);
});

test('watch: wrong use, and an alert that fails', async (t) => {
  const { run, emulator, changes } = await close(t);
  const { id } = await emulator.subscribe({ url: 'https://example.org/a', events: LEADS });
  for (const [args, says] of /** @type {any[][]} */ ([
    [['whsub_none'], /whsub_none was not found/],
    [['--every', '0'], /--every must be at least a second/],
    [['--every', 'off'], /--every must be at least a second/],
    [['--except', 'x'], /--except needs --activate/],
    [['--notify', 'example'], /is not a URL/],
  ])) {
    const { code, err } = await run('watch', ...args);
    assert.equal(code, 2, err);
    assert.match(err, says);
  }
  assert.deepEqual(changes(), []);
  await run('subscriptions', 'pause', id);
  const { err } = await run('watch', '--exec', 'exit 3', '--notify', 'http://127.0.0.1:1/');
  assert.match(err, /--exec ended with 3\n.*--notify: nothing listens at 127\.0\.0\.1:1/);
});
