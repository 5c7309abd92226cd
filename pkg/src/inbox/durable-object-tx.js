// What one event reads and writes in the SQLite of its Durable Object. A handler may wait for something in between, and
// a transaction of a Durable Object may not: so its statements are noted, and repeated in the transaction that commits
// the event. If one of them would read something else then, the event is handled again.
import { Conflict, effectsFailed, eventIsOver } from './own.js';

/** @import { DurableObjectStorageLike, DurableObjectTx } from '../../inbox-durable-object.d.ts' */

/** Errors of the disk, which are not the fault of a statement. */
const OF_THE_DISK = /SQLITE_(FULL|IOERR|NOMEM|CORRUPT)|disk I\/O error|database or disk is full/;

/** @typedef {{ statement: string, bindings: unknown[], rows?: string }} Step with `rows`, it has read them */

export class SqlEffects {
  #storage;
  /** @type {Step[]} */
  #steps = [];
  #isOver = false;
  /** @type {DurableObjectTx} */
  tx = {
    run: (statement, ...bindings) => void this.#checked().push({ statement, bindings }),
    all: (statement, ...bindings) => {
      const steps = this.#checked();
      const rows = this.#tried([...steps, { statement, bindings }]);
      steps.push({ statement, bindings, rows: textOf(rows) });
      return rows;
    },
  };

  /** @param {DurableObjectStorageLike} storage */
  constructor(storage) {
    this.#storage = storage;
  }

  #checked() {
    if (this.#isOver) throw eventIsOver();
    return this.#steps;
  }

  end() {
    this.#isOver = true;
  }

  /** The rows of the last step, after all the others. Everything is rolled back. @param {readonly Step[]} steps */
  #tried(steps) {
    const undo = new Error('undo');
    /** @type {any[]} */
    let rows = [];
    try {
      this.#storage.transactionSync(() => {
        for (const step of steps) rows = this.#do(step);
        throw undo;
      });
    } catch (error) {
      if (error !== undo) throw error;
    }
    return rows;
  }

  /** @param {Step} step @returns {any[]} */
  #do({ statement, bindings }) {
    return this.#storage.sql.exec(statement, ...bindings).toArray();
  }

  /** Within the transaction of the commit. */
  apply() {
    for (const step of this.#steps) {
      const rows = this.#done(step);
      if (step.rows !== undefined && step.rows !== textOf(rows)) throw new Conflict();
    }
  }

  /** @param {Step} step */
  #done(step) {
    try {
      return this.#do(step);
    } catch (cause) {
      if (OF_THE_DISK.test(String(Object(cause).message))) throw cause;
      throw effectsFailed(Object(cause).message, cause);
    }
  }
}

/** Rows as text, to compare them. @param {any[]} rows */
const textOf = (rows) =>
  JSON.stringify(rows, (_, value) => (value instanceof ArrayBuffer ? [...new Uint8Array(value)] : value));
