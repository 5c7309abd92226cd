// Drives a sender: moves its clock, sends its attempts to receivers, and reports their outcomes back.
import { ClosehookError } from '../errors.js';
import { LONGEST_DELAY } from '../timer.js';

/** @import { Post } from './post.js' */
/** @import { Ledger } from './ledger.js' */
/** @import { Due } from './sender.js' */

/** How many attempts are taken from the sender at once. */
const HANDFUL = 200;

/** The machine's clock. */
export class RealClock {
  #drive;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #running = false;
  #again = false;
  #closed = false;

  /** @param {Drive} drive */
  constructor(drive) {
    this.#drive = drive;
    drive.told = () => this.wake();
  }

  /** Sets the sender's clock to the current time. */
  tick() {
    this.#drive.ledger.advance(Date.now());
  }

  /** Delivers what is due, and sets a timer for the next due time. */
  wake() {
    this.#again = true;
    if (this.#running || this.#closed) return;
    this.#running = true;
    void this.#run();
  }

  async #run() {
    const { ledger } = this.#drive;
    clearTimeout(this.#timer);
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        await ledger.committed();
        if (this.#closed) return;
        this.tick();
        this.#drive.launch();
      }
      const due = this.#closed ? null : ledger.nextDue();
      if (due !== null)
        this.#timer = setTimeout(() => this.wake(), Math.min(Math.max(due - Date.now(), 1), LONGEST_DELAY));
    } catch (error) {
      this.#drive.fail(error);
    } finally {
      this.#running = false;
    }
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}

/** The error of every call after `close`. */
export const closed = () => new ClosehookError('CLOSED', 'the emulator is closed');

/** A clock that stands still until it is moved. */
export class VirtualClock {
  #drive;
  #moves = Promise.resolve();
  #closed = false;

  /** @param {Drive} drive */
  constructor(drive) {
    this.#drive = drive;
  }

  tick() {}

  wake() {
    this.advance(0).catch((error) => error.code === 'CLOSED' || this.#drive.fail(error));
  }

  /**
   * Moves the clock, from one moment at which something is due to the next; at each, all that is due is delivered and
   * answered before it moves on. One move after the other.
   *
   * @param {number} milliseconds
   */
  advance(milliseconds) {
    const move = this.#moves.then(() => this.#to(this.#drive.ledger.now + milliseconds));
    this.#moves = move.catch(() => {});
    return move;
  }

  /** @param {number} until */
  async #to(until) {
    const { ledger } = this.#drive;
    for (;;) {
      await ledger.committed();
      if (this.#closed) throw closed();
      this.#drive.launch();
      if (this.#drive.underWay > 0) await this.#drive.next();
      else if (ledger.now >= until) return;
      else ledger.step(until);
    }
  }

  close() {
    this.#closed = true;
  }
}

/**
 * @typedef {object} Work
 * @property {Ledger} ledger the sender. No attempt is taken while an answer could still be undone by a kill: so at no
 *   time are there more deliveries of which a receiver has heard and the journal has not than are under way.
 * @property {Post} post what sends an attempt
 * @property {(attempt: Due, outcome: number | string, milliseconds: number) => void} report told of each attempt with
 *   its outcome
 * @property {(error: unknown) => void} fail told of what ends it
 * @property {() => number} signingLead how far ahead of the sender's clock the clock is that signs, in milliseconds
 */

/** The attempts under way. */
export class Drive {
  #post;
  #report;
  #signingLead;
  #underWay = 0;
  /** @type {((value?: undefined) => void)[]} */
  #waiting = [];

  /** Called after each outcome. */
  told = () => {};

  /** @param {Work} given */
  constructor({ ledger, post, report, fail, signingLead }) {
    this.ledger = ledger;
    this.fail = fail;
    this.#post = post;
    this.#report = report;
    this.#signingLead = signingLead;
  }

  get underWay() {
    return this.#underWay;
  }

  /** Sends all attempts that are due. */
  launch() {
    this.ledger.signAhead(this.#signingLead());
    for (;;) {
      const attempts = this.ledger.take(HANDFUL);
      if (attempts.length === 0) return;
      for (const attempt of attempts) void this.#run(attempt);
    }
  }

  /** @param {Due} attempt */
  async #run(attempt) {
    this.#underWay += 1;
    const started = performance.now();
    try {
      const outcome = await this.#post.send(attempt);
      // An abandoned attempt has no outcome, so it is made again after a restart.
      if (typeof outcome !== 'symbol') {
        this.ledger.answered(attempt.id, outcome);
        this.#report(attempt, outcome, performance.now() - started);
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.#underWay -= 1;
    }
    for (const resolve of this.#waiting.splice(0)) resolve();
    this.told();
  }

  /** Resolves with the next outcome. */
  next() {
    return new Promise((/** @type {(value?: undefined) => void} */ resolve) => this.#waiting.push(resolve));
  }

  async settled() {
    while (this.#underWay > 0) await this.next();
  }
}
