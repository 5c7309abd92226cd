// A text without the escapes in it, and the place where each of its characters stood: what is hidden in escapes of a
// URL, of JSON, of scripts and of HTML, in each other too, or torn apart by characters that nobody sees, can be found
// and masked where it stands.

/** Characters that are not seen, as text and as the bytes of their UTF-8, each as one character. */
const SEEN_BY_NOBODY = String.raw`[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]|\udb40[\udc00-\udfff]|\xc2\xad|\xcd\x8f|\xd8\x9c|\xe1\xa0[\x8b-\x8f]|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xaf]|\xe3\x85\xa4|\xef\xb8[\x80-\x8f]|\xef\xbb\xbf|\xf3\xa0[\x80-\x87][\x80-\xbf]`;
const ESCAPE = new RegExp(
  String.raw`%[\da-f]{2}|(?<!\\)\\{1,64}(?:[nrt\"'/]|x[\da-f]{2}|u[\da-f]{4}|u\{[\da-f]{1,6}\})|&#\d{1,7};?|&#x[\da-f]{1,6};?|&(?:shy|zwnj|zwj|quot|amp|lt|gt|colon|NoBreak|ZeroWidthSpace);|<wbr\s?/?>|${SEEN_BY_NOBODY}`,
  'gi',
);
const INVISIBLE = new RegExp(`^(?:${SEEN_BY_NOBODY})$`);
/** @type {Record<string, string>} */
const WRITTEN = { n: '\n', r: '\r', t: '\t' };
/** @type {Record<string, string>} */
const NAMED = { quot: '"', amp: '&', lt: '<', gt: '>', colon: ':' };
/** Escapes within escapes: what is deeper is left as it is. */
const DEEPEST = 6;

/** What stands further away from an escape is as it was before. */
const NEAR = 4096;

/**
 * The parts of a text around its escapes, after each layer of these, of which one may be in another.
 *
 * @param {string} text
 * @returns {Iterable<{ text: string, place: (at: number) => number }>} `place` is where a character of a part stood,
 *   and for its length where the part ends.
 */
export function* unescaped(text) {
  /** @param {number} at */
  let place = (at) => at;
  let layer = text;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const next = undone(layer);
    if (next === null) return;
    const outer = place;
    place = (at) => outer(next.place(at));
    layer = next.text;
    const inText = place;
    for (const [from, to] of around(next.to, layer.length))
      yield { text: layer.slice(from, to), place: (at) => inText(from + at) };
  }
}

/** Ranges around places, in order. Overlapping ranges are merged. @param {number[]} places @param {number} length */
function* around(places, length) {
  let [from, to] = [0, -1];
  for (const place of places) {
    if (place - NEAR > to) {
      if (to >= 0) yield [from, to];
      from = Math.max(0, place - NEAR);
    }
    to = Math.min(length, place + NEAR);
  }
  yield [from, to];
}

/** Undoes one layer of escapes, and records where the text became shorter. @param {string} text */
function undone(text) {
  const parts = [];
  // After the character at `to[i]`, what follows stands `by[i]` further behind.
  /** @type {number[]} */
  const to = [];
  /** @type {number[]} */
  const by = [];
  let [from, length, shift] = [0, 0, 0];
  for (const { 0: written, index } of text.matchAll(ESCAPE)) {
    const plain = plainOf(written);
    if (plain === null) continue;
    parts.push(text.slice(from, index), plain);
    length += index - from + plain.length;
    from = index + written.length;
    shift += written.length - plain.length;
    to.push(length);
    by.push(shift);
  }
  if (to.length === 0) return null;
  parts.push(text.slice(from));
  /** @param {number} at */
  const place = (at) => {
    let [low, high] = [0, to.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (to[middle] <= at) low = middle + 1;
      else high = middle;
    }
    return at + (low === 0 ? 0 : by[low - 1]);
  };
  return { text: parts.join(''), place, to };
}

/**
 * The character of an escape: empty if it is invisible, `null` if it cannot be part of a key.
 *
 * @param {string} written
 */
function plainOf(written) {
  const [, name] = /^&(\w+);$/.exec(written) ?? [];
  if (name !== undefined) return NAMED[name] ?? '';
  if (written[0] === '<') return '';
  if (/^\\+[nrt"'/]$/.test(written)) return WRITTEN[written[written.length - 1]] ?? written[written.length - 1];
  const [, digits] = /^(?:%|\\+[xu]\{?|&#x)([\da-f]+)/i.exec(written) ?? [];
  const [, decimal] = /^&#(\d+)/.exec(written) ?? [];
  if (digits === undefined && decimal === undefined) return '';
  const code = digits === undefined ? Number(decimal) : parseInt(digits, 16);
  if (code > 0x10ffff) return null;
  const character = String.fromCodePoint(code);
  // May be a byte of a character that nobody sees: the next layer has it whole.
  if (/^(?:%|\\+x)/.test(written) && code >= 0x80) return character;
  if (INVISIBLE.test(character)) return '';
  return /[ -~\t\r\n]/.test(character) ? character : null;
}
