// Verifies deliveries, one after the other.
import { UsageError } from '../errors.js';
import { MISSING, givenKeys, webhook } from '../input/keys.js';
import { wholeBytes } from '../input/source.js';
import { asSent } from '../../src/input/http-message.js';
import { items } from './items.js';
import { repairedLine } from './repaired.js';

/** @import { Source } from '../input/source.js' */
/** @import { GivenHeaders } from '../input/headers.js' */
/** @import { Options } from '../arguments.js' */
/** @import { Terminal } from '../output/terminal.js' */
/** @import { Item } from './items.js' */
/** @import { RecordedDelivery } from '../../src/input/delivery-record.js' */
/** @import { Delivery, Diagnosis, VerificationError, Webhook } from '../../index.js' */

/** Further refusals are not diagnosed, since that takes up to 250 ms for a hostile body. */
const DIAGNOSED = 20;

const NO_BODY = 'no body was given: name its FILE, pipe it in, or pass it with --data TEXT';

/**
 * @typedef {object} Verdict
 * @property {string} place
 * @property {number} [line]
 * @property {string} [name]
 * @property {Delivery} [delivery] if it is valid
 * @property {boolean} [isAtArrival] whether its age was measured at its arrival
 * @property {VerificationError} [rejection] if it is refused
 * @property {Diagnosis | null} [diagnosis] why, unless it was not diagnosed
 * @property {string | null} [repaired] a refused delivery corrected, as a line of a file
 * @property {string[]} [notes] changes to the bytes when they were read, and doubts about them
 * @property {string} [error] if it is not a delivery
 * @property {boolean} [isAlone] whether it is the only one
 *
 * @typedef {(sent: Pick<RecordedDelivery, 'headers' | 'body'> & Partial<RecordedDelivery>, isDiagnosed?: boolean) =>
 *   Omit<Verdict, 'place'>} Judge
 */

/**
 * @param
 *   {{ from: Source | null, headers: GivenHeaders | null, options: Options, environment:
 *   NodeJS.ProcessEnv, terminal: Terminal }} given
 * @returns {AsyncGenerator<Verdict>}
 */
export async function* verdicts({ from, headers, options, environment, terminal }) {
  const keys = await givenKeys(options, environment, terminal);
  const judge = judgment(keys, options);
  if (headers) {
    const kept = from === null ? (headers.body ?? new Uint8Array()) : await wholeBytes(from);
    // Close never sends an empty body. Use --data '' for one.
    if (kept.length === 0 && from?.name === 'standard input') throw new UsageError(NO_BODY);
    const notes = from ? [] : (headers.notes ?? []);
    // The body was already extracted from the request.
    const body = from ? asSent(kept, headers.entries, notes) : kept;
    yield { ...judge({ headers: headers.entries, body }), place: from?.name ?? '--headers', notes, isAlone: true };
    return;
  }
  /** @type {Verdict | null} */
  let held = null;
  let count = 0;
  for await (const item of items(/** @type {Source} */ (from), (sentence) => terminal.note(`closehook: ${sentence}`))) {
    count++;
    if (held) yield held;
    held = verdict(item, judge, count <= DIAGNOSED);
  }
  if (held) yield { ...held, isAlone: count === 1 };
}

/** @param {Item} given @param {Judge} judge @param {boolean} isDiagnosed */
function verdict({ place, line, delivery, notes, error }, judge, isDiagnosed) {
  if (error) return { place, line, error };
  if (!delivery) {
    const missing = 'this has no headers, so it cannot be verified; pass them with --header or --headers';
    return { place, line, error: missing };
  }
  return { place, line, name: delivery.name, notes, ...judge(delivery, isDiagnosed) };
}

/**
 * Verifies a delivery with the given keys and time, or else with those in the file.
 *
 * @param {any} keys @param {Options} options
 */
function judgment(keys, options) {
  /** @type {{ wanted: unknown[], now: number, webhook: Webhook } | undefined} */
  let last;
  /** @param {{ key?: unknown, maxAge?: number, maxFutureSkew?: number }} given */
  const prepared = ({ key, maxAge, maxFutureSkew }) => {
    const chosen = keys ?? key;
    if (chosen === undefined) throw new UsageError(MISSING);
    const settings = {
      maxAge: options['max-age'] ?? maxAge,
      maxFutureSkew: options['max-future-skew'] ?? maxFutureSkew,
    };
    const wanted = [chosen, settings.maxAge, settings.maxFutureSkew];
    if (!last || wanted.some((each, i) => each !== last?.wanted[i])) {
      const clock = { wanted, now: 0 };
      last = Object.assign(clock, { webhook: webhook(chosen, { ...settings, now: () => clock.now }) });
    }
    return last;
  };
  // An invalid key is a usage error, whatever the file contains.
  if (keys !== null) prepared({});
  return (/** @type {RecordedDelivery} */ sent, isDiagnosed = true) => {
    const delivery = options.hash === undefined ? sent : { ...sent, headers: withHash(sent.headers, options.hash) };
    let ready;
    try {
      ready = prepared(delivery);
    } catch (error) {
      // A given key must be valid. If a key in the file is invalid, the other deliveries can still be verified.
      if (!(error instanceof UsageError) || delivery.key === undefined) throw error;
      return { error: error.message };
    }
    ready.now = options.now ?? delivery.now ?? Math.floor(Date.now() / 1000);
    const { ok, delivery: found, error } = ready.webhook.safeVerify(delivery.body, delivery.headers);
    const asSent =
      ok && delivery !== sent && hasHash(sent.headers) ? ready.webhook.safeVerify(sent.body, sent.headers) : null;
    const kept = { headers: sent.headers, now: options.now ?? sent.now };
    if (asSent?.ok === false) {
      const diagnosis = isDiagnosed ? ownIsRight(ready.webhook.diagnose(sent.body, sent.headers)) : null;
      return { rejection: asSent.error, diagnosis, repaired: repairedLine(kept, diagnosis) };
    }
    if (ok) return { delivery: found, isAtArrival: options.now === undefined && delivery.now !== undefined };
    // The hash of --hash replaced the one in the headers.
    if (options.hash !== undefined && error.code === 'MALFORMED_SIGNATURE')
      error.message = '--hash is not 64 hex digits';
    const diagnosis = isDiagnosed ? ready.webhook.diagnose(sent.body, sent.headers, { hash: options.hash }) : null;
    return { rejection: error, diagnosis, repaired: repairedLine(kept, diagnosis) };
  };
}

/** @param {[string, string][]} headers */
const hasHash = (headers) => headers.some(([name]) => name.toLowerCase() === 'close-sig-hash');

/**
 * The diagnosis if the hash that was sent is wrong, and the one of `--hash` is right.
 *
 * @param {Diagnosis} diagnosis
 */
const ownIsRight = (diagnosis) => ({
  ...diagnosis,
  sentFits: false,
  sentence:
    `the hash of your code is right for this key and these bytes, and the one that was sent is ` +
    `not: ${diagnosis.sentence}`,
});

/**
 * The headers with one hash, which replaces all others.
 *
 * @param {[string, string][]} headers @param {string} hash
 * @returns {[string, string][]}
 */
const withHash = (headers, hash) => [
  ...headers.filter(([name]) => name.toLowerCase() !== 'close-sig-hash'),
  ['close-sig-hash', hash],
];
