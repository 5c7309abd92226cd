// The position of a catch-up, from which another one can continue.
import { fromText, toText } from './dates.js';

/** @import { CatchUpPlace, LoggedEvent } from '../../api.d.ts' */

const FORMAT = 'closehook/catch-up/1';

export class Place {
  /**
   * Every event from `#from` to this time is handled. In milliseconds; null before anything is known.
   *
   * @type {number | null}
   */
  completeUntil = null;
  /** @type {number | null} */
  #from = null;
  #mark;
  /**
   * Handled events after `completeUntil`, which would otherwise be repeated: the date of each by its id.
   *
   * @type {Map<string, string>}
   */
  #handled = new Map();

  /**
   * @param {unknown} kept a result of `toJSON`; null or undefined for a new position.
   * @param {string | null} mark identifies the subscriptions.
   */
  constructor(kept, mark) {
    this.#mark = mark;
    if (kept === null || kept === undefined) return;
    const { format, from, completeUntil, subscriptions, handled } = Object(kept);
    const dates = [from, completeUntil].map((text) => (typeof text === 'string' ? fromText(text) : NaN));
    /** @type {[string, any][]} */
    const pairs = handled !== null && typeof handled === 'object' ? Object.entries(handled) : [['', null]];
    if (format !== FORMAT || dates.some(Number.isNaN) || pairs.some(([, date]) => typeof date !== 'string'))
      throw new TypeError(`what options.state loaded is not the place of a catch-up (${FORMAT})`);
    if (subscriptions !== mark)
      throw new TypeError('what options.state loaded is the place of a catch-up for other subscriptions');
    [this.#from, this.completeUntil] = dates;
    this.#handled = new Map(/** @type {[string, string][]} */ (pairs));
  }

  /**
   * Where to begin: at the end of the last catch-up, or earlier if `since` is.
   *
   * @param {number | null} since @returns {number | null}
   */
  start(since) {
    if (this.#from !== null && (since === null || since >= this.#from)) return this.completeUntil;
    if (since === null) return null;
    this.#from = since;
    this.completeUntil = since;
    return since;
  }

  /** Whether this version of an event is handled. @param {LoggedEvent['event']} event */
  has({ id, date_updated: date }) {
    const handled = this.#handled.get(id);
    return handled !== undefined && fromText(handled) >= fromText(date);
  }

  /**
   * Records a handled event. Events from `settled` on may still change, and are requested again.
   *
   * @param {LoggedEvent['event']} event @param {number} settled
   */
  passed(event, settled) {
    this.handled(event);
    this.reached(Math.min(fromText(event.date_updated), settled));
  }

  /** Records a handled event although an earlier one may not be handled. @param {LoggedEvent['event']} event */
  handled({ id, date_updated: date }) {
    this.#handled.delete(id);
    this.#handled.set(id, date);
  }

  /** Every event before this moment is handled. @param {number} moment */
  reached(moment) {
    if (moment <= (this.completeUntil ?? -Infinity)) return;
    this.completeUntil = moment;
    // They are sorted by date, except for a few from an earlier run.
    for (const [id, date] of this.#handled) {
      if (fromText(date) >= moment) break;
      this.#handled.delete(id);
    }
  }

  /** @returns {CatchUpPlace} */
  toJSON() {
    return {
      format: FORMAT,
      from: toText(this.#from ?? NaN),
      completeUntil: toText(this.completeUntil ?? NaN),
      subscriptions: this.#mark,
      handled: Object.fromEntries(this.#handled),
    };
  }
}
