// The stores that one suite of tests runs against. `make(t)` gives a function that makes a store over the same data
// each time it is called.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { memoryStore } from 'closehook/inbox';
import { lmdbStore } from 'closehook/inbox/lmdb';
import { postgresStore } from 'closehook/inbox/postgres';
import { inObject } from './durable-object.js';
import { missing, poolOf, server } from './postgres.js';

/** A fresh folder, gone after the test. */
export function scratch(t) {
  const folder = mkdtempSync(join(tmpdir(), 'closehook-inbox-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

let running;
let schemas = 0;
// At the end of all tests, and not of the one that starts it.
after(async () => (await running)?.stop());

/** One server for all tests of a process; a schema of its own for each, which is where its tables are looked for. */
export async function database() {
  running ??= server();
  const { url } = await running;
  schemas++;
  const schema = `inbox_${schemas}`;
  return { schema, connectionString: `${url}&options=${encodeURIComponent(`-c search_path=${schema}`)}` };
}

/** A store that is to be opened, with a table for counts. */
function postgres(made) {
  let pool;
  /** @type {any} */
  const store = {};
  const open = async () => {
    const { schema, connectionString } = await made;
    pool ??= poolOf({ connectionString });
    const inner = postgresStore({ pool, schema });
    await inner.open();
    await pool.query('CREATE TABLE IF NOT EXISTS counts (key text PRIMARY KEY, count integer NOT NULL)');
    for (const name of [
      'add',
      'claim',
      'entries',
      'gaps',
      'counts',
      'note',
      'setNote',
      'forget',
      'due',
      'alone',
      'rows',
      'putRows',
    ])
      store[name] = inner[name].bind(inner);
  };
  const close = async () => {
    await pool?.end();
    pool = undefined;
  };
  return Object.assign(store, { concurrency: 4, open, close });
}

const OWN = {
  add: (tx, key) => tx.put(key, (tx.get(key) ?? 0) + 1),
  /** All counts, read by a claim that is released. */
  async read(store, keys) {
    const { tx, release } = await store.claim({ object: 'counts' });
    const counts = new Map(keys.map((key) => [key, tx.get(key) ?? 0]));
    await release();
    return counts;
  },
};

const SQL = {
  add: (tx, key) =>
    tx.query('INSERT INTO counts VALUES ($1, 1) ON CONFLICT (key) DO UPDATE SET count = counts.count + 1', [key]),
  async read(store, keys) {
    const { tx, release } = await store.claim({ object: 'counts' });
    const { rows } = await tx.query('SELECT key, count FROM counts');
    await release();
    const counts = new Map(rows.map(({ key, count }) => [key, count]));
    return new Map(keys.map((key) => [key, counts.get(key) ?? 0]));
  },
};

const TABLE = 'CREATE TABLE IF NOT EXISTS counts (key TEXT PRIMARY KEY, count INTEGER NOT NULL)';
const IN_OBJECT = {
  add(tx, key) {
    const done = tx.run(`${TABLE}; INSERT INTO counts VALUES (?, 1) ON CONFLICT DO UPDATE SET count = count + 1`, key);
    // A handler that throws right after this does not wait for it.
    done.catch(() => {});
    return done;
  },
  async read(store, keys) {
    const { tx, release } = await store.claim({ object: 'counts' });
    await tx.run(TABLE);
    const rows = await tx.all('SELECT key, count FROM counts');
    await release();
    const counts = new Map(rows.map(({ key, count }) => [key, count]));
    return new Map(keys.map((key) => [key, counts.get(key) ?? 0]));
  },
};

/**
 * @typedef {Omit<import('closehook/inbox').InboxStore<any>, 'claim'> & {
 *   claim(what: { due: number } | { entry: string } | { object: string }): Promise<any>,
 * }} Store What a test claims is there.
 */
/**
 * @typedef {object} Kind
 * @property {string} name
 * @property {{ add: (tx: any, key: string) => unknown, read: (store: any, keys: string[]) => Promise<Map<any, any>> }}
 *   counting
 * @property {boolean} [isSql] whether `tx` is SQL, and not a table
 * @property {string | boolean} [skip]
 * @property {(t?: any) => () => Store} make
 */

/** @type {Kind[]} */
const ALL = [
  {
    name: 'memory',
    counting: OWN,
    make() {
      const store = memoryStore();
      return () => store;
    },
  },
  {
    name: 'lmdb',
    counting: OWN,
    make(t) {
      const path = join(scratch(t), 'inbox.mdb');
      return () => lmdbStore({ path });
    },
  },
  {
    name: 'durable object',
    counting: IN_OBJECT,
    isSql: true,
    make: () => inObject(),
  },
  {
    name: 'postgres',
    counting: SQL,
    isSql: true,
    skip: missing,
    make() {
      const made = database();
      return () => postgres(made);
    },
  },
];
export const STORES = ALL.filter(({ skip = false }) => skip === false);
