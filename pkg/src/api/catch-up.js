// Passes on the events of Close's log that a receiver lacks, each once, oldest first.
import { ownOptions } from '../options.js';
import { fromText, moment, toText } from './dates.js';
import { ApiError } from './error.js';
import { KEPT } from './event-log.js';
import { Lanes } from './lanes.js';
import { Place } from './place.js';
import { readWanted } from './wanted.js';
import { windows } from './windows.js';

/** @import { CatchUpOptions, CaughtUp, CloseApi, LoggedEvent, Signal } from '../../api.d.ts' */
/** @import { Newest } from './windows.js' */

/**
 * @typedef {(from: number, to: number | null) => AsyncIterable<LoggedEvent>} Read
 * @typedef {Awaited<ReturnType<typeof readWanted>>} Wanted
 */

/** The part of the log that may still change, in milliseconds. Close advises reading it again. */
export const UNSETTLED = 5 * 60 * 1000;

/** The position is saved after this many events. */
const KEEP_EVERY = 50;

/** The maximum length of a page of the log. */
const PAGE = 50;

const KNOWN = ['api', 'since', 'until', 'seen', 'accept', 'parallel', 'subscriptions', 'signal', 'state'];

/** More parallel events would not help any receiver. */
const MOST_PARALLEL = 1000;

/** @param {CatchUpOptions} options @returns {Promise<CaughtUp>} */
export async function catchUp(options) {
  const { api, seen, accept, parallel, subscriptions, signal, state, ...range } = readOptions(options);
  const wanted = subscriptions === undefined ? null : await readWanted(subscriptions);
  const place = new Place(await state?.load(), wanted?.mark ?? null);
  const start = place.start(range.since);
  if (start === null) throw new TypeError('options.since is missing, and options.state has no place to go on from');

  const before = api.requestCount;
  /** @type {Read} */
  const read = (from, to) => api.events({ since: toText(from), ...(to !== null && { until: toText(to) }), signal });
  // The newest page gives Close's time, and often has all events.
  const newest = await firstPage(read(start, range.until));
  const now = api.serverTime?.getTime() ?? Date.now();
  const end = range.until ?? Math.max(start, now, ...newest.events.slice(0, 1).map(dateOf));
  const settled = Math.min(end, now - UNSETTLED);
  const reading = newest.isAll
    ? whole(newest.events.reverse(), end)
    : windows(wanted === null ? read : narrowed(api, read, wanted, signal), start, end);

  /** Older events are no longer in the log. */
  let oldest = 0;
  const counts = { events: 0, new: 0 };
  let unkept = 0;
  const keep = async () => {
    unkept = 0;
    await state?.save(place.toJSON());
  };
  const lanes = new Lanes(parallel);
  const pass = () => {
    for (const event of lanes.passed()) {
      place.passed(event, settled);
      unkept++;
    }
  };
  try {
    for await (const { events, stop } of reading) {
      oldest ||= (api.serverTime?.getTime() ?? Date.now()) - KEPT;
      for (const logged of events) {
        signal?.throwIfAborted();
        if (wanted !== null && !wanted.isPair(logged.event)) continue;
        refuseHollow(logged.event);
        const ids = wanted?.match(logged) ?? [];
        if (wanted !== null && ids.length === 0) continue;
        counts.events++;
        const isHad = place.has(logged.event) || (await seen?.(logged.event));
        const hand = async () => {
          await accept(logged, { subscriptions: ids });
          counts.new++;
        };
        await lanes.add(logged.event, isHad ? null : hand);
        pass();
        if (unkept >= KEEP_EVERY) await keep();
      }
      await lanes.idle();
      pass();
      place.reached(Math.min(stop, settled));
      await keep();
    }
  } catch (error) {
    lanes.stop(error);
    await lanes.settled();
    pass();
    // Events accepted since then are not repeated. Only the first error is thrown.
    for (const event of lanes.ahead()) {
      place.handled(event);
      unkept++;
    }
    if (unkept > 0) await keep().catch(() => {});
    throw error;
  }
  const until = place.completeUntil ?? start;
  return {
    // A range that begins within the last minutes is not complete yet.
    completeUntil: until > now - UNSETTLED ? null : toText(until),
    incompleteBefore: start < oldest ? toText(oldest) : null,
    ...counts,
    pages: api.requestCount - before,
  };
}

/** @param {CatchUpOptions} options */
function readOptions(options) {
  const { api, seen, accept, parallel = 1, state } = ownOptions(options, KNOWN);
  if (typeof api?.events !== 'function') throw new TypeError('options.api must be a CloseApi');
  if (typeof accept !== 'function') throw new TypeError('options.accept must be a function');
  if (!Number.isInteger(parallel) || parallel < 1 || parallel > MOST_PARALLEL)
    throw new TypeError(`options.parallel must be a whole number from 1 to ${MOST_PARALLEL}`);
  if (seen !== undefined && typeof seen !== 'function') throw new TypeError('options.seen must be a function');
  if (state !== undefined && (typeof state?.load !== 'function' || typeof state.save !== 'function'))
    throw new TypeError('options.state must have the functions load and save');
  const since = moment('options.since', options.since);
  const until = moment('options.until', options.until);
  if (since !== null && until !== null && since > until)
    throw new TypeError('options.since must not be after options.until');
  return { ...options, parallel, since, until };
}

/** @param {LoggedEvent} logged */
const dateOf = ({ event }) => fromText(event.date_updated);

/**
 * The events of the newest page, and whether these are all: a full page may have a next one.
 *
 * @param {AsyncIterable<LoggedEvent>} reading
 */
async function firstPage(reading) {
  const events = await taken(reading[Symbol.asyncIterator](), PAGE);
  return { events, isAll: events.length < PAGE };
}

/** @param {AsyncIterator<LoggedEvent>} iterator @param {number} most */
async function taken(iterator, most) {
  /** @type {LoggedEvent[]} */
  const events = [];
  while (events.length < most) {
    const { done, value } = await iterator.next();
    if (done) break;
    events.push(value);
  }
  return events;
}

/** @param {LoggedEvent[]} events @param {number} stop */
async function* whole(events, stop) {
  yield { events, stop };
}

/**
 * Reads a window by object types and actions, or as a whole, whichever takes fewer pages. The first page of the whole
 * shows how many events there are and how many of them match.
 *
 * @param {CloseApi} api @param {Read} read @param {Wanted} wanted @param {Signal | undefined} signal
 * @returns {Newest}
 */
function narrowed(api, read, { pairs, isPair }, signal) {
  return async function* (/** @type {number} */ from, /** @type {number} */ to) {
    const all = read(from, to)[Symbol.asyncIterator]();
    try {
      const first = await taken(all, PAGE);
      if (first.length === PAGE) {
        const pages = (to - from) / Math.max(1, to - dateOf(first[PAGE - 1]));
        const share = first.filter(({ event }) => isPair(event)).length / PAGE;
        if (pages * share + pairs.length < pages) {
          const range = { since: toText(from), until: toText(to), signal };
          yield* merged(pairs.map((/** @type {any} */ pair) => api.events({ ...pair, ...range })));
          return;
        }
      }
      yield* first;
      for (let next = await all.next(); !next.done; next = await all.next()) yield next.value;
    } finally {
      await all.return?.();
    }
  };
}

/** Merges several readings, each newest first. @param {AsyncIterable<LoggedEvent>[]} readings */
async function* merged(readings) {
  /** @type {{ iterator: AsyncIterator<LoggedEvent>, next: IteratorResult<LoggedEvent> }[]} */
  const heads = [];
  try {
    for (const reading of readings) {
      const iterator = reading[Symbol.asyncIterator]();
      heads.push({ iterator, next: await iterator.next() });
    }
    for (;;) {
      const open = heads.filter(({ next }) => !next.done);
      if (open.length === 0) return;
      const newest = open.reduce((one, other) => (dateOf(other.next.value) > dateOf(one.next.value) ? other : one));
      yield newest.next.value;
      newest.next = await newest.iterator.next();
    }
  } finally {
    for (const { iterator } of heads) await iterator.return?.();
  }
}

/**
 * If the user is not an administrator, Close leaves the object out of events older than an hour, which makes them
 * useless.
 *
 * @param {Record<string, any>} event
 */
export function refuseHollow({ id, action, data, previous_data: previous }) {
  if ((action === 'deleted' ? (previous ?? data) : data) != null) return;
  throw new ApiError(
    'FORBIDDEN',
    `the event log has ${id} without its data, as others than administrators see events older than an hour: ` +
      "use an administrator's API key",
  );
}
