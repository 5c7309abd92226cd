import { NAME } from './lines.js';

const LOOKS = /^\s*[{[]|(["'`])close-sig-(?:hash|timestamp)\1/i;
const TOKEN =
  /"((?:\\.|[^"\\\n])*)"|'((?:\\.|[^'\\\n])*)'|`((?:\\.|[^`\\\n])*)`|(=>|[{}[\](),:=])|[^\s"'`{}[\](),:=]+/g;
const SEPARATORS = new Set([':', '=>', '=']);
const ESCAPES = { n: '\n', r: '\r', t: '\t' };
// In tokens: without a limit, lists that do not end would be read again and again.
const LONGEST_LIST = 2000;
const CLOSING = { '[': ']', '(': ')' };

/**
 * Headers from an object or a list, as JSON or as `console.log` writes them, whole or in part: names with
 * values or lists of values, pairs, and Node's flat `rawHeaders`. `null` when there is none.
 */
export function fromLiteral(text) {
  if (!LOOKS.test(text)) return null;
  const tokens = [...text.matchAll(TOKEN)].map(token);
  const found = named(tokens);
  const entries = (found.length ? found : pairs(tokens.filter(isScalar))).filter(([name]) => NAME.test(name));
  return entries.length ? { entries, ignored: 0 } : null;
}

function token([all, double, single, tick, mark]) {
  const string = double ?? single ?? tick;
  return string === undefined ? { text: all, mark, string: false } : { text: unescaped(string), string: true };
}

const isScalar = ({ text, string }) => string || /^\d+$/.test(text);

function named(tokens) {
  const entries = [];
  for (let i = 0; i + 2 < tokens.length; i++) {
    if (tokens[i].mark || !SEPARATORS.has(tokens[i + 1].mark)) continue;
    const { values, end } = valuesAt(tokens, i + 2);
    // `rawHeaders: ['close-sig-hash', …]` is no header of that name.
    if (values.length > 1 && values.some(({ text }) => /^close-sig-/i.test(text))) entries.push(...pairs(values));
    else entries.push(...values.map(({ text }) => [tokens[i].text, text]));
    if (values.length) i = end;
  }
  return described(entries);
}

/** One value, or those of a list, and the place of the last token that is theirs. */
function valuesAt(tokens, at) {
  const closing = CLOSING[tokens[at].mark];
  if (!closing) return { values: isScalar(tokens[at]) ? [tokens[at]] : [], end: at };
  const values = [];
  const most = Math.min(tokens.length, at + LONGEST_LIST);
  let end = at;
  for (let depth = 0; end < most; end++) {
    const { mark } = tokens[end];
    if (mark === '{') return { values: [], end };
    if (CLOSING[mark]) depth++;
    else if ((mark === ']' || mark === ')') && --depth === 0) break;
    else if (isScalar(tokens[end])) values.push(tokens[end]);
  }
  return { values, end };
}

/** `{ name: 'host', value: 'x' }`, as HAR files and collections of requests have it, is one header. */
function described(entries) {
  const headers = [];
  for (let i = 0; i < entries.length; i++) {
    const described = /^(?:name|key)$/.test(entries[i][0]) && entries[i + 1]?.[0] === 'value';
    headers.push(described ? [entries[i][1], entries[++i][1]] : entries[i]);
  }
  return headers;
}

function pairs(values) {
  return Array.from({ length: values.length >> 1 }, (_, i) => [values[2 * i].text, values[2 * i + 1].text]);
}

function unescaped(text) {
  return text.replace(/\\(?:u([\da-f]{4})|(.))/gi, (_, unicode, other) =>
    other === undefined ? String.fromCharCode(parseInt(unicode, 16)) : ESCAPES[other] ?? other);
}
