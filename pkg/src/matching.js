// Filters and subscriptions as `closehook/filters` has them: compiled, and asked of events.
import { Lasting, write } from './core.js';
import { FilterError, kind, tooLarge } from './errors.js';
import { memory32 } from './memory.js';
import { ask, text } from './payload.js';

/** @import { CloseFilter, ExtendedFilter, Payload, SubscriptionLike } from '../index.d.ts' */

/** @type {(filter: Filter) => Lasting} what is compiled: for the class of `closehook`, which asks it more */
export let filterOf;
/** @type {(list: Subscriptions) => Lasting} the same of a list */
export let listOf;

export class Filter {
  /** Also where it is minified. */
  static name = 'Filter';

  static {
    filterOf = (value) => value.#filter;
  }

  #filter;
  #text;

  /** @param {CloseFilter | ExtendedFilter | string | null} filter */
  constructor(filter) {
    if (typeof filter !== 'string' && typeof filter !== 'object') {
      throw new TypeError(`filter must be an object, its JSON text, or null, got ${kind(filter)}`);
    }
    this.#text = typeof filter === 'string' ? filter : text(filter, 'filter');
    this.#filter = compile('Filter', this.#text);
  }

  /** @param {Payload} payload */
  matches(payload) {
    const matches = (/** @type {number} */ length, /** @type {any} */ filter) => filter.matches(length);
    return ask(payload, matches, -1, this.#filter) === 1;
  }

  toJSON() {
    return JSON.parse(this.#text);
  }
}

export class Subscriptions {
  /** Also where it is minified. */
  static name = 'Subscriptions';

  static {
    listOf = (value) => value.#subscriptions;
  }

  #subscriptions;
  #ids;

  /** @param {readonly SubscriptionLike[] | { readonly data: readonly SubscriptionLike[] } | string} list */
  constructor(list) {
    if (typeof list !== 'string' && (list === null || typeof list !== 'object')) {
      throw new TypeError(`list must be an array of subscriptions, or its JSON text, got ${kind(list)}`);
    }
    this.#subscriptions = compile('Subscriptions', typeof list === 'string' ? list : text(list, 'list'));
    this.#ids = this.#subscriptions.get().ids();
  }

  get ids() {
    return [...this.#ids];
  }

  /** @param {Payload} payload */
  match(payload) {
    const match = (/** @type {number} */ length, /** @type {any} */ list) => list.match(length);
    const count = ask(payload, match, -1, this.#subscriptions);
    const ids = new Array(count);
    if (count === 0) return ids;
    const places = memory32();
    const start = this.#subscriptions.get().places() >>> 2;
    for (let i = 0; i < count; i++) ids[i] = this.#ids[places[start + i]];
    return ids;
  }
}

const encoder = new TextEncoder();

/** A filter or a list of the core, from JSON text. @param {string} name @param {string} text */
function compile(name, text) {
  return new Lasting(({ [name]: Compiled }) => {
    const bytes = encoder.encode(text);
    if (!write(bytes)) throw tooLarge(`the filter has ${bytes.length} bytes`);
    try {
      return new Compiled(bytes.length);
    } catch (thrown) {
      if (thrown instanceof Error) throw thrown;
      const { code, message, ...place } = thrown;
      throw new FilterError(code, message, place);
    }
  });
}
