// The receiver of examples/node-receiver, in all that can go wrong but a kill.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { Emulator } from '../../pkg/emulator.js';
import { exchange } from '../emulator/world.js';
import { arriving, closing } from '../sockets.js';
import { KEY, at, deliver, event, load, running, scratch, signed, spawned } from './node-receiver.js';

const LEADS = ['created', 'updated', 'deleted'].map((action) => ({ object_type: 'lead', action }));

/** A promise with its ends outside. */
function deferred() {
  /** @type {(value?: unknown) => void} */
  let resolve = () => {};
  const promise = new Promise((end) => (resolve = end));
  return { promise, resolve };
}

async function emulating(t, receiver, rules) {
  const emulator = await Emulator.start({ seed: 1, apiKey: 'api_test', rules });
  t.after(() => emulator.close());
  const { signature_key: key } = await emulator.subscribe({ url: `http://127.0.0.1:${receiver.port}/`, events: LEADS });
  return { emulator, key };
}

/** The keys that an emulator of this seed gives. */
async function keyOfSeed() {
  const emulator = await Emulator.start({ seed: 1 });
  const { signature_key: key } = await emulator.subscribe({ url: 'http://127.0.0.1:9/', events: LEADS });
  await emulator.close();
  return key;
}

test('an event is folded, and its handler called with what changed and what is so now', async (t) => {
  const calls = [];
  const receiver = await running(t, {
    onChange: (changes, state, { id }, { own, signal, ...about }) => void calls.push({ changes, state, id, about }),
  });
  const handled = receiver.times('HANDLED', 3);
  assert.equal(await receiver.deliver(event(1, 'Sitwell')), 200);
  assert.equal(await receiver.deliver(event(3, 'Bluth', 'Austero')), 200);
  assert.equal(await receiver.deliver(event(3, 'Bluth', 'Austero')), 200);
  assert.equal(await receiver.deliver(event(2, 'Austero', 'Sitwell')), 200);
  await handled;
  assert.deepEqual(
    calls.map(({ id, state, about }) => [
      id,
      state.name,
      about.outcome,
      about.attempt,
      about.from,
      about.presence,
      about.objectId,
    ]),
    [
      ['ev_1', 'Sitwell', 'applied', 1, 'delivery', 'present', 'lead_1'],
      ['ev_3', 'Bluth', 'gap', 1, 'delivery', 'present', 'lead_1'],
      ['ev_2', 'Bluth', 'stale', 1, 'delivery', 'present', 'lead_1'],
    ],
  );
  assert.deepEqual(
    calls.map(({ changes }) => changes.map(({ field, before, after }) => [field, before, after])),
    [
      [
        ['id', undefined, 'lead_1'],
        ['name', undefined, 'Sitwell'],
      ],
      [['name', 'Austero', 'Bluth']],
      [['name', 'Sitwell', 'Austero']],
    ],
  );
  assert.equal(receiver.lines.filter(({ code }) => code === 'DUPLICATE').length, 1);
});

test('an event that has grown is handled again, and only then', async (t) => {
  const calls = [];
  const receiver = await running(t, { onChange: (changes, state) => void calls.push(state.name) });
  const grown = { ...event(1, 'Bluth'), date_updated: '2024-06-01T00:00:02.000000' };
  const last = receiver.until(({ event: id }) => id === 'ev_9');
  for (const each of [event(1, 'Sitwell'), grown, event(1, 'Sitwell'), grown, event(9, 'end', undefined, 'lead_9')])
    await receiver.deliver(each);
  await last;
  assert.deepEqual(calls, ['Sitwell', 'Bluth', 'end']);
});

test('objects one by one are what one history says of all, merged leads too', async (t) => {
  const [{ fold, read, stateOf }, { Store }] = await Promise.all([load('fold.js'), load('store.js')]);
  const { History } = await import('../../pkg/index.js');
  const { streams } = JSON.parse(readFileSync(new URL('../vectors/history.json', import.meta.url), 'utf8'));
  let compared = 0;
  for (const { events } of streams.filter(({ options }) => options === undefined)) {
    const store = new Store(join(scratch(t), 'store.mdb'));
    store.begin();
    const whole = new History();
    for (const each of events) {
      const body = Buffer.from(typeof each === 'string' ? each : JSON.stringify(each));
      try {
        whole.apply(body);
      } catch {
        assert.throws(() => read(body));
        continue;
      }
      const { records } = fold(store, read(body)) ?? { records: new Map() };
      await store.commit(() => records.forEach((json, key) => store.objects.put(key, json)));
    }
    for (const id of whole.ids) {
      assert.deepEqual(stateOf(store, id), { state: whole.get(id), presence: whole.status(id)?.presence });
      compared += 1;
    }
    await store.close();
  }
  assert.ok(compared > 20, `${compared}`);
});

test('a full queue is a 503, and all arrives later', async (t) => {
  const gate = deferred();
  const key = await keyOfSeed();
  const calls = new Set();
  const receiver = await running(t, {
    config: { keys: key, queue: { events: 5, bytes: 1e6 } },
    onChange: async (changes, state, { object_id: id }) => {
      await gate.promise;
      calls.add(id);
    },
  });
  const { emulator } = await emulating(t, receiver);
  await emulator.put(
    Array.from({ length: 50 }, (_, i) => ({ object_type: 'lead', action: 'created', data: { id: `lead_${i}` } })),
  );
  await emulator.advance(0);
  const statuses = emulator.deliveries().map(({ status }) => status);
  assert.deepEqual(
    [statuses.filter((status) => status === 200).length, statuses.filter((status) => status === 503).length],
    [5, 45],
  );
  const full = await receiver.health();
  assert.deepEqual([full.isFull, full.queue], [true, 5]);
  const all = receiver.times('HANDLED', 50);
  gate.resolve();
  // The handler is quick now; whoever finds it full again comes again.
  while (emulator.state().subscriptions[0].backlog > 0) await emulator.advance(60);
  await all;
  assert.equal(calls.size, 50);
  assert.deepEqual([receiver.store.count('queue'), (await receiver.health()).bytes], [0, 0]);
});

test('so many bytes and no more are let in at once', async (t) => {
  const gate = deferred();
  const receiver = await running(t, { onChange: () => gate.promise, config: { queue: { events: 1e6, bytes: 5000 } } });
  const statuses = await Promise.all(
    Array.from({ length: 20 }, (_, i) => receiver.deliver(event(i + 1, 'x'.repeat(1000), undefined, `lead_${i}`))),
  );
  const taken = statuses.filter((status) => status === 200).length;
  assert.ok(taken >= 3 && taken <= 4, String(statuses));
  assert.equal(statuses.filter((status) => status === 503).length, 20 - taken);
  gate.resolve();
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
  const folder = scratch(t);
  const environment = {
    CLOSE_SIGNATURE_KEYS: KEY,
    PORT: '0',
    STATUS_PORT: '0',
    DATA: join(folder, 'receiver.mdb'),
    CALLS: join(folder, 'calls'),
  };
  const trace = join(folder, 'trace');
  const program = [
    'strace',
    '-D',
    '-f',
    '-o',
    trace,
    '-s',
    '200',
    '-e',
    'trace=pwrite64,fdatasync,write,writev',
    process.execPath,
  ];
  const receiver = await spawned(t, environment, { program });
  assert.equal(await deliver(receiver.port, event(1, 'Sitwell')), 200);
  await receiver.kill('SIGTERM');
  // The tracer ends after what it traces.
  let lines = [];
  while (!lines.some((line) => line.includes('+++ exited with 0 +++') && line.startsWith(`${receiver.child.pid} `))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    lines = readFileSync(trace, 'utf8').split('\n');
  }
  const from = lines.findIndex((line) => line.includes('LISTENING'));
  const answer = lines.findIndex((line) => line.includes('HTTP/1.1 200'));
  const calls = lines.slice(from, answer).map((line) => /(?:^\d+ +|<\.\.\. )(\w+)/.exec(line)?.[1]);
  assert.ok(from !== -1 && answer > from);
  const [written, synced, promised] = [
    calls.indexOf('pwrite64'),
    calls.indexOf('fdatasync'),
    calls.lastIndexOf('pwrite64'),
  ];
  // The pages, the sync, and the root of the tree, which LMDB writes through a descriptor with O_DSYNC.
  assert.ok(written !== -1 && written < synced && synced < promised, calls.join());
});

test('a disk that is full is a 503, and all arrives when it has room', without('prlimit'), async (t) => {
  const folder = scratch(t);
  const environment = {
    CLOSE_SIGNATURE_KEYS: KEY,
    PORT: '0',
    STATUS_PORT: '0',
    DATA: join(folder, 'receiver.mdb'),
    CALLS: join(folder, 'calls'),
  };
  // Blocks of 512 or 1024 bytes: a file of a megabyte at most.
  const receiver = await spawned(t, environment, {
    program: ['sh', '-c', 'ulimit -S -f 1024; exec "$0" "$1"', process.execPath],
  });
  const names = new Set();
  let refused = 0;
  for (let number = 1; refused < 5; number += 1) {
    assert.ok(number < 2000);
    const status = await deliver(receiver.port, event(number, 'x'.repeat(50_000), undefined, `lead_${number}`));
    if (status === 200) names.add(`ev_${number}`);
    else refused += 1;
    assert.ok(status === 200 || status === 503, `${status}`);
  }
  const health = async () => {
    const response = await fetch(`http://127.0.0.1:${receiver.statusPort}/health`);
    return [response.status, (await response.json()).isFailing];
  };
  assert.deepEqual(await health(), [503, true]);
  execFileSync('prlimit', ['--pid', String(receiver.child.pid), '--fsize=unlimited:unlimited']);
  // Also when nothing arrives meanwhile.
  assert.deepEqual(await health(), [200, false]);
  const all = receiver.until(
    ({ code }, lines) => code === 'HANDLED' && lines.filter((line) => line.code === 'HANDLED').length > names.size,
  );
  assert.equal(await deliver(receiver.port, event(1, 'late', undefined, 'lead_late')), 200);
  assert.equal(await deliver(receiver.port, { ...event(2, 'late', undefined, 'lead_late'), id: 'ev_late' }), 200);
  names.add('ev_late');
  await Promise.race([all, receiver.until(({ event: id }) => id === 'ev_late')]);
  await receiver.kill('SIGTERM');
  const calls = readFileSync(environment.CALLS, 'utf8').trim().split('\n');
  assert.deepEqual([...new Set(calls)].sort(), [...names].sort());
});

test('a handler that throws is called again, given up, listed, and replayed', async (t) => {
  let isBroken = true;
  const attempts = [];
  const receiver = await running(t, {
    onChange: (changes, state, { id }, { attempt, own }) => {
      own.put('times', (own.get('times') ?? 0) + 1);
      attempts.push([id, attempt, state.name]);
      if (isBroken && id === 'ev_1') throw new TypeError('Sitwell is\u001b[31m not allowed');
    },
  });
  const given = receiver.until(({ code }) => code === 'GIVEN_UP');
  const other = receiver.until(({ code }) => code === 'HANDLED');
  await receiver.deliver(event(1, 'Sitwell'));
  await receiver.deliver(event(2, 'Bluth', 'Sitwell'));
  await Promise.all([given, other]);
  assert.deepEqual(
    attempts.filter(([id]) => id === 'ev_1').map(([, attempt]) => attempt),
    [1, 2, 3],
  );
  // What it has written before it threw is gone.
  assert.equal(JSON.parse(receiver.store.own.get('times')), 1);
  assert.ok(!JSON.stringify(receiver.lines).includes('Sitwell'), 'no message of an error is logged');

  const letters = (...args) =>
    promisify(execFile)(process.execPath, ['dead-letters.js', ...args], {
      cwd: at,
      env: { ...process.env, DATA: receiver.data },
    });
  const { stdout } = await letters();
  assert.match(stdout, /^1-0 {2}\S+ {2}ev_1 lead_1 {2}3 {2}TypeError: Sitwell is\?\[31m not allowed\n$/);
  assert.match((await letters('show', '1-0')).stdout, /"body": "\{\\"event\\"/);
  await assert.rejects(letters('replay', '1-7'), /there is no 1-7/);
  await assert.rejects(letters('discard'), /which/);
  await assert.rejects(letters('forget'), /there is no forget/);

  isBroken = false;
  const handled = receiver.until(({ code, event: id }) => code === 'HANDLED' && id === 'ev_1');
  assert.match((await letters('replay')).stdout, /1 will be handled again/);
  await handled;
  // With what is so by then.
  assert.deepEqual(attempts.at(-1), ['ev_1', 1, 'Bluth']);
  assert.equal(JSON.parse(receiver.store.own.get('times')), 2);
  assert.equal((await letters()).stdout, 'there are no dead letters\n');
  const { dead, replays, owed, bytes } = await receiver.health();
  assert.deepEqual([dead, replays, owed, bytes], [0, 0, 0, 0]);
});

test('what is authentic and no event is a dead letter at once, and nothing stands still', async (t) => {
  const receiver = await running(t);
  const handled = receiver.times('HANDLED', 1);
  assert.equal(await receiver.deliver('{"subscription_id": "whsub_1", "event": {"id": "ev_1"}}'), 200);
  assert.equal(await receiver.deliver(event(2, 'Bluth')), 200);
  await handled;
  assert.deepEqual(
    receiver.lines.filter(({ code }) => code === 'UNREADABLE').map(({ reason }) => reason),
    ['MALFORMED_PAYLOAD'],
  );
  assert.equal(receiver.store.count('dead'), 1);
});

test('dead letters are bounded: what comes then is tried on and on', async (t) => {
  const receiver = await running(t, {
    config: { consumer: { deadLetters: 1, attempts: 1 } },
    onChange: () => Promise.reject(new Error('no')),
  });
  const again = receiver.until(({ event: id, attempt }) => id === 'ev_2' && attempt === 3);
  await receiver.deliver(event(1, 'Sitwell'));
  await receiver.deliver(event(2, 'Bluth', 'Sitwell'));
  await again;
  assert.deepEqual([receiver.store.count('dead'), receiver.store.count('owed')], [1, 1]);
});

test('a handler that takes too long has failed, and writes no more', async (t) => {
  const late = deferred();
  const receiver = await running(t, {
    config: { consumer: { handlerSeconds: 0.02, attempts: 1 } },
    onChange: (changes, state, { id }, { own, signal }) =>
      id === 'ev_2' ||
      new Promise(() =>
        signal.addEventListener('abort', () =>
          setImmediate(() => late.resolve(assert.throws(() => own.put('late', 1), /over/))),
        ),
      ),
  });
  const handled = receiver.times('HANDLED', 1);
  await receiver.deliver(event(1, 'Sitwell'));
  await receiver.deliver(event(2, 'Bluth', 'Sitwell'));
  await handled;
  await late.promise;
  assert.deepEqual(
    receiver.lines.filter(({ code }) => code === 'GIVEN_UP').map(({ reason }) => reason),
    ['HANDLER_TIMEOUT'],
  );
  assert.equal(receiver.store.own.get('late'), undefined);
});

test('whatever a handler throws, it has failed, and the receiver goes on', async (t) => {
  const thrown = [Object.create(null), { code: Object.create(null) }, null, undefined, 'text', Symbol('no'), 5n];
  const receiver = await running(t, {
    config: { consumer: { attempts: 1 } },
    onChange: (changes, state, { id }) => Promise.reject(thrown[id.slice(3)]),
  });
  const given = receiver.times('GIVEN_UP', thrown.length);
  for (const number of thrown.keys()) await receiver.deliver(event(number, 'x', undefined, `lead_${number}`));
  await given;
  const reasons = receiver.lines.filter(({ code }) => code === 'GIVEN_UP').map(({ reason }) => reason);
  assert.deepEqual(reasons, ['object', 'object', 'Error', 'Error', 'string', 'symbol', 'bigint']);
});

test('handlers that hang, and are always due again, do not hold up what arrives', async (t) => {
  const calm = deferred();
  let hung = 0;
  const receiver = await running(t, {
    config: {
      consumer: {
        handlerSeconds: 0.02,
        attempts: 1000,
        retry: { firstSeconds: 0.01, factor: 1, longestSeconds: 0.01 },
      },
    },
    onChange(changes, state, { id }) {
      if (id === 'ev_9') return calm.resolve();
      // They were called again and again, and the other not once.
      hung += 1;
      if (hung > 50) calm.resolve();
      return new Promise(() => {});
    },
  });
  const owed = receiver.times('HANDLER_FAILED', 5);
  for (let number = 1; number <= 5; number += 1)
    await receiver.deliver(event(number, 'x', undefined, `lead_${number}`));
  await owed;
  await receiver.deliver(event(9, 'Bluth', undefined, 'lead_9'));
  await calm.promise;
  assert.ok(hung <= 50, `${hung}`);
});

test('the own table refuses what it cannot keep', async (t) => {
  const tried = deferred();
  const receiver = await running(t, {
    onChange: (changes, state, each, { own }) => {
      for (const key of ['', 1, null, 'a\0b', 'x'.repeat(401)]) assert.throws(() => own.get(key), TypeError);
      assert.throws(() => own.put('a', undefined), TypeError);
      assert.throws(() => own.put('a', 1n), TypeError);
      own.put('ä'.repeat(400), { nested: [1, null] });
      own.put('gone', 1);
      own.remove('gone');
      assert.equal(own.get('gone'), undefined);
      tried.resolve();
    },
  });
  const handled = receiver.times('HANDLED', 1);
  await receiver.deliver(event(1, 'Sitwell'));
  await Promise.all([tried.promise, handled]);
  assert.deepEqual(JSON.parse(receiver.store.own.get('ä'.repeat(400))), { nested: [1, null] });
});

/** Three events are in the event log, of which the last two are not delivered; then comes the fourth. */
async function withGap(t, /** @type {any} */ { subscriptions } = {}) {
  const calls = [];
  const onChange = (changes, state, each, { from, outcome }) =>
    void calls.push([changes.map(({ field }) => field).join(), from, outcome]);
  const emulator = await Emulator.start({ seed: 1, apiKey: 'api_test', rules: { dropAfterMs: 1 } });
  t.after(() => emulator.close());
  const backfill = { apiKey: 'api_test', apiUrl: `${emulator.url}/api/v1`, afterSeconds: 0.05 };
  const receiver = await running(t, { subscriptions, onChange, config: { keys: await keyOfSeed(), backfill } });
  await emulator.subscribe({ url: receiver.url, events: LEADS });
  const change = async (fields) => {
    await emulator.change('lead', 'lead_1', fields);
    await emulator.advance(6);
  };
  const filled = receiver.until(({ code }) => code === 'BACKFILLED');
  let left = 4;
  const all = receiver.until(({ code }) => (code === 'HANDLED' || code === 'FOLDED') && --left === 0);
  await emulator.put({ object_type: 'lead', action: 'created', data: { id: 'lead_1', name: 'A', city: 'X' } });
  await emulator.advance(6);
  await emulator.setFaults({ kind: 'down', rate: 1 });
  await change({ name: 'B' });
  await change({ city: 'Y' });
  await emulator.advance(60);
  await emulator.setFaults([]);
  assert.equal(emulator.state().subscriptions[0].dropped, 2);
  // What was never delivered shows in what it would have changed.
  await change({ name: 'C', city: 'Z' });
  assert.equal((await filled).events, 2);
  await all;
  const { gapsOf, stateOf } = await load('fold.js');
  assert.deepEqual([gapsOf(receiver.store, 'lead_1'), receiver.store.count('gaps')], [[], 0]);
  assert.deepEqual(stateOf(receiver.store, 'lead_1').state, emulator.object('lead', 'lead_1'));
  assert.equal((await receiver.health()).bytes, 0);
  return calls;
}

test('a gap is filled out of the event log', async (t) => {
  assert.deepEqual(await withGap(t), [
    ['id,name,city', 'delivery', 'applied'],
    ['city,name', 'delivery', 'gap'],
    ['name', 'log', 'stale'],
    ['city', 'log', 'stale'],
  ]);
});

test('of what the event log has, the handler gets what the subscriptions want, and the state all', async (t) => {
  const events = [
    { object_type: 'lead', action: 'created' },
    {
      object_type: 'lead',
      action: 'updated',
      extra_filter: {
        type: 'field_accessor',
        field: 'data',
        filter: { type: 'field_accessor', field: 'city', filter: { type: 'not_equals', value: 'X' } },
      },
    },
  ];
  assert.deepEqual(await withGap(t, { subscriptions: [{ id: 'whsub_1', events }] }), [
    ['id,name,city', 'delivery', 'applied'],
    ['city,name', 'delivery', 'gap'],
    ['city', 'log', 'stale'],
  ]);
});

test('a gap that closes by itself is no question; one that nobody answers is given up', async (t) => {
  const receiver = await running(t, {
    config: { backfill: { apiKey: 'api_secret', apiUrl: 'http://127.0.0.1:9/api/v1', afterSeconds: 0.1 } },
  });
  const closed = receiver.until(({ code }) => code === 'GAP_CLOSED');
  await receiver.deliver(event(1, 'Sitwell'));
  await receiver.deliver(event(3, 'Bluth', 'Austero'));
  await receiver.deliver(event(2, 'Austero', 'Sitwell'));
  await closed;
  assert.ok(!receiver.lines.some(({ code }) => code === 'EVENT_LOG_FAILED'));
  const given = receiver.until(({ code }) => code === 'GAP_GIVEN_UP');
  await receiver.deliver(event(5, 'Tobias', 'Maeby'));
  await given;
  assert.equal(receiver.lines.filter(({ code }) => code === 'EVENT_LOG_FAILED').length, 2);
  assert.equal(receiver.store.count('gaps'), 0);
  assert.ok(!JSON.stringify(receiver.lines).includes('api_secret'));
});

test('who sends half a body is let go, and others do not wait for it', async (t) => {
  const receiver = await running(t, { config: { requestSeconds: 0.2 } });
  const sockets = Array.from({ length: 50 }, () => connect(receiver.port, '127.0.0.1'));
  const body = JSON.stringify({ event: event(1, 'Sitwell'), subscription_id: 'whsub_1' });
  const head = Object.entries({ host: 'localhost', ...signed(body), 'content-length': body.length })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const answers = sockets.map(async (socket) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (part) => (text += part));
    socket.on('error', () => {});
    socket.write(`POST / HTTP/1.1\r\n${head}\r\n${body.slice(0, 40)}`);
    await closing(socket);
    return text;
  });
  assert.equal(await receiver.deliver(event(2, 'Bluth')), 200);
  for (const answer of await Promise.all(answers)) assert.match(answer, /^HTTP\/1\.1 408 /);
  assert.equal(receiver.store.count('seen'), 1);
});

test('forged requests beside real ones: the real are taken in, the forged leave nothing', async (t) => {
  const receiver = await running(t);
  const handled = receiver.times('HANDLED', 100);
  const forged = event(7, 'Hermano');
  const work = Array.from({ length: 1100 }, (_, i) =>
    i % 11 === 0 ? [event(i / 11 + 1, 'Bluth', undefined, `lead_${i}`), KEY] : [forged, KEY.replace('0', 'f')],
  );
  const statuses = { 200: 0, 401: 0 };
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (let next = work.pop(); next; next = work.pop())
        statuses[await receiver.deliver(next[0], { key: next[1] })] += 1;
    }),
  );
  assert.deepEqual(statuses, { 200: 100, 401: 1000 });
  await handled;
  assert.deepEqual([receiver.store.count('seen'), receiver.store.count('objects')], [100, 100]);
  assert.ok(!/Bluth|Hermano|058bfb6a/.test(JSON.stringify(receiver.lines)), 'neither a payload nor a key is logged');
});

test('every status has its reason, and none has a body', async (t) => {
  const receiver = await running(t, { config: { bodyBytes: 1000 } });
  const send = (options, body) => exchange({ port: receiver.port, path: '/', method: 'POST', ...options }, body);
  const text = JSON.stringify({ event: event(1, 'Sitwell'), subscription_id: 'whsub_1' });
  const large = text + ' '.repeat(20 * 1024 * 1024);
  const answers = [
    [200, await send({ headers: signed(text) }, text)],
    [200, await send({ headers: { ...signed(text), 'transfer-encoding': 'chunked' } }, text)],
    [401, await send({ headers: signed(text, KEY.replace('0', 'f')) }, text)],
    [401, await send({ headers: {} }, text)],
    [401, await send({ headers: signed(text, KEY, 1_544_271_440) }, text)],
    [405, await send({ method: 'GET' })],
    [405, await send({ method: 'PUT', headers: signed(text) }, text)],
    [413, await send({ headers: { ...signed(text), 'content-length': 1001 } }, 'x'.repeat(1001))],
  ];
  for (const [status, answer] of answers) assert.deepEqual([answer.status, answer.text], [status, '']);
  assert.equal(answers[5][1].headers.allow, 'POST');
  // Of a large one the answer may come while it is still being sent, and the connection then ends.
  for (const headers of [
    { ...signed(large), 'transfer-encoding': 'chunked' },
    { ...signed(large), 'content-length': large.length },
  ]) {
    const answer = await send({ headers }, large).catch(({ code }) => ({ code }));
    assert.ok(answer.status === 413 || answer.code === 'ECONNRESET' || answer.code === 'EPIPE', JSON.stringify(answer));
  }
  assert.equal(await receiver.deliver(event(2, 'Bluth', 'Sitwell')), 200);
});

test('what no subscription wants is answered, and not kept', async (t) => {
  const subscriptions = [{ id: 'whsub_1', events: [{ object_type: 'lead', action: 'updated' }] }];
  const receiver = await running(t, { subscriptions });
  const handled = receiver.until(({ code }) => code === 'HANDLED');
  assert.equal(await receiver.deliver(event(1, 'Sitwell')), 200);
  assert.equal(await receiver.deliver(event(2, 'Bluth', 'Sitwell')), 200);
  assert.equal((await handled).event, 'ev_2');
  assert.equal(receiver.store.count('seen'), 1);
});

test('it stops between two events, and goes on with the next at the next start', async (t) => {
  const gate = deferred();
  const calls = [];
  const entered = deferred();
  const onChange = async (changes, state, { id }) => {
    entered.resolve();
    await gate.promise;
    calls.push(id);
  };
  const receiver = await running(t, { onChange });
  for (let number = 1; number <= 3; number += 1)
    await receiver.deliver(event(number, `${number}`, undefined, `lead_${number}`));
  await entered.promise;
  const stopped = receiver.stop();
  gate.resolve();
  await stopped;
  assert.deepEqual(calls, ['ev_1']);
  await assert.rejects(receiver.deliver(event(4, 'x')), { code: 'ECONNREFUSED' });
  const next = await running(t, { data: receiver.data, onChange });
  if (calls.length < 3) await next.until(({ code, event: id }) => code === 'HANDLED' && id === 'ev_3');
  assert.deepEqual(calls, ['ev_1', 'ev_2', 'ev_3']);
});

test('a request that is under way when it stops is answered, and kept', async (t) => {
  const receiver = await running(t);
  const body = JSON.stringify({ event: event(1, 'Sitwell'), subscription_id: 'whsub_1' });
  const head = Object.entries({
    host: 'localhost',
    ...signed(body),
    'content-length': body.length,
    expect: '100-continue',
  })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const socket = connect(receiver.port, '127.0.0.1').setEncoding('utf8');
  socket.write(`POST / HTTP/1.1\r\n${head}\r\n`);
  // It is under way: it is told to go on.
  const goOn = await arriving(socket);
  assert.match(goOn, /^HTTP\/1\.1 100 /);
  const stopped = receiver.stop();
  socket.write(body);
  const answer = await arriving(socket);
  assert.match(answer, /^HTTP\/1\.1 200 /);
  await stopped;
  const calls = [];
  const next = deferred();
  await running(t, { data: receiver.data, onChange: (changes, state, { id }) => next.resolve(calls.push(id)) });
  await next.promise;
  assert.deepEqual(calls, ['ev_1']);
});

test('a handler that outlasts the grace is called again at the next start, as if for the first time', async (t) => {
  const attempts = [];
  const entered = deferred();
  const receiver = await running(t, {
    config: { graceSeconds: 0.02 },
    onChange: (changes, state, each, { attempt }) => {
      attempts.push(attempt);
      entered.resolve();
      return new Promise(() => {});
    },
  });
  await receiver.deliver(event(1, 'Sitwell'));
  await entered.promise;
  await receiver.stop();
  const again = deferred();
  await running(t, {
    data: receiver.data,
    onChange: (changes, state, each, { attempt }) => again.resolve(attempts.push(attempt)),
  });
  await again.promise;
  assert.deepEqual(attempts, [1, 1]);
});

test('of two receivers with one file the later has the say, and nothing that either took in is lost', async (t) => {
  const calls = [];
  const gate = deferred();
  const entered = deferred();
  const superseded = deferred();
  const first = await running(t, {
    onSuperseded: superseded.resolve,
    onChange: async (changes, state, each, { own }) => {
      own.put('by', 'first');
      entered.resolve();
      await gate.promise;
    },
  });
  await first.deliver(event(1, 'Sitwell'));
  await entered.promise;
  const second = await running(t, {
    data: first.data,
    onChange: (changes, state, { id }, { own }) => {
      own.put('by', 'second');
      calls.push(id);
    },
  });
  gate.resolve();
  await superseded.promise;
  const both = calls.includes('ev_2') || second.until(({ code, event: id }) => code === 'HANDLED' && id === 'ev_2');
  assert.equal(await first.deliver(event(2, 'Bluth', undefined, 'lead_2')), 200);
  await both;
  assert.deepEqual(calls, ['ev_1', 'ev_2']);
  assert.equal(JSON.parse(second.store.own.get('by')), 'second');
});

test('one that is started twice by mistake takes nothing from the other', async (t) => {
  const folder = scratch(t);
  const environment = {
    CLOSE_SIGNATURE_KEYS: KEY,
    PORT: '0',
    STATUS_PORT: '0',
    DATA: join(folder, 'receiver.mdb'),
    CALLS: join(folder, 'calls'),
  };
  const first = await spawned(t, environment);
  for (const port of [{ PORT: String(first.port) }, { STATUS_PORT: String(first.statusPort) }]) {
    const run = promisify(execFile)(process.execPath, ['main.js'], { cwd: at, env: { ...environment, ...port } });
    const [[variable, number]] = Object.entries(port);
    const sentence = `port ${number} is taken: set ${variable} to another, or to 0 for a free one\n`;
    await assert.rejects(
      run,
      ({ code, stdout, stderr }) => code === 1 && stdout.includes('EADDRINUSE') && stderr === sentence,
    );
  }
  const handled = first.until(({ code }) => code === 'HANDLED');
  assert.equal(await deliver(first.port, event(1, 'Sitwell')), 200);
  await handled;
});

test('marks are forgotten when nothing can bring their events back', async (t) => {
  const receiver = await running(t, { config: { consumer: { rememberDays: 0 } } });
  const handled = receiver.times('HANDLED', 40);
  for (let number = 1; number <= 40; number += 1)
    await receiver.deliver(event(number, 'x', undefined, `lead_${number}`));
  await handled;
  assert.ok(receiver.store.count('seen') <= 3, String(receiver.store.count('seen')));
  assert.equal(receiver.store.count('seen'), receiver.store.count('done'));
  assert.equal(receiver.store.count('objects'), 40);
  // The state of its object still knows it: the handler is not called once more.
  const known = receiver.until(({ code, event: id }) => code === 'DUPLICATE' && id === 'ev_1');
  await receiver.deliver(event(1, 'x', undefined, 'lead_1'));
  await known;
});

test('a key for each subscription, as a secret holds it', async (t) => {
  const receiver = await running(t, { config: { keys: JSON.stringify({ whsub_1: KEY }) } });
  assert.equal(await receiver.deliver(event(1, 'Sitwell')), 200);
  assert.equal(await receiver.deliver(JSON.stringify({ event: event(2, 'Bluth'), subscription_id: 'whsub_2' })), 401);
});

test('a configuration is refused as a whole, and no key is in what is said', async () => {
  const { configuration } = await load('config.js');
  assert.throws(
    () =>
      configuration({
        PORT: '70000',
        QUEUE_EVENTS: '0',
        HANDLER_SECONDS: '-1',
        CLOSE_API_URL: 'http://api.close.com',
        CLOSE_API_KEY: 'api_secret',
      }),
    ({ code, message }) => {
      assert.equal(code, 'INVALID_CONFIG');
      for (const name of [
        'CLOSE_SIGNATURE_KEYS is missing',
        'PORT',
        'QUEUE_EVENTS',
        'HANDLER_SECONDS',
        'CLOSE_API_URL',
      ])
        assert.ok(message.includes(name), message);
      return !message.includes('api_secret');
    },
  );
});

test('node main.js: it serves until SIGTERM, and says what is wrong with its environment', async (t) => {
  const folder = scratch(t);
  const environment = { CLOSE_SIGNATURE_KEYS: KEY, PORT: '0', STATUS_PORT: '0', DATA: join(folder, 'receiver.mdb') };
  const receiver = await spawned(t, environment, { file: 'main.js' });
  const won = {
    ...event(1, 'x'),
    object_type: 'opportunity',
    action: 'updated',
    changed_fields: ['status_type'],
    data: { id: 'oppo_1', user_id: 'user_1', status_type: 'won' },
    previous_data: { status_type: 'active' },
  };
  const handled = receiver.until(({ code }) => code === 'HANDLED');
  assert.equal(await deliver(receiver.port, won), 200);
  await handled;
  assert.deepEqual(await receiver.kill('SIGTERM'), [0, null]);
  const { Store } = await load('store.js');
  const store = new Store(environment.DATA);
  assert.equal(store.own.get('won user_1'), '1');
  await store.close();
  const run = (more) =>
    promisify(execFile)(process.execPath, ['main.js'], { cwd: at, env: { PATH: process.env.PATH, ...more } });
  await assert.rejects(run({}), ({ code, stderr }) => code === 1 && stderr.includes('CLOSE_SIGNATURE_KEYS is missing'));
  const misspelt = { CLOSE_SIGNATURE_KEY: KEY, status_port: '1', CLOSE_REGION: 'eu', OTHER: '1' };
  await assert.rejects(run(misspelt), ({ code, stderr }) => {
    assert.equal(code, 1);
    assert.match(stderr, /^CLOSE_SIGNATURE_KEY is not read: is CLOSE_SIGNATURE_KEYS meant\?$/m);
    assert.match(stderr, /^status_port is not read: is STATUS_PORT meant\?$/m);
    assert.match(stderr, /^CLOSE_REGION is not read: it is unknown here$/m);
    return !stderr.includes('OTHER') && !stderr.includes(KEY);
  });
  await assert.rejects(
    run({ ...environment, DATA: join(folder, 'none/receiver.mdb') }),
    ({ code, stderr }) => code === 1 && /no folder/.test(stderr),
  );
  // LMDB would take it for its own, and end the process.
  await assert.rejects(
    run({ ...environment, DATA: join(at, 'main.js') }),
    ({ code, stderr }) => code === 1 && /LMDB has not written it/.test(stderr),
  );
  await assert.rejects(
    run({ ...environment, CLOSE_SIGNATURE_KEYS: `["${KEY}` }),
    ({ code, stderr }) => code === 1 && /JSON/.test(stderr) && !stderr.includes(KEY),
  );
  await assert.rejects(
    run({ ...environment, CLOSE_SIGNATURE_KEYS: 'abc' }),
    ({ code, stderr }) => code === 1 && /64 hex digits/.test(stderr) && !stderr.includes('abc'),
  );
});
