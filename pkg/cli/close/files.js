// Replaces small files as a whole. The old content stays until the new text is on disk.
import { access, constants, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { OWNER_ONLY } from '../deliveries/new-file.js';
import { UsageError, fileError } from '../errors.js';

/** The JSON of a file; null where there is none. @param {string} path */
export async function readJson(path) {
  let text;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw fileError(error, path);
  }
  try {
    return JSON.parse(text);
  } catch {
    // Not the engine's message, which quotes the text.
    throw new UsageError(`${path} is not JSON`);
  }
}

/** @param {string} path @param {string} text */
export async function replaceFile(path, text) {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(beside, 'w', OWNER_ONLY);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => {});
    throw fileError(error, path, 'written');
  }
}

/** Fails where a file could not be replaced, before anything else is done. @param {string} path */
export async function assertWritable(path) {
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw fileError(error, path, 'written');
  }
}
