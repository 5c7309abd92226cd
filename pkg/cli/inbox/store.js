// The store that `closehook inbox` works on. Its connection string may have a password, and is never printed.
import { Inbox } from '../../inbox.js';
import { nameOf } from '../../src/receiver/log.js';
import { UsageError } from '../errors.js';
import { plural } from '../output/text.js';

/** @import { InboxStore } from '../../inbox.d.ts' */
/** @import { Context } from '../arguments.js' */

const STORE = 'CLOSEHOOK_STORE';

export const storeOptions = {
  store: { value: 'STORE', about: `lmdb:PATH or postgres://USER@HOST/DATABASE (default: ${STORE})` },
  schema: { value: 'NAME', about: 'the schema of a store in PostgreSQL (default: closehook)' },
};

/** @typedef {Pick<Context, 'options' | 'environment' | 'terminal'>} Given */

/**
 * Does something with a store, and closes it.
 *
 * @template T
 * @param {Given} given @param {(store: InboxStore<any>) => Promise<T>} work
 * @param {{ create?: boolean }} [how] whether a store that does not exist is created
 */
export async function withStore(given, work, { create = false } = {}) {
  const store = await storeOf(given, create);
  try {
    return await work(store);
  } catch (error) {
    throw told(error);
  } finally {
    await store.close().catch(() => {});
  }
}

/**
 * The same, with an inbox that handles nothing.
 *
 * @template T
 * @param {Given} given @param {(inbox: Inbox<any>) => Promise<T>} work
 */
export const withInbox = (given, work) =>
  withStore(given, (store) => work(new Inbox({ store, onChange() {}, log() {} })));

/** @param {Given} given @param {boolean} create @returns {Promise<InboxStore<any>>} */
async function storeOf({ options: { store = undefined, schema }, environment, terminal }, create) {
  const named = store ?? (environment[STORE] || undefined);
  const place = store === undefined ? STORE : '--store';
  if (named === undefined) throw new UsageError(`no store: name it with --store lmdb:PATH, or set ${STORE}`);
  const [, path] = /^lmdb:(.+)$/s.exec(named) ?? [];
  if (path !== undefined) {
    if (schema !== undefined) throw new UsageError('--schema needs a store in PostgreSQL');
    const { lmdbStore } = await import('../../inbox-lmdb.js');
    return lmdbStore({ path, create });
  }
  if (!/^postgres(ql)?:\/\//.test(named))
    throw new UsageError(`${place} must be lmdb:PATH or postgres://USER@HOST/DATABASE`);
  if (store !== undefined && /^[^:]+:\/\/[^/@]*:[^/]*@/.test(store))
    terminal.note(`closehook: a password in --store is visible in the process list; in ${STORE} it is not`);
  const { postgresStore } = await import('../../inbox-postgres.js');
  try {
    return postgresStore({ connectionString: named, create, ...(schema !== undefined && { schema }) });
  } catch (error) {
    throw new UsageError(error.message.replace('options.schema', '--schema'));
  }
}

/** Codes of servers and systems, in words. @type {Record<string, string>} */
const REASONS = {
  '28P01': 'the server refuses the user or the password',
  28000: 'the server refuses the user',
  '3D000': 'there is no such database',
  42501: 'the user lacks a permission',
  53300: 'the server has too many connections',
  ECONNREFUSED: 'nothing listens at its address',
  ENOTFOUND: 'there is no such host',
  ENOENT: 'there is no such socket',
  ERR_INVALID_URL: 'the address is not a URL',
  ENOSPC: 'the disk is full',
  EACCES: 'permission is denied',
};

/** Errors of our own are sentences. Others may quote the connection string. @param {any} error */
function told(error) {
  if (error instanceof UsageError) return error;
  if (error?.name === 'ClosehookError') return new UsageError(error.message);
  // A bug of ours has neither a code nor words of the driver.
  const isOfStore = error?.code !== undefined || /connect|SASL|password|timeout/i.test(error?.message);
  if (!isOfStore) return error;
  const name = nameOf(error);
  return new UsageError(`the store cannot be used: ${REASONS[name] ?? (error.code ? name : 'the connection failed')}`);
}

/**
 * All of a list that comes in pages.
 *
 * @template {{ id: string }} T
 * @param {(page: { after?: string }) => Promise<T[]>} list
 * @returns {AsyncGenerator<T, void>}
 */
export async function* all(list) {
  for (let page = await list({}); page.length > 0; page = await list({ after: page.at(-1)?.id })) yield* page;
}

/** Says that some of the given ids do not exist. @param {string[]} ids @param {number} found @param {string} list */
export const missingWords = (ids, found, list) =>
  found === ids.length ? '' : `; ${plural(ids.length - found, 'id')} not found: closehook inbox ${list} lists them`;
