// Reports each request: one log entry with only ids, codes and figures, and for `onError`, the error behind a failed
// request. The log never contains a payload or a key. An error message may quote a payload, so it goes only to
// `onError`.
import { kind, whenRead } from '../errors.js';
import { outcomeOf } from './outcomes.js';

/** @import { Delivery, VerificationError } from '../../index.d.ts' */
/** @import { ReceiverCode, ReceiverEntry, ReceiverOptions } from '../../receiver.d.ts' */

/**
 * How a request ended. `computed` are members of the log that are computed when they are read. `failure` is for
 * `onError`, `refusal` for a diagnosis; neither is logged.
 *
 * @typedef {Omit<Partial<ReceiverEntry>, 'age' | 'bodySha256'> & { code: string, age?: number | null,
 *   computed?: Record<string, () => unknown>, failure?: Failure, refusal?: VerificationError, answer?: unknown,
 *   delivery?: undefined, matches?: undefined }} End
 *
 * @typedef {{ error: unknown, delivery: Delivery | null }} Failure
 */

/** Errors of the receiver itself, whose stack is of no use. */
const SENTENCES = ['BODY_NOT_RAW', 'MISCONFIGURED', 'ACCEPT_TIMEOUT'];

/** The members of an end that are logged as they are. */
const LOGGED = /** @type {const} */ (['bytes', 'subscriptionId', 'eventId', 'age', 'reason']);

/** Reports requests. The callbacks may throw or reject; the request is answered anyway. */
export class Teller {
  #log;
  #onError;

  /** @param {Pick<ReceiverOptions, 'log' | 'onError'>} options */
  constructor({ log = toConsole, onError = errorToConsole }) {
    for (const [name, value] of Object.entries({ log, onError }))
      if (typeof value !== 'function') throw new TypeError(`options.${name} must be a function, got ${kind(value)}`);
    this.#log = log;
    this.#onError = onError;
  }

  /** Reports how a request ended. @param {End} end @param {number} since */
  ended(end, since) {
    const { code, failure, computed } = end;
    const outcome = outcomeOf(code);
    /** @type {any} */
    const entry = { outcome: outcome.outcome, status: outcome.status };
    // One by one: a rest pattern takes a microsecond.
    for (const name of LOGGED) if (end[name] !== undefined) entry[name] = end[name];
    if (computed) whenRead(entry, computed);
    entry.ms = Math.round((performance.now() - since) * 1000) / 1000;
    ignoring(() => this.#log(outcome.level, /** @type {ReceiverCode} */ (code), entry));
    if (failure) this.failed(code, failure);
    return outcome;
  }

  /** @param {string} code @param {Failure} failure */
  failed(code, { error, delivery }) {
    ignoring(() => this.#onError(error, { delivery, code: /** @type {ReceiverCode} */ (code) }));
  }
}

/** Runs foreign code, and handles its rejection, which would otherwise end the process. @param {() => any} run */
function ignoring(run) {
  try {
    const given = run();
    if (typeof given?.catch === 'function') given.catch(() => {});
  } catch {
    // The request is answered anyway.
  }
}

/**
 * The default log: a line of JSON on the console, which log collectors and Workers Logs split into fields.
 *
 * @param {'info' | 'warn' | 'error'} level @param {string} code @param {object} fields
 */
export function toConsole(level, code, fields) {
  console[level](JSON.stringify({ level, code, ...fields }));
}

/**
 * The default `onError`: a line of JSON with the message, the cause and the stack.
 *
 * @param {any} error @param {{ delivery: Delivery | null, code: ReceiverCode }} about
 */
function errorToConsole(error, { delivery, code }) {
  const isSentence = SENTENCES.includes(code);
  const { cause, stack } = isSentence ? /** @type {any} */ ({}) : Object(error);
  const eventId = delivery ? idOf(delivery) : undefined;
  console.error(
    JSON.stringify({ level: 'error', code, eventId, message: messageOf(error), cause: messageOf(cause), stack }),
  );
}

/** @param {any} error */
const messageOf = (error) => (error === undefined ? undefined : String(Object(error).message ?? error));

/** @param {Delivery} delivery */
function idOf(delivery) {
  try {
    return delivery.event.id;
  } catch {
    return undefined;
  }
}

/** The format of error codes and names. A key is longer, and a payload has other characters. */
const NAME = /^[\w.$:/ -]{1,60}$/;

/** The part of an error that may be logged. Never throws, whatever the error is. @param {any} error */
export function nameOf(error) {
  try {
    const { code, name } = Object(error);
    const isName = (/** @type {unknown} */ each) =>
      typeof each === 'number' || (typeof each === 'string' && NAME.test(each));
    return String([code, name].find(isName) ?? typeof error);
  } catch {
    return typeof error;
  }
}
