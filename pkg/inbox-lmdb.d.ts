/**
 * A store for an inbox in one file on this machine, for one Node process. It needs the package `lmdb`, an optional peer
 * dependency.
 *
 * @packageDocumentation
 */
import type { InboxStore, OwnTable } from './inbox.js';

export interface LmdbStoreOptions {
  /** The path of the file; its folder must exist. Not on a network file system. */
  path: string;
  /** Whether `open` creates the file. By default true. Otherwise it rejects with `NO_INBOX` if the file is missing. */
  create?: boolean | undefined;
}

/**
 * Creates a store in one LMDB file. When a commit resolves, it is on disk (`fdatasync`). Simultaneous commits share one
 * sync.
 *
 * Only one process can handle events in the file. When a second one starts, commits of the first fail with
 * `SUPERSEDED`, and its inbox stops. Deliveries that it had accepted are in the file. Other processes may look into it,
 * and replay, discard and give up: see `closehook inbox`.
 *
 * If two events are handled in parallel and use the same key of `about.tx`, the later one is handled again if a value
 * that it read has changed. So each sees all effects of the other, or none.
 *
 * ```js
 * import { mkdtempSync, rmSync } from 'node:fs';
 * import { Inbox } from 'closehook/inbox';
 * import { lmdbStore } from 'closehook/inbox/lmdb';
 *
 * const folder = mkdtempSync('/tmp/inbox-');
 * const store = lmdbStore({ path: `${folder}/inbox.mdb` });
 * const inbox = new Inbox({ store, onChange: (changes, state, event, { tx }) => tx.put('last', event.id), log() {} });
 * await inbox.start();
 * assert.equal((await inbox.status()).objects, 0);
 * await inbox.stop();
 * rmSync(folder, { recursive: true });
 * ```
 *
 * `open` rejects with `DATA_UNUSABLE` if the file cannot be used, and with `LMDB_MISSING` if the package is missing.
 */
export function lmdbStore(options: LmdbStoreOptions): InboxStore<OwnTable>;
