import { number, plural } from './words.js';

/** Splits bytes into runs of valid UTF-8 and runs of other bytes (Unicode, table 3-7). @param {Uint8Array} bytes */
export function* utf8Runs(bytes) {
  let start = 0;
  let valid = true;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0 !== valid) {
      if (at > start) yield { start, end: at, valid };
      start = at;
      valid = !valid;
    }
    at += length || 1;
  }
  if (at > start) yield { start, end: at, valid };
}

/** @param {Uint8Array} bytes @param {number} at */
function sequenceLength(bytes, at) {
  const first = bytes[at];
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const second = bytes[at + 1];
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let i = 2; i < length; i++) if (bytes[at + i] >> 6 !== 0b10) return 0;
  return length;
}

/**
 * The position at which to cut: within `limit`, not inside a character, and after a line feed if one is near.
 *
 * @param {Uint8Array} bytes @param {number} from @param {number} limit
 */
export function cut(bytes, from, limit) {
  let end = from + limit;
  if (end >= bytes.length) return bytes.length;
  const lineEnd = bytes.subarray(0, end).lastIndexOf(0x0a);
  if (lineEnd >= end - limit / 8) return lineEnd + 1;
  for (let back = 0; back < 3 && bytes[end] >> 6 === 0b10; back++) end--;
  return end;
}

/** Describes the line endings of a body. @param {Uint8Array} bytes */
export function lineEnds(bytes) {
  let lf = 0;
  let crlf = 0;
  let cr = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === 0x0a) lf++;
    else if (bytes[i] === 0x0d && bytes[i + 1] === 0x0a) crlf++;
    else if (bytes[i] === 0x0d) cr++;
  }
  lf -= crlf;
  /** @type {[count: number, name: string][]} */
  const all = [
    [lf, 'line feed'],
    [crlf, 'CRLF'],
    [cr, 'carriage return'],
  ];
  const kinds = all.filter(([count]) => count > 0);
  if (kinds.length === 0) return 'none: it is one line';
  const list = kinds.map(([count, name]) => (name === 'CRLF' ? `${number(count)} CRLF` : plural(count, name)));
  const last = bytes.at(-1);
  return `${list.join(', ')}; the last line has ${last === 0x0a || last === 0x0d ? 'one' : 'none'}`;
}
