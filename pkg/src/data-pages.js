// The pages of an LMDB file, as far as LMDB trusts them: it follows what they say, and ends the process where that
// leads nowhere. The layout is that of lmdb 3 (data version 2) on 64-bit machines.
import { readSync } from 'node:fs';

/** Where what a page holds begins. */
export const HEADER = 24;

/** Pages that are read at most, a quarter of a gigabyte of the usual size: beyond them, a file is taken as it is. */
const MOST_READ = 65_536;

/** The first page that is not a meta page. */
const FIRST = 2;

/** The root of a tree without pages. */
const NO_PAGE = 2 ** 64;

/** Kinds of pages. `LEAF2` has keys of one length and nothing else. */
const [BRANCH, LEAF, OVERFLOW, LEAF2] = [1, 2, 4, 0x20];

/** What a node of a leaf may be: one whose value has pages of its own, a tree of its own, several values. */
const [BIG, TREE, SEVERAL] = [1, 2, 4];

/** Of a tree: its keys are compared as numbers, from their end, or have several values. */
const [REVERSED, DUPLICATES, INTEGERS] = [2, 4, 8];

const NODE = 8;
const TREE_LENGTH = 48;

/**
 * @typedef
 *   {{ keyLength: number, flags: number, depth: number, pages: number[], entries: number, root: number, isOfValues?:
 *   boolean }} Tree
 * @typedef {{ pageSize: number, lastPage: number, transaction: number, free: Tree, main: Tree }} Meta
 * @typedef {(value: Buffer) => void} Each
 */

/** Something in a file cannot be so. The message goes on after "cannot be used as a data file:". */
export class Damage extends Error {}

/** @param {number} page */
const damaged = (page) => new Damage(`it is damaged at page ${page}`);

/**
 * The head of a tree, as the meta pages and the nodes of sub-databases have it.
 *
 * @param {Buffer} bytes
 * @param {number} at
 * @returns {Tree}
 */
export const treeAt = (bytes, at) => ({
  keyLength: bytes.readUInt32LE(at),
  flags: bytes.readUInt16LE(at + 4),
  depth: bytes.readUInt16LE(at + 6),
  pages: [8, 16, 24].map((each) => number(bytes, at + each)),
  entries: number(bytes, at + 32),
  root: number(bytes, at + 40),
});

/**
 * Beyond 2^53 it is not exact, and beyond any file.
 *
 * @param {Buffer} bytes
 * @param {number} at
 */
const number = (bytes, at) => Number(bytes.readBigUInt64LE(at));

export class Pages {
  #fd;
  #pageSize;
  #last;
  #transaction;
  /** A bit for each page that something has. */
  #used;
  #left;

  /**
   * @param {number} fd
   * @param {Meta} meta
   * @param {number} size of the file.
   * @param {number} [most] pages that are read.
   */
  constructor(fd, { pageSize, lastPage, transaction }, size, most = MOST_READ) {
    this.#left = most;
    this.#fd = fd;
    this.#pageSize = pageSize;
    this.#last = Math.min(lastPage, Math.floor(size / pageSize) - 1);
    this.#transaction = transaction;
    this.#used = new Uint8Array((this.#last >> 3) + 1);
  }

  /**
   * Checks the tree of free pages and the tree of everything else.
   *
   * @param {{ free: Tree, main: Tree }} trees
   * @param {number} lastPage the last page that may be free: the file may end before it.
   * @throws {Damage}
   */
  check({ free, main }, lastPage) {
    this.#tree(main);
    const ranges = this.free(free);
    if (this.#left <= 0) return;
    for (const [first, count] of ranges) {
      if (first < FIRST || first + count - 1 > lastPage) throw damaged(first);
      for (let page = first; page < first + count && page <= this.#last; page += 1) this.#take(page);
    }
  }

  /**
   * The ranges of pages that are listed as free, each as `[first, count]`.
   *
   * @param {Tree} tree
   */
  free(tree) {
    /** @type {[number, number][]} */
    const ranges = [];
    this.#tree({ ...tree, flags: INTEGERS }, (bytes) => {
      for (const range of rangesOf(bytes)) ranges.push(range);
    });
    return ranges;
  }

  /**
   * Walks through a tree. `each` is given the value of each node, where it is wanted.
   *
   * @param {Tree} tree
   * @param {Each} [each]
   */
  #tree(tree, each) {
    if (tree.root >= NO_PAGE) {
      if (tree.depth !== 0 || tree.entries !== 0) throw damaged(0);
      return;
    }
    const seen = { pages: [0, 0, 0], entries: 0 };
    /** @type {Tree[]} */
    const inside = [];
    /** @type {{ page: number, level: number, parent: number, low?: Buffer, high?: Buffer }[]} */
    const next = [{ page: tree.root, level: tree.depth, parent: 0 }];
    for (let now = next.pop(); now !== undefined; now = next.pop()) {
      if (this.#left <= 0) return;
      const { page, level, parent, low, high } = now;
      const bytes = this.#page(page, parent);
      const nodes = new Nodes(bytes, page, level, tree);
      seen.pages[nodes.isBranch ? 0 : 1] += 1;
      nodes.checkOrder(tree, low, high);
      if (nodes.isBranch) {
        for (let index = nodes.count - 1; index >= 0; index -= 1)
          next.push({
            page: nodes.child(index),
            level: level - 1,
            parent: page,
            low: index === 0 ? low : nodes.key(index),
            high: index === nodes.count - 1 ? high : nodes.key(index + 1),
          });
        continue;
      }
      seen.entries += nodes.count;
      for (let index = 0; !nodes.isPlain && index < nodes.count; index += 1) {
        const { flags, at, length } = nodes.value(index);
        if ((flags & BIG) !== 0) seen.pages[2] += this.#overflow(bytes, at, length, page, each);
        else if ((flags & TREE) !== 0) inside.push({ ...treeAt(bytes, at), isOfValues: (flags & SEVERAL) !== 0 });
        else each?.(bytes.subarray(at, at + length));
      }
    }
    const isCounted = seen.pages.every((count, kind) => count === tree.pages[kind]);
    const hasAll = seen.entries === tree.entries || (tree.flags & DUPLICATES) !== 0;
    if ((!isCounted || !hasAll) && !inside.some(({ isOfValues }) => isOfValues)) throw damaged(tree.root);
    for (const each of inside) this.#tree(each);
  }

  /**
   * The pages of a large value: how many.
   *
   * @param {Buffer} bytes
   * @param {number} at
   * @param {number} length
   * @param {number} from
   * @param {Each} [each]
   */
  #overflow(bytes, at, length, from, each) {
    const first = number(bytes, at);
    // More than it needs when it has become shorter.
    const count = number(bytes, at + 16);
    const isEnough = count >= Math.ceil((HEADER + length) / this.#pageSize);
    if (!(isEnough && first >= FIRST && first + count - 1 <= this.#last)) throw damaged(from);
    for (let page = first; page < first + count; page += 1) this.#take(page);
    this.#left -= 1;
    const head = this.#read(first * this.#pageSize, each ? HEADER + length : HEADER, first);
    const isOwn = number(head, 0) === first && head.readUInt16LE(18) === OVERFLOW && head.readUInt32LE(20) === count;
    if (!isOwn || number(head, 8) > this.#transaction) throw damaged(first);
    each?.(head.subarray(HEADER));
    return count;
  }

  /**
   * A page of a tree, which says itself which one it is.
   *
   * @param {number} page
   * @param {number} from
   */
  #page(page, from) {
    if (!(page >= FIRST && page <= this.#last)) throw damaged(from);
    this.#take(page);
    this.#left -= 1;
    const bytes = this.#read(page * this.#pageSize, this.#pageSize, page);
    if (number(bytes, 0) !== page || number(bytes, 8) > this.#transaction) throw damaged(page);
    return bytes;
  }

  /**
   * Each page belongs to one: two would write over each other, and a loop would never end.
   *
   * @param {number} page
   */
  #take(page) {
    const bit = 1 << (page & 7);
    if ((this.#used[page >> 3] & bit) !== 0) throw damaged(page);
    this.#used[page >> 3] |= bit;
  }

  /**
   * @param {number} at
   * @param {number} length
   * @param {number} page
   */
  #read(at, length, page) {
    const bytes = Buffer.allocUnsafe(length);
    if (readSync(this.#fd, bytes, 0, length, at) !== length) throw damaged(page);
    return bytes;
  }
}

/** What a page of a tree holds. */
class Nodes {
  #bytes;
  #page;

  /**
   * @param {Buffer} bytes
   * @param {number} page
   * @param {number} level
   * @param {Tree} tree
   */
  constructor(bytes, page, level, { flags, keyLength, isOfValues }) {
    this.#bytes = bytes;
    this.#page = page;
    const kind = bytes.readUInt16LE(18);
    const [lower, upper] = [bytes.readUInt16LE(20), bytes.readUInt16LE(22)];
    this.isBranch = kind === BRANCH;
    /** Keys alone. */
    this.isPlain = kind === (LEAF | LEAF2) && isOfValues === true;
    this.count = lower >> 1;
    const isPossible = level > 1 ? this.isBranch && this.count > 1 : level === 1 && (kind === LEAF || this.isPlain);
    const room = bytes.length - HEADER;
    if (!isPossible || this.count === 0 || lower > upper || upper > room) this.#damaged();
    if (this.isPlain) {
      if (keyLength * this.count > room) this.#damaged();
      return;
    }
    // LMDB packs nodes from the end of the page, without a gap.
    let length = 0;
    for (let index = 0; index < this.count; index += 1) {
      const at = this.#node(index);
      if ((at & 1) !== 0 || at < HEADER + upper || at + NODE > bytes.length) this.#damaged();
      const end = this.#keyEnd(index) + this.#dataLength(index);
      if (end > bytes.length) this.#damaged();
      length += (end - at + 1) & ~1;
    }
    if (length !== room - upper || flags === undefined) this.#damaged();
  }

  /** @param {number} index */
  #node(index) {
    return HEADER + this.#bytes.readUInt16LE(HEADER + 2 * index);
  }

  /** @param {number} index */
  #keyEnd(index) {
    const at = this.#node(index);
    return at + NODE + this.#bytes.readUInt16LE(at + 6);
  }

  /** @param {number} index */
  #dataLength(index) {
    if (this.isBranch) return 0;
    const { flags, length } = this.value(index);
    if ((flags & BIG) !== 0) return HEADER;
    if ((flags & TREE) !== 0 && length !== TREE_LENGTH) this.#damaged();
    return length;
  }

  /** @param {number} index */
  child(index) {
    const at = this.#node(index);
    return this.#bytes.readUInt32LE(at) + this.#bytes.readUInt16LE(at + 4) * 2 ** 32;
  }

  /** @param {number} index */
  key(index) {
    return this.#bytes.subarray(this.#node(index) + NODE, this.#keyEnd(index));
  }

  /** @param {number} index */
  value(index) {
    const at = this.#node(index);
    const flags = this.#bytes.readUInt16LE(at + 4);
    if (flags > (BIG | TREE | SEVERAL)) this.#damaged();
    return { flags, at: this.#keyEnd(index), length: this.#bytes.readUInt32LE(at) };
  }

  /**
   * Keys ascend, and lie between those that have led here. The first key of a branch is not used.
   *
   * @param {Tree} tree
   * @param {Buffer} [low]
   * @param {Buffer} [high]
   */
  checkOrder({ flags, isOfValues }, low, high) {
    if (isOfValues || (flags & (REVERSED | DUPLICATES)) !== 0) return;
    const areIntegers = (flags & INTEGERS) !== 0;
    const compare = areIntegers ? asIntegers : Buffer.compare;
    let last = low;
    for (let index = this.isBranch ? 1 : 0; index < this.count; index += 1) {
      const key = this.key(index);
      if (areIntegers && key.length !== 4 && key.length !== 8) this.#damaged();
      if (last !== undefined && compare(last, key) >= (last === low ? 1 : 0)) this.#damaged();
      last = key;
    }
    if (high !== undefined && last !== undefined && compare(last, high) >= 0) this.#damaged();
  }

  #damaged() {
    throw damaged(this.#page);
  }
}

/**
 * Keys that are numbers, of four or eight bytes.
 *
 * @param {Buffer} one
 * @param {Buffer} other
 */
function asIntegers(one, other) {
  if (one.length !== other.length) return one.length - other.length;
  return one.length === 8 ? number(one, 0) - number(other, 0) : one.readUInt32LE(0) - other.readUInt32LE(0);
}

/**
 * The ranges in a list of free pages: its length, and then numbers of pages; a negative one is the length of a range,
 * which the next begins.
 *
 * @param {Buffer} list
 * @returns {Iterable<[number, number]>}
 */
function* rangesOf(list) {
  const entries = Math.floor(list.length / 8);
  const count = entries === 0 ? 0 : Number(list.readBigInt64LE(0));
  let length = 1;
  for (let index = 1; index < entries && index <= count; index += 1) {
    const entry = Number(list.readBigInt64LE(8 * index));
    if (entry < 0) {
      length = -entry;
      continue;
    }
    // Zero is a place that is not used.
    if (entry > 0) yield [entry, length];
    length = 1;
  }
}
