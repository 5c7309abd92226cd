// examples/node-receiver as a process: what a receiver on one machine promises to Close and to its operator. What the
// engine and its store promise is in tests/inbox.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { Emulator } from '../../pkg/emulator.js';
import { exchange } from '../emulator/world.js';
import { arriving } from '../sockets.js';
import { KEY, copy, deliver, event, scratch, signed, spawned, won } from './receivers.js';

/** Writes down each call, in a file beside the inbox. */
const CALLS = `
import { appendFileSync } from 'node:fs';
export function onChange(changes, state, event, { tx, from }) {
  tx.put('last', process.env.NAME ?? '');
  appendFileSync(String(process.env.CALLS), \`\${event.id} \${from}\\n\`);
}`;
const example = copy('node-receiver');
const calling = copy('node-receiver', CALLS);

/** A process that writes down its calls. */
function written(t, folder = scratch(t)) {
  const environment = { DATA: join(folder, 'inbox.mdb'), CALLS: join(folder, 'calls') };
  appendFileSync(environment.CALLS, '');
  const calls = () => readFileSync(environment.CALLS, 'utf8').split('\n').filter(Boolean);
  return { folder, environment, calls };
}

/** What is in the table of the handler. */
async function own(path) {
  const { open } = await import('lmdb');
  const root = open({ path, noSubdir: true, maxDbs: 16, readOnly: true });
  const found = Object.fromEntries(
    Array.from(root.openDB('own', {}).getRange({}), ({ key, value }) => [key, JSON.parse(String(value))]),
  );
  await root.close();
  return found;
}

const run = (at, more) =>
  promisify(execFile)(process.execPath, ['main.js'], { cwd: at, env: { PATH: process.env.PATH, ...more } });

test('it counts what was won until SIGTERM, and says neither a payload nor a key', async (t) => {
  const DATA = join(scratch(t), 'inbox.mdb');
  const receiver = await spawned(t, example, { DATA });
  const statuses = {};
  const send = async (...given) => {
    const status = await receiver.deliver(...given);
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  for (let number = 1; number <= 20; number++) {
    await send(won(number, 'user_Bluth', 1));
    await send(won(number, 'user_Bluth', 1));
    await send(won(number, 'user_Bluth', 1), { key: KEY.replace('0', 'f') });
  }
  assert.deepEqual(statuses, { 200: 40, 401: 20 });
  const { objects } = await receiver.until(({ waiting, handled }) => waiting === 0 && handled === 20);
  assert.equal(objects, 20);
  assert.deepEqual(await receiver.kill('SIGTERM'), [0, null]);
  assert.deepEqual(await own(DATA), { 'won user_Bluth': 20 });
  assert.ok(!/Bluth|058bfb6a/.test(receiver.said()), receiver.said());
});

test('what is wrong with its environment is said in a sentence, and no secret is in it', async (t) => {
  const folder = scratch(t);
  const environment = { CLOSE_SIGNATURE_KEYS: KEY, PORT: '0', DATA: join(folder, 'inbox.mdb') };
  /** @type {[Record<string, string>, RegExp][]} */
  const refused = [
    [{}, /^CLOSE_SIGNATURE_KEYS is missing/],
    [{ CLOSE_SIGNATURE_KEY: KEY }, /^CLOSE_SIGNATURE_KEYS is missing/],
    [{ ...environment, CLOSE_API_KEY: 'api_secret' }, /^CLOSE_SUBSCRIPTIONS is missing/],
    [{ ...environment, CLOSE_SIGNATURE_KEYS: `["${KEY}` }, /JSON/],
    [{ ...environment, CLOSE_SIGNATURE_KEYS: 'abc' }, /64 hex digits/],
    [{ ...environment, PORT: '70000' }, /port/],
    [{ ...environment, DATA: join(folder, 'none/inbox.mdb') }, /no such folder/],
    // LMDB would take it for its own, and end the process.
    [{ ...environment, DATA: join(example, 'main.js') }, /LMDB has not written it/],
    [
      {
        ...environment,
        CLOSE_API_KEY: 'api_secret',
        CLOSE_SUBSCRIPTIONS: 'whsub_1',
        CLOSE_API_URL: 'http://a.example',
      },
      /https/,
    ],
  ];
  for (const [given, sentence] of refused) {
    await assert.rejects(run(example, given), ({ code, stderr }) => {
      assert.equal(code, 1);
      assert.match(stderr.trim().split('\n').at(-1), sentence);
      return !/abc|api_secret|058bfb6a/.test(stderr);
    });
  }
});

test('every status has its reason, and none has a body', async (t) => {
  const { environment } = written(t);
  const receiver = await spawned(t, calling, environment);
  const send = (options, body) => exchange({ port: receiver.port, path: '/', method: 'POST', ...options }, body);
  const text = JSON.stringify({ event: event(1, 'Sitwell'), subscription_id: 'whsub_1' });
  const answers = [
    [200, await send({ headers: signed(text) }, text)],
    [200, await send({ headers: { ...signed(text), 'transfer-encoding': 'chunked' } }, text)],
    [401, await send({ headers: signed(text, KEY.replace('0', 'f')) }, text)],
    [401, await send({ headers: {} }, text)],
    [401, await send({ headers: signed(text, KEY, 1_544_271_440) }, text)],
    [405, await send({ method: 'GET' })],
    [405, await send({ method: 'PUT', headers: signed(text) }, text)],
  ];
  for (const [status, answer] of answers) assert.deepEqual([answer.status, answer.text], [status, '']);
  assert.equal(await receiver.deliver(event(2, 'Bluth', 'Sitwell')), 200);
});

test('a key for each subscription', async (t) => {
  const { environment } = written(t);
  const CLOSE_SIGNATURE_KEYS = JSON.stringify({ whsub_1: KEY });
  const receiver = await spawned(t, calling, { ...environment, CLOSE_SIGNATURE_KEYS });
  assert.equal(await receiver.deliver(event(1, 'Sitwell')), 200);
  assert.equal(await receiver.deliver(JSON.stringify({ event: event(2, 'Bluth'), subscription_id: 'whsub_2' })), 401);
});

test('its health and metrics are for those who have the token; all others get a status code', async (t) => {
  const { environment } = written(t);
  const receiver = await spawned(t, calling, environment);
  const { healthy, ready, status } = await receiver.health();
  assert.deepEqual([healthy, ready, status.waiting], [true, true, 0]);
  assert.match(await (await receiver.get('/metrics')).text(), /^closehook_inbox_waiting 0$/m);
  for (const [path, code] of Object.entries({ '/health': 200, '/ready': 200, '/metrics': 401 })) {
    const answer = await receiver.get(path, /** @type {any} */ ({}));
    assert.equal(answer.status, code);
    assert.ok(!(await answer.text()).includes('status'), path);
  }
});

/** What skips a test where a program of the system is missing. */
function without(program) {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return {};
  } catch {
    return { skip: `there is no ${program}` };
  }
}

test('the bytes are on disk before the answer, as the system sees it', without('strace'), async (t) => {
  const { folder, environment } = written(t);
  const trace = join(folder, 'trace');
  const calls = 'trace=pwrite64,fdatasync,write,writev';
  const program = ['strace', '-D', '-f', '-o', trace, '-s', '200', '-e', calls, process.execPath];
  const receiver = await spawned(t, calling, environment, { program });
  assert.equal(await receiver.deliver(event(1, 'Sitwell')), 200);
  await receiver.kill('SIGTERM');
  // The tracer ends after what it traces.
  let lines = [];
  while (!lines.some((line) => line.includes('+++ exited with 0 +++') && line.startsWith(`${receiver.child.pid} `))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    lines = readFileSync(trace, 'utf8').split('\n');
  }
  const from = lines.findIndex((line) => line.includes('LISTENING'));
  const answer = lines.findIndex((line) => line.includes('HTTP/1.1 200'));
  const seen = lines.slice(from, answer).map((line) => /(?:^\d+ +|<\.\.\. )(\w+)/.exec(line)?.[1]);
  assert.ok(from !== -1 && answer > from);
  const [bytes, synced, promised] = [seen.indexOf('pwrite64'), seen.indexOf('fdatasync'), seen.lastIndexOf('pwrite64')];
  // The pages, the sync, and the root of the tree, which LMDB writes through a descriptor with O_DSYNC.
  assert.ok(bytes !== -1 && bytes < synced && synced < promised, seen.join());
});

test('a disk that is full is a 503, and all arrives when it has room', without('prlimit'), async (t) => {
  const { environment, calls } = written(t);
  // Blocks of 512 or 1024 bytes: a file of a megabyte at most.
  const receiver = await spawned(t, calling, environment, {
    program: ['sh', '-c', 'ulimit -S -f 1024; exec "$0" "$1"', process.execPath],
  });
  const taken = new Set();
  let refused = 0;
  for (let number = 1; refused < 5; number++) {
    assert.ok(number < 2000);
    const status = await receiver.deliver(event(number, 'x'.repeat(50_000), undefined, `lead_${number}`));
    if (status === 200) taken.add(`ev_${number}`);
    else refused++;
    assert.ok(status === 200 || status === 503, `${status}`);
  }
  const { ready, problems } = await receiver.health();
  assert.equal(ready, false);
  assert.ok(problems.some(({ code }) => code === 'STORE_NOT_WRITABLE'));
  execFileSync('prlimit', ['--pid', String(receiver.child.pid), '--fsize=unlimited:unlimited']);
  // Also if nothing arrives meanwhile.
  assert.equal((await receiver.get('/ready')).status, 200);
  assert.equal(await receiver.deliver({ ...event(1, 'late', undefined, 'lead_late'), id: 'ev_late' }), 200);
  taken.add('ev_late');
  await receiver.until(({ handled, waiting }) => waiting === 0 && handled >= taken.size);
  await receiver.kill('SIGTERM');
  assert.deepEqual([...new Set(calls().map((call) => call.split(' ')[0]))].sort(), [...taken].sort());
});

test('a request that is under way when it stops is answered, and its event is handled', async (t) => {
  const { environment, calls } = written(t);
  const receiver = await spawned(t, calling, environment);
  const body = JSON.stringify({ event: event(1, 'Sitwell'), subscription_id: 'whsub_1' });
  const all = { host: 'localhost', ...signed(body), 'content-length': body.length, expect: '100-continue' };
  const head = Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const socket = connect(receiver.port, '127.0.0.1').setEncoding('utf8');
  socket.write(`POST / HTTP/1.1\r\n${head}\r\n`);
  // It is under way: it is told to go on.
  assert.match(await arriving(socket), /^HTTP\/1\.1 100 /);
  const ended = receiver.kill('SIGTERM');
  // It has stopped to listen when it takes no new connection.
  for (;;) {
    const refused = await deliver(receiver.port, event(2, 'Bluth')).then(
      () => false,
      () => true,
    );
    if (refused) break;
  }
  socket.write(body);
  assert.match(await arriving(socket), /^HTTP\/1\.1 200 /);
  assert.deepEqual(await ended, [0, null]);
  const next = await spawned(t, calling, environment);
  await next.until(({ waiting }) => waiting === 0);
  assert.ok(calls().includes('ev_1 delivery'));
});

test('of two processes with one file the later has the say, and nothing that either took in is lost', async (t) => {
  const { environment, calls } = written(t);
  const first = await spawned(t, calling, { ...environment, NAME: 'first' });
  assert.equal(await first.deliver(event(1, 'Sitwell')), 200);
  const second = await spawned(t, calling, { ...environment, NAME: 'second' });
  assert.equal(await second.deliver(event(2, 'Bluth', undefined, 'lead_2')), 200);
  await second.until(({ waiting }) => waiting === 0);
  // Close delivers it again, to the process that is ready.
  assert.equal(await first.deliver(event(3, 'x', undefined, 'lead_3')), 503);
  const { problems } = await first.health();
  assert.deepEqual(problems[0].code, 'SUPERSEDED');
  assert.equal((await first.get('/ready')).status, 503);
  assert.equal(await second.deliver(event(3, 'x', undefined, 'lead_3')), 200);
  await second.until(({ waiting, objects }) => waiting === 0 && objects === 3);
  await second.kill('SIGTERM');
  assert.deepEqual([...new Set(calls())].sort(), ['ev_1 delivery', 'ev_2 delivery', 'ev_3 delivery']);
  assert.deepEqual(await own(environment.DATA), { last: 'second' });
});

test('a process that is started twice by mistake takes nothing from the first', async (t) => {
  const { environment } = written(t);
  const first = await spawned(t, calling, environment);
  const twice = run(calling, { ...environment, CLOSE_SIGNATURE_KEYS: KEY, PORT: String(first.port) });
  await assert.rejects(twice, ({ code, stderr }) => code === 1 && /EADDRINUSE.*\d+\n$/.test(stderr));
  assert.equal(await first.deliver(event(1, 'Sitwell')), 200);
  await first.until(({ handled }) => handled === 1);
});

test('what was lost while it was off comes from the log, once, and it knows up to when all is there', async (t) => {
  const { environment, calls } = written(t);
  const emulator = await Emulator.start({ seed: 1, rules: { dropAfterMs: 1 } });
  t.after(() => emulator.close());
  const events = [{ object_type: 'lead', action: 'created' }];
  const { id, signature_key: key } = await emulator.subscribe({ url: 'http://127.0.0.1:9/', events });
  const more = {
    ...{ CLOSE_SIGNATURE_KEYS: key, CLOSE_API_KEY: emulator.apiKey, CLOSE_SUBSCRIPTIONS: id },
    CLOSE_API_URL: emulator.url,
  };
  const first = await spawned(t, calling, { ...environment, ...more });
  await first.until(({ lastCatchUp }) => lastCatchUp !== null);
  await first.kill('SIGTERM');
  await emulator.put({ template: 'lead.created', count: 3 });
  await emulator.advance(600);
  assert.equal(emulator.state().subscriptions[0].dropped, 3);
  const second = await spawned(t, calling, { ...environment, ...more });
  const { completeFrom, completeUntil } = await second.until(({ handled }) => handled === 3);
  assert.ok(completeUntil > completeFrom);
  assert.deepEqual(
    calls().map((call) => call.split(' ')[1]),
    ['log', 'log', 'log'],
  );
});
