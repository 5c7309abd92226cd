// JSON Lines, a JSON array, or JSON values one after the other, as a stream of values: never read whole.
import { lines } from './lines.js';
import { JsonPlace, ValueScanner, isSpace } from './values.js';

/** @import { Line } from './lines.js' */

/** The longest value, in bytes: a body of 64 MiB is 86 in base64. */
const MOST = 128 * 1024 * 1024;
const LIST = 0x5b;
const OBJECT = 0x7b;
const NEWLINE = Buffer.from('\n');
const BOM = [0xef, 0xbb, 0xbf];

/** @typedef {{ number: number, bytes: Buffer | null, tooLong?: boolean }} Value `bytes` is null of one that has none */

/**
 * The bytes of each value, with the line on which it begins, or `error` in place of bytes that cannot be had. A mistake
 * in one does not end the others.
 *
 * @param {AsyncIterable<Buffer>} chunks @param {number} most
 * @returns {AsyncGenerator<{ line: number, bytes?: Buffer, error?: string }>}
 */
export async function* records(chunks, most = MOST) {
  const { first, all } = await beginning(chunks);
  const values = first === LIST ? elements(all, most) : linesOrValues(all, most);
  for await (const { number, bytes, tooLong } of values) {
    if (tooLong) yield { line: number, error: `it has more than ${most} bytes` };
    else if (bytes === null) yield { line: number, error: 'the file ends within the list' };
    else yield { line: number, bytes };
  }
}

/**
 * The first byte that is no space, and all chunks from there, without a byte order mark.
 *
 * @param {AsyncIterable<Buffer>} chunks
 */
export async function beginning(chunks) {
  const iterator = chunks[Symbol.asyncIterator]();
  /** @type {Buffer[]} */
  const held = [];
  let first;
  /** @type {Buffer | null} */
  let start = Buffer.alloc(0);
  while (first === undefined) {
    const { value, done } = await iterator.next();
    if (done) break;
    let chunk = value;
    if (start !== null) {
      start = chunk = Buffer.concat([start, chunk]);
      if (start.length < BOM.length && start[0] === BOM[0]) continue;
      start = null;
      if (BOM.every((byte, i) => chunk[i] === byte)) chunk = chunk.subarray(BOM.length);
    }
    held.push(chunk);
    const at = chunk.findIndex((byte) => !isSpace(byte));
    if (at >= 0) first = chunk[at];
  }
  async function* all() {
    yield* held;
    for (;;) {
      const { value, done } = await iterator.next();
      if (done) return;
      yield value;
    }
  }
  return { first, all: all() };
}

/**
 * @param {AsyncIterable<Buffer>} chunks @param {number} most
 * @returns {AsyncGenerator<Value>}
 */
async function* elements(chunks, most) {
  /** @type {ValueScanner | undefined} */
  let scanner;
  let line = 1;
  for await (const chunk of chunks) {
    let rest = chunk;
    if (!scanner) {
      const at = chunk.indexOf(LIST);
      for (const byte of at < 0 ? chunk : chunk.subarray(0, at)) if (byte === 0x0a) line++;
      if (at < 0) continue;
      scanner = new ValueScanner({ inList: true, most, line });
      rest = chunk.subarray(at + 1);
    }
    yield* scanner.push(rest);
  }
  if (scanner?.ended) {
    const after = scanner.rest();
    if (after) yield after;
    return;
  }
  const last = scanner?.rest();
  if (last) yield last;
  yield { number: last?.number ?? line, bytes: null };
}

/**
 * One value a line, or over several lines, in any layout: a line that opens a bracket without closing it goes on in the
 * next. Where no value can begin in that place of JSON, a line that begins with a brace begins a new value: one that is
 * cut off does not take the others with it.
 *
 * @param {AsyncIterable<Buffer>} chunks @param {number} most
 * @returns {AsyncGenerator<Value>}
 */
async function* linesOrValues(chunks, most) {
  /** @type {Line[]} lines of one value, until it is closed */
  let held = [];
  let length = 0;
  let place = new JsonPlace();
  /** @param {Value[]} values */
  const release = (values) => {
    [held, length, place] = [[], 0, new JsonPlace()];
    return values;
  };
  for await (const line of lines(chunks, most)) {
    if (line.tooLong) {
      yield* release(byBraces(held));
      yield line;
      continue;
    }
    if (line.bytes.every(isSpace)) continue;
    if (held.length === 0 && isClosed(line.bytes)) {
      yield { number: line.number, bytes: withoutSpace(line.bytes) };
      continue;
    }
    if (held.length > 0 && line.bytes[0] === OBJECT && !place.canBegin) yield* release(byBraces(held));
    held.push(line);
    length += line.bytes.length + 1;
    place.push(line.bytes);
    if (length > most) yield* release([{ number: held[0].number, bytes: null, tooLong: true }]);
    else if (place.isClosed) yield* release(within(held, most));
  }
  yield* byBraces(held);
}

/**
 * The values in lines of which the last closes all brackets.
 *
 * @param {Line[]} held @param {number} most
 * @returns {Value[]}
 */
function within(held, most) {
  const scanner = new ValueScanner({ inList: false, most, line: held[0].number });
  const values = [];
  let at = held[0].number;
  for (const line of held) {
    // Empty lines were left out, and count.
    for (; at < line.number; at++) values.push(...scanner.push(NEWLINE));
    values.push(...scanner.push(/** @type {Buffer} */ (line.bytes)));
  }
  const rest = scanner.rest();
  return rest ? [...values, rest] : values;
}

/**
 * What was not closed is cut off: each line that begins with a brace begins a value of its own.
 *
 * @param {Line[]} held
 * @returns {Value[]}
 */
function byBraces(held) {
  /** @type {Value[]} */
  const values = [];
  for (let start = 0; start < held.length; ) {
    let end = start + 1;
    while (end < held.length && held[end].bytes?.[0] !== OBJECT) end++;
    const bytes = [];
    for (let at = start; at < end; at++) {
      const gap = at === start ? 0 : held[at].number - held[at - 1].number;
      bytes.push(Buffer.alloc(gap, NEWLINE), /** @type {Buffer} */ (held[at].bytes));
    }
    values.push({ number: held[start].number, bytes: withoutSpace(Buffer.concat(bytes)) });
    start = end;
  }
  return values;
}

/**
 * Whether all brackets of a line are closed. Most lines end as they should, and are not looked through.
 *
 * @param {Buffer} bytes
 */
function isClosed(bytes) {
  if (bytes[0] === OBJECT && withoutSpace(bytes).at(-1) === 0x7d) return true;
  const scanner = new ValueScanner({ inList: false, most: 0 });
  for (const value of scanner.push(bytes)) void value;
  return scanner.isBalanced;
}

/** @param {Buffer} bytes */
function withoutSpace(bytes) {
  let [start, end] = [0, bytes.length];
  while (start < end && isSpace(bytes[start])) start++;
  while (end > start && isSpace(bytes[end - 1])) end--;
  return bytes.subarray(start, end);
}
