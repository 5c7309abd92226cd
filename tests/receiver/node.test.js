import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';

import express from 'express';
import fastify from 'fastify';

import { receive } from '../../pkg/node.js';
import { KEY, SUBSCRIPTION, bodyOf, forged, head, listening, logged, post, signed } from './deliveries.js';
import { arriving, closing, raw } from '../sockets.js';
import { STATUSES } from './statuses.js';

const body = bodyOf({});

/** A receiver that keeps what it accepts. */
function receiver(options = {}) {
  const { lines, log } = logged();
  const accepted = [];
  const listener = receive({
    keys: { [SUBSCRIPTION]: KEY },
    accept: (delivery, { matches }) => void accepted.push({ delivery, matches }),
    log,
    onError() {},
    ...options,
  });
  return { listener, lines, accepted };
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
  test(`node:http, ${name}: ${status} ${code ?? ''}`, async (t) => {
    const { listener, lines, accepted } = receiver(options);
    const response = await fetch(`http://127.0.0.1:${await listening(t, listener)}/`, { method, headers, body });
    assert.equal(response.status, status);
    assert.equal(await response.text(), '', 'a stranger learns nothing');
    for (const [header, value] of Object.entries(answer)) assert.equal(response.headers.get(header), value);
    assert.deepEqual(
      accepted.map(({ matches }) => matches),
      matches ? [matches] : [],
    );
    if (code === undefined) return;
    assert.equal(lines.length, 1, 'one line for a request');
    const [{ ms, ...line }] = lines;
    assert.ok(ms >= 0);
    assert.deepEqual({ ...line, ...log }, line);
    assert.deepEqual([line.level, line.code, line.outcome, line.status], [level, code, outcome, status]);
  });
}

test('by itself it logs lines of JSON: no payload and no key of its own; of what accept threw, message, cause and stack', async (t) => {
  const lines = [];
  for (const level of /** @type {any[]} */ (['info', 'warn', 'error']))
    t.mock.method(console, level, (line) => lines.push(JSON.parse(line)));
  const text = bodyOf({ data: { name: 'Sitwell' } });
  const port = await listening(
    t,
    receive({
      keys: KEY,
      accept() {
        throw new Error('the store is full', { cause: new Error('ENOSPC') });
      },
    }),
  );
  await post(port, text);
  await post(port, text, forged(text));
  assert.deepEqual(
    lines.map(({ code, level }) => [level, code]),
    [
      ['error', 'ACCEPT_FAILED'],
      ['error', 'ACCEPT_FAILED'],
      ['warn', 'SIGNATURE_MISMATCH'],
    ],
  );
  const [entry, { message, cause, stack, eventId }] = lines;
  assert.deepEqual([entry.reason, entry.status, entry.message], ['Error', 503, undefined]);
  assert.deepEqual([message, cause, eventId], ['the store is full', 'ENOSPC', 'ev_1']);
  assert.match(stack, /^Error: the store is full\n {4}at accept \(.*node\.test\.js/);
  const told = JSON.stringify(lines);
  assert.ok(!told.includes('Sitwell') && !told.includes(KEY));
});

test('a function for keys that returns a promise is told, and what it rejects with ends nothing and is in no log', async (t) => {
  const told = [];
  for (const level of /** @type {any[]} */ (['info', 'warn', 'error']))
    t.mock.method(console, level, (line) => told.push(line));
  const secret = () => new Error(KEY);
  const functions = {
    resolves: async () => KEY,
    rejects: () => Promise.reject(secret()),
    'never resolves': () => new Promise(() => {}),
    'throws a key': () => {
      throw Object.assign(secret(), { code: KEY, name: KEY });
    },
  };
  for (const [how, keys] of Object.entries(functions)) {
    // Nobody would catch a rejection: it would fail this test.
    const port = await listening(t, receive({ keys: /** @type {any} */ (keys), accept() {} }));
    assert.equal((await post(port, body)).status, 500, how);
    const { message } = JSON.parse(/** @type {string} */ (told.at(-1)));
    assert.match(message, /^options\.keys (?:returned a promise: wait for the keys|threw object: it must return)/, how);
  }
  assert.ok(!JSON.stringify(told).includes(KEY));
});

test('a mistake of the set-up is told with what to change, and without a stack', async (t) => {
  const lines = [];
  t.mock.method(console, 'error', (line) => lines.push(JSON.parse(line)));
  const log = () => {};
  const accept = () => {};
  const app = express();
  app.post('/parsed', express.json(), receive({ keys: KEY, accept, log }));
  app.post('/text', (request, response) => receive({ keys: KEY, accept, log })(request.setEncoding('utf8'), response));
  const settings = {};
  app.post('/unset', receive({ keys: () => settings.key, accept, log }));
  // The engine's message quotes what it cannot read, and that is a key.
  app.post('/unreadable', receive({ keys: () => JSON.parse(`${KEY}{`), accept, log }));
  const port = await listening(t, app);
  const statusAt = async (path) =>
    (await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body, headers: signed(body) })).status;
  for (const path of ['/parsed', '/text', '/unset', '/unreadable']) assert.equal(await statusAt(path), 500);
  assert.deepEqual(
    lines.map(({ code, stack, cause }) => [code, stack, cause]),
    [
      ['BODY_NOT_RAW', undefined, undefined],
      ['BODY_NOT_RAW', undefined, undefined],
      ['MISCONFIGURED', undefined, undefined],
      ['MISCONFIGURED', undefined, undefined],
    ],
  );
  assert.match(lines[0].message, /put receive before app\.use\(express\.json\(\)\)/);
  assert.match(lines[1].message, /request\.setEncoding\(\)/);
  assert.match(lines[2].message, /got undefined: is the environment variable set\?/);
  assert.equal(lines[3].message, 'options.keys threw SyntaxError: it must return the keys');
  assert.ok(!JSON.stringify(lines).includes(KEY));
  // The function is asked again, once it has keys no more.
  settings.key = KEY;
  assert.equal(await statusAt('/unset'), 200);
  settings.key = undefined;
  assert.equal(await statusAt('/unset'), 200);
});

test('a delivery owns its bytes: what another listener does to the chunks of the request changes nothing', async (t) => {
  const seen = [];
  const { listener, accepted } = receiver();
  const port = await listening(t, (request, response) => {
    request.on('data', (chunk) => seen.push(chunk));
    return listener(request, response);
  });
  const large = bodyOf({ data: { note: 'x'.repeat(300_000) } });
  for (const text of [body, large]) assert.equal((await post(port, text)).status, 200);
  for (const chunk of seen) chunk.fill(0);
  assert.ok(seen.length > 2);
  assert.deepEqual(
    accepted.map(({ delivery }) => Buffer.from(delivery.body).toString()),
    [body, large],
  );
  assert.equal(accepted[1].delivery.event.id, 'ev_1');
});

test('onError gets the error itself, the delivery and the code; also what comes after the timeout', async (t) => {
  const told = [];
  const failure = new Error('late');
  /** @type {(reason: Error) => void} */
  let reject = () => {};
  const { listener, lines } = receiver({
    timeout: 600,
    acceptTimeout: 0.02,
    accept: (delivery, { request }) => {
      assert.equal(request.headers['content-type'], 'application/json');
      return new Promise((_, no) => (reject = no));
    },
    onError(error, about) {
      told.push({ error, ...about });
      throw new Error('ignored');
    },
  });
  assert.equal((await post(await listening(t, listener), body)).status, 503);
  reject(failure);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(
    told.map(({ code, delivery }) => [code, delivery.event.id]),
    [
      ['ACCEPT_TIMEOUT', 'ev_1'],
      ['ACCEPT_FAILED', 'ev_1'],
    ],
  );
  assert.match(told[0].error.message, /^accept has not resolved within 0\.02 s/);
  assert.equal(told[1].error, failure);
  assert.deepEqual(
    lines.map(({ code }) => code),
    ['ACCEPT_TIMEOUT'],
  );
});

test('keys may be any that Webhook takes, or their JSON; wrong options are said at once, without a key', () => {
  const accept = () => {};
  for (const keys of [
    KEY,
    [KEY],
    { a: KEY },
    new Map([['a', KEY]]),
    JSON.stringify([KEY]),
    ` ${JSON.stringify({ a: KEY })}`,
    `${KEY}, ${KEY}`,
    `CLOSE_SIGNATURE_KEY=${KEY}`,
    JSON.stringify({ data: [{ id: 'a', signature_key: KEY }] }),
  ])
    receive({ keys, accept });
  const wrong = [
    [undefined, TypeError],
    [{}, TypeError],
    [{ keys: KEY }, TypeError],
    [{ keys: undefined, accept }, /environment variable/],
    [{ keys: `{"a": ${KEY}`, accept }, /begin like JSON, but are not valid JSON/],
    [{ keys: 'x', accept }, { code: 'INVALID_KEY' }],
    [{ keys: KEY, accept, timeout: 0 }, RangeError],
    [{ keys: KEY, accept, timeout: 1e9 }, RangeError],
    [{ keys: KEY, accept, maxBodyBytes: '1' }, TypeError],
    [{ keys: KEY, accept, log: 1 }, TypeError],
    [{ keys: KEY, accept, onError: 1 }, TypeError],
    [{ keys: KEY, accept, acceptTimeout: 0 }, RangeError],
    [{ keys: KEY, accept, queue: {} }, TypeError],
    [{ keys: KEY, accept, subscriptions: 1 }, TypeError],
  ];
  for (const [options, expected] of /** @type {any[][]} */ (wrong)) {
    assert.throws(() => receive(options), expected, JSON.stringify(options));
    try {
      receive(options);
    } catch (error) {
      assert.ok(!`${error.message} ${error.stack}`.includes(KEY));
    }
  }
});

test('a body of 20 MB gets 413: by its length without being read, and in chunks as soon as it is too long', async (t) => {
  const { listener, lines } = receiver();
  const port = await listening(t, listener);
  const large = Buffer.alloc(20_000_000, 'x');
  assert.equal((await post(port, large)).status, 413);
  let sent = 0;
  const chunks = new ReadableStream({
    pull(controller) {
      controller.enqueue(large.subarray(0, 1_000_000));
      sent += 1;
      if (sent === 20) controller.close();
    },
  });
  assert.equal((await post(port, chunks, signed(large), { duplex: 'half' })).status, 413);
  assert.deepEqual(
    lines.map(({ code, bytes }) => [code, bytes]),
    [
      ['BODY_TOO_LARGE', 20_000_000],
      ['BODY_TOO_LARGE', undefined],
    ],
  );
  assert.equal((await post(port, body)).status, 200);
});

test('the body may come in chunks', async (t) => {
  const { listener, accepted } = receiver();
  const stream = new Blob([body.slice(0, 10), body.slice(10)]).stream();
  assert.equal((await post(await listening(t, listener), stream, signed(body), { duplex: 'half' })).status, 200);
  assert.equal(Buffer.from(accepted[0].delivery.body).toString(), body);
});

/** Sends the start of a body, and resolves when the receiver has it. */
async function started(t, port, text, bytes) {
  const socket = connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(`${head(signed(text), Buffer.byteLength(text))}${text.slice(0, bytes)}`);
  let answer = '';
  socket.setEncoding('latin1').on('data', (part) => (answer += part));
  return {
    socket,
    answer: () => answer,
    status: async () => (answer === '' ? await arriving(socket) : answer).slice(9, 12),
  };
}

test('bodies that many hold at once have a bound: the slowest that is unfinished makes way, and no newcomer is refused', async (t) => {
  const { listener, lines, accepted } = receiver({ maxBufferedBytes: 50_000, timeout: 600 });
  let arrived = 0;
  const port = await listening(t, (request, response) => {
    request.on('data', (chunk) => (arrived += chunk.length));
    return listener(request, response);
  });
  const large = bodyOf({ data: { note: 'x'.repeat(20_000) } });
  const uploads = [];
  for (const number of [1, 2]) {
    uploads.push(await started(t, port, large, -10));
    while (arrived < number * (large.length - 10)) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal((await post(port, large)).status, 200);
  assert.equal(await uploads[0].status(), '503');
  assert.deepEqual(lines.map(({ code, status }) => [code, status]).sort(), [
    ['ACCEPTED', 200],
    ['BUSY', 503],
  ]);
  // The other one is still there, and can end.
  uploads[1].socket.write(large.slice(-10));
  assert.equal(await uploads[1].status(), '200');
  assert.equal(accepted.length, 2);
});

test('deliveries that are being accepted make way for none: 503 beyond the bound, and room again when they are done', async (t) => {
  /** @type {(value?: unknown) => void} */
  let release = () => {};
  const held = new Promise((resolve) => (release = resolve));
  let entered = 0;
  const { listener, lines } = receiver({
    maxBufferedBytes: 50_000,
    timeout: 600,
    accept: () => {
      entered += 1;
      return held;
    },
  });
  const port = await listening(t, listener);
  const large = bodyOf({ data: { note: 'x'.repeat(20_000) } });
  const two = [post(port, large), post(port, large)];
  while (entered < 2) await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await post(port, large)).status, 503);
  assert.deepEqual(
    lines.map(({ code, outcome }) => [code, outcome]),
    [['BUSY', 'failed']],
  );
  release();
  assert.deepEqual(
    (await Promise.all(two)).map(({ status }) => status),
    [200, 200],
  );
  assert.equal((await post(port, large)).status, 200);
});

test('a body that timed out is read no further', async (t) => {
  const { listener } = receiver({ timeout: 0.05 });
  /** @type {any} */
  let request;
  const port = await listening(t, (each, response) => {
    request = each;
    return listener(request, response);
  });
  const { socket } = await started(t, port, body, 20);
  await closing(socket);
  await closing(request);
  assert.ok(request.destroyed);
});

test('text in place of bytes is said: something has set the encoding of the request', async (t) => {
  const { listener, lines } = receiver();
  const port = await listening(t, (request, response) => listener(request.setEncoding('utf8'), response));
  assert.equal((await post(port, body)).status, 500);
  assert.deepEqual(
    lines.map(({ code }) => code),
    ['BODY_NOT_RAW'],
  );
});

test('alone, a body larger than the bound of all is read', async (t) => {
  const { listener } = receiver({ maxBufferedBytes: 1 });
  assert.equal((await post(await listening(t, listener), body)).status, 200);
});

test('who sends half a body gets 408, and the connection ends; who hangs up is logged', async (t) => {
  const { listener, lines } = receiver({ timeout: 0.05 });
  const port = await listening(t, listener);
  const answered = await raw(port, head(signed(body), body.length) + body.slice(0, 20));
  assert.match(answered, /^HTTP\/1\.1 408 /);
  assert.deepEqual(
    lines.map(({ code }) => code),
    ['BODY_TIMEOUT'],
  );

  const broken = receiver();
  const done = Promise.withResolvers?.() ?? deferred();
  const other = await listening(t, (request, response) => broken.listener(request, response).then(done.resolve));
  const socket = connect(other, '127.0.0.1');
  await once(socket, 'connect');
  await new Promise((resolve) => socket.write(head(signed(body), body.length) + body.slice(0, 20), resolve));
  socket.destroy();
  await done.promise;
  assert.deepEqual(
    broken.lines.map(({ code }) => code),
    ['BODY_BROKEN_OFF'],
  );
});

function deferred() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}

test('forged requests beside real ones: all that is real is accepted, over the same connections', async (t) => {
  const { listener, accepted, lines } = receiver();
  const port = await listening(t, listener);
  const real = Array.from({ length: 100 }, (_, number) => bodyOf({ id: `ev_${number}` }));
  const statuses = await Promise.all(
    real.flatMap((text) =>
      [post(port, text), ...Array.from({ length: 9 }, () => post(port, text, forged(text)))].map(
        async (answer) => (await answer).status,
      ),
    ),
  );
  assert.equal(statuses.filter((status) => status === 200).length, 100);
  assert.equal(statuses.filter((status) => status === 401).length, 900);
  assert.equal(new Set(accepted.map(({ delivery }) => delivery.event.id)).size, 100);
  assert.equal(lines.length, 1000);
});

test('Express: before express.json() and after express.raw() it receives; after express.json() it says what is wrong', async (t) => {
  const right = receiver();
  const app = express();
  app.post('/webhook', right.listener);
  app.use(express.json());
  assert.equal((await post(await listening(t, app), body)).status, 200);

  const after = receiver();
  const read = express();
  for (const parser of [express.raw({ type: '*/*' }), express.text({ type: '*/*' })]) {
    const each = express();
    each.use(parser, after.listener);
    read.use(each);
    assert.equal((await post(await listening(t, each), body)).status, 200);
  }
  assert.deepEqual(
    after.accepted.map(({ delivery }) => Buffer.from(delivery.body).toString()),
    [body, body],
  );

  const wrong = receiver();
  const parsed = express();
  parsed.use(express.json());
  parsed.use(wrong.listener);
  const port = await listening(t, parsed);
  assert.equal((await post(port, body)).status, 500);
  assert.deepEqual(
    wrong.lines.map(({ level, code, status }) => [level, code, status]),
    [['error', 'BODY_NOT_RAW', 500]],
  );
  // What express.json() does not read is still there.
  assert.equal((await post(port, body, { ...signed(body), 'content-type': 'text/plain' })).status, 200);

  const kept = receiver();
  const verify = express();
  verify.use(express.json({ verify: (request, response, bytes) => (request.rawBody = bytes) }), kept.listener);
  assert.equal((await post(await listening(t, verify), body)).status, 200);
});

test('Fastify: with a parser that leaves the request alone', async (t) => {
  const { listener, accepted } = receiver();
  const app = fastify();
  t.after(() => app.close());
  app.addContentTypeParser('*', (request, payload, done) => done(null));
  app.removeContentTypeParser('application/json');
  app.post('/webhook', (request, reply) => {
    reply.hijack();
    return listener(request.raw, reply.raw);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address();
  assert.equal((await post(port, body)).status, 200);
  assert.equal((await post(port, body, forged(body))).status, 401);
  assert.equal((await post(port, Buffer.alloc(20_000_000, 'x'))).status, 413);
  assert.equal(accepted.length, 1);
});

test("Next's pages/api: a handler that resolves when it has answered, and a body parser that was left on is said", async (t) => {
  const { listener, lines } = receiver();
  const port = await listening(t, async (request, response) => {
    if (request.url === '/parsed') {
      request.body = JSON.parse(Buffer.concat(await request.toArray()));
      await listener(request, response);
    } else {
      await listener(request, response);
    }
    assert.ok(response.writableEnded);
  });
  assert.equal((await post(port, body)).status, 200);
  assert.equal(
    (await fetch(`http://127.0.0.1:${port}/parsed`, { method: 'POST', body, headers: signed(body) })).status,
    500,
  );
  assert.deepEqual(
    lines.map(({ code }) => code),
    ['ACCEPTED', 'BODY_NOT_RAW'],
  );
});
