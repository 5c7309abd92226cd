// Appends deliveries to a file, line by line. A line is on disk before it is reported as written. Deliveries contain
// private messages, so only the owner can read a new file.
import { open } from 'node:fs/promises';
import { UsageError, fileError } from '../errors.js';
import { deliveryLine } from '../../src/input/delivery-record.js';
import { OWNER_ONLY } from './new-file.js';

/** @import { FileHandle } from 'node:fs/promises' */

const NEWLINE = 0x0a;
/** How our own lines begin. */
const BEGINNING = '{"now":';
/** The piece size when searching for the beginning of an unfinished last line. */
const PIECE = 1 << 16;

export class Appender {
  #file;
  #path;
  /** @type {{ line: string, resolve(): void, reject(error: Error): void }[]} */
  #waiting = [];
  /** @type {Promise<void> | null} */
  #writing = null;
  /** @type {Error | null} */
  #failed = null;

  /** @param {(sentence: string) => void} note called if an incomplete last line was removed @param {string} path */
  static async open(path, note) {
    let file;
    try {
      file = await open(path, 'a+', OWNER_ONLY);
      await mend(file, path, note);
    } catch (error) {
      await file?.close();
      throw fileError(error, path, 'written');
    }
    return new Appender(file, path);
  }

  /** @param {FileHandle} file @param {string} path */
  constructor(file, path) {
    this.#file = file;
    this.#path = path;
  }

  /**
   * Resolves when the delivery is on disk, together with others that arrived in the meantime.
   *
   * @param {{ now?: number, headers: [string, string][], body: Uint8Array }} delivery
   */
  append(delivery) {
    return this.appendLine(deliveryLine(delivery));
  }

  /** Appends a line that is already formatted. @param {string} line */
  appendLine(line) {
    return new Promise((/** @type {(value?: undefined) => void} */ resolve, reject) => {
      this.#waiting.push({ line, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  async #write() {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#failed) throw this.#failed;
        await this.#file.appendFile(batch.map(({ line }) => line).join(''));
        await this.#file.datasync();
        for (const { resolve } of batch) resolve();
      } catch (error) {
        // Part of a line may have been written, so nothing may follow it.
        this.#failed = error instanceof UsageError ? error : fileError(error, this.#path, 'written');
        for (const { reject } of batch) reject(this.#failed);
      }
    }
    this.#writing = null;
  }

  async close() {
    await this.#writing;
    await this.#file.close();
  }
}

/**
 * A process that was killed while writing leaves an incomplete line. It was never reported as written, so the sender
 * will retry, and the line is removed. Foreign content is left alone.
 *
 * @param {FileHandle} file @param {string} path @param {(sentence: string) => void} note
 */
async function mend(file, path, note) {
  const { size } = await file.stat();
  if (size === 0) return;
  const [first] = await read(file, 0, 1);
  if (first === 0x5b) throw new UsageError(`${path} is a JSON array, so no line can be appended; name another file`);
  const [last] = await read(file, size - 1, 1);
  if (last === NEWLINE) return;
  const start = await lastLine(file, size);
  const beginning = (await read(file, start, BEGINNING.length)).toString();
  if (!BEGINNING.startsWith(beginning)) {
    throw new UsageError(
      `${path} does not end with a line feed, and closehook did not write it; end its last line first`,
    );
  }
  const text = (await read(file, start, size - start)).toString();
  if (isJson(text)) {
    await file.appendFile('\n');
    return;
  }
  await file.truncate(start);
  note(`the last line of ${path} was incomplete and its sender had no answer: ${size - start} bytes were removed`);
}

/** @param {FileHandle} file @param {number} position @param {number} length */
async function read(file, position, length) {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** @param {FileHandle} file @param {number} size */
async function lastLine(file, size) {
  for (let end = size; end > 0; end -= PIECE) {
    const from = Math.max(0, end - PIECE);
    const at = (await read(file, from, end - from)).lastIndexOf(NEWLINE);
    if (at >= 0) return from + at + 1;
  }
  return 0;
}

/** @param {string} text */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
