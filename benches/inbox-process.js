// A process of benches/inbox.js: one contender, which takes events in, or handles them beside others of its kind.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Inbox, memoryStore } from 'closehook/inbox';
import { lmdbStore } from 'closehook/inbox/lmdb';
import { postgresStore } from 'closehook/inbox/postgres';
import { poolOf } from '../tests/inbox/postgres.js';

/** How many deliveries arrive at once. */
const PARALLEL = 64;
/** How many events a consumer of Postgres handles at once. */
const CONSUMING = 4;
/** How many jobs a consumer of pg-boss takes together. */
const BATCH = 50;

const encoder = new TextEncoder();

/** An event of about 1.9 KB: ten of each object. */
function body(nth, count) {
  const lead = `lead_${nth % Math.ceil(count / 10)}`;
  const date = new Date(Date.UTC(2026, 0, 1) + nth * 1000).toISOString().replace('Z', '000');
  const event = {
    ...{ id: `ev_${nth}`, object_type: 'lead', object_id: lead, lead_id: lead, action: 'updated' },
    ...{ date_created: date, date_updated: date, changed_fields: ['name'] },
    ...{ data: { id: lead, name: `Lead ${nth}`, description: 'x'.repeat(1400) }, previous_data: { name: 'x' } },
  };
  return encoder.encode(JSON.stringify({ event, subscription_id: 'whsub_1' }));
}

const idOf = (bytes) => JSON.parse(Buffer.from(bytes).toString()).event.id;

/** Runs `work` so many at a time, until it says that nothing is left. */
const together = (many, work) =>
  Promise.all(
    Array.from({ length: many }, async () => {
      while (await work());
    }),
  );

/** An inbox over a store. The handler writes one row of its own. */
const inboxOver = (store, onChange, close = async () => {}) => {
  let onHandled = () => {};
  const log = (level, code) => {
    if (code === 'HANDLED') onHandled();
  };
  const inbox = new Inbox({ store, onChange, log, logHandled: true });
  return {
    open: () => inbox.status(),
    take: (bytes) => inbox.put({ body: bytes }),
    handle(told) {
      onHandled = () => told(1);
      return inbox.start();
    },
    async close() {
      await inbox.stop();
      await close();
    },
  };
};
const own = (changes, state, { id }, { tx }) => tx.put(id, 1);

const KINDS = {
  memory: () => inboxOver(memoryStore(), own),
  lmdb: (at) => inboxOver(lmdbStore({ path: join(at, 'inbox.mdb') }), own),

  postgres(url, schema) {
    const pool = poolOf({ connectionString: url, max: CONSUMING + 3 });
    const insert = `INSERT INTO effects_${schema} VALUES ($1)`;
    const onChange = (changes, state, { id }, { tx }) => tx.query(insert, [id]);
    return inboxOver(postgresStore({ pool, schema }), onChange, () => pool.end());
  },

  /** What many teams write: a table with the event's id as its key, and workers that skip what others have locked. */
  hand(url, schema) {
    const pool = poolOf({ connectionString: url, max: 16 });
    let isOver = false;
    let running = Promise.resolve();
    return {
      open: () =>
        pool.query(
          `CREATE SCHEMA IF NOT EXISTS ${schema};
           CREATE TABLE IF NOT EXISTS ${schema}.events (id text PRIMARY KEY, body bytea, done boolean DEFAULT false);
           CREATE INDEX IF NOT EXISTS events_open ON ${schema}.events (id) WHERE NOT done`,
        ),
      async take(bytes) {
        const insert = `INSERT INTO ${schema}.events (id, body) VALUES ($1, $2) ON CONFLICT DO NOTHING`;
        await pool.query(insert, [idOf(bytes), Buffer.from(bytes)]);
      },
      async handle(told) {
        const work = async () => {
          const client = await pool.connect();
          try {
            await client.query('BEGIN');
            const { rows } = await client.query(
              `SELECT id, body FROM ${schema}.events WHERE NOT done LIMIT 1 FOR UPDATE SKIP LOCKED`,
            );
            if (rows.length > 0) {
              await client.query(`INSERT INTO effects_${schema} VALUES ($1)`, [idOf(rows[0].body)]);
              await client.query(`UPDATE ${schema}.events SET done = true WHERE id = $1`, [rows[0].id]);
            }
            await client.query('COMMIT');
            told(rows.length);
            return !isOver && rows.length > 0;
          } finally {
            client.release();
          }
        };
        running = together(CONSUMING, work).then(() => {});
      },
      async close() {
        isOver = true;
        await running;
        await pool.end();
      },
    };
  },

  /** pg-boss, with batches. Its handler writes outside of the transaction of the job, as its `work` does. */
  async boss(url, schema) {
    const { default: PgBoss } = await import('pg-boss');
    const boss = new PgBoss({ connectionString: url, schema, max: 16, supervise: false, schedule: false });
    const pool = poolOf({ connectionString: url, max: CONSUMING });
    boss.on('error', () => {});
    let isOver = false;
    let running = Promise.resolve();
    return {
      async open() {
        await boss.start();
        await boss.createQueue('events');
      },
      async take(bytes) {
        const event = JSON.parse(new TextDecoder().decode(bytes));
        const id = `00000000-0000-4000-8000-${event.event.id.slice(3).padStart(12, '0')}`;
        await boss.send('events', event, { id });
      },
      async handle(told) {
        const work = async () => {
          const jobs = await boss.fetch('events', { batchSize: BATCH });
          for (const { data } of jobs) await pool.query(`INSERT INTO effects_${schema} VALUES ($1)`, [data.event.id]);
          if (jobs.length > 0)
            await boss.complete(
              'events',
              jobs.map(({ id }) => id),
            );
          told(jobs.length);
          return !isOver && jobs.length > 0;
        };
        running = together(CONSUMING, work).then(() => {});
      },
      async close() {
        isOver = true;
        await running;
        await boss.stop({ graceful: false, wait: true });
        await pool.end();
      },
    };
  },
};

const [, , kind, at, schema] = process.argv;
const contender = await KINDS[kind](at, schema);
const commands = {
  async take(count) {
    const bodies = Array.from({ length: count }, (_, nth) => body(nth, count));
    const start = performance.now();
    await together(PARALLEL, async () => {
      const bytes = bodies.pop();
      if (bytes === undefined) return false;
      await contender.take(bytes);
      return true;
    });
    return (performance.now() - start) / 1000;
  },
  async handle() {
    let handled = 0;
    await contender.handle((more) => (handled += more));
    // The parent adds up what its processes have done.
    for (let told = 0; process.connected; await pause(10)) {
      if (handled > told) process.send?.({ handled: handled - told });
      told = handled;
    }
  },
  async close() {
    await contender.close();
    process.disconnect();
  },
};
process.on('message', async ([name, ...given]) => {
  const result = await commands[name](...given);
  if (name === 'take') process.send?.({ result });
});
await contender.open();
process.send?.({ result: 'ready' });
