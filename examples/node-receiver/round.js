// A few events that are committed as one. What they write is read back at once by those that follow, and is on disk
// when all of it is: a commit takes as long for one event as for a hundred.
import { TABLES } from './store.js';

/** @import { EntryKey, Entry, Failed, Store, Wanted } from './store.js' */

export class Round {
  #store;
  /** @type {(() => void)[]} */
  #after = [];

  /** @type {Layer<EntryKey, Entry>} */
  queue;
  /** @type {Layer<[due: number, ...EntryKey], Failed>} */
  owed;
  /** @type {Layer<EntryKey, Failed>} */
  dead;
  /** @type {Layer<EntryKey, Entry>} */
  replays;
  /** @type {Layer<string, string>} */
  objects;
  /** @type {Layer<string, [dateUpdated: string, ...EntryKey]>} */
  seen;
  /** @type {Layer<EntryKey, [eventId: string, when: number]>} */
  done;
  /** @type {Layer<string, Wanted>} */
  gaps;
  /** @type {Layer<string, string>} */
  own;

  /**
   * Has the tables of a store: what is put into them goes to disk with `commit`.
   *
   * @param {Store} store
   */
  constructor(store) {
    this.#store = store;
    Object.assign(this, Object.fromEntries(TABLES.map((name) => [name, new Layer(/** @type {any} */ (store[name]))])));
  }

  /**
   * What is done once it is on disk.
   *
   * @param {() => void} what
   */
  after(what) {
    this.#after.push(what);
  }

  async commit() {
    await this.#store.commit(() => {
      for (const name of TABLES) this[name].writeDown();
    });
    for (const what of this.#after) what();
  }
}

/**
 * @template K
 * @template V
 * @typedef {object} Below a table, or a layer over one.
 * @property {(key: K) => V | undefined} get
 * @property {(key: K, value: V) => unknown} put
 * @property {(key: K) => unknown} remove
 */

/**
 * What is written over a table, and not in it yet.
 *
 * @template K
 * @template V
 */
export class Layer {
  #below;
  /** @type {Map<string, { key: K, value: V | undefined }>} */
  #written = new Map();

  /** @param {Below<K, V>} below */
  constructor(below) {
    this.#below = below;
  }

  /** @param {K} key */
  get(key) {
    const written = this.#written.get(String(key));
    return written ? written.value : this.#below.get(key);
  }

  /** @param {K} key @param {V} value */
  put(key, value) {
    this.#written.set(String(key), { key, value });
  }

  /** @param {K} key */
  remove(key) {
    this.#written.set(String(key), { key, value: undefined });
  }

  /** How many keys are written. */
  get size() {
    return this.#written.size;
  }

  /** Writes all of it into what is below. */
  writeDown() {
    for (const { key, value } of this.#written.values()) {
      if (value === undefined) this.#below.remove(key);
      else this.#below.put(key, value);
    }
  }
}
