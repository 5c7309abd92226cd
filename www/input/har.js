import { plural } from '../words.js';
import { base64Bytes } from './base64.js';

/** @param {unknown} value */
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const isRequest = (value) => isObject(value) && isObject(value.request) && Array.isArray(value.request.headers);

/** Whether a value is an HTTP archive (HAR 1.2), or one entry of it. */
export const isHar = (value) =>
  isRequest(value) || (isObject(value) && isObject(value.log) && Array.isArray(value.log.entries));

/** The requests with a signature of Close; when there is none, those with a body. */
export function fromHar(har) {
  const list = (isRequest(har) ? [har] : har.log.entries).filter(isRequest);
  const read = list.map(fromEntry);
  const signed = read.filter(({ headers }) => headers.some(([name]) => /^close-sig-/i.test(name)));
  const entries = signed.length > 0 ? signed : read.filter(({ body }) => body !== null);
  const left = list.length - entries.length;
  const notes =
    left > 0
      ? [`${plural(left, 'request')} without a ${signed.length > 0 ? 'signature of Close' : 'body'} left out`]
      : [];
  // A browser records the text of a body, and what is no UTF-8 in it is lost.
  if (entries.some(({ body }) => body))
    notes.push('a HAR file holds the text of a body: bytes that were no UTF-8 are lost in it');
  return { kind: 'har', said: `a HAR file: ${plural(entries.length, 'request')}`, entries, notes };
}

/** @param {{ request: any, startedDateTime: any }} given */
function fromEntry({ request, startedDateTime }) {
  const headers = request.headers
    .filter((header) => typeof header?.name === 'string' && typeof header.value === 'string')
    .map(({ name, value }) => [name, value]);
  const arrived = Date.parse(startedDateTime);
  return { headers, body: bodyOf(request.postData), arrived: Number.isNaN(arrived) ? null : arrived };
}

function bodyOf(data) {
  if (typeof data?.text !== 'string') return null;
  const bytes = data.encoding === 'base64' ? base64Bytes(data.text) : null;
  return bytes ?? new TextEncoder().encode(data.text);
}
