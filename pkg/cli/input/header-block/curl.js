import { fromLines } from './lines.js';

const WORD = /(?:\\\r?\n|\\.|\$'(?:\\.|[^'\\])*'|'[^']*'|"(?:\\.|[^"\\])*"|[^\s'"\\])+/gs;
const QUOTED = /\\\r?\n|\\(.)|\$'((?:\\.|[^'\\])*)'|'([^']*)'|"((?:\\.|[^"\\])*)"/gs;
const HEADER = /^(?:--header(?:=|$)|-H)(.*)$/s;
const DATA = /^(?:--(data|data-raw|data-binary|data-ascii|json)(?:=|$)|-(d))(.*)$/s;
const ESCAPES = { n: '\n', r: '\r', t: '\t' };

/** The headers and the body of a curl command, or `null` when the text has no `-H` option. */
export function fromCurl(text) {
  const words = (text.match(WORD) ?? []).map(unquoted);
  const lines = [];
  const data = [];
  for (let i = 0; i < words.length; i++) {
    const [header, inHeader] = HEADER.exec(words[i]) ?? [];
    const [option, long, short, inData] = DATA.exec(words[i]) ?? [];
    if (header !== undefined) lines.push(inHeader || (words[++i] ?? ''));
    else if (option !== undefined) data.push({ name: long ?? short, value: inData || (words[++i] ?? '') });
  }
  if (lines.length === 0) return null;
  // What is in a file is not in the command; --data-raw alone knows no files.
  const inFile = data.some(({ name, value }) => name !== 'data-raw' && value.startsWith('@'));
  const body = data.length && !inFile ? data.map(({ value }) => value).join('&') : '';
  return { ...fromLines(lines), body };
}

/** A word of the command as the shell (POSIX, with the `$'…'` that browsers write) hands it over. */
function unquoted(word) {
  return word.replace(QUOTED, (all, escaped, ansi, single, double) => {
    if (ansi !== undefined) {
      return ansi.replace(/\\(?:u([\da-f]{4})|x([\da-f]{2})|(.))/gis, (_, unicode, hex, other) =>
        other === undefined ? String.fromCharCode(parseInt(unicode ?? hex, 16)) : ESCAPES[other] ?? other);
    }
    return escaped ?? single ?? double?.replace(/\\(?:\r?\n|([$`"\\]))/g, '$1') ?? '';
  });
}
