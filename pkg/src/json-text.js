// Parts of JSON text as they are written, since a number of a parsed value may have lost digits. The text must be JSON.

// Thousands of characters at once, and not millions: a run of them is read in several steps.
const SPACE = /\s{1,4096}/y;
const SCALAR = /[^\s"{}[\]:,]{1,4096}/y;
const MARKS = '{}[]:,';

/**
 * The tokens of a text, with their places. A string is found by its end: an expression for it would keep a way back
 * for each of its characters, and there is no room for that in a long one.
 *
 * @param {string} text
 */
function* tokens(text) {
  for (let at = 0; at < text.length; ) {
    for (SPACE.lastIndex = at; SPACE.test(text); SPACE.lastIndex = at) at = SPACE.lastIndex;
    if (at === text.length) return;
    let end = at + 1;
    if (text[at] === '"') end = stringEnd(text, at);
    else if (!MARKS.includes(text[at])) {
      end = at;
      for (SCALAR.lastIndex = at; SCALAR.test(text); SCALAR.lastIndex = end) end = SCALAR.lastIndex;
    }
    yield { token: text.slice(at, end), at, end };
    at = end;
  }
}

/** @param {string} text @param {number} start */
function stringEnd(text, start) {
  for (let quote = text.indexOf('"', start + 1); ; quote = text.indexOf('"', quote + 1)) {
    let first = quote;
    while (text[first - 1] === '\\') first--;
    if ((quote - first) % 2 === 0) return quote + 1;
  }
}

/** The elements of a list, as text. @param {string} text */
export const elements = (text) => [...parts(text)].map(({ value }) => value);

/** The members of an object, as text by name; the last of equal names counts. @param {string} text */
export const members = (text) => new Map([...parts(text)].map(({ name, value }) => [name, value]));

/** @param {string} text */
function* parts(text) {
  let depth = 0;
  let name;
  let start = -1;
  let last = -1;
  for (const { token, at, end } of tokens(text)) {
    if (token === '}' || token === ']') depth--;
    if (start >= 0 && (depth === 0 || (depth === 1 && token === ','))) {
      yield { name, value: text.slice(start, last) };
      start = -1;
    } else if (depth === 1 && token === ':') {
      name = JSON.parse(text.slice(start, last));
      start = -1;
    } else if (depth > 0 && start < 0 && token !== ',') start = at;
    if (token === '{' || token === '[') depth++;
    last = end;
  }
}

/** The text without white space between its tokens, and so on one line. @param {string} text */
export function compact(text) {
  const written = [];
  for (const { token } of tokens(text)) written.push(token);
  return written.join('');
}

/** @type {Record<string, string>} */
const SPACED = { ',': ', ', ':': ': ' };

/**
 * The text as Python's json.dumps writes it, which is how Close appears to send its events. Numbers keep their digits.
 *
 * @param {string} text
 */
export function asPython(text) {
  const written = [];
  for (const { token } of tokens(text)) written.push(token[0] === '"' ? asciiString(token) : (SPACED[token] ?? token));
  return written.join('');
}

/** @param {string} token */
const asciiString = (token) =>
  JSON.stringify(JSON.parse(token)).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
