// Ten thousand events through the Worker in workerd: twice, out of order, past an outage, and past kills in the middle.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Emulator } from '../../pkg/emulator.js';
import { freePort } from '../sockets.js';
import { Queue, authorized, start } from './cloudflare-worker.js';

const OBJECTS = 250;
const ROUNDS = 40;
const OUTAGE = [12, 14];
const KILLS = [5, 8, 11, 16, 18, 21, 24, 27, 30, 34];

const idOf = (number) => `lead_${number}`;

test('10,000 events: duplicates, reordering, an outage, kills; each effect once, each state the last', async (t) => {
  // In memory where that can be: each commit of each object waits for the disk, and a kill takes nothing that was
  // written.
  const persist = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'closehook-worker-'));
  t.after(() => rmSync(persist, { recursive: true, force: true }));
  const emulator = await Emulator.start({ seed: 6, start: Date.UTC(2026, 0, 31), rules: { parallel: 20 } });
  t.after(() => emulator.close());
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const events = ['created', 'updated', 'deleted'].map((action) => ({ object_type: 'lead', action }));
  const { id: subscription, signature_key } = await emulator.subscribe({ url: `${url}/webhook`, events });

  // Where each event stands among those of its object, and the newest that was delivered.
  const rounds = new Map();
  const newest = new Map();
  const attempts = { total: 0, failed: 0, repeated: 0, late: 0 };
  emulator.listen((kind, attempt) => {
    if (kind !== 'attempt') return;
    attempts.total += 1;
    if (attempt.repeated) attempts.repeated += 1;
    if (attempt.status !== 200) {
      attempts.failed += 1;
      return;
    }
    const { objectId, round } = rounds.get(attempt.event_id);
    if (round < (newest.get(objectId) ?? 0)) attempts.late += 1;
    else newest.set(objectId, round);
  });

  // The world is down for a while too, so that effects are tried again.
  const told = new Map();
  let calls = 0;
  const world = (body) => {
    calls += 1;
    if (calls % 50 === 0) return 500;
    const { id } = JSON.parse(new TextDecoder().decode(body)).message;
    told.set(id, (told.get(id) ?? 0) + 1);
    return 200;
  };
  const queue = new Queue();
  const launch = () =>
    start({
      port,
      persist,
      queue: queue.send,
      world,
      bindings: {
        CLOSE_SIGNATURE_KEYS: JSON.stringify({ [subscription]: signature_key }),
        CLOSE_API: emulator.url,
        CLOSE_API_KEY: emulator.apiKey,
      },
    });
  let worker = await launch();
  t.after(() => worker.dispose());

  // The consumer runs beside the deliveries, as the platform's does.
  let isOver = false;
  let isUp = true;
  const consumer = (async () => {
    while (!isOver || queue.length > 0) {
      if (isUp && queue.length > 0) await queue.pump(worker);
      // The platform collects messages too.
      await setTimeout(20);
    }
  })();

  const expected = new Set();
  const expect = (id, number, round) => {
    expected.add(id);
    rounds.set(id, { objectId: idOf(number), round });
  };
  const created = Array.from({ length: OBJECTS }, (_, i) => ({
    object_type: 'lead',
    action: 'created',
    data: { id: idOf(i), name: 'round 0' },
  }));
  (await emulator.put(created)).forEach((id, i) => expect(id, i, 0));
  /** @type {import('closehook/emulator').Fault[]} */
  const disorder = [
    { kind: 'duplicate', rate: 0.1 },
    { kind: 'reorder', rate: 0.1 },
  ];
  await emulator.setFaults(disorder);
  for (let round = 1; round < ROUNDS; round++) {
    if (round === OUTAGE[0]) await emulator.setFaults([...disorder, { kind: 'down' }]);
    if (round === OUTAGE[1]) {
      await emulator.setFaults([]);
      await emulator.setFaults(disorder);
    }
    for (let i = 0; i < OBJECTS; i++) {
      const id = await (round === ROUNDS - 1 && i % 10 === 0
        ? emulator.delete('lead', idOf(i))
        : emulator.change('lead', idOf(i), { name: `round ${round}`, [`custom.cf_${round % 7}`]: `${i}-${round}` }));
      expect(id, i, round);
    }
    const moved = emulator.advance(10);
    if (KILLS.includes(round)) {
      // While deliveries and folds are under way.
      const before = attempts.total;
      while (attempts.total < before + 60) await setTimeout(1);
      isUp = false;
      await worker.dispose();
      await moved;
      worker = await launch();
      isUp = true;
    }
    await moved;
  }
  await emulator.setFaults([]);
  for (let hours = 0; emulator.state().subscriptions[0].backlog > 0; hours++) {
    assert.ok(hours < 72, 'Close would give up');
    await emulator.advance(3600);
  }
  isOver = true;
  await consumer;
  assert.deepEqual(queue.lost, []);
  assert.equal(expected.size, OBJECTS * ROUNDS);

  // What the alarms still have to tell.
  const deadline = Date.now() + 60_000;
  while (told.size < expected.size) {
    assert.ok(Date.now() < deadline, `${told.size} of ${expected.size} were told`);
    await setTimeout(50);
  }

  const effects = [];
  for (let i = 0; i < OBJECTS; i++) {
    const id = idOf(i);
    const { state, status, gaps } = await (await fetch(`${url}/objects/${id}`, authorized)).json();
    assert.deepEqual(gaps, [], id);
    if (i % 10 === 0) {
      assert.deepEqual([state, status.presence], [null, 'deleted'], id);
    } else {
      // The emulator's own object is what was put in, with no delivery in between; the last name is the test's.
      assert.deepEqual(state, emulator.object('lead', id));
      assert.equal(state.name, `round ${ROUNDS - 1}`);
    }
    effects.push(...(await (await fetch(`${url}/ledger/${id}`)).json()));
  }
  const ids = effects.map((effect) => effect.id);
  assert.equal(ids.length, new Set(ids).size, 'an effect was had twice');
  assert.deepEqual(new Set(ids), expected, 'effects are those of the events');
  assert.deepEqual(new Set(told.keys()), expected);

  const again = [...told.values()].filter((times) => times > 1).length;
  const fromLog = effects.filter(({ source }) => source === 'log').length;
  t.diagnostic(
    `${attempts.total} attempts, ${attempts.failed} failed, ${attempts.repeated} repeated, ${attempts.late} behind a newer one`,
  );
  t.diagnostic(
    `${queue.sent} messages, ${fromLog} events from the log first, ${calls} messages to the world, ${again} of them twice`,
  );
  // The test would prove little if nothing had gone wrong.
  assert.ok(attempts.failed > 100 && attempts.repeated > 100 && attempts.late > 100 && queue.sent > expected.size);
});
