import { Webhook } from 'closehook/filters';
import { hexOf } from '../pkg/src/errors.js';
import { headerValue, holdsHeaders, isSigned, unreadHeader } from '../pkg/src/input/header-block.js';

/** @import { Delivery, Diagnosis, VerificationError } from 'closehook' */
/** @import { Keys } from '../pkg/src/input/keys.js' */
/** @import { Closehook } from './whole.js' */

const MAX_FUTURE_SKEW = 60;
const MISPLACED = 'the body holds the headers of the signature too: move those lines to the headers';
const NO_HASH = { 'close-sig-hash': '0'.repeat(64), 'close-sig-timestamp': '0' };

/**
 * What was entered.
 *
 * @typedef {object} Entered
 * @property {[string, string][] | null} headers
 * @property {string} text that they were read from
 * @property {Uint8Array | null} body
 * @property {Keys | null} keys
 * @property {number} maxAge in seconds
 * @property {number} now in unix seconds
 *
 * @typedef {{ timestamp: string | undefined, hash: string | undefined, maxAge: number, maxFutureSkew: number,
 *   now: number }} Seen as the headers give it
 *
 * @typedef {{ diagnoseOwn(closehook: Closehook, hash: string): Diagnosis }} Whole a diagnosis of the hash that the
 *   user's code computed
 *
 * @typedef {Seen & Whole & { state: 'valid', delivery: Delivery, reason?: undefined, lacks?: undefined,
 *   error?: undefined, authentic?: undefined, diagnose?: undefined, code?: undefined }} Valid
 *
 * @typedef {Seen & Whole & { state: 'invalid', error: VerificationError, authentic: Delivery | null,
 *   diagnose(closehook: Closehook): Diagnosis, reason?: undefined, lacks?: undefined, delivery?: undefined,
 *   code?: undefined }} Invalid
 *
 * @typedef {'headers' | 'body' | 'key'} Lacking
 *
 * @typedef {Seen & { state: 'unjudged', reason: string, lacks: Lacking[], code?: string, delivery?: undefined,
 *   error?: undefined, authentic?: undefined, diagnose?: undefined, diagnoseOwn?: undefined }} Unjudged
 *
 * @typedef {Valid | Invalid | Unjudged} Judgment
 *
 * @typedef {Diagnosis | null | undefined} Diagnosed `null` if there is nothing to diagnose, `undefined` during the
 *   search
 *
 * @typedef {{ hash: string, diagnose(closehook: Closehook, own: string): Diagnosis }} Authentic a delivery whose
 *   signature fits
 */

/**
 * Verifies the input.
 *
 * @param {Entered} entered
 * @returns {Judgment}
 */
export function judge({ headers, text, body, keys, maxAge, now }) {
  const timestamp = headers ? headerValue(headers, 'close-sig-timestamp') : undefined;
  const hash = headers ? headerValue(headers, 'close-sig-hash') : undefined;
  const seen = { timestamp, hash, maxAge, maxFutureSkew: MAX_FUTURE_SKEW, now };
  if (!headers && body && holdsHeaders(body)) return { state: 'unjudged', reason: MISPLACED, lacks: [], ...seen };
  const lacks = lacking(headers, body, keys);
  const reason =
    missing(lacks) ?? unread(headers ?? [], text, body ?? new Uint8Array()) ?? keys?.wrong ?? wrongLimits(maxAge, now);
  if (reason !== null && reason !== undefined) return { state: 'unjudged', reason, lacks, ...seen };
  return judgeWhole(/** @type {any} */ ({ headers, body, keys, maxAge, now }), seen);
}

/**
 * The same for complete input.
 *
 * @param {{ headers: [string, string][], body: Uint8Array, keys: Extract<Keys, { wrong?: undefined }>, maxAge: number,
 *   now: number }} whole
 * @param {Seen} seen
 * @returns {Judgment}
 */
function judgeWhole({ headers, body, keys, maxAge, now }, seen) {
  const options = { maxAge, maxFutureSkew: MAX_FUTURE_SKEW, now: () => now };
  let webhook;
  try {
    webhook = new Webhook(keys.keys, options);
  } catch (error) {
    return { state: 'unjudged', reason: error.message, lacks: [], code: error.code, ...seen };
  }
  const result = webhook.safeVerify(body, headers);
  /** @param {Closehook} closehook @param {string=} hash */
  const diagnose = (closehook, hash) => new closehook.Webhook(keys.keys, options).diagnose(body, headers, { hash });
  if (result.ok) return { state: 'valid', delivery: result.delivery, diagnoseOwn: diagnose, ...seen };
  if (holdsHeaders(body)) return { state: 'unjudged', reason: MISPLACED, lacks: [], ...seen };
  const { error } = result;
  return {
    state: 'invalid',
    error,
    authentic: error.code.startsWith('TIMESTAMP_') ? untimed(keys.keys, body, headers) : null,
    diagnose: (closehook) => diagnose(closehook),
    diagnoseOwn: diagnose,
    ...seen,
  };
}

/**
 * @param {[string, string][] | null} headers @param {Uint8Array | null} body @param {Keys | null} keys
 * @returns {Lacking[]}
 */
function lacking(headers, body, keys) {
  /** @type {[Lacking, unknown][]} */
  const parts = [
    ['headers', headers],
    ['body', body],
    ['key', keys],
  ];
  return parts.filter(([, given]) => !given).map(([name]) => name);
}

const NAMES = { headers: 'the headers', body: 'the body', key: 'a key' };

/** @param {Lacking[]} lacks */
function missing(lacks) {
  if (lacks.length === 0) return null;
  return lacks.length === 3
    ? 'nothing to judge yet: paste the headers and the body of a delivery, and the key of its subscription'
    : `still needed: ${lacks.map((each) => NAMES[each]).join(' and ')}`;
}

/**
 * Why no signature header was read. An incomplete paste cannot be verified.
 *
 * @param {[string, string][]} headers @param {string} text @param {Uint8Array} body
 */
function unread(headers, text, body) {
  if (isSigned(headers)) return null;
  const name = unreadHeader(text, headers);
  if (name) return `${name} is in the text, but not as name: value`;
  if (holdsHeaders(body ?? new Uint8Array())) return MISPLACED;
  return 'the headers contain neither close-sig-hash nor close-sig-timestamp';
}

/** @param {number} maxAge @param {number} now */
function wrongLimits(maxAge, now) {
  if (!(maxAge >= 0)) return 'the tolerance is not a number of seconds';
  return Number.isFinite(now) ? null : 'the clock is not a unix time in seconds';
}

/**
 * Whether the payload is authentic: true even if only the time was refused.
 *
 * @param {ConstructorParameters<typeof Webhook>[0]} keys @param {Uint8Array} body @param {[string, string][]} headers
 */
function untimed(keys, body, headers) {
  const result = new Webhook(keys, { maxAge: Infinity, maxFutureSkew: Infinity }).safeVerify(body, headers);
  return result.ok ? result.delivery : null;
}

/** SHA-256 in hex, from the evidence of a delivery that is always refused. @param {Uint8Array} bytes */
export function sha256(bytes) {
  return new Webhook('0'.repeat(64)).safeVerify(bytes, NO_HASH).error?.evidence.bodySha256;
}

/**
 * The same from the browser, which computes it outside the main thread where it can.
 *
 * @param {Uint8Array} bytes
 */
export async function sha256Later(bytes) {
  try {
    return hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', /** @type {BufferSource} */ (bytes))));
  } catch {
    // A page from plain HTTP has no `crypto.subtle`.
    return sha256(bytes);
  }
}
