import { scalarEnd, stringEnd } from './json-index.js';

/**
 * A value nested deeper than this stays on one line. The indentation of 100,000 brackets alone would take gigabytes.
 */
const DEEPEST = 32;

const NO_SPACE = /\S/g;
const CLOSING = { '{': '}', '[': ']' };

/**
 * Formats JSON text on several lines, indented by two spaces. Values keep their original text and order. The text is
 * read once, from the beginning and only as far as needed.
 *
 * @param {string} text that JSON.parse has read
 * @param {number} [most] the number of characters after which the rest is omitted
 */
export function pretty(text, most = Infinity) {
  /** @type {string[]} */
  const parts = [];
  let length = 0;
  /** @param {string} part */
  const put = (part) => {
    parts.push(part);
    length += part.length;
  };
  let depth = 0;
  const newLine = () => put(`\n${'  '.repeat(depth)}`);
  for (let at = valueAt(text, 0); at < text.length && length <= most; at = valueAt(text, at)) {
    const mark = text[at];
    if (mark === '{' || mark === '[') {
      const inside = valueAt(text, at + 1);
      if (text[inside] === CLOSING[mark]) {
        put(mark + CLOSING[mark]);
        at = inside + 1;
      } else if (depth === DEEPEST) {
        const end = containerEnd(text, at);
        put(text.slice(at, end));
        at = end;
      } else {
        put(mark);
        depth += 1;
        newLine();
        at += 1;
      }
    } else if (mark === '}' || mark === ']') {
      depth -= 1;
      newLine();
      put(mark);
      at += 1;
    } else if (mark === ',') {
      put(mark);
      newLine();
      at += 1;
    } else if (mark === ':') {
      put(': ');
      at += 1;
    } else {
      const end = mark === '"' ? stringEnd(text, at) : scalarEnd(text, at);
      put(text.slice(at, end));
      at = end;
    }
  }
  return parts.join('').slice(0, most);
}

/** Whether JSON text is nested deeper than `levels`. @param {string} text @param {number} levels */
export function isDeeper(text, levels) {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === '"') at = stringEnd(text, at) - 1;
    else if (mark === '{' || mark === '[') {
      depth += 1;
      if (depth > levels) return true;
    } else if (mark === '}' || mark === ']') depth -= 1;
  }
  return false;
}

/** The position of the next character that is not white space. @param {string} text @param {number} from */
function valueAt(text, from) {
  NO_SPACE.lastIndex = from;
  return NO_SPACE.exec(text)?.index ?? text.length;
}

/** @param {string} text @param {number} start */
function containerEnd(text, start) {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === '"') at = stringEnd(text, at) - 1;
    else if (mark === '{' || mark === '[') depth += 1;
    else if (mark === '}' || mark === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}
