// A delivery that no message of the queue can hold: it waits here, in rows of SQLite, while the message only says
// where.
import { DurableObject } from 'cloudflare:workers';
import type { Env } from './config';

/** A row holds 2 MB. */
const PART = 1_000_000;

/** A queue keeps a message for 14 days at most. What is left then was never sent: nobody will fetch it. */
const FORGOTTEN_AFTER = 15 * 86_400_000;

export class Parcel extends DurableObject<Env> {
  async put(bytes: Uint8Array): Promise<void> {
    const { sql } = this.ctx.storage;
    sql.exec('CREATE TABLE IF NOT EXISTS parts (part INTEGER PRIMARY KEY, bytes BLOB NOT NULL)');
    for (let part = 0; part * PART < bytes.length; part++) {
      sql.exec('INSERT OR REPLACE INTO parts VALUES (?, ?)', part, bytes.slice(part * PART, (part + 1) * PART));
    }
    await this.ctx.storage.setAlarm(Date.now() + FORGOTTEN_AFTER);
  }

  /** Null when it was removed: its delivery has been handled. */
  async get(): Promise<Uint8Array | null> {
    const { sql } = this.ctx.storage;
    const [table] = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'parts'").toArray();
    if (table === undefined) return null;
    const parts = sql.exec<{ bytes: ArrayBuffer }>('SELECT bytes FROM parts ORDER BY part').toArray();
    return new Uint8Array(await new Blob(parts.map(({ bytes }) => bytes)).arrayBuffer());
  }

  /** Stays until it is removed, as a dead letter does. */
  async keep(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
  }

  async remove(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  override async alarm(): Promise<void> {
    await this.remove();
  }
}
