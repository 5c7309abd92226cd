// The handler's own table, as one call of the handler sees it: what it writes is kept until the event is committed, and
// gone when the handler fails. So it happens once for each event, whatever dies when.
import { Layer } from './round.js';

/** @import { Below } from './round.js' */

const LONGEST_KEY = 400;

export class Own {
  #layer;
  #isOver = false;

  /** @param {Below<string, string>} table of the store, or of a round. */
  constructor(table) {
    this.#layer = new Layer(table);
  }

  /**
   * A value, as this handler has written it, or one before it.
   *
   * @param {string} key
   * @returns {any}
   */
  get(key) {
    const json = this.#layer.get(valid(key));
    return json === undefined ? undefined : JSON.parse(json);
  }

  /**
   * Writes a value that JSON can have.
   *
   * @param {string} key
   * @param {unknown} value
   */
  put(key, value) {
    const json = JSON.stringify(value);
    if (json === undefined) throw new TypeError(`the value of ${key} cannot be written as JSON`);
    this.#writable().put(valid(key), json);
  }

  /** @param {string} key */
  remove(key) {
    this.#writable().remove(valid(key));
  }

  /** A handler that was given up may still run. */
  #writable() {
    if (this.#isOver) throw new Error('the event is over: what is written now would belong to none');
    return this.#layer;
  }

  /** Nothing can be written any more. */
  end() {
    this.#isOver = true;
  }

  /** Writes all of it into the table. */
  writeDown() {
    this.#layer.writeDown();
  }
}

/** @param {unknown} key */
function valid(key) {
  if (typeof key !== 'string' || key === '' || key.length > LONGEST_KEY || key.includes('\0')) {
    throw new TypeError(`a key must be a string of 1 to ${LONGEST_KEY} characters without zeros`);
  }
  return key;
}
