import { number, unicodeEscape } from '../../src/input/words.js';

export { number, plural } from '../../src/input/words.js';

/** A count and its words, as a row under others. @param {number} count @param {string} words */
export const countRow = (count, words) => `  ${number(count).padStart(9)}  ${words}`;

/** The longest value of a payload that is shown on a line. */
const LONGEST = 200;

// Control characters, direction marks, invisible characters, lone surrogates and noncharacters.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
/** @type {Record<string, string>} */
const SHORT = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Makes foreign text safe to print: nothing in it can control the terminal or stay hidden. @param {string} text */
export const safe = (text) => String(text).replace(UNSAFE, (character) => SHORT[character] ?? escaped(character));

/** @param {string} character */
const escaped = (character) => character.split('').map(unicodeEscape).join('');

/** A string as it is, any other value as JSON, safe and not too long. @param {unknown} value @param {number} longest */
export function shown(value, longest = LONGEST) {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  const whole = Array.from(text.slice(0, 2 * longest + 2));
  return whole.length > longest ? `${safe(whole.slice(0, longest).join(''))}…` : safe(text);
}

/**
 * JSON as it may be shown: JSON.stringify leaves the controls beyond ASCII as they are, which some terminals obey.
 *
 * @param {unknown} value
 */
export const safeJson = (value) => safe(JSON.stringify(value));
