// Time and chance, which tests replace.

/** @import { InboxClock } from '../../inbox.d.ts' */

/** The longest wait that a timer knows, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** @type {InboxClock} */
export const REAL = {
  now: Date.now,
  sleep: (milliseconds, signal) =>
    new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, Math.min(Math.max(milliseconds, 0), LONGEST));
      if (signal?.aborted) end();
      else signal?.addEventListener('abort', end, { once: true });
    }),
};

/** Each wait is so many times the one before. */
const FACTOR = 4;

/**
 * How long until the next attempt, in milliseconds: longer each time, and between half and all of it, so that what
 * failed together does not come back together.
 *
 * @param {number} attempts so many have failed, from 1 on
 * @param {{ first: number, longest: number }} retry in milliseconds
 * @param {() => number} random
 */
export const backoff = (attempts, { first, longest }, random) =>
  Math.min(first * FACTOR ** Math.min(attempts - 1, 100), longest) * (0.5 + random() / 2);

/** Something that sleeps until it is woken, or until it is time. */
export class Alarm {
  #clock;
  #isSet = false;
  #ring = new AbortController();

  /** @param {InboxClock} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  /** What rings while nobody sleeps counts too. */
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
