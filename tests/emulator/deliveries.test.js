// Deliveries over real HTTP, to a receiver that fails on command.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer as createNetServer } from 'node:net';
import { createServer } from 'node:https';
import { join } from 'node:path';
import test from 'node:test';
import { EVENTS } from '../../pkg/emulator.js';
import { Webhook } from '../../pkg/index.js';
import { LEADS, assertSigned, emulating, events, hashOf, receiving, scratch } from './world.js';

/** An emulator with one subscription to one receiver. */
async function pair(t, /** @type {any} */ { answer, rules, timeout, subscription, ...options } = {}) {
  const receiver = await receiving(t, answer);
  const world = await emulating(t, { rules, timeout, ...options });
  const { json } = await world.api('POST', 'webhook/', { url: receiver.url, events: LEADS, ...subscription });
  const seen = async () => world.emulator.state().subscriptions.find(({ id }) => id === json.id);
  return { ...world, receiver, key: json.signature_key, id: json.id, seen };
}

test('a delivery is what Close sends: its method, headers, bytes and signature', async (t) => {
  const { emulator, receiver, key, id } = await pair(t);
  const [event] = await emulator.put({ object_type: 'lead', action: 'created', data: { id: 'lead_1', name: 'Zoë' } });
  await emulator.advance(0);
  const [request] = receiver.requests;
  assert.equal(receiver.requests.length, 1);
  assert.deepEqual(
    [request.method, request.url, request.headers['content-type']],
    ['POST', '/webhook', 'application/json'],
  );
  assert.equal(Number(request.headers['content-length']), request.body.length);
  assertSigned(request, key);
  const delivery = new Webhook(key).verify(request.body, request.headers);
  assert.deepEqual([delivery.event.id, delivery.subscriptionId], [event, id]);
  // As Python's json.dumps writes it.
  assert.match(request.body.toString(), /^\{"subscription_id": "whsub_\w+", "event": \{"id": "ev_\w+", /);
  assert.ok(request.body.includes('Zo\\u00eb'));
  const { json } = await (await emulating(t)).api('GET', `event/${event}/`);
  assert.equal(json.error, 'There is no such event in the last 30 days.', 'another emulator knows nothing of it');
});

test('what a subscription does not listen to, and what its filter refuses, is not sent', async (t) => {
  const filter = {
    type: 'field_accessor',
    field: 'data',
    filter: { type: 'field_accessor', field: 'name', filter: { type: 'equals', value: 'Lead 1' } },
  };
  const { emulator, receiver } = await pair(t, {
    subscription: { events: [{ object_type: 'lead', action: 'created', extra_filter: filter }] },
  });
  await emulator.put([...events(3), ...events(3, { action: 'merged' })]);
  await emulator.put({ template: 'contact.created' });
  await emulator.advance(3600);
  assert.deepEqual(
    receiver.requests.map(({ event }) => event.object_id),
    ['lead_1'],
  );
});

test('success is 2xx; all else is tried again, and a redirect is not followed', async (t) => {
  const statuses = [100 + 99, 301, 302, 307, 400, 401, 404, 410, 429, 500, 503, 204];
  const elsewhere = await receiving(t);
  const { emulator, receiver, seen } = await pair(t, {
    answer:
      ({ number }) =>
      (response) =>
        response.writeHead(statuses[number] === 199 ? 299 + 1 : statuses[number], { location: elsewhere.url }).end(),
  });
  await emulator.put(events(1));
  await emulator.advance(86_400);
  assert.equal(receiver.requests.length, statuses.length);
  assert.equal(elsewhere.requests.length, 0);
  const { delivered, failed, attempts } = await seen();
  assert.deepEqual([delivered, failed, attempts], [1, statuses.length - 1, statuses.length]);
});

test('retries come 5 s, 10 s, 20 s … at most 20 minutes apart, each signed anew, and end after 72 hours', async (t) => {
  const { emulator, receiver, key, seen } = await pair(t, {
    answer: () => 500,
    signing: 'virtual',
    rules: { jitterPermille: 0, pauseAfterMs: 1e12 },
  });
  await emulator.put(events(1));
  const dates = () => emulator.deliveries().map(({ date }) => Date.parse(date));
  await emulator.advance(73 * 3600);
  const waits = dates()
    .slice(1)
    .map((date, i) => (date - dates()[i]) / 1000);
  assert.deepEqual(waits.slice(0, 10), [5, 10, 20, 40, 80, 160, 320, 640, 1200, 1200]);
  assert.ok(waits.slice(8).every((wait) => wait === 1200));
  const span = (dates().at(-1) - dates()[0]) / 1000;
  assert.ok(span <= 72 * 3600 && span > 72 * 3600 - 1200, `${span}`);
  const { dropped, backlog } = await seen();
  assert.deepEqual([dropped, backlog], [1, 0]);
  const timestamps = receiver.requests.map(({ headers }) => Number(headers['close-sig-timestamp']));
  assert.deepEqual(
    timestamps,
    dates().map((date) => Math.floor(date / 1000)),
  );
  receiver.requests.forEach((request) => assertSigned(request, key));
  assert.equal(new Set(receiver.requests.map(({ body }) => body.toString())).size, 1);
});

test('jitter only shortens a wait, by a fifth at most', async (t) => {
  const { emulator } = await pair(t, { answer: () => 500 });
  await emulator.put(events(40));
  await emulator.advance(60);
  const byEvent = Map.groupBy?.(emulator.deliveries(), ({ event_id }) => event_id) ?? groups(emulator.deliveries());
  const first = [...byEvent.values()].map(([one, two]) => Date.parse(two.date) - Date.parse(one.date));
  assert.equal(first.length, 40);
  assert.ok(
    first.every((wait) => wait >= 4000 && wait <= 5000),
    first.join(),
  );
  assert.ok(new Set(first).size > 10);
});

function groups(list) {
  const map = new Map();
  for (const each of list) map.set(each.event_id, [...(map.get(each.event_id) ?? []), each]);
  return map;
}

test('3 days in which all fails: a warning a day, then a pause that clears the queue; reactivated by hand', async (t) => {
  const { emulator, api, id, seen, receiver } = await pair(t, { answer: () => 503 });
  for (let hour = 0; hour < 72; hour += 1) {
    await emulator.put(events(1, { first: hour }));
    await emulator.advance(3600);
  }
  const paused = (await api('GET', `webhook/${id}/`)).json;
  assert.deepEqual(
    [paused.status, paused.pause_reason, paused.health_status],
    ['paused', 'too_many_failures', 'unhealthy'],
  );
  const { backlog, cleared, dropped } = await seen();
  // The first event was given up after its 72 hours, just before the pause.
  assert.deepEqual([backlog, dropped, cleared], [0, 1, 71]);
  assert.deepEqual(
    emulator.warnings().map(({ kind }) => kind),
    ['failing', 'failing', 'paused'],
  );
  assert.ok(emulator.warnings().every(({ message, subscription_id }) => message.length > 20 && subscription_id === id));

  const before = receiver.requests.length;
  receiver.answer = () => 200;
  await emulator.put(events(1, { first: 100 }));
  await emulator.advance(3600);
  assert.equal(receiver.requests.length, before, 'nothing is sent while it is paused');
  const active = await api('PUT', `webhook/${id}/`, { status: 'active' });
  assert.deepEqual(
    [active.json.status, active.json.pause_reason, active.json.health_status],
    ['active', null, 'healthy'],
  );
  await emulator.put(events(1, { first: 101 }));
  await emulator.advance(0);
  assert.deepEqual(
    receiver.requests.slice(before).map(({ event }) => event.object_id),
    ['lead_101'],
  );
});

test('one success within 3 days, and nothing is paused', async (t) => {
  const { emulator, api, id } = await pair(t, { answer: ({ event }) => (event.object_id === 'lead_36' ? 200 : 503) });
  for (let hour = 0; hour < 80; hour += 1) {
    await emulator.put(events(1, { first: hour }));
    await emulator.advance(3600);
  }
  assert.equal((await api('GET', `webhook/${id}/`)).json.status, 'active');
});

for (const [name, warning, pause] of /** @type {any[][]} */ ([
  ['with other figures', 80, 100],
  ['with the real figures', 80_000, 100_000],
])) {
  test(`a backlog above ${warning} warns, at ${pause} it pauses and is cleared, ${name}`, async (t) => {
    const { emulator, api, id, seen, receiver } = await pair(t, {
      answer: () => 503,
      rules: name.includes('other') ? { warningBacklog: warning, pauseBacklog: pause } : {},
    });
    // Nothing leaves this machine, and nothing is waited for: what counts here is the queue.
    await emulator.setFaults({ kind: 'down', rate: 1 });
    await emulator.put(events(warning));
    assert.deepEqual(emulator.warnings(), []);
    await emulator.put(events(1, { first: warning }));
    assert.deepEqual(
      emulator.warnings().map(({ kind, backlog }) => [kind, backlog]),
      [['backlog', warning + 1]],
    );
    await emulator.put(events(pause - warning - 2, { first: warning + 1 }));
    assert.equal((await seen()).backlog, pause - 1);
    await emulator.put(events(2, { first: pause }));
    const { status, pause_reason } = (await api('GET', `webhook/${id}/`)).json;
    assert.deepEqual([status, pause_reason !== null], ['paused', true]);
    assert.equal((await seen()).backlog, 0);
    assert.equal((await seen()).cleared, pause);
    assert.equal(emulator.warnings().at(-1).kind, 'paused');
    assert.equal(receiver.requests.length, 0);
    await api('PUT', `webhook/${id}/`, { status: 'active' });
    await emulator.setFaults([]);
    receiver.answer = () => 200;
    await emulator.put(events(1));
    await emulator.advance(0);
    assert.equal(receiver.requests.length, 1);
  });
}

test('updates of one object within 5 s are one event; deleted waits as well; created does not', async (t) => {
  const { emulator, control, receiver } = await pair(t);
  await emulator.put({ object_type: 'lead', action: 'created', data: { id: 'lead_1', name: 'A', note: 'x' } });
  await emulator.advance(10);
  const change = async (fields) => (await control('PUT', 'objects/lead/lead_1', fields)).json.id;
  const first = await change({ name: 'B' });
  await emulator.advance(2);
  const second = await change({ name: 'C', note: 'y' });
  assert.equal(second, first);
  await emulator.advance(2.9);
  assert.equal(receiver.requests.length, 1);
  await emulator.advance(0.1);
  assert.equal(receiver.requests.length, 2);
  const { event } = receiver.requests[1];
  assert.deepEqual(
    [event.id, event.previous_data.name, event.data.name, event.previous_data.note, event.data.note],
    [first, 'A', 'C', 'x', 'y'],
  );
  assert.deepEqual(
    [event.date_created, event.date_updated],
    ['2026-01-31T12:00:10.000000', '2026-01-31T12:00:12.000000'],
  );
  await emulator.advance(10);
  assert.equal((await control('DELETE', 'objects/lead/lead_1')).status, 200);
  await emulator.advance(4.9);
  assert.equal(receiver.requests.length, 2);
  await emulator.advance(0.1);
  assert.deepEqual([receiver.requests.length, receiver.requests[2].event.action], [3, 'deleted']);
});

test('never more than ten at once for a subscription, or as the rules say', async (t) => {
  for (const parallel of [10, 3]) {
    const waiting = [];
    const { emulator, receiver } = await pair(t, {
      rules: { parallel },
      answer: () =>
        new Promise((resolve) => {
          waiting.push(resolve);
          // Answers only once as many as may be are there.
          if (waiting.length >= parallel || receiver.requests.length > 40)
            waiting.splice(0).forEach((each) => each(200));
        }),
    });
    await emulator.put(events(50));
    await emulator.advance(0);
    assert.equal(receiver.requests.length, 50);
    assert.equal(receiver.mostOpen, parallel);
  }
});

test('a receiver that does not answer, answers by half, or hangs up has failed, and the reason is told', async (t) => {
  /** @type {[(response: any) => any, RegExp][]} */
  const ways = [
    [() => {}, /^no answer within 0\.2 s$/],
    [(response) => response.writeHead(200, { 'content-length': 10 }).write('half'), /^no answer within 0\.2 s$/],
    [(response) => response.destroy(), /^the connection broke off before the whole answer came$/],
    [
      (response) =>
        response.writeHead(200, { 'content-length': 10 }) && response.write('half', () => response.destroy()),
      /^the connection broke off before the whole answer came$/,
    ],
    [(response) => response.socket.end('nonsense\r\n\r\n'), /^the connection failed: HPE_/],
  ];
  const { emulator, receiver, api, id } = await pair(t, {
    timeout: 0.2,
    answer: ({ number }) => ways[number]?.[0] ?? 200,
  });
  await emulator.put(events(1));
  await emulator.advance(3600);
  assert.equal(receiver.requests.length, ways.length + 1);
  emulator
    .deliveries()
    .slice(0, -1)
    .forEach(({ error, status }, i) => {
      assert.match(error, ways[i][1]);
      assert.equal(status, null);
    });
  assert.deepEqual((await api('GET', `webhook/${id}/`)).json.counters.delivered, 1);
});

test('nothing listens there: it is told, in the subscription too', async (t) => {
  const { emulator, api, id, receiver } = await pair(t);
  receiver.server.close();
  await emulator.put(events(1));
  await emulator.advance(0);
  const told = `nothing listens at ${new URL(receiver.url).host}`;
  assert.equal(emulator.deliveries()[0].error, told);
  assert.ok((await api('GET', `webhook/${id}/`)).json.latest_error.includes(told));
});

for (const [line, told] of /** @type {any[][]} */ ([
  [
    'HTTP/1.1 099 Odd\r\ncontent-length: 0',
    { status: null, error: 'its answer has a status below 100, which HTTP does not have' },
  ],
  ['HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade', { status: 101, error: null }],
])) {
  test(`a receiver that answers ${line.slice(9, 12)} has failed, and the emulator goes on`, async (t) => {
    const server = createNetServer((socket) =>
      socket.on('error', () => {}).once('data', () => socket.write(`${line}\r\n\r\n`)),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const { emulator } = await emulating(t);
    await emulator.subscribe({ url: `http://127.0.0.1:${server.address().port}/`, events: EVENTS });
    await emulator.put(events(1));
    await emulator.advance(0);
    const [{ status, error }] = emulator.deliveries();
    assert.deepEqual({ status, error }, told);
    await emulator.advance(60);
    assert.ok(emulator.deliveries().length > 1);
    // What it holds open would keep the server of this test.
    await emulator.close();
  });
}

test('a move of the clock that is broken off says so', async (t) => {
  const { emulator } = await pair(t, { answer: () => 503 });
  await emulator.put(events(1));
  const move = assert.rejects(emulator.advance(72 * 3600), { code: 'CLOSED' });
  await emulator.close();
  await move;
  await assert.rejects(emulator.advance(1), { code: 'CLOSED' });
});

test('a fault that is named and no more strikes always, and the rate 0 ends it', async (t) => {
  const { emulator, control, receiver } = await pair(t);
  assert.deepEqual(
    (await control('POST', 'faults', { kind: 'down' })).json.faults.map(({ kind, rate }) => [kind, rate]),
    [['down', 1]],
  );
  await emulator.put(events(3));
  await emulator.advance(600);
  assert.equal(receiver.requests.length, 0);
  await control('POST', 'faults', { kind: 'down', rate: 0 });
  await emulator.advance(1200);
  assert.equal(receiver.requests.length, 3);
});

test('a listener that fails, now or later, fails alone', async (t) => {
  const { emulator, receiver } = await pair(t);
  const warned = once(process, 'warning');
  emulator.listen(async () => {
    throw new Error('theirs');
  });
  await emulator.put(events(1));
  await emulator.advance(0);
  assert.match((await warned)[0].message, /a listener of the emulator threw: theirs/);
  assert.equal(receiver.requests.length, 1);
});

test('the id of an object stays, and a lead that was merged is gone', async (t) => {
  const { emulator, control } = await pair(t);
  const lead = (id, action, meta = {}) => ({
    object_type: 'lead',
    object_id: id,
    lead_id: id,
    action,
    meta,
    data: { id, name: id },
  });
  await emulator.put([lead('lead_s', 'created'), lead('lead_d', 'created')]);
  const refused = await control('PUT', 'objects/lead/lead_d', { id: 'lead_x' });
  assert.deepEqual([refused.status, refused.json.code, refused.json.pointer], [400, 'INVALID_CHANGE', '/id']);
  await emulator.put(lead('lead_d', 'merged', { merge_source_lead_id: 'lead_s', merge_destination_lead_id: 'lead_d' }));
  assert.equal((await control('GET', 'objects/lead/lead_s')).status, 404);
  assert.equal((await control('GET', 'objects/lead/lead_d')).status, 200);
});

const FAULTS = {
  wrong_key: (
    /** @type {any} */ {
      receiver: {
        requests: [bad],
      },
      key,
    },
  ) => assert.notEqual(bad.headers['close-sig-hash'], hashOf(bad, key)),
  altered_body: ({
    receiver: {
      requests: [bad],
    },
    key,
  }) => {
    assert.notEqual(bad.headers['close-sig-hash'], hashOf(bad, key));
    assert.ok(JSON.parse(bad.body).event);
  },
  stale_timestamp: ({
    receiver: {
      requests: [bad],
    },
    key,
  }) => {
    assertSigned(bad, key);
    const age = Date.now() / 1000 - Number(bad.headers['close-sig-timestamp']);
    assert.ok(age > 3500 && age < 4500, `${age}`);
    assert.equal(new Webhook(key).safeVerify(bad.body, bad.headers).error?.code, 'TIMESTAMP_TOO_OLD');
  },
};

for (const [kind, check] of Object.entries(FAULTS)) {
  test(`the fault ${kind} strikes once, and then all is well again`, async (t) => {
    const world = await pair(t, { answer: ({ number }) => (number === 0 ? 401 : 200) });
    const { emulator, control, receiver, key } = world;
    assert.deepEqual(
      (await control('POST', 'faults', { kind, next: 1 })).json.faults.map((fault) => [fault.kind, fault.next]),
      [[kind, 1]],
    );
    await emulator.put(events(1));
    await emulator.advance(60);
    check(world);
    assert.equal(receiver.requests.length, 2);
    assert.ok(new Webhook(key).safeVerify(receiver.requests[1].body, receiver.requests[1].headers).ok);
    assert.deepEqual((await control('GET', 'faults')).json.faults, []);
    // Who reads of the 401 is told whose doing it was.
    const told = emulator
      .deliveries()
      .map(({ faults, status, object_type, action }) => [faults, status, object_type, action]);
    assert.deepEqual(told, [
      [[kind], 401, 'lead', 'created'],
      [[], 200, 'lead', 'created'],
    ]);
  });
}

test('the fault duplicate sends the same event twice', async (t) => {
  const { emulator, control, receiver, key, seen } = await pair(t);
  await control('POST', 'faults', { kind: 'duplicate', next: 1 });
  await emulator.put(events(2));
  await emulator.advance(0);
  const ids = receiver.requests.map(({ event }) => event.object_id).sort();
  assert.deepEqual(ids, ['lead_0', 'lead_0', 'lead_1']);
  receiver.requests.forEach((request) => assertSigned(request, key));
  const { repeated, delivered } = await seen();
  assert.deepEqual([repeated, delivered], [1, 2]);
});

test('the fault reorder lets later events overtake', async (t) => {
  const { emulator, control, receiver } = await pair(t, { rules: { parallel: 1 } });
  await control('POST', 'faults', { kind: 'reorder', next: 1 });
  await emulator.put(events(4));
  await emulator.advance(60);
  assert.deepEqual(
    receiver.requests.map(({ event }) => event.object_id),
    ['lead_1', 'lead_2', 'lead_3', 'lead_0'],
  );
});

test('the fault down sends nothing, the fault slow is sent and comes again', async (t) => {
  const { emulator, control, receiver } = await pair(t);
  await control('POST', 'faults', [{ kind: 'down', next: 2 }]);
  await emulator.put(events(1));
  await emulator.advance(0);
  assert.deepEqual(
    [receiver.requests.length, emulator.deliveries().at(-1).error],
    [0, `nothing listens at ${new URL(receiver.url).host}`],
  );
  await emulator.advance(60);
  assert.equal(receiver.requests.length, 1);
  await control('POST', 'faults', { kind: 'slow', next: 1 });
  await emulator.put(events(1, { first: 1 }));
  await emulator.advance(60);
  assert.deepEqual(
    receiver.requests.map(({ event }) => event.object_id),
    ['lead_0', 'lead_1', 'lead_1'],
  );
  assert.ok(emulator.deliveries().some(({ error }) => error === 'no answer within 30 s'));
});

test('a fault of one subscription is none of another, and DELETE ends all', async (t) => {
  const { emulator, control, receiver, id } = await pair(t);
  const other = await receiving(t);
  await emulator.subscribe({ url: other.url, events: LEADS });
  await control('POST', 'faults', { kind: 'down', rate: 1, subscription_id: id });
  await emulator.put(events(3));
  await emulator.advance(0);
  assert.deepEqual([receiver.requests.length, other.requests.length], [0, 3]);
  assert.deepEqual((await control('DELETE', 'faults')).json, { faults: [] });
  await emulator.advance(60);
  assert.equal(receiver.requests.length, 3);
});

test('verify_ssl: a certificate of nobody is refused, and taken when the subscription says so', async (t) => {
  const folder = scratch(t);
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name));
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
    ],
    { stdio: 'ignore' },
  );
  const receiver = await receiving(t, undefined, createServer({ key: readFileSync(key), cert: readFileSync(cert) }));
  const { emulator, api } = await emulating(t);
  const url = receiver.url.replace('http:', 'https:');
  const { id } = await emulator.subscribe({ url, events: LEADS });
  await emulator.put(events(1));
  await emulator.advance(0);
  assert.equal(receiver.requests.length, 0);
  assert.match(emulator.deliveries()[0].error, /^the certificate is self-signed$/);
  await api('PUT', `webhook/${id}/`, { verify_ssl: false });
  await emulator.advance(10);
  assert.equal(receiver.requests.length, 1);
  await api('PUT', `webhook/${id}/`, { verify_ssl: true });
  await emulator.put(events(1, { first: 1 }));
  await emulator.advance(0);
  assert.equal(receiver.requests.length, 1, 'a connection that was not verified is not used for one that must be');
});

test('a login in the address is sent, and not told', async (t) => {
  const { emulator, receiver } = await pair(t);
  await emulator.subscribe({ url: receiver.url.replace('//', '//ada:secret@'), events: [LEADS[1]] });
  await emulator.put({ template: 'lead.updated' });
  await emulator.advance(5);
  const logins = receiver.requests.map(({ headers }) => headers.authorization).filter(Boolean);
  assert.deepEqual(logins, [`Basic ${Buffer.from('ada:secret').toString('base64')}`]);
  assert.ok(!JSON.stringify(emulator.deliveries()).includes('secret'));
});

test('a listener that throws stops nothing', async (t) => {
  const { emulator, receiver } = await pair(t);
  const thrown = new Promise((resolve) => process.once('warning', resolve));
  const stop = emulator.listen(() => {
    stop();
    throw new Error('mine');
  });
  await emulator.put(events(5));
  await emulator.advance(0);
  assert.match((await thrown).message, /mine$/);
  assert.equal(receiver.requests.length, 5);
});

test('with the real clock an event goes out by itself, with the time of now', async (t) => {
  const { promise, resolve } = deferred();
  const { emulator } = await pair(t, {
    clock: 'real',
    start: undefined,
    answer: ({ event }) => {
      resolve(event);
      return 200;
    },
  });
  const before = Date.now();
  await emulator.put(events(1));
  const event = await promise;
  const date = Date.parse(`${event.date_created}Z`);
  assert.ok(date >= before - 1 && date <= Date.now() + 1, event.date_created);
  await assert.rejects(emulator.advance(5), { code: 'REAL_CLOCK' });
});

test('with the real clock a failed delivery comes again by itself', async (t) => {
  const { promise, resolve } = deferred();
  const { emulator, receiver } = await pair(t, {
    clock: 'real',
    start: undefined,
    rules: { firstRetryMs: 20 },
    answer: ({ number }) => {
      if (number < 3) return 500;
      resolve();
      return 200;
    },
  });
  await emulator.put(events(1));
  await promise;
  assert.equal(receiver.requests.length, 4);
});

function deferred() {
  const all = {};
  all.promise = new Promise((resolve) => (all.resolve = resolve));
  return all;
}
