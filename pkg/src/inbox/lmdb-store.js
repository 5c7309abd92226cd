// A store in one file of LMDB, for one process.
import { chmodSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { getSystemErrorName } from 'node:util';
import { checkDataFile } from '../data-file.js';
import { ClosehookError } from '../errors.js';
import { BOOLEAN, readOptions } from '../options.js';
import { peer } from '../peer.js';
import { TABLES, TablesStore } from './tables-store.js';

/** @import { LmdbStoreOptions } from '../../inbox-lmdb.d.ts' */
/** @import { Kind } from '../options.js' */
/** @import { Table, Writer } from './tables-store.js' */

const FORMAT = 'closehook/inbox/1';

/** Longer than any key, in characters. LMDB throws when it is asked for a key of more than 1978 bytes. */
const LONGER = 650;

/** @param {LmdbStoreOptions} options */
export function lmdbStore(options) {
  const kinds = {
    path: /** @type {Kind} */ (['the path of a file', (value) => typeof value === 'string' && value !== '']),
    create: BOOLEAN,
  };
  const { path, create } = readOptions(options, kinds, { create: true });
  if (path === undefined) throw new TypeError('options.path is missing: the file in which the inbox is kept');
  return new TablesStore(new LmdbTables(path, create), { concurrency: 32 });
}

class LmdbTables {
  #path;
  #isCreated;
  /** @type {any} */
  #root;
  /** @type {Map<string, any>} */
  #tables = new Map();

  /** @param {string} path @param {boolean} isCreated */
  constructor(path, isCreated) {
    this.#path = path;
    this.#isCreated = isCreated;
  }

  async open() {
    const lmdb = await peer('lmdb', () => import('lmdb'), 'lmdbStore');
    if (this.#root !== undefined) return;
    const path = this.#path;
    /** @param {string} why */
    const unusable = (why) => new ClosehookError('DATA_UNUSABLE', `${path} cannot be used as a data file: ${why}`);
    // LMDB would create the folder, which would hide a typo.
    if (!existsSync(dirname(path))) throw unusable('there is no such folder');
    if (!this.#isCreated && !existsSync(path)) throw new ClosehookError('NO_INBOX', `there is no inbox at ${path}`);
    checkDataFile(path);
    let root;
    try {
      // Without overlapping sync, a commit resolves when it is on disk, and rejects if the disk fails. Writes that wait
      // for a commit share the next one. Without batches per turn, no failed commit goes unnoticed.
      root = lmdb.open({ path, noSubdir: true, overlappingSync: false, eventTurnBatching: false, maxDbs: 16 });
      // The file contains payloads.
      for (const file of [path, `${path}-lock`]) chmodSync(file, 0o600);
      for (const name of Object.keys(TABLES)) this.#tables.set(name, root.openDB({ name }));
    } catch (error) {
      throw unusable(error.code ?? error.message);
    }
    const notes = this.#tables.get('notes');
    const format = notes.get('format');
    if (format !== undefined && format !== FORMAT) {
      // Never write to a file of another version.
      void root.close();
      throw unusable(`its format is ${String(format).slice(0, 50)}, and this version of closehook reads ${FORMAT}`);
    }
    if (format === undefined) notes.putSync('format', FORMAT);
    this.#root = root;
  }

  async close() {
    const root = this.#root;
    this.#root = undefined;
    this.#tables.clear();
    await root?.close();
  }

  /** @param {Table} table */
  #table(table) {
    const open = this.#tables.get(table);
    if (open === undefined) throw new ClosehookError('CLOSED', 'the store is not open');
    return open;
  }

  /** @param {Table} table @param {string} key */
  get(table, key) {
    return key.length < LONGER ? this.#table(table).get(key) : undefined;
  }

  /**
   * @param {Table} table @param {{ start?: string, limit?: number }} from
   * @returns {Generator<[string, any]>}
   */
  range(table, { start, limit }) {
    return this.#pairs(table, { start: start?.slice(0, LONGER), limit });
  }

  /** @param {Table} table @param {object} how @returns {Generator<[string, any]>} */
  *#pairs(table, how) {
    for (const { key, value } of this.#table(table).getRange(how)) yield [key, value];
  }

  snapshot() {
    const transaction = this.#root.useReadTransaction();
    return {
      /** @param {Table} table @param {{ start?: string }} from */
      range: (table, { start }) => this.#pairs(table, { start, transaction }),
      end: () => transaction.done(),
    };
  }

  /** @param {Table} table */
  count(table) {
    return this.#table(table).getStats().entryCount;
  }

  /** @template T @param {(writer: Writer) => T} change @returns {Promise<T>} */
  async commit(change) {
    if (this.#root === undefined) throw new ClosehookError('CLOSED', 'the store is not open');
    /** @type {Writer} */
    const writer = {
      get: (table, key) => this.#table(table).get(key),
      put: (table, key, value) => this.#table(table).put(key, value),
      remove: (table, key) => this.#table(table).remove(key),
    };
    return told(this.#root.childTransaction(() => change(writer)));
  }
}

/** lmdb gives the reason of a failed commit in a promise beside the error. @param {Promise<any>} written */
async function told(written) {
  try {
    return await written;
  } catch (error) {
    const reason =
      error.commitError === undefined ? error : await error.commitError.catch((/** @type {any} */ why) => why);
    // The system's number: a short write, as on a full disk, is EIO.
    if (reason.code > 0) reason.code = getSystemErrorName(-reason.code);
    throw reason;
  }
}
