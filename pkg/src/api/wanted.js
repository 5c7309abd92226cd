// What a list of subscriptions asks for, even if they are paused.
import { hexOf, isObject, kind } from '../errors.js';

/** @import { KnownSubscription, LoggedEvent, SubscribedEvent } from '../../api.d.ts' */

/** @param {readonly KnownSubscription[]} subscriptions */
export async function readWanted(subscriptions) {
  const list = checked(subscriptions);
  const pairs = new Map();
  for (const { object_type, action } of list.flatMap(({ events }) => events))
    pairs.set(`${object_type} ${action}`, { object_type, action });
  return {
    /** The object types with their actions, each once. */
    pairs: [...pairs.values()],
    /** Whether an event has one of these types and actions, regardless of filters. */
    /** @param {LoggedEvent['event']} event */
    isPair: ({ object_type, action }) => pairs.has(`${object_type} ${action}`),
    /** The ids of the subscriptions that match a logged event. */
    match: await matcher(list),
    /** A text that changes when the subscriptions ask for something else. */
    mark: await markOf(list),
  };
}

/** @param {unknown} subscriptions @returns {readonly KnownSubscription[]} */
function checked(subscriptions) {
  if (!Array.isArray(subscriptions))
    throw new TypeError(`subscriptions must be a list of subscriptions, got ${kind(subscriptions)}`);
  for (const [place, each] of subscriptions.entries()) {
    /** @param {string} what */
    const wrong = (what) => new TypeError(`subscriptions[${place}] ${what}`);
    if (typeof each?.id !== 'string') throw wrong('has no id');
    /** @param {any} event */
    const isEvent = (event) => typeof event?.object_type === 'string' && typeof event.action === 'string';
    if (!Array.isArray(each.events) || !each.events.every(isEvent))
      throw wrong('must have events, each with object_type and action');
  }
  return subscriptions;
}

/**
 * Filters need the WebAssembly module. It is loaded only for them, so that the entry stays small.
 *
 * @param {readonly KnownSubscription[]} list
 * @returns {Promise<(logged: LoggedEvent) => string[]>}
 */
export async function matcher(list) {
  if (list.some(({ events }) => events.some(({ extra_filter: filter }) => filter))) {
    const { Subscriptions } = await import('#filters');
    // What Close would have delivered without the pause.
    const all = new Subscriptions(/** @type {any} */ (list.map((each) => ({ ...each, status: 'active' }))));
    return ({ bytes }) => all.match(bytes);
  }
  const ids = new Map();
  for (const { id, events } of list) {
    for (const { object_type: type, action } of events) {
      const name = `${type} ${action}`;
      ids.set(name, (ids.get(name) ?? new Set()).add(id));
    }
  }
  return ({ event }) => [...(ids.get(`${event.object_type} ${event.action}`) ?? [])];
}

/** @param {readonly KnownSubscription[]} list */
async function markOf(list) {
  const texts = list.flatMap(({ events }) => events.map(canonical)).sort();
  const bytes = new TextEncoder().encode(JSON.stringify([...new Set(texts)]));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return hexOf(digest.subarray(0, 12));
}

/**
 * An event of a subscription as text, independent of the order of its members. `extra_filter: null` counts as absent.
 *
 * @param {SubscribedEvent} event
 */
export const canonical = ({ object_type, action, extra_filter: filter }) =>
  JSON.stringify([object_type, action, filter ?? null], (_, value) =>
    isObject(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
