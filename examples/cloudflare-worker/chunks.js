// Bytes in a table of SQLite, whose rows hold 2 MB at most.

const CHUNK = 1_000_000;

export class Chunks {
  #sql;
  #table;

  /** @param table a name of ours: it is written into statements. */
  constructor(sql, table) {
    sql.exec(`CREATE TABLE IF NOT EXISTS ${table} (id INTEGER, part INTEGER, bytes BLOB NOT NULL, PRIMARY KEY (id, part)) WITHOUT ROWID`);
    this.#sql = sql;
    this.#table = table;
  }

  put(id, bytes) {
    let part = 0;
    do {
      this.#sql.exec(`INSERT OR REPLACE INTO ${this.#table} VALUES (?, ?, ?)`, id, part, bytes.slice(part * CHUNK, (part + 1) * CHUNK));
      part += 1;
    } while (part * CHUNK < bytes.length);
    // Of what was longer before.
    this.#sql.exec(`DELETE FROM ${this.#table} WHERE id = ? AND part >= ?`, id, part);
  }

  /** Undefined when there are none. */
  get(id) {
    const parts = [...this.#sql.exec(`SELECT bytes FROM ${this.#table} WHERE id = ? ORDER BY part`, id)].map(({ bytes }) => new Uint8Array(bytes));
    if (parts.length < 2) return parts[0];
    const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    parts.reduce((at, bytes) => (whole.set(bytes, at), at + bytes.length), 0);
    return whole;
  }

  remove(id) {
    this.#sql.exec(`DELETE FROM ${this.#table} WHERE id = ?`, id);
  }
}
