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
 * `work` in the alarm, which is set to `next`.
 *
 * ```ts
 * import { DurableObject } from 'cloudflare:workers';
 * import { Inbox } from 'closehook/inbox';
 * import { durableObjectStore } from 'closehook/inbox/durable-object';
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
 *     await this.ctx.storage.setAlarm(await this.#inbox.next());
 *   }
 *
 *   async alarm() {
 *     await this.#inbox.work();
 *     await this.ctx.storage.setAlarm(await this.#inbox.next());
 *   }
 * }
 * ```
 *
 * Writes are on disk before anything that the object sends leaves it: answers, requests and messages.
 */
export function durableObjectStore(storage: DurableObjectStorageLike): InboxStore<DurableObjectTx>;
