// The Worker at its doors: every status, slow and large bodies, forgeries, dead letters, gaps.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { Emulator } from '../../pkg/emulator.js';
import { Inbox, importInbox, memoryStore } from '../../pkg/inbox.js';
import { program, root } from '../runtimes/tarball.js';
import { Queue, TOKEN, at, authorized, signed, start } from './cloudflare-worker.js';
import { arriving, freePort } from '../sockets.js';

const event = (number, more = {}) => ({
  id: `ev_${number}`,
  object_type: 'lead',
  object_id: 'lead_1',
  lead_id: 'lead_1',
  action: 'updated',
  date_created: `2026-01-01T00:00:0${number}.000000`,
  date_updated: `2026-01-01T00:00:0${number}.000000`,
  changed_fields: ['name'],
  data: { id: 'lead_1', name: `name ${number}` },
  previous_data: { name: `name ${number - 1}` },
  meta: {},
  ...more,
});

let queueStatus = 200;
const queue = new Queue();
const told = [];
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const worker = await start({
  port,
  queue: (body) => (queueStatus === 200 ? queue.send(body) : queueStatus),
  world(body) {
    told.push(JSON.parse(new TextDecoder().decode(body)));
    return 200;
  },
});
after(() => worker.dispose());

const post = (request, path = '/webhook') => fetch(url + path, request);
const lettersOf = async (of = url) => (await fetch(`${of}/dead-letters`, authorized)).json();
const keyOf = ({ id, date_updated: date }) => `${id}@${date}`;
const objectOf = async (id) => (await fetch(`${url}/objects/${id}`, authorized)).json();
const ledgerOf = async (id) => (await fetch(`${url}/ledger/${id}`)).json();

async function until(isSo) {
  const deadline = Date.now() + 20_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadline, `never: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('the first request of an object that starts, and requests that make no sense, are answered', async () => {
  const ask = async (path, method = 'GET', /** @type {string | undefined} */ body = undefined) =>
    (await fetch(url + path, { method, body, ...authorized })).status;
  assert.equal(await ask('/dead-letters/unknown'), 404, 'nothing has opened the store yet');
  for (const path of ['/dead-letters/%', '/objects/%ff', '/dead-letters/', '/objects/', '/dead-letters/a/b'])
    assert.equal(await ask(path), 404, path);
  assert.equal(await ask('/dead-letters/%', 'DELETE'), 404);
  for (const body of ['null', '1', '{', '[1]', '{"replay":[1]}', '{"giveUp":["a"],"why":" "}'])
    for (const path of ['/dead-letters', '/gaps']) assert.equal(await ask(path, 'POST', body), 400, path + body);
});

test('of an object that no event told of there is nothing', async () => {
  for (const id of ['lead_1', 'lead_nobody'])
    assert.equal((await fetch(`${url}/objects/${id}`, authorized)).status, 404);
});

test('a delivery is queued, folded once, and told to the world', async () => {
  const responses = [await post(signed(event(1))), await post(signed(event(2))), await post(signed(event(2)))];
  assert.deepEqual(
    responses.map(({ status }) => status),
    [200, 200, 200],
  );
  for (const response of responses) assert.equal(await response.text(), '');
  assert.equal(queue.length, 3);
  await queue.drain(worker);
  const { state, gaps, status } = await objectOf('lead_1');
  assert.deepEqual([state, gaps, status.eventId], [{ id: 'lead_1', name: 'name 2' }, [], 'ev_2']);
  assert.deepEqual(
    (await ledgerOf('lead_1')).map(({ id }) => id),
    ['ev_1', 'ev_2'],
  );
  await until(() => told.length === 2);
  assert.deepEqual(told.map(({ key }) => key).sort(), [event(1), event(2)].map(keyOf));
});

test('every refusal has its status, and an answer that tells nothing', async () => {
  const forged = { ...signed(event(3)), body: '{}' };
  const unsigned = { method: 'POST', body: '{}' };
  const old = signed(event(3), { timestamp: Math.floor(Date.now() / 1000) - 3600 });
  for (const [request, status] of [
    [forged, 401],
    [unsigned, 401],
    [old, 401],
    [{ method: 'GET' }, 405],
    [{ method: 'PUT', body: 'x' }, 405],
  ]) {
    const response = await post(request);
    assert.deepEqual([response.status, await response.text()], [status, '']);
    if (status === 405) assert.equal(response.headers.get('allow'), 'POST');
  }
  assert.equal(queue.length, 0);
});

test('authentic without an event is answered for, and not queued', async () => {
  assert.equal((await post(signed('{"a": 1, "subscription_id": "whsub_1"}'))).status, 200);
  // Nobody can tell whose key these should have.
  for (const text of ['no JSON', '{"a": 1}', 'null']) assert.equal((await post(signed(text))).status, 401);
  assert.equal(queue.length, 0);
});

test('a queue that fails is a 503, so that Close comes again', async () => {
  queueStatus = 429;
  const response = await post(signed(event(3)));
  queueStatus = 200;
  assert.equal(response.status, 503);
  assert.ok(Number(response.headers.get('retry-after')) > 0);
});

test('a body of 20 MB is a 413; one of 900 KB that gzip makes small goes through the queue', async () => {
  const large = await fetch(`${url}/webhook`, { ...signed('x'.repeat(20 * 1024 * 1024)) }).catch((error) => error);
  // The answer comes before the body is sent, and the connection may be gone before it is read.
  if (!(large instanceof Error)) assert.equal(large.status, 413);
  assert.equal(queue.length, 0);
  const note = 'a long e-mail '.repeat(64_000);
  const data = { id: 'lead_large', note };
  assert.equal((await post(signed(event(1, { id: 'ev_large', object_id: 'lead_large', data })))).status, 200);
  await queue.drain(worker);
  assert.deepEqual((await objectOf('lead_large')).state, data);
});

test('what gzip cannot make small enough for a message goes to the inbox at once; beyond two megabytes it is a 413', async () => {
  const noiseOf = (bytes) => randomBytes(bytes * 0.75).toString('base64');
  const large = (number, data) =>
    signed(event(number, { id: `ev_n${number}`, object_id: 'lead_noise', data: { id: 'lead_noise', ...data } }));
  const noise = noiseOf(1_500_000);
  const before = queue.sent;
  for (let number = 1; number < 8; number++)
    assert.equal((await post(large(number, { noise: `${number} ${noise}` }))).status, 200);
  assert.equal(queue.sent, before);
  await until(async () => (await objectOf('lead_noise')).state?.noise === `7 ${noise}`);
  await until(async () => (await ledgerOf('lead_noise')).length === 7);
  // It is answered before it is read, and what is still being written may break the connection first.
  let refused;
  for (let tries = 0; refused === undefined && tries < 20; tries += 1)
    refused = await post(large(8, { noise: noiseOf(2_100_000) })).catch(() => undefined);
  assert.equal(refused?.status, 413);
});

test('digits that no number of JavaScript has are told apart', async () => {
  // 2^53 and 2^53 + 1.
  const text = (number, value, before) =>
    JSON.stringify({
      subscription_id: 'whsub_1',
      event: event(number, {
        id: `ev_d${number}`,
        object_id: 'lead_digits',
        data: { id: 'lead_digits', value: 'HERE' },
        previous_data: before ? { value: 'BEFORE' } : {},
      }),
    })
      .replace('"HERE"', value)
      .replace('"BEFORE"', before);
  for (const each of [text(1, '9007199254740993'), text(2, '1', '9007199254740992')])
    assert.equal((await post(signed(each))).status, 200);
  await queue.drain(worker);
  assert.equal((await objectOf('lead_digits')).gaps.length, 1);
});

test('half a body is a 408, and holds nobody else up', async () => {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const { headers, body } = signed(event(3));
  const lines = Object.entries({ ...headers, host: 'localhost', 'content-length': body.length }).map((pair) =>
    pair.join(': '),
  );
  const answer = arriving(socket);
  socket.write(`POST /webhook HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body.slice(0, body.length / 2)}`);
  assert.equal((await post(signed(event(3)))).status, 200);
  assert.match(await answer, /^HTTP\/1\.1 408/);
  socket.destroy();
  await queue.drain(worker);
});

test('forged requests beside real ones: every real one is accepted, no forged one', async () => {
  const before = queue.sent;
  const real = Array.from({ length: 100 }, (_, i) => signed(event(1, { id: `ev_r${i}`, object_id: `lead_r${i}` })));
  const requests = real.flatMap((each) => [
    each,
    ...Array.from({ length: 10 }, () => ({ ...each, body: each.body.replace('name', 'Name') })),
  ]);
  const statuses = [];
  const next = requests.values();
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (const request of next) {
        const response = await post(request);
        await response.arrayBuffer();
        statuses.push(response.status);
      }
    }),
  );
  const counts = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  assert.deepEqual(counts, { 200: 100, 401: 1000 });
  assert.equal(queue.sent - before, 100);
  await queue.drain(worker);
});

test('what fails is retried, becomes a dead letter, is listed without its payload, and can be replayed', async () => {
  await post(
    signed(event(1, { id: 'ev_p', object_id: 'lead_p', data: { id: 'lead_p', poison: true, secret: 'confidential' } })),
  );
  const changed = {
    changed_fields: ['poison', 'secret'],
    previous_data: { poison: true, secret: 'confidential' },
  };
  await post(signed(event(2, { id: 'ev_q', object_id: 'lead_p', data: { id: 'lead_p' }, ...changed })));
  await queue.drain(worker);
  // The other event of the same object and batch has had its effect; of the poisonous one nothing stayed.
  assert.deepEqual(
    (await ledgerOf('lead_p')).map(({ id }) => id),
    ['ev_q'],
  );
  const stuck = async () => {
    const all = await (await fetch(`${url}/objects?stuck`, authorized)).json();
    return Object.fromEntries(all.map(({ objectId, ...counts }) => [objectId, counts]));
  };
  const failing = (await stuck()).lead_p;
  assert.equal(failing.owed + failing.dead, 1);
  await until(async () => (await lettersOf()).length === 1);
  const { lead_p: failed, lead_digits: digits } = await stuck();
  assert.deepEqual(
    [failed, digits],
    [
      { owed: 0, dead: 1, gaps: 0 },
      { owed: 0, dead: 0, gaps: 1 },
    ],
  );

  for (const headers of [new Headers(), new Headers({ authorization: `Bearer ${TOKEN}x` })])
    for (const path of ['/dead-letters', '/objects?stuck', '/objects/lead_p', '/gaps', '/health', '/metrics'])
      assert.equal((await fetch(url + path, { headers })).status, 404, path);
  const text = await (await fetch(`${url}/dead-letters`, authorized)).text();
  assert.doesNotMatch(text, /confidential|the effect fails/);
  const [letter, ...others] = JSON.parse(text);
  assert.deepEqual(
    [letter.eventId, letter.attempts, letter.objectId, letter.from, others.length],
    ['ev_p', 4, 'lead_p', 'delivery', 0],
  );
  const detail = await (await fetch(`${url}/dead-letters/${letter.id}`, authorized)).json();
  assert.match(detail.error, /the effect fails/);
  assert.match(detail.body, /confidential/);
  const health = await fetch(`${url}/health`, authorized);
  assert.equal(health.status, 503);
  assert.match(await (await fetch(`${url}/metrics`, authorized)).text(), /^closehook_inbox_dead 1$/m);

  const replay = { method: 'POST', body: JSON.stringify({ replay: 'all' }), ...authorized };
  assert.deepEqual(await (await fetch(`${url}/dead-letters`, replay)).json(), { replayed: 1 });
  // It fails again, and is given up for good.
  await until(async () => (await lettersOf()).length === 1);
  const remove = () => fetch(`${url}/dead-letters/${letter.id}`, { method: 'DELETE', ...authorized });
  assert.deepEqual([(await remove()).status, (await remove()).status], [204, 404]);
  const gap = (await (await fetch(`${url}/gaps`, authorized)).json()).find((each) => each.objectId === 'lead_digits');
  const giveUp = { method: 'POST', body: JSON.stringify({ giveUp: [gap.id], why: 'it is a test' }), ...authorized };
  assert.deepEqual(await (await fetch(`${url}/gaps`, giveUp)).json(), { givenUp: 1 });
  const left = await stuck();
  assert.deepEqual([left.lead_p, left.lead_digits], [undefined, undefined]);
  for (const body of ['no JSON', '{"replay": 1}'])
    assert.equal((await fetch(`${url}/dead-letters`, { method: 'POST', body, ...authorized })).status, 400);
});

test('a lead that is merged knows it, and the effect is had once, in the lead that stays', async () => {
  const merged = event(5, {
    id: 'ev_m',
    action: 'merged',
    object_id: 'lead_to',
    lead_id: 'lead_to',
    data: { id: 'lead_to' },
    meta: { merge_source_lead_id: 'lead_from', merge_destination_lead_id: 'lead_to' },
  });
  await post(signed(merged));
  await queue.drain(worker);
  assert.deepEqual((await objectOf('lead_to')).state, { id: 'lead_to' });
  const { state, status } = await objectOf('lead_from');
  assert.deepEqual([state, status.presence, status.mergedInto], [null, 'merged', 'lead_to']);
  assert.deepEqual(await ledgerOf('lead_to'), [{ id: 'ev_m', source: 'delivery' }]);
});

test('an event that Close gave up is fetched from its log, and has its effect once', async (t) => {
  const emulator = await Emulator.start({ seed: 3, rules: { dropAfterMs: 1000 } });
  t.after(() => emulator.close());
  const ownPort = await freePort();
  const messages = new Queue();
  const to = {
    url: `http://127.0.0.1:${ownPort}/webhook`,
    events: ['created', 'updated'].map((action) => ({ object_type: 'lead', action })),
  };
  const { id: subscription, signature_key } = await emulator.subscribe(to);
  const keys = JSON.stringify({ [subscription]: signature_key });
  const bindings = { CLOSE_SIGNATURE_KEYS: keys, CLOSE_API: emulator.url, CLOSE_API_KEY: emulator.apiKey };
  const own = await start({ port: ownPort, queue: messages.send, bindings });
  t.after(() => own.dispose());
  await emulator.put({ object_type: 'lead', action: 'created', data: { id: 'lead_g', name: 'one' } });
  await emulator.advance(10);
  await emulator.setFaults({ kind: 'down' });
  const lost = await emulator.change('lead', 'lead_g', { name: 'two' });
  await emulator.advance(60);
  await emulator.setFaults([]);
  await emulator.change('lead', 'lead_g', { name: 'three' });
  await emulator.advance(10);
  await messages.drain(own);
  const read = async () => (await fetch(`http://127.0.0.1:${ownPort}/objects/lead_g`, authorized)).json();
  await until(async () => (await read()).gaps.length === 0);
  assert.equal((await read()).state.name, 'three');
  const ledger = await (await fetch(`http://127.0.0.1:${ownPort}/ledger/lead_g`)).json();
  assert.equal(ledger.length, 3);
  assert.deepEqual(
    ledger.filter(({ source }) => source === 'log'),
    [{ id: lost, source: 'log' }],
  );
});

test('of what the log has, what fails keeps nothing else away and is a dead letter, and a merge has its effect in the lead that stays', async (t) => {
  const lead = (number, data, more) =>
    event(number, { id: `ev_l${number}`, object_id: 'lead_l', data: { id: 'lead_l', ...data }, ...more });
  const merged = event(4, {
    id: 'ev_l4',
    action: 'merged',
    object_id: 'lead_l',
    lead_id: 'lead_into',
    data: { id: 'lead_into' },
    previous_data: {},
    meta: { merge_source_lead_id: 'lead_l' },
  });
  const missing = [
    merged,
    lead(3, { name: 'b', city: 'b', poison: true }, { previous_data: { city: 'a' } }),
    lead(2, { name: 'b', city: 'a' }, { previous_data: { name: 'a' } }),
  ];
  let asked = 0;
  const api = createServer((request, response) => {
    // The first time in vain.
    if (++asked === 1) return void response.writeHead(500).end();
    const events = ['updated', 'merged'].map((action) => ({ object_type: 'lead', action }));
    const listed = [{ id: 'whsub_1', url: 'https://example.com/', status: 'active', events }];
    const data = request.url?.startsWith('/api/v1/webhook/') ? listed : missing;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ data, cursor_next: null }));
  }).listen(0, '127.0.0.1');
  await once(api, 'listening');
  t.after(() => {
    api.closeAllConnections();
    api.close();
  });
  const ownPort = await freePort();
  const messages = new Queue();
  const bindings = { CLOSE_API: `http://127.0.0.1:${api.address().port}`, CLOSE_API_KEY: 'api_1' };
  const own = await start({ port: ownPort, queue: messages.send, bindings });
  t.after(() => own.dispose());
  const ledger = async (id) => (await fetch(`http://127.0.0.1:${ownPort}/ledger/${id}`)).json();
  for (const each of [
    lead(1, { name: 'a', city: 'a' }),
    lead(5, { name: 'c', city: 'c' }, { previous_data: { name: 'b', city: 'b' } }),
  ]) {
    assert.equal((await fetch(`http://127.0.0.1:${ownPort}/webhook`, signed(each))).status, 200);
  }
  await messages.drain(own);
  await until(async () => (await ledger('lead_l')).length === 3 && asked > 2);
  const letters = async () => lettersOf(`http://127.0.0.1:${ownPort}`);
  await until(async () => (await letters()).length > 0);
  assert.deepEqual(
    (await letters()).map(({ eventId, from }) => [eventId, from]),
    [['ev_l3', 'log']],
  );
  assert.deepEqual(
    (await ledger('lead_l')).map(({ id, source }) => [id, source]),
    [
      ['ev_l1', 'delivery'],
      ['ev_l5', 'delivery'],
      ['ev_l2', 'log'],
    ],
  );
  assert.deepEqual(
    (await ledger('lead_into')).map(({ id }) => id),
    ['ev_l4'],
  );
});

test('a message whose delivery hangs is given up, and tried again with the same key; others come through', async (t) => {
  const ownPort = await freePort();
  const messages = new Queue();
  const keys = [];
  let isHanging = true;
  const world = async (body) => {
    const { key } = JSON.parse(new TextDecoder().decode(body));
    keys.push(key);
    if (key.startsWith('ev_h1') && isHanging) {
      isHanging = false;
      await new Promise(() => {});
    }
    return 200;
  };
  const own = await start({ port: ownPort, queue: messages.send, world });
  t.after(() => own.dispose());
  for (const number of [1, 2]) {
    const request = signed(event(number, { id: `ev_h${number}`, object_id: 'lead_h' }));
    assert.equal((await fetch(`http://127.0.0.1:${ownPort}/webhook`, request)).status, 200);
  }
  await messages.drain(own);
  await until(() => keys.length === 3);
  assert.deepEqual(
    keys.sort().map((key) => key.slice(0, 5)),
    ['ev_h1', 'ev_h1', 'ev_h2'],
  );
  assert.equal(new Set(keys).size, 2);
});

test('a message that nobody accepts has an end: it becomes a dead letter, and can be replayed', async (t) => {
  const ownPort = await freePort();
  const messages = new Queue();
  let status = 500;
  const keys = [];
  const world = (body) => {
    keys.push(JSON.parse(new TextDecoder().decode(body)).key);
    return status;
  };
  const own = await start({ port: ownPort, queue: messages.send, world });
  t.after(() => own.dispose());
  const home = `http://127.0.0.1:${ownPort}`;
  const given = event(1, { id: 'ev_o', object_id: 'lead_o' });
  assert.equal((await fetch(`${home}/webhook`, signed(given))).status, 200);
  await messages.drain(own);
  await until(async () => (await lettersOf(home)).length === 1);
  const [letter] = await lettersOf(home);
  assert.deepEqual([letter.from, letter.objectId, letter.attempts], ['outbox', 'lead_o', 4]);
  assert.deepEqual(keys, Array(4).fill(keyOf(given)));
  status = 200;
  const replay = { method: 'POST', body: JSON.stringify({ replay: [letter.id] }), ...authorized };
  await fetch(`${home}/dead-letters`, replay);
  await until(() => keys.length === 5);
  await until(async () => (await lettersOf(home)).length === 0);
  assert.equal((await (await fetch(`${home}/ledger/lead_o`)).json()).length, 1, 'the other effect is there once');
});

test('an export has everything, and goes into another store or another Worker', async (t) => {
  assert.equal((await fetch(`${url}/export`)).status, 404, 'without the token');
  const exported = await (await fetch(`${url}/export`, authorized)).text();
  const known = await objectOf('lead_1');
  const store = memoryStore();
  const counts = await importInbox(store, [exported]);
  const { state, status } = Object(await new Inbox({ store, onChange() {}, log() {} }).get('lead_1'));
  assert.deepEqual([state, status], [known.state, known.status]);

  const [others, otherPort] = [new Queue(), await freePort()];
  const other = await start({ port: otherPort, queue: (body) => others.send(body) });
  t.after(() => other.dispose());
  const home = `http://127.0.0.1:${otherPort}`;
  const bring = (body) => fetch(`${home}/import`, { method: 'POST', body, ...authorized });
  const cut = await bring(exported.slice(0, exported.lastIndexOf('{')));
  assert.deepEqual([cut.status, (await cut.json()).code], [400, 'INVALID_EXPORT']);
  assert.deepEqual(await (await bring(exported)).json(), counts);
  const again = await bring(exported);
  assert.deepEqual([again.status, (await again.json()).code], [409, 'NOT_EMPTY']);
  assert.deepEqual(await (await fetch(`${home}/objects/lead_1`, authorized)).json(), known);
  // An event that had its effect there does not have it here again.
  for (const number of [1, 2]) await fetch(`${home}/webhook`, signed(event(number)));
  await others.drain(other);
  assert.deepEqual(await (await fetch(`${home}/ledger/lead_1`)).json(), []);
});

test('after an import that breaks off, nothing is handled until it is finished', async (t) => {
  const [others, otherPort] = [new Queue(), await freePort()];
  const other = await start({ port: otherPort, queue: (body) => others.send(body) });
  t.after(() => other.dispose());
  const home = `http://127.0.0.1:${otherPort}`;
  const ask = (path) => fetch(home + path, authorized);
  const bring = (body) => fetch(`${home}/import`, { method: 'POST', body, ...authorized });
  assert.equal((await ask('/objects/lead_1')).status, 404, 'the inbox was used before');
  const marks = Array.from({ length: 1000 }, (_, nth) => {
    const mark = { eventId: `ev_mark_${nth}`, date: '2026-02-01T00:00:00.000000', silent: false, at: Date.now() };
    return { type: 'mark', mark };
  });
  const counts = { own: 0, note: 0, object: 0, mark: 1000, entry: 0 };
  const lines = [{ closehook: 'inbox', version: 1, id: 'one' }, ...marks, { type: 'end', counts }];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const cut = await bring(text.slice(0, -200));
  assert.deepEqual([cut.status, (await cut.json()).code], [400, 'INVALID_EXPORT']);
  await fetch(`${home}/webhook`, signed(event(1)));
  assert.equal(await (await ask('/health')).status, 503);
  await others.drain(other).catch(() => {});
  assert.deepEqual(await (await fetch(`${home}/ledger/lead_1`)).json(), [], 'it may have been handled before');
  assert.deepEqual([(await bring(text)).status], [200]);
  assert.equal((await ask('/objects/lead_1')).status, 404);
});

test('a secret that is missing is named, in the log and in /health', async (t) => {
  let log = '';
  const bindings = { CLOSE_SIGNATURE_KEYS: '' };
  const own = await start({ port: 0, queue: () => 200, logged: (text) => (log += text), bindings });
  t.after(() => own.dispose());
  const home = await own.ready;
  const response = await fetch(new URL('/health', home), authorized);
  assert.equal(response.status, 503);
  const { problems } = await response.json();
  assert.match(problems[0].message, /CLOSE_SIGNATURE_KEYS is missing/);
  assert.match(problems[1].message, /CLOSE_API_KEY is missing/);
  assert.equal((await fetch(new URL('/webhook', home), signed(event(1)))).status, 500);
  await until(() => log.includes('SECRET_MISSING') && log.includes('CLOSE_SIGNATURE_KEYS is missing'));
});

test('a variable with a misspelled name is logged once, without its value', async (t) => {
  const secret = randomBytes(32).toString('hex');
  let log = '';
  const own = await start({
    port: 0,
    queue: () => 200,
    logged: (text) => (log += text),
    bindings: { CLOSE_SIGNATURE_KEY: secret, admin_token: secret, CLOSE_REGION: 'eu', OTHER: '1' },
  });
  t.after(() => own.dispose());
  const home = await own.ready;
  for (let i = 0; i < 3; i += 1) await fetch(new URL('/nothing', home));
  const lines = () => log.split('\n').filter((line) => line.includes('VARIABLE_NOT_READ'));
  await until(() => lines().length >= 3);
  assert.deepEqual(
    lines().map((line) => JSON.parse(line)),
    [
      { name: 'CLOSE_SIGNATURE_KEY', meant: 'CLOSE_SIGNATURE_KEYS' },
      { name: 'admin_token', meant: 'ADMIN_TOKEN' },
      { name: 'CLOSE_REGION', meant: null },
    ].map((line) => ({ level: 'warn', code: 'VARIABLE_NOT_READ', ...line })),
  );
  assert.ok(!log.includes(secret));
});

test('wrangler would deploy it', (t) => {
  const folder = join(root, 'examples/cloudflare-worker');
  // From the copy, which has the package as npm packed it.
  const output = execFileSync(
    program('wrangler'),
    ['deploy', '--dry-run', '--outdir', join(at, 'dry-run'), '--config', join(at, 'wrangler.jsonc')],
    {
      cwd: at,
      encoding: 'utf8',
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CI: '1' },
    },
  );
  const [, size] = /Total Upload: (.*)/.exec(output);
  t.diagnostic(`${folder.slice(root.length)}: ${size}`);
  const [, gzip] = /gzip: ([\d.]+) KiB/.exec(size);
  assert.ok(Number(gzip) < 3 * 1024, 'more than the 3 MB of the free plan');
  for (const binding of ['DELIVERIES', 'INBOX']) assert.match(output, new RegExp(`env\\.${binding}`));
});

test('its types are right', () => {
  execFileSync(program('tsc'), ['--project', join(at, 'tsconfig.json')], { cwd: at, encoding: 'utf8' });
});
