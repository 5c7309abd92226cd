// 10,000 events with repetitions, out of order, through an outage, and kill -9 of the receiver at random moments: what
// it knows in the end is what a naive reference says, and no event had its effect twice or not at all.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { Emulator } from '../../pkg/emulator.js';
import { freePort } from '../sockets.js';
import { load, scratch, spawned } from './node-receiver.js';
import { random } from './random.js';

const SEED = 20_240_601;
const ACTIONS = ['created', 'updated', 'deleted'];

/** A receiver that is killed after a random number of events, and started again, until `end`. */
async function mortal(t, environment, chance, events, most) {
  let kills = 0;
  let child;
  let downtime = Promise.resolve();
  let isOut = false;
  const live = async () => {
    child = await spawned(t, environment);
    if (kills > most) return;
    // All of them together are fewer than the events.
    const lives = Math.ceil((events / (most + 1)) * (0.2 + 0.7 * chance()));
    let handled = 0;
    // In the middle of whatever comes after this line.
    void child
      .until(({ code }) => code === 'HANDLED' && ++handled >= lives)
      .then(
        () => {
          if (!isOut) downtime = die();
        },
        () => {}, // by the outage
      );
  };
  const die = async () => {
    kills += 1;
    await child.kill();
    await live();
  };
  await live();
  return {
    get kills() {
      return kills;
    },
    get child() {
      return child;
    },
    /** Resolves when it is up. */
    up: () => downtime,
    /** As long as `meanwhile` takes there is none. */
    async outage(meanwhile) {
      await downtime;
      isOut = true;
      await child.kill();
      kills += 1;
      await meanwhile();
      isOut = false;
      await live();
    },
  };
}

/** @param together how many events are committed as one. */
async function endure(t, { objects, rounds, kills, together }) {
  const folder = scratch(t);
  const port = await freePort();
  const emulator = await Emulator.start({ seed: SEED, rules: { firstRetryMs: 1000, longestRetryMs: 20_000 } });
  t.after(() => emulator.close());
  const { signature_key: key } = await emulator.subscribe({
    url: `http://127.0.0.1:${port}/`,
    events: ACTIONS.map((action) => ({ object_type: 'lead', action })),
  });
  const environment = {
    CLOSE_SIGNATURE_KEYS: key,
    PORT: String(port),
    STATUS_PORT: '0',
    DATA: join(folder, 'receiver.mdb'),
    CALLS: join(folder, 'calls'),
    TOGETHER: String(together),
  };
  const chance = random(SEED);
  const receiver = await mortal(t, environment, chance, objects * rounds, kills);
  await emulator.setFaults([
    { kind: 'duplicate', rate: 0.1 },
    { kind: 'reorder', rate: 0.1 },
  ]);

  // The reference: what was done to each object, one thing after the other.
  const wanted = new Map();
  const ids = new Set();
  const did = (id) => {
    assert.ok(typeof id === 'string');
    ids.add(id);
  };
  const round = async (number) => {
    for (let i = 0; i < objects; i += 1) {
      const lead = `lead_${i}`;
      if (number === 0) {
        const data = { id: lead, name: `Lead ${i}`, round: 0 };
        for (const id of await emulator.put({ object_type: 'lead', action: 'created', data })) did(id);
        wanted.set(lead, data);
      } else if (number === rounds - 1 && i % 10 === 0) {
        did(await emulator.delete('lead', lead));
        wanted.set(lead, undefined);
      } else {
        const change = { round: number, [`custom.cf_${Math.floor(chance() * 8)}`]: `${number}.${i}` };
        did(await emulator.change('lead', lead, change));
        wanted.set(lead, { ...wanted.get(lead), ...change });
      }
    }
    // Longer than updates are consolidated: each round is events of its own.
    await emulator.advance(6);
  };
  for (let number = 0; number < rounds; number += 1) {
    await receiver.up();
    if (number === Math.floor(rounds / 2)) await receiver.outage(() => round(number));
    else await round(number);
  }
  assert.equal(ids.size, objects * rounds);
  await emulator.setFaults([]);
  const backlog = () => emulator.state().subscriptions[0].backlog;
  while (backlog() > 0) {
    await receiver.up();
    await emulator.advance(30);
  }
  await receiver.up();
  const [{ attempts, failed, delivered, dropped, cleared, repeated }] = emulator.state().subscriptions;
  assert.deepEqual([dropped, cleared], [0, 0]);
  t.diagnostic(
    `${attempts} attempts, ${failed} failed, ${repeated} repeated, ${delivered} delivered, ${receiver.kills} kills`,
  );

  // What waits is handled, whoever is killed meanwhile: there is no clock in it.
  const isBusy = async () => {
    await receiver.up();
    try {
      const { queue, owed } = await (await fetch(`http://127.0.0.1:${receiver.child.statusPort}/health`)).json();
      return queue + owed > 0;
    } catch {
      return true;
    }
  };
  while (await isBusy());
  const { child } = receiver;
  const [code] = await child.kill('SIGTERM');
  assert.equal(code, 0, child.errors);

  const { Store } = await load('store.js');
  const { stateOf } = await load('fold.js');
  const store = new Store(environment.DATA);
  t.after(() => store.close());
  const pick = (state, like) => Object.fromEntries(Object.keys(like).map((field) => [field, state[field]]));
  for (const [lead, data] of wanted) {
    const { state, presence } = stateOf(store, lead);
    assert.equal(presence, data ? 'present' : 'deleted', lead);
    if (data === undefined) assert.equal(state, undefined);
    else assert.deepEqual([pick(state, data), state], [data, emulator.object('lead', lead)]);
  }
  const effects = new Map();
  for (const { key: name, value } of store.own.getRange({ start: 'effect ', end: 'effect!' }))
    effects.set(name.slice('effect '.length), JSON.parse(value));
  assert.deepEqual([...effects.keys()].sort(), [...ids].sort(), 'each event has its effect, and there is no other');
  assert.deepEqual(
    [...effects].filter(([, times]) => times !== 1),
    [],
    'once',
  );
  assert.equal(JSON.parse(store.own.get('effects')), ids.size);
  assert.deepEqual(
    ['queue', 'owed', 'dead', 'replays'].map((table) => store.count(table)),
    [0, 0, 0, 0],
  );

  const calls = readFileSync(environment.CALLS, 'utf8').trim().split('\n');
  assert.equal(new Set(calls).size, ids.size, 'the handler was called for each');
  t.diagnostic(`${calls.length - ids.size} calls were repeated`);
  assert.ok(
    calls.length - ids.size <= receiver.kills * together,
    'and again for no more than were committed as one, after each kill',
  );
  assert.equal(receiver.kills, kills + 1);
}

test('10,000 events, 6 kills and an outage', (t) => endure(t, { objects: 500, rounds: 20, kills: 6, together: 100 }));

test('500 events, 6 kills and an outage, each event committed by itself', (t) =>
  endure(t, { objects: 25, rounds: 20, kills: 6, together: 1 }));
