// Texts that are written in another form inside a string: JSON, HTML, URL encoding, base64, quoted-printable.
import { base64Bytes } from '../pkg/src/input/base64.js';
import { copyLink } from './copy.js';
import { element, setText } from './dom.js';
import { pretty } from './pretty.js';
import { visibleLines } from './visible.js';

/** A longer text is shown as it is written. */
const MOST = 100_000;
/** One form in another, such as JSON in base64. */
const DEEPEST = 4;
const utf8 = new TextDecoder('utf-8', { fatal: true });
// No tag extends over the beginning of another one, so markup that is never closed is read only once.
const TAG =
  /<\/?(?:a|b|blockquote|body|br|code|div|em|font|h[1-6]|hr|html|i|img|li|ol|p|pre|span|strong|table|td|tr|u|ul)\b[^<>]{0,4096}>/i;
const ENTITIES = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', hellip: '…' }));

/** @type {[form: string, decode: (text: string) => string | null][]} */
const FORMS = [
  ['JSON', json],
  ['HTML', html],
  ['URL encoding', url],
  ['base64', fromBase64],
  ['quoted-printable', quotedPrintable],
  ['encoded words', encodedWords],
];

/**
 * What a text says, with the forms that it is written in, the outermost first; `null` if it is plain, or too long.
 *
 * @param {string} text @returns {{ text: string, forms: string[] } | null}
 */
export function decoded(text) {
  let plain = text;
  const forms = [];
  while (forms.length < DEEPEST && plain.length <= MOST) {
    const [form, next] = decodedOnce(plain);
    if (next === null) break;
    forms.push(form);
    plain = next;
    // JSON is indented, and HTML is a text: neither is read again.
    if (form === 'JSON' || form === 'HTML') break;
  }
  return forms.length > 0 ? { text: plain, forms } : null;
}

/** @param {string} text @returns {[form: string, text: string | null]} */
function decodedOnce(text) {
  for (const [form, decode] of FORMS) {
    const plain = decode(text);
    if (plain && plain !== text) return [form, plain];
  }
  return ['', null];
}

/** @param {string} text */
function json(text) {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  return pretty(text, MOST);
}

/**
 * The text of HTML, as far as a reader needs it: the source is a click away. The browser's own parser takes no text
 * under the policy of the page.
 *
 * @param {string} text
 */
function html(text) {
  if (!TAG.test(text)) return null;
  return text
    .replace(/<!--.*?(?:-->|$)|<(script|style|head|title)\b[^<>]*>.*?(?:<\/\1\s*>|$)/gis, '')
    .replace(/\s+/g, ' ')
    .replace(/<(?:br|hr|\/(?:blockquote|div|h[1-6]|li|ol|p|table|tr|ul))\b[^<>]*>/gi, '\n')
    .replace(/<[/!]?[a-z][^<>]*>/gi, '')
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{1,8}));/gi, (written, decimal, hex, name) => {
      const point = decimal ? Number(decimal) : hex ? parseInt(hex, 16) : -1;
      return point >= 0 && point <= 0x10ffff ? String.fromCodePoint(point) : (ENTITIES.get(name) ?? written);
    })
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** @param {string} text */
function url(text) {
  if (/\s/.test(text) || !/%[\da-f]{2}/i.test(text)) return null;
  try {
    // In a form, a plus sign is a space.
    return decodeURIComponent(/^[^?#/]+=[^#/]*$/.test(text) ? text.replaceAll('+', ' ') : text);
  } catch {
    return null;
  }
}

/** @param {string} text */
function fromBase64(text) {
  const run = text.replace(/\r?\n/g, '').replaceAll('-', '+').replaceAll('_', '/');
  if (!/^[\w+/]{20,}={0,2}$/.test(run)) return null;
  const bytes = base64Bytes(run);
  return bytes && readable(bytes);
}

/** @param {string} text */
function quotedPrintable(text) {
  if (/[^\0-\x7f]|=(?!\r?\n|[\dA-F]{2})/.test(text)) return null;
  // `a=10&b=20` looks the same. Only a soft line break, or an escaped equals sign or letter beyond ASCII, is proof.
  if (!/=(?:\r?\n|3D|[C-F][\dA-F]=[89AB][\dA-F])/.test(text)) return null;
  return fromQuoted(text.replace(/=\r?\n/g, ''));
}

/** The words of a mail header (RFC 2047). @param {string} text */
function encodedWords(text) {
  return text.replace(/=\?utf-8\?([bq])\?([^?\s]{0,2000})\?=(?:\s+(?==\?))?/gi, (written, form, word) => {
    const bytes = /b/i.test(form) && base64Bytes(word);
    return (bytes ? readable(bytes) : fromQuoted(word.replaceAll('_', ' '))) ?? written;
  });
}

/** @param {string} text */
const fromQuoted = (text) =>
  readable(
    Uint8Array.from(
      text.replace(/=([\dA-F]{2})/gi, (_, code) => String.fromCharCode(parseInt(code, 16))),
      (character) => character.charCodeAt(0),
    ),
  );

/** Bytes as text, if a person can read it. @param {Uint8Array} bytes */
function readable(bytes) {
  try {
    const text = utf8.decode(bytes);
    return /[^\P{C}\t\r\n\p{Cf}]/u.test(text) || !/\p{L}/u.test(text) ? null : text;
  } catch {
    return null;
  }
}

/**
 * A text, decoded if that says more, with a switch to the text as it is written.
 *
 * @param {string} text @param {string} [title] @param {ReturnType<typeof decoded>} [plain] if it is known already
 */
export function decodedView(text, title = '', plain = decoded(text)) {
  const shown = element('pre', { tabindex: '0' });
  let now = '';
  /** @param {string} next */
  function show(next) {
    now = next;
    shown.replaceChildren(visibleLines(now.slice(0, MOST)));
  }
  show(plain?.text ?? text);
  if (!plain) return element('div', { class: 'decoded' }, element('p', { class: 'aside' }, title), shown);
  const raw = element('button', { type: 'button', class: 'link', 'aria-pressed': 'false' }, 'Raw');
  const copy = copyLink(() => now, shown);
  raw.addEventListener('click', () => {
    const isRaw = raw.getAttribute('aria-pressed') === 'false';
    raw.setAttribute('aria-pressed', String(isRaw));
    setText(copy, 'Copy');
    show(isRaw ? text : plain.text);
  });
  const forms = plain.forms.join(', then ');
  const said = title ? `${title}, decoded from ${forms}` : `Decoded from ${forms}`;
  return element('div', { class: 'decoded' }, element('p', { class: 'aside' }, said, ' ', raw, ' ', copy), shown);
}
