// Replaces some strings and numbers of JSON. Everything else keeps its bytes, and replaced text keeps its escapes.
import { COLON, COMMA, JsonTokens, OPEN_OBJECT, QUOTE, closes, opens } from '../input/json-tokens.js';
import { unicodeEscape } from '../input/words.js';

/**
 * Parts of a string, in order, with their replacements.
 *
 * @typedef {[start: number, end: number, text: string][]} Edits in UTF-16 units of the string itself
 */

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The strings and numbers of JSON, each with its path of names. Lists add no name.
 *
 * @param {Uint8Array} bytes that JSON.parse has read
 * @returns {Generator<{ token: string, start: number, end: number, path: string[], isKey: boolean }>} `path` is valid
 * until the next token
 */
export function* scalars(bytes) {
  const tokens = new JsonTokens();
  tokens.take(bytes);
  /** @type {string[]} */
  const path = [];
  /**
   * For each open bracket: whether it is an object, and whether it has added a name to the path.
   *
   * @type {{ isObject: boolean, isNamed: boolean }[]}
   */
  const open = [];
  let isKey = false;
  while (tokens.next()) {
    const { first, start, end } = tokens;
    const inside = open[open.length - 1];
    if (opens(first)) {
      isKey = first === OPEN_OBJECT;
      open.push({ isObject: isKey, isNamed: false });
    } else if (closes(first) || first === COMMA) {
      if (inside?.isNamed) path.pop();
      if (closes(first)) open.pop();
      else if (inside) inside.isNamed = false;
      isKey = first === COMMA && Boolean(inside?.isObject);
    } else if (first === COLON) isKey = false;
    else if (first === QUOTE || isNumber(first)) {
      const token = decoder.decode(bytes.subarray(start, end));
      yield { token, start, end, path, isKey };
      if (isKey && inside) {
        path.push(JSON.parse(token));
        inside.isNamed = true;
      }
    }
  }
}

/** @param {number} byte */
const isNumber = (byte) => byte === 0x2d || (byte >= 0x30 && byte <= 0x39);

/** A string token with parts of the string replaced. @param {string} token @param {Edits} edits */
export function respelled(token, edits) {
  const parts = ['"'];
  let at = 1;
  if (!token.includes('\\')) {
    for (const [start, end, text] of edits) {
      parts.push(token.slice(at, start + 1), escaped(text, false));
      at = end + 1;
    }
    return parts.join('') + token.slice(at);
  }
  let unit = 0;
  const length = () => (token[at] !== '\\' ? 1 : token[at + 1] === 'u' ? 6 : 2);
  for (const [start, end, text] of edits) {
    const from = at;
    for (; unit < start; unit++) at += length();
    parts.push(token.slice(from, at));
    const isAligned = text.length === end - start;
    for (; unit < end; unit++) {
      const piece = token.slice(at, at + length());
      at += piece.length;
      if (isAligned) parts.push(spelled(piece, text[unit - start]));
    }
    if (!isAligned) parts.push(escaped(text, /\\u/.test(token)));
  }
  parts.push(token.slice(at));
  return parts.join('');
}

/** A unit in the spelling of another one. @param {string} piece @param {string} unit */
function spelled(piece, unit) {
  if (piece === unit) return piece;
  if (piece[0] === '\\' && JSON.parse(`"${piece}"`) === unit) return piece;
  if (piece[1] !== 'u') return escaped(unit, false);
  const hex = unit.charCodeAt(0).toString(16).padStart(4, '0');
  return `\\u${/[A-F]/.test(piece) ? hex.toUpperCase() : hex}`;
}

/** @param {string} text @param {boolean} isAscii whether everything beyond ASCII is escaped */
function escaped(text, isAscii) {
  const plain = JSON.stringify(text).slice(1, -1);
  if (!isAscii) return plain;
  return plain.replace(/[^ -~]/g, unicodeEscape);
}
