// Whether LMDB can open a file. LMDB maps a file into memory and trusts it: on one that is cut short or of another
// layout, the process dies by a signal, without a word. This reads the few pages that tell. The layout is that of
// lmdb 3 (data version 2) on 64-bit machines.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { ClosehookError } from './errors.js';

const MAGIC = 0xbeefc0de;
const VERSION = 2;

/** Where a page begins after its header, and where it did in LMDB 0.9. */
const HEADER = 24;
const OLD_HEADER = 16;

/** A meta page, with its header. */
const META = 168;

/** The root of a tree without pages. */
const NO_PAGE = 2n ** 64n - 1n;

const BRANCH = 1;
const LEAF = 2;

/** A value in pages of its own. */
const BIG = 1;

export const WHAT_TO_DO = 'restore it from a backup, or move it away to begin with an empty file';

/**
 * Throws where LMDB would end the process. A file that is not there, or is empty, is fine: LMDB makes it.
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
  // Before it is opened: a pipe would wait for somebody who writes.
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

  /** @param {number} fd @param {number} size @param {(why: string) => never} refuse */
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
    const metas = [this.#meta(0)];
    this.#pageSize = metas[0].pageSize;
    const isPossible = this.#pageSize >= 512 && this.#pageSize <= 65536 && Number.isInteger(Math.log2(this.#pageSize));
    if (!isPossible) this.#damaged();
    metas.push(this.#meta(this.#pageSize));
    // As LMDB picks it.
    const meta = metas[0].transaction >= metas[1].transaction ? metas[0] : metas[1];
    if (meta.pageSize !== this.#pageSize) this.#damaged();
    const pages = BigInt(Math.floor(this.#size / this.#pageSize));
    // The last pages may be missing when nothing uses them: they were taken and given back before they were written.
    if (meta.lastPage >= pages && !covers(this.#free(meta.freeRoot, pages), pages, meta.lastPage))
      this.#cut((meta.lastPage + 1n) * BigInt(this.#pageSize));
    for (const root of [meta.freeRoot, meta.mainRoot]) if (root !== NO_PAGE) this.#page(root);
  }

  /** @param {number} at */
  #meta(at) {
    if (at + META > this.#size) this.#cut(BigInt(at + META));
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
      freeRoot: meta.readBigUInt64LE(88),
      mainRoot: meta.readBigUInt64LE(136),
      lastPage: meta.readBigUInt64LE(144),
      transaction: meta.readBigUInt64LE(152),
    };
  }

  /**
   * The ranges of pages that are listed as free, each as `[first, count]`.
   *
   * @param {bigint} root @param {bigint} pages
   */
  #free(root, pages) {
    /** @type {[start: bigint, count: bigint][]} */
    const ranges = [];
    const next = root === NO_PAGE ? [] : [root];
    for (let read = 0n; next.length > 0; read += 1n) {
      // More pages than there are: they lead back to each other.
      if (read > pages) this.#damaged();
      const page = this.#page(/** @type {bigint} */ (next.pop()));
      const isBranch = (page.readUInt16LE(18) & BRANCH) !== 0;
      for (const node of this.#nodes(page)) {
        if (isBranch) next.push(BigInt(page.readUInt32LE(node)) + BigInt(page.readUInt16LE(node + 4)) * 2n ** 32n);
        else ranges.push(...rangesOf(this.#value(page, node)));
      }
    }
    return ranges;
  }

  /** Where the nodes of a page begin. @param {Buffer} page */
  #nodes(page) {
    const count = page.readUInt16LE(20) >> 1;
    if (HEADER + 2 * count > page.length) this.#damaged();
    const nodes = Array.from({ length: count }, (_, index) => HEADER + page.readUInt16LE(HEADER + 2 * index));
    if (nodes.some((node) => node + 8 > page.length)) this.#damaged();
    return nodes;
  }

  /** @param {Buffer} page @param {number} node */
  #value(page, node) {
    const length = page.readUInt32LE(node);
    const at = node + 8 + page.readUInt16LE(node + 6);
    if ((page.readUInt16LE(node + 4) & BIG) === 0) {
      if (at + length > page.length) this.#damaged();
      return page.subarray(at, at + length);
    }
    if (at + 8 > page.length) this.#damaged();
    return this.#read(Number(page.readBigUInt64LE(at)) * this.#pageSize + HEADER, length);
  }

  /** A page of a tree, which says itself which one it is. @param {bigint} number */
  #page(number) {
    const page = this.#read(Number(number) * this.#pageSize, this.#pageSize);
    if (page.readBigUInt64LE(0) !== number || (page.readUInt16LE(18) & (BRANCH | LEAF)) === 0) this.#damaged();
    return page;
  }

  /** @param {number} at @param {number} length */
  #read(at, length) {
    if (at + length > this.#size) this.#cut(BigInt(at) + BigInt(length));
    const bytes = Buffer.alloc(length);
    if (readSync(this.#fd, bytes, 0, length, at) !== length) this.#cut(BigInt(at) + BigInt(length));
    return bytes;
  }

  /** @param {bigint} needed */
  #cut(needed) {
    this.#refuse(`it is cut short: it has ${this.#size} bytes, and needs ${needed}; ${WHAT_TO_DO}`);
  }

  #damaged() {
    this.#refuse(`it is damaged; ${WHAT_TO_DO}`);
  }
}

/** @param {Buffer} bytes @param {number} at */
const hasMagic = (bytes, at) => bytes.length >= at + 4 && bytes.readUInt32LE(at) === MAGIC;

/**
 * The ranges in a list of free pages: its length, and then numbers of pages; a negative one is the length of a range,
 * which the next begins.
 *
 * @param {Buffer} list
 * @returns {Generator<[start: bigint, count: bigint]>}
 */
function* rangesOf(list) {
  const entries = Math.floor(list.length / 8);
  const count = entries === 0 ? 0n : list.readBigInt64LE(0);
  let length = 1n;
  for (let index = 1; index < entries && BigInt(index) <= count; index += 1) {
    const entry = list.readBigInt64LE(8 * index);
    if (entry < 0n) {
      length = -entry;
      continue;
    }
    // Zero is a place that is not used.
    if (entry > 0n) yield [entry, length];
    length = 1n;
  }
}

/**
 * Whether ranges have all pages from one to another.
 *
 * @param {[start: bigint, count: bigint][]} ranges @param {bigint} first @param {bigint} last
 */
function covers(ranges, first, last) {
  let missing = first;
  for (const [start, count] of ranges.sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (start > missing) break;
    if (start + count > missing) missing = start + count;
  }
  return missing > last;
}
