import { setTimeout } from 'node:timers/promises';

// Aborted, it ends early and without an error.
/** @param {number} ms @param {AbortSignal=} signal */
const wait = (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {});

/**
 * Keeps starts apart, by 1/rate seconds. What a timer is late is made up with the next; what a receiver or the input is
 * late is not.
 *
 * @param {number} rate starts per second; Infinity for no limit
 * @param clock `now` in milliseconds, and `sleep`, which resolves after some
 */
export class Pace {
  #gap;
  #next = -Infinity;
  #now;
  #sleep;

  /**
   * @param {number} rate
   * @param {{ now?: () => number, sleep?: (ms: number, signal?: AbortSignal) => Promise<void> }} given
   */
  constructor(rate, { now = () => performance.now(), sleep = wait } = {}) {
    this.#gap = 1000 / rate;
    this.#now = now;
    this.#sleep = sleep;
  }

  /** Resolves when the next may start, or `signal` is aborted. @param {AbortSignal=} signal */
  async turn(signal) {
    const waits = this.#now() < this.#next;
    // A timer may fire early by the fraction of a millisecond that it cannot count.
    for (let now = this.#now(); now < this.#next && !signal?.aborted; now = this.#now()) {
      await this.#sleep(Math.ceil(this.#next - now), signal);
    }
    this.#next = (waits ? this.#next : this.#now()) + this.#gap;
  }
}
