// A store in the SQLite of a Durable Object. The platform runs one instance of an object at a time, so indexes are kept
// in memory: each row of an index would cost as much as a row of a table.
import { ClosehookError } from '../errors.js';
import { SqlEffects } from './durable-object-tx.js';
import { MemoryTables } from './memory-store.js';
import { TablesStore, putAsk, putEntry } from './tables-store.js';

/** @import { DurableObjectAlarmLike, DurableObjectStorageLike } from '../../inbox-durable-object.d.ts' */
/** @import { DurableObjectTx } from '../../inbox-durable-object.d.ts' */
/** @import { InboxStore } from '../../inbox.d.ts' */
/** @import { Table, Writer } from './tables-store.js' */

/**
 * The changes of each version. Never change a published version; add a new one.
 *
 * The values are JSON in one line, and for an entry its body after that, for an object its history.
 */
const VERSIONS = [
  `CREATE TABLE closehook_values (
     kind TEXT NOT NULL, key TEXT NOT NULL, part INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (kind, key, part)
   ) WITHOUT ROWID;
   CREATE TABLE closehook_marks (
     event_id TEXT PRIMARY KEY, date TEXT NOT NULL, silent INTEGER NOT NULL, at INTEGER NOT NULL
   ) WITHOUT ROWID;`,
];

/** What can be derived from entries and gaps. */
const IN_MEMORY = /** @type {Table[]} */ (['waiting', 'owed', 'dead', 'dates', 'pending', 'asks']);

/** A row has at most 2 MB, so longer values are split. */
const PART = 1_800_000;

/** How many keys are listed at a time. */
const PAGE = 1000;

/** A Durable Object has six connections to the outside. */
const CONCURRENCY = 6;

const LINE_FEED = 10;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @param {DurableObjectStorageLike} storage @returns {InboxStore<DurableObjectTx>} */
export function durableObjectStore(storage) {
  if (typeof storage?.sql?.exec !== 'function' || typeof storage.transactionSync !== 'function')
    throw new TypeError('storage must be ctx.storage of a Durable Object with SQLite (new_sqlite_classes)');
  return new TablesStore(new SqlTables(storage), { concurrency: CONCURRENCY });
}

/** @param {DurableObjectAlarmLike} storage @param {number} time */
export async function setAlarm(storage, time) {
  const now = Date.now();
  const set = await storage.getAlarm();
  const isKept = set !== null && set > now && set <= time;
  // workerd forgets an alarm that an alarm sets to the millisecond that it is in, or to an earlier one.
  if (!isKept) await storage.setAlarm(Math.max(Math.ceil(time), now + 1));
}

class SqlTables {
  #storage;
  /** Null while the store is not open. @type {MemoryTables | null} */
  #memory = null;
  /** Counted when it is asked for, since that reads a row for each. @type {number | null} */
  #objects = null;
  /**
   * For each export under way, the values that were changed since it began.
   *
   * @type {Set<Map<Table, Map<string, any>>>}
   */
  #exports = new Set();

  /** @param {DurableObjectStorageLike} storage */
  constructor(storage) {
    this.#storage = storage;
  }

  /** @param {string} text @param {unknown[]} values @returns {any[]} */
  #rows(text, ...values) {
    return this.#storage.sql.exec(text, ...values).toArray();
  }

  open() {
    this.#storage.transactionSync(() => this.#migrate());
    const memory = new MemoryTables(IN_MEMORY);
    this.#memory = memory;
    /** @type {Pick<Writer, 'get' | 'put'>} */
    const writer = {
      get: (table, key) => memory.get(table, key),
      put(table, key, value) {
        if (memory.has(table)) memory.set(table, key, value);
      },
    };
    for (const [, entry] of this.range('entries')) putEntry(writer, entry);
    for (const [, gap] of this.range('gaps')) putAsk(writer, gap);
  }

  #migrate() {
    this.#rows('CREATE TABLE IF NOT EXISTS closehook_schema (version INTEGER NOT NULL)');
    const [{ version } = { version: 0 }] = this.#rows('SELECT version FROM closehook_schema');
    if (version > VERSIONS.length) {
      const known = `this version of closehook knows ${VERSIONS.length}: update it`;
      throw new ClosehookError('SCHEMA_TOO_NEW', `the tables of the inbox have version ${version}, and ${known}`);
    }
    if (version === VERSIONS.length) return;
    for (const change of VERSIONS.slice(version)) this.#rows(change);
    this.#rows('DELETE FROM closehook_schema');
    this.#rows('INSERT INTO closehook_schema VALUES (?)', VERSIONS.length);
  }

  close() {
    this.#memory = null;
    this.#objects = null;
  }

  /** Keys are in the order of the starts. */
  start() {
    const [last] = this.#rows("SELECT max(key) AS key FROM closehook_values WHERE kind = 'entries'");
    return Math.max(Date.now(), Number.parseInt(last?.key ?? '0', 10) + 1);
  }

  begin() {
    return new SqlEffects(this.#storage);
  }

  get #derived() {
    if (this.#memory === null) throw new ClosehookError('CLOSED', 'the store is not open');
    return this.#memory;
  }

  /** @param {Table} table @param {string} key */
  get(table, key) {
    const memory = this.#derived;
    if (memory.has(table)) return memory.get(table, key);
    if (table === 'marks') {
      const [mark] = this.#rows('SELECT date, silent, at FROM closehook_marks WHERE event_id = ?', key);
      return mark && { ...mark, silent: mark.silent === 1 };
    }
    const parts = this.#rows('SELECT value FROM closehook_values WHERE kind = ? AND key = ? ORDER BY part', table, key);
    return parts.length === 0 ? undefined : valueIn(table, parts);
  }

  /** @param {Table} table @param {{ start?: string, limit?: number }} from @returns {Generator<[string, any]>} */
  *range(table, { start = '', limit = Infinity } = {}) {
    const memory = this.#derived;
    if (memory.has(table)) return yield* memory.range(table, { start, limit });
    // `forgetMarks` does without.
    if (table === 'seen') return undefined;
    for (let from = start, left = limit; left > 0; ) {
      const keys = this.#keys(table, from, Math.min(left, PAGE));
      for (const key of keys) yield [key, this.get(table, key)];
      if (keys.length < PAGE) return undefined;
      left -= keys.length;
      from = `${keys.at(-1)}\x01`;
    }
    return undefined;
  }

  /** The platform has no snapshots, so the previous values of changed keys are kept until `end`. */
  snapshot() {
    /** @type {Map<Table, Map<string, any>>} */
    const before = new Map();
    this.#exports.add(before);
    return {
      /** @param {Table} table @param {{ start?: string }} from */
      range: (table, { start = '' }) => this.#asBefore(before, table, start),
      end: () => void this.#exports.delete(before),
    };
  }

  /**
   * @param {Map<Table, Map<string, any>>} before @param {Table} table @param {string} start
   * @returns {Generator<[string, any]>}
   */
  *#asBefore(before, table, start) {
    for (let from = start; ; ) {
      const keys = this.#keys(table, from, PAGE);
      const last = keys.length < PAGE ? null : `${keys.at(-1)}\x01`;
      const changed = [...(before.get(table)?.keys() ?? [])].filter((key) => key >= from && (!last || key < last));
      for (const key of [...new Set([...keys, ...changed])].sort()) {
        const known = before.get(table);
        const value = known?.has(key) ? known.get(key) : this.get(table, key);
        if (value !== undefined) yield [key, value];
      }
      if (last === null) return;
      from = last;
    }
  }

  /** Keeps a value that is about to be changed, for the exports under way. @param {Table} table @param {string} key */
  #keep(table, key) {
    for (const before of this.#exports) {
      const known = before.get(table) ?? new Map();
      before.set(table, known);
      if (!known.has(key)) known.set(key, this.get(table, key));
    }
  }

  /** @param {Table} table @param {string} start @param {number} limit @returns {string[]} */
  #keys(table, start, limit) {
    const rows =
      table === 'marks'
        ? this.#rows(
            'SELECT event_id AS key FROM closehook_marks WHERE event_id >= ? ORDER BY event_id LIMIT ?',
            start,
            limit,
          )
        : this.#rows(
            'SELECT key FROM closehook_values WHERE kind = ? AND key >= ? AND part = 0 ORDER BY key LIMIT ?',
            table,
            start,
            limit,
          );
    return rows.map(({ key }) => key);
  }

  /** @param {Table} table */
  count(table) {
    const memory = this.#derived;
    if (memory.has(table)) return memory.count(table);
    if (table === 'objects' && this.#objects !== null) return this.#objects;
    const [{ count }] = this.#rows('SELECT count(*) AS count FROM closehook_values WHERE kind = ? AND part = 0', table);
    if (table === 'objects') this.#objects = count;
    return count;
  }

  /** @param {number} before */
  forgetMarks(before) {
    const cursor = this.#storage.sql.exec('DELETE FROM closehook_marks WHERE at < ? RETURNING 1', before);
    return cursor.toArray().length;
  }

  /**
   * Nothing that the object sends leaves it before its writes are on disk, so nobody sees a commit that is lost.
   *
   * @template T @param {(change: Writer) => T} change @returns {Promise<T>}
   */
  async commit(change) {
    const memory = this.#derived;
    const staged = memory.staged();
    /** @type {Writer} */
    const writer = {
      get: (table, key) => (memory.has(table) ? staged : this).get(table, key),
      put: (table, key, value) => (memory.has(table) ? staged.put(table, key, value) : this.#write(table, key, value)),
      remove: (table, key) => writer.put(table, key, undefined),
    };
    const before = this.#objects;
    try {
      const result = this.#storage.transactionSync(() => change(writer));
      staged.keep();
      return result;
    } catch (error) {
      this.#objects = before;
      throw error;
    }
  }

  /** @param {Table} table @param {string} key @param {any} value undefined deletes it */
  #write(table, key, value) {
    if (table === 'seen') return;
    this.#keep(table, key);
    if (table === 'marks') {
      // Only `forgetMarks` deletes marks.
      this.#rows(
        `INSERT INTO closehook_marks VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET date = excluded.date, silent = excluded.silent, at = excluded.at`,
        key,
        value.date,
        value.silent ? 1 : 0,
        Math.floor(value.at),
      );
      return;
    }
    if (table === 'objects' && this.#objects !== null) {
      const known = this.#rows("SELECT 1 FROM closehook_values WHERE kind = 'objects' AND key = ? LIMIT 1", key);
      this.#objects += Number(value !== undefined) - known.length;
    }
    const bytes = value === undefined ? new Uint8Array() : bytesOf(table, value);
    const parts = Math.ceil(bytes.length / PART);
    for (let part = 0; part < parts; part++) {
      this.#rows(
        'INSERT INTO closehook_values VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
        table,
        key,
        part,
        bytes.slice(part * PART, (part + 1) * PART),
      );
    }
    this.#rows('DELETE FROM closehook_values WHERE kind = ? AND key = ? AND part >= ?', table, key, parts);
  }
}

/** @param {Table} table @param {any} value */
function bytesOf(table, value) {
  const { body, history, ...rest } = Object(value);
  const [head, tail] =
    table === 'entries' ? [{ ...rest }, body] : table === 'objects' ? [rest, encoder.encode(history)] : [value, null];
  const line = encoder.encode(`${JSON.stringify(head)}\n`);
  if (tail === null) return line;
  const bytes = new Uint8Array(line.length + tail.length);
  bytes.set(line);
  bytes.set(tail, line.length);
  return bytes;
}

/** @param {Table} table @param {{ value: ArrayBuffer }[]} parts */
function valueIn(table, parts) {
  const bytes = new Uint8Array(parts.reduce((sum, { value }) => sum + value.byteLength, 0));
  let place = 0;
  for (const { value } of parts) {
    bytes.set(new Uint8Array(value), place);
    place += value.byteLength;
  }
  const line = bytes.indexOf(LINE_FEED);
  const head = JSON.parse(decoder.decode(bytes.subarray(0, line)));
  const tail = bytes.subarray(line + 1);
  if (table === 'entries') return { ...head, body: tail };
  return table === 'objects' ? { history: decoder.decode(tail), ...head } : head;
}
