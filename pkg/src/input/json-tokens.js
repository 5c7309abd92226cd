// The only JSON tokenizer in JavaScript. It finds where tokens begin and end, but does not check whether they are
// valid.

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const [OPEN_LIST, CLOSE_LIST] = [0x5b, 0x5d];
export const [OPEN_OBJECT, CLOSE_OBJECT] = [0x7b, 0x7d];
const BACKSLASH = 0x5c;
const LF = 0x0a;

const [SPACE, MARK, STRING] = [1, 2, 3];
/** The kind of each byte; 0 for bytes of numbers and words. */
const KINDS = new Uint8Array(256);
for (const byte of [0x20, 0x09, 0x0d, LF]) KINDS[byte] = SPACE;
for (const byte of [COMMA, COLON, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT]) KINDS[byte] = MARK;
KINDS[QUOTE] = STRING;

/** Whether a byte is white space in JSON. @param {number} byte */
export const isSpace = (byte) => KINDS[byte] === SPACE;
/** @param {number} byte */
export const opens = (byte) => byte === OPEN_LIST || byte === OPEN_OBJECT;
/** @param {number} byte */
export const closes = (byte) => byte === CLOSE_LIST || byte === CLOSE_OBJECT;

/**
 * The tokens of bytes that arrive in pieces: a punctuation mark, a string, or a run of anything else. A string or run
 * that continues in the next piece is a token in each piece.
 */
export class JsonTokens {
  /** @type {Uint8Array} */
  #piece = new Uint8Array(0);
  #at = 0;
  #inString = false;
  #isEscaped = false;

  /** The current line. Line feeds inside strings are not counted, since JSON has none there. */
  line;
  /** The first byte of the token, `"` for any part of a string. */
  first = 0;
  /** Where the token begins in its piece. */
  start = 0;
  /** Where it ends. */
  end = 0;

  /** @param {number} line */
  constructor(line = 1) {
    this.line = line;
  }

  /** Whether the last string has not ended yet. */
  get inString() {
    return this.#inString;
  }

  /** Continues with the next piece. @param {Uint8Array} piece */
  take(piece) {
    this.#piece = piece;
    this.#at = 0;
  }

  /** Moves to the next token; false if the piece has no more. */
  next() {
    const piece = this.#piece;
    let at = this.#at;
    if (!this.#inString) {
      for (; at < piece.length && KINDS[piece[at]] === SPACE; at++) if (piece[at] === LF) this.line++;
    }
    this.#at = at;
    if (at === piece.length) return false;
    this.start = at;
    if (this.#inString) {
      this.first = QUOTE;
      this.end = this.#stringEnd(at);
    } else {
      this.first = piece[at];
      const kind = KINDS[piece[at]];
      if (kind === STRING) this.end = this.#stringEnd(at + 1);
      else {
        at += 1;
        if (kind !== MARK) while (at < piece.length && KINDS[piece[at]] === 0) at++;
        this.end = at;
      }
    }
    this.#at = this.end;
    return true;
  }

  /** Finds the end of a string without checking each byte, since a body is one long string. @param {number} from */
  #stringEnd(from) {
    const piece = this.#piece;
    for (let at = from; ; ) {
      const quote = piece.indexOf(QUOTE, at);
      const end = quote < 0 ? piece.length : quote;
      let first = end;
      while (first > at && piece[first - 1] === BACKSLASH) first--;
      const carried = first === at && this.#isEscaped ? 1 : 0;
      const isEscaped = (end - first + carried) % 2 === 1;
      this.#inString = quote < 0 || isEscaped;
      this.#isEscaped = quote < 0 && isEscaped;
      if (quote < 0) return piece.length;
      if (!isEscaped) return quote + 1;
      at = quote + 1;
    }
  }
}
