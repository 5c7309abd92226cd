// New files of deliveries.
import { lstat } from 'node:fs/promises';
import { UsageError } from '../errors.js';

/** Deliveries contain private messages, and other files keys, so only their owner can read them. */
export const OWNER_ONLY = 0o600;

/**
 * Fails before anything is read if the file exists, since it may be the input. A link counts as a file even if it
 * leads nowhere, so that nothing is written through it.
 *
 * @param {string} path @param {string} option that names it
 */
export async function mustBeNew(path, option) {
  const isThere = await lstat(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw new UsageError(`--${option} ${path} already exists; name a new file`);
}
