// Events twice and out of order, an outage, and kill -9 of examples/node-receiver at random moments: what it knows in
// the end is what a naive reference says, and no event had its effect twice or not at all. tests/inbox/trial.test.js
// does the same to the engine, with a log that fails and a subscription that is paused.
//
// KILL_LEADS and KILL_ROUNDS make it longer.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { History } from '../../pkg/index.js';
import { Emulator } from '../../pkg/emulator.js';
import { lmdbStore } from '../../pkg/inbox-lmdb.js';
import { freePort } from '../sockets.js';
import { random } from './random.js';
import { copy, scratch, spawned } from './receivers.js';

const SEED = 20_240_601;
const OBJECTS = Number(process.env.KILL_LEADS ?? 100);
const ROUNDS = Number(process.env.KILL_ROUNDS ?? 20);
const KILLS = 6;
/** How many events are handled at once, and may be handled again after a kill. */
const TOGETHER = 32;

/** Each call is written down in the store, where it must be once, and beside it, where it may be again. */
const at = copy(
  'node-receiver',
  `import { appendFileSync } from 'node:fs';
export function onChange(changes, state, event, { tx }) {
  const key = \`effect \${event.id}\`;
  tx.put(key, (tx.get(key) ?? 0) + 1);
  appendFileSync(String(process.env.CALLS), \`\${event.id}\\n\`);
}`,
);

test(`${OBJECTS * ROUNDS} events, ${KILLS} kills and an outage`, async (t) => {
  const folder = scratch(t);
  const port = await freePort();
  const emulator = await Emulator.start({ seed: SEED, rules: { firstRetryMs: 1000, longestRetryMs: 20_000 } });
  t.after(() => emulator.close());
  const events = ['created', 'updated', 'deleted'].map((action) => ({ object_type: 'lead', action }));
  const { signature_key: key } = await emulator.subscribe({ url: `http://127.0.0.1:${port}/`, events });
  const environment = {
    ...{ CLOSE_SIGNATURE_KEYS: key, PORT: String(port), DATA: join(folder, 'inbox.mdb'), CALLS: join(folder, 'calls') },
  };
  await emulator.setFaults([
    { kind: 'duplicate', rate: 0.1 },
    { kind: 'reorder', rate: 0.1 },
  ]);
  const chance = random(SEED);
  let receiver = await spawned(t, at, environment);
  let kills = 0;
  let dying = Promise.resolve();
  let mortality = Infinity;
  let attempts = 0;
  emulator.listen((kind) => {
    if (kind !== 'attempt' || ++attempts < mortality) return;
    mortality = Infinity;
    // In the middle of whatever comes after this delivery.
    dying = (async () => {
      kills++;
      await receiver.kill();
      receiver = await spawned(t, at, environment);
    })();
  });

  // The reference: what was done to each object, one thing after the other.
  const wanted = new Map();
  const ids = new Set();
  const round = async (number) => {
    for (let nth = 0; nth < OBJECTS; nth++) {
      const lead = `lead_${nth}`;
      if (number === 0) {
        const data = { id: lead, name: `Lead ${nth}`, round: 0 };
        for (const id of await emulator.put({ object_type: 'lead', action: 'created', data })) ids.add(id);
        wanted.set(lead, data);
      } else if (number === ROUNDS - 1 && nth % 10 === 0) {
        ids.add(await emulator.delete('lead', lead));
        wanted.set(lead, undefined);
      } else {
        const change = { round: number, [`custom.cf_${Math.floor(chance() * 8)}`]: `${number}.${nth}` };
        ids.add(await emulator.change('lead', lead, change));
        wanted.set(lead, { ...wanted.get(lead), ...change });
      }
    }
    // Longer than updates are consolidated: each round is events of its own.
    await emulator.advance(6);
  };
  for (let number = 0; number < ROUNDS; number++) {
    await dying;
    if (number % Math.floor(ROUNDS / KILLS) === 1 && kills < KILLS)
      mortality = attempts + Math.ceil(OBJECTS * chance());
    if (number === Math.floor(ROUNDS / 2)) {
      mortality = Infinity;
      await receiver.kill();
      await round(number);
      receiver = await spawned(t, at, environment);
    } else await round(number);
  }
  assert.equal(ids.size, OBJECTS * ROUNDS);
  await emulator.setFaults([]);
  while (emulator.state().subscriptions[0].backlog > 0) {
    await dying;
    await emulator.advance(30);
  }
  await dying;
  const [{ dropped, cleared, repeated, delivered, failed }] = emulator.state().subscriptions;
  assert.deepEqual([dropped, cleared], [0, 0]);
  await receiver.until(({ waiting, owed }) => waiting + owed === 0);
  assert.deepEqual(await receiver.kill('SIGTERM'), [0, null], receiver.said());

  const store = lmdbStore({ path: environment.DATA });
  await store.open();
  t.after(() => store.close());
  for (const [lead, data] of wanted) {
    const claim = /** @type {any} */ (await store.claim({ object: lead }));
    await claim.release();
    const history = History.from(claim.records.get(lead).history);
    assert.equal(history.status(lead)?.presence, data ? 'present' : 'deleted', lead);
    const state = /** @type {any} */ (history.get(lead));
    if (data === undefined) assert.equal(state, undefined);
    else {
      const like = Object.fromEntries(Object.keys(data).map((field) => [field, state[field]]));
      assert.deepEqual([like, state], [data, emulator.object('lead', lead)]);
    }
  }
  const claim = /** @type {any} */ (await store.claim({ object: 'none' }));
  const effects = [...ids].map((id) => claim.tx.get(`effect ${id}`));
  await claim.release();
  assert.deepEqual(new Set(effects), new Set([1]), 'each event had its effect, once');
  const { waiting, owed, dead } = await store.counts('');
  assert.deepEqual([waiting, owed, dead], [0, 0, 0]);

  const calls = readFileSync(environment.CALLS, 'utf8').trim().split('\n');
  assert.equal(new Set(calls).size, ids.size, 'the handler was called for each');
  const again = calls.length - ids.size;
  assert.ok(again <= (kills + 1) * TOGETHER, 'and again for no more than were handled at once, after each kill');
  t.diagnostic(
    `${delivered} delivered, ${repeated} twice, ${failed} failed; ${kills} kills, after which ${again} calls were repeated`,
  );
  assert.ok(kills >= KILLS - 1 && repeated > 0 && failed > 0);
});
