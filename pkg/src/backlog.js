import { Lasting, gather, roomOf } from './core.js';
import { owned } from './delivery.js';
import { tooLarge } from './errors.js';
import { floats } from './memory.js';

/** What a backlog takes of the module's memory before it is judged, and how many deliveries it waits for. */
const BYTES = 1 << 19;
const DELIVERIES = 512;

/** What takes more is judged alone: fewer than three at once are slower in the lanes than one after the other. */
const LARGE = BYTES / 3;

const batch = () => new Lasting(({ Batch }) => new Batch());

/** Kept for the next backlog: its memory is there already. */
let spare;

/**
 * Deliveries that are judged in rounds, of which each crosses into the module once. Their bytes are copied when they
 * are added: whoever gives them may write over them.
 */
export class Backlog {
  #lasting = spare ?? batch();
  #batch = this.#lasting.get();
  #keyring;
  #judged;
  #received = [];
  #bytes = 0;

  /**
   * @param judged is told of each delivery: what was received, the place of its key and its time, or the rejection.
   */
  constructor(keyring, judged) {
    spare = undefined;
    this.#keyring = keyring;
    this.#judged = judged;
  }

  /** False when there is no room for it: it is judged alone. */
  add(received) {
    const room = roomOf(received);
    if (room > LARGE) return false;
    if (this.#bytes + room > BYTES || this.#received.length === DELIVERIES) this.judge();
    if (!received.isOurs) Object.assign(received, { bytes: owned(received.bytes), isOurs: true });
    this.#regather();
    if (!gather(this.#batch, received)) return false;
    this.#received.push(received);
    this.#bytes += room;
    return true;
  }

  /** A call of the caller's between two deliveries may have ended the instance, and with it those that wait there. */
  #regather() {
    const batch = this.#lasting.get();
    if (batch === this.#batch) return;
    this.#batch = batch;
    for (const one of this.#received) {
      if (!gather(batch, one)) throw tooLarge(`${this.#received.length} deliveries wait`);
    }
  }

  judge() {
    this.#regather();
    const keyring = this.#keyring.get();
    const [received, batch, judged] = [this.#received, this.#batch, this.#judged];
    const { length } = received;
    if (length === 0) return;
    this.#received = [];
    this.#bytes = 0;
    // Copied: making an object of a rejection may move the memory.
    const verdicts = floats(batch.verify(keyring), 2 * length).slice();
    for (let i = 0; i < length; i++) {
      const place = verdicts[2 * i];
      judged(received[i], place, verdicts[2 * i + 1], place < 0 ? batch.rejection(i) : undefined);
    }
  }

  /** The deliveries that wait are forgotten. */
  close() {
    this.#lasting.get().clear();
    if (spare === undefined) spare = this.#lasting;
    else this.#lasting.get().free();
  }
}
