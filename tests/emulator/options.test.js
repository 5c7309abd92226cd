// What `Emulator.start` and `closehook emulate` refuse, and that the same seed gives the same.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { EVENTS, Emulator } from '../../pkg/emulator.js';
import { START, emulating, receiving } from './world.js';

const PROGRAM = fileURLToPath(new URL('../../pkg/cli/closehook.js', import.meta.url));

test('options that are wrong or unknown are named', async () => {
  const cases = [
    [null, /options must be an object/],
    [{ prot: 1 }, /options\.prot is not an option: use port, host, apiKey/],
    [{ port: 65_536 }, /options\.port must be a port/],
    [{ apiKey: '' }, /options\.apiKey must be/],
    [{ apiKey: 'a:b' }, /options\.apiKey must be/],
    [{ clock: 'fast' }, /options\.clock must be 'real' or 'virtual'/],
    [{ seed: -1 }, /options\.seed must be/],
    [{ seed: 0.5 }, /options\.seed must be/],
    [{ timeout: 0 }, /options\.timeout must be/],
    [{ timeout: Infinity }, /options\.timeout must be/],
    [{ data: '' }, /options\.data must be/],
    [{ rules: [] }, /options\.rules must be an object/],
  ];
  for (const [options, pattern] of /** @type {any[][]} */ (cases))
    await assert.rejects(Emulator.start(options), (error) => error instanceof TypeError && pattern.test(error.message));
  // @ts-expect-error not a rule
  await assert.rejects(Emulator.start({ rules: { retires: 1 } }), {
    code: 'INVALID_OPTION',
    pointer: '/rules/retires',
  });
  await assert.rejects(Emulator.start({ rules: { parallel: 0 } }), {
    code: 'INVALID_OPTION',
    pointer: '/rules/parallel',
  });
  await (await Emulator.start({ port: undefined, rules: undefined, seed: undefined })).close();
});

test('a port that is taken is an error, and leaves nothing behind', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  await assert.rejects(Emulator.start({ port: server.address().port }), { code: 'EADDRINUSE' });
  const { status, stderr } = spawnSync(
    process.execPath,
    [PROGRAM, 'emulate', '--port', String(server.address().port)],
    { encoding: 'utf8' },
  );
  assert.deepEqual([status, /^closehook emulate: port \d+ is in use/.test(stderr)], [2, true]);
});

test('the command refuses wrong use with 2, one line, and ends', () => {
  const cases = [
    [['--port', 'x'], /--port/],
    [['--clock', 'fast'], /--clock must be real or virtual/],
    [['--seed', '-1'], /--seed/],
    [['--event', 'lead.created'], /--event needs --to/],
    [['--to', 'here'], /here is not a URL/],
    [['--to', 'http://127.0.0.1:9/', '--event', 'lead'], /--event/],
    [['--rule', 'parallel'], /--rule/],
    [['--rule', 'retires=1'], /retires/],
    [['--rule', 'pauseBacklog=10'], /--rule cannot change pauseBacklog, which Close documents: it is 100,000 events/],
    [['--fault', 'Down'], /--fault must be a kind/],
    [['--fault', 'broken'], /broken/],
    [['--fault', 'down:next=0'], /--fault must be/],
    [['--fault', 'down:wait=off'], /--fault takes rate=0\.1/],
    [['--access-token', 'a b'], /accessToken/],
    [['--host', 'a b'], /options\.host/],
    [['--host', '192.0.2.1'], /--host 192\.0\.2\.1 is not an address of this machine/],
    [['--scenario', PROGRAM], /--scenario needs one --to/],
    [['--scenario', PROGRAM, '--to', 'http://127.0.0.1:9/'], /closehook\.js: /],
    [['--scenario', 'no-such-file', '--to', 'http://127.0.0.1:9/'], /no-such-file/],
    [['--scenario', PROGRAM, '--to', 'http://127.0.0.1:9/', '--seed', '1'], /--seed is not for --scenario/],
    [['--api-key', 'a b'], /apiKey/],
    [['--timeout', 'off'], /timeout/],
    [['--data', PROGRAM], /LMDB has not written it/],
    [['file.json'], /file\.json/],
  ];
  for (const [args, pattern] of /** @type {any[][]} */ (cases)) {
    const { status, stderr, stdout, signal } = spawnSync(
      process.execPath,
      [PROGRAM, 'emulate', '--port', '0', ...args],
      { encoding: 'utf8', timeout: 60_000 },
    );
    assert.deepEqual([args, status, signal, stdout], [args, 2, null, '']);
    assert.match(stderr, pattern);
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
  }
});

test('the command tells where it is, makes subscriptions once, delivers, and ends with 0 by a signal', async (t) => {
  const receiver = await receiving(t);
  const args = [
    'emulate',
    '--port',
    '0',
    '--clock',
    'virtual',
    '--seed',
    '7',
    '--to',
    receiver.url,
    '--to',
    receiver.url,
  ];
  const child = spawn(process.execPath, [PROGRAM, ...args, '--json']);
  t.after(() => child.kill('SIGKILL'));
  const lines = [];
  let rest = '';
  let wanted;
  child.stdout.setEncoding('utf8').on('data', (text) => {
    rest += text;
    const parts = rest.split('\n');
    rest = parts.pop();
    lines.push(...parts.map((line) => JSON.parse(line)));
    if (lines.length >= wanted?.count) wanted.resolve();
  });
  const line = (count) =>
    new Promise((resolve, reject) => {
      child.once('exit', () => reject(new Error('it ended')));
      if (lines.length >= count) resolve();
      else wanted = { count, resolve };
    });
  await line(1);
  const [{ url, control, api_key, clock, seed, subscriptions }] = lines;
  assert.deepEqual([control, clock, seed], [`${url}/_closehook/`, 'virtual', 7]);
  assert.equal(new Set(subscriptions.map(({ id }) => id)).size, 1);
  assert.match(subscriptions[0].signature_key, /^[0-9a-f]{64}$/);
  const list = await fetch(`${url}/api/v1/webhook/`, { headers: { authorization: `Basic ${btoa(`${api_key}:`)}` } });
  assert.equal((await list.json()).data[0].events.length, EVENTS.length);
  await fetch(`${control}events`, { method: 'POST', body: '{"template": "lead.created"}' });
  await line(2);
  assert.deepEqual([lines[1].attempt.status, lines[1].attempt.url], [200, receiver.url]);
  child.kill('SIGINT');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
  assert.equal(child.stderr.read(), null);
});

test('for people, it says how to create an event, and which faults were injected', async (t) => {
  const receiver = await receiving(t);
  const args = ['--port', '0', '--clock', 'virtual', '--seed', '7', '--fault', 'down:next=1', '--to', receiver.url];
  const child = spawn(process.execPath, [PROGRAM, 'emulate', ...args]);
  t.after(() => child.kill('SIGKILL'));
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more) => {
    text += more;
  });
  const line = async (pattern) => {
    while (!pattern.test(text)) await once(child.stdout, 'data');
    return Object(pattern.exec(text));
  };
  const [, control] = await line(
    /^ {2}Create an event: {2}curl (\S+)events -d '\{"template": "opportunity.created"\}'$/m,
  );
  assert.match(text, /^ {2}clock .*virtual, .* {2}advance it: curl \S+clock -d '\{"advance": 5\}'$/m);
  await fetch(`${control}events`, { method: 'POST', body: '{"template": "lead.created"}' });
  await line(/ ✗ .*lead created ev_\w+ → \S+ {2}[\d.]+ ms {2}injected: down$/m);
});

/** What a receiver gets of a run with failures, faults, consolidation and time. */
async function run(t, seed) {
  const receiver = await receiving(t, ({ number }) => (number % 3 === 1 ? 503 : 200));
  const { emulator, control } = await emulating(t, { seed, signing: 'virtual', rules: { parallel: 1 } });
  // The address is part of nothing that is sent.
  await emulator.subscribe({ url: receiver.url, events: EVENTS });
  await control('POST', 'faults', [
    { kind: 'duplicate', rate: 0.2 },
    { kind: 'reorder', rate: 0.2 },
    { kind: 'altered_body', rate: 0.1 },
    { kind: 'wrong_key', rate: 0.1 },
  ]);
  for (const template of ['lead.created', 'opportunity.updated', 'contact.deleted', 'activity.email.sent']) {
    await control('POST', 'events', { template, count: 10 });
    await emulator.advance(30);
  }
  await emulator.advance(3600);
  assert.ok(receiver.requests.length > 60);
  return receiver.requests.map(
    ({ headers, body }) => `${headers['close-sig-timestamp']} ${headers['close-sig-hash']} ${body}`,
  );
}

test('the same seed and the same inputs give the same deliveries, to the byte and in order', async (t) => {
  const [one, two, other] = [await run(t, 5), await run(t, 5), await run(t, 6)];
  assert.deepEqual(two, one);
  assert.notDeepEqual(other, one);
  assert.equal(START, Date.UTC(2026, 0, 31, 12));
});
