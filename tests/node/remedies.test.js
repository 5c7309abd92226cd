// The files that `closehook remedy` prints, each run as it is: it judges the shared vectors, over HTTP, as closehook
// does. A language that is not on this machine is skipped. FastAPI and Django run where they are installed
// (remedies/requirements.txt), and otherwise with a stand-in, like Rack and Rails: remedies/serve.py and serve.rb.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { Agent, createServer, request, validateHeaderValue } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { remedies } from '../../pkg/dist/remedies.js';
import { Webhook } from '../../pkg/index.js';
import { markedLines } from '../../pkg/src/remedy-parts.js';
import { freePort } from '../sockets.js';
import { bodyOf } from '../vectors/run.js';

const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const OTHER = 'b9260244ef33625f9b4b26a27db08758cdd39478b852c73f2d33ab042eb8abb4';
/** As long as a key, but not hex. */
const NOT_HEX = 'z'.repeat(64);
const LONGEST_WAIT = 60_000;
/** What a receiver of closehook reads. */
const LONGEST_BODY = 2 * 1024 * 1024;

const FOLDER = new URL('../../remedies/', import.meta.url);
const path = (name, base = import.meta.url) => fileURLToPath(new URL(name, base));
const index = JSON.parse(readFileSync(new URL('index.json', FOLDER), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'remedies-'));
const webhook = new Webhook(KEY);

/** @type {{ id: string, folder: string, at: string }[]} */
const FILES = index.flatMap(({ id, file }) =>
  ['with-closehook', 'without-closehook']
    .filter((folder) => readdirSync(new URL(folder, FOLDER)).includes(file))
    .map((folder) => ({ id, folder, at: path(`${folder}/${file}`, FOLDER.href) })),
);

// --- How each file is run ---

const isThere = (command, version = '--version') => spawnSync(command, [version]).status === 0;

/** Files that are a program, with the command that runs them. */
const PROGRAMS = {
  express: (at) => [process.execPath, at],
  fastify: (at) => [process.execPath, at],
  node: (at) => [process.execPath, at],
  fastapi: (at, port) => ['python3', path('remedies/serve.py'), 'fastapi', at, port],
  django: (at, port) => ['python3', path('remedies/serve.py'), 'django', at, port],
  php: (at, port) => ['php', '-S', `127.0.0.1:${port}`, at],
  rails: (at, port) => ['ruby', path('remedies/serve.rb'), 'rails', at, port],
  rack: (at, port) => ['ruby', path('remedies/serve.rb'), 'rack', at, port],
  go: (at) => ['go', 'run', at],
};

/** Modules that are loaded here, each with what answers a web `Request`. */
const MODULES = {
  next: ({ POST }) => POST,
  workers:
    ({ default: { fetch } }, env) =>
    (asked) =>
      fetch(asked, env, { waitUntil() {} }),
  hono:
    ({ default: app }, env) =>
    (asked) =>
      app.fetch(asked, env),
  lambda:
    ({ handler }) =>
    async (asked) =>
      new Response(null, { status: (await handler(await envelope(asked))).statusCode }),
};

/** A request as AWS Lambda gets it: the body is base64 or, if it is text, may be that text. */
async function envelope(asked) {
  const bytes = Buffer.from(await asked.arrayBuffer());
  const text = bytes.toString('utf8');
  const isBase64Encoded = bytes.length % 2 === 0 || !Buffer.from(text).equals(bytes);
  const headers = Object.fromEntries(asked.headers);
  if (bytes.length % 3 === 0 && headers['close-sig-hash'] !== undefined) {
    headers['Close-Sig-Hash'] = headers['close-sig-hash'];
    delete headers['close-sig-hash'];
  }
  return { headers, body: isBase64Encoded ? bytes.toString('base64') : text, isBase64Encoded };
}

/** Everything to end when the tests are done. */
const ends = [];
test.after(async () => {
  for (const end of ends) await end();
  rmSync(scratch, { recursive: true, force: true });
});

/** Its port once it listens, or `null` if the program ended before. */
async function started({ id, at }, key) {
  const port = await freePort();
  const [command, ...args] = PROGRAMS[id](at, port).map(String);
  const env = {
    ...process.env,
    PORT: String(port),
    CLOSE_SIGNATURE_KEY: key,
    GOFLAGS: '-mod=mod',
    PYTHONDONTWRITEBYTECODE: '1',
  };
  // Of its own group, since `go run` has a child.
  const child = spawn(command, args, { env, cwd: scratch, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const ended = once(child, 'exit');
  ends.push(async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-Number(child.pid), 'SIGKILL');
    await ended;
  });
  const until = Date.now() + LONGEST_WAIT;
  while (child.exitCode === null && Date.now() < until) {
    if (await answers(port)) return { port, said: () => said };
    await after(50);
  }
  return { port: null, said: () => said };
}

const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

// The modules print here what they would in production.
for (const name of /** @type {const} */ (['log', 'warn', 'error'])) test.mock.method(console, name, () => {});

/** A module behind node:http, which hands it a `Request`. */
async function served({ id, at }, key) {
  const answer = MODULES[id](await import(at), { CLOSE_SIGNATURE_KEY: key });
  const server = createServer(async (req, res) => {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    const headers = new Headers();
    for (let i = 0; i < req.rawHeaders.length; i += 2) headers.append(req.rawHeaders[i], req.rawHeaders[i + 1]);
    const asked = new Request('http://localhost/webhook', { method: 'POST', headers, body: Buffer.concat(chunks) });
    const status = await answer(asked).then(
      (response) => response.status,
      () => 500,
    );
    res.writeHead(status).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: server.address().port, said: () => '' };
}

const run = (file, key) => {
  if (file.id in PROGRAMS) return started(file, key);
  return served(file, key);
};

/** The command of a file, if this machine does not have it. */
function missing({ id, at }) {
  const [command] = PROGRAMS[id]?.(at, 0) ?? [process.execPath];
  return isThere(command, command === 'go' ? 'version' : '--version') ? false : `${command} is not on this machine`;
}

// --- What is sent ---

const hashOf = (body, timestamp, key = KEY) =>
  createHmac('sha256', Buffer.from(key, 'hex')).update(timestamp).update(body).digest('hex');
const now = Math.floor(Date.now() / 1000);
const WIRE =
  '{"event": {"id": "ev_1", "object_type": "lead", "action": "updated", "data": {"name": "Tobias F\\u00fcnke"}}, ' +
  '"subscription_id": "whsub_1"}';

/** @param {string} name @param {string} body @param {{ at?: number, key?: string, signed?: string }} [given] */
const made = (name, body, { at = now, key = KEY, signed = body } = {}) => ({
  name,
  body: Buffer.from(body),
  headers: [
    ['close-sig-hash', hashOf(signed, String(at), key)],
    ['close-sig-timestamp', String(at)],
  ],
});

const timestamped = [['close-sig-timestamp', String(now)]];
const OWN = [
  made('valid', WIRE),
  made('not ASCII', WIRE.replace('F\\u00fcnke', 'Fünke')),
  made('re-serialized', JSON.stringify(JSON.parse(WIRE)), { signed: WIRE }),
  made('forged', WIRE.replace('ev_1', 'ev_2'), { signed: WIRE }),
  made('wrong key', WIRE, { key: OTHER }),
  made('an hour old', WIRE, { at: now - 3600 }),
  made('an hour ahead', WIRE, { at: now + 3600 }),
  { name: 'a hash that is not ASCII', body: Buffer.from(WIRE), headers: [...timestamped, ['close-sig-hash', 'é']] },
  { name: 'a timestamp that is not ASCII', body: Buffer.from(WIRE), headers: [['close-sig-timestamp', 'é']] },
];

/**
 * A vector, moved to today: its timestamp, and the hash where it was right.
 *
 * @param {any} vector
 */
function moved(vector) {
  const body = Buffer.from(bodyOf(vector));
  const [, given = ''] = vector.headers.find(([name]) => /^close-sig-timestamp$/i.test(name)) ?? [];
  const [digits = ''] = /[0-9]+/.exec(given) ?? [];
  const today = String(Number(digits) + now - vector.now).padStart(digits.length, '0');
  const [before, later] = [hashOf(body, digits), hashOf(body, today)];
  const headers = vector.headers.map(([name, value]) => [
    name,
    /timestamp/i.test(name)
      ? value.replaceAll(digits || /(?!)/g, today)
      : value.replaceAll(before, later).replaceAll(before.toUpperCase(), later.toUpperCase()),
  ]);
  return { name: vector.name, body, headers, age: vector.now - Number(digits) };
}

/** Whether HTTP can carry it. */
function isSendable({ headers }) {
  try {
    for (const [name, value] of headers) validateHeaderValue(name, value);
    return headers.every(([name]) => !/\s/.test(name));
  } catch {
    return false;
  }
}

const VECTORS = JSON.parse(readFileSync(path('../vectors/signature.json'), 'utf8'))
  // A receiver has one key, and its own window.
  .filter((vector) => vector.key === KEY && vector.maxAge === undefined && vector.maxFutureSkew === undefined)
  .map(moved)
  // No verdict may depend on how fast this machine is.
  .filter(({ age }) => !(age > 200 && age < 400) && !(age < -20 && age > -120))
  .filter(({ body }) => body.length <= LONGEST_BODY)
  .filter(isSendable);

const DELIVERIES = [...OWN, ...VECTORS].map((given) => {
  // As it arrives: HTTP has no white space around a value.
  const headers = given.headers.map(([name, value]) => [name, value.trim()]);
  const isRepeated = headers.some(
    ([name, value], i) => /^close-sig-/i.test(name) && (value.includes(',') || isNamed(headers.slice(i + 1), name)),
  );
  const { ok, delivery } = webhook.safeVerify(given.body, headers);
  return { ...given, headers, isRepeated, ok, isEvent: ok && isEvent(delivery) };
});

function isNamed(headers, wanted) {
  return headers.some(([name]) => name.toLowerCase() === wanted.toLowerCase());
}

function isEvent(delivery) {
  try {
    const { id, object_type, action } = delivery.event;
    return [id, object_type, action].every((text) => typeof text === 'string');
  } catch {
    return false;
  }
}

// A connection for each: uvicorn closes one after a request that it refuses itself.
const agent = new Agent({ maxSockets: 4 });
ends.push(() => agent.destroy());

/** The status of the answer. */
async function post(port, { headers, body }) {
  const flat = [
    ...headers,
    ['host', 'localhost'],
    ['content-type', 'application/json'],
    ['content-length', String(body.length)],
    ['connection', 'close'],
  ];
  const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/webhook', headers: flat.flat(), agent });
  sent.end(body);
  const [response] = await once(sent, 'response');
  response.resume();
  await once(response, 'end');
  return response.statusCode;
}

// --- The tests ---

test('the vectors are enough of each kind', () => {
  const count = (wanted) => DELIVERIES.filter(wanted).length;
  assert.ok(count(({ ok }) => ok) > 20 && count(({ ok }) => !ok) > 30 && count((one) => one.isEvent) > 3);
  assert.deepEqual(
    DELIVERIES.slice(0, OWN.length).map(({ ok }) => ok),
    [true, true, false, false, false, false, false, false, false],
  );
});

test('the module of the package has the texts of the files', () => {
  for (const { file, ...entry } of index) {
    const { withClosehook, withoutClosehook, ...rest } =
      remedies.find(({ id }) => id === entry.id) ?? assert.fail(file);
    assert.deepEqual(rest, entry);
    const text = (folder) => readFileSync(new URL(`${folder}/${file}`, FOLDER), 'utf8');
    assert.equal(withoutClosehook, text('without-closehook'), `${file} has changed: run cargo xtask build`);
    assert.equal(withClosehook, file.endsWith('.js') ? text('with-closehook') : null);
  }
  assert.equal(remedies.length, index.length);
  const all = ['with-closehook', 'without-closehook'].flatMap((folder) => readdirSync(new URL(folder, FOLDER)));
  assert.equal(all.length, FILES.length, 'a file is not in index.json');
});

test('each file marks the parts that a diagnosis can name', () => {
  for (const { at } of FILES)
    for (const part of ['body', 'key', 'headers', 'hash', 'age'])
      assert.ok(markedLines(readFileSync(at, 'utf8'), [part]).length >= 2, `${at}: ${part}`);
});

// Modules read the key when they are loaded, or at each request.
process.env.CLOSE_SIGNATURE_KEY = KEY;
// All start at once, and without a key too, or with one that is not hex.
const running = new Map(
  FILES.map((file) => [
    file,
    missing(file)
      ? null
      : { own: run(file, KEY), wrong: file.id in PROGRAMS ? ['', NOT_HEX].map((key) => run(file, key)) : [] },
  ]),
);

for (const file of FILES) {
  const { id, folder } = file;
  test(`${id} ${folder.replace('-', ' ')}: each delivery is judged as closehook judges it`, {
    skip: missing(file),
  }, async (t) => {
    const { port, said } = await /** @type {any} */ (running.get(file)).own;
    assert.ok(port, said());
    if (/^stand-in/m.test(said())) t.diagnostic(`with a stand-in: ${id} is not installed`);
    const judge = async (one) => {
      const status = await post(port, one).catch((error) => assert.fail(`${one.name}: ${error.message}`));
      const about = `${one.name}: ${status}\n${said()}`;
      const isAccepted = status !== 401;
      if (folder === 'without-closehook' && (one.isRepeated || one.body.length === 0)) {
        // Frameworks join a repeated header, or take one of the two. Some treat an empty body, which Close never sends,
        // as a missing one. Such a delivery may be refused, but is never accepted without a hash that fits.
        const values = (name) =>
          one.headers.filter((pair) => pair[0].toLowerCase() === name).flatMap(([, value]) => value.split(/, */));
        const fits = values('close-sig-timestamp').some((timestamp) =>
          values('close-sig-hash').some((hash) => hash.toLowerCase() === hashOf(one.body, timestamp)),
        );
        return assert.ok(fits || !isAccepted, about);
      }
      assert.equal(isAccepted, one.ok, about);
      if (one.isEvent) assert.equal(status, 200, about);
    };
    await Promise.all(DELIVERIES.map(judge));
  });
}

for (const file of FILES.filter((each) => each.id in PROGRAMS)) {
  test(`${file.id} ${file.folder.replace('-', ' ')}: without a key of 64 hex digits nothing is accepted`, {
    skip: missing(file),
  }, async () => {
    for (const { port, said } of await Promise.all(/** @type {any} */ (running.get(file)).wrong)) {
      if (port === null) {
        assert.match(said(), /CLOSE_SIGNATURE_KEY|INVALID_KEY|fromhex|hexadecimal/);
        continue;
      }
      // It says so, and does not refuse as it would with the wrong key.
      const status = await post(port, made('the empty key', WIRE, { key: '' })).catch(() => 500);
      assert.ok(status >= 500, String(status));
    }
  });
}

test('in-process files refuse without a key of 64 hex digits, too', async () => {
  for (const file of FILES.filter(
    ({ id, folder }) => id in MODULES && id !== 'lambda' && folder === 'without-closehook',
  )) {
    // What is not hex must not become zeros: anyone could sign with that key.
    for (const key of ['', NOT_HEX]) {
      process.env.CLOSE_SIGNATURE_KEY = key;
      const { port } = await served(file, key);
      assert.equal(await post(port, made('the key of zeros', WIRE, { key: key && '0'.repeat(64) })), 500, file.id);
    }
  }
  process.env.CLOSE_SIGNATURE_KEY = KEY;
});

test('Lambda refuses a request without any headers, as its console sends it', async () => {
  for (const { at } of FILES.filter(({ id }) => id === 'lambda')) {
    const { handler } = await import(at);
    assert.deepEqual(await handler({ headers: null, body: WIRE }), { statusCode: 401 }, at);
  }
});
