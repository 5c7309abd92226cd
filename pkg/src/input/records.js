// Splits JSON Lines, a JSON array, or consecutive JSON values into values while the bytes arrive.
import { joined } from './bytes.js';
import { isSpace, OPEN_LIST, OPEN_OBJECT, CLOSE_OBJECT } from './json-tokens.js';
import { JsonPlace, ValueScanner } from './json-values.js';
import { Lines } from './lines.js';

/** @import { Line } from './lines.js' */
/** @import { Value } from './json-values.js' */

/** The longest value, in bytes: a body of 64 MiB takes 86 MiB in base64. */
const MOST = 128 * 1024 * 1024;
const BOM = [0xef, 0xbb, 0xbf];
const LF = 0x0a;
const FEED = Uint8Array.of(LF);

/** The beginning of bytes that arrive in pieces. */
export class Beginning {
  /** @type {Uint8Array[]} */
  #held = [];
  #isPastMark = false;

  /**
   * All pieces so far, without a byte order mark, and their first byte that is not white space; `null` until there is
   * one.
   *
   * @param {Uint8Array} piece
   */
  take(piece) {
    let next = piece;
    if (!this.#isPastMark) {
      next = joined([...this.#held, piece]);
      this.#held = [];
      const isMark = BOM.every((byte, i) => i >= next.length || next[i] === byte);
      if (isMark && next.length < BOM.length) {
        this.#held = [next];
        return null;
      }
      this.#isPastMark = true;
      if (isMark) next = next.subarray(BOM.length);
    }
    this.#held.push(next);
    const first = next.find((byte) => !isSpace(byte));
    return first === undefined ? null : { first, pieces: this.#held };
  }
}

/** Whether input that begins with this byte is JSON. @param {number} first */
export const isJson = (first) => first === OPEN_LIST || first === OPEN_OBJECT;

/**
 * One value of a file, with its first line, or an `error` instead of the bytes.
 *
 * @typedef {{ line: number, bytes: Uint8Array, error?: undefined } |
 *   { line: number, error: string, bytes?: undefined }} JsonRecord
 */

/** The values of bytes that arrive in pieces. A mistake in one does not affect the others. */
export class Records {
  #most;
  #beginning = new Beginning();
  /** @type {ListElements | LinesOrValues | null} */
  #reader = null;

  /** @param {number} most the maximum length of a value, in bytes */
  constructor(most = MOST) {
    this.#most = most;
  }

  /** The values that end in this piece. @param {Uint8Array} piece @returns {Generator<JsonRecord>} */
  *push(piece) {
    if (this.#reader) return yield* this.#told(this.#reader.push(piece));
    const begun = this.#beginning.take(piece);
    if (!begun) return;
    this.#reader = begun.first === OPEN_LIST ? new ListElements(this.#most) : new LinesOrValues(this.#most);
    for (const each of begun.pieces) yield* this.#told(this.#reader.push(each));
  }

  /** The unfinished values at the end. @returns {Generator<JsonRecord>} */
  *end() {
    if (this.#reader) yield* this.#told(this.#reader.end());
  }

  /** @param {Iterable<Value>} values @returns {Generator<JsonRecord>} */
  *#told(values) {
    for (const { line, bytes, isTooLong } of values) {
      if (isTooLong) yield { line, error: `it has more than ${this.#most} bytes` };
      else if (bytes === null) yield { line, error: 'the file ends within the list' };
      else yield { line, bytes };
    }
  }
}

/** All values of complete bytes. @param {Uint8Array} bytes */
export function recordsOf(bytes) {
  const records = new Records();
  return [...records.push(bytes), ...records.end()];
}

class ListElements {
  #most;
  #line = 1;
  /** @type {ValueScanner | undefined} */
  #scanner;

  /** @param {number} most */
  constructor(most) {
    this.#most = most;
  }

  /** @param {Uint8Array} piece @returns {Generator<Value>} */
  *push(piece) {
    let rest = piece;
    if (!this.#scanner) {
      const at = piece.indexOf(OPEN_LIST);
      for (const byte of at < 0 ? piece : piece.subarray(0, at)) if (byte === LF) this.#line++;
      if (at < 0) return;
      this.#scanner = new ValueScanner({ inList: true, most: this.#most, line: this.#line });
      rest = piece.subarray(at + 1);
    }
    yield* this.#scanner.push(rest);
  }

  /** @returns {Generator<Value>} */
  *end() {
    const rest = this.#scanner?.rest();
    if (rest) yield rest;
    if (!this.#scanner?.hasEnded) yield { line: rest?.line ?? this.#line, bytes: null };
  }
}

/**
 * One value per line, or over several lines, in any layout: a line that leaves a bracket open continues on the next. If
 * a line begins with a brace where JSON allows no value, it begins a new value, so that a truncated value does not
 * affect the others.
 */
class LinesOrValues {
  #most;
  #lines;
  /** @type {(Line & { bytes: Uint8Array })[]} lines of one value, until it is closed */
  #held = [];
  #length = 0;
  #place = new JsonPlace();

  /** @param {number} most */
  constructor(most) {
    this.#most = most;
    this.#lines = new Lines(most);
  }

  /** @param {Uint8Array} piece @returns {Generator<Value>} */
  *push(piece) {
    for (const line of this.#lines.push(piece)) yield* this.#take(line);
  }

  /** @returns {Generator<Value>} */
  *end() {
    for (const line of this.#lines.end()) yield* this.#take(line);
    yield* byBraces(this.#release());
  }

  /** @param {Line} taken @returns {Generator<Value>} */
  *#take({ line, bytes }) {
    if (bytes === null) {
      yield* byBraces(this.#release());
      yield { line, bytes, isTooLong: true };
      return;
    }
    if (this.#held.length === 0 && bytes.every(isSpace)) return;
    if (this.#held.length === 0 && isClosed(bytes)) {
      yield { line, bytes: withoutSpace(bytes) };
      return;
    }
    if (this.#held.length > 0 && bytes[0] === OPEN_OBJECT && !this.#place.canBegin) yield* byBraces(this.#release());
    this.#held.push({ line, bytes });
    this.#length += bytes.length + 1;
    this.#place.push(bytes);
    if (this.#length > this.#most) yield { line: this.#release()[0].line, bytes: null, isTooLong: true };
    else if (this.#place.isClosed) yield* within(this.#release(), this.#most);
  }

  #release() {
    const held = this.#held;
    [this.#held, this.#length, this.#place] = [[], 0, new JsonPlace()];
    return held;
  }
}

/** @typedef {(Line & { bytes: Uint8Array })[]} Held */

/**
 * The values in lines, the last of which closes all brackets.
 *
 * @param {Held} held @param {number} most
 * @returns {Value[]}
 */
function within(held, most) {
  const scanner = new ValueScanner({ inList: false, most, line: held[0].line });
  const values = [...scanner.push(together(held))];
  const rest = scanner.rest();
  return rest ? [...values, rest] : values;
}

/**
 * For truncated input: each line that begins with a brace begins a new value.
 *
 * @param {Held} held
 * @returns {Value[]}
 */
function byBraces(held) {
  /** @type {Value[]} */
  const values = [];
  for (let start = 0; start < held.length; ) {
    let end = start + 1;
    while (end < held.length && held[end].bytes[0] !== OPEN_OBJECT) end++;
    values.push({ line: held[start].line, bytes: withoutSpace(together(held.slice(start, end))) });
    start = end;
  }
  return values;
}

/** The original lines, with their line feeds. @param {Held} held */
const together = (held) => joined(held.flatMap(({ bytes }, i) => (i === 0 ? [bytes] : [FEED, bytes])));

/**
 * Whether all brackets of a line are closed. Most lines end with the expected bracket, and need no scan.
 *
 * @param {Uint8Array} bytes
 */
function isClosed(bytes) {
  if (bytes[0] === OPEN_OBJECT && withoutSpace(bytes).at(-1) === CLOSE_OBJECT) return true;
  const scanner = new ValueScanner({ inList: false, most: 0 });
  for (const value of scanner.push(bytes)) void value;
  return scanner.isBalanced;
}

/** @param {Uint8Array} bytes */
function withoutSpace(bytes) {
  let [start, end] = [0, bytes.length];
  while (start < end && isSpace(bytes[start])) start++;
  while (end > start && isSpace(bytes[end - 1])) end--;
  return bytes.subarray(start, end);
}
