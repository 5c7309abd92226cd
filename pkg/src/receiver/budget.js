// The memory that all bodies share. Anyone can open many uploads and finish none of them, and until the signature is
// verified, only the pace distinguishes such an upload from a delivery. So bytes count when they arrive, regardless of
// the declared length. If there is no room, the slowest unfinished upload is aborted in favor of the new one.

/** @import { Upload } from './upload.js' */

/** A body up to this size counts as small: nearly all of Close's are. */
export const SMALL = 64 * 1024;

/** The share of the budget that only small bodies may fill. */
const RESERVE = 1 / 8;

/** The share of the budget for small bodies that count before they arrive. */
const AHEAD = 1 / 64;

/** The bodies of one size, small or large. */
export class SizeClass {
  bytes = 0;
  /** @type {Set<Upload>} unfinished uploads that hold bytes */
  unfinished = new Set();

  /** @param {number} most */
  constructor(most) {
    this.most = most;
  }

  /**
   * The upload that would take the longest at its pace so far. A stalled one keeps getting slower.
   *
   * @param {Upload | undefined} besides
   */
  slowest(besides) {
    let slowest;
    let longest = -1;
    for (const upload of this.unfinished) {
      const takes = upload === besides ? -1 : upload.takes;
      if (takes > longest) [slowest, longest] = [upload, takes];
    }
    return slowest;
  }
}

export class Budget {
  #most;
  #small;
  #large;
  #ahead;

  /** @param {number} most bytes of all bodies together. */
  constructor(most) {
    this.#most = most;
    this.#small = new SizeClass(most);
    this.#large = new SizeClass(most - Math.floor(most * RESERVE));
    this.#ahead = new SizeClass(Math.floor(most * AHEAD));
  }

  /** The bytes of all bodies. */
  get bytes() {
    return this.#small.bytes + this.#large.bytes + this.#ahead.bytes;
  }

  /**
   * Counts a small body in full before it arrives, so that it need not be watched. It is never aborted. Returns false
   * if too many such bodies are pending: attackers fill this share first, and after that are watched like all others.
   *
   * @param {Upload} upload @param {number | undefined} bytes
   */
  countAhead(upload, bytes) {
    const ahead = this.#ahead;
    if (bytes === undefined || bytes > SMALL || ahead.bytes + bytes > ahead.most || this.bytes + bytes > this.#most)
      return false;
    ahead.bytes += bytes;
    upload.sizeClass = ahead;
    upload.bytes = bytes;
    return true;
  }

  /**
   * Makes room for an upload that will hold `bytes`, by aborting others. Returns false if finished bodies, which are
   * authentic, fill the budget. A body that could never fit is accepted if it is the only one of its class.
   *
   * @param {Upload} upload @param {number} bytes
   */
  resize(upload, bytes) {
    const to = bytes > SMALL ? this.#large : this.#small;
    if (upload.sizeClass !== to) this.release(upload);
    // `bytes` includes what it already holds.
    const more = bytes - upload.bytes;
    while (this.bytes + more > this.#most || to.bytes + more > to.most) {
      const slowest = this.#inTheWay(to, more, upload);
      if (slowest) slowest.end('BUSY');
      else if (bytes > to.most && to.bytes === upload.bytes) break;
      else return false;
    }
    to.bytes += more;
    to.unfinished.add(upload);
    upload.sizeClass = to;
    upload.bytes = bytes;
    return true;
  }

  /** Releases the bytes of an upload. @param {Upload} upload */
  release(upload) {
    if (!upload.sizeClass) return;
    upload.sizeClass.bytes -= upload.bytes;
    upload.sizeClass.unfinished.delete(upload);
    upload.sizeClass = undefined;
    upload.bytes = 0;
  }

  /** Marks an upload as finished, so that it is no longer aborted. @param {Upload} upload */
  keep(upload) {
    upload.sizeClass?.unfinished.delete(upload);
  }

  /**
   * Selects the upload to abort, from the same class, so that large ones cannot take the reserve of small ones. Small
   * ones may use more than their reserve until a large one needs the room.
   *
   * @param {SizeClass} to @param {number} more @param {Upload} besides
   */
  #inTheWay(to, more, besides) {
    const own = to.slowest(besides);
    if (to === this.#small) return own ?? this.#large.slowest(besides);
    const isLent = to.bytes + more <= to.most;
    return isLent ? (this.#small.slowest(besides) ?? own) : own;
  }
}
