// The handler's own table, as one call of the handler sees it: what it writes is kept until the event is committed, and gone when the
// handler fails. So it happens once for each event, whatever dies when. Each object of Close has a table of its own.

const LONGEST_KEY = 400;

export class Own {
  #sql;
  #written = new Map();
  #isOver = false;

  constructor(sql) {
    this.#sql = sql;
  }

  static create(sql) {
    sql.exec('CREATE TABLE IF NOT EXISTS own (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID');
  }

  /** All of an object, for a look at it. */
  static all(sql) {
    return Object.fromEntries([...sql.exec('SELECT key, value FROM own ORDER BY key')].map(({ key, value }) => [key, JSON.parse(value)]));
  }

  /** A value, as this handler has written it, or one before it. */
  get(key) {
    if (this.#written.has(valid(key))) return parsed(this.#written.get(key));
    const [row] = this.#sql.exec('SELECT value FROM own WHERE key = ?', key);
    return parsed(row?.value);
  }

  /** Writes a value that JSON can have, of 2 MB at most. */
  put(key, value) {
    const json = JSON.stringify(value);
    if (json === undefined) throw new TypeError(`the value of ${key} cannot be written as JSON`);
    this.#write(key, json);
  }

  remove(key) {
    this.#write(key, undefined);
  }

  #write(key, json) {
    // A handler that was given up may still run.
    if (this.#isOver) throw new Error('the event is over: what is written now would belong to none');
    this.#written.set(valid(key), json);
  }

  /** Nothing can be written any more. */
  end() {
    this.#isOver = true;
  }

  /** Writes all of it into the table: in the transaction of the event. */
  writeDown() {
    for (const [key, json] of this.#written) {
      if (json === undefined) this.#sql.exec('DELETE FROM own WHERE key = ?', key);
      else this.#sql.exec('INSERT OR REPLACE INTO own VALUES (?, ?)', key, json);
    }
  }
}

const parsed = (json) => (json === undefined ? undefined : JSON.parse(json));

function valid(key) {
  if (typeof key !== 'string' || key === '' || key.length > LONGEST_KEY) throw new TypeError(`a key must be a string of 1 to ${LONGEST_KEY} characters`);
  return key;
}
