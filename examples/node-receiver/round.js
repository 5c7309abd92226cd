// A few events that are committed as one. What they write is read back at once by those that follow, and is on disk
// when all of it is: a commit takes as long for one event as for a hundred.
import { TABLES } from './store.js';

export class Round {
  #store;
  #after = [];

  /** Has the tables of a store: what is put into them goes to disk with `commit`. */
  constructor(store) {
    this.#store = store;
    for (const name of Object.keys(TABLES)) this[name] = new Layer(store[name]);
  }

  /** What is done once it is on disk. */
  after(what) {
    this.#after.push(what);
  }

  async commit() {
    await this.#store.commit(() => {
      for (const name of Object.keys(TABLES)) this[name].writeDown();
    });
    for (const what of this.#after) what();
  }
}

/** What is written over a table, and not in it yet. */
export class Layer {
  #below;
  #written = new Map();

  constructor(below) {
    this.#below = below;
  }

  get(key) {
    const written = this.#written.get(String(key));
    return written ? written.value : this.#below.get(key);
  }

  put(key, value) {
    this.#written.set(String(key), { key, value });
  }

  remove(key) {
    this.put(key, undefined);
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
