const REQUEST_LINE = /^[A-Z]+ \S+ HTTP\/[\d.]+[ \t]*(?:\r?\n|$)/;
const BLANK_LINE = /\n[ \t]*\r?\n/;
const HEADER_LINE = /^close-sig-(?:hash|timestamp)\s*:/im;

/**
 * A request as it goes over the wire, or headers, a blank line and JSON.
 *
 * @param {string} text
 * @returns {{ head: string, body: string } | null} `null` when the text is neither.
 */
export function splitMessage(text) {
  const message = text.replace(/^\s+/, '');
  const blank = BLANK_LINE.exec(message);
  const head = blank ? message.slice(0, blank.index) : message;
  const body = blank ? message.slice(blank.index + blank[0].length) : '';
  if (REQUEST_LINE.test(message)) return { head, body: content(head, body) };
  // Without a request line, several blocks of headers may have a blank line between them.
  return HEADER_LINE.test(head) && /^[{[]/.test(body) ? { head, body: content(head, body) } : null;
}

/**
 * The body without its framing, when the headers speak of chunks and it consists of them.
 *
 * @param {string} head @param {string} body
 */
function content(head, body) {
  return (/^transfer-encoding:.*\bchunked\s*$/im.test(head) && withoutChunks(body)) || withinLength(head, body);
}

/**
 * The chunks of RFC 9112 §7.1 joined, also where an editor has made LF of CRLF; `null` when the text does not consist
 * of them.
 *
 * @param {string} text
 */
function withoutChunks(text) {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const parts = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf(0x0a, at);
    const [, size] =
      /^([0-9a-f]{1,8})[ \t]*(?:;[^\n]*)?\r?$/i.exec(decoder.decode(bytes.subarray(at, Math.max(end, at)))) ?? [];
    const length = parseInt(size, 16);
    if (length === 0) break;
    const start = end + 1;
    if (!(length > 0) || start + length > bytes.length) return null;
    parts.push(...bytes.subarray(start, start + length));
    at = start + length;
    if (bytes[at] === 0x0d) at++;
    if (bytes[at] === 0x0a) at++;
    else return null;
  }
  return decoder.decode(Uint8Array.from(parts));
}

/**
 * A copy often ends with a line feed that was not sent; content-length tells.
 *
 * @param {string} head @param {string} body
 */
function withinLength(head, body) {
  const [, length] = /^content-length:\s*(\d+)\s*$/im.exec(head) ?? [];
  const shorter = body.replace(/\r?\n$/, '');
  return new TextEncoder().encode(shorter).length === Number(length) ? shorter : body;
}
