// Checks whether LMDB can open a file. LMDB maps a file into memory and trusts it. If the file is truncated, damaged or
// in another layout, the process dies by a signal, without a message. This reads the pages that show such damage.
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { Damage, HEADER, Pages, treeAt } from './data-pages.js';
import { ClosehookError } from './errors.js';

const MAGIC = 0xbeefc0de;
const VERSION = 2;

/** Where a page began after its header in LMDB 0.9. */
const OLD_HEADER = 16;

/** A meta page, with its header. */
const META = 168;

/** Another process may reuse pages while they are being read. This is the number of further attempts. */
const TRIES = 3;

export const WHAT_TO_DO = 'restore it from a backup, or move it away to begin with an empty file';

/**
 * Throws if LMDB would end the process. A missing or empty file is fine, since LMDB creates it.
 *
 * @param {string} path
 */
export function checkDataFile(path) {
  /** @param {string} why */
  const refuse = (why) => {
    throw new ClosehookError('DATA_UNUSABLE', `${path} cannot be used as a data file: ${why}`);
  };
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  // Check before opening: a pipe would wait for a writer.
  if (!stat.isFile()) refuse('it is not a regular file');
  if (stat.size === 0) return;
  const fd = openSync(path, 'r');
  try {
    new DataFile(fd, stat.size, refuse).check();
  } finally {
    closeSync(fd);
  }
}

class DataFile {
  #fd;
  #size;
  #refuse;
  /** @type {number} */
  #pageSize;

  /**
   * @param {number} fd
   * @param {number} size
   * @param {(why: string) => never} refuse
   */
  constructor(fd, size, refuse) {
    this.#fd = fd;
    this.#size = size;
    this.#refuse = refuse;
  }

  check() {
    const first = this.#read(0, Math.min(META, this.#size));
    if (!hasMagic(first, HEADER)) {
      const isOld = hasMagic(first, OLD_HEADER);
      this.#refuse(
        isOld
          ? 'another version of LMDB has written it; export it with that version'
          : 'LMDB has not written it, or its start is damaged',
      );
    }
    this.#pageSize = this.#meta(0).pageSize;
    const isPossible = this.#pageSize >= 512 && this.#pageSize <= 65536 && Number.isInteger(Math.log2(this.#pageSize));
    if (!isPossible) this.#damaged();
    let meta = this.#latest();
    if (meta.pageSize !== this.#pageSize) this.#damaged();
    for (let tries = 1; ; tries += 1) {
      try {
        return this.#pages(meta);
      } catch (error) {
        if (!(error instanceof Damage)) throw error;
        const now = this.#latest();
        if (now.transaction === meta.transaction) this.#refuse(`${error.message}; ${WHAT_TO_DO}`);
        // Another process has it open and writes to it, so it can be used.
        if (tries === TRIES) return undefined;
        meta = now;
      }
    }
  }

  /** @param {import('./data-pages.js').Meta} meta */
  #pages(meta) {
    // Read this after the meta page, since a writer extends the file first.
    this.#size = fstatSync(this.#fd).size;
    const needed = (meta.lastPage + 1) * this.#pageSize;
    // The last pages may be missing if nothing uses them: they were allocated and freed before they were written.
    if (needed > this.#size && !this.#isFreeBehind(meta)) throw new Damage(cut(this.#size, needed));
    new Pages(this.#fd, meta, this.#size).check(meta, meta.lastPage);
  }

  /**
   * Whether all pages beyond the end of the file are listed as free.
   *
   * @param {import('./data-pages.js').Meta} meta
   */
  #isFreeBehind(meta) {
    try {
      const ranges = new Pages(this.#fd, meta, this.#size, Infinity).free(meta.free);
      return covers(ranges, Math.floor(this.#size / this.#pageSize), meta.lastPage);
    } catch (error) {
      // The list itself is truncated, too.
      if (error instanceof Damage) return false;
      throw error;
    }
  }

  /** The meta page that LMDB picks. */
  #latest() {
    const [first, second] = [this.#meta(0), this.#meta(this.#pageSize)];
    return first.transaction >= second.transaction ? first : second;
  }

  /** @param {number} at */
  #meta(at) {
    if (at + META > this.#size) this.#cut(at + META);
    const meta = this.#read(at, META);
    if (!hasMagic(meta, HEADER)) this.#damaged();
    const version = meta.readUInt32LE(HEADER + 4) & 0xffff;
    if (version !== VERSION)
      this.#refuse(
        `it has version ${version} of LMDB's format, and ${VERSION} is read; export it with the version of lmdb ` +
          `that has written it`,
      );
    return {
      pageSize: meta.readUInt32LE(48),
      free: treeAt(meta, 48),
      main: treeAt(meta, 96),
      lastPage: Number(meta.readBigUInt64LE(144)),
      transaction: Number(meta.readBigUInt64LE(152)),
    };
  }

  /**
   * @param {number} at
   * @param {number} length
   */
  #read(at, length) {
    if (at + length > this.#size) this.#cut(at + length);
    const bytes = Buffer.alloc(length);
    if (readSync(this.#fd, bytes, 0, length, at) !== length) this.#cut(at + length);
    return bytes;
  }

  /**
   * @param {number} needed
   * @returns {never}
   */
  #cut(needed) {
    return this.#refuse(`${cut(this.#size, needed)}; ${WHAT_TO_DO}`);
  }

  /** @returns {never} */
  #damaged() {
    return this.#refuse(`it is damaged; ${WHAT_TO_DO}`);
  }
}

/**
 * @param {number} size
 * @param {number} needed
 */
const cut = (size, needed) => `it is cut short: it has ${size} bytes, and needs ${needed}`;

/**
 * @param {Buffer} bytes
 * @param {number} at
 */
const hasMagic = (bytes, at) => bytes.length >= at + 4 && bytes.readUInt32LE(at) === MAGIC;

/**
 * Whether ranges have all pages from one to another.
 *
 * @param {[number, number][]} ranges
 * @param {number} first
 * @param {number} last
 */
function covers(ranges, first, last) {
  let missing = first;
  for (const [start, count] of ranges.sort(([a], [b]) => a - b)) {
    if (start > missing) break;
    if (start + count > missing) missing = start + count;
  }
  return missing > last;
}
