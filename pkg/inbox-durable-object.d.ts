/**
 * A store for an inbox in a Durable Object of Cloudflare, with its SQLite.
 *
 * @packageDocumentation
 */
import type { InboxStore } from './inbox.js';

/** The parts of `ctx.storage` that the store uses. */
export interface DurableObjectStorageLike {
  sql: {
    // biome-ignore lint/suspicious/noExplicitAny: any storage fits, whichever types are loaded
    exec(statement: string, ...bindings: any[]): { toArray(): any[] };
  };
  transactionSync<T>(closure: () => T): T;
}

/** The parts of `ctx.storage` that `setAlarm` uses. */
export interface DurableObjectAlarmLike {
  getAlarm(): Promise<number | null>;
  setAlarm(time: number): Promise<void>;
}

/**
 * The transaction of `onChange`: SQL on your own tables in the same Durable Object. Names that begin with `closehook_`
 * are the store's.
 */
export interface DurableObjectTx {
  /**
   * Executes a statement in the transaction that commits the event, so exactly once. If it fails there, that is a
   * failure of `onChange`. Bindings are text, numbers, bytes or null.
   */
  run(statement: string, ...bindings: unknown[]): void;
  /**
   * The rows of a query, as they are now and after what `run` was given before. If the query has other rows when the
   * event is committed, `onChange` is called again.
   */
  // biome-ignore lint/suspicious/noExplicitAny: rows are yours
  all<Row = Record<string, any>>(statement: string, ...bindings: unknown[]): Row[];
}

/**
 * Creates a store in `ctx.storage`. The class must be in `new_sqlite_classes` of a migration. `open` creates the
 * tables, or migrates older ones in one transaction. It rejects with `SCHEMA_TOO_NEW` if a later version of closehook
 * migrated them.
 *
 * A Durable Object has no process that runs on, so do not call `start`: call `handle` for what a queue delivers, and
 * `work` in the alarm, and `setAlarm` after each.
 *
 * ```ts
 * import { DurableObject } from 'cloudflare:workers';
 * import { Inbox } from 'closehook/inbox';
 * import { durableObjectStore, setAlarm } from 'closehook/inbox/durable-object';
 *
 * export class CloseInbox extends DurableObject {
 *   #inbox = new Inbox({
 *     store: durableObjectStore(this.ctx.storage),
 *     onChange(changes, state, event, { tx }) {
 *       tx.run('CREATE TABLE IF NOT EXISTS won (event_id TEXT, value INTEGER)');
 *       tx.run('INSERT INTO won VALUES (?, ?)', event.id, state?.value ?? null); // exactly once
 *     },
 *   });
 *
 *   async take(bodies: Uint8Array[]) {
 *     await Promise.all(bodies.map((body) => this.#inbox.handle(body)));
 *     await setAlarm(this.ctx.storage, await this.#inbox.next());
 *   }
 *
 *   async alarm() {
 *     await this.#inbox.work();
 *     await setAlarm(this.ctx.storage, await this.#inbox.next());
 *   }
 * }
 * ```
 *
 * Writes are on disk before anything that the object sends leaves it: answers, requests and messages.
 */
export function durableObjectStore(storage: DurableObjectStorageLike): InboxStore<DurableObjectTx>;

/**
 * Sets the alarm of a Durable Object to a time in milliseconds since 1970, which is `next` of its inbox. Call it after
 * each delivery and at the end of each alarm.
 *
 * `ctx.storage.setAlarm` alone can end a chain of alarms: workerd forgets an alarm that is set to the current
 * millisecond during an alarm ({@link https://github.com/cloudflare/workerd/issues/6866 | workerd 6866}), and an alarm
 * can stay in the past without ever coming ({@link https://github.com/cloudflare/cloudflare-docs/issues/18324 |
 * cloudflare-docs 18324}). So the time is at least a millisecond away, and an alarm in the past is set again. One that
 * comes soon enough stays as it is, since setting it costs a row.
 *
 * ```ts
 * import { setAlarm } from 'closehook/inbox/durable-object';
 *
 * let alarm: number | null = null;
 * const storage = {
 *   getAlarm: async () => alarm,
 *   setAlarm: async (time: number) => {
 *     alarm = time;
 *   },
 * };
 * const soon = Date.now() + 60_000;
 * await setAlarm(storage, soon);
 * await setAlarm(storage, soon + 1); // it is set to an earlier time, and stays so
 * alarm; // soon
 * ```
 */
export function setAlarm(storage: DurableObjectAlarmLike, time: number): Promise<void>;
