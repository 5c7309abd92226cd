// What only PostgreSQL can do, and what can go wrong with it.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Inbox } from 'closehook/inbox';
import { postgresStore } from 'closehook/inbox/postgres';
import { missing, poolOf } from './postgres.js';
import { database } from './stores.js';
import { delivered, event, logged } from './world.js';

const withServer = (name, body) => test(name, { skip: missing }, body);

/** An inbox on a schema of its own, in real time, with a table of its handler's. */
async function running(t, onChange, options = {}) {
  const { schema, connectionString } = await database();
  const pool = poolOf({ connectionString });
  t.after(() => pool.end());
  const store = postgresStore({ pool, schema });
  const { log, lines, codes } = logged();
  const retry = { firstSeconds: 0.01, longestSeconds: 0.02, attempts: 3 };
  const inbox = new Inbox({ store, onChange, log, retry, pollSeconds: 0.02, ...options });
  t.after(() => inbox.stop(0));
  await inbox.start();
  await pool.query('CREATE TABLE effects (id text, note text)');
  const effects = async () => (await pool.query('SELECT id, note FROM effects ORDER BY id')).rows;
  const until = async (is) => {
    while (!is(await inbox.status())) await pause(5);
  };
  return { inbox, store, pool, schema, connectionString, effects, until, lines, codes };
}

const effect = (tx, { id }, note = '') => tx.query('INSERT INTO effects VALUES ($1, $2)', [id, note]);

withServer('a statement that fails is a failure of the handler, even when it looks away', async (t) => {
  const { inbox, until, effects, lines } = await running(t, async (changes, state, given, { tx, attempt }) => {
    await effect(tx, given, `attempt ${attempt}`);
    if (attempt < 3) await tx.query('SELECT * FROM there_is_none').catch(() => {});
  });
  await inbox.put(delivered(event(1, 'a')));
  await until(({ handled }) => handled === 1);
  assert.deepEqual(await effects(), [{ id: 'ev_lead_1_1', note: 'attempt 3' }]);
  assert.deepEqual(
    lines.map(({ code, reason }) => [code, reason]),
    Array(2).fill(['HANDLER_FAILED', 'EFFECTS_FAILED']),
  );
});

withServer('a constraint that is deferred is the failure of its event', async (t) => {
  const { inbox, pool, until, effects } = await running(t, (changes, state, given, { tx }) => effect(tx, given));
  await pool.query('ALTER TABLE effects ADD CONSTRAINT one UNIQUE (note) DEFERRABLE INITIALLY DEFERRED');
  await inbox.put(delivered(event(1, 'a')));
  await until(({ handled }) => handled === 1);
  await inbox.put(delivered(event(2, 'b', 'a')));
  await until(({ dead }) => dead === 1);
  assert.equal((await effects()).length, 1);
  assert.equal((await inbox.status()).handled, 1);
});

withServer('a handler whose query never ends is given up, and its connection is used again', async (t) => {
  const { inbox, until, effects, codes } = await running(
    t,
    async (changes, state, given, { tx, attempt }) => {
      await effect(tx, given, `attempt ${attempt}`);
      if (attempt === 1) await tx.query('SELECT pg_sleep(3600)');
    },
    { handlerSeconds: 0.2 },
  );
  await inbox.put(delivered(event(1, 'a')));
  await until(({ handled }) => handled === 1);
  assert.deepEqual(await effects(), [{ id: 'ev_lead_1_1', note: 'attempt 2' }]);
  assert.ok(codes().includes('HANDLER_FAILED'));
});

withServer('a connection that is lost in the middle loses nothing, and counts as no attempt', async (t) => {
  let isFirst = true;
  const { inbox, pool, until, effects, lines } = await running(t, async (changes, state, given, { tx, attempt }) => {
    await effect(tx, given, `attempt ${attempt}`);
    if (!isFirst) return;
    isFirst = false;
    const { rows } = await tx.query('SELECT pg_backend_pid() AS pid');
    await pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
  });
  await inbox.put(delivered(event(1, 'a')));
  await until(({ handled }) => handled === 1);
  assert.deepEqual(await effects(), [{ id: 'ev_lead_1_1', note: 'attempt 1' }]);
  assert.ok(lines.some(({ code }) => code === 'EVENT_FAILED'));
});

withServer('a failure of the store is not one of the handler', async (t) => {
  const { inbox, pool, until, effects, lines } = await running(t, (changes, state, given, { tx, attempt }) =>
    effect(tx, given, `attempt ${attempt}`),
  );
  const failed = () => lines.some(({ code }) => code === 'EVENT_FAILED' || code === 'STORE_FAILED');
  await pool.query(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
     CREATE TRIGGER refuse BEFORE INSERT ON marks EXECUTE FUNCTION refuse()`,
  );
  await inbox.put(delivered(event(1, 'a')));
  while (!failed()) await pause(5);
  assert.deepEqual(await effects(), []);
  await pool.query('DROP TRIGGER refuse ON marks');
  await until(({ handled }) => handled === 1);
  assert.deepEqual(await effects(), [{ id: 'ev_lead_1_1', note: 'attempt 1' }]);
  assert.equal((await inbox.status()).failed, 0);
});

withServer('an event takes three round trips, and one of them is its handler’s', async (t) => {
  const { inbox, pool, schema, connectionString } = await running(t, () => {});
  await inbox.stop();
  let queries = 0;
  const counted = poolOf({ connectionString });
  t.after(() => counted.end());
  counted.on('connect', (client) => {
    const query = client.query.bind(client);
    client.query = (...given) => {
      queries++;
      return query(...given);
    };
  });
  const store = postgresStore({ pool: counted, schema });
  const COUNT = 200;
  const all = Array.from({ length: COUNT }, (_, nth) => delivered(event(nth, 'a', undefined, { lead: `lead_${nth}` })));
  const consumer = new Inbox({
    store,
    log() {},
    pollSeconds: 1000,
    onChange: (changes, state, given, { tx }) => effect(tx, given),
  });
  await Promise.all(all.map((each) => consumer.put(each)));
  queries = 0;
  await consumer.start();
  while ((await pool.query('SELECT count(*) FROM effects')).rows[0].count < COUNT) await pause(5);
  await consumer.stop();
  // Besides, a few look for an event when there is none.
  assert.ok(queries <= 3 * COUNT + 50, `${queries} queries`);
});

withServer('all connections are lost, again and again: what was acknowledged has its effect once', async (t) => {
  const { inbox, connectionString, effects } = await running(t, async (changes, state, given, { tx }) => {
    await effect(tx, given);
    await pause(2);
  });
  const admin = poolOf({ connectionString, max: 1 });
  t.after(() => admin.end());
  const cut = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' AND query LIKE '%' || current_schema() || '%'`;
  let lost = 0;
  for (let round = 0; round < 8; round++) {
    const puts = Array.from({ length: 10 }, async (_, nth) => {
      const given = delivered(event(round, 'a', undefined, { lead: `lead_${round}_${nth}` }));
      // As Close does, which gets a 503.
      for (;;) {
        try {
          return await inbox.put(given);
        } catch {
          await pause(5);
        }
      }
    });
    await pause(5);
    lost += (await admin.query(cut)).rows.length;
    await Promise.all(puts);
  }
  // Connections that were lost while they were idle may be noticed only now.
  for (;;) {
    const status = await inbox.status().catch(() => null);
    if (status !== null && status.waiting + status.owed === 0 && status.storeProblem === null) break;
    await pause(5);
  }
  const ids = (await effects()).map(({ id }) => id);
  assert.deepEqual([ids.length, new Set(ids).size], [80, 80]);
  assert.ok(lost > 0);
});

withServer('all that start at once make the schema once; one of a later version is refused', async (t) => {
  const { schema, connectionString } = await database();
  const stores = Array.from({ length: 5 }, () => postgresStore({ connectionString, schema }));
  await Promise.all(stores.map((store) => store.open()));
  await stores[0].setNote('a', { kept: true });
  await stores[1].open();
  assert.deepEqual(await stores[1].note('a'), { kept: true });
  const pool = poolOf({ connectionString, max: 1 });
  t.after(() => pool.end());
  await pool.query('UPDATE version SET version = 99');
  await assert.rejects(stores[2].open(), { code: 'SCHEMA_TOO_NEW' });
  await Promise.all(stores.map((store) => store.close()));
  await assert.rejects(stores[0].note('a'), { code: 'CLOSED' });
});

withServer('a migration that fails leaves nothing behind', async (t) => {
  const { schema, connectionString } = await database();
  const pool = poolOf({ connectionString });
  t.after(() => pool.end());
  await pool.query(`CREATE SCHEMA ${schema}`);
  await pool.query('CREATE TABLE marks (id integer)');
  const store = postgresStore({ pool, schema });
  await assert.rejects(store.open(), /marks/);
  const tables = 'SELECT table_name FROM information_schema.tables WHERE table_schema = $1';
  assert.deepEqual((await pool.query(tables, [schema])).rows, [{ table_name: 'marks' }]);
  await pool.query('DROP TABLE marks');
  await store.open();
  assert.deepEqual(await store.entries({ dead: false, limit: 1 }), []);
});

withServer('two consumers, one of them killed: each effect once, and of one object one at a time', async (t) => {
  const { inbox, pool, schema, connectionString } = await running(t, () => {});
  await inbox.stop();
  await pool.query('CREATE TABLE busy (object text PRIMARY KEY, xid text)');
  await pool.query('CREATE TABLE two_at_once (object text)');
  const door = new Inbox({ store: postgresStore({ pool, schema }), onChange() {}, log() {} });
  const environment = { ...process.env, DATA: connectionString, SCHEMA: schema };
  const consume = async () => {
    const child = fork(new URL('./consumer.js', import.meta.url).pathname, { env: environment, stdio: 'inherit' });
    t.after(() => child.kill('SIGKILL'));
    await once(child, 'message');
    return child;
  };
  let second = 0;
  const put = async (count) => {
    // All at once, so that several events of an object wait.
    const puts = [];
    for (const end = second + count; second < end; second++) {
      const before = second === 0 ? undefined : `n${second - 1}`;
      puts.push(door.put(delivered(event(second, `n${second}`, before, { lead: `lead_${second % 7}` }))));
    }
    await Promise.all(puts);
  };
  const [one, other] = [await consume(), await consume()];
  const consumers = 'SELECT count(DISTINCT note) AS count FROM effects';
  do await put(50);
  while (Number((await pool.query(consumers)).rows[0].count) < 2);
  await put(200);
  one.kill('SIGKILL');
  await put(200);
  const third = await consume();
  await put(200);
  for (;;) {
    const { waiting, owed } = await door.status();
    if (waiting + owed === 0) break;
    await pause(20);
  }
  const { rows } = await pool.query('SELECT count(*) AS all, count(DISTINCT id) AS ids FROM effects');
  assert.deepEqual([Number(rows[0].all), Number(rows[0].ids)], [second, second]);
  assert.deepEqual((await pool.query('SELECT * FROM two_at_once')).rows, []);
  for (const child of [other, third]) {
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await exit, [0, null]);
  }
});
