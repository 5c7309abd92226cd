// A PowerShell request, as browsers copy it.
import { NAME } from './header-lines.js';

const COMMAND = /\bInvoke-(?:WebRequest|RestMethod)\b/i;
const HEADERS = /-Headers\s{1,99}@\{/i;
const BODY = /-Body\s{1,99}(?:\(\[System\.Text\.Encoding\]::UTF8\.GetBytes\()?(?=["'])/i;
/** @type {Record<string, string>} */
const ESCAPES = { n: '\n', r: '\r', t: '\t', 0: '\0' };

/**
 * The headers and body of `Invoke-WebRequest` or `Invoke-RestMethod`; `null` if the text is neither, or has no headers.
 *
 * @param {string} text
 * @returns {{ entries: [string, string][], ignored: number, body: string } | null}
 */
export function fromPowerShell(text) {
  const start = COMMAND.exec(text)?.index;
  const command = start === undefined ? '' : text.slice(start);
  const headers = HEADERS.exec(command);
  if (!headers) return null;
  /** @type {string[]} names and values, in turn */
  const strings = [];
  let at = headers.index + headers[0].length;
  while (at < command.length && command[at] !== '}') {
    const string = stringAt(command, at);
    if (string) strings.push(string.value);
    at = string?.end ?? at + 1;
  }
  /** @type {[string, string][]} */
  const entries = [];
  for (let i = 0; i + 1 < strings.length; i += 2) if (NAME.test(strings[i])) entries.push([strings[i], strings[i + 1]]);
  if (entries.length === 0) return null;
  // After the headers, or before them.
  const [before, after] = [command.slice(0, headers.index), command.slice(at)];
  const [part, body] = BODY.test(after) ? [after, BODY.exec(after)] : [before, BODY.exec(before)];
  const string = body && stringAt(part, body.index + body[0].length);
  return { entries, ignored: 0, body: string?.value ?? '' };
}

/**
 * The string that begins at `start`, and where it ends; `null` if there is none. In double quotes, a backtick escapes,
 * `$([char]233)` is a character, and a quote may also be doubled.
 *
 * @param {string} text @param {number} start
 */
export function stringAt(text, start) {
  const quote = text[start];
  if (quote !== '"' && quote !== "'") return null;
  const parts = [];
  let from = start + 1;
  for (let at = from; at < text.length; at++) {
    const escapes = quote === '"' && text[at] === '`';
    if (text[at] === quote && text[at + 1] !== quote) {
      parts.push(text.slice(from, at));
      return { value: parts.join('').replace(/\$\(\[char\](\d{1,5})\)/g, characterOf), end: at + 1 };
    }
    if (text[at] !== quote && !escapes) continue;
    parts.push(text.slice(from, at), escapes ? (ESCAPES[text[at + 1]] ?? text[at + 1] ?? '') : quote);
    at += 1;
    from = at + 1;
  }
  return { value: parts.join('') + text.slice(from), end: text.length };
}

/** @param {string} _ @param {string} code */
const characterOf = (_, code) => String.fromCharCode(Number(code));
