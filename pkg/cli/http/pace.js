/**
 * Keeps starts apart: no two are closer than 1/rate seconds, however late one was.
 *
 * @param {number} rate starts per second; Infinity for no limit
 * @param clock `now` in milliseconds, and `sleep`, which resolves after some
 */
export class Pace {
  #gap;
  #next = -Infinity;
  #now;
  #sleep;

  constructor(rate, { now = () => performance.now(), sleep = (ms) => new Promise((end) => setTimeout(end, ms)) } = {}) {
    this.#gap = 1000 / rate;
    this.#now = now;
    this.#sleep = sleep;
  }

  /** Resolves when the next may start. */
  async turn() {
    // A timer may fire early by the fraction of a millisecond that it cannot count.
    for (let now = this.#now(); now < this.#next; now = this.#now()) await this.#sleep(Math.ceil(this.#next - now));
    this.#next = this.#now() + this.#gap;
  }
}
