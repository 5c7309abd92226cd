// Parts of JSON as text, since parsed numbers may lose digits. The text must be JSON.
import { COLON, COMMA, JsonTokens, QUOTE, closes, opens } from './json-tokens.js';
import { unicodeEscape } from './words.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** @param {string | Uint8Array} json */
const bytesOf = (json) => (typeof json === 'string' ? encoder.encode(json) : json);

/** @param {Uint8Array} bytes @param {number} start @param {number} end */
const textOf = (bytes, start, end) => decoder.decode(bytes.subarray(start, end));

/**
 * The elements of a list: text from text, bytes from bytes.
 *
 * @template {string | Uint8Array} Json
 * @param {Json} json @returns {Json[]}
 */
export const elements = (json) => [...parts(json)].map(({ value }) => value);

/**
 * The members of an object by name; the last of equal names wins. Text from text, bytes from bytes.
 *
 * @template {string | Uint8Array} Json
 * @param {Json} json @returns {Map<string, Json>}
 */
export const members = (json) => new Map([...parts(json)].map(({ name, value }) => [name ?? '', value]));

/**
 * @template {string | Uint8Array} Json
 * @param {Json} json @returns {Generator<{ name: string | undefined, value: Json }>}
 */
function* parts(json) {
  const bytes = bytesOf(json);
  /** @type {(start: number, end: number) => any} */
  const cut = (start, end) => (typeof json === 'string' ? textOf(bytes, start, end) : bytes.subarray(start, end));
  const tokens = tokensOf(bytes);
  let depth = 0;
  let name;
  let start = -1;
  let last = -1;
  while (tokens.next()) {
    const { first } = tokens;
    if (closes(first)) depth--;
    if (start >= 0 && (depth === 0 || (depth === 1 && first === COMMA))) {
      yield { name, value: cut(start, last) };
      start = -1;
    } else if (depth === 1 && first === COLON) {
      name = JSON.parse(textOf(bytes, start, last));
      start = -1;
    } else if (depth > 0 && start < 0 && first !== COMMA) start = tokens.start;
    if (opens(first)) depth++;
    last = tokens.end;
  }
}

/** @param {Uint8Array} bytes */
function tokensOf(bytes) {
  const tokens = new JsonTokens();
  tokens.take(bytes);
  return tokens;
}

/** The text on one line, without white space between tokens. @param {string | Uint8Array} json */
export const compact = (json) => written(json, (token) => token);

/** @type {Record<string, string>} */
const SPACED = { ',': ', ', ':': ': ' };

/**
 * The text in the format of Python's json.dumps, which Close appears to send. Numbers keep their digits.
 *
 * @param {string | Uint8Array} json
 */
export const asPython = (json) =>
  written(json, (token, first) => (first === QUOTE ? asciiString(token) : (SPACED[token] ?? token)));

/** @param {string | Uint8Array} json @param {(token: string, first: number) => string} write */
function written(json, write) {
  const bytes = bytesOf(json);
  const tokens = tokensOf(bytes);
  const all = [];
  while (tokens.next()) all.push(write(textOf(bytes, tokens.start, tokens.end), tokens.first));
  return all.join('');
}

/** @param {string} token */
const asciiString = (token) => JSON.stringify(JSON.parse(token)).replace(/[^ -~]/g, unicodeEscape);
