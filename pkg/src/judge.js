// Verifies deliveries with the keys, the clock and the limits of a webhook. Its owner keeps it private: the webhook
// that signs and verifies, the one that diagnoses, and the receiver.
import { rawBytes } from './body.js';
import { deliver, hold, sha256Of } from './core.js';
import { Delivery } from './delivery.js';
import { VerificationError, kind, whenRead } from './errors.js';
import { HeadersTypeError, signatureHeaders } from './headers.js';
import { keyPairs, keyring } from './keyring.js';
import { ownOptions } from './options.js';

/** @import { Received, Rejection } from './core.js' */
/** @import { VerificationResult, WebhookOptions } from '../index.d.ts' */

/** The default of `maxBodyBytes`: 64 MiB. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

const OPTIONS = ['maxAge', 'maxFutureSkew', 'now', 'maxBodyBytes'];

/** In seconds. A larger time must be in milliseconds. */
const YEAR_5138 = 1e11;

const seconds = () => Math.floor(Date.now() / 1000);

export class Judge {
  keyring;
  labels;
  /**
   * Makes a refusal of what the core says. An owner that has room for more code replaces it.
   *
   * @type {(rejection: Rejection, bytes: Uint8Array, isOurs: boolean) => any}
   */
  refuse = refused;
  #bySubscription;
  #now;
  #maxBodyBytes;

  /** @param {unknown} key in any of the shapes that a webhook takes @param {WebhookOptions=} options */
  constructor(key, options = {}) {
    const given = ownOptions(options, OPTIONS);
    const { now = seconds } = given;
    if (typeof now !== 'function') throw new TypeError(`options.now must be a function, got ${kind(now)}`);
    const window = [limit(given, 'maxAge', 300), limit(given, 'maxFutureSkew', 60)];
    this.#maxBodyBytes = limit(given, 'maxBodyBytes', MAX_BODY_BYTES);
    this.#now = now;
    const { bySubscription, pairs } = keyPairs(key);
    this.#bySubscription = bySubscription;
    this.keyring = keyring(bySubscription, pairs, ...window);
    this.labels = this.keyring.get().labels();
  }

  /**
   * Returns the delivery, or the error that refuses it.
   *
   * @param {unknown} body @param {unknown} headers
   * @param {boolean=} isOurs says that nobody else can write over the bytes of the body: then they are not copied.
   */
  verdict(body, headers, isOurs = typeof body === 'string') {
    const received = this.received(body, headers);
    if (received instanceof Error) return received;
    return this.judged(received, isOurs, deliver(this.keyring, 'verify', received));
  }

  /**
   * The same after the core has judged, in one go with that.
   *
   * @param {Received} received @param {boolean} isOurs @param {number | undefined} place of the key that fits
   */
  judged({ bytes, now }, isOurs, place) {
    const { length } = bytes;
    if (place === undefined) return this.tooLarge(length);
    const keyring = this.keyring.get();
    if (place < 0) return this.refuse(keyring.rejection(), bytes, isOurs);
    const timestamp = keyring.timestamp();
    const label = this.labels[place];
    const subscription = this.#bySubscription ? label : undefined;
    // No code of the caller has run since the core read the bytes.
    const delivery = new Delivery(bytes, isOurs, timestamp, now - timestamp, label, subscription);
    hold(delivery, length);
    return delivery;
  }

  /**
   * The same without throwing: a mistake of the caller becomes a refusal.
   *
   * @param {unknown} body @param {unknown} headers @param {boolean=} isOurs
   * @returns {VerificationResult}
   */
  result(body, headers, isOurs) {
    return resultOf(this.verdict(body, headers, isOurs));
  }

  /**
   * The input of the core, or an error before it. Headers and clock, which may run code of the caller, are read before
   * the bytes.
   *
   * @param {unknown} body @param {unknown} headers
   */
  received(body, headers) {
    const values = signatureHeaders(headers);
    const now = this.clock();
    // Text has at least as many bytes as code units, so a long one can be refused without encoding it.
    if (typeof body === 'string' && body.length > this.#maxBodyBytes) return this.tooLarge(body.length);
    const bytes = rawBytes(body);
    if (typeof bytes === 'string') return new VerificationError('BODY_NOT_RAW', bytes);
    if (bytes.length > this.#maxBodyBytes) return this.tooLarge(bytes.length);
    if (values instanceof HeadersTypeError) return values;
    const [hash, timestamp] = values;
    return { bytes, hash, timestamp, now };
  }

  /** @param {number} bodyBytes */
  tooLarge(bodyBytes) {
    const most = bodyBytes > this.#maxBodyBytes ? `the ${this.#maxBodyBytes} allowed` : 'there is memory for';
    return new VerificationError('BODY_TOO_LARGE', `body has ${bodyBytes} bytes, more than ${most}`, {
      evidence: { bodyBytes },
    });
  }

  clock() {
    const now = this.#now();
    if (!Number.isFinite(now)) throw new TypeError('options.now must return a finite number of unix seconds');
    if (now > YEAR_5138) throw new TypeError('options.now must return seconds, and returns milliseconds');
    return now;
  }
}

/** A verdict without throwing. @param {Delivery | VerificationError | HeadersTypeError} outcome @returns {any} */
export function resultOf(outcome) {
  if (!(outcome instanceof Error)) return { ok: true, delivery: outcome };
  return { ok: false, error: outcome instanceof HeadersTypeError ? refused(outcome) : outcome };
}

/** @param {Rejection | HeadersTypeError} rejection @param {Uint8Array=} bytes to be hashed @returns {any} */
export function refused(rejection, bytes) {
  const { code, message, header, evidence } = /** @type {any} */ (rejection);
  if (bytes && typeof evidence.age === 'number') evidence.bodySha256 = sha256Of(bytes);
  return new VerificationError(code, message, { header, evidence });
}

/**
 * `refuse` of a judge: the body is hashed when somebody reads its hash.
 *
 * @param {Rejection} rejection @param {Uint8Array} bytes @param {boolean} isOurs
 */
export function refusedUnhashed(rejection, bytes, isOurs) {
  const error = refused(rejection);
  if (error.evidence.age !== null) whenRead(error.evidence, { bodySha256: hashLater(bytes, isOurs) });
  return error;
}

/**
 * Makes a function that hashes a body. It keeps the body.
 *
 * @param {Uint8Array} bytes @param {boolean} isOurs says that nobody else can write over them
 */
export function hashLater(bytes, isOurs) {
  const own = isOurs ? bytes : new Uint8Array(bytes);
  return () => sha256Of(own);
}

/** @param {any} options @param {string} name @param {number} otherwise @returns {number} */
function limit(options, name, otherwise) {
  const { [name]: value = otherwise } = options;
  if (typeof value !== 'number') throw new TypeError(`options.${name} must be a number, got ${kind(value)}`);
  if (!(value >= 0)) throw new RangeError(`options.${name} must not be negative or NaN`);
  return value;
}
