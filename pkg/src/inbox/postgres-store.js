// A store in PostgreSQL, for any number of processes. The row of an object is locked while one of its events is
// handled.
import { ClosehookError } from '../errors.js';
import { readOptions } from '../options.js';
import { migrate } from './postgres-schema.js';

/** @import { InboxClaim, InboxEntry, InboxGap, InboxMark, InboxStore, NewEntry, Outcome } from '../../inbox.d.ts' */
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

/** How long an entry is postponed if its second object is locked, in milliseconds. */
const PUT_OFF = 50;

/** How long a query of a handler that timed out may continue before it is canceled, in milliseconds. */
const CANCEL_AFTER = 1000;

const SAVEPOINT = 'closehook_effects';

/** @type {Record<string, import('../options.js').Kind>} */
const OPTIONS = {
  pool: ['a Pool of pg', (value) => typeof value?.connect === 'function'],
  connectionString: ['a string', (value) => typeof value === 'string' && value !== ''],
  schema: [
    'a name of lower-case letters, digits and _',
    (value) => typeof value === 'string' && /^[a-z_][a-z0-9_]{0,62}$/.test(value),
  ],
};

/** @param {PostgresStoreOptions<PostgresClient>} options */
export function postgresStore(options) {
  const { pool, connectionString, schema } = readOptions(options, OPTIONS, { schema: 'closehook' });
  if ((pool === undefined) === (connectionString === undefined))
    throw new TypeError('options must have either pool or connectionString');
  return new PostgresStore({ pool, connectionString, schema });
}

const nothing = () => {};

/** @implements {InboxStore<PostgresClient>} */
class PostgresStore {
  /** @type {any} */
  #pool;
  #connectionString;
  #schema;
  concurrency;

  /** @param {{ pool: any, connectionString: string | undefined, schema: string }} given */
  constructor({ pool, connectionString, schema }) {
    this.#pool = pool;
    this.#connectionString = connectionString;
    this.#schema = schema;
    const clients = pool?.options?.max ?? USUAL_POOL;
    this.concurrency = Math.max(1, Math.min(MOST_AT_ONCE, clients - SPARE));
    // The pool replaces an idle client that loses its connection. Without a listener, the process would end.
    pool?.on?.('error', nothing);
  }

  async open() {
    if (this.#connectionString !== undefined && this.#pool === undefined) {
      const { default: pg } = await library();
      this.#pool = new pg.Pool({ connectionString: this.#connectionString });
      this.#pool.on('error', nothing);
    }
    await this.#with((client) => migrate(client, this.#schema));
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

  /** A table, with its schema. @param {string} name */
  #table(name) {
    return `"${this.#schema}".${name}`;
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
  async claim(what) {
    const client = await this.#connect();
    try {
      await client.query('BEGIN');
      if ('object' in what) {
        await this.#lock(client, [what.object]);
        return await this.#claimed(client, null, [what.object]);
      }
      const row = 'due' in what ? await this.#firstDue(client, what.due) : await this.#certain(client, what.entry);
      if (row !== undefined) return await this.#claimed(client, entryIn(row), row.objects);
      await client.query('ROLLBACK');
    } catch (error) {
      this.#disconnect(client, error);
      throw error;
    }
    this.#disconnect(client);
    return null;
  }

  /**
   * The first entry that is due and whose objects are free, without waiting for locks.
   *
   * @param {PostgresClient} client @param {number} now
   */
  async #firstDue(client, now) {
    for (;;) {
      const { rows } = await client.query(
        `SELECT e.* FROM ${this.#table('entries')} AS e JOIN ${this.#table('objects')} AS o ON o.id = e.object
         WHERE NOT e.dead AND e.due <= $1 ORDER BY e.due, e.key LIMIT 1 FOR UPDATE OF e, o SKIP LOCKED`,
        [Math.floor(now)],
      );
      const [row] = rows;
      if (row === undefined || row.objects.length < 2) return row;
      const others = row.objects.slice(1);
      const locked = await client.query(
        `SELECT id FROM ${this.#table('objects')} WHERE id = ANY($1::text[]) FOR UPDATE SKIP LOCKED`,
        [others],
      );
      if (locked.rows.length === others.length) return row;
      // The owner of one lock may want the other, so this entry releases its lock and tries later.
      const later = Math.floor(now + PUT_OFF * (1 + Math.random()));
      await client.query(`UPDATE ${this.#table('entries')} SET due = $2 WHERE key = $1`, [row.key, later]);
      await client.query('COMMIT');
      await client.query('BEGIN');
    }
  }

  /** @param {PostgresClient} client @param {string} key */
  async #certain(client, key) {
    if (!/^\d{1,18}$/.test(key)) return undefined;
    const { rows } = await client.query(`SELECT objects FROM ${this.#table('entries')} WHERE key = $1`, [key]);
    if (rows.length === 0) return undefined;
    await this.#lock(client, rows[0].objects.length === 0 ? [''] : rows[0].objects);
    const again = await client.query(`SELECT * FROM ${this.#table('entries')} WHERE key = $1 FOR UPDATE`, [key]);
    return again.rows[0];
  }

  /** Waits for objects, in one order for all. @param {PostgresClient} client @param {readonly string[]} ids */
  #lock(client, ids) {
    return client.query(`SELECT id FROM ${this.#table('objects')} WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE`, [
      ids,
    ]);
  }

  /**
   * The records are read after the lock, in a separate statement: the locking statement may see them as they were
   * before the previous owner committed.
   *
   * @param {PostgresClient} client @param {InboxEntry | null} entry @param {string[]} objects
   */
  async #claimed(client, entry, objects) {
    const { rows } = await client.query(
      `SELECT id, history, (SELECT json_agg(gap ORDER BY g.id) FROM ${this.#table('gaps')} AS g WHERE g.object = o.id)
         AS gaps FROM ${this.#table('objects')} AS o WHERE id = ANY($1::text[]) AND history IS NOT NULL`,
      [objects],
    );
    /** @type {InboxClaim<PostgresClient>['records']} */
    const records = new Map();
    for (const { id, history, gaps } of rows)
      records.set(id, { history, gaps: (gaps ?? []).map((/** @type {string} */ gap) => JSON.parse(gap)) });
    let mark = null;
    if (entry?.eventId != null) {
      const found = await client.query(`SELECT date, silent, at FROM ${this.#table('marks')} WHERE event_id = $1`, [
        entry.eventId,
      ]);
      mark = found.rows.length === 0 ? null : { ...found.rows[0], at: Number(found.rows[0].at) };
    }
    await client.query(`SAVEPOINT ${SAVEPOINT}`);
    return this.#claim(client, entry, records, mark);
  }

  /**
   * @param {PostgresClient} client @param {InboxEntry | null} entry
   * @param {InboxClaim<PostgresClient>['records']} records @param {InboxClaim<PostgresClient>['mark']} mark
   * @returns {InboxClaim<PostgresClient>}
   */
  #claim(client, entry, records, mark) {
    const guard = guarded(client);
    let isOver = false;
    /** @param {(() => Promise<void>)} work */
    const ending = async (work) => {
      let failure;
      isOver = true;
      try {
        await work();
      } catch (error) {
        failure = error;
        throw error;
      } finally {
        this.#disconnect(client, failure);
      }
    };
    return {
      entry: /** @type {any} */ (entry),
      mark,
      records,
      tx: guard.client,
      commit: async (outcome) => {
        if (isOver) throw new ClosehookError('CLOSED', 'the claim has ended');
        guard.end();
        if (outcome.effects) await this.#keepEffects(client);
        await ending(async () => {
          if (!outcome.effects) await this.#undoEffects(client);
          await this.#write(client, entry, records, outcome);
          await client.query('COMMIT');
        });
      },
      release: async () => {
        if (isOver) return;
        guard.end();
        await ending(() => this.#patiently(client, 'ROLLBACK'));
      },
    };
  }

  /**
   * Checks deferred constraints now. At the final commit, it would be unclear whose mistake a violation is.
   *
   * @param {PostgresClient} client
   */
  async #keepEffects(client) {
    try {
      await client.query(`SET CONSTRAINTS ALL IMMEDIATE; RELEASE SAVEPOINT ${SAVEPOINT}`);
    } catch (cause) {
      const message = 'what onChange wrote cannot be committed: a statement failed, or a constraint does not hold';
      throw Object.assign(new Error(message, { cause }), { code: 'EFFECTS_FAILED' });
    }
  }

  /** @param {PostgresClient} client */
  #undoEffects(client) {
    return this.#patiently(client, `ROLLBACK TO SAVEPOINT ${SAVEPOINT}`);
  }

  /**
   * A handler that timed out may still have a running query, which would block the next one. It is canceled.
   *
   * @param {any} client @param {string} statement
   */
  async #patiently(client, statement) {
    const cancel = setInterval(() => {
      const canceled = this.#pool?.query('SELECT pg_cancel_backend($1)', [client.processID]);
      canceled?.catch(nothing);
    }, CANCEL_AFTER);
    try {
      await client.query(statement);
    } finally {
      clearInterval(cancel);
    }
  }

  /**
   * @param {PostgresClient} client @param {InboxEntry | null} entry
   * @param {InboxClaim<PostgresClient>['records']} before @param {Outcome} outcome
   */
  async #write(client, entry, before, { entry: after, mark, records }) {
    if (entry !== null && after === null) {
      await client.query(`DELETE FROM ${this.#table('entries')} WHERE key = $1`, [entry.key]);
    } else if (entry !== null && after != null) {
      const { objects, eventId, date, silent, due, attempts, outcome, dead, error } = after;
      await client.query(
        `UPDATE ${this.#table('entries')} SET object = $2, objects = $3, event_id = $4, date = $5, silent = $6,
           due = $7,
           attempts = $8, outcome = $9, dead = $10, error = $11 WHERE key = $1`,
        [entry.key, objects[0] ?? '', objects, eventId, date, silent, Math.floor(due), attempts, outcome, dead, error],
      );
      await client.query(
        `INSERT INTO ${this.#table('objects')} (id) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING`,
        [objects],
      );
    }
    if (mark) await this.#mark(client, mark);
    if (records === undefined || records.size === 0) return;
    const ids = [...records.keys()];
    await client.query(
      `INSERT INTO ${this.#table('objects')} (id, history) SELECT * FROM unnest($1::text[], $2::text[])
       ON CONFLICT (id) DO UPDATE SET history = EXCLUDED.history`,
      [ids, ids.map((id) => records.get(id)?.history)],
    );
    const gaps = [...records.values()].flatMap((record) => record.gaps);
    if (ids.some((id) => (before.get(id)?.gaps.length ?? 0) > 0))
      await client.query(`DELETE FROM ${this.#table('gaps')} WHERE object = ANY($1::text[])`, [ids]);
    if (gaps.length === 0) return;
    await client.query(
      `INSERT INTO ${this.#table('gaps')} (id, object, due, gap)
       SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[])`,
      [
        gaps.map(({ id }) => id),
        gaps.map(({ objectId }) => objectId),
        gaps.map(({ due }) => (due === null ? null : Math.floor(due))),
        gaps.map((gap) => JSON.stringify(gap)),
      ],
    );
  }

  /** @param {PostgresClient} client @param {InboxMark} mark */
  #mark(client, { eventId, date, silent, at }) {
    return client.query(
      `INSERT INTO ${this.#table('marks')} VALUES ($1, $2, $3, $4)
       ON CONFLICT (event_id) DO UPDATE SET date = EXCLUDED.date, silent = EXCLUDED.silent, at = EXCLUDED.at`,
      [eventId, date, silent, Math.floor(at)],
    );
  }

  /** @param {string} text @param {unknown[]=} values @returns {Promise<any[]>} */
  #rows(text, values) {
    return this.#with(async (client) => (await client.query(text, values)).rows);
  }

  /** @param {{ dead: boolean, after?: string, limit: number }} which */
  async entries({ dead, after = '', limit }) {
    const rows = await this.#rows(
      `SELECT * FROM ${this.#table('entries')} WHERE dead = $1 AND key > $2 ORDER BY key LIMIT $3`,
      [dead, /^\d{1,18}$/.test(after) ? after : 0, limit],
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
    // One statement sees one snapshot.
    const [row] = await this.#rows(
      `SELECT (SELECT count(*) FROM ${entries} WHERE NOT dead AND attempts = 0) AS waiting,
         (SELECT count(*) FROM ${entries} WHERE NOT dead AND attempts > 0) AS owed,
         (SELECT count(*) FROM ${entries} WHERE dead) AS dead,
         (SELECT count(*) FROM ${this.#table('gaps')}) AS gaps,
         (SELECT count(*) FROM ${this.#table('objects')} WHERE history IS NOT NULL) AS objects,
         (SELECT min(due) FROM ${entries} WHERE NOT dead AND attempts = 0) AS oldest,
         (SELECT min(date) FROM ${entries} WHERE NOT silent AND date >= $1) AS earliest`,
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

  /** @param {number} before */
  async forget(before) {
    const marks = this.#table('marks');
    const rows = await this.#rows(
      `DELETE FROM ${marks} WHERE event_id IN
         (SELECT event_id FROM ${marks} WHERE at < $1 ORDER BY at LIMIT ${MOST_FORGOTTEN}) RETURNING 1`,
      [Math.floor(before)],
    );
    return rows.length;
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

/** @param {any} row @returns {InboxEntry} */
function entryIn({ key, event_id: eventId, source: from, object: _, at, due, body, ...row }) {
  return { ...row, key: String(key), eventId, from, at: Number(at), due: Number(due), body: new Uint8Array(body) };
}

/**
 * The client for a handler. It refuses queries after its event has ended.
 *
 * @param {any} client
 */
function guarded(client) {
  let isOver = false;
  const proxy = new Proxy(client, {
    get(target, name) {
      if (isOver) throw new Error('the event is over: what is written now would belong to none');
      const value = target[name];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return {
    client: proxy,
    end() {
      isOver = true;
    },
  };
}

async function library() {
  try {
    // @ts-expect-error: an optional peer, whose types may be missing
    return await import('pg');
  } catch {
    throw new ClosehookError(
      'PG_MISSING',
      'postgresStore with a connectionString needs the package pg, which is not there: npm install pg',
    );
  }
}
