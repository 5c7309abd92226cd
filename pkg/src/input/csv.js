const QUOTE = '"';

/**
 * The rows of comma-separated values (RFC 4180), each with its first line number. A quote inside a field that is not
 * doubled is kept, since PHP's `fputcsv` does not double one after a backslash.
 *
 * @param {string} text
 * @returns {Generator<{ line: number, fields: string[] }>}
 */
export function* csvRows(text) {
  let line = 1;
  /** @type {string[]} */
  let fields = [];
  let from = line;
  for (let at = 0; at < text.length; ) {
    const isQuoted = text[at] === QUOTE;
    const end = isQuoted ? quotedEnd(text, at + 1) : plainEnd(text, at);
    const field = isQuoted ? text.slice(at + 1, end - 1).replaceAll('""', QUOTE) : text.slice(at, end);
    for (let feed = field.indexOf('\n'); feed >= 0; feed = field.indexOf('\n', feed + 1)) line++;
    fields.push(field);
    at = end;
    if (text[at] === ',') {
      at += 1;
      // After a comma at the end comes an empty field.
      if (at < text.length) continue;
      fields.push('');
    }
    if (text[at] === '\r') at++;
    at += 1;
    yield { line: from, fields };
    fields = [];
    from = ++line;
  }
}

/**
 * The position after the quote that closes a field, or beyond the text if there is none.
 *
 * @param {string} text @param {number} start
 */
function quotedEnd(text, start) {
  for (let at = text.indexOf(QUOTE, start); at >= 0; at = text.indexOf(QUOTE, at + 1)) {
    const next = text[at + 1];
    if (next === QUOTE) at += 1;
    else if (next === undefined || next === ',' || next === '\n' || (next === '\r' && text[at + 2] === '\n'))
      return at + 1;
  }
  return text.length + 1;
}

/** @param {string} text @param {number} start */
function plainEnd(text, start) {
  let at = start;
  while (at < text.length && text[at] !== ',' && text[at] !== '\n' && !(text[at] === '\r' && text[at + 1] === '\n'))
    at += 1;
  return at;
}
