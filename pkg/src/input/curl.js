import { fromLines } from './header-lines.js';
import { stringAt } from './powershell.js';

const HEADER = /^(?:--header(?:=|$)|-H)(.*)$/s;
const DATA = /^(?:--(data|data-raw|data-binary|data-ascii|json)(?:=|$)|-(d))(.*)$/s;
const SPACE = /\s{1,4096}/y;
const PLAIN = /[^\s'"\\$]{1,4096}/y;
const MOST_OPEN = 100;
/** @type {Record<string, string>} */
const ESCAPES = { n: '\n', r: '\r', t: '\t' };

const COMMAND = /^\s*(?:[$>]\s*)?curl(?:\.exe)?\s/i;

/**
 * The headers and the body of a curl command, copied for a POSIX shell, for PowerShell or for cmd.exe.
 *
 * @param {string} text
 * @returns {{ entries: [string, string][], ignored: number, body: string, isInFile: boolean } | null} `null` when the
 *   text has no `-H` option; `isInFile` when the body is in a file that the command names
 */
export function fromCurl(text) {
  if (!/-H|--header/.test(text)) return null;
  const words = [...wordsOf((isCurl(text) && (fromCmd(text) ?? ofPowerShell(text))) || text)];
  const lines = [];
  const data = [];
  for (let i = 0; i < words.length; i++) {
    const [header, inHeader] = HEADER.exec(words[i]) ?? [];
    const [option, long, short, inData] = DATA.exec(words[i]) ?? [];
    if (header !== undefined) lines.push(inHeader || (words[++i] ?? ''));
    else if (option !== undefined) data.push({ name: long ?? short, value: inData || (words[++i] ?? '') });
  }
  if (lines.length === 0) return null;
  // A body in a file is not in the command. Only --data-raw does not read files.
  const inFile = data.some(({ name, value }) => name !== 'data-raw' && value.startsWith('@'));
  const body = data.length && !inFile ? data.map(({ value }) => value).join('&') : '';
  return { ...fromLines(lines), body, isInFile: inFile };
}

/**
 * A word as the program gets it. Windows PowerShell drops quotes when it starts a program, so each has a backslash;
 * newer versions keep them.
 *
 * @param {string} word
 */
const handedOver = (word) =>
  /(?<!\\)"/.test(word) ? word : word.replace(/(\\{1,99})"/g, (_, run) => `${'\\'.repeat(run.length >> 1)}"`);

/** Whether a text begins like a curl command. @param {string} text */
export const isCurl = (text) => COMMAND.test(text.slice(0, 1000));

/**
 * Converts a command for cmd.exe to POSIX syntax; `null` for any other. Browsers write `^"` for a quote, `^` before
 * special characters, and `^` at the end of a continued line.
 *
 * @param {string} text
 */
function fromCmd(text) {
  if (!/\s\^(?:"|\r?\n)/.test(text)) return null;
  const plain = text
    .replace(/\^\r?\n\r?\n/g, '\n')
    .replace(/[ \t]{0,99}\^\r?\n[ \t]{0,99}/g, ' ')
    .replace(/\^(.)/gs, '$1');
  const parts = [];
  for (let at = 0; at < plain.length; ) {
    const start = plain.indexOf('"', at);
    const end = start < 0 ? -1 : quoteEnd(plain, start + 1, '"', false);
    if (end < 0) {
      parts.push(plain.slice(at));
      break;
    }
    const inside = plain.slice(start + 1, end).replace(/\\(["\\])/g, '$1');
    parts.push(plain.slice(at, start), posix(inside));
    at = end + 1;
  }
  return parts.join('');
}

/** A word in the quotes of a POSIX shell. @param {string} word */
const posix = (word) => `'${word.replaceAll("'", "'\\''")}'`;

/**
 * Converts a command for PowerShell to POSIX syntax; `null` for any other. A backtick precedes a quote, and ends a
 * continued line.
 *
 * @param {string} text
 */
function ofPowerShell(text) {
  if (!/`(?:"|\r?\n)/.test(text)) return null;
  const parts = [];
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const string = stringAt(text, at);
    if (!string && text[at] !== '`') {
      at += 1;
      continue;
    }
    parts.push(text.slice(from, at));
    if (string) parts.push(posix(handedOver(string.value)));
    const feed = /^`\r?\n/.exec(text.slice(at, at + 3))?.[0].length;
    if (feed) parts.push(' ');
    at = from = string?.end ?? at + (feed ?? 1);
  }
  return parts.join('') + text.slice(from);
}

/**
 * Splits a command into words like a POSIX shell, including the `$'…'` that browsers write. It reads character by
 * character: a body may have megabytes, and a regular expression for a quoted word would backtrack over each character.
 *
 * @param {string} text
 */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one loop reads one grammar; its states are these locals
function* wordsOf(text) {
  let word = null;
  let open = 0;
  for (let at = 0; at < text.length; ) {
    const character = text[at];
    const space = lengthOf(SPACE, text, at);
    if (space > 0) {
      if (word !== null) yield word.join('');
      word = null;
      at += space;
      continue;
    }
    const isAnsi = character === '$' && text[at + 1] === "'";
    const quote = isAnsi ? "'" : character;
    const isQuote = quote === "'" || quote === '"';
    // Each unclosed quote causes a search to the end of the text.
    const end = isQuote && open < MOST_OPEN ? quoteEnd(text, at + (isAnsi ? 2 : 1), quote, isAnsi) : -1;
    if (isQuote && end < 0) open += 1;
    if (end >= 0) {
      const inside = text.slice(at + (isAnsi ? 2 : 1), end);
      word ??= [];
      word.push(isAnsi ? ansi(inside) : quote === '"' ? inside.replace(/\\(?:\r?\n|([$`"\\]))/g, '$1') : inside);
      at = end + 1;
    } else if (character === '\\') {
      // A continued line does not end a word. Any other character after a backslash is literal.
      const skip = /^\r?\n/.exec(text.slice(at + 1, at + 3))?.[0].length;
      if (skip === undefined) {
        word ??= [];
        word.push(text[at + 1] ?? '');
      }
      at += 1 + (skip ?? 1);
    } else {
      // An unclosed quote separates words.
      if (isQuote && word !== null) yield word.join('');
      if (isQuote) word = null;
      const plain = isQuote ? (isAnsi ? 2 : 1) : Math.max(1, lengthOf(PLAIN, text, at));
      if (!isQuote) {
        word ??= [];
        word.push(text.slice(at, at + plain));
      }
      at += plain;
    }
  }
  if (word !== null) yield word.join('');
}

/**
 * The number of matching characters from `at` on, in steps of thousands, since an expression cannot match millions at
 * once.
 *
 * @param {RegExp} expression @param {string} text @param {number} at
 */
function lengthOf(expression, text, at) {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex - at : 0;
}

/**
 * Where a quoted part ends, or -1 if it does not end.
 *
 * @param {string} text @param {number} start @param {string} quote @param {boolean} isAnsi
 */
function quoteEnd(text, start, quote, isAnsi) {
  if (quote === "'" && !isAnsi) return text.indexOf("'", start);
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === quote) return at;
    if (text[at] === '\\') at += 1;
  }
  return -1;
}

/** @param {string} inside */
const ansi = (inside) =>
  inside.replace(/\\(?:u([\da-f]{4})|x([\da-f]{2})|(.))/gis, (_, unicode, hex, other) =>
    other === undefined ? String.fromCharCode(parseInt(unicode ?? hex, 16)) : (ESCAPES[other] ?? other),
  );
