// Stores events that arrive at the same time in one commit, since a commit takes as long for one event as for a
// hundred.

/** @import { NewEntry } from '../../inbox.d.ts' */

/** The limits of one commit, in events and bytes. A single event always fits. */
const MOST_EVENTS = 500;
const MOST_BYTES = 8 << 20;

/** @typedef {{ entry: NewEntry, resolve: () => void, reject: (error: unknown) => void }} Waiting */

export class Gatherer {
  #add;
  /** @type {Waiting[]} */
  #waiting = [];
  #isWriting = false;

  /** @param {(entries: NewEntry[]) => Promise<unknown>} add */
  constructor(add) {
    this.#add = add;
  }

  /** Resolves when the entry is on disk. @param {NewEntry} entry @returns {Promise<void>} */
  put(entry) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject });
      if (!this.#isWriting) void this.#write();
    });
  }

  async #write() {
    this.#isWriting = true;
    // Events that arrive in this turn join the commit.
    await null;
    while (this.#waiting.length > 0) {
      const together = this.#waiting.splice(0, this.#portion());
      try {
        await this.#add(together.map(({ entry }) => entry));
        for (const { resolve } of together) resolve();
      } catch (error) {
        for (const { reject } of together) reject(error);
      }
    }
    this.#isWriting = false;
  }

  #portion() {
    let bytes = 0;
    const beyond = this.#waiting.findIndex(({ entry }, nth) => {
      bytes += entry.body.length;
      return nth === MOST_EVENTS || (nth > 0 && bytes > MOST_BYTES);
    });
    return beyond === -1 ? this.#waiting.length : beyond;
  }
}
