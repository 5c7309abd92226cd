import { all } from './core.js';
import { FilterError, kind } from './errors.js';
import { Filter as Matching, filterOf } from './matching.js';
import { ask } from './payload.js';

/** @import { Finding, Payload } from '../index.d.ts' */

/** The one of `closehook/filters`, which also says why, what can never be, and how Close writes it. */
export class Filter extends Matching {
  /** @param {ConstructorParameters<typeof Matching>[0]} filter */
  constructor(filter) {
    all(); // so that what is compiled answers all of it
    super(filter);
  }

  /** @param {Payload} payload */
  explain(payload) {
    const explain = (/** @type {number} */ length, /** @type {any} */ filter) => filter.explain(length);
    return ask(payload, explain, undefined, filterOf(this));
  }

  /** @param {{ objectType?: string, action?: string }} on @returns {Finding[]} */
  lint(on = {}) {
    if (on === null || typeof on !== 'object') throw new TypeError(`on must be an object, got ${kind(on)}`);
    for (const [name, value] of Object.entries(on)) {
      if (name !== 'objectType' && name !== 'action') {
        throw new TypeError(`on.${name} is not one of objectType, action`);
      }
      if (value !== undefined && typeof value !== 'string') {
        throw new TypeError(`on.${name} must be a string, got ${kind(value)}`);
      }
    }
    return filterOf(this).get().lint(on.objectType, on.action);
  }

  toClose() {
    try {
      return JSON.parse(filterOf(this).get().toClose());
    } catch (places) {
      if (places instanceof Error) throw places;
      const [{ message, pointer }] = places;
      const where = pointer === '' ? 'the root' : pointer;
      throw new FilterError('NOT_IN_CLOSE', `${message} at ${where}`, { pointer, places });
    }
  }
}
