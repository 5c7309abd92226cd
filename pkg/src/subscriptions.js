import { memory32 } from './memory.js';
import { kind } from './errors.js';
import { compile } from './filter.js';
import { ask, text } from './payload.js';

/** @import { Payload, SubscriptionLike } from '../index.d.ts' */

export class Subscriptions {
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
    const count = ask(
      payload,
      (/** @type {number} */ length, /** @type {any} */ list) => list.match(length),
      -1,
      this.#subscriptions,
    );
    const ids = new Array(count);
    if (count === 0) return ids;
    const places = memory32();
    const start = this.#subscriptions.get().places() >>> 2;
    for (let i = 0; i < count; i++) ids[i] = this.#ids[places[start + i]];
    return ids;
  }

  /** @param {Payload} payload */
  explain(payload) {
    return ask(
      payload,
      (/** @type {number} */ length, /** @type {any} */ list) => list.explain(length),
      undefined,
      this.#subscriptions,
    );
  }

  lint() {
    return this.#subscriptions.get().lint();
  }
}
