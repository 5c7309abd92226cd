// Replaces letters and digits with others of the same kind, so that the length, case and encoded size stay the same.

/** @import { Random } from './keyed.js' */

const VOWELS = 'aeiou';
const CONSONANTS = 'bdfgklmnprstvz';
const ALL = 'abcdefghijklmnopqrstuvwxyz';

/** @param {Random} random @param {string} letters */
const pick = (random, letters) => letters[random(letters.length)];

/**
 * Another word of the same length and case.
 *
 * @param {Random} random @param {string} word @param {boolean} isPronounced false gives more words of the same length
 */
export function otherWord(random, word, isPronounced = true) {
  let isVowel = random(2) === 0;
  let other = '';
  for (const character of word) {
    const lower = character.toLowerCase();
    if (/[a-z]/.test(lower) && lower.length === 1) {
      const letter = pick(random, isPronounced ? (isVowel ? VOWELS : CONSONANTS) : ALL);
      other += lower === character ? letter : letter.toUpperCase();
      isVowel = !isVowel;
    } else other += otherCharacter(random, character);
  }
  return other;
}

/**
 * Replaces a digit with a digit, and a letter with a letter of the same case. Keeps anything else.
 *
 * @param {Random} random @param {string} character
 */
export function otherCharacter(random, character) {
  if (/[0-9]/.test(character)) return String(random(10));
  if (/[a-z]/.test(character)) return pick(random, ALL);
  if (/[A-Z]/.test(character)) return pick(random, ALL).toUpperCase();
  const kind = KINDS.find((each) => each.test(character));
  if (!kind) return character;
  const all = siblings(/** @type {number} */ (character.codePointAt(0)), kind);
  return all[random(all.length)];
}

const KINDS = [
  /^\p{Ll}$/u,
  /^\p{Lu}$/u,
  /^\p{Lt}$/u,
  /^\p{Lo}$/u,
  /^\p{Lm}$/u,
  /^\p{Nd}$/u,
  /^\p{No}$/u,
  /^(?=\P{L})\p{Alphabetic}$/u,
];

/** Words: also of digits such as ² and ⑦, and of letters that are symbols, such as ⓐ. */
export const WORDS = /[\p{L}\p{M}\p{Nd}\p{No}\p{Alphabetic}]+/gu;

/** @type {Map<string, string[]>} */
const known = new Map();

/**
 * The characters of a kind that share all UTF-8 bytes but the last one, and so usually the script.
 *
 * @param {number} code @param {RegExp} kind
 */
function siblings(code, kind) {
  const first = code & ~0x3f;
  const name = `${first} ${kind.source}`;
  let found = known.get(name);
  if (!found) {
    found = Array.from({ length: 64 }, (_, i) => String.fromCodePoint(first + i)).filter((each) => kind.test(each));
    known.set(name, found);
  }
  // A character that is alone in its group would be replaced by itself.
  return found.length > 1 ? found : [code > 0xffff ? '𝒜' : 'x'];
}
