// The handler's own table, as one call of the handler sees it: what it writes is kept until the event is committed, and gone
// when the handler fails. So it happens once for each event, whatever dies when.

const LONGEST_KEY = 400;

export class Own {
  #store;
  #written = new Map();
  #isOver = false;

  constructor(store) {
    this.#store = store;
  }

  /** A value, as this handler has written it, or one before it. */
  get(key) {
    const json = this.#written.has(valid(key)) ? this.#written.get(key) : this.#store.own.get(key);
    return json === undefined ? undefined : JSON.parse(json);
  }

  /** Writes a value that JSON can have. */
  put(key, value) {
    const json = JSON.stringify(value);
    if (json === undefined) throw new TypeError(`the value of ${key} cannot be written as JSON`);
    this.#write(valid(key), json);
  }

  remove(key) {
    this.#write(valid(key), undefined);
  }

  #write(key, json) {
    // A handler that was given up may still run.
    if (this.#isOver) throw new Error('the event is over: what is written now would belong to none');
    this.#written.set(key, json);
  }

  /** Nothing can be written any more. */
  end() {
    this.#isOver = true;
  }

  /** Within a commit. */
  commit() {
    for (const [key, json] of this.#written) {
      if (json === undefined) this.#store.own.remove(key);
      else this.#store.own.put(key, json);
    }
  }
}

function valid(key) {
  if (typeof key !== 'string' || key === '' || key.length > LONGEST_KEY || key.includes('\0')) {
    throw new TypeError(`a key must be a string of 1 to ${LONGEST_KEY} characters without zeros`);
  }
  return key;
}
