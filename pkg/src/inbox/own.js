// The table for `onChange` in a store without SQL. Writes are committed together with the event, or not at all.

import { ClosehookError } from '../errors.js';

/** @import { Writer } from './tables-store.js' */

/**
 * What one event does with the transaction of `onChange`.
 *
 * @typedef {object} Effects
 * @property {any} tx for `onChange`
 * @property {() => void} end lets `tx` write nothing more
 * @property {() => void} [committing] before the commit
 * @property {(writer: Writer) => void} apply in the commit: writes all, or throws a {@link Conflict}, or an error with
 *   the code `EFFECTS_FAILED`
 * @property {() => void} [committed] after the commit, also when it failed
 */

/** The longest key, in characters. */
const LONGEST_KEY = 200;

/** Why the values of this table cannot be imported into a store whose handlers use SQL. */
export const noPlace = () =>
  new ClosehookError(
    'OWN_TABLE',
    'the export has values that onChange wrote with tx.put, and this store has no place for them: write them into a ' +
      'table of your own, and import without them',
  );

/** The error of `tx` after its event: a handler that timed out may still be running. */
export const eventIsOver = () => new Error('the event is over: its tx can no longer be used');

/**
 * What `onChange` wrote cannot be committed, which counts as its failure.
 *
 * @param {string} why @param {unknown} cause
 */
export const effectsFailed = (why, cause) =>
  Object.assign(new Error(`what onChange wrote cannot be committed: ${why}`, { cause }), { code: 'EFFECTS_FAILED' });

/** A value that an event read has changed before the commit, so the event is handled again. */
export class Conflict extends Error {
  code = 'CONFLICT';
}

/**
 * The newest values of the table, including those not yet on disk, so that events need not wait for each other's
 * commits.
 */
export class OwnTable {
  #read;
  /** @type {Map<string, { text: string | undefined, by: object }>} */
  #underWay = new Map();

  /** @param {(key: string) => string | undefined} read what is on disk */
  constructor(read) {
    this.#read = read;
  }

  /** @param {string} key */
  get(key) {
    const written = this.#underWay.get(key);
    return written ? written.text : this.#read(key);
  }

  /** @param {Map<string, string | undefined>} writes @param {object} by */
  writing(writes, by) {
    for (const [key, text] of writes) this.#underWay.set(key, { text, by });
  }

  /** They are on disk, or never will be. @param {Map<string, string | undefined>} writes @param {object} by */
  written(writes, by) {
    for (const key of writes.keys()) if (this.#underWay.get(key)?.by === by) this.#underWay.delete(key);
  }

  /** What one event does with it. @returns {Effects} */
  begin() {
    const own = new Own(this);
    return {
      tx: own,
      end: () => own.end(),
      committing: () => this.writing(own.writes, own),
      apply(writer) {
        for (const [key, text] of own.reads) if (writer.get('own', key) !== text) throw new Conflict();
        for (const [key, text] of own.writes) {
          if (text === undefined) writer.remove('own', key);
          else writer.put('own', key, text);
        }
      },
      committed: () => this.written(own.writes, own),
    };
  }
}

/** The table as one event sees it. */
export class Own {
  #table;
  #isOver = false;
  /**
   * The values that were read, to be compared at the commit.
   *
   * @type {Map<string, string | undefined>}
   */
  reads = new Map();
  /** @type {Map<string, string | undefined>} */
  writes = new Map();

  /** @param {OwnTable} table */
  constructor(table) {
    this.#table = table;
  }

  /** The value of a key, parsed anew; undefined when there is none. @param {string} key */
  get(key) {
    const text = this.writes.has(checked(key)) ? this.writes.get(key) : this.#seen(key);
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** @param {string} key */
  #seen(key) {
    if (!this.reads.has(key)) this.reads.set(key, this.#table.get(key));
    return this.reads.get(key);
  }

  /** @param {string} key @param {unknown} value anything that JSON has */
  put(key, value) {
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError(`the value of ${checked(key)} cannot be written as JSON`);
    this.#writable().set(checked(key), text);
  }

  /** @param {string} key */
  remove(key) {
    this.#writable().set(checked(key), undefined);
  }

  #writable() {
    if (this.#isOver) throw eventIsOver();
    return this.writes;
  }

  /** No more writes are possible. */
  end() {
    this.#isOver = true;
  }
}

/** @param {unknown} key @returns {key is string} */
export const isOwnKey = (key) =>
  typeof key === 'string' && key !== '' && key.length <= LONGEST_KEY && !key.includes('\0');

/** @param {string} key */
function checked(key) {
  if (!isOwnKey(key)) throw new TypeError(`a key must be a string of 1 to ${LONGEST_KEY} characters without zeros`);
  return key;
}
