// All that must outlive this process, in one file of LMDB: a change of several tables is in it whole or not at all.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { checkDataFile } from 'closehook/node';
import { open } from 'lmdb';

/** @import { Database, RootDatabase } from 'lmdb' */

/**
 * @typedef {[start: number, number: number]} EntryKey the start of the receiver that took an entry in, and a number:
 *   the order of the keys is the order of arrival.
 *
 * @typedef {object} Entry an event on its way.
 * @property {number} at when it came.
 * @property {'delivery' | 'log'} from
 * @property {Uint8Array} body its bytes.
 * @property {boolean} [isSilent] it is folded, and the handler is not called.
 * @property {'applied' | 'gap' | 'stale'} [outcome] it is folded.
 *
 * @typedef {Entry & { attempts: number, error: string }} Failed how often the handler has failed, and why at last.
 *
 * @typedef {object} Wanted where events of an object are missing.
 * @property {string} objectId
 * @property {string} objectType
 * @property {string} since
 * @property {string} until
 * @property {number} due when to ask for them.
 * @property {number} attempts
 */

/** A change of several tables, each a member of `Store`, is in the file whole or not at all. */
export const TABLES = /** @type {const} */ ([
  'queue',
  'owed',
  'dead',
  'replays',
  'objects',
  'seen',
  'done',
  'gaps',
  'own',
]);

/** @typedef {(typeof TABLES)[number]} Table */

const START = 'start';
const TRIAL = 'trial';

/** Another receiver has opened the file since: it has the say now. */
export class Superseded extends Error {
  code = 'SUPERSEDED';
}

/** The file cannot be opened. */
export class Unusable extends Error {
  code = 'DATA_UNUSABLE';
}

export class Store {
  /** @type {RootDatabase} */
  #root;

  /** @type {Database<Entry, EntryKey>} What has arrived and nobody has looked at. */
  queue;
  /** @type {Database<Failed, [due: number, ...EntryKey]>} What is folded, and the handler has failed so far. */
  owed;
  /** @type {Database<Failed, EntryKey>} What is given up. */
  dead;
  /** @type {Database<Entry, EntryKey>} What was given up once, and is wanted again. */
  replays;
  /** @type {Database<string, string>} Object id → the History of this one object, as JSON. */
  objects;
  /** @type {Database<[dateUpdated: string, ...EntryKey], string>} By event id: what makes an effect happen once. */
  seen;
  /** @type {Database<[eventId: string, when: number], EntryKey>} What is in `seen`, the oldest first, to forget it. */
  done;
  /** @type {Database<Wanted, string>} Object id → where events are missing. */
  gaps;
  /** @type {Database<string, string>} The handler's own keys → JSON. */
  own;

  /**
   * Opens a file, or makes it. A receiver must `begin` before it writes.
   *
   * @param {string} path
   * @param {{ mustExist?: boolean }} [how]
   */
  constructor(path, { mustExist = false } = {}) {
    // LMDB would make the folder, and hide a slip of the pen.
    if (!existsSync(dirname(path))) throw new Unusable(`there is no folder ${dirname(path)}`);
    if (mustExist && !existsSync(path)) throw new Unusable(`there is no file ${path}`);
    try {
      checkDataFile(path);
    } catch (error) {
      throw new Unusable(error.message);
    }
    // Without overlapping sync a commit ends when it is on disk, and fails when the disk does; all that waits while one
    // is on its way shares the next. Without batches per turn no promise of a failed commit is left to nobody.
    this.#root = open({ path, noSubdir: true, overlappingSync: false, eventTurnBatching: false, maxDbs: 12 });
    // Payloads are in it.
    for (const file of [path, `${path}-lock`]) chmodSync(file, 0o600);
    Object.assign(this, Object.fromEntries(TABLES.map((name) => [name, this.#root.openDB({ name })])));
    this.start = this.#root.get(START) ?? 0;
  }

  /** A receiver takes the file over: whoever had it can commit no more. */
  begin() {
    this.start = this.#root.transactionSync(() => {
      const start = (this.#root.get(START) ?? 0) + 1;
      this.#root.put(START, start);
      return start;
    });
  }

  /**
   * Does what `change` does to the tables as one: it is on disk when this resolves, and nothing of it happened when
   * this rejects. Of two receivers with one file, only the one that started last can.
   *
   * @param {() => void} change
   */
  async commit(change) {
    const all = () => {
      if (this.#root.get(START) !== this.start) throw new Superseded('another receiver has opened this file');
      change();
    };
    await told(this.#root.childTransaction(all));
  }

  /**
   * Puts one entry, without a look at any other: cheaper than `commit`, and on disk when it resolves.
   *
   * @param {'queue' | 'replays'} table
   * @param {EntryKey} key
   * @param {Entry} value
   */
  async put(table, key, value) {
    await told(this[table].put(key, value));
  }

  /**
   * Writes so many bytes and removes them: rejects when the disk does not take them.
   *
   * @param {number} bytes
   */
  async tryDisk(bytes) {
    await told(this.#root.put(TRIAL, Buffer.alloc(bytes)));
    await told(this.#root.remove(TRIAL));
  }

  /** @param {Table} table @returns {number} */
  count(table) {
    return /** @type {{ entryCount: number }} */ (this[table].getStats()).entryCount;
  }

  close() {
    return this.#root.close();
  }
}

/**
 * An id as a key. LMDB takes no long ones and no zeros, and who signs a payload could choose any.
 *
 * @param {string} id
 */
export function keyOf(id) {
  return /^[\x20-\x7e]{1,200}$/.test(id) ? id : `sha256:${createHash('sha256').update(id).digest('hex')}`;
}

/**
 * lmdb gives the reason of a failed commit in a promise beside the error.
 *
 * @template T
 * @param {Promise<T>} written
 */
async function told(written) {
  try {
    return await written;
  } catch (error) {
    if (error.commitError === undefined) throw error;
    throw await error.commitError.catch((/** @type {unknown} */ reason) => reason);
  }
}
