// What failed in the end. A queue forgets it after days; here it stays until it is replayed or removed.
import { DurableObject } from 'cloudflare:workers';
import type { Env } from './config';
import { bodyOf, eventOf, parcelOf } from './delivery';
import { log, nameOf } from './log';

/** All of them are in one object: there are few, or something is wrong that a list of them tells. */
export const deadLetters = (env: Env) => env.DEAD_LETTERS.get(env.DEAD_LETTERS.idFromName('all'));

/** Stores a batch of the dead-letter queue. */
export async function bury(batch: MessageBatch<Uint8Array>, env: Env): Promise<void> {
  for (const message of batch.messages) {
    const body = new Uint8Array(message.body);
    const about = await read(body, env).catch(() => ({ eventId: null, type: null, objectId: null }));
    try {
      await parcelOf(body, env)?.keep();
      await deadLetters(env).store(message.id, message.timestamp.getTime(), body, about);
      message.ack();
      log('error', 'DEAD_LETTER', { messageId: message.id, ...about, bytes: body.length });
    } catch (error) {
      log('error', 'DEAD_LETTER_FAILED', { messageId: message.id, reason: nameOf(error) });
      message.retry({ delaySeconds: 60 });
    }
  }
}

async function read(message: Uint8Array, env: Env): Promise<About> {
  const body = await bodyOf(message, env);
  if (body === undefined) throw new Error('its parcel is gone');
  const { id, object_type, action, object_id } = eventOf(body);
  return { eventId: id, type: `${object_type}.${action}`, objectId: object_id };
}

interface About {
  eventId: string | null;
  type: string | null;
  objectId: string | null;
}

/** A line of the list: never its payload. */
export interface Letter extends About {
  id: string;
  sent: number;
  bytes: number;
}

export class DeadLetters extends DurableObject<Env> {
  #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(`CREATE TABLE IF NOT EXISTS letters
      (id TEXT PRIMARY KEY, sent INTEGER NOT NULL, eventId TEXT, type TEXT, objectId TEXT, body BLOB NOT NULL)`);
  }

  async store(id: string, sent: number, body: Uint8Array, { eventId, type, objectId }: About): Promise<void> {
    this.#sql.exec('INSERT OR REPLACE INTO letters VALUES (?, ?, ?, ?, ?, ?)', id, sent, eventId, type, objectId, body);
  }

  /** At most a hundred, in the order of their ids, from behind one on. */
  async list(after = ''): Promise<Letter[]> {
    return this.#sql
      .exec(
        'SELECT id, sent, eventId, type, objectId, length(body) AS bytes FROM letters ' +
          'WHERE id > ? ORDER BY id LIMIT 100',
        after,
      )
      .toArray() as unknown as Letter[];
  }

  /** Sends letters to the queue again, and forgets each that it took: one that is sent twice is known by its event. */
  async replay(ids: string[]): Promise<number> {
    let sent = 0;
    for (const id of ids) {
      const [letter] = this.#sql.exec<{ body: ArrayBuffer }>('SELECT body FROM letters WHERE id = ?', id).toArray();
      if (letter === undefined) continue;
      await this.env.DELIVERIES.send(new Uint8Array(letter.body), { contentType: 'bytes' });
      this.#sql.exec('DELETE FROM letters WHERE id = ?', id);
      sent += 1;
    }
    return sent;
  }

  async remove(id: string): Promise<boolean> {
    const [letter] = this.#sql.exec<{ body: ArrayBuffer }>('SELECT body FROM letters WHERE id = ?', id).toArray();
    if (letter === undefined) return false;
    await parcelOf(letter.body, this.env)?.remove();
    return this.#sql.exec('DELETE FROM letters WHERE id = ? RETURNING id', id).toArray().length > 0;
  }
}
