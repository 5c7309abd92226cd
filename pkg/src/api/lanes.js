// Passes on several events in parallel, but events of one object one after the other.

/** @import { LoggedEvent } from '../../api.d.ts' */

/** @typedef {{ event: LoggedEvent['event'], isDone: boolean }} Entry */

/** How many events may wait for a slow one, for each parallel call. */
const WAITING = 8;

export class Lanes {
  #parallel;
  #running = 0;
  /** In the order of the log, from the first that is not handed over on. @type {Entry[]} */
  #entries = [];
  /** The last event of each object that is under way. @type {Map<string, Promise<void>>} */
  #last = new Map();
  /** Told whenever one has ended. @type {(() => void)[]} */
  #waiting = [];
  /** @type {{ error: unknown } | null} */
  #failed = null;

  /** @param {number} parallel how many at once */
  constructor(parallel) {
    this.#parallel = parallel;
  }

  /**
   * Resolves when there is room for another event. With a single lane, that is after this event was passed on.
   *
   * @param {LoggedEvent['event']} event @param {(() => void | Promise<void>) | null} hand null where nothing is to do
   */
  async add(event, hand) {
    const entry = { event, isDone: hand === null };
    this.#entries.push(entry);
    if (hand === null) return;
    const object = String(event.object_id ?? event.id);
    const handed = this.#after(this.#last.get(object), entry, hand);
    this.#last.set(object, handed);
    void handed.then(() => {
      if (this.#last.get(object) === handed) this.#last.delete(object);
      this.#wake();
    });
    await this.#until(() => this.#isRoomy);
    this.#throwFailed();
  }

  get #isRoomy() {
    if (this.#failed) return true;
    if (this.#parallel === 1) return this.#last.size === 0;
    const isLong = this.#entries.length >= WAITING * this.#parallel;
    // The caller of `add` removes the finished events at the beginning.
    return this.#running < this.#parallel && (!isLong || this.#entries[0].isDone);
  }

  /**
   * The finished events at the beginning, in the order of the log, up to the first unfinished one. Each is returned
   * once.
   */
  *passed() {
    while (this.#entries[0]?.isDone) yield/** @type {Entry} */ (this.#entries.shift()).event;
  }

  /** The finished events after an unfinished one. */
  *ahead() {
    for (const { event, isDone } of this.#entries) if (isDone) yield event;
  }

  /** Resolves when nothing is running, and throws the first error. */
  async idle() {
    await this.settled();
    this.#throwFailed();
  }

  /** Resolves when nothing is running. After `stop` or an error, nothing more starts. */
  async settled() {
    await this.#until(() => this.#last.size === 0);
  }

  /** @param {unknown} error why nothing more begins */
  stop(error) {
    this.#failed ??= { error };
    this.#wake();
  }

  /** @param {Promise<void> | undefined} before @param {Entry} entry @param {() => void | Promise<void>} hand */
  async #after(before, entry, hand) {
    await before;
    // Check and take in one turn, or two events could take the same place.
    while (this.#failed === null && this.#running >= this.#parallel) await this.#change();
    if (this.#failed) return;
    this.#running++;
    try {
      await hand();
      entry.isDone = true;
    } catch (error) {
      this.stop(error);
    } finally {
      this.#running--;
    }
  }

  /** @param {() => boolean} isSo */
  async #until(isSo) {
    while (!isSo()) await this.#change();
  }

  /** Resolves when one has finished, or nothing more starts. @returns {Promise<void>} */
  #change() {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #wake() {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const each of waiting) each();
  }

  #throwFailed() {
    if (this.#failed) throw this.#failed.error;
  }
}
