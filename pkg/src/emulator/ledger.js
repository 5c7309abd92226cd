import { Sender } from './sender.js';

/** A sender whose inputs are noted in a journal, when there is one. */
export class Ledger {
  #sender;
  #journal;
  #head;

  constructor(sender, journal, head) {
    this.#sender = sender;
    this.#journal = journal;
    this.#head = head;
  }

  /**
   * A sender with these options; or the one that a journal holds, with all that was under way still to be delivered.
   *
   * @param head what is kept beside it, and comes back as `head`.
   */
  static async open({ options, head, journal }) {
    if (journal?.head === undefined) {
      const ledger = new Ledger(new Sender(options), journal, head);
      await ledger.#cut();
      return ledger;
    }
    const sender = Sender.restore(journal.snapshot);
    for (const [name, ...args] of journal.inputs()) again(sender, name, args);
    const ledger = new Ledger(Sender.restore(sender.snapshot()), journal, journal.head);
    await ledger.#cut();
    return ledger;
  }

  get head() {
    return this.#head;
  }

  #cut() {
    return this.#journal?.cut(this.#head, this.#sender.snapshot());
  }

  #input(name, ...args) {
    // Bytes of the caller may change before they are written.
    const kept = args.map((arg) => (arg instanceof Uint8Array ? Uint8Array.from(arg) : arg));
    try {
      return this.#sender[name](...kept);
    } finally {
      // What was refused too: it is refused again, and what came of it, if anything, comes again.
      this.#journal?.add([name, ...kept]);
    }
  }

  request(user, method, path, body) {
    // A question changes nothing.
    if (method === 'GET' || method === 'HEAD') return this.#sender.request(user, 'GET', path, body);
    return this.#input('request', user, method, path, body);
  }

  put(events) {
    return this.#input('put', events);
  }

  change(...args) {
    return this.#input('change', ...args);
  }

  delete(...args) {
    return this.#input('delete', ...args);
  }

  setUser(user) {
    this.#input('setUser', user);
  }

  setFaults(faults) {
    this.#input('setFaults', faults);
  }

  step(until) {
    return this.#input('step', until);
  }

  take(most) {
    const attempts = this.#sender.take(most);
    if (attempts.length > 0) this.#journal?.add(['take', most]);
    return attempts;
  }

  answered(id, outcome) {
    return this.#input('answered', id, outcome);
  }

  signAhead(milliseconds) {
    this.#sender.signAhead(milliseconds);
  }

  get now() {
    return this.#sender.now;
  }

  nextDue() {
    return this.#sender.nextDue();
  }

  object(objectType, objectId) {
    return this.#sender.object(objectType, objectId);
  }

  warnings(from) {
    return this.#sender.warnings(from);
  }

  state() {
    return this.#sender.state();
  }

  /** Everything that was put in outlasts a kill. */
  async kept() {
    await this.#journal?.flushed();
    if (this.#journal?.isLong) await this.#cut();
  }

  async close() {
    if (!this.#journal) return;
    await this.#cut();
    await this.#journal.close();
  }
}

function again(sender, name, args) {
  try {
    sender[name](...args);
  } catch (error) {
    if (error.name !== 'DeliveryError') throw error;
  }
}
