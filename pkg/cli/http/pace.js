import { setTimeout } from 'node:timers/promises';

// Aborted, it ends early and without an error.
/** @param {number} ms @param {AbortSignal=} signal */
const wait = (ms, signal) => setTimeout(ms, undefined, { signal }).catch(() => {});

/**
 * Keeps starts 1/rate seconds apart. A late timer is compensated by the next one; a slow receiver or input is not.
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
    // A timer may fire a fraction of a millisecond early.
    for (let now = this.#now(); now < this.#next && !signal?.aborted; now = this.#now()) {
      await this.#sleep(Math.ceil(this.#next - now), signal);
    }
    this.#next = (waits ? this.#next : this.#now()) + this.#gap;
  }
}
