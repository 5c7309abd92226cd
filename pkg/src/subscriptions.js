import { all } from './core.js';
import { Subscriptions as Matching, listOf } from './matching.js';
import { ask } from './payload.js';

/** @import { Payload } from '../index.d.ts' */

/** The one of `closehook/filters`, which also says why, and what can never be. */
export class Subscriptions extends Matching {
  /** @param {ConstructorParameters<typeof Matching>[0]} list */
  constructor(list) {
    all(); // so that what is compiled answers all of it
    super(list);
  }

  /** @param {Payload} payload */
  explain(payload) {
    const explain = (/** @type {number} */ length, /** @type {any} */ list) => list.explain(length);
    return ask(payload, explain, undefined, listOf(this));
  }

  lint() {
    return listOf(this).get().lint();
  }
}
