// What has arrived and is not done with: on disk before it is answered for, and bounded.

/** @import { Entry, EntryKey } from './store.js' */

/** There is no room: the delivery is refused, and Close comes again. */
export class QueueFull extends Error {
  code = 'QUEUE_FULL';
}

export class Queue {
  #store;
  #most;
  #next = 0;
  /** @type {() => void} */
  #arrived = () => {};

  /** How many events wait, in the queue and for another call of the handler, and how many bytes they have. */
  events = 0;
  bytes = 0;

  /** Whether the last event could not be written. */
  isFailing = false;
  #failed = 0;

  /**
   * @param {import('./store.js').Store} store
   * @param {{ events: number, bytes: number }} most
   */
  constructor(store, most) {
    this.#store = store;
    this.#most = most;
    for (const table of [store.queue, store.owed])
      for (const { value } of table.getRange({ snapshot: false })) this.count(value);
  }

  get isFull() {
    return this.events >= this.#most.events || this.bytes >= this.#most.bytes;
  }

  /**
   * Takes an event in; it is on disk when this resolves.
   *
   * @param {Uint8Array} body
   */
  async add(body) {
    const entry = this.entry('delivery', body);
    // Counted before it is written: of requests at once only as many are let in as there is room for.
    if (this.events + 1 > this.#most.events || this.bytes + body.length > this.#most.bytes)
      throw new QueueFull('the queue is full');
    this.count(entry);
    try {
      await this.#store.put('queue', this.key(), entry);
      this.isFailing = false;
    } catch (error) {
      this.isFailing = true;
      this.#failed = body.length;
      this.discount(entry);
      throw error;
    }
    this.#arrived();
  }

  /**
   * After a failure, whether the disk has room again: a balancer that sends nothing here would never let an event find
   * out.
   */
  async recover() {
    if (!this.isFailing) return;
    try {
      await this.#store.tryDisk(this.#failed);
      this.isFailing = false;
    } catch {
      // It is as it was.
    }
  }

  /**
   * @param {Entry['from']} from
   * @param {Uint8Array} body
   * @returns {Entry}
   */
  entry(from, body) {
    return { at: Date.now(), from, body };
  }

  /** @returns {EntryKey} of the next entry. */
  key() {
    return [this.#store.start, this.#next++];
  }

  /** @param {Entry} entry */
  count({ body }) {
    this.events += 1;
    this.bytes += body.length;
  }

  /** @param {Entry} entry */
  discount({ body }) {
    this.events -= 1;
    this.bytes -= body.length;
  }

  /**
   * Calls back when something arrives.
   *
   * @param {() => void} arrived
   */
  onArrival(arrived) {
    this.#arrived = arrived;
  }

  /** Something was put in by other hands. */
  wake() {
    this.#arrived();
  }
}
