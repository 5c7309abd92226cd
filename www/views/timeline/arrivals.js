// The deliveries of one object: their order by time, and what each did to the state as it arrived.
import { History } from 'closehook';
import { eventOf } from '../../payload.js';
import { moment } from '../../when.js';

/** @import { Entry } from '../../store.js' */

/** As many events as a history can remember of an object: a duplicate is then known as one for as long as can be. */
const REMEMBER = 1000;
/** After so many deliveries each the state is kept. */
const STEP = 200;

/**
 * The objects of all entries, the ones with most events first.
 *
 * @param {Entry[]} entries
 * @returns {{ id: string, type: string, entries: import('../../store.js').Entry[] }[]}
 */
export function objectsOf(entries) {
  const objects = new Map();
  for (const entry of entries) {
    const event = Object(eventOf(entry));
    for (const id of idsOf(event)) {
      let object = objects.get(id);
      if (!object) {
        object = { id, type: typeof event.object_type === 'string' ? event.object_type : '', entries: [] };
        objects.set(id, object);
      }
      object.entries.push(entry);
    }
  }
  return [...objects.values()].sort((one, other) => other.entries.length - one.entries.length);
}

/**
 * The objects of an event. For a merge: the lead that stays, as in `History`, and the one that was merged into it.
 *
 * @param {any} event
 */
export function idsOf(event) {
  const { action, object_id: object, lead_id: lead, meta } = event ?? {};
  const ids = action === 'merged' ? [lead, meta?.merge_source_lead_id] : [object];
  return [...new Set(ids.filter((id) => typeof id === 'string' && id !== ''))];
}

/**
 * @typedef {object} Arrival a delivery of the object
 * @property {import('../../store.js').Entry} entry
 * @property {Record<string, any>} event
 * @property {number} place in the order of arrival, from 0 on
 * @property {number} rank in the order of event time, from 0 on; a duplicate has that of the event, and what is
 *   unusable -1
 * @property {string} date `date_updated`, or `date_created` where that is missing
 * @property {number} at the same in microseconds since 1970, or NaN
 * @property {'applied' | 'gap' | 'stale' | 'duplicate' | 'unusable'} outcome of `History.apply` as it arrived
 * @property {string[]} fields with `gap`: what does not follow from the event before
 * @property {string} wrong with `unusable`: why
 */

/**
 * What happened to the state of an object, delivery by delivery.
 *
 * @param {Entry[]} entries in order of arrival
 * @param {string} objectId
 * @returns {{ arrivals: Arrival[], ranks: number, gaps: import('closehook').Gap[] }} `gaps` that are open in the end
 */
export function arrivalsOf(entries, objectId) {
  const history = new History({ remember: REMEMBER });
  /** @type {Arrival[]} */
  const arrivals = entries.map((entry, place) => {
    const event = Object(eventOf(entry));
    const { outcome, fields, wrong } = applied(history, entry);
    const date =
      typeof event.date_updated === 'string'
        ? event.date_updated
        : typeof event.date_created === 'string'
          ? event.date_created
          : '';
    return { entry, event, place, rank: -1, date, at: moment(date), outcome, fields, wrong };
  });
  const ranked = arrivals.filter(({ outcome }) => outcome !== 'unusable').sort(byTime);
  let rank = -1;
  for (const [i, arrival] of ranked.entries()) {
    if (i === 0 || compareEvents(ranked[i - 1], arrival) !== 0) rank += 1;
    arrival.rank = rank;
  }
  return { arrivals, ranks: rank + 1, gaps: history.gaps(objectId) };
}

/**
 * @param {History} history @param {Entry} entry
 * @returns {Pick<Arrival, 'outcome' | 'fields' | 'wrong'>}
 */
function applied(history, entry) {
  try {
    const { outcome, gap } = history.apply(/** @type {Uint8Array} */ (entry.body));
    return { outcome, fields: gap?.fields ?? [], wrong: '' };
  } catch ({ message }) {
    return { outcome: 'unusable', fields: [], wrong: message };
  }
}

/**
 * In order of event time, and repetitions in order of arrival. Unusable ones come last.
 *
 * @param {Arrival} one
 * @param {Arrival} other
 */
export const byTime = (one, other) =>
  compare(isLast(one), isLast(other)) || compareEvents(one, other) || one.place - other.place;

/**
 * The order of `History`: by time; at the same time, `created` first and `deleted` last; then by id.
 *
 * @param {Arrival} one
 * @param {Arrival} other
 */
const compareEvents = (one, other) =>
  compare(one.at, other.at) ||
  compare(step(one.event), step(other.event)) ||
  compare(String(one.event.id), String(other.event.id));

/** @param {Pick<Arrival, 'outcome' | 'at'>} given */
const isLast = ({ outcome, at }) => Number(outcome === 'unusable' || Number.isNaN(at));

/** @param {number | string} one @param {number | string} other */
const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
/** @param {{ action?: unknown }} given */
const step = ({ action }) => (action === 'created' ? 0 : action === 'deleted' ? 2 : 1);

/**
 * The state of an object after the first so many deliveries of a list, asked for in any order. What is folded once is
 * kept at every so many, so that a step back costs little too.
 *
 * @param {Arrival[]} arrivals @param {string} objectId
 */
export function folding(arrivals, objectId) {
  const kept = [JSON.stringify(new History({ remember: 1 }))];
  let history = History.from(kept[0]);
  let folded = 0;
  return (/** @type {number} */ count) => {
    if (count < folded) {
      const nearest = Math.min(kept.length - 1, Math.floor(count / STEP));
      [history, folded] = [History.from(kept[nearest]), nearest * STEP];
    }
    for (const { entry } of arrivals.slice(folded, count)) {
      applied(history, entry);
      folded += 1;
      if (folded === kept.length * STEP) kept.push(JSON.stringify(history));
    }
    return { state: history.get(objectId), status: history.status(objectId) };
  };
}

/**
 * Whether a list is a page of the event log, newest first, of which nobody said when its events arrived: read from the
 * end it is in order.
 *
 * @param {Entry[]} entries
 */
export function isNewestFirst(entries) {
  if (entries.length < 2 || entries.some(({ arrived }) => arrived !== null)) return false;
  const times = entries.map((entry) => {
    const { date_updated: updated, date_created: created } = Object(eventOf(entry));
    return moment(updated ?? created);
  });
  return times[times.length - 1] < times[0] && times.every((time, i) => i === 0 || time <= times[i - 1]);
}

/**
 * In order of arrival: by the time that was written down where all have one, or else as they came into the page.
 *
 * @param {Entry[]} entries @param {boolean} isReversed
 */
export function inOrderOfArrival(entries, isReversed) {
  if (entries.every(({ arrived }) => arrived !== null))
    return [...entries].sort((one, other) => Number(one.arrived) - Number(other.arrived));
  return isReversed ? [...entries].reverse() : entries;
}
