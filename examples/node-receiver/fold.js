// What an event does to what is known of its object. Nothing is written here, and nothing decided but by `History`.
import { History, changes } from 'closehook';
import { keyOf } from './store.js';

/** @import { Store } from './store.js' */

/** @typedef {ReturnType<typeof read>} Read */

/**
 * What an event did to its object.
 *
 * @typedef {object} Folded
 * @property {Exclude<import('closehook').Applied['outcome'], 'duplicate'>} outcome
 * @property {object | undefined} state
 * @property {import('closehook').ObjectStatus['presence']} presence
 * @property {import('closehook').Gap | null} gap
 * @property {Map<string, string>} records the history of each object that is to be written, by its key.
 */

/** @typedef {Store | import('./round.js').Round} Tables of a store, or of a round over it. */

/** All that is known of an object is written with each of its events, so it must not grow without end. */
const BOUNDS = { maxEvents: 100 };

/**
 * Reads an event. A merged lead concerns two objects, `ids`, and is folded into both.
 *
 * @param {Uint8Array} body
 * @throws {import('closehook').PayloadError} when it is none.
 */
export function read(body) {
  const alone = new History();
  const { objectId, eventId } = alone.apply(body);
  const dateUpdated = alone.status(objectId)?.dateUpdated ?? '';
  const envelope = JSON.parse(new TextDecoder().decode(body));
  return {
    objectId,
    eventId,
    dateUpdated,
    ids: alone.ids,
    event: /** @type {import('closehook').CloseEvent} */ (envelope.event ?? envelope),
    changes: changes(body),
    body,
  };
}

/**
 * Whether an event was handled, or a later version of it: Close lets events grow for a while.
 *
 * @param {Tables} store
 * @param {Pick<Read, 'eventId' | 'dateUpdated'>} event
 */
export function wasSeen(store, { eventId, dateUpdated }) {
  const [seen] = store.seen.get(keyOf(eventId)) ?? [];
  return seen !== undefined && seen >= dateUpdated;
}

/**
 * The state of each object after an event, of which only these objects are read into memory. Undefined when its history
 * knows the event: it was handled, so long ago that its mark is forgotten.
 *
 * @param {Tables} store
 * @param {Pick<Read, 'body' | 'objectId' | 'ids'>} event
 */
export function fold(store, { body, objectId, ids }) {
  /** @type {Folded} */
  const folded = { outcome: 'stale', gap: null, state: undefined, presence: 'present', records: new Map() };
  for (const id of ids) {
    const history = historyOf(store, id) ?? new History(BOUNDS);
    const { outcome, gap } = history.apply(body);
    if (id === objectId) {
      if (outcome === 'duplicate') return undefined;
      Object.assign(folded, { outcome, gap, ...stateIn(history, id) });
    }
    folded.records.set(keyOf(id), JSON.stringify(history));
  }
  return folded;
}

/**
 * What is known of an object now.
 *
 * @param {Tables} store
 * @param {string} id
 */
export function stateOf(store, id) {
  return stateIn(historyOf(store, id) ?? new History(), id);
}

/**
 * Where events of an object are missing now.
 *
 * @param {Tables} store
 * @param {string} id
 */
export function gapsOf(store, id) {
  return historyOf(store, id)?.gaps(id) ?? [];
}

/**
 * The record of an object once the event log has answered about a stretch of time; undefined when nothing was missing
 * there.
 *
 * @param {Tables} store
 * @param {string} id
 * @param {{ since: string, until: string }} stretch
 */
export function answered(store, id, { since, until }) {
  const history = historyOf(store, id);
  if (history === undefined) return undefined;
  const gaps = history.gaps(id).filter((gap) => gap.since >= since && gap.until <= until);
  for (const gap of gaps) history.answered(gap);
  return gaps.length > 0 ? JSON.stringify(history) : undefined;
}

/** @param {Tables} store @param {string} id */
function historyOf(store, id) {
  const json = store.objects.get(keyOf(id));
  return json === undefined ? undefined : History.from(json);
}

/** @param {History} history @param {string} id */
const stateIn = (history, id) => ({ state: history.get(id), presence: history.status(id)?.presence ?? 'deleted' });
