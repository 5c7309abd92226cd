import { NAME } from './header-lines.js';

/** @typedef {{ text: string, mark?: string, string: boolean }} Token */

const LOOKS = /^\s{0,1000}[{[]|["'`[](?:HTTP_)?close[-_]sig[-_](?:hash|timestamp)["'`\]]/i;
/** A line of PHP's `print_r`: its values have no quotes. */
const PRINTED = /^[ \t]{0,99}\[([^\]\n]{1,200})\] => (.*)$/gm;
/** A header in CGI style: PHP's `$_SERVER`, Django's `META`, WSGI, Rack. */
const CGI = /^HTTP_([A-Z\d_]+)$/;
/** Headers are kilobytes long. In a longer text, only the part around the first signature header is read. */
const LONGEST = 256 * 1024;
const QUOTES = '"\'`';
const MARKS = '{}[](),:=';
const SEPARATORS = new Set([':', '=>', '=']);
/** @type {Record<string, string>} */
const ESCAPES = { n: '\n', r: '\r', t: '\t' };
// In tokens. Without a limit, lists without an end would be read again and again.
const LONGEST_LIST = 2000;
const DEEPEST_LIST = 8;
const MOST_OPEN = 100;
/** @type {Record<string, string | undefined>} */
const CLOSING = { '[': ']', '(': ')' };

/**
 * Reads headers from an object or a list, as JSON or as logged by Node, Python or PHP, whole or in part: names with
 * values or lists of values, pairs, or Node's flat `rawHeaders`. `null` if there are none.
 *
 * @param {string} whole
 */
export function fromLiteral(whole) {
  if (!LOOKS.test(whole)) return null;
  const text = whole.length > LONGEST ? aroundSignature(whole) : whole;
  const lines = printed(text);
  const tokens = lines.length ? [] : withoutTypes(tokensOf(text));
  const found = lines.length ? lines : named(tokens);
  const entries = (found.length ? found : pairs(tokens.filter(isScalar)))
    .filter(([name]) => NAME.test(name))
    .map(([name, value]) => /** @type {[string, string]} */ ([ofCgi(name), value]));
  return entries.length ? { entries, ignored: 0 } : null;
}

/** @param {string} text */
function aroundSignature(text) {
  const at = text.search(/close[-_]sig[-_]/i);
  const start = Math.max(0, at - LONGEST / 4);
  // Do not start in the middle of a string.
  const line = text.indexOf('\n', start);
  return text.slice(line >= 0 && line < at ? line : start, start + LONGEST);
}

/** @param {string} name */
const ofCgi = (name) => {
  const [, own] = CGI.exec(name) ?? [];
  return own === undefined ? name : own.toLowerCase().replaceAll('_', '-');
};

/** Reads the output of `print_r`. Values of a list get the name of the list. @param {string} text */
function printed(text) {
  /** @type {[string, string][]} */
  const entries = [];
  let list = '';
  for (const [, name, value] of text.matchAll(PRINTED)) {
    if (value.trim() === 'Array') list = name;
    else entries.push([/^\d+$/.test(name) ? list : name, value.trim()]);
  }
  return entries;
}

/**
 * Removes PHP's types and indexes from the tokens: `["name"]=>`, `string(2) "ab"`, `array:1 [0 => "ab"]`, and
 * `array(1) {…}`, which is a list.
 *
 * @param {Token[]} tokens
 */
function withoutTypes(tokens) {
  if (!tokens.some(({ mark }) => mark === '=>')) return tokens;
  /** @type {Token[]} */
  const plain = [];
  /** @type {boolean[]} for each open brace, whether it belongs to a list */
  const braces = [];
  /** @param {number} at @param {(string | RegExp)[]} wanted */
  const isAt = (at, ...wanted) =>
    wanted.every((each, i) => {
      const { text = '', string = true } = tokens[at + i] ?? {};
      return typeof each === 'string' ? !string && text === each : each.test(text);
    });
  for (let at = 0; at < tokens.length; at++) {
    const sized = isAt(at, /^(?:string|array)$/, '(', /^\d+$/, ')');
    if (sized && (tokens[at + 4]?.string || isAt(at + 4, '{'))) {
      at += 4;
      if (isAt(at, '{')) {
        braces.push(true);
        plain.push({ text: '[', mark: '[', string: false });
      } else plain.push(tokens[at]);
    } else if (isAt(at, 'array', ':', /^\d+$/, '[')) at += 2;
    else if (isAt(at, '[', /^\d+$/, ']', '=>')) at += 3;
    else if (isAt(at, /^\d+$/, '=>')) at += 1;
    else if (isAt(at, '[', /./, ']', '=>')) {
      plain.push(tokens[at + 1]);
      at += 2;
    } else if (isAt(at, '}') && braces.pop()) plain.push({ text: ']', mark: ']', string: false });
    else {
      if (isAt(at, '{')) braces.push(false);
      plain.push(tokens[at]);
    }
  }
  return plain;
}

/**
 * Splits text into strings, punctuation and words. A regular expression would backtrack over each character of a
 * string.
 *
 * @param {string} text
 */
function tokensOf(text) {
  /** @type {Token[]} */
  const tokens = [];
  let open = 0;
  for (let at = 0; at < text.length; ) {
    const first = text[at];
    if (QUOTES.includes(first)) {
      // Each unclosed quote causes a search to the end of its line.
      const end = open < MOST_OPEN ? stringEnd(text, at) : 0;
      if (end === 0) open += 1;
      if (end > 0) tokens.push({ text: unescaped(text.slice(at + 1, end - 1)), string: true });
      // An unclosed quote is skipped.
      at = end > 0 ? end : at + 1;
    } else if (first === '=' && text[at + 1] === '>') {
      tokens.push({ text: '=>', mark: '=>', string: false });
      at += 2;
    } else if (MARKS.includes(first)) {
      tokens.push({ text: first, mark: first, string: false });
      at += 1;
    } else if (/\s/.test(first)) at += 1;
    else {
      let end = at + 1;
      while (end < text.length && !MARKS.includes(text[end]) && !QUOTES.includes(text[end]) && !/\s/.test(text[end]))
        end += 1;
      tokens.push({ text: text.slice(at, end), mark: undefined, string: false });
      at = end;
    }
  }
  return tokens;
}

/** The position after the closing quote, or 0 if the line has none. @param {string} text @param {number} start */
function stringEnd(text, start) {
  for (let at = start + 1; at < text.length && text[at] !== '\n'; at += 1) {
    if (text[at] === text[start]) return at + 1;
    if (text[at] === '\\' && text[at + 1] !== '\n') at += 1;
  }
  return 0;
}

/** @param {Token} given */
const isScalar = ({ text, string }) => string || /^\d+$/.test(text);

/** @param {Token[]} tokens */
function named(tokens) {
  /** @type {[string, string][]} */
  const entries = [];
  for (let i = 0; i + 2 < tokens.length; i++) {
    if (tokens[i].mark || !SEPARATORS.has(tokens[i + 1].mark ?? '')) continue;
    const { values, end } = valuesAt(tokens, i + 2);
    // `rawHeaders: ['close-sig-hash', …]` is not a header named `rawHeaders`.
    if (values.length > 1 && values.some(({ text }) => /^close-sig-/i.test(text))) entries.push(...pairs(values));
    else for (const { text } of values) entries.push([tokens[i].text, text]);
    if (values.length) i = end;
  }
  return described(entries);
}

/**
 * One value, or the values of a list, and the index of their last token.
 *
 * @param {Token[]} tokens @param {number} at
 */
function valuesAt(tokens, at) {
  const closing = CLOSING[tokens[at].mark ?? ''];
  if (!closing) return { values: isScalar(tokens[at]) ? [tokens[at]] : [], end: at };
  const values = [];
  const most = Math.min(tokens.length, at + LONGEST_LIST);
  let end = at;
  for (let depth = 0; end < most; end++) {
    const { mark } = tokens[end];
    if (mark === '{' || depth > DEEPEST_LIST) return { values: [], end };
    if (CLOSING[mark ?? '']) depth++;
    else if ((mark === ']' || mark === ')') && --depth === 0) break;
    else if (isScalar(tokens[end])) values.push(tokens[end]);
  }
  return { values, end };
}

/**
 * `{ name: 'host', value: 'x' }`, as in HAR files and request collections, is one header.
 *
 * @param {[string, string][]} entries
 */
function described(entries) {
  /** @type {[string, string][]} */
  const headers = [];
  for (let i = 0; i < entries.length; i++) {
    const described = /^(?:name|key)$/.test(entries[i][0]) && entries[i + 1]?.[0] === 'value';
    headers.push(described ? [entries[i][1], entries[++i][1]] : entries[i]);
  }
  return headers;
}

/** @param {Token[]} values @returns {[string, string][]} */
function pairs(values) {
  return Array.from({ length: values.length >> 1 }, (_, i) => [values[2 * i].text, values[2 * i + 1].text]);
}

/** @param {string} text */
function unescaped(text) {
  return text.replace(/\\(?:u([\da-f]{4})|(.))/gi, (_, unicode, other) =>
    other === undefined ? String.fromCharCode(parseInt(unicode, 16)) : (ESCAPES[other] ?? other),
  );
}
