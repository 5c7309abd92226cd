// The stores of a process that is killed, with a count under each name that is written with its transaction; and how
// the test, which is another process, reads these counts.
import { lmdbStore } from 'closehook/inbox/lmdb';
import { postgresStore } from 'closehook/inbox/postgres';
import { poolOf } from './postgres.js';

const KINDS = {
  lmdb: {
    opened: ({ DATA }) => ({
      store: lmdbStore({ path: DATA }),
      add: (tx, key) => tx.put(key, (tx.get(key) ?? 0) + 1),
    }),
    async reader({ DATA }) {
      const { open } = await import('lmdb');
      const root = open({ path: DATA, noSubdir: true, maxDbs: 16, readOnly: true });
      const own = root.openDB('own', {});
      return {
        counts: async () => Array.from(own.getRange({}), ({ key, value }) => [key, JSON.parse(value)]),
        close: () => root.close(),
      };
    },
  },
  postgres: {
    opened: ({ DATA, SCHEMA }) => ({
      store: postgresStore({ pool: poolOf({ connectionString: DATA }), schema: SCHEMA }),
      add: (tx, key) =>
        tx.query('INSERT INTO counts VALUES ($1, 1) ON CONFLICT (key) DO UPDATE SET count = counts.count + 1', [key]),
    }),
    async reader({ DATA, SCHEMA }) {
      const pool = poolOf({ connectionString: DATA, max: 1 });
      await pool.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
      await pool.query('CREATE TABLE counts (key text PRIMARY KEY, count integer NOT NULL)');
      return {
        counts: async () =>
          (await pool.query('SELECT key, count FROM counts')).rows.map(({ key, count }) => [key, count]),
        close: () => pool.end(),
      };
    },
  },
  // Its process has the store, and answers for it.
  'durable object': {
    reader: async ({ PORT }) => ({
      counts: async () => (await fetch(`http://127.0.0.1:${PORT}/counts`)).json(),
      close() {},
    }),
  },
};

export const opened = (environment) => KINDS[environment.STORE].opened(environment);
export const reader = (environment) => KINDS[environment.STORE].reader(environment);
