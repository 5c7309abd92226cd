// What every receiver does, whatever its runtime calls a request: signature first, then the subscriptions, then the
// hand-over. How a body is read is the runtime's.
import { kind } from '../errors.js';
import { Budget } from './budget.js';
import { nameOf, toConsole } from './log.js';
import { outcomeOf } from './outcomes.js';
import { Upload } from './upload.js';

/** @import { ReceiverCode, ReceiverEntry } from '../../receiver.d.ts' */
/** @import { ReceiverLog, ReceiverOptions } from '../../receiver.d.ts' */
/** @import { Delivery } from '../../index.d.ts' */
/** @import { VerificationError } from '../errors.js' */

/** Close's bodies are a few kilobytes; a note or an e-mail can be large. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** Of all bodies that are being read, or handed over: anyone can send them. */
export const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;

/** In seconds. */
export const TIMEOUT = 10;

/** The longest that a timer waits, in seconds: beyond it, it would not wait at all. */
const LONGEST = 2_147_483;

const OPTIONS = [
  'keys',
  'subscriptions',
  'maxBodyBytes',
  'maxBufferedBytes',
  'timeout',
  'maxAge',
  'maxFutureSkew',
  'now',
  'log',
];

const NOTHING = new Uint8Array(0);

export const SIGNATURE = ['close-sig-hash', 'close-sig-timestamp'];

/**
 * The classes of the entry that loads the module.
 *
 * @typedef {{ Webhook: new (...given: any[]) => any, Subscriptions: new (list: any) => any }} Classes
 *
 * @typedef {ReceiverOptions & { keys?: any, subscriptions?: any }} Options
 *
 * @typedef {Omit<Partial<ReceiverEntry>, 'age' | 'bodySha256'> & { code: string, age?: number | null,
 *   bodySha256?: string | null, delivery?: undefined, matches?: undefined }} End of a request
 *
 * @typedef {Omit<End, 'code' | 'delivery' | 'matches'> & { delivery: Delivery, matches: string[], code?: undefined
 *   }} Judged a delivery that is to be accepted
 */

export class Receiver {
  maxBodyBytes;
  #webhook;
  #subscriptions;
  #byId;
  #timeout;
  #limits;
  #log;

  /** @param {Classes} closehook @param {Options} options */
  constructor({ Webhook, Subscriptions }, options) {
    const {
      subscriptions,
      maxBodyBytes = MAX_BODY_BYTES,
      maxBufferedBytes = MAX_BUFFERED_BYTES,
      timeout = TIMEOUT,
      maxAge,
      maxFutureSkew,
      now,
      log = toConsole,
    } = options;
    if (!(timeout > 0 && timeout <= LONGEST))
      throw new RangeError(`options.timeout must be seconds, more than 0 and at most ${LONGEST}`);
    if (!(maxBufferedBytes >= 0)) throw new RangeError('options.maxBufferedBytes must be a number of bytes');
    if (typeof log !== 'function') throw new TypeError(`options.log must be a function, got ${kind(log)}`);
    const keys = readKeys(options.keys);
    this.#webhook = new Webhook(keys, { maxBodyBytes, maxAge, maxFutureSkew, now });
    this.#byId = typeof keys === 'object' && !Array.isArray(keys);
    if (subscriptions !== undefined) {
      this.#subscriptions =
        typeof subscriptions?.match === 'function' ? subscriptions : new Subscriptions(subscriptions);
    }
    this.maxBodyBytes = maxBodyBytes;
    this.#timeout = timeout;
    this.#limits = { budget: new Budget(maxBufferedBytes), most: maxBodyBytes, seconds: timeout };
    this.#log = log;
  }

  /** Throws for an option that is none. @param {object} options @param {string[]} own */
  static check(options, own) {
    if (options === null || typeof options !== 'object')
      throw new TypeError(`options must be an object, got ${kind(options)}`);
    const known = [...OPTIONS, ...own];
    for (const name of Object.keys(options)) {
      if (!known.includes(name)) throw new TypeError(`options.${name} is not one of ${known.join(', ')}`);
    }
  }

  /**
   * How a request ends for which no body need be read; undefined when it must be.
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
   * A body that is about to arrive. Its owner must `close` it when the request is answered.
   *
   * @param {number=} declared
   */
  upload(declared) {
    return new Upload(this.#limits, declared);
  }

  /**
   * How it ends, or the delivery that is to be accepted. Whatever fails here says nothing of the delivery, which must
   * come again.
   *
   * @param {Uint8Array} body @param {any} headers
   * @returns {Judged | End}
   */
  judge(body, headers) {
    try {
      return this.#judged(body, headers);
    } catch (error) {
      return { code: 'INTERNAL', bytes: body.length, reason: nameOf(error) };
    }
  }

  /** @param {Uint8Array} body @param {any} headers @returns {Judged | End} */
  #judged(body, headers) {
    const { ok, delivery, error } = this.#webhook.safeVerify(body, headers);
    const bytes = body.length;
    if (!ok) return { code: error.code, bytes, ...seen(error, body) };
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
      return { code: 'NO_EVENT', ...about, reason: 'MALFORMED_PAYLOAD' };
    }
  }

  /**
   * Hands a judged delivery over, and says how its request ends.
   *
   * @param {Judged} given @param {(delivery: Delivery, matches: string[]) => unknown} accept
   */
  async handOver({ delivery, matches, ...about }, accept) {
    try {
      const isInTime = await this.#inTime(accept(delivery, matches));
      return { code: isInTime === LATE ? 'ACCEPT_TIMEOUT' : 'ACCEPTED', ...about };
    } catch (error) {
      const reason = nameOf(error);
      return { code: reason === 'BODY_TOO_LARGE' ? reason : 'ACCEPT_FAILED', ...about, reason };
    }
  }

  /**
   * What a promise resolves to, or `LATE` when that takes longer than the timeout; what it rejects with then, nobody
   * hears.
   *
   * @param {any} promise
   */
  async #inTime(promise) {
    if (typeof promise?.then !== 'function') return promise;
    let timer;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, this.#timeout * 1000, LATE)));
    try {
      return await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The outcome of an end, which is written to the log. @param {End} end @param {number} since */
  end(end, since) {
    return ended(this.#log, end, since);
  }
}

/** The same where no receiver could be made. @param {ReceiverLog} log @param {End} given @param {number} since */
export function ended(log, { code, ...about }, since) {
  const outcome = outcomeOf(code);
  const ms = Math.round((performance.now() - since) * 1000) / 1000;
  try {
    const entry = /** @type {ReceiverEntry} */ ({
      outcome: outcome.outcome,
      status: outcome.status,
      ...about,
      ms,
    });
    /** @type {any} */
    const written = log(outcome.level, /** @type {ReceiverCode} */ (code), entry);
    // A rejection that nobody handles would end the process.
    if (typeof written?.catch === 'function') written.catch(() => {});
  } catch {
    // The answer is due all the same.
  }
  return outcome;
}

/** What `#inTime` gives for what did not come. */
const LATE = Symbol('late');

/** A length as HTTP writes it; undefined for anything else. @param {string | null | undefined} text */
export const lengthOf = (text) => (/^\d{1,15}$/.test(text ?? '') ? Number(text) : undefined);

/**
 * What a refusal leaves for the log: the evidence and, where the delivery is authentic, the event's id.
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
    // Authentic, and no event.
  }
  return { age, bodySha256, eventId: typeof id === 'string' ? id : null };
}

/** A secret is text: one key, or the JSON of any other shape. @param {any} keys */
function readKeys(keys) {
  if (typeof keys !== 'string' || !/^\s*[[{]/.test(keys)) return keys;
  try {
    return JSON.parse(keys);
  } catch {
    // Without the engine's message, which quotes the keys.
    throw Object.assign(new TypeError('keys are no JSON, though they begin like it'), { code: 'INVALID_KEY' });
  }
}
