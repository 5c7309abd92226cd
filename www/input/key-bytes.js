// Keys that are written as 32 bytes: in a list, as Node and Python print them, or in base64.
import { base64Bytes } from '../../pkg/src/input/base64.js';
import { hexOf } from '../../pkg/src/errors.js';
import { classOf, longRuns } from './runs.js';

const BYTE = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|\d{1,2})`;
const GAP = String.raw`[ \t\r\n]{0,40}`;
/** `"0":` before each, as `JSON.stringify` has it for a `Uint8Array`. */
const INDEX = String.raw`(?:["']?\d{1,2}["']?${GAP}:${GAP})?`;
// What goes on before or after is another list. Looked for from its start only, so that a long one is read once.
const NUMBERS = new RegExp(
  String.raw`(?<![\w.:-])(?<!\d${GAP}[,;]${GAP}["']?)${INDEX}${BYTE}(?:(?:${GAP}[,;]${GAP}|[ \t\r\n]{1,40})${INDEX}${BYTE}){31}(?![\d.])(?!${GAP}[,;]${GAP}["']?\d)`,
  'g',
);
const MARK = String.raw`(?:0x|\\{1,8}x|\\{1,8}u00)`;
const PAIRS = new RegExp(
  String.raw`(?<![\da-z])(?<![\da-f]{2}(?:[ :,;-]{1,4}|${MARK}))(?:${MARK}?[\da-f]{2}(?:[ \t\r\n]{0,40}[ :,;\n-][ \t\r\n]{0,40}|(?=\\))){31}${MARK}?[\da-f]{2}(?![\da-z])(?![ :,;-]{1,4}${MARK}?[\da-f]{2}(?![\da-z]))`,
  'gi',
);
const ONE = new RegExp(String.raw`${INDEX}(${BYTE})(?!\d|["']?${GAP}:)`, 'g');
const PAIR = new RegExp(`${MARK}?([\\da-f]{2})`, 'gi');
/** Of 32 bytes of a key that are drawn at random, one in a hundred thousand has fewer. */
const [MOST_EQUAL, FEWEST_LARGE] = [12, 7];

/** What lists are made of. A text has few stretches of nothing else, and only these are looked at more closely. */
const IN_LIST = classOf('0123456789abcdefABCDEFxu\\,;:-"\' \t\r\n');
/** 32 digits, and a character between each two. */
const SHORTEST = 63;
/** What decides whether a list begins or ends there. */
const CONTEXT = 128;

/** @param {string} text @returns {Iterable<[from: number, stretch: string]>} */
function* stretches(text) {
  for (const { start, end } of longRuns(text, IN_LIST, SHORTEST)) {
    const from = Math.max(0, start - CONTEXT);
    yield [from, text.slice(from, end + CONTEXT)];
  }
}

/** @returns {Iterable<{ start: number, end: number, key: string, isRandom: boolean }>} @param {string} text */
export function* byteLists(text) {
  for (const [from, stretch] of stretches(text)) {
    for (const { 0: run, index } of stretch.matchAll(NUMBERS)) {
      const bytes = [...run.matchAll(ONE)].map(([, byte]) => Number(byte));
      if (bytes.length === 32) yield found(from + index, run, bytes);
    }
    for (const { 0: run, index } of stretch.matchAll(PAIRS)) {
      const bytes = [...run.matchAll(PAIR)].map(([, pair]) => parseInt(pair, 16));
      if (bytes.length === 32) yield found(from + index, run, bytes);
    }
  }
}

/** @param {number} index @param {string} run @param {number[]} bytes */
function found(index, run, bytes) {
  const isRandom = new Set(bytes).size >= 32 - MOST_EQUAL && bytes.filter((byte) => byte >= 100).length >= FEWEST_LARGE;
  return { start: index, end: index + run.length, key: hexOf(bytes), isRandom };
}

/** A run of base64 that is 32 bytes, as hex digits. @param {string} run */
export function keyInBase64(run) {
  const bytes = base64Bytes(run.replaceAll('-', '+').replaceAll('_', '/'));
  return bytes?.length === 32 ? hexOf(bytes) : null;
}
