// The emulator as a process that is killed: with a data file no event is lost, and what is delivered twice is only what
// was under way.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { KEY, assertSigned, events, exchange, receiving, scratch } from './world.js';

const PROGRAM = fileURLToPath(new URL('../../pkg/cli/closehook.js', import.meta.url));
const COUNT = 10_000;
const PARALLEL = 10;

/** Starts it, and resolves with its first line. */
async function emulate(t, ...args) {
  const child = spawn(process.execPath, [PROGRAM, 'emulate', '--port', '0', '--api-key', KEY, '--json', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  let out = '';
  const first = new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      if (out.includes('\n')) return;
      out += text;
      if (out.includes('\n')) resolve(JSON.parse(out.slice(0, out.indexOf('\n'))));
    });
    child.on('exit', (code, signal) => reject(new Error(`it ended: ${code ?? signal}`)));
  });
  return { child, ...(await first) };
}

test(`kill -9, again and again, in the middle of ${COUNT} deliveries`, async (t) => {
  const data = join(scratch(t), 'kill.db');
  /** Resolves when the receiver has seen so many requests. */
  const marks = [];
  const receiver = await receiving(t, ({ number }) => {
    for (const mark of marks.splice(0)) (number + 1 >= mark.at ? mark.resolve : (m) => marks.push(m))(mark);
    return 200;
  });
  const seen = (at) => new Promise((resolve) => marks.push({ at, resolve }));
  const started = (more = []) => emulate(t, '--data', data, ...more);

  let emulator = await started(['--to', receiver.url, '--event', 'lead.created']);
  const { signature_key: key } = emulator.subscriptions[0];
  let reached = seen(700);
  const port = () => new URL(emulator.url).port;
  const answer = await exchange(
    { port: port(), method: 'POST', path: '/_closehook/events', headers: { 'content-type': 'application/json' } },
    JSON.stringify(events(COUNT)),
  );
  assert.deepEqual([answer.status, JSON.parse(answer.text).ids.length], [201, COUNT]);

  const kills = 6;
  for (let kill = 1; kill <= kills; kill += 1) {
    await reached;
    emulator.child.kill('SIGKILL');
    await once(emulator.child, 'exit');
    reached = seen(receiver.requests.length + 700);
    emulator = await started();
  }
  // Once more in the moment of the start, when the journal is being read and cut.
  emulator.child.kill('SIGKILL');
  await once(emulator.child, 'exit');
  emulator = await started();

  const state = async () =>
    JSON.parse((await exchange({ port: port(), method: 'GET', path: '/_closehook/state' })).text).subscriptions[0];
  let last = await state();
  // Each look waits for another thousand deliveries, or asks again: there is no clock in it.
  while (last.backlog > 0) last = await state();
  const times = new Map();
  for (const request of receiver.requests)
    times.set(request.event.object_id, (times.get(request.event.object_id) ?? 0) + 1);
  assert.equal(times.size, COUNT, 'every event is delivered');
  const again = receiver.requests.length - COUNT;
  t.diagnostic(`${again} of ${COUNT} deliveries came twice in ${kills + 1} kills`);
  assert.ok(again <= PARALLEL * (kills + 1), `${again} came again`);
  assert.deepEqual([last.delivered, last.dropped, last.cleared], [COUNT, 0, 0]);
  receiver.requests.filter((_, i) => i % 97 === 0).forEach((request) => assertSigned(request, key));
  emulator.child.kill('SIGINT');
  const [code] = await once(emulator.child, 'exit');
  assert.equal(code, 0);
});

test('started while the endpoint is down, it goes on when the endpoint is back', async (t) => {
  const data = join(scratch(t), 'down.db');
  const receiver = await receiving(t);
  const one = await emulate(
    t,
    '--data',
    data,
    '--to',
    receiver.url,
    '--event',
    'lead.created',
    '--rule',
    'firstRetryMs=20',
    '--rule',
    'retryFactor=1',
  );
  const control = (url, method, path, body) =>
    exchange({ port: new URL(url).port, method, path: `/_closehook/${path}` }, body && JSON.stringify(body));
  await control(one.url, 'POST', 'faults', { kind: 'down', rate: 1 });
  await control(one.url, 'POST', 'events', events(50));
  one.child.kill('SIGKILL');
  await once(one.child, 'exit');
  const two = await emulate(t, '--data', data);
  assert.equal(JSON.parse((await control(two.url, 'GET', 'state')).text).subscriptions[0].backlog, 50);
  assert.equal(receiver.requests.length, 0);
  let rest = 50;
  const all = new Promise((resolve) => {
    receiver.answer = () => {
      if (--rest === 0) resolve();
      return 200;
    };
  });
  await control(two.url, 'DELETE', 'faults');
  await all;
  assert.equal(new Set(receiver.requests.map(({ event }) => event.id)).size, 50);
});
