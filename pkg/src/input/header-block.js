import { fromCurl } from './curl.js';
import { fromLines } from './header-lines.js';
import { httpMessage } from './http-message.js';
import { fromLiteral } from './literal.js';
import { fromPowerShell } from './powershell.js';

/** @typedef {{ entries: [string, string][], ignored: number, body?: string }} HeaderBlock */

const SIGNATURE = ['close-sig-hash', 'close-sig-timestamp'];
const MISPLACED = /^[ \t]{0,99}[<>]?[ \t]{0,99}close-sig-(?:hash|timestamp)[ \t]{0,99}:/im;

/**
 * Reads headers from pasted text: lines of a log, of `curl -v` or of developer tools, a curl command, a whole request,
 * or an object or a list in JSON or as printed by `console.log`.
 *
 * @param {string} text
 * @returns {HeaderBlock} `ignored` counts the lines that are not headers; `body` is the body of a request or a curl
 * command, if there is one.
 */
export function parseHeaderBlock(text) {
  const message = httpMessage(new TextEncoder().encode(text));
  if (message) {
    const { entries, ignored, body } = message;
    return { entries, ignored, body: body ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(body) : '' };
  }
  return fromPowerShell(text) ?? fromCurl(text) ?? fromLiteral(text) ?? fromLines(text.split(/\r\n|\r|\n/));
}

/**
 * The value of a header, or `undefined`. Repeated values are joined as in the package.
 *
 * @param {[string, string][]} entries @param {string} name
 */
export function headerValue(entries, name) {
  const values = entries.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
  return values.length ? values.join(', ') : undefined;
}

/** Whether a header of the signature was read. @param {[string, string][]} entries */
export const isSigned = (entries) => SIGNATURE.some((name) => headerValue(entries, name) !== undefined);

/**
 * The first signature header that the text mentions but that could not be read, or `undefined`.
 *
 * @param {string} text @param {[string, string][]} entries
 */
export function unreadHeader(text, entries) {
  const lower = text.toLowerCase();
  return SIGNATURE.find((name) => lower.includes(name) && headerValue(entries, name) === undefined);
}

/**
 * Whether a body begins with something that belongs to the headers. JSON has no such line.
 *
 * @param {Uint8Array} bytes
 */
export const holdsHeaders = (bytes) => MISPLACED.test(new TextDecoder().decode(bytes.subarray(0, 16 * 1024)));
