// Time and chance, which tests replace.
import { LONGEST_DELAY, sleep } from '../timer.js';

/** @import { InboxClock } from '../../inbox.d.ts' */
/** @import { Kind } from '../options.js' */

/** What an option in seconds must be. @type {Kind} */
export const SECONDS = ['a number of seconds above 0', (value) => Number.isFinite(value) && value > 0];

/** @type {InboxClock} */
export const REAL = {
  now: Date.now,
  sleep: (milliseconds, signal) => sleep(Math.min(Math.max(milliseconds, 0), LONGEST_DELAY), signal).catch(() => {}),
};

/** The factor between one wait and the next. */
const FACTOR = 4;

/**
 * The wait before the next attempt, in milliseconds. It grows each time, and is half to all of that at random, so that
 * events that failed together are not retried together.
 *
 * @param {number} attempts so many have failed, from 1 on
 * @param {{ first: number, longest: number }} retry in milliseconds
 * @param {() => number} random
 */
export const backoff = (attempts, { first, longest }, random) =>
  Math.min(first * FACTOR ** Math.min(attempts - 1, 100), longest) * (0.5 + random() / 2);

/** Sleeps until it is woken or the time is over. */
export class Alarm {
  #clock;
  #isSet = false;
  #ring = new AbortController();

  /** @param {InboxClock} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  /** A ring while nobody sleeps ends the next sleep. */
  ring() {
    this.#isSet = true;
    this.#ring.abort();
  }

  /** @param {number} milliseconds */
  async sleep(milliseconds) {
    if (!this.#isSet) await this.#clock.sleep(milliseconds, this.#ring.signal);
    this.#isSet = false;
    this.#ring = new AbortController();
  }
}
