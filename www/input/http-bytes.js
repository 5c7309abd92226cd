import { fromLines } from '../../pkg/cli/input/header-block/lines.js';
import { plural } from '../words.js';

const LF = 0x0a;
const CR = 0x0d;
const MOST_HEAD = 64 * 1024;
const REQUEST_LINE = /^[A-Z]+ \S+ HTTP\/[\d.]+[ \t]*$/;

/**
 * A request as it goes over the wire, whose body is cut out byte for byte; `null` when these bytes are none.
 *
 * @param {Uint8Array} bytes
 * @returns {import('./recognise.js').Recognised | null}
 */
export function splitBytes(bytes) {
  let start = 0;
  while (start < bytes.length && (bytes[start] === LF || bytes[start] === CR || bytes[start] === 0x20)) start++;
  const end = headEnd(bytes, start);
  const head = new TextDecoder('latin1').decode(bytes.subarray(start, Math.min(end.head, start + MOST_HEAD)));
  const [first, ...lines] = head.split(/\r\n|\n/);
  if (!REQUEST_LINE.test(first)) return null;
  const { entries, ignored } = fromLines(lines);
  const notes = ignored ? [`${plural(ignored, 'line')} that are no headers`] : [];
  const body = within(bytes.subarray(end.body), entries, notes);
  const rest = body ? `a body of ${plural(body.length, 'byte')}` : 'no body';
  return {
    kind: 'http',
    said: `an HTTP request with ${plural(entries.length, 'header')} and ${rest}`,
    entries: [{ headers: entries, body }],
    notes,
  };
}

/** Where the head ends, and where the body begins. @param {Uint8Array} bytes @param {number} start */
function headEnd(bytes, start) {
  for (let at = bytes.indexOf(LF, start); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    const next = bytes[at + 1] === CR ? at + 2 : at + 1;
    if (bytes[next] === LF) return { head: at, body: next + 1 };
  }
  return { head: bytes.length, body: bytes.length };
}

/**
 * A copy often ends with a line feed that was not sent; content-length tells.
 *
 * @param {Uint8Array} body @param {[string, string][]} headers @param {string[]} notes
 */
function within(body, headers, notes) {
  if (body.length === 0) return null;
  const [, length] = headers.find(([name]) => name.toLowerCase() === 'content-length') ?? [];
  if (length === undefined || !/^\d+$/.test(length) || Number(length) === body.length) return body;
  for (const extra of [1, 2]) {
    const tail = body.subarray(body.length - extra);
    if (body.length - extra === Number(length) && tail.every((byte) => byte === LF || byte === CR))
      return body.subarray(0, Number(length));
  }
  notes.push(
    `content-length says ${Number(length).toLocaleString('en-US')} bytes, and there ` +
      `are ${body.length.toLocaleString('en-US')}`,
  );
  return body;
}
