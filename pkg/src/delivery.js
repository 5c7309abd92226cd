import { write } from './core.js';
import { PayloadError } from './errors.js';
import { malformed } from './payload.js';

/** A delivery that is authentic and timely. Its payload is parsed when it is first asked for. */
export class Delivery {
  /** Also where it is minified. */
  static name = 'Delivery';

  #envelope;
  #subscription;

  constructor(body, timestamp, age, key, subscription) {
    this.body = body;
    this.timestamp = timestamp;
    this.age = age;
    this.key = key;
    this.#subscription = subscription;
  }

  get event() {
    const { event } = Object(this.#parsed());
    if (event === null || typeof event !== 'object') {
      throw new PayloadError('the body is JSON without an event object', { pointer: '/event' });
    }
    return event;
  }

  get subscriptionId() {
    if (this.#subscription === undefined) {
      let id;
      try {
        ({ subscription_id: id } = Object(this.#parsed()));
      } catch {
        // Not JSON: authentic, but without a subscription. Reading `event` says so.
      }
      this.#subscription = typeof id === 'string' ? id : null;
    }
    return this.#subscription;
  }

  /** For a log or a queue: the event in place of its bytes; null when the body holds none. */
  toJSON() {
    const { key, subscriptionId, timestamp, age } = this;
    let event = null;
    try {
      ({ event } = this);
    } catch {
      // Reading `event` says what is wrong; a log line must not throw.
    }
    return { key, subscriptionId, timestamp, age, event };
  }

  #parsed() {
    if (this.#envelope === undefined) {
      try {
        this.#envelope = JSON.parse(new TextDecoder().decode(this.body));
      } catch {
        // Without the engine's error as cause: its message quotes the payload.
        throw write(this.body)
          ? malformed(this.body.length, 'the body')
          : new PayloadError('the body cannot be parsed as JSON');
      }
    }
    return this.#envelope;
  }
}
