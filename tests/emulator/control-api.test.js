// The control API, and what both APIs do with bad input: a code, a sentence and a place, no 500, no stack trace.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import test from 'node:test';
import { closing, raw } from '../sockets.js';
import { LEADS, START, emulating, events, exchange, receiving } from './world.js';

/** What must not be in an answer: a place in our files. */
const TRACE = /node:|file:|\.js:\d+| at \w+ \(/;

test('the control API lists what there is', async (t) => {
  const { control } = await emulating(t);
  const { status, text, headers } = await control('GET', '');
  assert.deepEqual([status, headers['content-type']], [200, 'text/plain; charset=utf-8']);
  for (const name of [
    'events',
    'clock',
    'faults',
    'state',
    'warnings',
    'deliveries',
    'stream',
    'users',
    'templates',
    'objects',
  ]) {
    assert.ok(text.includes(name), name);
  }
  assert.deepEqual([(await control('HEAD', 'state')).status, (await control('HEAD', 'state')).text], [200, '']);
});

test('events, objects, clock, faults, users, state, warnings and deliveries', async (t) => {
  const { control, emulator } = await emulating(t);
  const receiver = await receiving(t);
  await emulator.subscribe({ url: receiver.url, events: LEADS });
  const put = await control('POST', 'events', events(1)[0]);
  assert.deepEqual([put.status, put.json.ids.length], [201, 1]);
  assert.equal((await control('POST', 'events', events(2, { first: 1 }))).json.ids.length, 2);
  assert.deepEqual((await control('GET', 'objects/lead/lead_1')).json, { id: 'lead_1', name: 'Lead 1' });
  assert.match((await control('PUT', 'objects/lead/lead_1', { name: 'New' })).json.id, /^ev_/);
  assert.deepEqual((await control('PUT', 'objects/lead/lead_1', { name: 'New' })).json, { id: null });
  const clock = await control('POST', 'clock', { advance: 5.5 });
  assert.deepEqual([clock.json.clock, clock.json.now], ['virtual', START + 5500]);
  assert.deepEqual((await control('GET', 'clock')).json, clock.json);
  const { json: state } = await control('GET', 'state');
  assert.deepEqual([state.subscriptions[0].delivered, state.subscriptions[0].backlog, state.seed], [4, 0, 1]);
  const {
    json: { deliveries },
  } = await control('GET', 'deliveries?from=2');
  assert.deepEqual(
    deliveries.map(({ number, status }) => [number, status]),
    [
      [2, 200],
      [3, 200],
      [4, 200],
    ],
  );
  assert.deepEqual((await control('GET', 'warnings')).json, { warnings: [] });
  assert.equal((await control('POST', 'users', { id: 'user_x', role: 'user' })).json.users.length, 2);
  // No key of a subscription is told, nor one of the API.
  assert.doesNotMatch(JSON.stringify([state, deliveries]), /[0-9a-f]{64}|api_admin/);
});

test('bad input is refused with a code, a sentence and a place', async (t) => {
  const { control, emulator } = await emulating(t);
  await emulator.put(events(1));
  const cases = [
    // method, path, body, status, code, pointer, line
    ['POST', 'events', '', 400, 'MALFORMED_JSON', null],
    ['POST', 'events', '{"object_type":\n "lead",}', 400, 'MALFORMED_JSON', null, 2],
    ['POST', 'events', '[{"template": "lead.created"},\n]', 400, 'MALFORMED_JSON', null, 2],
    ['POST', 'events', Buffer.from([0xff, 0xfe]), 400, 'MALFORMED_JSON', null, 1],
    [
      'POST',
      'events',
      Buffer.concat([Buffer.from('{"template": "'), Buffer.from([0xff]), Buffer.from('"}')]),
      404,
      'UNKNOWN_TEMPLATE',
      '/template',
    ],
    ['POST', 'events', '5', 400, 'INVALID_EVENT', ''],
    [
      'POST',
      'events',
      '[{"object_type":"lead","action":"created"},{"object_type":"lead"}]',
      400,
      'INVALID_EVENT',
      '/1',
    ],
    ['POST', 'events', '[[]]', 400, 'INVALID_EVENT', '/0'],
    ['POST', 'events', `${'['.repeat(100_000)}`, 400, 'MALFORMED_JSON', null, 1],
    ['POST', 'clock', '{}', 400, 'INVALID_ADVANCE', '/advance'],
    ['POST', 'clock', 'null', 400, 'INVALID_ADVANCE', '/advance'],
    ['POST', 'clock', '{"advance": -1}', 400, 'INVALID_ADVANCE', '/advance'],
    ['POST', 'clock', '{"advance": "5"}', 400, 'INVALID_ADVANCE', '/advance'],
    ['POST', 'clock', '{"advance": 1e99}', 400, 'INVALID_ADVANCE', '/advance'],
    ['POST', 'clock', '{"advance": 5', 400, 'MALFORMED_JSON', null, 1],
    ['POST', 'faults', '{"kind": "gone"}', 400, 'INVALID_FAULT', '/kind'],
    ['POST', 'faults', '[{"kind": "down", "rate": 1}, {"kind": "down", "rate": 2}]', 400, 'INVALID_FAULT', '/1/rate'],
    ['POST', 'faults', '{"kind": "down", "next": -1}', 400, 'INVALID_FAULT', '/next'],
    ['POST', 'faults', '{"kind": "down", "subscription_id": 5}', 400, 'INVALID_FAULT', '/subscription_id'],
    ['POST', 'faults', '{"kind": "down", "subscription_id": "whsub_x", "next": 1}', 404, 'UNKNOWN_SUBSCRIPTION', null],
    ['POST', 'faults', '"down"', 400, 'INVALID_FAULT', ''],
    ['POST', 'users', '[]', 400, 'INVALID_OPTION', ''],
    ['POST', 'users', 'null', 400, 'INVALID_OPTION', ''],
    ['POST', 'users', '{"role": "user"}', 400, 'INVALID_OPTION', ''],
    ['POST', 'users', '{"id": "u", "role": "king"}', 400, 'INVALID_OPTION', '/role'],
    ['POST', 'users', '{"id": "u", "api_key": ""}', 400, 'INVALID_OPTION', '/api_key'],
    ['POST', 'users', '{"id": "u", "api_key": "a:b"}', 400, 'INVALID_OPTION', '/api_key'],
    ['POST', 'users', '{"id": "u", "api_key": "api_admin"}', 400, 'INVALID_OPTION', '/api_key'],
    ['POST', 'users', '{"id"', 400, 'MALFORMED_JSON', null, 1],
    ['GET', 'objects/lead/lead_9', undefined, 404, 'UNKNOWN_OBJECT', null],
    ['PUT', 'objects/lead/lead_9', '{}', 404, 'UNKNOWN_OBJECT', null],
    ['PUT', 'objects/lead/lead_0', '[]', 400, 'INVALID_CHANGE', ''],
    ['PUT', 'objects/lead/lead_0', '{"a"', 400, 'MALFORMED_JSON', null, 1],
    ['DELETE', 'objects/lead/lead_9', undefined, 404, 'UNKNOWN_OBJECT', null],
    ['GET', 'objects/lead/%zz', undefined, 400, 'MALFORMED_PATH', null],
    ['GET', 'objects/lead', undefined, 404, 'NOT_FOUND', null],
    ['GET', 'nothing', undefined, 404, 'NOT_FOUND', null],
    ['GET', '../api/v1/', undefined, 404, 'NOT_FOUND', null],
    ['GET', 'events', undefined, 405, 'METHOD_NOT_ALLOWED', null],
    ['OPTIONS', 'state', undefined, 405, 'METHOD_NOT_ALLOWED', null],
    ['DELETE', 'state', undefined, 405, 'METHOD_NOT_ALLOWED', null],
    ['GET', 'deliveries?from=x', undefined, 400, 'INVALID_FROM', null],
    ['GET', 'warnings?from=-1', undefined, 400, 'INVALID_FROM', null],
    ['GET', 'warnings?from=1.5', undefined, 400, 'INVALID_FROM', null],
  ];
  for (const [method, path, body, status, code, pointer, line = null] of cases) {
    const what = `${method} ${path} ${String(body).slice(0, 60)}`;
    const answer = await control(String(method), String(path), body);
    assert.equal(answer.headers['content-type'], 'application/json', what);
    assert.deepEqual(
      [answer.status, answer.json.code, answer.json.pointer, answer.json.line],
      [status, code, pointer, line],
      `${what}: ${answer.text}`,
    );
    assert.equal(line !== null, typeof answer.json.column === 'number', what);
    assert.match(answer.json.error, /^[^A-Z]/, what);
    assert.doesNotMatch(answer.text, TRACE, what);
    if (pointer && status !== 404) assert.ok(answer.json.error.includes(` at ${pointer}`), `${what}: ${answer.text}`);
  }
  assert.equal(emulator.state().events.put, 1);
});

test('what is nested deeper than the runtime writes is kept, answered, or refused with a sentence', async (t) => {
  const { control } = await emulating(t);
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const event = `{"object_type": "lead", "action": "created", "object_id": "lead_deep", "data": {"x": ${deep}}}`;
  assert.equal((await control('POST', 'events', event)).status, 201);
  const { status, text } = await control('GET', 'objects/lead/lead_deep');
  assert.deepEqual([status, text.includes(deep)], [200, true]);
  for (const [path, body] of [
    ['users', `{"id": "u", "x": ${deep}}`],
    ['events', `{"template": "lead.created", "data": {"x": ${deep}}}`],
    ['events', `[{"template": "lead.created"}, ${event}]`],
  ]) {
    const answer = await control('POST', path, body);
    assert.deepEqual([answer.status, answer.json.code], [400, 'TOO_DEEP'], answer.text);
  }
});

test('a page of another site, or a name that was made to mean this machine, is refused', async (t) => {
  const { control, port } = await emulating(t);
  const strangers = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost.evil.example' },
    { host: 'evil.example' },
    { host: `evil.example:${port}` },
    { host: 'localhost@evil.example' },
    { host: '127.0.0.1.evil.example' },
  ];
  for (const headers of strangers) {
    for (const [method, path, body] of [
      ['POST', 'events', '{"template":"lead.created"}'],
      ['GET', 'state'],
    ]) {
      const { status, json, headers: got } = await control(method, path, body, { headers });
      assert.deepEqual([status, json.code], [403, 'FOREIGN_ORIGIN'], JSON.stringify(headers));
      assert.equal(got['access-control-allow-origin'], undefined);
    }
  }
  for (const headers of [{ host: 'localhost' }, { origin: 'http://localhost:3000' }, { host: `[::1]:${port}` }]) {
    assert.equal((await control('GET', 'state', undefined, { headers })).status, 200);
  }
});

test('requests that are broken, cut off or too long harm nobody', async (t) => {
  const errors = t.mock.method(console, 'error', () => {});
  const { port, control } = await emulating(t);
  const head = (path, length) =>
    `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
  assert.match(await raw(port, 'nonsense\r\n\r\n', { end: true }), /^HTTP\/1\.1 400 /);
  assert.match(
    await raw(port, `GET /_closehook/${'x'.repeat(100_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`, { end: true }),
    /^HTTP\/1\.1 431 /,
  );
  assert.match(await raw(port, 'GET /_closehook/state HTTP/1.1\r\n\r\n', { end: true }), /^HTTP\/1\.1 400 /);
  assert.match(
    await raw(port, 'GET /_closehook/state HTTP/1.1\r\nhost:\r\nconnection: close\r\n\r\n', { end: true }),
    /^HTTP\/1\.1 403 /,
  );
  assert.match(
    await raw(
      port,
      `${head('/_closehook/events', 5)}12345GET /_closehook/clock HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`,
      { end: true },
    ),
    /INVALID_EVENT[\s\S]*HTTP\/1\.1 200 OK/,
  );
  // Half a body, and gone.
  for (const path of ['/_closehook/events', '/api/v1/webhook/'])
    assert.doesNotMatch(await raw(port, `${head(path, 100)}{"a"`, { end: true }), /500/);
  // Announced to be larger than is taken: refused before it is sent.
  for (const [path, length] of [
    ['/_closehook/events', 2 ** 30],
    ['/api/v1/webhook/', 2 ** 23],
  ]) {
    assert.match(await raw(port, head(path, length)), /^HTTP\/1\.1 413 [\s\S]*BODY_TOO_LARGE/);
  }
  // Not announced, and too large.
  const chunk = `100000\r\n${'x'.repeat(2 ** 20)}\r\n`;
  const large = await raw(
    port,
    `POST /api/v1/webhook/ HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n${chunk.repeat(6)}`,
  );
  assert.match(large, /^HTTP\/1\.1 413 /);
  assert.match(
    await raw(port, 'OPTIONS * HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', { end: true }),
    /^HTTP\/1\.1 404 /,
  );
  assert.equal((await control('GET', 'state')).status, 200);
  assert.deepEqual(
    errors.mock.calls.map(({ arguments: [error] }) => String(error)),
    [],
  );
});

test('what is in a path or a value does not get into a header', async (t) => {
  const { send } = await emulating(t);
  for (const path of [
    '/_closehook/x%0d%0aset-cookie:a',
    '/api/v1/webhook/%0d%0aset-cookie:a/',
    '/%0d%0aset-cookie:a',
  ]) {
    const { status, headers } = await send('GET', path);
    assert.deepEqual([status, headers['set-cookie']], [404, undefined]);
  }
});

test('the stream tells attempts', async (t) => {
  const { port, emulator } = await emulating(t);
  const receiver = await receiving(t, ({ number }) => (number === 0 ? 500 : 200));
  await emulator.subscribe({ url: receiver.url, events: LEADS });
  const response = await fetch(`http://127.0.0.1:${port}/_closehook/stream`);
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  const seen = [];
  const { body } = response;
  assert.ok(body);
  const reading = (async () => {
    let text = '';
    for await (const part of body.pipeThrough(new TextDecoderStream())) {
      text += part;
      const parts = text.split('\n\n');
      text = parts.pop();
      seen.push(
        ...parts.filter((each) => each.startsWith('event: ')).map((each) => JSON.parse(/^data: (.*)$/m.exec(each)[1])),
      );
      if (seen.length === 2) return;
    }
  })();
  await emulator.put(events(1));
  await emulator.advance(5);
  await reading;
  assert.deepEqual(
    seen.map(({ attempt, status }) => [attempt, status]),
    [
      [1, 500],
      [2, 200],
    ],
  );
});

test('who opens a stream and does not read it is let go', async (t) => {
  const { port, emulator } = await emulating(t);
  await emulator.subscribe({ url: 'http://127.0.0.1:9/', events: LEADS });
  const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  socket.write('GET /_closehook/stream HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await once(socket, 'readable');
  const closed = closing(socket);
  // Some 30 MB of attempts, none of which leaves this machine.
  await emulator.setFaults({ kind: 'down', rate: 1 });
  for (let first = 0; first < 75_000; first += 15_000) await emulator.put(events(15_000, { first }));
  await emulator.advance(0);
  socket.resume();
  await closed;
  assert.ok(socket.bytesRead < 25e6, `${socket.bytesRead}`);
  assert.equal(emulator.state().subscriptions[0].attempts, 75_000);
});

test('with the real clock the clock is not moved: 409', async (t) => {
  const { control } = await emulating(t, { clock: 'real', start: undefined });
  const { status, json } = await control('POST', 'clock', { advance: 1 });
  assert.deepEqual([status, json.code], [409, 'REAL_CLOCK']);
  const {
    json: { clock, now },
  } = await control('GET', 'clock');
  assert.ok(clock === 'real' && Math.abs(now - Date.now()) < 60_000);
});

test('it listens on this machine alone', async (t) => {
  const { emulator, port } = await emulating(t);
  assert.match(emulator.url, /^http:\/\/127\.0\.0\.1:/);
  await assert.rejects(exchange({ port, host: '127.0.0.2', method: 'GET', path: '/' }), { code: 'ECONNREFUSED' });
});
