/**
 * The store of an inbox in one file on this machine, for one process of Node. It needs the package `lmdb`, an optional
 * peer dependency.
 *
 * @packageDocumentation
 */
import type { InboxStore, OwnTable } from './inbox.js';

export interface LmdbStoreOptions {
  /** The path of the file; its folder must exist. Not on a network file system. */
  path: string;
}

/**
 * Makes a store that keeps an inbox in one file of LMDB. A commit is on disk (`fdatasync`) when it resolves; what is
 * committed at the same time shares a sync.
 *
 * One process has the say: when a second one starts on the same file, commits of the first fail with `SUPERSEDED`, and
 * its inbox stops. What it had answered for is in the file.
 *
 * Of two events that are handled at once and use the same key of `about.tx`, the later one is handled again when a
 * value that it read has changed. So each sees the effects of the others whole, or not at all.
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
 * `open` rejects with `DATA_UNUSABLE` when the file cannot be used, and `LMDB_MISSING` without the package.
 */
export function lmdbStore(options: LmdbStoreOptions): InboxStore<OwnTable>;
