// Finds events that no subscription delivers.
import { kind } from '../errors.js';
import { fromText } from './dates.js';
import { matcher, readWanted } from './wanted.js';

/** @import { Coverage, FieldCoverage, KnownSubscription, LoggedEvent, TypeCoverage } from '../../api.d.ts' */

/** @typedef {Omit<TypeCoverage, 'subscriptions'> & { subscriptions: Set<string> }} Counted */

/** Nearly every event changes these, so they are not reported. */
const ROUTINE = new Set(['date_updated', 'updated_by', 'updated_by_name']);

/**
 * @param {readonly KnownSubscription[]} subscriptions
 * @param {AsyncIterable<LoggedEvent> | Iterable<LoggedEvent>} events
 * @returns {Promise<Coverage>}
 */
export async function coverage(subscriptions, events) {
  const { isPair, match } = await readWanted(subscriptions);
  const active = await matcher(subscriptions.filter(({ status }) => status !== 'paused'));
  /** @type {Map<string, Counted>} */
  const types = new Map();
  const fields = new Fields();
  let count = 0;
  let brought = 0;
  let [first, last] = [null, null];
  for await (const logged of inOrder(events)) {
    const { event } = logged;
    const date = event.date_updated;
    if (last !== null && fromText(date) < fromText(last))
      throw new TypeError("events must be oldest first: ask for them with order: 'oldest'");
    first ??= date;
    last = date;
    count++;
    const ids = active(logged);
    const type = typeOf(types, event);
    type.events++;
    if (ids.length > 0) {
      brought++;
      type.brought++;
      for (const id of ids) type.subscriptions.add(id);
      fields.brought(event);
    } else {
      type.missed++;
      type.example ??= event.id;
      // A filter is a more interesting reason than a pause, which holds back everything.
      type.why = match(logged).length > 0 ? (type.why ?? 'paused') : isPair(event) ? 'filtered' : 'not subscribed';
      fields.missed(event);
    }
  }
  return {
    since: first,
    until: last,
    events: count,
    brought,
    missed: count - brought,
    types: [...types.values()]
      .map((type) => ({ ...type, subscriptions: [...type.subscriptions].sort() }))
      .sort((one, other) => other.missed - one.missed || other.events - one.events),
    fields: fields.report(),
  };
}

/**
 * A list is sorted here; a stream must come in order.
 *
 * @param {AsyncIterable<LoggedEvent> | Iterable<LoggedEvent>} events
 */
function inOrder(events) {
  if (!Array.isArray(events)) {
    if (
      typeof Object(events)[Symbol.asyncIterator] !== 'function' &&
      typeof Object(events)[Symbol.iterator] !== 'function'
    )
      throw new TypeError(`events must be events of the log, got ${kind(events)}`);
    return events;
  }
  for (const [place, each] of events.entries()) {
    if (typeof each?.event?.date_updated !== 'string')
      throw new TypeError(`events[${place}] must have event and bytes, as CloseApi.events gives them`);
  }
  return events.toSorted?.(byDate) ?? [...events].sort(byDate);
}

/** @param {LoggedEvent} one @param {LoggedEvent} other */
const byDate = (one, other) => fromText(one.event.date_updated) - fromText(other.event.date_updated);

/** @param {Map<string, Counted>} types @param {LoggedEvent['event']} event @returns {Counted} */
function typeOf(types, { object_type, action }) {
  const name = `${object_type} ${action}`;
  if (!types.has(name)) {
    types.set(name, {
      object_type,
      action,
      events: 0,
      brought: 0,
      missed: 0,
      why: null,
      example: null,
      subscriptions: new Set(),
    });
  }
  return /** @type {Counted} */ (types.get(name));
}

/**
 * The fields whose newest value no subscription delivered, of objects that were delivered: the receiver has an old
 * value, or none.
 */
class Fields {
  /** The objects that a subscription brought, by their type. @type {Map<string, Set<string>>} */
  #known = new Map();
  /**
   * The missing fields of each object: whether a field was empty before, and the action that set it.
   *
   * @type {Map<string, { type: string, fields: Map<string, { isEmpty: boolean, action: string }> }>}
   */
  #missing = new Map();

  /** @param {Record<string, any>} event */
  brought({ object_type: type, object_id: id }) {
    if (!this.#known.has(type)) this.#known.set(type, new Set());
    this.#known.get(type)?.add(id);
    // An event contains the whole object.
    this.#missing.delete(id);
  }

  /** @param {Record<string, any>} event */
  missed({ object_type: type, object_id: id, action, changed_fields: changed, previous_data: previous }) {
    if (!this.#known.get(type)?.has(id) || !Array.isArray(changed)) return;
    const missing = this.#missing.get(id) ?? { type, fields: new Map() };
    for (const field of changed) {
      if (ROUTINE.has(field)) continue;
      // The receiver has the value from before the first event that it missed.
      const isEmpty = missing.fields.get(field)?.isEmpty ?? isNothing(previous?.[field]);
      missing.fields.set(field, { isEmpty, action });
    }
    if (missing.fields.size > 0) this.#missing.set(id, missing);
  }

  report() {
    const found = new Map();
    for (const { type, fields } of this.#missing.values()) {
      for (const [field, { isEmpty, action }] of fields) {
        const name = JSON.stringify([type, field]);
        const about = found.get(name) ?? { object_type: type, field, objects: 0, empty: 0, actions: new Set() };
        about.objects++;
        if (isEmpty) about.empty++;
        about.actions.add(action);
        found.set(name, about);
      }
    }
    return [...found.values()]
      .map(({ actions, ...about }) => {
        const of = this.#known.get(about.object_type)?.size ?? 0;
        const told = { ...about, of, actions: [...actions].sort() };
        return { ...told, sentence: sentence(told) };
      })
      .sort((one, other) => other.objects / other.of - one.objects / one.of || other.objects - one.objects);
  }
}

/**
 * Whether a value means "not known yet": Close writes 0 for the duration of a call in progress.
 *
 * @param {unknown} value
 */
const isNothing = (value) =>
  value === null || value === undefined || value === '' || value === 0 || (Array.isArray(value) && value.length === 0);

/** @param {Omit<FieldCoverage, 'sentence'>} about */
function sentence({ object_type: type, field, objects, empty, of, actions }) {
  const where = actions.map((/** @type {string} */ action) => `${type}.${action}`).join(' and ');
  const got = empty * 2 >= objects ? 'got its value only in' : 'got its newest value only in';
  return `${field} ${got} ${where} (${objects.toLocaleString('en')} of ${of.toLocaleString('en')} ${nouns(type)})`;
}

/** `calls` for `activity.call`, `opportunities` for `opportunity`. @param {string} type */
function nouns(type) {
  const noun = type.replace(/^activity\./, '').replaceAll('_', ' ');
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return noun.endsWith('s') ? noun : `${noun}s`;
}
