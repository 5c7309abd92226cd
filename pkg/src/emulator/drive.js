// What moves a sender: its clock, and its attempts out to the receivers and their outcomes back.

/** How many attempts are taken at a time. */
const HANDFUL = 200;

/** The longest that a timer of the runtime waits, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** Runs with the clock of the machine. */
export class RealClock {
  #drive;
  #timer;
  #closed = false;

  constructor(drive) {
    this.#drive = drive;
  }

  /** Does what is due, and comes back when something is. */
  wake() {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    const { ledger } = this.#drive;
    for (;;) {
      this.#drive.launch(() => this.wake());
      const now = Date.now();
      if (ledger.now >= now) break;
      ledger.step(now);
    }
    const due = ledger.nextDue();
    if (due !== null) this.#timer = setTimeout(() => this.wake(), Math.min(Math.max(due - Date.now(), 1), LONGEST));
  }

  /** All that is under way is answered. */
  async close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#drive.settled();
  }
}

/** Runs with a clock that stands until it is moved; whatever is due is done as soon as it is. */
export class VirtualClock {
  #drive;
  #moves = Promise.resolve();
  #closed = false;

  constructor(drive) {
    this.#drive = drive;
  }

  wake() {
    void this.advance(0);
  }

  /**
   * Moves the clock, from one moment at which something is due to the next; at each, all that is due is delivered and
   * answered before it moves on. One move after the other.
   */
  advance(milliseconds) {
    const move = this.#moves.then(() => this.#to(this.#drive.ledger.now + milliseconds));
    this.#moves = move.catch(() => {});
    return move;
  }

  async #to(until) {
    const { ledger } = this.#drive;
    while (!this.#closed) {
      this.#drive.launch();
      if (this.#drive.underWay > 0) await this.#drive.next();
      else if (ledger.now >= until) return;
      else ledger.step(until);
    }
  }

  async close() {
    this.#closed = true;
    await this.#drive.settled();
  }
}

/** The attempts under way. */
export class Drive {
  #post;
  #report;
  #signingLead;
  #underWay = new Set();

  /**
   * @param ledger the sender.
   * @param post what sends an attempt.
   * @param report told of each attempt with its outcome.
   * @param signingLead how far ahead of the sender's clock the clock is that signs, in milliseconds.
   */
  constructor({ ledger, post, report, signingLead }) {
    this.ledger = ledger;
    this.#post = post;
    this.#report = report;
    this.#signingLead = signingLead;
  }

  get underWay() {
    return this.#underWay.size;
  }

  /** Sends all attempts that are due; `then` is called after each outcome. */
  launch(then = () => {}) {
    for (;;) {
      this.ledger.signAhead(this.#signingLead());
      const attempts = this.ledger.take(HANDFUL);
      if (attempts.length === 0) return;
      for (const attempt of attempts) {
        const run = this.#run(attempt).then(() => {
          this.#underWay.delete(run);
          then();
        });
        this.#underWay.add(run);
      }
    }
  }

  async #run(attempt) {
    const started = performance.now();
    const outcome = await this.#post.send(attempt);
    this.ledger.answered(attempt.id, outcome);
    this.#report(attempt, outcome, performance.now() - started);
  }

  /** The next outcome. */
  next() {
    return Promise.race(this.#underWay);
  }

  async settled() {
    await Promise.all(this.#underWay);
  }
}
