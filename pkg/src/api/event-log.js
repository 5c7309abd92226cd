// Close's event log: 30 days of events, newest first, in pages of 50.
import { elements, members } from '../input/json-text.js';
import { moment, toText } from './dates.js';
import { ApiError } from './error.js';
import { oldestFirst } from './windows.js';

/** @import { LoggedEvent } from '../../api.d.ts' */
/** @import { Requests } from './requests.js' */
/** @import { Signal } from '../../api.d.ts' */

const encoder = new TextEncoder();

/** Close refuses more (`max_limit`). */
const PAGE = 50;

/** How often in a row a cursor may expire before reading fails. */
const MOST_EXPIRED = 8;

/** How long Close keeps events, in milliseconds. */
export const KEPT = 30 * 24 * 3600 * 1000;

/**
 * The combinations of parameters that Close allows, each also with `since` and `until` (its documentation, "Event
 * log"). Close ignores unknown parameters, and refuses other combinations.
 */
const TOGETHER = [
  '',
  'object_type object_id',
  'object_type action',
  'object_id action',
  'lead_id object_type',
  'lead_id object_type action',
  'lead_id user_id object_type',
  'lead_id user_id object_type action',
  'lead_id user_id',
  'user_id object_id',
  'user_id object_id action',
  'user_id object_type',
  'user_id object_type action',
  'lead_id',
  'user_id',
  'request_id',
].map((names) => names.split(' ').filter(Boolean).sort().join(' '));

const FILTERS = ['object_type', 'object_id', 'action', 'lead_id', 'user_id', 'request_id'];
const KNOWN = [...FILTERS, 'since', 'until', 'order', 'signal'];

/**
 * @typedef {{ filters: Record<string, string>, since: number | null, until: number | null,
 *   signal: Signal | undefined }} Given
 *
 * @typedef {Given & { order: 'newest' | 'oldest' }} Query
 */

/**
 * Checks a query before any request.
 *
 * @param {any} query @returns {Query}
 */
export function readQuery(query = {}) {
  if (query === null || typeof query !== 'object') throw new TypeError('query must be an object');
  for (const name of Object.keys(query)) {
    if (!KNOWN.includes(name))
      throw new TypeError(`unknown parameter query.${name}; the event log knows ${KNOWN.join(', ')}`);
  }
  /** @type {Record<string, string>} */
  const filters = {};
  for (const name of FILTERS) {
    const value = query[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value === '')
      throw new TypeError(`query.${name} must be a string that is not empty`);
    filters[name] = value;
  }
  const names = Object.keys(filters).sort().join(' ');
  if (!TOGETHER.includes(names)) {
    throw new TypeError(
      `Close's event log cannot be asked by ${Object.keys(filters).join(' and ')} together: ask by fewer, and ` +
        `choose among the answers`,
    );
  }
  const { order = 'newest', signal } = query;
  if (order !== 'newest' && order !== 'oldest') throw new TypeError("query.order must be 'newest' or 'oldest'");
  return {
    filters,
    since: moment('query.since', query.since),
    until: moment('query.until', query.until),
    order,
    signal,
  };
}

/** An event of the log, with its original bytes, in which no digits are lost. @param {string} text */
function logged(text) {
  return { event: JSON.parse(text), bytes: encoder.encode(text) };
}

/** @param {string} text @param {string} request */
export function singleEvent(text, request) {
  try {
    return logged(text);
  } catch {
    throw new ApiError('UNAVAILABLE', `${request}: the answer is not JSON`);
  }
}

/**
 * One page, newest first.
 *
 * @param {Requests} requests @param {Record<string, string>} parameters @param {Signal | undefined} signal
 */
async function page(requests, parameters, signal) {
  const text = await requests.text('GET', 'event/', { query: { _limit: String(PAGE), ...parameters }, signal });
  let parts;
  try {
    JSON.parse(text);
    parts = members(text);
  } catch {
    throw new ApiError('UNAVAILABLE', 'GET /event/: the answer is not JSON');
  }
  const data = parts.get('data');
  if (data === undefined || data[0] !== '[')
    throw new ApiError('UNAVAILABLE', 'GET /event/: the answer has no list `data`');
  const next = JSON.parse(parts.get('cursor_next') ?? 'null');
  return { events: elements(data).map(logged), next };
}

/**
 * All events of a time range that match the filters, newest first. If a cursor expires, the range is requested again
 * from the last date on, and events that were already read are skipped.
 *
 * @param {Requests} requests @param {Given} given
 */
async function* newestFirst(requests, { filters, since, until, signal }) {
  /** @type {Record<string, string>} */
  const range = since === null ? {} : { date_updated__gte: toText(since) };
  /** The ids of the events with the last date, since the next range begins with that date. */
  let atLast = new Set();
  let last = until === null ? null : toText(until);
  /** How often in a row a cursor expired without an event in between. */
  let expired = 0;
  /** @returns {Record<string, string>} */
  const asked = () => ({ ...filters, ...range, ...(last === null ? {} : { date_updated__lte: last }) });
  // A cursor is only valid for the query that it came from.
  let query = asked();
  for (;;) {
    let read;
    try {
      read = await page(requests, query, signal);
    } catch (error) {
      if (error.code !== 'CURSOR_EXPIRED' || query._cursor === undefined || ++expired > MOST_EXPIRED) throw error;
      query = asked();
      continue;
    }
    for (const each of read.events) {
      const { id, date_updated: date } = each.event;
      if (atLast.has(id)) continue;
      if (date !== last) {
        last = date;
        atLast = new Set();
      }
      atLast.add(id);
      expired = 0;
      yield each;
    }
    if (read.next === null || read.events.length === 0) return;
    query = { ...query, _cursor: read.next };
  }
}

/**
 * The same, oldest first.
 *
 * @param {Requests} requests @param {Query} query
 */
function oldest(requests, { since, until, ...query }) {
  const end = until ?? Date.now();
  /** @param {number} from @param {number} to */
  const newest = (from, to) => newestFirst(requests, { ...query, since: from, until: to });
  return oldestFirst(newest, since ?? end - KEPT, end);
}

/** @param {Requests} requests @param {Query} query */
export const readLog = (requests, query) => (query.order === 'newest' ? newestFirst : oldest)(requests, query);
