// The shared part of all receivers, in any runtime: verify, match the subscriptions, call `accept`. Each runtime reads
// bodies in its own way.
import { Delivery } from '../delivery.js';
import { ClosehookError } from '../errors.js';
import { HASH, TIMESTAMP } from '../headers.js';
import { parseKeys } from '../input/keys.js';
import { Judge, hashLater, refusedUnhashed, resultOf } from '../judge.js';
import { Subscriptions } from '../matching.js';
import { ownOptions } from '../options.js';
import { isSubtle, verdictAsync } from '../subtle.js';
import { LONGEST_DELAY } from '../timer.js';
import { Budget } from './budget.js';
import { MAX_BODY_BYTES, MAX_BUFFERED_BYTES, TIMEOUT, WATCH } from './limits.js';
import { Teller, nameOf } from './log.js';
import { Upload } from './upload.js';

/** @import { Rejection } from '../core.js' */
/** @import { Deadline } from './deadline.js' */
/** @import { Watch } from './limits.js' */
/** @import { End } from './log.js' */
/** @import { VerificationError } from '../../index.d.ts' */
/** @import { ReceiverOptions } from '../../receiver.d.ts' */

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
 * @typedef {ReceiverOptions & { keys?: any, subscriptions?: any, [WATCH]?: Watch }} Options
 *
 * @typedef {{ code: string, age: number | null, bodySha256: () => string | null }} Refusal without words
 *
 * @typedef {{ delivery: Delivery, matches: string[], about: Omit<End, 'code'>, code?: undefined }} Judged a delivery
 *   that is to be accepted
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
  #isWatched;
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
    this.#isWatched = options[WATCH] !== undefined;
    // A diagnosis needs the error.
    this.#judge = new (this.#isWatched ? Judge : QuietJudge)(keys, { maxBodyBytes, maxAge, maxFutureSkew, now });
    this.#judge.refuse = this.#isWatched ? refusedUnhashed : quietly;
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
    return isSigned ? undefined : /** @type {End} */ (this.judge(NOTHING, headers, true));
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
   * Verifies a body: returns how the request ends, or the delivery to accept. If the receiver is watched, authentic
   * bodies without an event count too. An error here says nothing about the delivery, so Close must retry.
   *
   * @param {Uint8Array} body @param {any} headers @param {boolean} isOurs says that nobody else can write over the
   *   bytes
   * @returns {Judged | End}
   */
  judge(body, headers, isOurs) {
    try {
      return this.#judged(body, this.#judge.verdict(body, headers, isOurs));
    } catch (error) {
      return failed(body, error);
    }
  }

  /**
   * The same, hashed by crypto.subtle where that is faster.
   *
   * @param {Uint8Array} body @param {any} headers @param {boolean} isOurs
   * @returns {Promise<Judged | End>}
   */
  async judgeAsync(body, headers, isOurs) {
    if (!isSubtle(body.length)) return this.judge(body, headers, isOurs);
    try {
      return this.#judged(body, await verdictAsync(this.#judge, body, headers, isOurs));
    } catch (error) {
      return failed(body, error);
    }
  }

  /**
   * @param {Uint8Array} body @param {Delivery | Refusal | VerificationError} outcome
   * @returns {Judged | End}
   */
  #judged(body, outcome) {
    const bytes = body.length;
    if (!(outcome instanceof Delivery)) {
      const refusal = this.#isWatched ? resultOf(/** @type {any} */ (outcome)).error : undefined;
      return { bytes, ...refusalOf(outcome, body), refusal };
    }
    const delivery = outcome;
    const about = { bytes, subscriptionId: this.#byId ? delivery.key : undefined };
    try {
      const subscriptions = this.#subscriptions;
      // First, since the module still holds the bytes.
      const matches = subscriptions?.match(delivery) ?? [];
      if (subscriptions && matches.length === 0) return { code: 'FILTERED_OUT', ...about };
      // Our own filters match only events, so the body need not be parsed.
      if (!(subscriptions instanceof Subscriptions)) eventOf(delivery);
      return { delivery, matches, about: { ...about, computed: idsOf(delivery, this.#byId) } };
    } catch (error) {
      if (nameOf(error) !== 'MALFORMED_PAYLOAD') throw error;
      if (this.#isWatched) return { delivery, matches: [], about };
      return { code: 'NO_EVENT', ...about, reason: 'MALFORMED_PAYLOAD' };
    }
  }

  /**
   * Passes a verified delivery to `accept`, and returns how its request ends.
   *
   * @param {Judged} given @param {Deadline} deadline of the request
   * @param {(delivery: Delivery, matches: string[]) => unknown} accept
   * @returns {Promise<End>}
   */
  async handOver({ delivery, matches, about }, deadline, accept) {
    try {
      const answer = await this.#inTime(accept(delivery, matches), deadline, delivery);
      if (answer !== LATE) return { ...about, code: 'ACCEPTED', answer };
      const sentence = `accept has not resolved within ${this.#acceptTimeout} s: have it only store the delivery`;
      return { code: 'ACCEPT_TIMEOUT', ...about, failure: { error: new Error(sentence), delivery } };
    } catch (error) {
      const reason = nameOf(error);
      const code = reason === 'BODY_TOO_LARGE' ? reason : 'ACCEPT_FAILED';
      return { code, ...about, reason, failure: { error, delivery } };
    }
  }

  /**
   * The value of what may be a promise, or `LATE` after the timeout. A later rejection goes only to `onError`.
   *
   * @param {unknown} given @param {Deadline} deadline @param {Delivery} delivery
   */
  #inTime(given, deadline, delivery) {
    return new Promise((resolve, reject) => {
      let isLate = false;
      Promise.resolve(given).then(resolve, (error) => {
        if (isLate) this.#teller.failed('ACCEPT_FAILED', { error, delivery });
        else reject(error);
      });
      deadline.restart(this.#acceptTimeout * 1000, () => {
        isLate = true;
        resolve(LATE);
      });
    });
  }
}

/** @param {Uint8Array} body @param {unknown} error @returns {End} */
const failed = (body, error) => ({
  code: 'INTERNAL',
  bytes: body.length,
  reason: nameOf(error),
  failure: { error, delivery: null },
});

/** The result of `#inTime` after a timeout. */
const LATE = Symbol('late');

/** The body has already been read or parsed. @param {string} sentence @returns {End} */
export const notRaw = (sentence) => ({
  code: 'BODY_NOT_RAW',
  failure: { error: new ClosehookError('BODY_NOT_RAW', sentence), delivery: null },
});

/** A length in HTTP format; undefined for anything else. @param {string | null | undefined} text */
export const lengthOf = (text) => (/^\d{1,15}$/.test(text ?? '') ? Number(text) : undefined);

/** What the core returns for a delivery that only its hash refuses. */
const MISMATCH = -2;

/** A judge that does not ask the core to describe a forged delivery, since all that the log needs is known. */
class QuietJudge extends Judge {
  /** @type {Judge['judged']} */
  judged(received, isOurs, place) {
    if (place !== MISMATCH) return super.judged(received, isOurs, place);
    const { bytes, now } = received;
    const age = now - this.keyring.get().timestamp();
    return /** @type {any} */ ({ code: 'SIGNATURE_MISMATCH', age, bodySha256: hashLater(bytes, isOurs) });
  }
}

/**
 * `refuse` of a judge: without the stack of an error, which takes longer than verifying.
 *
 * @param {Rejection} rejection @param {Uint8Array} bytes @param {boolean} isOurs
 * @returns {Refusal}
 */
const quietly = ({ code, evidence: { age = null } = {} }, bytes, isOurs) => ({
  code,
  age,
  bodySha256: hashLater(bytes, isOurs),
});

/**
 * How a refused request ends: the code, and for the log, the age, the hash of the body, and if the delivery is
 * authentic, the event's id.
 *
 * @param {Refusal | VerificationError} refusal @param {Uint8Array} body @returns {End}
 */
function refusalOf(refusal, body) {
  const { code } = refusal;
  const { age = null, bodySha256 } = 'evidence' in refusal ? seen(refusal) : refusal;
  if (age === null) return { code };
  const computed = { bodySha256 };
  if (!code.startsWith('TIMESTAMP_')) return { code, age, computed };
  return { code, age, eventId: idIn(() => JSON.parse(new TextDecoder().decode(body)).event), computed };
}

/** @param {VerificationError} error */
const seen = ({ evidence }) => ({ age: evidence.age, bodySha256: () => evidence.bodySha256 });

/** Throws if there is none. @param {Delivery} delivery */
const eventOf = ({ event }) => event;

/**
 * The log members of a delivery that only its payload has.
 *
 * @param {Delivery} delivery @param {boolean} isKnown @returns {Record<string, () => unknown>}
 */
function idsOf(delivery, isKnown) {
  const eventId = () => idIn(() => eventOf(delivery));
  return isKnown ? { eventId } : { subscriptionId: () => delivery.subscriptionId, eventId };
}

/** @param {() => any} event */
function idIn(event) {
  try {
    const { id } = event();
    return typeof id === 'string' ? id : null;
  } catch {
    return null; // authentic, but not an event
  }
}

/** Reads keys from the text of a secret, in any of the known formats. @param {any} keys */
function keysIn(keys) {
  const found = typeof keys === 'string' ? parseKeys(keys) : null;
  if (found?.wrong !== undefined) throw Object.assign(new TypeError(found.wrong), { code: 'INVALID_KEY' });
  return found?.keys ?? keys;
}
