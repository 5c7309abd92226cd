// Where a catch-up is, so that another one can go on from there.
import { fromText, toText } from './dates.js';

/** @import { CatchUpPlace, LoggedEvent } from '../../api.d.ts' */

const FORMAT = 'closehook/catch-up/1';

export class Place {
  /**
   * Every event before it is handled, from `#from` on; in milliseconds, null before anything is known.
   *
   * @type {number | null}
   */
  completeUntil = null;
  /** @type {number | null} */
  #from = null;
  #mark;
  /**
   * What is handled from `completeUntil` on, and so would be asked for again: the date of each event by its id.
   *
   * @type {Map<string, string>}
   */
  #handled = new Map();

  /**
   * @param {unknown} kept what `toJSON` gave; null or undefined for a new one.
   * @param {string | null} mark of what is asked for.
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
   * Where to begin: where the last one ended, or earlier if that is asked for.
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
   * An event is handled; what may still change is asked for again, from `settled` on.
   *
   * @param {LoggedEvent['event']} event @param {number} settled
   */
  passed(event, settled) {
    this.handled(event);
    this.reached(Math.min(fromText(event.date_updated), settled));
  }

  /** An event is handled, though one before it may not be. @param {LoggedEvent['event']} event */
  handled({ id, date_updated: date }) {
    this.#handled.delete(id);
    this.#handled.set(id, date);
  }

  /** All before a moment is handled. @param {number} moment */
  reached(moment) {
    if (moment <= (this.completeUntil ?? -Infinity)) return;
    this.completeUntil = moment;
    // They are in the order of their dates, up to a few that an earlier run left.
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
