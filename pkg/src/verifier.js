import { rawBytes } from './body.js';
import { Lasting, deliver, hold, write } from './core.js';
import { Delivery } from './delivery.js';
import { VerificationError, kind, tooLarge } from './errors.js';
import { ownOptions } from './options.js';
import { HASH, HeadersTypeError, TIMESTAMP, signatureHeaders } from './headers.js';

/** @import { Received, Rejection } from './core.js' */
/** @import { Body, Headers_, VerificationResult, WebhookOptions } from '../index.d.ts' */

/** Beyond this, a body is refused unless `maxBodyBytes` says otherwise: 64 MiB. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

const OPTIONS = ['maxAge', 'maxFutureSkew', 'now', 'maxBodyBytes'];
/** In place of a key's: the one that the body asks for. */
const ANY = -1;
const SIGN_OPTIONS = ['timestamp', 'key'];

/** In seconds: a clock beyond it counts milliseconds. */
const YEAR_5138 = 1e11;

const seconds = () => Math.floor(Date.now() / 1000);

/**
 * What of a webhook is for the whole package alone.
 *
 * @type {(webhook: Webhook) => {
 *   keyring: Lasting,
 *   received(body: unknown, headers: unknown): Received | VerificationError | HeadersTypeError,
 *   tooLarge(bodyBytes: number): VerificationError,
 * }}
 */
export let inside;

export class Webhook {
  /** Also where it is minified. */
  static name = 'Webhook';

  static {
    inside = (webhook) => ({
      keyring: webhook.#keyring,
      received: (body, headers) => webhook.#received(body, headers),
      tooLarge: (bodyBytes) => webhook.#tooLarge(bodyBytes),
    });
  }

  #keyring;
  #bySubscription;
  #labels;
  #now;
  #maxBodyBytes;

  /**
   * @param {string | readonly string[] | { readonly [subscriptionId: string]: string } | ReadonlyMap<string, string>}
   *   key
   * @param {WebhookOptions} options
   */
  constructor(key, options = {}) {
    const given = ownOptions(options, OPTIONS);
    const { now = seconds } = given;
    if (typeof now !== 'function') throw new TypeError(`options.now must be a function, got ${kind(now)}`);
    const maxAge = limit('maxAge', given.maxAge, 300);
    const maxFutureSkew = limit('maxFutureSkew', given.maxFutureSkew, 60);
    this.#maxBodyBytes = limit('maxBodyBytes', given.maxBodyBytes, MAX_BODY_BYTES);
    this.#now = now;
    const { bySubscription, pairs } = keyPairs(key);
    this.#bySubscription = bySubscription;
    this.#keyring = keyring(bySubscription, pairs, maxAge, maxFutureSkew);
    this.#labels = this.#keyring.get().labels();
  }

  /** @param {Body} body @param {{ timestamp?: number, key?: string }} options */
  sign(body, options = {}) {
    const { timestamp = Math.floor(this.#clock()), key } = ownOptions(options, SIGN_OPTIONS);
    if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
      throw new RangeError('options.timestamp must be a whole number of unix seconds');
    }
    if (key !== undefined && typeof key !== 'string') {
      throw new TypeError(`options.key must be the label of a key, got ${kind(key)}`);
    }
    const bytes = rawBytes(body);
    if (typeof bytes === 'string') throw Object.assign(new TypeError(bytes), { code: 'BODY_NOT_RAW' });
    const place = key === undefined ? ANY : this.#labels.indexOf(wellFormed(key));
    const keyring = this.#keyring.get();
    if (!write(bytes)) throw this.#tooLarge(bytes.length);
    const hash = key !== undefined && place < 0 ? undefined : keyring.sign(bytes.length, timestamp, place);
    if (hash === undefined) {
      throw new RangeError(
        key === undefined
          ? 'the subscription_id of the body has no key: name one with options.key'
          : 'options.key is not the label of a key of this webhook',
      );
    }
    return { [HASH]: hash, [TIMESTAMP]: String(timestamp) };
  }

  /** @param {Body} body @param {Headers_} headers */
  verify(body, headers) {
    const outcome = this.#verdict(body, headers);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  }

  /** @param {Body} body @param {Headers_} headers */
  safeVerify(body, headers) {
    return asResult(this.#verdict(body, headers));
  }

  /**
   * One after the other, each read and judged before the next is asked for.
   *
   * @param {Iterable<{ body: Body, headers: Headers_ }>} batch
   */
  verifyMany(batch) {
    if (typeof batch?.[Symbol.iterator] !== 'function') {
      throw new TypeError(`batch must be an iterable of { body, headers }, got ${kind(batch)}`);
    }
    const results = [];
    for (const item of batch) {
      if (item === null || typeof item !== 'object') {
        throw new TypeError(`batch[${results.length}] must be { body, headers }, got ${kind(item)}`);
      }
      results.push(this.safeVerify(item.body, item.headers));
    }
    return results;
  }

  /** The delivery, or the error that refuses it. @param {unknown} body @param {unknown} headers */
  #verdict(body, headers) {
    const received = this.#received(body, headers);
    if (received instanceof Error) return received;
    const { bytes, isOurs, now } = received;
    const { length } = bytes;
    const place = deliver(this.#keyring, 'verify', received) ?? this.#tooLarge(length);
    if (typeof place !== 'number') return place;
    const keyring = this.#keyring.get();
    if (place < 0) return refused(keyring.rejection());
    const timestamp = keyring.timestamp();
    const label = this.#labels[place];
    const subscription = this.#bySubscription ? label : undefined;
    // No code of the caller has run since the core read the bytes.
    const delivery = new Delivery(bytes, isOurs, timestamp, now - timestamp, label, subscription);
    hold(delivery, length);
    return delivery;
  }

  /**
   * What the core judges, or the error of what never comes to it. All that may run code of the caller, headers and
   * clock, is read before the bytes are.
   *
   * @param {unknown} body @param {unknown} headers
   */
  #received(body, headers) {
    const values = signatureHeaders(headers);
    const now = this.#clock();
    // Text has at least as many bytes as units: a long one need not be encoded to be refused.
    if (typeof body === 'string' && body.length > this.#maxBodyBytes) return this.#tooLarge(body.length);
    const bytes = rawBytes(body);
    if (typeof bytes === 'string') return new VerificationError('BODY_NOT_RAW', bytes);
    if (bytes.length > this.#maxBodyBytes) return this.#tooLarge(bytes.length);
    if (values instanceof HeadersTypeError) return values;
    const [hash, timestamp] = values;
    return { bytes, isOurs: typeof body === 'string', hash, timestamp, now };
  }

  /** @param {number} bodyBytes */
  #tooLarge(bodyBytes) {
    const most = bodyBytes > this.#maxBodyBytes ? `the ${this.#maxBodyBytes} allowed` : 'there is memory for';
    return new VerificationError('BODY_TOO_LARGE', `body has ${bodyBytes} bytes, more than ${most}`, {
      evidence: { bodyBytes },
    });
  }

  #clock() {
    const now = this.#now();
    if (!Number.isFinite(now)) throw new TypeError('options.now must return a finite number of unix seconds');
    if (now > YEAR_5138) throw new TypeError('options.now must return seconds, and returns milliseconds');
    return now;
  }
}

/** @param {Rejection | HeadersTypeError} rejection */
function refused(rejection) {
  const { code, message, header, evidence } = /** @type {Rejection} */ (rejection);
  return new VerificationError(code, message, { header, evidence });
}

/**
 * Where nothing is thrown, the mistake of a caller is a refusal like any other.
 *
 * @param {Delivery | Error} outcome
 * @returns {VerificationResult}
 */
function asResult(outcome) {
  if (!(outcome instanceof Error)) return { ok: true, delivery: outcome };
  const error = outcome instanceof HeadersTypeError ? refused(outcome) : outcome;
  return { ok: false, error: /** @type {any} */ (error) };
}

/** @param {string} name @param {unknown} value @param {number} otherwise */
function limit(name, value, otherwise) {
  if (value === undefined) return otherwise;
  if (typeof value !== 'number') throw new TypeError(`options.${name} must be a number, got ${kind(value)}`);
  if (!(value >= 0)) throw new RangeError(`options.${name} must not be negative or NaN`);
  return value;
}

/**
 * Labels and keys, from any of the shapes.
 *
 * @param {any} key
 * @returns {{ bySubscription: boolean, pairs: [string, string][] }}
 */
function keyPairs(key) {
  if (typeof key === 'string') return { bySubscription: false, pairs: [['0', key]] };
  if (key === null || typeof key !== 'object' || isBytes(key)) throw wrongKey('key', key);
  const bySubscription = !Array.isArray(key);
  const pairs = key instanceof Map ? [...key] : Object.entries(bySubscription ? key : { ...key });
  for (const [place, pair] of pairs.entries()) {
    // By its place, since the label of a map that is the wrong way round is the key.
    for (const text of pair) if (typeof text !== 'string') throw wrongKey(`key number ${place + 1}`, text);
  }
  // Two labels may be one as UTF-8: the later key is its key, as that of two equal ids.
  return { bySubscription, pairs: [...new Map(pairs.map(([label, key]) => [wellFormed(label), key]))] };
}

/** As UTF-8 has it, in which half of a surrogate pair is U+FFFD. @param {string} text */
const wellFormed = (text) => text.replace(/\p{Cs}/gu, '\ufffd');

/** @param {unknown} value */
const isBytes = (value) => ArrayBuffer.isView(value) || value instanceof ArrayBuffer;

/** @param {string} name @param {unknown} value */
function wrongKey(name, value) {
  let got = kind(value);
  if (value === undefined) got += ': is the environment variable set?';
  // A list of numbers is bytes, too.
  if (isBytes(value) || typeof value === 'number') got = 'bytes: pass the hex digits as text';
  const message = `${name} must be the 64 hex digits of a signature_key, got ${got}`;
  return Object.assign(new TypeError(message), { code: 'INVALID_KEY' });
}

/**
 * The keys' texts are the caller's strings, and are kept for the next instance.
 *
 * @param {boolean} bySubscription @param {[string, string][]} pairs @param {number} maxAge
 * @param {number} maxFutureSkew
 */
const keyring = (bySubscription, pairs, maxAge, maxFutureSkew) =>
  new Lasting(({ Keyring }) => read(Keyring, bySubscription, pairs, maxAge, maxFutureSkew));

/**
 * @param {any} Keyring @param {boolean} bySubscription @param {[string, string][]} pairs @param {number} maxAge
 * @param {number} maxFutureSkew
 */
function read(Keyring, bySubscription, pairs, maxAge, maxFutureSkew) {
  const encoder = new TextEncoder();
  const parts = pairs.flat().map((text) => encoder.encode(text));
  const lengths = Uint32Array.from(parts, (part) => part.length);
  const joined = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  const written = write(joined);
  for (const part of [...parts, joined]) part.fill(0);
  if (!written) throw tooLarge(`the keys have ${joined.length} bytes`);
  try {
    return new Keyring(bySubscription, lengths, maxAge, maxFutureSkew);
  } catch (thrown) {
    if (thrown instanceof Error) throw thrown;
    throw new VerificationError('INVALID_KEY', thrown.message);
  }
}
