import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import test from 'node:test';
import { START, close, events, iso } from './close.js';
import { closehook, isSigned, receiving, scratch } from './closehook.js';

const SINCE = new Date(START).toISOString();
const eventOf = ({ body }) => JSON.parse(body).event;
const deliveriesOf = (file) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map(({ body }) => JSON.parse(Buffer.from(body, 'base64').toString()));

/** A subscription to a receiver, and so many leads while it was paused. */
async function paused(t, count, /** @type {any} */ { fault, answer } = {}) {
  const world = await close(t, fault);
  const { url, requests } = await receiving(t, answer);
  const subscription = await world.emulator.subscribe({ url, events: events('lead.created') });
  await world.run('subscriptions', 'pause', subscription.id);
  const ids = [];
  for (let nth = 0; nth < count; nth += 10) {
    ids.push(...(await world.emulator.put({ template: 'lead.created', count: Math.min(10, count - nth) })));
    await world.emulator.put({ template: 'contact.created' });
    await world.emulator.advance(60);
  }
  await world.emulator.advance(600);
  return { ...world, target: url, received: requests, subscription, ids };
}

test('catch-up: what a pause lost is delivered, signed with the key of the subscription, oldest first', async (t) => {
  const { run, target, received, subscription, ids } = await paused(t, 120);
  const { code, out } = await run('catch-up', '--since', SINCE, '--to', target);
  assert.equal(code, 0);
  assert.match(
    out,
    /^120 events in \d+ requests, \d+\.\d s\n {8}120 {2}delivered\n✓ complete until 2026-01-01 00:17:00 UTC\n$/,
  );
  assert.deepEqual(received.map((each) => eventOf(each).id).sort(), ids.toSorted());
  const dates = received.map((each) => eventOf(each).date_updated);
  assert.deepEqual(dates, dates.toSorted());
  for (const each of received) {
    assert.ok(isSigned(each, subscription.signature_key));
    assert.equal(JSON.parse(each.body).subscription_id, subscription.id);
  }
});

test('catch-up: --json, and what a file has is left out', async (t) => {
  const { run, env, target, received } = await paused(t, 20);
  const file = scratch('had.jsonl');
  const first = await run('catch-up', '--since', SINCE, '--until', '2026-01-01T00:00:30Z', '--write', file, '--json');
  assert.equal(first.code, 0);
  const second = await run('catch-up', '--since', SINCE, '--to', target, '--except', file, '--json');
  const [{ seconds, pages, ...result }] = second.json();
  assert.deepEqual(result, {
    completeUntil: '2026-01-01T00:07:00.000',
    incompleteBefore: null,
    events: 20,
    new: 10,
    handed: 10,
    stopped: null,
  });
  assert.deepEqual([typeof seconds, typeof pages, received.length], ['number', 'number', 10]);
  // What was written is a file of deliveries like any other.
  const verified = await closehook(['verify', file, '--key-file', '-'], {
    env,
    input: received[0] && JSON.stringify({ [JSON.parse(received[0].body).subscription_id]: await keyOf(t, env) }),
  });
  assert.match(verified.out, /10 deliveries valid/);
});

async function keyOf(_, { CLOSE_API_KEY: key, CLOSE_API_URL: url }) {
  const answer = await fetch(`${url}/api/v1/webhook/`, { headers: { authorization: `Basic ${btoa(`${key}:`)}` } });
  return (await answer.json()).data[0].signature_key;
}

test('catch-up --write: the same file again gets only what is new', async (t) => {
  const { run, emulator, ids } = await paused(t, 20);
  const file = scratch('same.jsonl');
  for (let nth = 0; nth < 2; nth++) assert.equal((await run('catch-up', '--since', SINCE, '--write', file)).code, 0);
  const [more] = await emulator.put({ template: 'lead.created' });
  await emulator.advance(600);
  const { out } = await run('catch-up', '--since', SINCE, '--write', file);
  assert.match(out, /^21 events .*\n +1 {2}written\n +20 {2}left out: you have them\n✓ complete/);
  assert.deepEqual(
    deliveriesOf(file)
      .map(({ event }) => event.id)
      .sort(),
    [...ids, more].sort(),
  );
});

test('catch-up: killed in the middle, the next one goes on from the state file', async (t) => {
  let killed = null;
  const { start, run, target, received, ids } = await paused(t, 300, {
    answer: async ({ number }) => {
      if (number === 170) {
        killed.process.kill('SIGKILL');
        await once(killed.process, 'exit');
      }
      return 200;
    },
  });
  const state = scratch('place.json');
  killed = start('catch-up', '--since', SINCE, '--to', target, '--state', state);
  assert.equal((await killed.exit).signal, 'SIGKILL');
  assert.ok(existsSync(state));
  const before = received.length;
  const { code, out } = await run('catch-up', '--to', target, '--state', state);
  assert.equal(code, 0);
  assert.match(out, /complete until/);
  assert.deepEqual([...new Set(received.map((each) => eventOf(each).id))].sort(), ids.toSorted());
  t.diagnostic(`${received.length - ids.length} of ${ids.length} came twice after the kill`);
  assert.ok(received.length - ids.length <= 51 && before <= 172, `${received.length} deliveries`);
  // And a third one has nothing to do.
  const third = (await run('catch-up', '--to', target, '--state', state, '--json')).json()[0];
  assert.deepEqual([third.new, third.stopped], [0, null]);
});

test('catch-up: killed while it writes a file, nothing is missing or twice', async (t) => {
  let child = null;
  const { start, run, ids } = await paused(t, 300, {
    fault({ path, query }) {
      if (child !== null && path === '/api/v1/event/' && query._cursor !== undefined && statSync(file).size > 0)
        child.process.kill('SIGKILL');
    },
  });
  const file = scratch('killed.jsonl', '');
  child = start('catch-up', '--since', SINCE, '--write', file, '--state', scratch('killed.json'));
  await child.exit;
  child = null;
  assert.equal((await run('catch-up', '--since', SINCE, '--write', file)).code, 0);
  assert.deepEqual(
    deliveriesOf(file)
      .map(({ event }) => event.id)
      .sort(),
    ids.toSorted(),
  );
});

test('catch-up: a receiver that is down for a moment is asked again; one that refuses ends it, and nothing behind is delivered', async (t) => {
  const statuses = [200, 503, 200, 200, 401];
  const { run, target, received } = await paused(t, 10, { answer: ({ number }) => statuses[number] ?? 200 });
  const state = scratch('refused.json');
  const { code, out } = await run('catch-up', '--since', SINCE, '--to', target, '--state', state);
  assert.equal(code, 1);
  assert.match(
    out,
    /^3 events delivered in .* s\n✗ lead created ev_\w+ was not taken: answered 401 Unauthorized\n {2}complete until 2026-01-01 00:00:00 UTC: run it again to go on\n$/,
  );
  assert.equal(received.length, 5);
  assert.equal((await run('catch-up', '--to', target, '--state', state)).code, 0);
  assert.equal(new Set(received.map((each) => eventOf(each).id)).size, 10);
  // The 503 and the 401 came again, and nothing else.
  assert.equal(received.length, 12);
});

test('catch-up: the API limits, fails and forgets cursors, and all comes; one that stays down is told, and the place kept', async (t) => {
  let isDown = false;
  const { run, target, received, ids, requests } = await paused(t, 200, {
    fault({ path, query, number }) {
      if (path !== '/api/v1/event/') return undefined;
      if (isDown) return { status: 400, json: { error: 'something else' } };
      if (number % 5 === 0) return { status: 429, headers: { 'retry-after': '0' } };
      if (number % 7 === 0) return { cut: true };
      if (query._cursor !== undefined && number % 3 === 0)
        return { status: 400, json: { 'field-errors': { _cursor: 'has expired' } } };
      return undefined;
    },
  });
  assert.equal((await run('catch-up', '--since', SINCE, '--to', target)).code, 0);
  assert.deepEqual(received.map((each) => eventOf(each).id).sort(), ids.toSorted());
  isDown = true;
  const asked = requests.length;
  const { code, out } = await run('catch-up', '--since', SINCE, '--to', target, '--json');
  assert.deepEqual([code, JSON.parse(out).stopped, received.length], [1, 'INVALID', 200]);
  assert.equal(requests.length - asked, 2);
});

test('catch-up: Ctrl-C ends it with its place', async (t) => {
  let child = null;
  const { start, target } = await paused(t, 40, {
    answer: async ({ number }) => {
      if (number === 5) child.process.kill('SIGINT');
      return 200;
    },
  });
  child = start('catch-up', '--since', SINCE, '--to', target, '--rate', '20');
  const { code, out } = await child.exit;
  assert.equal(code, 130);
  assert.match(out, /ended by Ctrl-C\n {2}complete until /);
});

test('catch-up: what is older than the log is told, and is exit code 1', async (t) => {
  const { run, emulator, target } = await paused(t, 10);
  await emulator.advance(31 * 86_400);
  const { code, out } = await run('catch-up', '--since', SINCE, '--to', target);
  assert.equal(code, 1);
  assert.match(out, /✗ events before 2026-01-02 00:11:00 UTC are no longer in the log/);
});

test('catch-up: wrong use has one line, and nothing is sent', async (t) => {
  const { run, env, target, received, subscription, emulator, changes } = await paused(t, 10);
  const other = await emulator.subscribe({ url: 'http://127.0.0.1:1/other', events: events('lead.updated') });
  const place = scratch('other-place.json');
  await run('catch-up', '--since', SINCE, '--write', scratch('w.jsonl'), '--state', place);
  const before = received.length;
  const wrote = changes().length;
  for (const [args, says] of /** @type {any[][]} */ ([
    [['--to', target], /--since is missing: --since 3d/],
    [['--since', '3d'], /name a destination: either --to URL/],
    [['--since', '3d', '--to', target, '--write', 'x.jsonl'], /either --to URL or --write FILE/],
    [['--since', 'yesterday', '--to', target], /--since must be a time such as 3d/],
    [['--since', '1h', '--until', '2h', '--to', target], /--since must not be after --until/],
    [['--since', '3d', '--to', 'receiver'], /is not a URL/],
    [['--since', '3d', '--to', 'http://127.0.0.1:1/'], new RegExp(`--subscription .*${other.id}`)],
    [
      ['--since', '3d', '--to', target, '--subscription', 'whsub_none'],
      new RegExp(`whsub_none was not found: there is .*${subscription.id}`),
    ],
    [['--since', '3d', '--to', target, '--except', scratch('none.jsonl')], /no such file/],
    [['--since', '3d', '--write', scratch('w.jsonl'), '--rate', '5'], /--rate needs --to/],
    [['--since', SINCE, '--to', target, '--state', place], /position of a catch-up to .*w\.jsonl/],
    [
      ['--since', SINCE, '--write', scratch('w.jsonl'), '--state', place, '--subscription', other.id],
      /for other subscriptions/,
    ],
    [['--since', SINCE, '--to', target, '--state', scratch('bad.json', '{')], /is not JSON/],
    [['--since', SINCE, '--to', target, '--state', scratch('no/folder.json')], /no such folder/],
    [['--since', SINCE, '--to', target, '--api-url', 'http://example.org/'], /in clear text/],
  ])) {
    const { code, err, out } = await run('catch-up', ...args);
    assert.deepEqual([code, out], [2, ''], err);
    assert.match(err, says);
    assert.equal(err.trimEnd().split('\n').length, 1, err);
  }
  const without = await closehook(['catch-up', '--since', '3d', '--to', target], { env: {} });
  assert.match(without.err, /the API key is missing: set CLOSE_API_KEY/);
  const wrong = await closehook(['catch-up', '--since', '3d', '--to', target], {
    env: { ...env, CLOSE_API_KEY: 'api_wrong123' },
  });
  assert.deepEqual([wrong.code, /did not accept the API key/.test(wrong.err)], [2, true]);
  assert.ok(!wrong.err.includes('api_wrong123'));
  const token = await closehook(['catch-up', '--since', '3d', '--to', target, '--token', 'secret-token-1'], { env });
  assert.ok(!(token.err + token.out).includes('secret-token-1'));
  assert.match(token.err, /--token is visible in the process list/);
  assert.equal(received.length, before);
  assert.equal(changes().length, wrote);
});

test('coverage: what no subscription brings, by type and by field', async (t) => {
  const { run, emulator } = await close(t);
  await emulator.subscribe({ url: 'http://127.0.0.1:1/', events: events('activity.call.created') });
  const ids = await emulator.put({ template: 'activity.call.created', data: { duration: 0 }, count: 3 });
  await emulator.put([{ template: 'lead.created', count: 2 }]);
  const log = new Map((await logOf(emulator)).map((event) => [event.id, event]));
  for (const id of ids.slice(1)) await emulator.change('activity.call', log.get(id).object_id, { duration: 63 });
  await emulator.advance(600);
  const { code, out } = await run('coverage', '--since', SINCE);
  assert.equal(code, 1);
  assert.equal(
    out,
    [
      '7 events from 2026-01-01 00:00:00 UTC to 2026-01-01 00:10:00 UTC',
      '3 delivered by 1 subscription, 4 missed',
      '',
      'Missed, by type and action',
      '        2  lead.created           not subscribed',
      '        2  activity.call.updated  not subscribed',
      '',
      'Values that only a missed event sets',
      '  ✗ duration got its value only in activity.call.updated (2 of 3 calls)',
      '',
    ].join('\n'),
  );
  const [json] = (await run('coverage', '--since', SINCE, '--json')).json();
  assert.deepEqual([json.missed, json.fields[0].field, json.types.length], [4, 'duration', 3]);
  const planned = scratch(
    'planned.json',
    JSON.stringify([{ url: 'https://example.org/', events: events('activity.call.created', 'activity.call.updated') }]),
  );
  assert.equal((await run('coverage', '--since', SINCE, '--subscriptions', planned)).code, 0);
  const wrong = await run('coverage', '--subscriptions', scratch('not.json', '{'));
  assert.deepEqual([wrong.code, /is not JSON/.test(wrong.err)], [2, true]);
});

async function logOf(emulator) {
  const answer = await fetch(`${emulator.url}/api/v1/event/`, {
    headers: { authorization: `Basic ${btoa(`${emulator.apiKey}:`)}` },
  });
  return (await answer.json()).data;
}

test('catch-up: 5,000 events over HTTP', async (t) => {
  const { run, emulator } = await close(t);
  const { id } = await emulator.subscribe({ url: 'http://127.0.0.1:1/', events: events('lead.created') });
  await run('subscriptions', 'pause', id);
  for (let nth = 0; nth < 20; nth++) {
    await emulator.put({ template: 'lead.created', count: 250 });
    await emulator.advance(3600);
  }
  const child = await run('catch-up', '--since', SINCE, '--write', scratch('many.jsonl'), '--json');
  const [{ events: count, pages, seconds, completeUntil }] = child.json();
  assert.deepEqual([count, completeUntil], [5000, iso(START + 20 * 3600_000 - 300_000)]);
  t.diagnostic(
    `${count} events in ${pages} requests (${(pages / 100).toFixed(3)} × N/50), ${Math.round(count / seconds)} a second`,
  );
  assert.ok(pages < 1.15 * 100, `${pages} requests`);
});

test('catch-up --parallel: several at once, and the events of one lead one after the other', async (t) => {
  const { run, emulator } = await close(t);
  const busy = new Map();
  const order = [];
  let most = 0;
  const { url } = await receiving(t, async (request) => {
    const { object_id: object, date_updated: date } = eventOf(request);
    assert.ok(!busy.has(object), `two events of ${object} at once`);
    busy.set(object, date);
    most = Math.max(most, busy.size);
    await new Promise((resolve) => setTimeout(resolve, 30));
    busy.delete(object);
    order.push([object, date]);
    return 200;
  });
  const subscription = await emulator.subscribe({ url, events: events('lead.created', 'lead.updated') });
  await run('subscriptions', 'pause', subscription.id);
  const leads = [];
  for (let nth = 0; nth < 6; nth++) leads.push(`lead_${String(nth).repeat(43)}`);
  await emulator.put(leads.map((id) => ({ template: 'lead.created', data: { id } })));
  for (let change = 0; change < 4; change++) {
    await emulator.advance(60);
    await emulator.put(leads.map((id) => ({ template: 'lead.updated', data: { id, name: `Bluth ${change}` } })));
  }
  await emulator.advance(600);
  const { code, out, err } = await run('catch-up', '--since', SINCE, '--to', url, '--parallel', '4');
  assert.equal(code, 0, out + err);
  assert.equal(order.length, 30);
  assert.ok(most > 1 && most <= 4, `${most} at once`);
  for (const lead of leads) {
    const dates = order.filter(([id]) => id === lead).map(([, date]) => date);
    assert.equal(dates.length, 5);
    assert.deepEqual(dates, dates.toSorted());
  }
  const wrong = await run('catch-up', '--since', SINCE, '--write', scratch('parallel.jsonl'), '--parallel', '4');
  assert.match(wrong.err, /--parallel needs --to/);
});
