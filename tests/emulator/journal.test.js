// What a data file keeps, and what it refuses. A kill is in kill.test.js.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Emulator } from '../../pkg/emulator.js';
import { Journal } from '../../pkg/src/emulator/journal.js';
import { KEY, LEADS, START, events, over, receiving, scratch } from './world.js';

const starting = (data, options) => Emulator.start({ seed: 1, start: START, apiKey: KEY, data, ...options });

test('everything is there again: subscriptions, keys, events, objects, users, faults, the clock, the backlog', async (t) => {
  const data = join(scratch(t), 'a.db');
  const receiver = await receiving(t, () => 500);
  const first = over(await starting(data));
  const { id } = await first.emulator.subscribe({ url: receiver.url, events: LEADS });
  await first.control('POST', 'users', { id: 'user_one', role: 'user', api_key: 'api_one' });
  await first.control('POST', 'faults', { kind: 'duplicate', rate: 0.25 });
  await first.emulator.put(events(3));
  await first.emulator.advance(100);
  const [before, list, log] = [
    first.emulator.state(),
    await first.emulator.subscriptions(),
    (await first.api('GET', 'event/')).json,
  ];
  await first.emulator.close();

  const second = over(await starting(data));
  t.after(() => second.emulator.close());
  assert.deepEqual(second.emulator.state(), before);
  assert.deepEqual(await second.emulator.subscriptions(), list);
  assert.deepEqual((await second.api('GET', 'event/')).json.data, log.data);
  assert.equal((await second.api('GET', 'webhook/', undefined, { key: 'api_one' })).status, 200);
  assert.equal(second.emulator.object('lead', 'lead_2').name, 'Lead 2');
  receiver.answer = () => 200;
  await second.emulator.advance(3600);
  const { backlog, delivered } = second.emulator.state().subscriptions.find((one) => one.id === id);
  assert.deepEqual([backlog, delivered], [0, 3]);
  assert.equal(second.emulator.seed, 1);
});

test('ids of templates are other ones after a restart', async (t) => {
  const data = join(scratch(t), 'a.db');
  const ids = [];
  for (let i = 0; i < 3; i += 1) {
    const emulator = await starting(data);
    await emulator.put({ template: 'lead.created', count: 2 });
    const { json } = await over(emulator).api('GET', 'event/');
    ids.push(...json.data.slice(0, 2).map(({ object_id }) => object_id));
    await emulator.close();
  }
  assert.equal(new Set(ids).size, 6);
});

test('what was refused, by the core or for its type, does not spoil the file', async (t) => {
  const data = join(scratch(t), 'a.db');
  const emulator = await starting(data);
  const bad = [
    undefined,
    () => {},
    Symbol('x'),
    5,
    null,
    [],
    '',
    '{"a"',
    new Uint8Array([255]),
    { object_type: 5 },
    [{ object_type: 'lead' }],
  ];
  for (const each of /** @type {any[]} */ (bad)) await emulator.put(each).catch(() => {});
  // @ts-expect-error not an order
  await assert.rejects(emulator.put(1n), TypeError);
  // @ts-expect-error no changes
  await assert.rejects(emulator.change('lead', 'lead_1', undefined), TypeError);
  await emulator.put({
    object_type: 'lead',
    action: 'created',
    data: { id: 'lead_1', when: new Date(START), none: NaN, gone: undefined },
  });
  const before = emulator.object('lead', 'lead_1');
  assert.deepEqual(before, { id: 'lead_1', when: '2026-01-31T12:00:00.000Z', none: null });
  await emulator.close();
  const again = await starting(data);
  t.after(() => again.close());
  assert.deepEqual(again.object('lead', 'lead_1'), before);
});

/** A snapshot in two parts. */
/** A journal keeps the head of its owner without reading it. */
const head = (n) => /** @type {any} */ ({ n });
const whole = (text) => ({ head: Buffer.from(text), parts: [Buffer.from(`${text} 1`), Buffer.from(`${text} 2`)] });

test('inputs that come while a snapshot is being written stay', async (t) => {
  const path = join(scratch(t), 'a.db');
  const journal = await Journal.open(path);
  await journal.cut(head(0), whole('zero'));
  journal.add(['a']);
  const cut = journal.cut(head(1), whole('one'));
  journal.add(['b']);
  assert.equal(journal.isBehind, true);
  await Promise.resolve();
  journal.add(['c']);
  const second = journal.cut(head(2), whole('two'));
  journal.add(['d']);
  await Promise.all([cut, second]);
  await journal.flushed();
  assert.equal(journal.isBehind, false);
  await journal.close();
  const again = await Journal.open(path);
  t.after(() => again.close());
  const { snapshot, parts = [] } = again.kept;
  const texts = [snapshot, ...parts].map((each) => Buffer.from(each).toString());
  assert.deepEqual([again.head, texts, [...again.inputs()]], [{ n: 2 }, ['two', 'two 1', 'two 2'], [['d']]]);
});

test('a file is in use by one emulator at a time, in this process or another', async (t) => {
  const data = join(scratch(t), 'a.db');
  const emulator = await starting(data);
  await assert.rejects(starting(data), { code: 'DATA_IN_USE' });
  const program = fileURLToPath(new URL('../../pkg/cli/closehook.js', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [program, 'emulate', '--port', '0', '--data', data], {
    encoding: 'utf8',
  });
  assert.deepEqual([status, stderr], [2, `closehook emulate: ${data} is in use by another emulator\n`]);
  await emulator.put(events(1));
  await emulator.close();
  const again = await starting(data);
  assert.equal(again.state().events.put, 1);
  await again.close();
});

test('other copies of the emulator in this process see that a file is in use, and a worker may have none', async (t) => {
  const data = join(scratch(t), 'a.db');
  const emulator = await starting(data);
  t.after(() => emulator.close());
  const { Emulator: Required } = createRequire(import.meta.url)('../../pkg/dist/emulator.cjs');
  await assert.rejects(Required.start({ data }), { code: 'DATA_IN_USE' });
  const entry = new URL('../../pkg/emulator.js', import.meta.url).href;
  const code = `import(${JSON.stringify(entry)}).then(({ Emulator }) => Emulator.start({ data: ${JSON.stringify(`${data}2`)} }))
    .then(() => 'started', ({ code }) => code).then((told) => require('node:worker_threads').parentPort.postMessage(told));`;
  const worker = new Worker(code, { eval: true });
  assert.deepEqual(await once(worker, 'message'), ['DATA_UNUSABLE']);
  await worker.terminate();
});

test('another file, a folder and a place that is not there are refused, and left as they are', async (t) => {
  const folder = scratch(t);
  const text = join(folder, 'text.json');
  writeFileSync(text, '{"name": "something else"}\n'.repeat(1000));
  for (const [path, why] of /** @type {any[][]} */ ([
    [text, /LMDB has not written it/],
    [folder, /it is not a regular file/],
    [join(folder, 'no/a.db'), /no such folder/],
  ])) {
    await assert.rejects(
      starting(path),
      (/** @type {any} */ error) =>
        error.code === 'DATA_UNUSABLE' && error.message.startsWith(path) && why.test(error.message),
    );
  }
  assert.equal(readFileSync(text, 'utf8').length, 27_000);
  const empty = join(folder, 'empty.db');
  writeFileSync(empty, '');
  await (await starting(empty)).close();
});

test('the seed, the rules and a virtual clock that is ahead are not silently another', async (t) => {
  const data = join(scratch(t), 'a.db');
  const first = await starting(data, { rules: { consolidationMs: 0 } });
  await first.advance(3600 * 24 * 365 * 20);
  await first.close();
  await assert.rejects(starting(data, { seed: 2 }), { code: 'SEED_DIFFERS' });
  await assert.rejects(starting(data, { rules: { consolidationMs: 5 } }), { code: 'RULES_DIFFER' });
  await assert.rejects(starting(data, { clock: 'real' }), { code: 'CLOCK_AHEAD' });
  const again = await Emulator.start({ data });
  assert.deepEqual([again.seed, again.apiKey], [1, KEY]);
  await again.close();
});

test('only its owner reads a data file: it has the signature keys', {
  skip: process.platform === 'win32',
}, async (t) => {
  const data = join(scratch(t), 'a.db');
  await (await starting(data)).close();
  assert.equal(statSync(data).mode & 0o777, 0o600);
});

test('without the package lmdb, a data file is refused with what to do, and all else works', async (t) => {
  const folder = scratch(t);
  const at = join(folder, 'node_modules/closehook');
  mkdirSync(join(folder, 'node_modules'));
  const from = fileURLToPath(new URL('../../pkg', import.meta.url));
  cpSync(from, at, { recursive: true });
  const run = (...more) =>
    spawnSync(
      process.execPath,
      [join(at, 'cli/closehook.js'), 'emulate', '--port', '0', '--data', join(folder, 'a.db'), ...more],
      { encoding: 'utf8', cwd: folder },
    );
  const { status, stderr } = run();
  assert.deepEqual(
    [status, stderr],
    [2, 'closehook emulate: a data file needs the package lmdb, which is not installed: npm install lmdb\n'],
  );
  const program =
    "import { Emulator } from 'closehook/emulator'; const e = await Emulator.start(); await e.put({ template: 'lead.created' }); await e.close(); console.log('done')";
  writeFileSync(join(folder, 'main.mjs'), program);
  assert.equal(execFileSync(process.execPath, ['main.mjs'], { cwd: folder, encoding: 'utf8' }), 'done\n');
});

test('closing twice is closing once, and what comes after is refused', async (t) => {
  const emulator = await starting(join(scratch(t), 'a.db'));
  await Promise.all([emulator.close(), emulator.close()]);
  await emulator.close();
  await emulator.ended;
  await assert.rejects(emulator.put(events(1)), { code: 'CLOSED' });
});

test('closing does not wait for a receiver that does not answer: its event is delivered after the restart', async (t) => {
  const data = join(scratch(t), 'a.db');
  let arrived;
  const there = new Promise((resolve) => (arrived = resolve));
  const receiver = await receiving(t, () => {
    arrived();
    return new Promise(() => {});
  });
  const emulator = await starting(data);
  await emulator.subscribe({ url: receiver.url, events: LEADS });
  await emulator.put(events(1));
  await there;
  await emulator.close();
  receiver.answer = () => 200;
  const again = await starting(data);
  t.after(() => again.close());
  await again.advance(0);
  assert.equal(receiver.requests.length, 2);
  const { delivered, failed, backlog } = again.state().subscriptions[0];
  assert.deepEqual([delivered, failed, backlog], [1, 0, 0]);
});
