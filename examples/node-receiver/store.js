// All that must outlive this process, in one file of LMDB: a change of several tables is in it whole or not at all.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { checkDataFile } from 'closehook/node';
import { open } from 'lmdb';

/**
 * The tables, each with its keys and values. An entry is an event on its way, `{ at, from, body }`: when it came,
 * whether in a `delivery` or out of the event `log`, and its bytes. Its key is the start of the receiver that took it
 * in and a number, so that the order of the keys is the order of arrival.
 */
export const TABLES = {
  queue: 'entry key → entry: what has arrived and nobody has looked at',
  owed: '[when it is due, entry key] → entry: it is folded, and the handler has failed so far',
  dead: 'entry key → entry: given up',
  replays: 'entry key → entry: given up once, and wanted again',
  objects: 'object id → the History of this one object, as JSON',
  seen: 'event id → [its date_updated, entry key]: what makes an effect happen once',
  done: 'entry key → [event id, when]: the events in `seen` from the oldest on, to forget them',
  gaps: 'object id → where events are missing, and when to ask for them',
  own: "the handler's own keys → JSON",
};

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
  #root;

  /** Opens a file, or makes it. A receiver must `begin` before it writes. */
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
    for (const name of Object.keys(TABLES)) this[name] = this.#root.openDB(name);
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
   */
  async commit(change) {
    const all = () => {
      if (this.#root.get(START) !== this.start) throw new Superseded('another receiver has opened this file');
      change();
    };
    await told(this.#root.childTransaction(all));
  }

  /** Puts one value, without a look at any other: cheaper than `commit`, and on disk when it resolves. */
  async put(table, key, value) {
    await told(this[table].put(key, value));
  }

  /** Writes so many bytes and removes them: rejects when the disk does not take them. */
  async tryDisk(bytes) {
    await told(this.#root.put(TRIAL, Buffer.alloc(bytes)));
    await told(this.#root.remove(TRIAL));
  }

  /** The first of a table, as `{ key, value }`. */
  first(table) {
    const [first] = this[table].getRange({ limit: 1 });
    return first;
  }

  count(table) {
    return this[table].getStats().entryCount;
  }

  close() {
    return this.#root.close();
  }
}

/** An id as a key. LMDB takes no long ones and no zeros, and who signs a payload could choose any. */
export function keyOf(id) {
  return /^[\x20-\x7e]{1,200}$/.test(id) ? id : `sha256:${createHash('sha256').update(id).digest('hex')}`;
}

/** lmdb gives the reason of a failed commit in a promise beside the error. */
async function told(written) {
  try {
    return await written;
  } catch (error) {
    if (error.commitError === undefined) throw error;
    throw await error.commitError.catch((reason) => reason);
  }
}
