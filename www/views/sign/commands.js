// A signed delivery as a command, a script or a file.
import { base64 } from '../../../pkg/src/input/base64.js';
import { joined, utf8Text } from '../../../pkg/src/input/bytes.js';
import { deliveryLine } from '../../../pkg/src/input/delivery-record.js';
import { unicodeEscape } from '../../../pkg/src/input/words.js';

/** @typedef {{ url: string, headers: [string, string][], body: Uint8Array }} Block a request */

/** Quotes a text for a POSIX shell. Within single quotes, only the quote itself is special. @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * The bytes as text for a command line, or `null` if they are not UTF-8 or contain NUL, which arguments cannot contain.
 *
 * @param {Uint8Array} bytes
 */
const argument = (bytes) => (bytes.includes(0) ? null : utf8Text(bytes));

/** Terminals treat these characters as keys when they are pasted: a carriage return would become a line feed. */
const KEYS = /[\x01-\x08\x0b-\x1f\x7f]/;

/** The system limits the length of an argument: 128 KiB on Linux (MAX_ARG_STRLEN). */
const LONGEST_ARGUMENT = 100_000;

/** A curl command that sends exactly these bytes. @param {Block} given */
export function curl({ url, headers, body }) {
  const options = headers.map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)} \\\n`).join('');
  const text = body.length < LONGEST_ARGUMENT ? argument(body) : null;
  // --data-raw, because --data reads a file if the body begins with @.
  if (text !== null && !KEYS.test(text)) return `curl ${quoted(url)} \\\n${options}  --data-raw ${quoted(text)}`;
  return (
    `base64 -d <<'END' | curl ${quoted(url)} \\\n${options}  --data-binary ` +
    `@-\n${base64(body).replace(/.{1,76}/g, '$&\n')}END`
  );
}

/** A JavaScript module for Node, Deno, Bun or a browser. @param {Block} given */
export function fetchCall({ url, headers, body }) {
  const text = argument(body);
  // Old engines do not allow line separators in a string of a script. Escapes stand for the same characters.
  const content =
    text === null || text.startsWith('\ufeff')
      ? `Uint8Array.from(atob(${JSON.stringify(base64(body))}), (unit) => unit.charCodeAt(0))`
      : JSON.stringify(text).replace(/[\u007f-\uffff]/g, unicodeEscape);
  const pairs = headers.map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`).join('');
  return (
    `const response = await fetch(${JSON.stringify(url)}, {\n  method: 'POST',\n  headers: {\n${pairs}  },\n` +
    `  body: ${content},\n});\nconsole.log(response.status);\n`
  );
}

/** The bytes of a request as it is sent over the network. @param {Block} given */
export function httpRequest({ url, headers, body }) {
  const { pathname, search, host } = new URL(url);
  const head = [
    `POST ${pathname}${search} HTTP/1.1`,
    `host: ${host}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `content-length: ${body.length}`,
    '',
    '',
  ].join('\r\n');
  return joined([new TextEncoder().encode(head), body]);
}

/**
 * A line of a delivery file, for `closehook verify` and `replay`.
 *
 * @param {Omit<Block, "url"> & { timestamp: number }} given
 */
export const deliveryFile = ({ headers, body, timestamp }) => deliveryLine({ now: timestamp, headers, body });
