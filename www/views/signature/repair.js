// What would make a refused delivery fit, as far as it lies in the delivery: applied by a button, and said.
import { asPython, compact } from '../../../pkg/src/json-text.js';
import { byId, setText } from '../../dom.js';
import { base64Bytes } from '../../../pkg/src/input/base64.js';
import { headerValue } from '../../../pkg/src/input/header-block.js';

/** @import { Cause } from 'closehook' */

const encoder = new TextEncoder();
const BOM = [0xef, 0xbb, 0xbf];

const utf8 = (bytes) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
/** A change of the text: bytes that are none throw, and then there is no repair. */
const text =
  (change) =>
  ({ body, ...rest }) => ({ ...rest, body: encoder.encode(change(utf8(body))) });
const json = (write) =>
  text((content) => write(content.replace(/^\ufeff/, ''), JSON.parse(content.replace(/^\ufeff/, ''))));
/** @param {string} name @param {any} change */
const header =
  (name, change) =>
  ({ headers, body }) => ({
    body,
    headers: headers.map(([each, value]) => (each.toLowerCase() === name ? [each, change(value)] : [each, value])),
  });

/** The text of the tokens with Python's spaces, or none, and its strings as they are. @param {string} content */
const unescaped = (content) =>
  asPython(content).replace(/\\u([\da-f]{4})/g, (all, unit) =>
    parseInt(unit, 16) < 0x80 ? all : String.fromCharCode(parseInt(unit, 16)),
  );
/** @param {string} content */
const escaped = (content) =>
  content.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** @param {{ headers: any, body: any }} given */
function swapped({ headers, body }) {
  const [hash, timestamp] = ['close-sig-hash', 'close-sig-timestamp'].map((name) => headerValue(headers, name));
  const values = { 'close-sig-hash': timestamp, 'close-sig-timestamp': hash };
  return { body, headers: headers.map(([name, value]) => [name, values[name.toLowerCase()] ?? value]) };
}

const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Without an offset, a date is in UTC. @param {string} value */
function inSeconds(value) {
  const date = value
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .replace(/[ t]/, 'T');
  return String(
    Math.floor(Date.parse(/T.*(?:Z|[+-]\d\d:?\d\d)$/i.test(date) || !date.includes('T') ? date : `${date}Z`) / 1000),
  );
}

/** By cause: what is done, in words that follow "Apply:", and the delivery as it then is. */
const REPAIRS = {
  BODY_JSON_STRINGIFY: ['the body as JSON.stringify writes it', json((_, value) => JSON.stringify(value))],
  BODY_JSON_DUMPS: ['the body as Python’s json.dumps writes it', json(asPython)],
  BODY_JSON_DUMPS_UNESCAPED: ['the body as json.dumps with ensure_ascii=False writes it', json(unescaped)],
  BODY_COMPACT_ESCAPED: ['the body as compact JSON with \\u escapes', json((content) => escaped(compact(content)))],
  BODY_INDENT2: ['the body indented by two spaces', json((_, value) => JSON.stringify(value, null, 2))],
  BODY_INDENT4: ['the body indented by four spaces', json((_, value) => JSON.stringify(value, null, 4))],
  BODY_SLASH_ESCAPED: [
    'the body with \\/ for each slash',
    json((_, value) => JSON.stringify(value).replaceAll('/', '\\/')),
  ],
  BODY_CRLF: ['CRLF at the end of each line', text((content) => content.replace(/\r?\n/g, '\r\n'))],
  BODY_LF: ['LF at the end of each line', text((content) => content.replaceAll('\r\n', '\n'))],
  BODY_NEWLINE_MISSING: ['a line feed at the end', text((content) => `${content}\n`)],
  BODY_NEWLINE_ADDED: ['the body without white space around it', text((content) => content.trim())],
  BODY_BOM_MISSING: [
    'a byte order mark at the start',
    ({ body, headers }) => ({ headers, body: Uint8Array.from([...BOM, ...body]) }),
  ],
  BODY_BOM_ADDED: [
    'the body without its byte order mark',
    ({ body, headers }) => ({ headers, body: body.subarray(BOM.length) }),
  ],
  BODY_READ_AS_LATIN1: [
    'the body as the bytes that were read as latin-1',
    ({ body, headers }) => ({ headers, body: Uint8Array.from(utf8(body), (unit) => unit.charCodeAt(0)) }),
  ],
  BODY_IN_BASE64: [
    'the body decoded from base64',
    ({ body, headers }) => ({ headers, body: base64Bytes(utf8(body).trim()) }),
  ],
  BODY_IN_STRING: ['the body taken out of its JSON string', json((_, value) => value)],
  HEADERS_SWAPPED: ['the values of the two headers the other way round', swapped],
  DIGEST_DECORATED: [
    'the hash without what surrounds it',
    header('close-sig-hash', (value) => /[\da-f]{64}/i.exec(value)?.[0] ?? value),
  ],
  DIGEST_BASE64: [
    'the hash in hex',
    header('close-sig-hash', (value) => hexOf(base64Bytes(value.replaceAll('-', '+').replaceAll('_', '/')) ?? [])),
  ],
  TIMESTAMP_AS_DATE: ['the timestamp in unix seconds', header('close-sig-timestamp', inSeconds)],
  TIMESTAMP_DECORATED: [
    'the timestamp without what surrounds it',
    header('close-sig-timestamp', (value) => /[1-9]\d*/.exec(value)?.[0] ?? value),
  ],
  TIMESTAMP_IN_SECONDS: ['the timestamp in seconds', header('close-sig-timestamp', (value) => value.slice(0, -3))],
};

/**
 * The delivery in which the causes are undone, when that is what makes it fit.
 *
 * @param {{ headers: any, body: any }} entry
 * @param {Cause[]} causes of the diagnosis
 * @param {(offered: any) => boolean} fits whether the signature of a delivery is right
 * @returns {{ words: string, entry: object } | null}
 */
export function repaired({ headers, body }, causes, fits) {
  const repairs = causes.map((cause) => REPAIRS[cause]);
  if (repairs.length === 0 || repairs.includes(undefined)) return null;
  for (const order of [repairs, [...repairs].reverse()]) {
    let entry = { headers, body };
    try {
      for (const [, change] of order) entry = change(entry);
    } catch {
      continue; // no UTF-8, or no JSON
    }
    if (entry.body && fits(entry)) return { words: order.map(([words]) => words).join(', and '), entry };
  }
  return null;
}

/** The button. @param {(offered: any) => void} applied */
export function repairOffer(applied) {
  let offer = null;
  byId('repair-apply').addEventListener('click', () => offer && applied(offer));
  return function show(next) {
    offer = next;
    byId('repair').hidden = offer === null;
    if (offer) setText(byId('repair-words'), `Apply here: ${offer.words}.`);
  };
}
