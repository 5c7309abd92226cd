const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const NEWLINE = 0x0a;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);
const SPACES = new Set([0x20, 0x09, 0x0d, NEWLINE]);

/** @param {number} byte */
export const isSpace = (byte) => SPACES.has(byte);

/**
 * Finds where JSON values begin and end in a stream of bytes, by their brackets and strings alone: whether they are
 * JSON is for a parser to say. Of a list the elements are values; else whatever stands between outermost brackets.
 * A value longer than `most` is never kept whole.
 */
export class ValueScanner {
  #inList;
  #most;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #ended = false;
  #line;
  #startLine = 0;
  /** @type {Buffer[]} */
  #parts = [];
  #length = 0;

  /** @param {{ inList: boolean, most: number, line?: number }} given */
  constructor({ inList, most, line = 1 }) {
    this.#inList = inList;
    this.#most = most;
    this.#line = line;
  }

  /** Whether the list is closed. */
  get ended() {
    return this.#ended;
  }

  /** Whether all brackets and strings are closed. */
  get isBalanced() {
    return this.#depth === 0 && !this.#inString;
  }

  /** Whether a value has begun and not ended. */
  get isOpen() {
    return this.#startLine > 0;
  }

  /** The values that end in this chunk. @param {Buffer} chunk */
  *push(chunk) {
    // From `start` on, what is not yet kept belongs to the value that is open.
    let start = 0;
    let i = 0;
    while (i < chunk.length) {
      if (this.#inString) {
        i = this.#throughString(chunk, i);
        continue;
      }
      const byte = chunk[i];
      if (byte === NEWLINE) this.#line++;
      const isBetween = this.#depth === 0 && this.#startLine === 0;
      if (isBetween && SPACES.has(byte)) {
        start = ++i;
        continue;
      }
      const closesList = this.#inList && this.#depth === 0 && byte === 0x5d;
      if (closesList || (this.#inList && this.#depth === 0 && byte === COMMA)) {
        this.#keep(chunk.subarray(start, i));
        if (closesList) this.#ended = true;
        if (this.#startLine > 0 || !closesList) yield this.#value();
        start = ++i;
        continue;
      }
      if (isBetween) this.#startLine = this.#line;
      if (byte === QUOTE) this.#inString = true;
      else if (OPENING.has(byte)) this.#depth++;
      else if (CLOSING.has(byte)) this.#depth = Math.max(0, this.#depth - 1);
      i++;
      if (!this.#inList && this.#depth === 0 && CLOSING.has(byte)) {
        this.#keep(chunk.subarray(start, i));
        yield this.#value();
        start = i;
      }
    }
    if (this.#startLine > 0) this.#keep(chunk.subarray(start));
  }

  /** What is left when the stream has ended: a value without its end, or `null`. */
  rest() {
    return this.#startLine > 0 ? this.#value() : null;
  }

  // A body is one long string: its end is looked for without looking at each byte.
  /** @param {Buffer} chunk @param {number} from */
  #throughString(chunk, from) {
    for (let i = from; ; ) {
      const quote = chunk.indexOf(QUOTE, i);
      const end = quote < 0 ? chunk.length : quote;
      let first = end;
      while (first > i && chunk[first - 1] === BACKSLASH) first--;
      const carried = first === i && this.#escaped ? 1 : 0;
      this.#escaped = (end - first + carried) % 2 === 1;
      if (quote < 0) return chunk.length;
      i = quote + 1;
      if (!this.#escaped) {
        this.#inString = false;
        return i;
      }
      this.#escaped = false;
    }
  }

  /** @param {Buffer} part */
  #keep(part) {
    this.#length += part.length;
    if (this.#length > this.#most) this.#parts = [];
    else this.#parts.push(part);
  }

  #value() {
    const tooLong = this.#length > this.#most;
    const value = {
      number: this.#startLine || this.#line,
      bytes: tooLong ? null : Buffer.concat(this.#parts),
      tooLong,
    };
    [this.#parts, this.#length, this.#startLine] = [[], 0, 0];
    return value;
  }
}

const OPEN_LIST = 0x5b;
const COLON = 0x3a;

/** How deep what is read line by line may go: deeper, nothing more can begin. */
const DEEPEST = 10_000;

/** Where in JSON a text has come to, line by line. */
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

  /** Takes a line. A string has no line feed in it. @param {Buffer} line */
  push(line) {
    for (let at = 0; at < line.length; at++) {
      const byte = line[at];
      if (SPACES.has(byte)) continue;
      this.#last = byte;
      if (byte === QUOTE) {
        at = stringEnd(line, at);
        if (at < 0) {
          this.#isBroken = true;
          return;
        }
      } else if (OPENING.has(byte)) {
        if (this.#open.length < DEEPEST) this.#open.push(byte);
        else this.#isBroken = true;
      } else if (CLOSING.has(byte)) this.#open.pop();
    }
  }
}

/** The place of the closing quote, -1 where there is none. @param {Buffer} line @param {number} start */
function stringEnd(line, start) {
  for (let quote = line.indexOf(QUOTE, start + 1); quote >= 0; quote = line.indexOf(QUOTE, quote + 1)) {
    let first = quote;
    while (line[first - 1] === BACKSLASH) first--;
    if ((quote - first) % 2 === 0) return quote;
  }
  return -1;
}
