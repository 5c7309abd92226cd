// The inputs of a sender on disk, so that a sender that was killed can be had again. A sender gives the same for the
// same inputs: what it was is a snapshot, and the inputs since.
import { chmodSync, existsSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { checkDataFile } from '../data-file.js';
import { ClosehookError } from '../errors.js';
import { peer } from '../peer.js';

/** @import { Head } from './ledger.js' */

/** After this many inputs, a snapshot takes their place. */
const MOST_INPUTS = 200_000;

const HEAD = 'head';
const SNAPSHOT = 'snapshot';

/** The key of a part of a snapshot begins with this word. The numbers of the snapshot and of the part follow. */
const PART = 'part';

/**
 * The files that this process has open: LMDB takes the same file twice as one. All copies of this module share the set.
 */
const SHARED = Symbol.for('closehook.emulator.open');
/** @type {any} */
const shared = process;
shared[SHARED] ??= new Set();
/** @type {Set<string>} */
const OPEN = shared[SHARED];

export class Journal {
  /** @type {any} */
  #store;
  /** @type {string} */
  #name;
  #next = 0;
  /** @type {unknown[]} */
  #pending = [];
  /** @type {Promise<unknown>} */
  #writing = Promise.resolve();
  #uncommitted = 0;
  #length = 0;
  /** The number of the last snapshot that was begun. */
  #number = 0;

  /** Opens a file, or makes it. Nobody else may have it open. @param {string} path */
  static async open(path) {
    // A thread cannot see what another one of its process has open.
    if (!isMainThread)
      throw new ClosehookError(
        'DATA_UNUSABLE',
        'a data file is for the main thread of a process, and not for a worker',
      );
    const { open } = await peer('lmdb', () => import('lmdb'), 'a data file');
    /** @param {string} why */
    const unusable = (why) => new ClosehookError('DATA_UNUSABLE', `${path} cannot be used as a data file: ${why}`);
    const journal = new Journal();
    try {
      // LMDB would make the folder, and hide a slip of the pen.
      if (!existsSync(dirname(path))) throw unusable('no such folder');
      checkDataFile(path);
      journal.#store = open({ path, noSubdir: true });
      // It has the keys of the subscriptions.
      for (const file of [path, `${path}-lock`]) chmodSync(file, 0o600);
      journal.#name = realpathSync(path);
    } catch (error) {
      throw error instanceof ClosehookError ? error : unusable(error.code ?? error.message);
    }
    if (journal.#isShared()) {
      // The other one in this process uses the store, which is the same.
      if (!OPEN.has(journal.#name)) await journal.#store.close();
      throw new ClosehookError('DATA_IN_USE', `${path} is in use by another emulator`);
    }
    OPEN.add(journal.#name);
    journal.#next = journal.#kept?.from ?? 0;
    journal.#number = journal.#kept?.number ?? 0;
    // If the process was killed, parts of the previous snapshot may still be there.
    journal.#remove(journal.#number - 1);
    return journal;
  }

  /** LMDB knows its readers by a lock of the system on their behalf, which ends with the process, however it ends. */
  #isShared() {
    this.#store.get(HEAD);
    this.#store.readerCheck();
    const pids = [...this.#store.readerList().matchAll(/^ *(\d+) /gm)].map(([, pid]) => Number(pid));
    return OPEN.has(this.#name) || pids.some((pid) => pid !== process.pid);
  }

  /** What was kept beside the inputs, or undefined for a new file. */
  get head() {
    return this.#store.get(HEAD);
  }

  get #kept() {
    return this.#store.get(SNAPSHOT);
  }

  /**
   * The snapshot. A file of an earlier version has it in one piece, without parts.
   *
   * @returns {{ snapshot: Uint8Array, parts?: Iterable<Uint8Array> }}
   */
  get kept() {
    const { snapshot, number } = this.#kept;
    return number === undefined ? { snapshot } : { snapshot, parts: this.#parts(number) };
  }

  /** One at a time. @param {number} number */
  *#parts(number) {
    for (let part = 0; ; part += 1) {
      const bytes = this.#store.get([PART, number, part]);
      if (bytes === undefined) return;
      yield bytes;
    }
  }

  /** The inputs since the snapshot, in order. */
  *inputs() {
    for (const { key, value } of this.#store.getRange({ start: this.#next, end: Infinity })) {
      this.#next = key + 1;
      yield* value;
    }
  }

  /** Whether a snapshot is worth its while. */
  get isLong() {
    return this.#length >= MOST_INPUTS;
  }

  /** Whether something was added that a kill would still undo. */
  get isBehind() {
    return this.#uncommitted > 0;
  }

  /** Notes an input; it is on disk when `flushed` says so. @param {unknown[]} input */
  add(input) {
    if (this.#pending.length === 0) queueMicrotask(() => this.#write());
    this.#pending.push(input);
    this.#uncommitted += 1;
    this.#length += 1;
  }

  #write() {
    const inputs = this.#pending;
    if (inputs.length === 0) return;
    this.#pending = [];
    const key = this.#next;
    this.#next += 1;
    const written = this.#store.put(key, inputs).then(() => {
      this.#uncommitted -= inputs.length;
    });
    this.#after(written);
  }

  /** The first failure stays: what was promised since is not on disk either. @param {Promise<unknown>} written */
  #after(written) {
    this.#writing = Promise.all([this.#writing, written]);
    this.#writing.catch(() => {});
  }

  /** Everything that was added outlasts a kill of this process. */
  async committed() {
    this.#write();
    try {
      await this.#writing;
    } catch (error) {
      throw new ClosehookError('DATA_UNUSABLE', `the data file cannot be written: ${error.code ?? error.message}`);
    }
  }

  /** Everything that was added is on disk. */
  async flushed() {
    await this.committed();
    await this.#store.flushed;
  }

  /** Keeps what is beside the inputs. @param {Head} head */
  keep(head) {
    this.#after(this.#store.put(HEAD, head));
  }

  /**
   * Replaces all inputs by a snapshot, which must be of this very moment. Inputs that are added while it is written
   * stay, and come after it.
   *
   * Each part is written in a transaction of its own, so that neither the parts nor the pages of the store are in
   * memory together. The last transaction makes the snapshot count. The previous one is removed afterwards, and the
   * store uses its room again.
   *
   * @param {Head} head @param {{ head: Uint8Array, parts: Iterable<Uint8Array> }} given
   */
  async cut(head, { head: snapshot, parts }) {
    this.#write();
    const from = this.#next;
    this.#length = 0;
    this.#number += 1;
    const number = this.#number;
    this.#remove(number);
    let part = 0;
    for (const bytes of parts) {
      this.#store.putSync([PART, number, part], bytes);
      part += 1;
    }
    this.#after(
      this.#store.transaction(() => {
        for (const key of this.#store.getKeys({ start: 0, end: from })) this.#store.remove(key);
        this.#store.put(HEAD, head);
        this.#store.put(SNAPSHOT, { from, number, snapshot });
      }),
    );
    await this.flushed();
    this.#remove(number - 1);
  }

  /** Removes the parts of a snapshot that does not count. @param {number} number */
  #remove(number) {
    for (let part = 0; this.#store.removeSync([PART, number, part]); part += 1);
  }

  async close() {
    try {
      await this.flushed();
    } finally {
      OPEN.delete(this.#name);
      await this.#store.close();
    }
  }
}
