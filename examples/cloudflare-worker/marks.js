// Which events were folded into the state, and of which the handler is done. An event may grow for a while, and is then another one of
// the same id, with a later date.

export class Marks {
  #sql;

  constructor(sql) {
    sql.exec(`CREATE TABLE IF NOT EXISTS marks (
      event TEXT PRIMARY KEY, date TEXT NOT NULL, outcome TEXT NOT NULL, handled INTEGER NOT NULL, reason TEXT, at INTEGER NOT NULL
    ) WITHOUT ROWID`);
    this.#sql = sql;
  }

  get(eventId) {
    const [row] = this.#sql.exec('SELECT date, outcome, handled, reason FROM marks WHERE event = ?', eventId);
    return row && { ...row, isHandled: row.handled === 1 };
  }

  /** That of an event, or of a later version of it; else undefined. */
  of({ eventId, dateUpdated }) {
    const mark = this.get(eventId);
    return mark && mark.date >= dateUpdated ? mark : undefined;
  }

  isDone(event) {
    return this.of(event)?.isHandled === true;
  }

  /** Handled, unless there is a reason why not. */
  put({ eventId, dateUpdated }, outcome, reason) {
    const handled = reason === undefined ? 1 : 0;
    this.#sql.exec('INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?, ?)', eventId, dateUpdated, outcome, handled, reason ?? null, Date.now());
  }

  count() {
    return this.#sql.exec('SELECT count(*) AS count FROM marks').one().count;
  }

  /** Those that are older than any retry, and than the event log. */
  forget(before) {
    this.#sql.exec('DELETE FROM marks WHERE at < ?', before);
  }
}
