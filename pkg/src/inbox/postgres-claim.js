// Claims in PostgreSQL: a transaction that locks an entry, and the row of each of its objects.
//
// Claiming takes one round trip, and committing another: on a network, a round trip takes longer than its statements.
// Several statements can share a message only if they have no parameters, so values are written as literals.
import { ClosehookError, hexOf } from '../errors.js';
import { effectsFailed, eventIsOver } from './own.js';

/** @import { InboxClaim, InboxEntry, Outcome } from '../../inbox.d.ts' */
/** @import { PostgresClient } from '../../inbox-postgres.d.ts' */

/** @typedef {InboxClaim<PostgresClient>} Claim */
/** @typedef {{ entry: InboxEntry | null, records: Claim['records'], mark: Claim['mark'] }} Found */

/** How long an entry is postponed if its second object is locked, in milliseconds. */
const PUT_OFF = 50;

/** How long a query of a handler that timed out may continue before it is canceled, in milliseconds. */
const CANCEL_AFTER = 1000;

/** The key of an entry, which callers give as text. */
export const KEY = /^\d{1,18}$/;

const SAVEPOINT = 'closehook_effects';

/** Names the claimed entry for the other statements of the same message. It ends with the transaction. */
const CLAIMED = 'closehook.claimed';

export class Claims {
  #table;
  #connect;
  #disconnect;
  #cancel;

  /**
   * @param {object} store
   * @param {(name: string) => string} store.table a table, with its schema
   * @param {() => Promise<any>} store.connect
   * @param {(client: any, error?: unknown) => void} store.disconnect
   * @param {(processID: number) => void} store.cancel
   */
  constructor({ table, connect, disconnect, cancel }) {
    this.#table = table;
    this.#connect = connect;
    this.#disconnect = disconnect;
    this.#cancel = cancel;
  }

  /** @param {{ due: number } | { entry: string } | { object: string }} what */
  async claim(what) {
    const client = await this.#connect();
    try {
      const found = await this.#find(client, what);
      if (found !== null) return this.#claim(client, found);
      await client.query('ROLLBACK');
    } catch (error) {
      this.#disconnect(client, error);
      throw error;
    }
    this.#disconnect(client);
    return null;
  }

  /** @param {any} client @param {{ due: number } | { entry: string } | { object: string }} what */
  #find(client, what) {
    if ('object' in what) return this.#object(client, what.object);
    return 'due' in what ? this.#firstDue(client, what.due) : this.#certain(client, what.entry);
  }

  /**
   * The first entry that is due and whose objects are free, without waiting for locks.
   *
   * @param {any} client @param {number} now @returns {Promise<Found | null>}
   */
  async #firstDue(client, now) {
    const [entries, objects] = [this.#table('entries'), this.#table('objects')];
    for (;;) {
      const first = `SELECT e.* FROM ${entries} AS e JOIN ${objects} AS o ON o.id = e.object
        WHERE NOT e.dead AND e.due <= ${Math.floor(now)} ORDER BY e.due, e.key LIMIT 1 FOR UPDATE OF e, o SKIP LOCKED`;
      const [, { rows: held }, { rows }] = await client.query(
        `BEGIN; ${claiming(first)}; ${this.#known()}; SAVEPOINT ${SAVEPOINT}`,
      );
      const [row] = held;
      if (row === undefined) return null;
      if (row.objects.length < 2) return foundIn(row, rows);
      const others = texts(client, row.objects.slice(1));
      // Locks that are taken after a savepoint are released when it is rolled back.
      const [, { rows: locked }] = await client.query(
        `RELEASE SAVEPOINT ${SAVEPOINT}; SELECT id FROM ${objects} WHERE id = ANY(${others}) FOR UPDATE SKIP LOCKED`,
      );
      if (locked.length === row.objects.length - 1) {
        const [known] = await client.query(`${this.#known()}; SAVEPOINT ${SAVEPOINT}`);
        return foundIn(row, known.rows);
      }
      // The owner of one lock may want the other, so this entry releases its lock and tries later.
      const later = Math.floor(now + PUT_OFF * (1 + Math.random()));
      await client.query(`UPDATE ${entries} SET due = ${later} WHERE key = ${row.key}; COMMIT`);
    }
  }

  /** @param {any} client @param {string} key @returns {Promise<Found | null>} */
  async #certain(client, key) {
    const entries = this.#table('entries');
    const [, { rows }] = await client.query(
      `BEGIN; SELECT objects FROM ${entries} WHERE key = ${KEY.test(key) ? key : 'NULL'}`,
    );
    if (rows.length === 0) return null;
    const [{ objects }] = rows;
    const locking = this.#locking(client, objects.length === 0 ? [''] : objects);
    const entry = claiming(`SELECT * FROM ${entries} WHERE key = ${key} FOR UPDATE`);
    const [, { rows: held }, known] = await client.query(
      `${locking}; ${entry}; ${this.#known()}; SAVEPOINT ${SAVEPOINT}`,
    );
    return held.length === 0 ? null : foundIn(held[0], known.rows);
  }

  /** @param {any} client @param {string} id @returns {Promise<Found>} */
  async #object(client, id) {
    const record = `SELECT NULL AS date, ${this.#record()} FROM ${this.#table('objects')} AS o
      WHERE o.id = ${literal(client, id)} AND o.history IS NOT NULL`;
    const [, , { rows }] = await client.query(
      `BEGIN; ${this.#locking(client, [id])}; ${record}; SAVEPOINT ${SAVEPOINT}`,
    );
    return foundIn(null, rows);
  }

  /**
   * What is known of objects, without a lock.
   *
   * @param {any} client @param {readonly string[]} ids
   */
  async records(client, ids) {
    const { rows } = await client.query(
      `SELECT NULL AS date, ${this.#record()} FROM ${this.#table('objects')} AS o
       WHERE o.id = ANY($1::text[]) AND o.history IS NOT NULL ORDER BY o.id`,
      [ids],
    );
    return foundIn(null, rows).records;
  }

  /** Saves marks and records that another store had, in one message. @param {any} client @param {Outcome[]} outcomes */
  async put(client, outcomes) {
    const writes = outcomes.flatMap((outcome) => this.#writes(client, null, new Map(), outcome));
    if (writes.length > 0) await client.query(writes.join('; '));
  }

  /** Waits for objects, in one order for all. @param {any} client @param {readonly string[]} ids */
  #locking(client, ids) {
    return `SELECT id FROM ${this.#table('objects')} WHERE id = ANY(${texts(client, ids)}) ORDER BY id FOR UPDATE`;
  }

  /**
   * What is known of the claimed entry and its objects. It is read after the lock, in a separate statement: the locking
   * statement may see it as it was before the previous owner committed.
   */
  #known() {
    return `SELECT m.date, m.silent, m.at, ${this.#record()} FROM ${this.#table('entries')} AS e
      LEFT JOIN ${this.#table('marks')} AS m ON m.event_id = e.event_id
      LEFT JOIN ${this.#table('objects')} AS o ON o.id = ANY(e.objects) AND o.history IS NOT NULL
      WHERE e.key = NULLIF(current_setting('${CLAIMED}', true), '')::bigint`;
  }

  #record() {
    return `o.id, o.history, o.gone,
      (SELECT json_agg(gap ORDER BY g.id) FROM ${this.#table('gaps')} AS g WHERE g.object = o.id) AS gaps`;
  }

  /** @param {any} client @param {Found} found @returns {Claim} */
  #claim(client, { entry, records, mark }) {
    const guard = guarded(client);
    let isOver = false;
    /** Ends the claim, whether this succeeds or not. @param {() => Promise<void>} work */
    const ending = async (work) => {
      isOver = true;
      let failure;
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
        const writes = [...this.#writes(client, entry, records, outcome), 'COMMIT'].join('; ');
        if (outcome.effects && guard.isUsed) await this.#keepEffects(client, writes, ending);
        else {
          await ending(async () => {
            if (guard.isUsed) await this.#patiently(client, `ROLLBACK TO SAVEPOINT ${SAVEPOINT}`);
            await client.query(writes);
          });
        }
      },
      release: async () => {
        if (isOver) return;
        guard.end();
        await ending(() => this.#patiently(client, 'ROLLBACK'));
      },
    };
  }

  /**
   * Commits, and checks deferred constraints before everything else. At the final commit, it would be unclear whose
   * mistake a violation is.
   *
   * @param {any} client @param {string} writes @param {(work: () => Promise<void>) => Promise<void>} ending
   */
  async #keepEffects(client, writes, ending) {
    try {
      await client.query(`SET CONSTRAINTS ALL IMMEDIATE; RELEASE SAVEPOINT ${SAVEPOINT}; ${writes}`);
    } catch (cause) {
      // The savepoint is still there if it was not the store's own statements that failed.
      const isTheirs = await client.query(`ROLLBACK TO SAVEPOINT ${SAVEPOINT}`).then(
        () => true,
        () => false,
      );
      if (!isTheirs) return ending(() => Promise.reject(cause));
      throw effectsFailed('a statement failed, or a constraint does not hold', cause);
    }
    return ending(async () => {});
  }

  /**
   * A handler that timed out may still have a running query, which would block the next one. It is canceled.
   *
   * @param {any} client @param {string} statement
   */
  async #patiently(client, statement) {
    const cancel = setInterval(() => this.#cancel(client.processID), CANCEL_AFTER);
    try {
      await client.query(statement);
    } finally {
      clearInterval(cancel);
    }
  }

  /**
   * The statements that save an outcome.
   *
   * @param {any} client @param {InboxEntry | null} entry @param {Claim['records']} before @param {Outcome} outcome
   * @returns {string[]}
   */
  #writes(client, entry, before, { entry: after, mark, records = new Map(), add = [] }) {
    const [objects, gaps] = [this.#table('objects'), this.#table('gaps')];
    /** @param {unknown[]} values */
    const row = (...values) => `(${values.map((value) => literal(client, value)).join(', ')})`;
    const writes = [];
    if (entry !== null && after === null) {
      writes.push(`DELETE FROM ${this.#table('entries')} WHERE key = ${entry.key}`);
    } else if (entry !== null && after != null) {
      const { objects: ids, eventId, date, silent, due, attempts, outcome, dead, error } = after;
      writes.push(
        `UPDATE ${this.#table('entries')} SET objects = ${texts(client, ids)},
           (object, event_id, date, silent, due, attempts, outcome, dead, error) =
           ${row(ids[0] ?? '', eventId, date, silent, due, attempts, outcome, dead, error)} WHERE key = ${entry.key}`,
        `INSERT INTO ${objects} (id) SELECT unnest(${texts(client, ids)}) ON CONFLICT DO NOTHING`,
      );
    }
    if (mark) {
      const { eventId, date, silent, at } = mark;
      writes.push(
        `INSERT INTO ${this.#table('marks')} (event_id, date, silent, at) VALUES ${row(eventId, date, silent, at)}
           ON CONFLICT (event_id) DO UPDATE SET date = EXCLUDED.date, silent = EXCLUDED.silent, at = EXCLUDED.at`,
      );
    }
    // Messages of the event, whose object is there.
    const messages = add.map(({ objects: ids, body, ...each }) => {
      const { from, silent, at, due, attempts, outcome, eventId, date, dead, error } = each;
      const values = row(ids[0], eventId, date, from, silent, at, due, attempts, outcome, dead, error);
      return `(${texts(client, ids)}, '\\x${hexOf(body)}'::bytea, ${values.slice(1)}`;
    });
    if (messages.length > 0)
      writes.push(
        `INSERT INTO ${this.#table('entries')} (objects, body, object, event_id, date, source, silent, at, due,
           attempts, outcome, dead, error) VALUES ${messages.join()}`,
      );
    if (records.size === 0) return writes;
    const states = Array.from(records, ([id, { history, gone = null }]) => row(id, history, gone));
    writes.push(
      `INSERT INTO ${objects} (id, history, gone) VALUES ${states.join()}
         ON CONFLICT (id) DO UPDATE SET history = EXCLUDED.history, gone = EXCLUDED.gone`,
    );
    const ids = [...records.keys()];
    if (ids.some((id) => (before.get(id)?.gaps.length ?? 0) > 0))
      writes.push(`DELETE FROM ${gaps} WHERE object = ANY(${texts(client, ids)})`);
    const open = [...records.values()].flatMap((record) => record.gaps);
    const rows = open.map((gap) => row(gap.id, gap.objectId, gap.due, JSON.stringify(gap)));
    if (rows.length > 0) writes.push(`INSERT INTO ${gaps} (id, object, due, gap) VALUES ${rows.join()}`);
    return writes;
  }
}

/**
 * A statement that selects an entry and notes its key for the ones after it.
 *
 * @param {string} select
 */
const claiming = (select) =>
  `SELECT claimed.*, set_config('${CLAIMED}', claimed.key::text, true) FROM (${select}) AS claimed`;

/** A value in a statement. @param {any} client @param {unknown} value */
function literal(client, value) {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(Math.floor(value));
  if (typeof value === 'string') return client.escapeLiteral(value);
  throw new TypeError(`cannot write a ${typeof value} into the store`);
}

/** @param {any} client @param {readonly string[]} list */
const texts = (client, list) => `ARRAY[${list.map((text) => literal(client, text)).join()}]::text[]`;

/** @param {any} row @param {any[]} known @returns {Found} */
function foundIn(row, known) {
  /** @type {Claim['records']} */
  const records = new Map();
  for (const { id, history, gone, gaps } of known) {
    if (id === null) continue;
    const open = (gaps ?? []).map((/** @type {string} */ gap) => JSON.parse(gap));
    records.set(id, { history, gaps: open, ...(gone !== null && { gone: Number(gone) }) });
  }
  const [{ date = null, silent, at } = /** @type {any} */ ({})] = known;
  const mark = date === null ? null : { date, silent, at: Number(at) };
  return { entry: row === null ? null : entryIn(row), records, mark };
}

/** @param {any} row @returns {InboxEntry} */
export function entryIn({ key, event_id: eventId, source: from, object: _, set_config: __, at, due, body, ...row }) {
  return { ...row, key: String(key), eventId, from, at: Number(at), due: Number(due), body: new Uint8Array(body) };
}

/**
 * The client for a handler. It refuses queries after its event has ended.
 *
 * @param {any} client
 */
function guarded(client) {
  let isOver = false;
  let isUsed = false;
  const proxy = new Proxy(client, {
    get(target, name) {
      if (isOver) throw eventIsOver();
      isUsed = true;
      const value = target[name];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return {
    client: proxy,
    get isUsed() {
      return isUsed;
    },
    end() {
      isOver = true;
    },
  };
}
