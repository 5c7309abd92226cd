/** At most so often, in milliseconds. */
const EVERY = 100;
const BAR = 24;

/** A progress bar on the last line of a terminal. Without a terminal, it does nothing. */
export class Progress {
  #stream;
  #last = -Infinity;
  #shown = false;

  /** @param {NodeJS.WriteStream | null} stream */
  constructor(stream) {
    this.#stream = stream;
  }

  /**
   * @param {number | null} part from 0 to 1; `null` where the whole is not known
   * @param {string} words
   */
  show(part, words) {
    const now = performance.now();
    if (!this.#stream || now - this.#last < EVERY) return;
    this.#last = now;
    const filled = part === null ? 0 : Math.round(Math.min(1, part) * BAR);
    const bar = part === null ? '' : `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${Math.floor(part * 100)} %  `;
    this.#stream.write(`\r\u001b[K${`${bar}${words}`.slice(0, (this.#stream.columns || 80) - 1)}`);
    this.#shown = true;
  }

  /** Removes the bar, so that a line can be written. */
  clear() {
    if (this.#shown) this.#stream?.write('\r\u001b[K');
    this.#shown = false;
    this.#last = -Infinity;
  }
}
