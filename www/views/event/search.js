import { unicodeEscape } from '../../../pkg/src/input/words.js';

const MOST = 10_000;

/** @param {string} text */
const ascii = (text) => text.replace(/[\u007f-\uffff]/g, unicodeEscape);

/** The spellings of a word in JSON text: literal, and with escapes. @param {string} word */
function spellings(word) {
  const all = [word, word.toUpperCase(), word.toLowerCase()].map((each) => JSON.stringify(each).slice(1, -1));
  // The escape of a letter beyond ASCII depends on its case.
  return [...new Set([word, ...all, ...all.map(ascii)].map((each) => each.toLowerCase()))];
}

/**
 * Finds a word in a text, ignoring case. Returns the positions in ascending order, and whether there are more. A text
 * whose length changes in lower case is searched as it is.
 *
 * @param {string} text
 */
export function searcher(text) {
  const folded = text.toLowerCase();
  const lower = folded.length === text.length ? folded : text;
  return /** @param {string} word */ function search(word) {
    if (word === '') return { places: [], isCut: false };
    const places = [];
    for (const spelling of spellings(word)) {
      for (let at = lower.indexOf(spelling); at >= 0; at = lower.indexOf(spelling, at + spelling.length)) {
        places.push(at);
        if (places.length >= MOST) break;
      }
    }
    const sorted = [...new Set(places)].sort((one, other) => one - other);
    return { places: sorted.slice(0, MOST), isCut: places.length >= MOST };
  };
}
