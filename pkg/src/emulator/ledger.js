import { Sender, bytesOf } from './sender.js';

/** What may change something: a question is not worth a note. */
const CHANGES = new Set(['POST', 'PUT', 'DELETE']);

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
    sender.retryUnderWay();
    const ledger = new Ledger(sender, journal, journal.head);
    await ledger.#cut();
    return ledger;
  }

  get head() {
    return this.#head;
  }

  /** Keeps the head anew. */
  keepHead() {
    this.#journal?.keep(this.#head);
  }

  #cut() {
    return this.#journal?.cut(this.#head, this.#sender.snapshot());
  }

  #input(name, ...args) {
    let refused;
    let result;
    try {
      result = this.#sender[name](...args);
    } catch (error) {
      // What was refused is refused again, and what came of it, if anything, comes again. Anything else did not happen.
      if (error.name !== 'DeliveryError') throw error;
      refused = error;
    }
    // A copy: bytes of the caller may change before they are written.
    this.#journal?.add([name, ...args.map((arg) => (arg instanceof Uint8Array ? new Uint8Array(arg) : arg))]);
    if (refused) throw refused;
    return result;
  }

  request(user, method, path, body) {
    if (user === null || !CHANGES.has(method)) {
      return this.#sender.request(user, method === 'HEAD' ? 'GET' : method, path, body);
    }
    return this.#input('request', user, method, path, body);
  }

  put(events) {
    return this.#input('put', bytesOf(events, 'events'));
  }

  change(objectType, objectId, fields) {
    return this.#input('change', objectType, objectId, bytesOf(fields, 'fields'));
  }

  delete(objectType, objectId) {
    return this.#input('delete', objectType, objectId);
  }

  setUser(user) {
    this.#input('setUser', bytesOf(user, 'user'));
  }

  setFaults(faults) {
    this.#input('setFaults', bytesOf(faults, 'faults'));
  }

  step(until) {
    return this.#input('step', until);
  }

  /** Moves a clock that goes by itself. */
  advance(to) {
    if (to > this.#sender.now) this.#input('advance', to);
  }

  take(most) {
    const due = this.#sender.nextDue();
    if (due === null || due > this.#sender.now) return [];
    // Also when it gives nothing: then the time of something else has come.
    return this.#input('take', most);
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

  /** Everything that was put in outlasts a power cut. */
  async kept() {
    await this.#journal?.flushed();
  }

  /** Everything that was put in outlasts a kill. */
  async committed() {
    if (!this.#journal) return;
    if (this.#journal.isLong) await this.#cut();
    while (this.#journal.isBehind) await this.#journal.committed();
  }

  async close() {
    if (!this.#journal) return;
    try {
      await this.#cut();
    } finally {
      await this.#journal.close();
    }
  }
}

function again(sender, name, args) {
  try {
    sender[name](...args);
  } catch (error) {
    if (error.name !== 'DeliveryError') throw error;
  }
}
