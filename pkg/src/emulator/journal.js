// The inputs of a sender on disk, so that a sender that was killed can be had again. A sender gives the same for the same
// inputs: what it was is a snapshot, and the inputs since.
import { ClosehookError } from '../errors.js';

/** After this many inputs, a snapshot takes their place. */
const MOST_INPUTS = 200_000;

const HEAD = 'head';
const SNAPSHOT = 'snapshot';

export class Journal {
  #store;
  #next = 0;
  #pending = [];
  #writing = Promise.resolve();
  #length = 0;

  /** Opens a file, or makes it. */
  static async open(path) {
    const { open } = await library();
    const journal = new Journal();
    try {
      journal.#store = open({ path, noSubdir: true });
    } catch (error) {
      throw new ClosehookError('DATA_UNUSABLE', `${path} cannot be used as a data file: ${error.message}`);
    }
    return journal;
  }

  /** What was kept beside the inputs, or undefined for a new file. */
  get head() {
    return this.#store.get(HEAD);
  }

  get snapshot() {
    return this.#store.get(SNAPSHOT);
  }

  /** The inputs since the snapshot, in order. */
  *inputs() {
    for (const { key, value } of this.#store.getRange({ start: 0, end: Infinity })) {
      this.#next = key + 1;
      yield* value;
    }
  }

  /** Whether a snapshot is worth its while. */
  get isLong() {
    return this.#length >= MOST_INPUTS;
  }

  /** Notes an input; it is on disk when `flushed` says so. */
  add(input) {
    if (this.#pending.length === 0) queueMicrotask(() => this.#write());
    this.#pending.push(input);
    this.#length += 1;
  }

  #write() {
    const inputs = this.#pending;
    this.#pending = [];
    const key = this.#next;
    this.#next += 1;
    // The first failure stays: what was promised since is not on disk either.
    this.#writing = Promise.all([this.#writing, this.#store.put(key, inputs)]);
    this.#writing.catch(() => {});
  }

  /** Everything that was added is on disk. */
  async flushed() {
    if (this.#pending.length > 0) this.#write();
    await this.#writing;
    await this.#store.flushed;
  }

  /** Keeps a snapshot in the place of all inputs, at once. */
  async cut(head, snapshot) {
    await this.flushed();
    await this.#store.transaction(() => {
      for (const key of this.#store.getKeys({ start: 0, end: Infinity })) this.#store.remove(key);
      this.#store.put(HEAD, head);
      this.#store.put(SNAPSHOT, snapshot);
    });
    await this.#store.flushed;
    this.#length = 0;
  }

  async close() {
    await this.flushed();
    await this.#store.close();
  }
}

async function library() {
  try {
    return await import('lmdb');
  } catch {
    throw new ClosehookError('LMDB_MISSING', 'a data file needs the package lmdb, which is not there: npm install lmdb');
  }
}
