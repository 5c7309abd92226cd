// Files of deliveries that a command writes anew.
import { access } from 'node:fs/promises';
import { UsageError } from '../errors.js';

/** Deliveries hold what people wrote to each other, and other files keys: they are for their owner alone. */
export const OWNER_ONLY = 0o600;

/**
 * Fails before anything is read, where there is a file: it may be the one that is read.
 *
 * @param {string} path @param {string} option that names it
 */
export async function mustBeNew(path, option) {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw new UsageError(`--${option} ${path} already exists; name a new file`);
}
