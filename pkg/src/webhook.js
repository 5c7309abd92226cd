import { rawBytes } from './body.js';
import { core, deliver, write } from './core.js';
import { Delivery } from './delivery.js';
import { VerificationError, kind } from './errors.js';
import { HASH, HeadersTypeError, TIMESTAMP, signatureHeaders } from './headers.js';

/** Beyond this, a body is refused unless `maxBodyBytes` says otherwise: 64 MiB. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

const OPTIONS = ['maxAge', 'maxFutureSkew', 'now', 'maxBodyBytes'];
const SIGN_OPTIONS = ['timestamp', 'key'];

/** In seconds: a clock beyond it counts milliseconds. */
const YEAR_5138 = 1e11;

const seconds = () => Math.floor(Date.now() / 1000);

export class Webhook {
  #keyring;
  #bySubscription;
  #labels;
  #now;
  #maxBodyBytes;

  constructor(key, options = {}) {
    checkOptions(options, OPTIONS);
    const { now = seconds } = options;
    if (typeof now !== 'function') throw new TypeError(`options.now must be a function, got ${kind(now)}`);
    const maxAge = limit('maxAge', options.maxAge, 300);
    const maxFutureSkew = limit('maxFutureSkew', options.maxFutureSkew, 60);
    this.#maxBodyBytes = limit('maxBodyBytes', options.maxBodyBytes, MAX_BODY_BYTES);
    this.#now = now;
    const { bySubscription, pairs } = keyPairs(key);
    this.#bySubscription = bySubscription;
    this.#keyring = keyring(bySubscription, pairs, maxAge, maxFutureSkew);
    this.#labels = this.#keyring.labels();
  }

  sign(body, options = {}) {
    checkOptions(options, SIGN_OPTIONS);
    const { timestamp = Math.floor(this.#clock()), key } = options;
    if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
      throw new RangeError('options.timestamp must be a whole number of unix seconds');
    }
    if (key !== undefined && typeof key !== 'string') {
      throw new TypeError(`options.key must be the label of a key, got ${kind(key)}`);
    }
    const bytes = rawBytes(body);
    if (typeof bytes === 'string') throw Object.assign(new TypeError(bytes), { code: 'BODY_NOT_RAW' });
    if (!write(bytes)) throw this.#tooLarge(bytes.length);
    const hash = this.#keyring.sign(bytes.length, timestamp, key);
    if (hash === undefined) {
      throw new RangeError(
        key === undefined
          ? 'the subscription_id of the body has no key: name one with options.key'
          : 'options.key is not the label of a key of this webhook',
      );
    }
    return { [HASH]: hash, [TIMESTAMP]: String(timestamp) };
  }

  verify(body, headers) {
    const outcome = this.#verdict(body, headers);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  }

  safeVerify(body, headers) {
    const outcome = this.#verdict(body, headers);
    if (!(outcome instanceof Error)) return { ok: true, delivery: outcome };
    return { ok: false, error: outcome instanceof HeadersTypeError ? asVerdict(outcome) : outcome };
  }

  verifyMany(batch) {
    if (typeof batch?.[Symbol.iterator] !== 'function') {
      throw new TypeError(`batch must be an iterable of { body, headers }, got ${kind(batch)}`);
    }
    return Array.from(batch, (item, place) => {
      if (item === null || typeof item !== 'object') {
        throw new TypeError(`batch[${place}] must be { body, headers }, got ${kind(item)}`);
      }
      return this.safeVerify(item.body, item.headers);
    });
  }

  diagnose(body, headers) {
    const diagnosis = this.#judged(body, headers, 'diagnose');
    if (!(diagnosis instanceof Error)) return diagnosis;
    const { code, message } = diagnosis;
    const remedy = core().remedy(!(diagnosis instanceof HeadersTypeError));
    return { code, causes: [], reproduced: false, key: null, sentence: message, remedy, hmacs: 0, complete: true };
  }

  /** The delivery, or the error that refuses it. */
  #verdict(body, headers) {
    return this.#judged(body, headers, 'verify', (place, bytes, now) => {
      if (place < 0) {
        const { code, message, header, evidence } = this.#keyring.rejection();
        return new VerificationError(code, message, { header, evidence });
      }
      const timestamp = this.#keyring.timestamp();
      const label = this.#labels[place];
      return new Delivery(bytes, timestamp, now - timestamp, label, this.#bySubscription ? label : undefined);
    });
  }

  /**
   * What `then` makes of the core's answer, or the error of what never came to the core. All that may run
   * code of the caller, headers and clock, is read before the bytes are.
   */
  #judged(body, headers, method, then = (answer) => answer) {
    const values = signatureHeaders(headers);
    const now = this.#clock();
    // Text has at least as many bytes as units: a long one need not be encoded to be refused.
    if (typeof body === 'string' && body.length > this.#maxBodyBytes) return this.#tooLarge(body.length);
    const bytes = rawBytes(body);
    if (typeof bytes === 'string') return new VerificationError('BODY_NOT_RAW', bytes);
    if (bytes.length > this.#maxBodyBytes) return this.#tooLarge(bytes.length);
    if (values instanceof HeadersTypeError) return values;
    const answer = deliver(this.#keyring, method, bytes, values, now);
    return answer === undefined ? this.#tooLarge(bytes.length) : then(answer, bytes, now);
  }

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

/** For `safeVerify`, the mistake of a caller is a refusal like any other. */
function asVerdict({ code, message, header }) {
  return new VerificationError(code, message, { header });
}

function checkOptions(options, known) {
  if (options === null || typeof options !== 'object') {
    throw new TypeError(`options must be an object, got ${kind(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new TypeError(`options.${name} is not one of ${known.join(', ')}`);
  }
}

function limit(name, value, otherwise) {
  if (value === undefined) return otherwise;
  if (typeof value !== 'number') throw new TypeError(`options.${name} must be a number, got ${kind(value)}`);
  if (!(value >= 0)) throw new RangeError(`options.${name} must not be negative or NaN`);
  return value;
}

/** Labels and keys, from any of the shapes. */
function keyPairs(key) {
  if (typeof key === 'string') return { bySubscription: false, pairs: [['0', key]] };
  if (key === null || typeof key !== 'object') throw wrongKey('key', key);
  const bySubscription = !Array.isArray(key);
  const pairs = key instanceof Map ? [...key] : Object.entries(bySubscription ? key : { ...key });
  for (const [place, pair] of pairs.entries()) {
    // By its place, since the label of a map that is the wrong way round is the key.
    for (const text of pair) if (typeof text !== 'string') throw wrongKey(`key number ${place + 1}`, text);
  }
  return { bySubscription, pairs };
}

function wrongKey(name, value) {
  const unset = value === undefined ? ': is the environment variable set?' : '';
  const message = `${name} must be the 64 hex digits of a signature_key, got ${kind(value)}${unset}`;
  return Object.assign(new TypeError(message), { code: 'INVALID_KEY' });
}

function keyring(bySubscription, pairs, maxAge, maxFutureSkew) {
  const encoder = new TextEncoder();
  const parts = pairs.flat().map((text) => encoder.encode(text));
  const lengths = Uint32Array.from(parts, (part) => part.length);
  const joined = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  parts.reduce((at, part) => (joined.set(part, at), at + part.length), 0);
  const { Keyring } = core();
  const written = write(joined);
  for (const part of [...parts, joined]) part.fill(0);
  if (!written) throw new RangeError('there is no memory for the keys');
  try {
    return new Keyring(bySubscription, lengths, maxAge, maxFutureSkew);
  } catch ({ message }) {
    throw new VerificationError('INVALID_KEY', message);
  }
}
