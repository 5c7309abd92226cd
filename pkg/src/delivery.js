import { write } from './core.js';
import { PayloadError, tooLarge } from './errors.js';
import { malformed } from './malformed.js';

/** @import { CloseEvent } from '../index.d.ts' */

/**
 * Small bodies are copied into a shared buffer, since creating a buffer takes longer than copying 2 KB. The shared
 * buffer is never exposed.
 */
const CHUNK = 1 << 16;
const SMALL = CHUNK / 8;
let chunk = new Uint8Array(0);
let used = 0;

/**
 * The bytes of a delivery of this copy of the package; `undefined` for anything else.
 *
 * @type {(value: object) => Uint8Array | undefined}
 */
export let bytesOf;

/**
 * A verified delivery, with its own bytes, which nobody else can overwrite. Its payload is parsed on first use.
 */
export class Delivery {
  /** So that the name survives minification. */
  static name = 'Delivery';

  static {
    bytesOf = (value) => (#bytes in value ? value.#own() : undefined);
  }

  /** The bytes, or a chunk in which they begin at `#start`, since creating a view takes longer than copying 200 B. */
  #bytes;
  #start = 0;
  #length;
  /** @type {Uint8Array | undefined} */
  #body;
  /** @type {unknown} */
  #envelope;
  /** @type {string | null | undefined} */
  #subscription;

  /**
   * @param {Uint8Array} bytes
   * @param {boolean} isOurs says that nobody else can write over the bytes: then they are not copied.
   * @param {number} timestamp @param {number} age @param {string} key @param {string | undefined} subscription
   */
  constructor(bytes, isOurs, timestamp, age, key, subscription) {
    const { length } = bytes;
    this.#length = length;
    if (isOurs || length > SMALL) {
      this.#bytes = isOurs ? bytes : new Uint8Array(bytes); // a Buffer's `slice` would be a view
    } else {
      if (used + length > chunk.length) {
        chunk = new Uint8Array(CHUNK);
        used = 0;
      }
      chunk.set(bytes, used);
      this.#bytes = chunk;
      this.#start = used;
      used += length;
    }
    this.timestamp = timestamp;
    this.age = age;
    this.key = key;
    this.#subscription = subscription;
  }

  /** A copy, which may be written to, and whose buffer may be transferred. */
  get body() {
    this.#body ??= this.#own().slice();
    return this.#body;
  }

  /** @returns {CloseEvent} */
  get event() {
    const event = this.#member('event');
    if (event === null || typeof event !== 'object') {
      throw new PayloadError('the body is JSON without an event object', { pointer: '/event' });
    }
    return event;
  }

  /** @returns {string | null} */
  get subscriptionId() {
    if (this.#subscription === undefined) {
      let id;
      try {
        id = this.#member('subscription_id');
      } catch {
        // Not JSON: authentic, but without a subscription. Reading `event` says so.
      }
      this.#subscription = typeof id === 'string' ? id : null;
    }
    return this.#subscription;
  }

  /** For a log or a queue: the event instead of the bytes; null if the body holds none. */
  toJSON() {
    const { key, subscriptionId, timestamp, age } = this;
    /** @type {CloseEvent | null} */
    let event = null;
    try {
      ({ event } = this);
    } catch {
      // A log line must not throw. Reading `event` gives the error.
    }
    return { key, subscriptionId, timestamp, age, event };
  }

  #own() {
    if (this.#bytes.length !== this.#length) {
      this.#bytes = this.#bytes.subarray(this.#start, this.#start + this.#length);
    }
    return this.#bytes;
  }

  /** Of the body itself: nothing that a polluted prototype adds. @param {string} name */
  #member(name) {
    const parsed = Object(this.#parsed());
    return Object.hasOwn(parsed, name) ? parsed[name] : undefined;
  }

  #parsed() {
    if (this.#envelope === undefined) {
      const bytes = this.#own();
      try {
        this.#envelope = JSON.parse(new TextDecoder().decode(bytes));
      } catch {
        // Without the engine's error as the cause, since its message quotes the payload.
        throw write(bytes) ? malformed(bytes.length, 'the body') : tooLarge(`the body has ${bytes.length} bytes`);
      }
    }
    return this.#envelope;
  }
}
