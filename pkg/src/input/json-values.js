// Finds where JSON values begin and end, by brackets and strings only, without checking whether they are valid.
import { CLOSE_LIST, COLON, COMMA, JsonTokens, OPEN_LIST, closes, opens } from './json-tokens.js';
import { joined } from './bytes.js';

/**
 * @typedef {object} Value
 * @property {number} line on which it begins
 * @property {Uint8Array | null} bytes `null` of one that is too long, or missing
 * @property {boolean} [isTooLong]
 */

/**
 * Splits bytes that arrive in pieces into values: the elements of a list, or everything between outermost brackets. A
 * value longer than `most` is never held as a whole.
 */
export class ValueScanner {
  #inList;
  #most;
  #tokens;
  #depth = 0;
  #hasEnded = false;
  /** The first line of the open value; 0 between values. */
  #startLine = 0;
  /** @type {Uint8Array[]} */
  #parts = [];
  #length = 0;

  /** @param {{ inList: boolean, most: number, line?: number }} given */
  constructor({ inList, most, line = 1 }) {
    this.#inList = inList;
    this.#most = most;
    this.#tokens = new JsonTokens(line);
  }

  /** Whether the list is closed. */
  get hasEnded() {
    return this.#hasEnded;
  }

  /** The current line. */
  get line() {
    return this.#tokens.line;
  }

  /** Whether all brackets and strings are closed. */
  get isBalanced() {
    return this.#depth === 0 && !this.#tokens.inString;
  }

  /** The values that end in this piece. @param {Uint8Array} piece @returns {Generator<Value>} */
  *push(piece) {
    const tokens = this.#tokens;
    tokens.take(piece);
    // Bytes from here on belong to the open value, and are not yet stored.
    let start = 0;
    while (tokens.next()) {
      const { first } = tokens;
      const isOuter = this.#depth === 0;
      const closesList = this.#inList && isOuter && first === CLOSE_LIST;
      if (closesList || (this.#inList && isOuter && first === COMMA)) {
        const isOpen = this.#startLine > 0;
        if (isOpen) this.#keep(piece.subarray(start, tokens.start));
        if (closesList) this.#hasEnded = true;
        if (isOpen || !closesList) yield this.#value();
        continue;
      }
      if (this.#startLine === 0) {
        this.#startLine = tokens.line;
        start = tokens.start;
      }
      if (opens(first)) this.#depth++;
      else if (closes(first)) {
        this.#depth = Math.max(0, this.#depth - 1);
        if (this.#inList || this.#depth > 0) continue;
        this.#keep(piece.subarray(start, tokens.end));
        yield this.#value();
      }
    }
    if (this.#startLine > 0) this.#keep(piece.subarray(start));
  }

  /** The unfinished value at the end, or `null`. */
  rest() {
    return this.#startLine > 0 ? this.#value() : null;
  }

  /** @param {Uint8Array} part */
  #keep(part) {
    this.#length += part.length;
    if (this.#length > this.#most) this.#parts = [];
    else this.#parts.push(part);
  }

  /** @returns {Value} */
  #value() {
    const isTooLong = this.#length > this.#most;
    const value = {
      line: this.#startLine || this.#tokens.line,
      bytes: isTooLong ? null : joined(this.#parts),
      isTooLong,
    };
    [this.#parts, this.#length, this.#startLine] = [[], 0, 0];
    return value;
  }
}

/** The maximum depth when reading line by line. Deeper values cannot begin. */
const DEEPEST = 10_000;

/** Tracks the position within JSON, line by line. */
export class JsonPlace {
  /** @type {number[]} brackets that are open */
  #open = [];
  #last = 0;
  #isBroken = false;

  /** Whether all brackets are closed again. */
  get isClosed() {
    return this.#open.length === 0;
  }

  /** Whether an object may begin here. */
  get canBegin() {
    if (this.#isBroken) return false;
    const open = this.#open.at(-1);
    if (open === undefined) return true;
    return this.#last === COLON || (open === OPEN_LIST && (this.#last === OPEN_LIST || this.#last === COMMA));
  }

  /** Reads a line. JSON strings contain no line feeds. @param {Uint8Array} line */
  push(line) {
    const tokens = new JsonTokens();
    tokens.take(line);
    while (tokens.next()) {
      const { first } = tokens;
      this.#last = first;
      if (opens(first)) {
        if (this.#open.length < DEEPEST) this.#open.push(first);
        else this.#isBroken = true;
      } else if (closes(first)) this.#open.pop();
    }
    if (tokens.inString) this.#isBroken = true;
  }
}
