import { joined } from './bytes.js';

const LF = 0x0a;

/** @typedef {{ line: number, bytes: Uint8Array | null }} Line `null` of one that is too long */

/**
 * Splits bytes that arrive in pieces into lines, each with its number and without its line end. A line longer than
 * `most` is never held as a whole.
 */
export class Lines {
  #most;
  #line = 1;
  /** @type {Uint8Array[]} */
  #parts = [];
  #length = 0;

  /** @param {number} most */
  constructor(most) {
    this.#most = most;
  }

  /** The lines that end in this piece. @param {Uint8Array} piece @returns {Generator<Line>} */
  *push(piece) {
    let start = 0;
    for (let end = piece.indexOf(LF); end >= 0; end = piece.indexOf(LF, start)) {
      this.#keep(piece.subarray(start, end));
      yield this.#taken();
      start = end + 1;
    }
    if (start < piece.length) this.#keep(piece.subarray(start));
  }

  /** The last line, if it has no line end. @returns {Generator<Line>} */
  *end() {
    if (this.#length > 0) yield this.#taken();
  }

  /** @param {Uint8Array} part */
  #keep(part) {
    this.#length += part.length;
    if (this.#length > this.#most) this.#parts = [];
    else this.#parts.push(part);
  }

  /** @returns {Line} */
  #taken() {
    const bytes = this.#length > this.#most ? null : joined(this.#parts);
    [this.#parts, this.#length] = [[], 0];
    return { line: this.#line++, bytes };
  }
}
