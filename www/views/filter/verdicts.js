/** @import { Entry } from '../../store.js' */
/** @import { Filter, Subscriptions } from 'closehook' */

/**
 * The time for each slice of work. Entries are matched in slices between frames, so that thousands of entries do not
 * delay typing.
 */
const SLICE = 6; // milliseconds; with what the frame draws besides it stays below 16
const STRIDE = 64;

export const MATCHED = 'matched';
export const FAILED = 'failed';
/** The filter matches the event, but the subscription does not have its type or action. */
export const UNHEARD = 'unheard';
export const UNREADABLE = 'unreadable';

/** @typedef {'matched' | 'failed' | 'unheard' | 'unreadable'} Verdict */

export class Verdicts {
  /** @type {Map<Entry, Verdict>} */
  #known = new Map();
  #counts = { [MATCHED]: 0, [FAILED]: 0, [UNHEARD]: 0, [UNREADABLE]: 0 };
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Filter | null} */
  #filter = null;
  /** @type {Subscriptions | null} */
  #listens = null;
  #next = 0;
  #scheduled = false;
  #told;
  #later;
  #now;

  /** `told` is called after each slice; `later` schedules the next one. @param {() => void} told */
  constructor(told, { later = requestAnimationFrame.bind(globalThis), now = () => performance.now() } = {}) {
    this.#told = told;
    this.#later = later;
    this.#now = now;
  }

  /**
   * Starts again if the filter is a different one. With the same filter, only new entries are matched.
   *
   * @param {Entry[]} entries @param {Filter | null} filter
   * @param {Subscriptions | null} listens
   */
  ask(entries, filter, listens) {
    const isOther = filter !== this.#filter || listens !== this.#listens;
    if (!isOther && entries === this.#entries) return;
    const known = isOther ? /** @type {Map<Entry, Verdict>} */ (new Map()) : this.#known;
    this.#filter = filter;
    this.#listens = listens;
    this.#entries = entries;
    this.#known = new Map();
    this.#counts = { [MATCHED]: 0, [FAILED]: 0, [UNHEARD]: 0, [UNREADABLE]: 0 };
    for (const entry of known.size > 0 ? entries : []) this.#keep(entry, known.get(entry));
    this.#next = 0;
    this.#schedule();
  }

  /** The verdict of an entry, or `undefined` if there is none yet. @param {Entry} entry */
  of(entry) {
    return this.#known.get(entry);
  }

  get counts() {
    return { ...this.#counts, asked: this.#known.size, all: this.#entries.length };
  }

  #schedule() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#later(() => {
      this.#scheduled = false;
      this.#slice();
    });
  }

  #slice() {
    const until = this.#now() + SLICE;
    if (this.#filter) {
      do {
        const end = Math.min(this.#next + STRIDE, this.#entries.length);
        for (; this.#next < end; this.#next++) this.#judge(this.#entries[this.#next]);
      } while (this.#next < this.#entries.length && this.#now() < until);
      if (this.#next < this.#entries.length) this.#schedule();
    }
    this.#told();
  }

  /** @param {Entry} entry */
  #judge(entry) {
    if (this.#filter && !this.#known.has(entry)) this.#keep(entry, verdict(entry, this.#filter, this.#listens));
  }

  /** @param {Entry} entry @param {Verdict | undefined} verdict */
  #keep(entry, verdict) {
    if (!verdict) return;
    this.#known.set(entry, verdict);
    this.#counts[verdict]++;
  }
}

/** @param {Entry} given @param {Filter} filter @param {Subscriptions | null} listens */
function verdict({ body }, filter, listens) {
  if (!body) return UNREADABLE;
  try {
    if (!filter.matches(body)) return FAILED;
    return !listens || listens.match(body).length > 0 ? MATCHED : UNHEARD;
  } catch (error) {
    if (error.name !== 'PayloadError') throw error;
    return UNREADABLE;
  }
}
