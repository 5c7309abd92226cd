/**
 * A store for an inbox in PostgreSQL, for any number of receivers and consumers on any number of machines. It needs the
 * package `pg`, an optional peer dependency.
 *
 * @packageDocumentation
 */
import type { InboxStore } from './inbox.js';

/** The parts of a `pg` client that the store uses. */
export interface PostgresClient {
  // biome-ignore lint/suspicious/noExplicitAny: any client fits, whichever types are loaded
  query(text: string, values?: any[]): Promise<{ rows: any[] }>;
}

/** The parts of a `pg` pool that the store uses. */
export interface PostgresPool<Client> {
  // biome-ignore lint/suspicious/noExplicitAny: any pool fits, whichever types are loaded
  connect(): Promise<Client & { release(error?: any): void }>;
}

/** Either `pool` or `connectionString`. */
export interface PostgresStoreOptions<Client> {
  /** Your own pool, which you close yourself. It needs at least 4 clients: 3 of them are never used for handling. */
  pool?: PostgresPool<Client> | undefined;
  /** Such as `postgres://user@host/database`. The store creates a pool, and closes it. */
  connectionString?: string | undefined;
  /** The schema of the tables: lower-case letters, digits and `_`. By default `closehook`. */
  schema?: string | undefined;
  /**
   * Whether `open` creates and migrates the tables. By default true. Otherwise it rejects with `NO_INBOX` if they are
   * missing, and with `SCHEMA_TOO_OLD`.
   */
  create?: boolean | undefined;
}

/**
 * Creates a store whose tables are in their own schema. `open` creates the tables, or migrates older ones in one
 * transaction. It rejects with `SCHEMA_TOO_NEW` if a later version of closehook migrated them.
 *
 * `about.tx` is the client of the transaction in which the event is committed. Everything that `onChange` writes with
 * it, even to your own tables, happens exactly once. Do not end the transaction, and do not keep the client: after the
 * event, it throws. A statement that fails, or a deferred constraint that is violated, counts as a failure of
 * `onChange`.
 *
 * Each event is locked with its objects (`FOR UPDATE SKIP LOCKED`) while it is handled, so consumers work on different
 * objects. If a consumer dies, its locks are released when PostgreSQL notices that its connection is gone. One process
 * at a time reads Close's log.
 *
 * ```ts
 * import { Pool } from 'pg';
 * import { Inbox } from 'closehook/inbox';
 * import { postgresStore } from 'closehook/inbox/postgres';
 *
 * const inbox = new Inbox({
 *   store: postgresStore({ pool: new Pool({ connectionString: process.env.DATABASE_URL }) }),
 *   async onChange(changes, state, event, { tx }) {
 *     await tx.query('INSERT INTO won (event_id, value) VALUES ($1, $2)', [event.id, state?.value]);
 *   },
 * });
 * ```
 */
export function postgresStore<Client extends PostgresClient = PostgresClient>(
  options: PostgresStoreOptions<Client>,
): InboxStore<Client>;
