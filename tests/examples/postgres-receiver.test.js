// Two processes of examples/postgres-receiver behind one address, one of which is killed: the team's own table has each
// effect once.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import test from 'node:test';
import { Emulator } from '../../pkg/emulator.js';
import { exchange } from '../emulator/world.js';
import { missing, poolOf, server } from '../inbox/postgres.js';
import { root } from '../runtimes/tarball.js';
import { copy, spawned, won } from './receivers.js';

const at = copy('postgres-receiver');

/** A database with the tables of the example. */
async function database(t) {
  const { url, stop } = await server();
  t.after(stop);
  const pool = poolOf({ connectionString: url, max: 2 });
  t.after(() => pool.end());
  await pool.query(readFileSync(join(root, 'examples/postgres-receiver/tables.sql'), 'utf8'));
  return { url, pool };
}

/** As a load balancer: each delivery goes to a process that takes it, or there is a 503. */
async function balancer(t, ports) {
  let turn = 0;
  const balanced = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const { method, url: path, headers } = request;
    const all = ports();
    const first = turn++;
    for (let nth = 0; nth < all.length; nth++) {
      const port = all[(first + nth) % all.length];
      const answer = await exchange({ port, method, path, headers }, body).catch(() => undefined);
      if (answer !== undefined) return response.writeHead(answer.status).end();
    }
    return response.writeHead(503).end();
  });
  balanced.listen(0, '127.0.0.1');
  await once(balanced, 'listening');
  t.after(() => {
    balanced.closeAllConnections();
    balanced.close();
  });
  return /** @type {import('node:net').AddressInfo} */ (balanced.address()).port;
}

test('two processes, one of them killed: each deal is counted once', { skip: missing }, async (t) => {
  const { url, pool } = await database(t);
  const receivers = new Map();
  const port = await balancer(t, () => [...receivers.values()].map((each) => each.port));
  const emulator = await Emulator.start({ seed: 7, rules: { firstRetryMs: 1000, longestRetryMs: 5000 } });
  t.after(() => emulator.close());
  const events = [{ object_type: 'opportunity', action: 'updated' }];
  const { id, signature_key: key } = await emulator.subscribe({ url: `http://127.0.0.1:${port}/`, events });
  const environment = {
    ...{ DATABASE_URL: url, CLOSE_SIGNATURE_KEYS: key, CLOSE_API_KEY: emulator.apiKey, CLOSE_SUBSCRIPTIONS: id },
    CLOSE_API_URL: emulator.url,
  };
  // Both at once: the tables of the inbox are made once.
  const all = await Promise.all(['one', 'other'].map(async (name) => [name, await spawned(t, at, environment)]));
  for (const [name, receiver] of all) receivers.set(name, receiver);
  await receivers.get('one').until(({ lastCatchUp }) => lastCatchUp !== null);
  await emulator.setFaults([{ kind: 'duplicate', rate: 0.2 }]);
  const DEALS = 120;
  const deals = new Map();
  for (let number = 0; number < DEALS; number++) {
    const user = `user_${number % 3}`;
    const { data } = won(number, user, number * 100);
    await emulator.put({ object_type: 'opportunity', action: 'created', data: { ...data, status_type: 'active' } });
    await emulator.change('opportunity', data.id, { status_type: 'won' });
    const [count, cents] = deals.get(user) ?? [0, 0];
    deals.set(user, [count + 1, cents + data.value]);
    if (number % 30 === 29) await emulator.advance(6);
    if (number === DEALS / 2) {
      // Without a word to the balancer.
      await receivers.get('one').kill();
      await emulator.advance(6);
      receivers.delete('one');
    }
  }
  await emulator.setFaults([]);
  while (emulator.state().subscriptions[0].backlog > 0) await emulator.advance(10);
  const [{ delivered, dropped, repeated }] = emulator.state().subscriptions;
  assert.deepEqual([delivered, dropped], [DEALS, 0]);
  assert.ok(repeated > 0);
  const other = receivers.get('other');
  await other.until(({ waiting, owed }) => waiting + owed === 0);
  const { rows } = await pool.query('SELECT user_id, deals, cents FROM deals_won');
  const counted = new Map(rows.map(({ user_id: user, deals: count, cents }) => [user, [Number(count), Number(cents)]]));
  assert.deepEqual(counted, deals);
  assert.equal((await other.health()).status.objects, DEALS);
  assert.deepEqual(await other.kill('SIGTERM'), [0, null], other.said());
  assert.ok(!other.said().includes('user_') && !other.said().includes(key));
});

test('what is wrong with its environment is said in a sentence', { skip: missing }, async (t) => {
  for (const [environment, sentence] of /** @type {[Record<string, string>, RegExp][]} */ ([
    [{ DATABASE_URL: '' }, /DATABASE_URL is missing/],
    [{ DATABASE_URL: 'postgres://127.0.0.1:9/none' }, /ECONNREFUSED/],
  ]))
    await assert.rejects(spawned(t, at, environment), sentence);
});
