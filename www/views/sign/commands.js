// A signed delivery as something to run or to keep.
import { base64 } from '../../../pkg/src/input/base64.js';
import { joined, utf8Text } from '../../../pkg/src/input/bytes.js';
import { deliveryLine } from '../../../pkg/src/input/delivery-record.js';
import { unicodeEscape } from '../../../pkg/src/input/words.js';

/** @typedef {{ url: string, headers: [string, string][], body: Uint8Array }} Block a request */

/** For a POSIX shell: within single quotes nothing has a meaning but the quote itself. @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * The text of bytes that can stand on a command line, otherwise `null`: UTF-8 without NUL, which no argument can hold.
 *
 * @param {Uint8Array} bytes
 */
const argument = (bytes) => (bytes.includes(0) ? null : utf8Text(bytes));

/** A terminal that it is pasted into takes them for keys: a carriage return in a body would become a line feed. */
const KEYS = /[\x01-\x08\x0b-\x1f\x7f]/;

/** As an argument it is limited by the system: 128 KiB on Linux (MAX_ARG_STRLEN). */
const LONGEST_ARGUMENT = 100_000;

/** A curl command that sends exactly these bytes. @param {Block} given */
export function curl({ url, headers, body }) {
  const options = headers.map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)} \\\n`).join('');
  const text = body.length < LONGEST_ARGUMENT ? argument(body) : null;
  // --data-raw, since --data would read a file where the body begins with @.
  if (text !== null && !KEYS.test(text)) return `curl ${quoted(url)} \\\n${options}  --data-raw ${quoted(text)}`;
  return (
    `base64 -d <<'END' | curl ${quoted(url)} \\\n${options}  --data-binary ` +
    `@-\n${base64(body).replace(/.{1,76}/g, '$&\n')}END`
  );
}

/** A module for Node, Deno, Bun or a browser. @param {Block} given */
export function fetchCall({ url, headers, body }) {
  const text = argument(body);
  // A string in a script may hold no line separators in old engines; as escapes they are the same.
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

/** A request as it goes over the wire, in bytes. @param {Block} given */
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
 * A line of a file of deliveries, for `closehook verify` and `replay`.
 *
 * @param {Omit<Block, "url"> & { timestamp: number }} given
 */
export const deliveryFile = ({ headers, body, timestamp }) => deliveryLine({ now: timestamp, headers, body });
