// What an event does to what is known of its object. Nothing is written here, and nothing decided but by `History`.
import { History, changes } from 'closehook';
import { keyOf } from './store.js';

/** All that is known of an object is written with each of its events, so it must not grow without end. */
const BOUNDS = { maxEvents: 100 };

/**
 * Reads an event. A merged lead concerns two objects, `ids`, and is folded into both.
 *
 * @throws {import('closehook').PayloadError} when it is none.
 */
export function read(body) {
  const alone = new History();
  const { objectId, eventId } = alone.apply(body);
  const { dateUpdated } = alone.status(objectId);
  const envelope = JSON.parse(new TextDecoder().decode(body));
  return {
    objectId,
    eventId,
    dateUpdated,
    ids: alone.ids,
    event: envelope.event ?? envelope,
    changes: changes(body),
    body,
  };
}

/** Whether an event was handled, or a later version of it: Close lets events grow for a while. */
export function wasSeen(store, { eventId, dateUpdated }) {
  const [seen] = store.seen.get(keyOf(eventId)) ?? [];
  return seen !== undefined && seen >= dateUpdated;
}

/** The state of each object after an event, of which only these objects are read into memory. */
export function fold(store, { body, objectId, ids }) {
  const folded = { outcome: 'stale', gap: null, state: undefined, presence: 'present', records: new Map() };
  for (const id of ids) {
    const history = historyOf(store, id) ?? new History(BOUNDS);
    const { outcome, gap } = history.apply(body);
    if (id === objectId) Object.assign(folded, { outcome, gap, ...stateIn(history, id) });
    folded.records.set(keyOf(id), JSON.stringify(history));
  }
  return folded;
}

/** What is known of an object now: `{ state, presence }`. */
export function stateOf(store, id) {
  return stateIn(historyOf(store, id) ?? new History(), id);
}

/** Where events of an object are missing now. */
export function gapsOf(store, id) {
  return historyOf(store, id)?.gaps(id) ?? [];
}

/**
 * The record of an object once the event log has answered about a stretch of time; undefined when nothing was missing
 * there.
 */
export function answered(store, id, { since, until }) {
  const history = historyOf(store, id);
  const gaps = history?.gaps(id).filter((gap) => gap.since >= since && gap.until <= until) ?? [];
  for (const gap of gaps) history.answered(gap);
  return gaps.length > 0 ? JSON.stringify(history) : undefined;
}

function historyOf(store, id) {
  const json = store.objects.get(keyOf(id));
  return json === undefined ? undefined : History.from(json);
}

const stateIn = (history, id) => ({ state: history.get(id), presence: history.status(id)?.presence ?? 'unknown' });
