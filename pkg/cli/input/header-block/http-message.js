const REQUEST_LINE = /^[A-Z]+ \S+ HTTP\/[\d.]+[ \t]*(?:\r?\n|$)/;
const BLANK_LINE = /\n[ \t]*\r?\n/;
const HEADER_LINE = /^close-sig-(?:hash|timestamp)\s*:/im;

/**
 * A request as it goes over the wire, or headers, a blank line and JSON.
 *
 * @returns {{ head: string, body: string } | null} `null` when the text is neither.
 */
export function splitMessage(text) {
  const message = text.replace(/^\s+/, '');
  const blank = BLANK_LINE.exec(message);
  const head = blank ? message.slice(0, blank.index) : message;
  const body = blank ? message.slice(blank.index + blank[0].length) : '';
  if (REQUEST_LINE.test(message)) return { head, body: withinLength(head, body) };
  // Without a request line, several blocks of headers may have a blank line between them.
  return HEADER_LINE.test(head) && /^[{[]/.test(body) ? { head, body: withinLength(head, body) } : null;
}

/** A copy often ends with a line feed that was not sent; content-length tells. */
function withinLength(head, body) {
  const [, length] = /^content-length:\s*(\d+)\s*$/im.exec(head) ?? [];
  const shorter = body.replace(/\r?\n$/, '');
  return new TextEncoder().encode(shorter).length === Number(length) ? shorter : body;
}
