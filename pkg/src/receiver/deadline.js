/**
 * The time that a request has: first for its body, and then for `accept`. There is one timer for both, since in a
 * Worker, a timer takes as long as hashing a kilobyte.
 */
export class Deadline {
  /** @type {() => void} */
  #late;
  #until = 0;
  /** When the timer fires, which may be too early. */
  #fires = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {number} milliseconds @param {() => void} late called after them, unless it ends */
  constructor(milliseconds, late) {
    this.restart(milliseconds, late);
  }

  /** Starts again with another limit. @param {number} milliseconds @param {() => void} late */
  restart(milliseconds, late) {
    this.#late = late;
    this.#until = performance.now() + milliseconds;
    if (this.#timer !== undefined && this.#fires <= this.#until) return;
    this.end();
    this.#start(milliseconds);
  }

  end() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** @param {number} milliseconds */
  #start(milliseconds) {
    this.#fires = performance.now() + milliseconds;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const left = this.#until - performance.now();
      if (left > 0) this.#start(left);
      else this.#late();
    }, milliseconds);
  }
}
