// 10,000 events with repetitions, out of order, through an outage, and workerd killed at random moments: what is known in the end is
// what a naive reference says, and no event had its effect twice or not at all.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Emulator } from '../../pkg/emulator.js';
import { Lines, bundle, freePort, mortal, scratch } from './cloudflare-worker.js';
import { random } from './random.js';

const SEED = 20_240_601;
const ACTIONS = ['created', 'updated', 'deleted'];
const OBJECTS = 500;
const ROUNDS = 20;
const KILLS = 4;

/** Writes down each call, in the object's own table and in the log: the one must happen once, the other may happen again. */
const ON_CHANGE = `
export const subscriptions = undefined;
export async function onChange(changes, state, event, { own }) {
  const key = 'effect ' + event.id;
  own.put(key, (own.get(key) ?? 0) + 1);
  console.log(JSON.stringify({ code: 'CALLED', event: event.id }));
  await null;
}`;

test(`10,000 events, ${KILLS} kills and an outage`, async (t) => {
  const port = await freePort();
  const emulator = await Emulator.start({ seed: SEED, rules: { firstRetryMs: 1000, longestRetryMs: 20_000 } });
  t.after(() => emulator.close());
  const { signature_key: key } = await emulator.subscribe({
    url: `http://127.0.0.1:${port}/webhook`,
    events: ACTIONS.map((action) => ({ object_type: 'lead', action })),
  });
  const lines = new Lines();
  const worker = mortal(t, bundle({ 'on-change.js': ON_CHANGE }), { bindings: { CLOSE_SIGNATURE_KEYS: key }, folder: scratch(t), port, lines });
  const chance = random(SEED);
  await worker.start();
  await emulator.setFaults([
    { kind: 'duplicate', rate: 0.1 },
    { kind: 'reorder', rate: 0.1 },
  ]);

  // In the middle of whatever is under way when the log has so many lines.
  let kills = 0;
  const die = async () => {
    const lives = lines.of('HANDLED').length + Math.ceil((OBJECTS * ROUNDS * (0.3 + 0.4 * chance())) / (KILLS + 1));
    await lines.until('HANDLED', lives);
    await worker.kill();
    kills += 1;
    await worker.start();
  };
  const deaths = (async () => {
    for (let each = 0; each < KILLS; each += 1) await die();
  })();

  // The reference: what was done to each object, one thing after the other.
  const wanted = new Map();
  const ids = new Set();
  for (let round = 0; round < ROUNDS; round += 1) {
    // Nothing is sent, as if nothing listened there, for a fifth of the time.
    if (round === 8) await emulator.setFaults([{ kind: 'down', rate: 1 }]);
    if (round === 12) await emulator.setFaults([{ kind: 'down', rate: 0 }]);
    for (let i = 0; i < OBJECTS; i += 1) {
      const lead = `lead_${i}`;
      if (round === 0) {
        const data = { id: lead, name: `Lead ${i}`, round: 0 };
        for (const id of await emulator.put({ object_type: 'lead', action: 'created', data })) ids.add(id);
        wanted.set(lead, data);
      } else if (round === ROUNDS - 1 && i % 10 === 0) {
        ids.add(await emulator.delete('lead', lead));
        wanted.set(lead, undefined);
      } else {
        const change = { round, [`custom.cf_${Math.floor(chance() * 8)}`]: `${round}.${i}` };
        ids.add(await emulator.change('lead', lead, change));
        wanted.set(lead, { ...wanted.get(lead), ...change });
      }
    }
    // Longer than updates are consolidated: each round is events of its own.
    await emulator.advance(6);
  }
  assert.equal(ids.size, OBJECTS * ROUNDS);
  await emulator.setFaults([]);
  const settled = async () => {
    const [{ backlog }] = emulator.state().subscriptions;
    if (backlog > 0) await emulator.advance(30);
    return backlog === 0;
  };
  while (!(await settled()));
  await deaths;
  while (!(await settled()));
  const [{ attempts, failed, delivered, dropped, cleared, repeated }] = emulator.state().subscriptions;
  assert.deepEqual([dropped, cleared], [0, 0]);
  while ((await worker.waiting()) > 0);
  // Whatever was in memory alone is gone now.
  await worker.kill();
  const { look, letters } = await worker.start();

  const effects = [];
  for (const [lead, data] of wanted) {
    const { state, presence, own, events } = await look(lead);
    assert.equal(presence, data ? 'present' : 'deleted', lead);
    assert.equal(events, ROUNDS, lead);
    if (data) {
      assert.deepEqual(Object.fromEntries(Object.keys(data).map((field) => [field, state[field]])), data);
      assert.deepEqual(state, emulator.object('lead', lead));
    } else {
      assert.equal(state, undefined);
    }
    effects.push(...Object.entries(own).map(([name, times]) => [name.replace('effect ', ''), times]));
  }
  assert.deepEqual(effects.map(([id]) => id).sort(), [...ids].sort(), 'each event has its effect, and there is no other');
  assert.deepEqual(effects.filter(([, times]) => times !== 1), [], 'once');
  assert.deepEqual(await letters(), []);
  assert.equal(kills, KILLS);

  const calls = lines.of('CALLED').map(({ event }) => event);
  t.diagnostic(`${attempts} attempts, ${failed} failed, ${repeated} repeated, ${delivered} delivered, ${kills} kills`);
  t.diagnostic(`${lines.of('DUPLICATE').length} duplicates, ${calls.length - new Set(calls).size} calls were repeated`);
});
