// Close's event log: 30 days of events, in pages of 50 that come newest first.
import { elements, members } from '../json-text.js';
import { ApiError } from './error.js';

/** @import { LoggedEvent } from '../../api.d.ts' */
/** @import { Requests } from './requests.js' */
/** @import { Signal } from '../../api.d.ts' */

const encoder = new TextEncoder();

/** Close refuses more (`max_limit`). */
const PAGE = 50;

/** How long Close keeps events, in milliseconds. */
export const KEPT = 30 * 24 * 3600 * 1000;

const HOUR = 3600 * 1000;

/**
 * How many events and characters are held to be handed over oldest first. A window of time with more is read again in
 * parts, so windows are made for a third of it.
 */
const MOST_HELD = 6000;
const MOST_CHARACTERS = 48 << 20;
const AIM = MOST_HELD / 3;

/**
 * The parameters that Close lets go together, each with `since` and `until` (its documentation, "Event log"). It
 * ignores a parameter that it does not know, and refuses other combinations.
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
 * A query as it was given, checked before Close is asked.
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
      `Close's event log cannot be asked by ${Object.keys(filters).join(' and ')} together: ask by fewer, and choose among the answers`,
    );
  }
  const { order = 'newest', signal } = query;
  if (order !== 'newest' && order !== 'oldest') throw new TypeError("query.order must be 'newest' or 'oldest'");
  return { filters, since: time('since', query.since), until: time('until', query.until), order, signal };
}

/** In milliseconds since 1970, or null. @param {string} name @param {unknown} value */
function time(name, value) {
  if (value === undefined) return null;
  const milliseconds = value instanceof Date ? value.getTime() : typeof value === 'string' ? fromText(value) : NaN;
  if (!Number.isFinite(milliseconds))
    throw new TypeError(`query.${name} must be a Date or an ISO date such as 2026-01-31T12:00:00`);
  return milliseconds;
}

/**
 * Close writes dates without a zone and means UTC, where `Date.parse` would take the local time.
 *
 * @param {string} text
 */
export function fromText(text) {
  const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) || /^\d{4}-\d\d-\d\d$/.test(text);
  return Date.parse(zoned ? text : `${text}Z`);
}

/** As Close writes it: UTC, without a zone. @param {number} milliseconds */
const toText = (milliseconds) => new Date(milliseconds).toISOString().slice(0, -1);

/** An event of the log, with the bytes in which the log has it: in them, no digit is lost. @param {string} text */
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
 * All events of a range of time that match the filters, newest first. A cursor that expires is left, and the range is
 * asked for again from the last date on; what was there already is left out.
 *
 * @param {Requests} requests @param {Given} given
 */
async function* newestFirst(requests, { filters, since, until, signal }) {
  /** @type {Record<string, string>} */
  const range = since === null ? {} : { date_updated__gte: toText(since) };
  /** The ids of the last date that was read: the next range begins with it. */
  let atLast = new Set();
  let last = until === null ? null : toText(until);
  /** @returns {Record<string, string>} */
  const asked = () => ({ ...filters, ...range, ...(last === null ? {} : { date_updated__lte: last }) });
  // A cursor belongs to the query that it came from.
  let query = asked();
  for (;;) {
    let read;
    try {
      read = await page(requests, query, signal);
    } catch (error) {
      if (error.code !== 'CURSOR_EXPIRED' || query._cursor === undefined) throw error;
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
      yield each;
    }
    if (read.next === null || read.events.length === 0) return;
    query = { ...query, _cursor: read.next };
  }
}

/**
 * The same, oldest first, in bounded memory: the range is read in windows from its start, each newest first and then
 * turned round. Their length follows the density of what was found, so that few pages are asked for twice.
 *
 * @param {Requests} requests @param {Given} given
 */
async function* oldestFirst(requests, { filters, since, until, signal }) {
  const end = until ?? Date.now();
  let start = since ?? end - KEPT;
  let length = HOUR;
  let boundary = new Set();
  while (start <= end) {
    let stop = Math.min(end, start + length);
    /** @type {LoggedEvent[]} */
    let held = [];
    let characters = 0;
    for await (const each of newestFirst(requests, { filters, since: start, until: stop, signal })) {
      if (boundary.has(each.event.id)) continue;
      held.push(each);
      characters += each.bytes.length;
      if (held.length > MOST_HELD || characters > MOST_CHARACTERS) {
        // Too much for one window: only what is older than all of this is kept. The rest comes with the next windows.
        const oldest = fromText(each.event.date_updated);
        if (oldest <= start) continue;
        stop = oldest;
        held = held.filter(({ event }) => fromText(event.date_updated) <= stop);
        characters = held.reduce((sum, { bytes }) => sum + bytes.length, 0);
      }
    }
    yield* held.reverse();
    boundary = new Set(held.filter(({ event }) => fromText(event.date_updated) >= stop).map(({ event }) => event.id));
    if (stop === end) return;
    const rate = held.length / Math.max(1, stop - start);
    length = rate === 0 ? length * 8 : Math.min(length * 8, Math.max(1000, AIM / rate));
    start = stop;
  }
}

/** @param {Requests} requests @param {Query} query */
export const readLog = (requests, query) => (query.order === 'newest' ? newestFirst : oldestFirst)(requests, query);
