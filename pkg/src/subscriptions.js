import { memory32 } from './memory.js';
import { kind } from './errors.js';
import { compile } from './filter.js';
import { ask, text } from './payload.js';

export class Subscriptions {
  #subscriptions;
  #ids;

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

  match(payload) {
    const count = ask(payload, (length, list) => list.match(length), -1, this.#subscriptions);
    const ids = new Array(count);
    if (count === 0) return ids;
    const places = memory32();
    const start = this.#subscriptions.get().places() >>> 2;
    for (let i = 0; i < count; i++) ids[i] = this.#ids[places[start + i]];
    return ids;
  }

  explain(payload) {
    return ask(payload, (length, list) => list.explain(length), undefined, this.#subscriptions);
  }

  lint() {
    return this.#subscriptions.get().lint();
  }
}
