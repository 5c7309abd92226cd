// Events a second that an inbox takes in, and handles, over each store: node benches/inbox.js [events]
// The store is on the disk of the temporary folder, with its syncs. The handler writes one row of its own.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inbox, memoryStore } from 'closehook/inbox';
import { lmdbStore } from 'closehook/inbox/lmdb';
import { postgresStore } from 'closehook/inbox/postgres';
import { poolOf, server } from '../tests/inbox/postgres.js';

const EVENTS = Number(process.argv[2] ?? 5000);
const PARALLEL = 64;
const encoder = new TextEncoder();

/** About 1.9 KB, of one object in ten events. */
const body = (nth) => {
  const lead = `lead_${nth % Math.ceil(EVENTS / 10)}`;
  const date = new Date(Date.UTC(2026, 0, 1) + nth * 1000).toISOString().replace('Z', '000');
  const about = { id: lead, name: `Lead ${nth}`, description: 'x'.repeat(1400) };
  const event = {
    ...{ id: `ev_${nth}`, object_type: 'lead', object_id: lead, lead_id: lead, action: 'updated' },
    ...{ date_created: date, date_updated: date, changed_fields: ['name'], data: about, previous_data: { name: 'x' } },
  };
  return encoder.encode(JSON.stringify({ event, subscription_id: 'whsub_1' }));
};

async function measure(name, store, onChange, size) {
  const bodies = Array.from({ length: EVENTS }, (_, nth) => body(nth));
  let handled = 0;
  const log = (level, code) => {
    if (code === 'HANDLED') handled++;
  };
  const inbox = new Inbox({ store, onChange, log, logHandled: true });
  await inbox.status();
  const seconds = async (work) => {
    const start = performance.now();
    await work();
    return (performance.now() - start) / 1000;
  };
  let next = 0;
  const taking = await seconds(() =>
    Promise.all(
      Array.from({ length: PARALLEL }, async () => {
        while (next < EVENTS) await inbox.put({ body: bodies[next++] });
      }),
    ),
  );
  const handling = await seconds(async () => {
    await inbox.start();
    while (handled < EVENTS) await new Promise((resolve) => setTimeout(resolve, 10));
  });
  const bytes = await size();
  await inbox.stop();
  const rate = (time) => Math.round(EVENTS / time).toLocaleString('en');
  console.log(
    `${name}: ${rate(taking)} events/s taken in, ${rate(handling)} handled` +
      (bytes === null ? '' : `, ${(bytes / EVENTS / 1024).toFixed(1)} KB an event on disk`),
  );
}

const own = (changes, state, { id }, { tx }) => tx.put(id, 1);
await measure('memory', memoryStore(), own, () => null);

const folder = mkdtempSync(join(tmpdir(), 'closehook-bench-'));
const path = join(folder, 'inbox.mdb');
await measure('lmdb', lmdbStore({ path }), own, () => statSync(path).size);
rmSync(folder, { recursive: true });

const { url, stop } = await server(/** @type {any} */ ({}));
for (const consumers of [1, 4, 16]) {
  const pool = poolOf({ connectionString: url, max: consumers + 3 });
  const schema = `bench_${consumers}`;
  await pool.query(`CREATE TABLE effects_${consumers} (id text PRIMARY KEY)`);
  const insert = `INSERT INTO effects_${consumers} VALUES ($1)`;
  const size = async () => {
    const sum =
      'SELECT sum(pg_total_relation_size(c.oid)) AS bytes FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace';
    const { rows } = await pool.query(`${sum} WHERE nspname = $1 AND relkind = 'r'`, [schema]);
    return Number(rows[0].bytes);
  };
  const store = Object.assign(postgresStore({ pool, schema }), { concurrency: consumers });
  await measure(
    `postgres, ${consumers} at once`,
    store,
    (changes, state, { id }, { tx }) => tx.query(insert, [id]),
    size,
  );
  await pool.end();
}
const pool = poolOf({ connectionString: url, max: 16 });
await pool.query('CREATE TABLE plain (id text PRIMARY KEY, body bytea)');
const start = performance.now();
let next = 0;
await Promise.all(
  Array.from({ length: 16 }, async () => {
    while (next < EVENTS) {
      const nth = next++;
      await pool.query('INSERT INTO plain VALUES ($1, $2) ON CONFLICT DO NOTHING', [
        `ev_${nth}`,
        Buffer.from(body(nth)),
      ]);
    }
  }),
);
const plain = Math.round(EVENTS / ((performance.now() - start) / 1000));
console.log(`a hand-written INSERT, 16 at once: ${plain.toLocaleString('en')} events/s`);
await pool.end();
await stop();
