// A store in PostgreSQL, for any number of processes.
import { ClosehookError } from '../errors.js';
import { BOOLEAN, readOptions } from '../options.js';
import { peer } from '../peer.js';
import { Claims, KEY, entryIn } from './postgres-claim.js';
import { putRowsIn, rowsIn } from './postgres-rows.js';
import { migrate } from './postgres-schema.js';

/** @import { InboxGap, InboxRow, InboxStore, NewEntry } from '../../inbox.d.ts' */
/** @import { PostgresClient, PostgresStoreOptions } from '../../inbox-postgres.d.ts' */

/**
 * The number of clients reserved for everything except handling: storing events, reading the log, checking the store.
 */
const SPARE = 3;

/** The default size of a `pg` pool. */
const USUAL_POOL = 10;

const MOST_AT_ONCE = 4;

/** The number of marks deleted in one statement. */
const MOST_FORGOTTEN = 10_000;

/** @type {Record<string, import('../options.js').Kind>} */
const OPTIONS = {
  pool: ['a Pool of pg', (value) => typeof value?.connect === 'function'],
  connectionString: ['a string', (value) => typeof value === 'string' && value !== ''],
  create: BOOLEAN,
  schema: [
    'a name of lower-case letters, digits and _',
    (value) => typeof value === 'string' && /^[a-z_][a-z0-9_]{0,62}$/.test(value),
  ],
};

/** @param {PostgresStoreOptions<PostgresClient>} options */
export function postgresStore(options) {
  const given = readOptions(options, OPTIONS, { schema: 'closehook', create: true });
  const { pool, connectionString } = given;
  if ((pool === undefined) === (connectionString === undefined))
    throw new TypeError('options must have either pool or connectionString');
  return new PostgresStore(given);
}

const nothing = () => {};

/** @implements {InboxStore<PostgresClient>} */
class PostgresStore {
  /** @type {any} */
  #pool;
  #connectionString;
  #schema;
  #isCreated;
  #claims;
  /** A table, with its schema. @param {string} name */
  #table = (name) => `"${this.#schema}".${name}`;
  concurrency;

  /** @param {{ pool: any, connectionString: string | undefined, schema: string, create: boolean }} given */
  constructor({ pool, connectionString, schema, create }) {
    this.#isCreated = create;
    this.#pool = pool;
    this.#connectionString = connectionString;
    this.#schema = schema;
    this.#claims = new Claims({
      table: this.#table,
      connect: () => this.#connect(),
      disconnect: (client, error) => this.#disconnect(client, error),
      cancel: (processID) => this.#pool?.query('SELECT pg_cancel_backend($1)', [processID]).catch(nothing),
    });
    const clients = pool?.options?.max ?? USUAL_POOL;
    this.concurrency = Math.max(1, Math.min(MOST_AT_ONCE, clients - SPARE));
    // The pool replaces an idle client that loses its connection. Without a listener, the process would end.
    pool?.on?.('error', nothing);
  }

  async open() {
    if (this.#connectionString !== undefined && this.#pool === undefined) {
      // @ts-expect-error: its types may be missing
      const { default: pg } = await peer('pg', () => import('pg'), 'postgresStore with a connectionString');
      this.#pool = new pg.Pool({ connectionString: this.#connectionString });
      this.#pool.on('error', nothing);
    }
    await this.#with((client) => migrate(client, this.#schema, this.#isCreated));
  }

  async close() {
    if (this.#connectionString === undefined) return;
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.end();
  }

  async #connect() {
    if (this.#pool === undefined) throw new ClosehookError('CLOSED', 'the store is not open');
    const client = await this.#pool.connect();
    // If the connection is lost while a handler does something else, its next query fails.
    client.on?.('error', nothing);
    return client;
  }

  /** @param {any} client @param {unknown=} error one that failed is not used again */
  #disconnect(client, error) {
    client.removeListener?.('error', nothing);
    if (error !== undefined) client.on?.('error', nothing);
    client.release(error === undefined ? undefined : true);
  }

  /** @template T @param {(client: PostgresClient) => Promise<T>} work @returns {Promise<T>} */
  async #with(work) {
    const client = await this.#connect();
    let failure;
    try {
      return await work(client);
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      this.#disconnect(client, failure);
    }
  }

  /** @param {readonly NewEntry[]} entries */
  async add(entries) {
    const [table, marks] = [this.#table('entries'), this.#table('marks')];
    /** @param {(entry: NewEntry) => unknown} value */
    const all = (value) => entries.map(value);
    const ids = [...new Set(entries.flatMap(({ objects }) => (objects.length === 0 ? [''] : objects)))].sort();
    const { rows } = await this.#with((client) =>
      client.query(
        `WITH known AS (
           INSERT INTO ${this.#table('objects')} (id) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING
         ), added AS (
           INSERT INTO ${table} (object, objects, event_id, date, source, silent, at, due, attempts, outcome, dead,
             error, body)
           SELECT COALESCE(ids[1], ''), ids, event_id, date, source, silent, at, due, attempts, outcome, dead, error,
             body
           FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::bigint[], $8::bigint[],
             $9::integer[], $10::text[], $11::boolean[], $12::text[], $13::bytea[]) WITH ORDINALITY
             AS given (ids_json, event_id, date, source, silent, at, due, attempts, outcome, dead, error, body, nth)
           CROSS JOIN LATERAL (SELECT ARRAY(SELECT json_array_elements_text(ids_json::json)) AS ids) AS list
           WHERE event_id IS NULL OR (
             NOT EXISTS (SELECT 1 FROM ${marks} AS m WHERE m.event_id = given.event_id AND m.date >= given.date
               AND (NOT m.silent OR given.silent))
             AND NOT EXISTS (SELECT 1 FROM ${table} AS e WHERE e.event_id = given.event_id AND e.date >= given.date
               AND NOT e.silent))
           ORDER BY nth RETURNING 1
         )
         SELECT count(*) AS count FROM added`,
        [
          ids,
          all(({ objects }) => JSON.stringify(objects)),
          all(({ eventId }) => eventId),
          all(({ date }) => date),
          all(({ from }) => from),
          all(({ silent }) => silent),
          all(({ at }) => Math.floor(at)),
          all(({ due }) => Math.floor(due)),
          all(({ attempts }) => attempts),
          all(({ outcome }) => outcome),
          all(({ dead }) => dead),
          all(({ error }) => error),
          all(({ body }) => Buffer.from(body.buffer, body.byteOffset, body.byteLength)),
        ],
      ),
    );
    return Number(rows[0].count);
  }

  /** @param {{ due: number } | { entry: string } | { object: string }} what */
  claim(what) {
    return this.#claims.claim(what);
  }

  /** @param {string} text @param {unknown[]=} values @returns {Promise<any[]>} */
  #rows(text, values) {
    return this.#with(async (client) => (await client.query(text, values)).rows);
  }

  /** @param {{ dead: boolean, after?: string, limit: number }} which */
  async entries({ dead, after = '', limit }) {
    const rows = await this.#rows(
      `SELECT * FROM ${this.#table('entries')} WHERE dead = $1 AND key > $2 ORDER BY key LIMIT $3`,
      [dead, KEY.test(after) ? after : 0, limit],
    );
    return rows.map(entryIn);
  }

  /** @param {{ due?: number, after?: string, limit: number }} which @returns {Promise<InboxGap[]>} */
  async gaps({ due, after = '', limit }) {
    const gaps = this.#table('gaps');
    const rows =
      due === undefined
        ? await this.#rows(`SELECT gap FROM ${gaps} WHERE id > $1 ORDER BY id LIMIT $2`, [after, limit])
        : await this.#rows(`SELECT gap FROM ${gaps} WHERE due <= $1 ORDER BY due LIMIT $2`, [Math.floor(due), limit]);
    return rows.map(({ gap }) => JSON.parse(gap));
  }

  /** @param {string} from */
  async counts(from) {
    const entries = this.#table('entries');
    const isOpen = 'NOT dead AND attempts = 0';
    // One statement sees one snapshot.
    const [row] = await this.#rows(
      `SELECT count(*) FILTER (WHERE ${isOpen}) AS waiting, count(*) FILTER (WHERE NOT dead AND attempts > 0) AS owed,
         count(*) FILTER (WHERE dead) AS dead, min(due) FILTER (WHERE ${isOpen}) AS oldest,
         (SELECT count(*) FROM ${this.#table('gaps')}) AS gaps,
         (SELECT count(*) FROM ${this.#table('objects')} WHERE history IS NOT NULL) AS objects,
         (SELECT min(date) FROM ${entries} WHERE NOT silent AND date >= $1) AS earliest
       FROM ${entries}`,
      [from],
    );
    const { oldest, earliest, ...counts } = row;
    const [waiting, owed, dead, gaps, objects] = ['waiting', 'owed', 'dead', 'gaps', 'objects'].map((name) =>
      Number(counts[name]),
    );
    return { waiting, owed, dead, gaps, objects, oldest: oldest === null ? null : Number(oldest), earliest };
  }

  /** @param {string} name */
  async note(name) {
    const [row] = await this.#rows(`SELECT value FROM ${this.#table('notes')} WHERE name = $1`, [name]);
    return row === undefined ? null : JSON.parse(row.value);
  }

  /** @param {string} name @param {object} value */
  async setNote(name, value) {
    await this.#rows(
      `INSERT INTO ${this.#table('notes')} VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value`,
      [name, JSON.stringify(value)],
    );
  }

  async due() {
    const [{ due }] = await this.#rows(`SELECT min(due) AS due FROM ${this.#table('entries')} WHERE NOT dead`);
    return due === null ? null : Number(due);
  }

  /** @param {number} before @param {number=} goneBefore */
  async forget(before, goneBefore) {
    const [marks, objects, gaps] = [this.#table('marks'), this.#table('objects'), this.#table('gaps')];
    const rows = await this.#rows(
      `DELETE FROM ${marks} WHERE event_id IN
         (SELECT event_id FROM ${marks} WHERE at < $1 ORDER BY at LIMIT ${MOST_FORGOTTEN}) RETURNING 1`,
      [Math.floor(before)],
    );
    if (goneBefore === undefined) return rows.length;
    // The row stays, since an event that arrives now needs it as a lock.
    const gone = await this.#rows(
      `UPDATE ${objects} SET history = NULL, gone = NULL WHERE id IN
         (SELECT id FROM ${objects} AS o WHERE gone < $1 AND NOT EXISTS (SELECT 1 FROM ${gaps} WHERE object = o.id)
           LIMIT ${MOST_FORGOTTEN} FOR UPDATE SKIP LOCKED) RETURNING 1`,
      [Math.floor(goneBefore)],
    );
    return rows.length + gone.length;
  }

  /** @returns {AsyncGenerator<InboxRow>} */
  async *rows() {
    const client = await this.#connect();
    try {
      yield* rowsIn(client, this.#table, this.#claims);
    } finally {
      // The transaction ends with the connection, wherever the caller stops.
      this.#disconnect(client, new Error('the transaction is open'));
    }
  }

  /** @param {readonly InboxRow[]} rows */
  putRows(rows) {
    return this.#with((client) => putRowsIn(client, this.#table, this.#claims, rows));
  }

  /** @param {string} name @param {() => Promise<void>} work */
  async alone(name, work) {
    return this.#with(async (client) => {
      // The lock is released with the connection, even after a crash.
      const lock = [`${this.#schema} ${name}`];
      const { rows } = await client.query('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS mine', lock);
      if (!rows[0].mine) return false;
      try {
        await work();
      } finally {
        await client.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', lock);
      }
      return true;
    });
  }
}
