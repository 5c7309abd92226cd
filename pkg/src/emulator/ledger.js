import { Sender, bytesOf } from './sender.js';

/** @import { Rules } from '../../emulator.d.ts' */
/** @import { Journal } from './journal.js' */

/** The methods of requests that may change something. The journal has no others. */
const CHANGES = new Set(['POST', 'PUT', 'DELETE']);

/** About how many bytes of a snapshot are in memory at a time. */
const PART = 1 << 20;

/**
 * The data that is kept beside the inputs. Files of earlier versions have no `tokens`.
 *
 * @typedef {{ seed: number, apiKey: string, users: [key: string, user: string][],
 *   tokens?: [token: string, user: string][], rules: Rules }} Head
 */

/** A sender whose inputs are written to a journal, if there is one. */
export class Ledger {
  #sender;
  #journal;
  #head;

  /** @param {Sender} sender @param {Journal | undefined} journal @param {Head} head */
  constructor(sender, journal, head) {
    this.#sender = sender;
    this.#journal = journal;
    this.#head = head;
  }

  /**
   * A sender with these options; or the one that a journal holds, with all that was under way still to be delivered.
   *
   * @param {{ options: object, head: Head, journal: Journal | undefined }} given `head` is
   *   what is kept beside it, and comes back
   */
  static async open({ options, head, journal }) {
    if (journal?.head === undefined) {
      const ledger = new Ledger(new Sender(options), journal, head);
      await ledger.#cut();
      return ledger;
    }
    const { snapshot, parts } = journal.kept;
    const sender = parts ? Sender.assemble(snapshot, parts) : Sender.restore(snapshot);
    for (const [name, ...args] of journal.inputs()) again(sender, name, args);
    sender.retryUnderWay();
    const ledger = new Ledger(sender, journal, journal.head);
    await ledger.#cut();
    return ledger;
  }

  get head() {
    return this.#head;
  }

  /** Writes the head to the journal again. */
  keepHead() {
    this.#journal?.keep(this.#head);
  }

  #cut() {
    return this.#journal?.cut(this.#head, this.#sender.snapshotInParts(PART));
  }

  /** @param {string} name @param {...any} args */
  #input(name, ...args) {
    let refused;
    let result;
    try {
      result = /** @type {any} */ (this.#sender)[name](...args);
    } catch (error) {
      // After a restart, a refused input is refused again, with the same effects. Inputs that failed otherwise are not
      // kept.
      if (error.name !== 'DeliveryError') throw error;
      refused = error;
    }
    // A copy: bytes of the caller may change before they are written.
    this.#journal?.add([name, ...args.map((arg) => (arg instanceof Uint8Array ? new Uint8Array(arg) : arg))]);
    if (refused) throw refused;
    return result;
  }

  /** @param {string | null} user @param {string} method @param {string} path @param {string | Uint8Array} body */
  request(user, method, path, body) {
    if (user === null || !(CHANGES.has(method) || this.#sender.breaksApi)) {
      return this.#sender.request(user, method === 'HEAD' ? 'GET' : method, path, body);
    }
    return this.#input('request', user, method === 'HEAD' ? 'GET' : method, path, body);
  }

  /** @param {unknown} events */
  put(events) {
    return this.#input('put', bytesOf(events, 'events'));
  }

  /** @param {string} objectType @param {string} objectId @param {unknown} fields @param {string=} about */
  change(objectType, objectId, fields, about = '') {
    return this.#input('change', objectType, objectId, bytesOf(fields, 'fields'), about);
  }

  /** @param {string} objectType @param {string} objectId @param {string=} about */
  delete(objectType, objectId, about = '') {
    return this.#input('delete', objectType, objectId, about);
  }

  /** @param {string} source @param {string} destination @param {string=} about */
  merge(source, destination, about = '') {
    return this.#input('merge', source, destination, about);
  }

  /** @param {unknown} user */
  setUser(user) {
    this.#input('setUser', bytesOf(user, 'user'));
  }

  /** @param {unknown} faults */
  setFaults(faults) {
    this.#input('setFaults', bytesOf(faults, 'faults'));
  }

  /** @param {number} until */
  step(until) {
    return this.#input('step', until);
  }

  /** Moves the sender's clock to the machine's. @param {number} to */
  advance(to) {
    if (to > this.#sender.now) this.#input('advance', to);
  }

  /** @param {number} most */
  take(most) {
    const due = this.#sender.nextDue();
    if (due === null || due > this.#sender.now) return [];
    // This is an input even if it returns nothing, since something else became due.
    return this.#input('take', most);
  }

  /** @param {number} id @param {number | string} outcome */
  answered(id, outcome) {
    return this.#input('answered', id, outcome);
  }

  /** @param {number} milliseconds */
  signAhead(milliseconds) {
    this.#sender.signAhead(milliseconds);
  }

  get now() {
    return this.#sender.now;
  }

  nextDue() {
    return this.#sender.nextDue();
  }

  /** @param {string} objectType @param {string} objectId */
  object(objectType, objectId) {
    return this.#sender.object(objectType, objectId);
  }

  /** @param {number=} from */
  warnings(from) {
    return this.#sender.warnings(from);
  }

  state() {
    return this.#sender.state();
  }

  /** Resolves when all inputs survive a power failure. */
  async kept() {
    await this.#journal?.flushed();
  }

  /** Resolves when all inputs survive a kill of this process. */
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

/** @param {any} sender @param {string} name @param {any[]} args */
function again(sender, name, args) {
  try {
    sender[name](...args);
  } catch (error) {
    if (error.name !== 'DeliveryError') throw error;
  }
}
