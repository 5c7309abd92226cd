// Requests as tools export them: HTTP archives (HAR 1.2), ngrok's inspector, and webhook.site.
import { base64Bytes } from './base64.js';
import { httpMessage } from './http-message.js';
import { isObject } from './payloads.js';
import { plural } from './words.js';

/** @import { Item } from './json-value.js' */

/**
 * @typedef {object} Tool
 * @property {string} kind
 * @property {string} name for people
 * @property {(value: Record<string, any>) => unknown} list where an export has its requests
 * @property {(value: unknown) => boolean} isRequest whether a value is one of them
 * @property {(request: any) => Item} read
 * @property {string} [note] what is lost in its exports
 */

/** @type {Tool[]} */
const TOOLS = [
  {
    kind: 'har',
    name: 'a HAR file',
    list: ({ log }) => isObject(log) && log.entries,
    isRequest: (value) => isObject(value) && isObject(value.request) && Array.isArray(value.request.headers),
    read: ({ request, startedDateTime }) => ({
      headers: named(request.headers),
      body: posted(request.postData),
      arrived: timeOf(startedDateTime),
    }),
    // A browser records the text of a body, and what is no UTF-8 in it is lost.
    note: 'a HAR file holds the text of a body: bytes that were no UTF-8 are lost in it',
  },
  {
    // https://ngrok.com/docs/agent/api: GET /api/requests/http; "raw" is the request in base64, as it arrived.
    kind: 'ngrok',
    name: "requests of ngrok's inspector",
    list: ({ requests }) => requests,
    isRequest: (value) => isObject(value) && isObject(value.request) && typeof value.request.raw === 'string',
    read({ request, start }) {
      const bytes = base64Bytes(request.raw);
      const message = bytes && httpMessage(bytes);
      if (!message) return { error: '"raw" is not a request in base64' };
      return { headers: message.entries, body: message.body, arrived: timeOf(start) };
    },
  },
  {
    // https://docs.webhook.site/api/examples.html: GET /token/…/requests; a list of values for each header.
    kind: 'webhook.site',
    name: 'requests of webhook.site',
    list: ({ data }) => data,
    isRequest: (value) =>
      isObject(value) && isObject(value.headers) && typeof value.uuid === 'string' && 'content' in value,
    read: ({ headers, content, created_at: created }) => ({
      headers: listed(headers),
      body: typeof content === 'string' && content !== '' ? new TextEncoder().encode(content) : null,
      // Without an offset, in UTC.
      arrived: timeOf(typeof created === 'string' ? `${created.replace(' ', 'T')}Z` : undefined),
    }),
    note: 'webhook.site holds the text of a body: bytes that were no UTF-8 are lost in it',
  },
];

/**
 * The requests with a signature of Close in what a tool has exported, or in one request of it; when none has one, those
 * with a body.
 *
 * @param {unknown} value
 * @returns {{ kind: string, said: string, items: Item[], notes: string[] } | null} `null` when it is no export
 */
export function captured(value) {
  if (!isObject(value)) return null;
  for (const { kind, name, list, isRequest, read, note } of TOOLS) {
    const all = isRequest(value) ? [value] : list(value);
    if (!Array.isArray(all)) continue;
    const requests = all.filter(isRequest);
    // An archive of no requests is one; a list of something else is not.
    if (requests.length === 0 && (kind !== 'har' || all.length > 0)) continue;
    const found = requests.map(read);
    const signed = found.filter(({ headers }) => headers?.some(([each]) => /^close-sig-/i.test(each)));
    const items = signed.length > 0 ? signed : found.filter(({ body, error }) => body || error);
    const left = all.length - items.length;
    const notes =
      left > 0
        ? [`${plural(left, 'request')} without a ${signed.length > 0 ? 'signature of Close' : 'body'} left out`]
        : [];
    if (note !== undefined && items.some(({ body }) => body)) notes.push(note);
    return { kind, said: `${name}: ${plural(items.length, 'request')}`, items, notes };
  }
  return null;
}

/** @param {any[]} headers @returns {[string, string][]} */
const named = (headers) =>
  headers
    .filter((header) => typeof header?.name === 'string' && typeof header.value === 'string')
    .map(({ name, value }) => [name, value]);

/** @param {Record<string, unknown>} headers @returns {[string, string][]} */
const listed = (headers) =>
  Object.entries(headers).flatMap(([name, values]) =>
    [values]
      .flat()
      .filter((value) => typeof value === 'string')
      .map((value) => /** @type {[string, string]} */ ([name, value])),
  );

/** @param {any} data */
function posted(data) {
  if (typeof data?.text !== 'string') return null;
  const bytes = data.encoding === 'base64' ? base64Bytes(data.text) : null;
  return bytes ?? new TextEncoder().encode(data.text);
}

/** In unix milliseconds. @param {any} date */
function timeOf(date) {
  const time = Date.parse(date);
  return Number.isNaN(time) ? null : time;
}
