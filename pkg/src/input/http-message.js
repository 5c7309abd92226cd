// A raw HTTP request, or headers, a blank line and JSON. The body keeps its exact bytes.
import { joined } from './bytes.js';
import { fromLines, headerOf } from './header-lines.js';
import { number } from './words.js';

const LF = 0x0a;
const CR = 0x0d;
const MOST_HEAD = 64 * 1024;
const REQUEST_LINE = /^[A-Z]+ \S+ HTTP\/[\d.]+[ \t]*$/;
const SIGNATURE_LINE = /^close-sig-(?:hash|timestamp)\s*:/i;
const SPACES = new Set([0x20, 0x09, CR, LF]);
const OPENING = new Set([0x5b, 0x7b]);

/**
 * @typedef {object} HttpMessage
 * @property {[string, string][]} entries the headers
 * @property {number} ignored the number of lines of the head that are not headers
 * @property {Uint8Array | null} body `null` if there is none
 * @property {boolean} isRequest whether it begins with a request line
 * @property {string[]} notes changes to the body, and doubts about it
 */

/**
 * Reads a request. Without a request line, it must be signature headers followed by JSON, since blocks of headers may
 * also be separated by blank lines.
 *
 * @param {Uint8Array} bytes
 * @returns {HttpMessage | null} `null` if these bytes are not a request
 */
export function httpMessage(bytes) {
  let start = 0;
  while (start < bytes.length && SPACES.has(bytes[start])) start++;
  const end = headEnd(bytes, start);
  const head = new TextDecoder('latin1').decode(bytes.subarray(start, Math.min(end.head, start + MOST_HEAD)));
  const lines = head.split(/\r\n|\n/);
  const isRequest = REQUEST_LINE.test(lines[0]);
  if (!isRequest && !(OPENING.has(bytes[end.body]) && lines.some((line) => SIGNATURE_LINE.test(line)))) return null;
  const { entries, ignored } = fromLines(lines);
  /** @type {string[]} */
  const notes = [];
  const sent = bytes.subarray(end.body);
  const body = sent.length === 0 ? null : asSent(sent, entries, notes);
  return { entries, ignored, body, isRequest, notes };
}

/**
 * The body as it was sent, from the captured bytes: without chunk framing, and without anything beyond
 * `content-length`.
 *
 * @param {Uint8Array} bytes @param {[string, string][]} headers
 * @param {string[]} notes changes that were made, and doubts
 */
export const asSent = (bytes, headers, notes) => unframed(bytes, headers, notes) ?? withinLength(bytes, headers, notes);

/** Where the head ends, and where the body begins. @param {Uint8Array} bytes @param {number} start */
function headEnd(bytes, start) {
  for (let at = bytes.indexOf(LF, start); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    let next = at + 1;
    while (bytes[next] === 0x20 || bytes[next] === 0x09) next++;
    if (bytes[next] === CR) next++;
    if (bytes[next] === LF) return { head: bytes[at - 1] === CR ? at - 1 : at, body: next + 1 };
  }
  return { head: bytes.length, body: bytes.length };
}

/**
 * Removes the framing if the headers declare chunks and the body consists of them (RFC 9112 §7.1), even if an editor
 * has changed CRLF to LF. `null` for any other body, which is already assembled.
 *
 * @param {Uint8Array} bytes @param {[string, string][]} headers @param {string[]} notes
 */
function unframed(bytes, headers, notes) {
  if (!/\bchunked\s*$/i.test(headerOf(headers, 'transfer-encoding') ?? '')) return null;
  const decoder = new TextDecoder('latin1');
  const parts = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf(LF, at);
    // The line with the size is short, even with a chunk extension.
    if (end < 0 || end - at > 1024) return null;
    const [, size] = /^([0-9a-f]{1,8})[ \t]*(?:;[^\n]*)?\r?$/i.exec(decoder.decode(bytes.subarray(at, end))) ?? [];
    if (size === undefined) return null;
    const length = parseInt(size, 16);
    if (length === 0) break;
    const start = end + 1;
    if (start + length > bytes.length) return null;
    parts.push(bytes.subarray(start, start + length));
    at = start + length;
    if (bytes[at] === CR) at++;
    if (bytes[at] !== LF) return null;
    at++;
  }
  notes.push('the framing of transfer-encoding: chunked was removed from the body');
  return joined(parts);
}

/**
 * Removes a line feed at the end that was not sent, according to content-length.
 *
 * @param {Uint8Array} body @param {[string, string][]} headers @param {string[]} notes
 */
function withinLength(body, headers, notes) {
  const length = headerOf(headers, 'content-length');
  if (length === undefined || !/^\d{1,15}$/.test(length)) {
    // Close's JSON ends with its last bracket.
    if (body[body.length - 1] === LF)
      notes.push('the body ends with a line feed, which an editor may have added: without content-length it was kept');
    return body;
  }
  const sent = Number(length);
  const tail = body.subarray(sent);
  const isLonger = sent < body.length && tail.length <= 2 && tail.every((byte) => byte === LF || byte === CR);
  if (isLonger) return body.subarray(0, sent);
  if (sent !== body.length)
    notes.push(`content-length says ${number(sent)} bytes, but the body has ${number(body.length)}`);
  return body;
}
