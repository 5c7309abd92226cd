// Everything at once, over each store on disk: events twice and out of order, kill -9 at random moments, a handler that
// fails and is slow, deliveries that are lost, a log that is down for hours, limits the rate and forgets its cursors,
// and a pause of the subscription. In the end the state is that of the naive reference for every object, each version
// of an event had its effect once, and what the inbox said of its completeness was never ahead of the truth.
//
// TRIAL_LEADS and TRIAL_ROUNDS make it longer.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { CloseApi } from 'closehook/api';
import { Emulator } from 'closehook/emulator';
import { between } from '../api/world.js';
import { random } from '../examples/random.js';
import { freePort } from '../sockets.js';
import { LEADS, versionOf } from './close.js';
import { reader } from './process-stores.js';
import { missing } from './postgres.js';
import { database, scratch } from './stores.js';
import { START } from './world.js';

const LEAD_COUNT = Number(process.env.TRIAL_LEADS ?? 60);
const ROUNDS = Number(process.env.TRIAL_ROUNDS ?? 20);
const SEED = 20_260_101;

/** The process, that is killed and started again. */
class Mortal {
  kills = 0;
  #environment;
  #child;

  constructor(t, environment) {
    this.#environment = environment;
    t.after(() => this.#kill('SIGKILL'));
  }

  /** With the processes that it has started, if it is to have no time for that. */
  #kill(signal) {
    if (this.#child === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    process.kill(signal === 'SIGKILL' ? -this.#child.pid : this.#child.pid, signal);
  }

  async live() {
    const script = this.#environment.STORE === 'durable object' ? './process-workerd.js' : './process.js';
    const path = new URL(script, import.meta.url).pathname;
    /** @type {import('node:child_process').StdioOptions} */
    const stdio = ['ignore', 'pipe', 'inherit'];
    this.#child = spawn(process.execPath, [path], {
      env: { ...process.env, ...this.#environment },
      stdio,
      detached: true,
    });
    await Promise.race([
      once(this.#child.stdout, 'data'),
      once(this.#child, 'exit').then(([code, signal]) => {
        throw new Error(`it ended: ${code ?? signal}`);
      }),
    ]);
  }

  async die(signal = 'SIGKILL') {
    const exit = once(this.#child, 'exit');
    this.#kill(signal);
    this.kills++;
    return exit;
  }

  async ask(path) {
    return (await fetch(`http://127.0.0.1:${this.#environment.PORT}${path}`)).json();
  }
}

async function endure(t, environment) {
  const rules = { firstRetryMs: 1000, longestRetryMs: 20_000, dropAfterMs: 60_000 };
  const emulator = await Emulator.start({ seed: SEED, start: START, rules });
  t.after(() => emulator.close());
  const port = await freePort();
  const subscription = await emulator.subscribe({ url: `http://127.0.0.1:${port}/`, events: LEADS });
  /** @type {{ of: (asked: any) => object | undefined }} */
  const faults = { of: () => undefined };
  const { url, requests } = await between(t, emulator.url, (asked) => faults.of(asked));
  const close = new CloseApi({ apiKey: emulator.apiKey, url: emulator.url });
  const receiver = new Mortal(t, {
    ...environment,
    PORT: String(port),
    KEY: subscription.signature_key,
    API_URL: url,
    API_KEY: emulator.apiKey,
    SUBSCRIPTION: subscription.id,
  });
  await receiver.live();
  // The first reading says from when on it is complete.
  while ((await receiver.ask('/status')).lastCatchUp === null) await pause(20);
  const effects = await reader({ ...environment, PORT: String(port) });
  t.after(() => effects.close());

  const chance = random(SEED);
  let attempts = 0;
  let mortality = Infinity;
  let dying = Promise.resolve();
  emulator.listen((kind) => {
    if (kind !== 'attempt' || ++attempts < mortality) return;
    mortality = Infinity;
    // In the middle of whatever comes after this delivery.
    dying = receiver.die().then(() => receiver.live());
  });
  const samples = [];
  /** The first sample that had the effect of a version. */
  const since = new Map();
  const sample = async () => {
    await dying;
    const { completeUntil } = await receiver.ask('/status');
    // After it: what is complete now is so later.
    for (const [version] of await effects.counts()) if (!since.has(version)) since.set(version, samples.length);
    samples.push(completeUntil);
  };

  const alive = new Set();
  const round = async (number) => {
    for (let nth = 0; nth < LEAD_COUNT; nth++) {
      const lead = `lead_${number === 0 || nth % 10 !== 9 ? nth : `${nth}_${number}`}`;
      if (!alive.has(lead)) {
        if (number > 0 && nth % 10 !== 9) continue;
        await emulator.put({ object_type: 'lead', action: 'created', data: { id: lead, name: lead, round: number } });
        alive.add(lead);
      } else if (number > ROUNDS / 2 && chance() < 0.05) {
        await emulator.delete('lead', lead);
        alive.delete(lead);
      } else {
        await emulator.change('lead', lead, { round: number, [`custom.cf_${Math.floor(chance() * 8)}`]: `${number}` });
      }
    }
    if (number % 2 === 1) mortality = attempts + Math.ceil(LEAD_COUNT * chance());
    await emulator.advance(30);
    await dying;
    await sample();
  };
  const rateLimited = ({ number }) => (number % 3 === 0 ? { status: 429, headers: { 'retry-after': '0' } } : undefined);
  const expiring = ({ query, number }) =>
    query._cursor !== undefined && number % 4 === 0
      ? { status: 400, json: { 'field-errors': { _cursor: 'This cursor has expired.' } } }
      : undefined;
  /** @type {import('closehook/emulator').Fault[]} */
  const disturbances = [
    { kind: 'duplicate', rate: 0.1 },
    { kind: 'reorder', rate: 0.1 },
  ];
  for (let number = 0; number < ROUNDS; number++) {
    const part = Math.floor((number / ROUNDS) * 5);
    // Some deliveries never come, and in the second and third fifth not even the log answers.
    await emulator.setFaults([...disturbances, { kind: 'down', rate: part === 0 ? 0 : 0.85 }]);
    faults.of = [() => undefined, () => ({ status: 503 }), () => ({ cut: true }), rateLimited, expiring][part];
    if (part === 4 && number === Math.ceil((ROUNDS * 4) / 5)) await close.subscriptions.pause(subscription.id);
    await round(number);
    await emulator.advance(part === 1 || part === 2 ? 3600 : 60);
    await dying;
    // Before the log fails, it is known up to when all is complete.
    if (part === 0 && number + 1 >= ROUNDS / 5) {
      await emulator.advance(300);
      await dying;
      while ((await receiver.ask('/status')).completeUntil === null) await pause(20);
    }
  }
  mortality = Infinity;
  await close.subscriptions.activate(subscription.id);
  await emulator.setFaults([]);
  faults.of = () => undefined;
  await emulator.advance(600);
  await dying;

  const logged = [];
  for await (const { event } of close.events({ order: 'newest' })) logged.push(event);
  const last = logged[0].date_updated;
  // There is no clock in it: whatever the machine does, it gets there, or the test is ended.
  for (;;) {
    const status = await receiver.ask('/status');
    await sample();
    if (status.waiting + status.owed + status.gaps === 0 && status.completeUntil > last) break;
    await pause(50);
  }
  const status = await receiver.ask('/status');
  const counts = await effects.counts();
  assert.deepEqual([status.dead, status.incompleteBefore], [0, null]);
  const wanted = logged.map(versionOf).sort();
  const seen = new Map(counts);
  // A version that the log no longer has was delivered before its event grew.
  assert.deepEqual(
    wanted.filter((version) => !seen.has(version)),
    [],
    'each has its effect',
  );
  assert.deepEqual(
    counts.filter(([, count]) => count !== 1),
    [],
    'once',
  );

  const untrue = samples.flatMap((until, nth) =>
    until === null
      ? []
      : logged.filter((event) => event.date_updated < until && !(since.get(versionOf(event)) <= nth)).map(versionOf),
  );
  assert.deepEqual(untrue, [], 'it was never ahead of the truth');
  assert.ok(samples.filter((until) => until !== null).length > ROUNDS / 2);

  const ids = [...new Set(logged.map((event) => event.object_id))];
  let compared = 0;
  for (let first = 0; first < ids.length; first += 50) {
    const states = await receiver.ask(`/objects/${ids.slice(first, first + 50).join(',')}`);
    for (const [id, { presence, state }] of Object.entries(states)) {
      assert.equal(presence, alive.has(id) ? 'present' : 'deleted', id);
      if (alive.has(id)) assert.deepEqual(state, emulator.object('lead', id));
      compared++;
    }
  }
  const [code] = await receiver.die('SIGTERM');
  assert.equal(code, 0);
  const [{ delivered, dropped, repeated }] = emulator.state().subscriptions;
  t.diagnostic(
    `${logged.length} events of ${compared} objects: ${delivered} delivered, ${repeated} of them twice, ${dropped} dropped; ` +
      `${receiver.kills - 1} kills, ${requests.length} requests, ${samples.length} samples`,
  );
  assert.ok(dropped > 0 && receiver.kills > ROUNDS / 4, 'it was a trial');
}

test('lmdb', async (t) => endure(t, { STORE: 'lmdb', DATA: join(scratch(t), 'inbox.mdb') }));

test('durable object', async (t) => endure(t, { STORE: 'durable object', DATA: scratch(t) }));

test('postgres', { skip: missing }, async (t) => {
  const { schema, connectionString } = await database();
  await endure(t, { STORE: 'postgres', DATA: connectionString, SCHEMA: schema });
});
