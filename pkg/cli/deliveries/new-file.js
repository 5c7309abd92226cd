// New files of deliveries.
import { access } from 'node:fs/promises';
import { UsageError } from '../errors.js';

/** Deliveries contain private messages, and other files keys, so only their owner can read them. */
export const OWNER_ONLY = 0o600;

/**
 * Fails before anything is read if the file exists, since it may be the input.
 *
 * @param {string} path @param {string} option that names it
 */
export async function mustBeNew(path, option) {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) throw alreadyThere(path, option);
}

/** @param {string} path @param {string} option that names it */
export const alreadyThere = (path, option) => new UsageError(`--${option} ${path} already exists; name a new file`);
