// Runs handlers by event name, and knows which subscription they need.
import { changes } from './diff.js';
import { FilterError, kind } from './errors.js';
import { Filter } from './filter.js';
import { oneOf, readOptions } from './options.js';
import { Subscriptions } from './subscriptions.js';

/** @import { CloseFilter, HandlerAbout, HandlerFinding, SubscriptionLike } from '../index.d.ts' */

/** @typedef {{ name: string, when: Filter | null, handle: Function }} Entry */
/** @typedef {{ object_type: string, action: string, extra_filter?: CloseFilter }} Item */

const OPTIONS = { unknown: oneOf('throw', 'allow') };

export class Handlers {
  /** The entries of each event, in the order in which they were given. @type {Map<string, Entry[]>} */
  #entries = new Map();
  /** @type {Function} */
  #unhandled;

  /** @param {any} handlers @param {object} [options] */
  constructor(handlers, options) {
    const { unknown } = readOptions(options, OPTIONS, { unknown: 'throw' });
    if (handlers === null || typeof handlers !== 'object')
      throw new TypeError(`handlers must be an object, got ${kind(handlers)}`);
    const { unhandled, ...named } = handlers;
    if (typeof unhandled !== 'function')
      throw new TypeError(`handlers.unhandled must be a function, got ${kind(unhandled)}`);
    this.#unhandled = unhandled;
    for (const [event, given] of Object.entries(named)) {
      const list = Array.isArray(given) ? given : [given];
      if (event.lastIndexOf('.') <= 0)
        throw new TypeError(`handlers has ${JSON.stringify(event)}: a name is TYPE.ACTION, as "lead.created"`);
      // Its events would not even reach `unhandled`.
      if (list.length === 0) throw new TypeError(`handlers[${JSON.stringify(event)}] is an empty list`);
      const entries = list.map((one, at) => entryOf(one, Array.isArray(given) ? `${event}[${at}]` : event));
      this.#entries.set(event, entries);
    }
    if (unknown === 'throw') this.#refuseUnknown();
    this.handle = this.handle.bind(this);
    this.onChange = this.onChange.bind(this);
  }

  /** A handler with a wrong name would never run, and nobody would notice. */
  #refuseUnknown() {
    const names = [...this.#entries.keys()];
    const [finding] = new Subscriptions([{ id: '', events: names.map(itemOf) }]).lint();
    if (finding === undefined) return;
    throw new TypeError(`handlers has ${JSON.stringify(names[finding.event])}: ${finding.sentence}`);
  }

  /** @returns {Item[]} */
  get events() {
    return [...this.#entries].map(([name, entries]) => {
      const filter = asked(entries);
      return filter === null ? itemOf(name) : { ...itemOf(name), extra_filter: filter };
    });
  }

  /** @param {any} subscriptions @returns {HandlerFinding[]} */
  check(subscriptions) {
    /** @type {SubscriptionLike[]} */
    const list = Array.isArray(subscriptions) ? subscriptions : (subscriptions?.data ?? [subscriptions]);
    new Subscriptions(list); // throws if the list is invalid
    /** By name. @type {Map<string, { id: string, isPaused: boolean, filter: unknown }[]>} */
    const brought = new Map();
    for (const { id, status, events } of list) {
      for (const { object_type: type, action, extra_filter: filter } of events) {
        const name = `${type}.${action}`;
        if (!brought.has(name)) brought.set(name, []);
        brought.get(name)?.push({ id, isPaused: status === 'paused', filter });
      }
    }
    const ids = (/** @type {{ id: string }[]} */ some) => [...new Set(some.map(({ id }) => id))];
    /** @type {HandlerFinding[]} */
    const findings = [];
    for (const item of this.events) {
      const name = `${item.object_type}.${item.action}`;
      const all = brought.get(name) ?? [];
      const active = all.filter((each) => !each.isPaused);
      if (all.length === 0) {
        findings.push(found('NOT_SUBSCRIBED', name, [], `no subscription brings ${name}, so its handler never runs`));
      } else if (active.length === 0) {
        const sentence = `only paused subscriptions bring ${name}: its handler does not run until one is activated`;
        findings.push(found('PAUSED', name, ids(all), sentence));
      } else if (active.every(({ filter }) => isNarrower(filter, item.extra_filter))) {
        const sentence = `${name} comes through filters that are not the handler's own, so it may not get all of them`;
        findings.push(found('OTHER_FILTER', name, ids(active), sentence));
      }
    }
    for (const [name, all] of brought) {
      if (this.#entries.has(name)) continue;
      findings.push(found('NOT_HANDLED', name, ids(all), `${name} arrives, and goes to \`unhandled\``));
    }
    return findings;
  }

  /** @param {any} payload @param {Partial<HandlerAbout>} [about] */
  async handle(payload, about = {}) {
    const event = eventOf(payload);
    const { object_type: type, action } = Object(event);
    // A value that is not a string would be converted to one, and could become the name of another event.
    const isNamed = typeof type === 'string' && typeof action === 'string';
    const name = isNamed ? `${type}.${action}` : '';
    const entries = isNamed ? this.#entries.get(name) : undefined;
    const given = aboutOf(payload, about);
    if (entries === undefined) {
      await this.#unhandled(event, given);
      return { name, ran: [], skipped: [] };
    }
    const [ran, skipped, errors] = [
      /** @type {string[]} */ ([]),
      /** @type {string[]} */ ([]),
      /** @type {any[]} */ ([]),
    ];
    for (const entry of entries) {
      if (entry.when !== null && !entry.when.matches(payload)) {
        skipped.push(entry.name);
        continue;
      }
      ran.push(entry.name);
      try {
        await entry.handle(event, given);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} handlers of ${name} failed`);
    return { name, ran, skipped };
  }

  /**
   * As `onChange` of an inbox.
   *
   * @param {any[]} changes @param {any} state @param {any} event @param {any} about
   */
  async onChange(changes, state, event, about) {
    await this.handle(event, { ...about, changes, state });
  }
}

/** @param {any} given @param {string} name @returns {Entry} */
function entryOf(given, name) {
  const { when = null, handle } = typeof given === 'function' ? { handle: given } : (given ?? {});
  if (typeof handle !== 'function')
    throw new TypeError(`handlers[${JSON.stringify(name)}] must be a function, or { when, handle }`);
  try {
    return { name, handle, when: when === null || when instanceof Filter ? when : new Filter(when) };
  } catch (error) {
    if (error instanceof FilterError) error.message = `the filter of ${name}: ${error.message}`;
    throw error;
  }
}

/** @param {string} name @returns {Item} */
function itemOf(name) {
  const end = name.lastIndexOf('.');
  return { object_type: name.slice(0, end), action: name.slice(end + 1) };
}

/**
 * The filter for all events that any of the handlers wants, in Close's types; null if they cannot express it.
 *
 * @param {Entry[]} entries
 */
function asked(entries) {
  const filters = [];
  for (const { when } of entries) {
    try {
      const filter = when?.toClose() ?? null;
      if (filter === null) return null;
      filters.push(filter);
    } catch (error) {
      if (error instanceof FilterError && error.code === 'NOT_IN_CLOSE') return null;
      throw error;
    }
  }
  return filters.length === 1 ? filters[0] : { type: 'or', filters };
}

/** Whether a subscription may hold back events that a handler wants. @param {any} theirs @param {any} ours */
function isNarrower(theirs, ours) {
  return theirs !== undefined && theirs !== null && JSON.stringify(theirs) !== JSON.stringify(ours);
}

/**
 * @param {HandlerFinding['code']} code @param {string} name
 * @param {string[]} subscriptions @param {string} sentence
 */
const found = (code, name, subscriptions, sentence) => ({ code, name, subscriptions, sentence });

/** @param {any} payload */
function eventOf(payload) {
  if (payload === null || typeof payload !== 'object')
    throw new TypeError(`payload must be a delivery or an event, got ${kind(payload)}`);
  return payload.event ?? payload;
}

/** @param {any} payload @param {any} about @returns {any} */
function aboutOf(payload, about) {
  /** @type {any} */
  let found;
  return {
    delivery: payload.event === undefined ? null : payload,
    ...about,
    get changes() {
      found ??= about.changes ?? changes(payload);
      return found;
    },
  };
}
