import { all } from './core.js';
import { FilterError } from './errors.js';
import { Filter as Matching, filterOf } from './matching.js';
import { STRING, readOptions } from './options.js';
import { ask } from './payload.js';

/** @import { Finding, Payload } from '../index.d.ts' */

const ON = { objectType: STRING, action: STRING };

/** The class of `closehook/filters`, with `explain`, `lint` and `toClose`. */
export class Filter extends Matching {
  /** @param {ConstructorParameters<typeof Matching>[0]} filter */
  constructor(filter) {
    all(); // so that the filter is compiled with all methods
    super(filter);
  }

  /** @param {Payload} payload */
  explain(payload) {
    const explain = (/** @type {number} */ length, /** @type {any} */ filter) => filter.explain(length);
    return ask(payload, explain, undefined, filterOf(this));
  }

  /** @param {{ objectType?: string, action?: string }=} on @returns {Finding[]} */
  lint(on) {
    const { objectType, action } = readOptions(on, ON, {}, 'on');
    return filterOf(this).get().lint(objectType, action);
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
