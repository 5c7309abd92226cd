// What a Durable Object of Close keeps, in SQLite.

/** A row holds 2 MB: a history that is longer is cut into parts of so many characters, of at most three bytes each. */
const PART = 500_000;

/** Whether an event was ever here. */
export function hasTables(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'closehook_history'").toArray().length > 0;
}

export function createTables(sql: SqlStorage): void {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS closehook_history (part INTEGER PRIMARY KEY, text TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS closehook_events
      (id TEXT PRIMARY KEY, revision TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS closehook_outbox
      (key TEXT PRIMARY KEY, message TEXT NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS closehook_gaps
      (event_id TEXT PRIMARY KEY, attempts INTEGER NOT NULL, due INTEGER NOT NULL, is_asked INTEGER NOT NULL)
      WITHOUT ROWID;
  `);
}

/** The JSON of the history; undefined before the first event. */
export function readHistory(sql: SqlStorage): string | undefined {
  const parts = sql.exec<{ text: string }>('SELECT text FROM closehook_history ORDER BY part').toArray();
  return parts.length === 0 ? undefined : parts.map(({ text }) => text).join('');
}

export function writeHistory(sql: SqlStorage, json: string): void {
  const parts = Math.ceil(json.length / PART);
  for (let part = 0; part < parts; part++) {
    sql.exec(
      'INSERT OR REPLACE INTO closehook_history VALUES (?, ?)',
      part,
      json.slice(part * PART, (part + 1) * PART),
    );
  }
  sql.exec('DELETE FROM closehook_history WHERE part >= ?', parts);
}

/**
 * The key of the effect that an event still has to have: its id, or when consolidation let the event grow after it was
 * seen, its id with its new date. Undefined when it was had.
 */
export function effectOf(sql: SqlStorage, id: string, revision: string): string | undefined {
  const [known] = sql.exec<{ revision: string }>('SELECT revision FROM closehook_events WHERE id = ?', id).toArray();
  if (known === undefined) return id;
  return revision > known.revision ? `${id}@${revision}` : undefined;
}

export function rememberEvent(sql: SqlStorage, id: string, revision: string, at: number): void {
  sql.exec('INSERT OR REPLACE INTO closehook_events VALUES (?, ?, ?)', id, revision, at);
}

export function forgetEvents(sql: SqlStorage, before: number): void {
  sql.exec('DELETE FROM closehook_events WHERE at < ?', before);
}
