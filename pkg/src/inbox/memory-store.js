// A store in memory, for tests.
import { TablesStore, TABLES } from './tables-store.js';

/** @import { Table, Writer } from './tables-store.js' */

export const memoryStore = () =>
  new TablesStore(new MemoryTables(/** @type {Table[]} */ (Object.keys(TABLES))), { concurrency: 16 });

export class MemoryTables {
  /** @type {Map<Table, SortedMap>} */
  #tables;

  /** @param {readonly Table[]} names */
  constructor(names) {
    this.#tables = new Map(names.map((name) => [name, new SortedMap()]));
  }

  open() {}
  close() {}

  /** @param {Table} table */
  has(table) {
    return this.#tables.has(table);
  }

  /** @param {Table} name */
  #table(name) {
    return /** @type {SortedMap} */ (this.#tables.get(name));
  }

  /** @param {Table} table @param {string} key */
  get(table, key) {
    return this.#table(table).get(key);
  }

  /** @param {Table} table @param {{ start?: string, limit?: number }} from */
  range(table, from) {
    return this.#table(table).range(from);
  }

  /** @param {Table} table */
  count(table) {
    return this.#table(table).size;
  }

  snapshot() {
    const copies = new Map([...this.#tables].map(([name, table]) => [name, table.range({})]));
    return {
      range: (/** @type {Table} */ name, { start = '' }) => (copies.get(name) ?? []).filter(([key]) => key >= start),
      end() {},
    };
  }

  /** Changes that only their writer sees until `keep`. @returns {Writer & { keep(): void }} */
  staged() {
    /** @type {Map<string, { table: Table, key: string, value: any }>} */
    const written = new Map();
    /** @param {Table} table @param {string} key @param {any} value */
    const put = (table, key, value) => void written.set(`${table} ${key}`, { table, key, value });
    return {
      get: (table, key) => {
        const entry = written.get(`${table} ${key}`);
        return entry ? entry.value : this.get(table, key);
      },
      put,
      remove: (table, key) => put(table, key, undefined),
      keep: () => {
        for (const { table, key, value } of written.values()) this.set(table, key, value);
      },
    };
  }

  /** @param {Table} table @param {string} key @param {any} value undefined removes it */
  set(table, key, value) {
    this.#table(table).set(key, value);
  }

  /** @template T @param {(writer: Writer) => T} change @returns {Promise<T>} */
  async commit(change) {
    await null;
    const staged = this.staged();
    const result = change(staged);
    staged.keep();
    return result;
  }
}

class SortedMap {
  /** @type {Map<string, any>} */
  #values = new Map();
  /** @type {string[]} */
  #keys = [];

  get size() {
    return this.#values.size;
  }

  /** @param {string} key */
  get(key) {
    return this.#values.get(key);
  }

  /** @param {string} key @param {any} value undefined removes it */
  set(key, value) {
    if (this.#values.has(key) && value !== undefined) {
      this.#values.set(key, value);
    } else if (value !== undefined) {
      this.#values.set(key, value);
      this.#keys.splice(this.#place(key), 0, key);
    } else if (this.#values.delete(key)) {
      this.#keys.splice(this.#place(key), 1);
    }
  }

  /** @param {{ start?: string, limit?: number }} from @returns {[string, any][]} */
  range({ start = '', limit = Infinity }) {
    const first = this.#place(start);
    return this.#keys.slice(first, first + limit).map((key) => [key, this.#values.get(key)]);
  }

  /** The place of the first key that is not before this one. @param {string} key */
  #place(key) {
    let [low, high] = [0, this.#keys.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#keys[middle] < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
