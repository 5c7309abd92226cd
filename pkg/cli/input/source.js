// The source of the bytes: a file, standard input, or --data.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { UsageError, fileError } from '../errors.js';
import { isKey } from '../../src/input/keys.js';

/** @import { Readable } from 'node:stream' */

export const sourceOptions = {
  data: { value: 'TEXT', about: 'the text itself, instead of a file' },
};

/** The largest body that the package accepts, and so the largest file that is read as one. */
const MOST_BYTES = 64 * 1024 * 1024;

/** @typedef {{ name: string, size: number | null, chunks: AsyncIterable<Buffer> }} Source */

/**
 * The source given at the command line.
 *
 * @param {string | undefined} operand @param {{ data?: string }} given @param {string} what
 * @param {AbortSignal=} signal
 * @returns {Promise<Source>} with a signal, the chunks
 *   end when it is aborted, even if none comes
 */
export async function source(operand, { data } = {}, what = 'a file', signal) {
  if (data !== undefined) {
    if (operand !== undefined) throw new UsageError(`--data and the file ${operand} are alternatives; use one`);
    const bytes = Buffer.from(data);
    return { name: '--data', size: bytes.length, chunks: once(bytes) };
  }
  if (operand === undefined || operand === '-') return standardInput(operand, what, signal);
  let size;
  try {
    const found = await stat(operand);
    if (found.isDirectory()) throw Object.assign(new Error('a directory'), { code: 'EISDIR', syscall: 'read' });
    size = found.isFile() ? found.size : null;
  } catch (error) {
    if (/^\s*[{[]/.test(operand)) throw new UsageError('this is text, not a file name; pass text with --data');
    if (isKey(operand))
      throw new UsageError('this is a key, not a file name; pass a key with --key-file or CLOSE_SIGNATURE_KEY');
    throw fileError(error, operand);
  }
  return { name: operand, size, chunks: read(createReadStream(operand, { highWaterMark: 1 << 18 }), operand, signal) };
}

/** @param {string | undefined} operand @param {string} what @param {AbortSignal | undefined} signal */
function standardInput(operand, what, signal) {
  if (operand === undefined && process.stdin.isTTY) {
    throw new UsageError(`no input: name ${what}, pipe it in, or pass it with --data TEXT`);
  }
  return { name: 'standard input', size: null, chunks: read(process.stdin, 'standard input', signal) };
}

/** @param {Buffer} bytes */
async function* once(bytes) {
  yield bytes;
}

/** @param {Readable} stream @param {string} name @param {AbortSignal | undefined} signal */
async function* read(stream, name, signal) {
  const stop = () => stream.destroy();
  signal?.addEventListener('abort', stop);
  try {
    yield* stream;
  } catch (error) {
    if (!signal?.aborted) throw fileError(error, name);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** All bytes of a source. @param {Source} given @param {number} most */
export async function wholeBytes({ name, chunks }, most = MOST_BYTES) {
  const parts = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > most) throw new UsageError(`${name} has more than ${most} bytes`);
    parts.push(chunk);
  }
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}

/**
 * The text of a small file that an option names: a key, a filter.
 *
 * @param {string} path @param {string} option
 */
export const optionText = async (path, option) =>
  (await optionBytes(path, option)).toString('utf8').replace(/^\ufeff/, '');

/** The bytes of a file that an option names. @param {string} path @param {string} option */
export async function optionBytes(path, option) {
  try {
    return await wholeBytes(await source(path));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`--${option}: ${error.message}`);
  }
}
