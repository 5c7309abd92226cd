// The shared part of all receivers, in any runtime: verify, match the subscriptions, call `accept`. Each runtime reads
// bodies in its own way.
import { ClosehookError } from '../errors.js';
import { HASH, TIMESTAMP } from '../headers.js';
import { parseKeys } from '../input/keys.js';
import { Judge } from '../judge.js';
import { Subscriptions } from '../matching.js';
import { ownOptions } from '../options.js';
import { LONGEST_DELAY } from '../timer.js';
import { Budget } from './budget.js';
import { MAX_BODY_BYTES, MAX_BUFFERED_BYTES, TIMEOUT } from './limits.js';
import { Teller, nameOf } from './log.js';
import { Upload } from './upload.js';

/** @import { End } from './log.js' */
/** @import { ReceiverOptions } from '../../receiver.d.ts' */
/** @import { Delivery } from '../../index.d.ts' */
/** @import { VerificationError } from '../../index.d.ts' */

/** The longest delay of a timer, in seconds. */
const LONGEST = LONGEST_DELAY / 1000;

/** The options that every receiver has. */
const OPTIONS = [
  'keys',
  'subscriptions',
  'maxBodyBytes',
  'maxBufferedBytes',
  'timeout',
  'acceptTimeout',
  'maxAge',
  'maxFutureSkew',
  'now',
  'log',
  'onError',
];

/**
 * A value or a function, which is called at the first request: a Worker has its secrets in its environment, and a build
 * has none.
 */
const LATER = ['keys', 'subscriptions'];

const NOTHING = new Uint8Array(0);

export const SIGNATURE = [HASH, TIMESTAMP];

/**
 * @typedef {ReceiverOptions & { keys?: any, subscriptions?: any }} Options
 *
 * @typedef {Omit<End, 'code' | 'delivery' | 'matches'> & { delivery: Delivery, matches: string[], code?: undefined
 *   }} Judged a delivery that is to be accepted
 */

/**
 * Reads the options, and returns the receiver for a request, or how the request ends if there is none. Invalid options
 * throw at once.
 *
 * @param {any} given @param {string[]} own further options
 * @returns {{ options: any, teller: Teller, receiverOf: (environment?: unknown) => Receiver | End }}
 */
export function reading(given, own) {
  const options = ownOptions(given, [...OPTIONS, ...own]);
  const teller = new Teller(options);
  const later = LATER.filter((name) => typeof options[name] === 'function');
  /** @type {Receiver | undefined} */
  let receiver;
  if (later.length === 0) receiver = new Receiver(options, teller);
  return {
    options,
    teller,
    receiverOf(environment) {
      try {
        if (receiver) return receiver;
        const found = later.map((name) => [name, asked(name, options, environment)]);
        receiver = new Receiver({ ...options, ...Object.fromEntries(found) }, teller);
        return receiver;
      } catch (error) {
        return { code: 'MISCONFIGURED', reason: nameOf(error), failure: { error, delivery: null } };
      }
    },
  };
}

/** @param {string} name @param {any} options @param {unknown} environment */
function asked(name, options, environment) {
  let found;
  try {
    found = options[name](environment);
  } catch (cause) {
    // Without the message, which may quote a key, as JSON.parse does.
    const sentence = `options.${name} threw ${nameOf(cause)}: it must return the ${name}`;
    throw Object.assign(new Error(sentence, { cause }), { code: nameOf(cause) });
  }
  if (typeof found?.then !== 'function') return found;
  // An unhandled rejection would end the process, and print a message that may quote a key.
  found.then(undefined, () => {});
  const sentence = `options.${name} returned a promise: wait for the ${name} before you call receive`;
  throw Object.assign(new TypeError(sentence), { code: 'PROMISE' });
}

export class Receiver {
  maxBodyBytes;
  #judge;
  #subscriptions;
  #byId;
  #acceptTimeout;
  #limits;
  #teller;

  /** @param {Options} options @param {Teller} teller */
  constructor(options, teller) {
    const {
      subscriptions,
      maxBodyBytes = MAX_BODY_BYTES,
      maxBufferedBytes = MAX_BUFFERED_BYTES,
      timeout = TIMEOUT,
      acceptTimeout = timeout,
      maxAge,
      maxFutureSkew,
      now,
    } = options;
    for (const [name, value] of Object.entries({ timeout, acceptTimeout }))
      if (!(value > 0 && value <= LONGEST))
        throw new RangeError(`options.${name} must be seconds, more than 0 and at most ${LONGEST}`);
    if (!(maxBufferedBytes >= 0)) throw new RangeError('options.maxBufferedBytes must be a number of bytes');
    const keys = keysIn(options.keys);
    this.#judge = new Judge(keys, { maxBodyBytes, maxAge, maxFutureSkew, now });
    this.#byId = typeof keys === 'object' && !Array.isArray(keys);
    if (subscriptions !== undefined) {
      this.#subscriptions =
        typeof subscriptions?.match === 'function' ? subscriptions : new Subscriptions(subscriptions);
    }
    this.maxBodyBytes = maxBodyBytes;
    this.#acceptTimeout = acceptTimeout;
    this.#limits = { budget: new Budget(maxBufferedBytes), most: maxBodyBytes, seconds: timeout };
    this.#teller = teller;
  }

  /**
   * How a request ends without reading its body; undefined if the body must be read.
   *
   * @param {{ method: string | undefined, length?: number, headers: any, isSigned: boolean }} given
   * @returns {End | undefined}
   */
  beforeBody({ method, length = 0, headers, isSigned }) {
    if (method !== 'POST') return { code: 'METHOD_NOT_ALLOWED' };
    if (length > this.maxBodyBytes) return { code: 'BODY_TOO_LARGE', bytes: length };
    // Without a body there is no event, and so nothing to accept.
    return isSigned ? undefined : /** @type {End} */ (this.judge(NOTHING, headers));
  }

  /**
   * A new upload. Its owner must `close` it when the request is answered.
   *
   * @param {number=} declared
   */
  upload(declared) {
    return new Upload(this.#limits, declared);
  }

  /**
   * Verifies a body: returns how the request ends, or the delivery to accept. With `all`, authentic bodies without an
   * event count too. An error here says nothing about the delivery, so Close must retry.
   *
   * @param {Uint8Array} body @param {any} headers @param {{ isOurs?: boolean, all?: boolean }} how `isOurs`: nobody
   *   else can write over the bytes
   * @returns {Judged | End}
   */
  judge(body, headers, how = {}) {
    try {
      return this.#judged(body, headers, how);
    } catch (error) {
      return { code: 'INTERNAL', bytes: body.length, reason: nameOf(error), failure: { error, delivery: null } };
    }
  }

  /**
   * @param {Uint8Array} body @param {any} headers @param {{ isOurs?: boolean, all?: boolean }} how
   * @returns {Judged | End}
   */
  #judged(body, headers, { isOurs, all }) {
    const { ok, delivery, error } = this.#judge.result(body, headers, isOurs);
    const bytes = body.length;
    if (!ok) return { code: error.code, bytes, ...seen(error, body), refusal: error };
    const about = { bytes, ...(this.#byId ? { subscriptionId: delivery.key } : {}) };
    try {
      // First, since the module still holds the bytes.
      const matches = this.#subscriptions?.match(delivery) ?? [];
      if (this.#subscriptions && matches.length === 0) return { code: 'FILTERED_OUT', ...about };
      const { id } = delivery.event;
      const { subscriptionId } = delivery;
      return { delivery, matches, ...about, subscriptionId, eventId: typeof id === 'string' ? id : null };
    } catch (error) {
      if (nameOf(error) !== 'MALFORMED_PAYLOAD') throw error;
      if (all) return { delivery, matches: [], ...about };
      return { code: 'NO_EVENT', ...about, reason: 'MALFORMED_PAYLOAD' };
    }
  }

  /**
   * Passes a verified delivery to `accept`, and returns how its request ends.
   *
   * @param {Judged} given @param {(delivery: Delivery, matches: string[]) => Promise<unknown>} accept
   * @returns {Promise<End>}
   */
  async handOver({ delivery, matches, ...about }, accept) {
    try {
      const answer = await this.#inTime(accept(delivery, matches), delivery);
      if (answer !== LATE) return { code: 'ACCEPTED', ...about, answer };
      const sentence = `accept has not resolved within ${this.#acceptTimeout} s: have it only store the delivery`;
      return { code: 'ACCEPT_TIMEOUT', ...about, failure: { error: new Error(sentence), delivery } };
    } catch (error) {
      const reason = nameOf(error);
      const code = reason === 'BODY_TOO_LARGE' ? reason : 'ACCEPT_FAILED';
      return { code, ...about, reason, failure: { error, delivery } };
    }
  }

  /**
   * The value of a promise, or `LATE` after the timeout. A later rejection goes only to `onError`.
   *
   * @param {Promise<unknown>} promise @param {Delivery} delivery
   */
  async #inTime(promise, delivery) {
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, this.#acceptTimeout * 1000, LATE)));
    try {
      const first = await Promise.race([promise, late]);
      if (first === LATE) promise.catch((error) => this.#teller.failed('ACCEPT_FAILED', { error, delivery }));
      return first;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The result of `#inTime` after a timeout. */
const LATE = Symbol('late');

/** The body has already been read or parsed. @param {string} sentence @returns {End} */
export const notRaw = (sentence) => ({
  code: 'BODY_NOT_RAW',
  failure: { error: new ClosehookError('BODY_NOT_RAW', sentence), delivery: null },
});

/** A length in HTTP format; undefined for anything else. @param {string | null | undefined} text */
export const lengthOf = (text) => (/^\d{1,15}$/.test(text ?? '') ? Number(text) : undefined);

/**
 * The log members of a refusal: the evidence, and if the delivery is authentic, the event's id.
 *
 * @param {VerificationError} given @param {Uint8Array} body
 */
function seen({ code, evidence: { age, bodySha256 } }, body) {
  if (age === null) return {};
  if (!code.startsWith('TIMESTAMP_')) return { age, bodySha256 };
  let id;
  try {
    ({ id } = JSON.parse(new TextDecoder().decode(body)).event);
  } catch {
    // Authentic, but not an event.
  }
  return { age, bodySha256, eventId: typeof id === 'string' ? id : null };
}

/** Reads keys from the text of a secret, in any of the known formats. @param {any} keys */
function keysIn(keys) {
  const found = typeof keys === 'string' ? parseKeys(keys) : null;
  if (found?.wrong !== undefined) throw Object.assign(new TypeError(found.wrong), { code: 'INVALID_KEY' });
  return found?.keys ?? keys;
}
