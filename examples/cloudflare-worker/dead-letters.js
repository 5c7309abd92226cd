// What the queue has given up, kept until someone replays or discards it: `onChange` has thrown each time, or no one can read it.
import { DurableObject } from 'cloudflare:workers';
import { Chunks } from './chunks.js';
import { log, nameOf } from './log.js';
import { bodyOf, discard } from './message.js';
import { read } from './read.js';

export class DeadLetters extends DurableObject {
  #sql;
  #bodies;

  constructor(ctx, env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    // A message that is buried twice is one letter.
    this.#sql.exec(`CREATE TABLE IF NOT EXISTS letters (
      number INTEGER PRIMARY KEY AUTOINCREMENT, message TEXT UNIQUE NOT NULL, at INTEGER NOT NULL,
      event TEXT, object TEXT, reason TEXT, bytes INTEGER NOT NULL
    )`);
    this.#bodies = new Chunks(this.#sql, 'bodies');
  }

  keep(message, body, { event = null, object = null, reason = null }) {
    this.ctx.storage.transactionSync(() => {
      const rows = this.#sql.exec(
        'INSERT OR IGNORE INTO letters (message, at, event, object, reason, bytes) VALUES (?, ?, ?, ?, ?, ?) RETURNING number',
        message, Date.now(), event, object, reason, body.length,
      );
      for (const { number } of rows) this.#bodies.put(number, body);
    });
  }

  /** The first hundred from a number on. */
  list(from = 0) {
    return [...this.#sql.exec('SELECT number, at, event, object, reason, bytes FROM letters WHERE number >= ? ORDER BY number LIMIT 100', from)];
  }

  body(number) {
    return this.#bodies.get(number);
  }

  /** Whether there was one. */
  discard(number) {
    return this.ctx.storage.transactionSync(() => {
      this.#bodies.remove(number);
      return this.#sql.exec('DELETE FROM letters WHERE number = ? RETURNING number', number).toArray().length > 0;
    });
  }
}

/** Where all of them are. */
export const lettersOf = (env) => env.DEAD_LETTERS.get(env.DEAD_LETTERS.idFromName('all'));

/** Takes from the queue of what was given up. */
export async function bury({ messages }, env) {
  for (const message of messages) {
    try {
      const body = await bodyOf(message, env);
      if (body) await keep(env, message, body, await about(body, env));
      await discard(message, env);
      message.ack();
    } catch (error) {
      log('error', 'NOT_BURIED', { message: message.id, attempt: message.attempts, reason: nameOf(error) });
      message.retry({ delaySeconds: 60 });
    }
  }
}

export async function keep(env, message, body, about) {
  await lettersOf(env).keep(message.id, body, about);
  log('error', 'GIVEN_UP', { message: message.id, ...about });
}

async function about(body, env) {
  const { eventId: event, objectId: object } = read(body);
  const reason = await env.OBJECTS.get(env.OBJECTS.idFromName(object)).whyNot(event);
  return { event, object, reason };
}
