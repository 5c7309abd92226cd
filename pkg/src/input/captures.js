// Requests as tools export them: HTTP archives (HAR 1.2), ngrok's inspector, and webhook.site.
import { isObject } from '../errors.js';
import { base64Bytes } from './base64.js';
import { csvRows } from './csv.js';
import { httpMessage } from './http-message.js';
import { plural } from './words.js';

/** @import { Found, Item } from './json-value.js' */

/**
 * @typedef {object} Tool
 * @property {string} kind
 * @property {string} name for people
 * @property {(value: Record<string, any>) => unknown} list where an export has its requests
 * @property {(value: unknown) => boolean} isRequest whether a value is one of them
 * @property {(request: any) => Item} read
 * @property {string} [doubt] what is lost in its exports
 */

const WEBHOOK_SITE = 'requests of webhook.site';
const TEXT_ALONE = 'webhook.site keeps the body as text, so bytes that are not UTF-8 are lost';

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
    doubt: 'a HAR file keeps the body as text, so bytes that are not UTF-8 are lost',
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
    name: WEBHOOK_SITE,
    list: ({ data }) => data,
    isRequest: (value) =>
      isObject(value) && isObject(value.headers) && typeof value.uuid === 'string' && 'content' in value,
    read: ({ headers, content, created_at: created }) => ({
      headers: listed(headers),
      body: contentOf(content),
      arrived: timeInUtc(created),
    }),
    doubt: TEXT_ALONE,
  },
];

/**
 * The requests with a signature of Close in an export, or in a single exported request. If none has a signature, those
 * with a body.
 *
 * @param {unknown} value
 * @returns {Found | null} `null` if it is not an export
 */
export function captured(value) {
  if (!isObject(value)) return null;
  for (const { kind, name, list, isRequest, read, doubt } of TOOLS) {
    const all = isRequest(value) ? [value] : list(value);
    if (!Array.isArray(all)) continue;
    const requests = all.filter(isRequest);
    // An empty archive counts as an archive; a list of something else does not.
    if (requests.length === 0 && (kind !== 'har' || all.length > 0)) continue;
    return signedOnes({ kind, name, doubt, all: requests.map(read), more: all.length - requests.length });
  }
  return null;
}

/**
 * @param {{ kind: string, name: string, all: Item[], more?: number, doubt?: string }} given `more` could not be read
 * @returns {Found}
 */
function signedOnes({ kind, name, all, more = 0, doubt }) {
  const signed = all.filter(({ headers }) => headers?.some(([each]) => /^close-sig-/i.test(each)));
  const items = signed.length > 0 ? signed : all.filter(({ body, error }) => body || error);
  const left = all.length + more - items.length;
  const without = signed.length > 0 ? 'signature of Close' : 'body';
  return {
    kind,
    said: `${name}: ${plural(items.length, 'request')}`,
    items: items.map((item) => (doubt !== undefined && item.body ? { ...item, notes: [doubt] } : item)),
    notes: left > 0 ? [`${plural(left, 'request')} without a ${without} left out`] : [],
  };
}

/** A column of one header: `headers.close-sig-hash`, `header: close-sig-hash`, `headers[close-sig-hash][0]`. */
const HEADER_COLUMN = /^(?:request[._ ])?headers?[._:[/ ]{1,3}([!#$%&'*+.^_`|~\da-z-]+?)\]?(?:[._[]0\]?)?$/i;
const LONGEST_HEAD = 64 * 1024;

/**
 * The CSV export of webhook.site: GET /token/…/requests/export. Its columns "vary depending on the request data
 * headers" (https://docs.webhook.site/api/requests.html), one for each header.
 *
 * @param {string} text
 * @returns {Found | null} `null` for anything else
 */
export function capturedInCsv(text) {
  const head = text.slice(0, LONGEST_HEAD).split('\n', 1)[0].toLowerCase();
  if (!head.includes('content') || !head.includes('header') || !head.includes(',')) return null;
  const [names, ...rows] = csvRows(text.replace(/^\ufeff/, ''));
  const columns = names.fields.map((name) => name.trim().toLowerCase());
  const content = columns.indexOf('content');
  if (content < 0) return null;
  const created = columns.indexOf('created_at');
  const all = rows.map(({ line, fields }) => ({
    line,
    // Only the columns that this row has: a long head over many short rows would take too long.
    headers: fields.flatMap((field, i) => headersIn(columns[i] ?? '', field)),
    body: contentOf(fields[content]),
    arrived: timeInUtc(fields[created]),
  }));
  if (!all.some(({ headers }) => headers.length > 0)) return null;
  return signedOnes({ kind: 'webhook.site', name: WEBHOOK_SITE, all, doubt: TEXT_ALONE });
}

/** @param {string} column @param {string} value @returns {[string, string][]} */
function headersIn(column, value) {
  const [, name] = HEADER_COLUMN.exec(column) ?? [];
  // The field is empty for a request without this header.
  if (name !== undefined) return value === '' ? [] : [[name, value]];
  if (column !== 'headers') return [];
  try {
    return listed(JSON.parse(value));
  } catch {
    return [];
  }
}

/** @param {any[]} headers @returns {[string, string][]} */
const named = (headers) =>
  headers
    .filter((header) => typeof header?.name === 'string' && typeof header.value === 'string')
    .map(({ name, value }) => [name, value]);

/** @param {any} headers @returns {[string, string][]} */
const listed = (headers) =>
  Object.entries(Object(headers)).flatMap(([name, values]) =>
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

/** @param {unknown} content */
const contentOf = (content) =>
  typeof content === 'string' && content !== '' ? new TextEncoder().encode(content) : null;

/** A date without an offset is UTC. @param {unknown} date */
const timeInUtc = (date) => timeOf(typeof date === 'string' ? `${date.replace(' ', 'T')}Z` : undefined);

/** In unix milliseconds. @param {any} date */
function timeOf(date) {
  const time = Date.parse(date);
  return Number.isNaN(time) ? null : time;
}
