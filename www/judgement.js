import { Webhook } from 'closehook';
import { headerValue, holdsHeaders, isSigned, unreadHeader } from '../pkg/cli/input/header-block.js';

const MAX_FUTURE_SKEW = 60;
const MISPLACED = 'the body holds the headers of the signature too: move those lines to the headers';
const NO_HASH = { 'close-sig-hash': '0'.repeat(64), 'close-sig-timestamp': '0' };

/**
 * Judges what was entered.
 *
 * @param entered `headers` (entries, or `null`) and the `text` they were read from, `body` (bytes, or `null`),
 *   `keys` (of `parseKeys`), `maxAge` in seconds, `now` in unix seconds.
 * @returns `state`: `valid` with `delivery`; `invalid` with `error` and a `diagnose` function; or `unjudged`
 *   with `reason`. All have `timestamp` and `hash`, as the headers give them.
 */
export function judge({ headers, text, body, keys, maxAge, now }) {
  const timestamp = headers ? headerValue(headers, 'close-sig-timestamp') : undefined;
  const hash = headers ? headerValue(headers, 'close-sig-hash') : undefined;
  const seen = { timestamp, hash, maxAge, maxFutureSkew: MAX_FUTURE_SKEW, now };
  const reason = missing(headers, body, keys) ?? unread(headers, text, body) ?? keys.wrong ?? wrongLimits(maxAge, now);
  if (reason) return { state: 'unjudged', reason, ...seen };

  const options = { maxAge, maxFutureSkew: MAX_FUTURE_SKEW, now: () => now };
  let webhook;
  try {
    webhook = new Webhook(keys.keys, options);
  } catch (error) {
    return { state: 'unjudged', reason: anonymous(error.message, keys), code: error.code, ...seen };
  }
  const result = webhook.safeVerify(body, headers);
  if (result.ok) return { state: 'valid', delivery: result.delivery, ...seen };
  if (holdsHeaders(body)) return { state: 'unjudged', reason: MISPLACED, ...seen };
  const { error } = result;
  return {
    state: 'invalid',
    error,
    authentic: error.code.startsWith('TIMESTAMP_') ? untimed(keys.keys, body, headers) : null,
    diagnose: () => webhook.diagnose(body, headers),
    ...seen,
  };
}

function missing(headers, body, keys) {
  const lacking = [!headers && 'the headers', !body && 'the body', !keys && 'a key'].filter(Boolean);
  if (lacking.length === 0) return null;
  if (!headers && body && holdsHeaders(body)) return MISPLACED;
  return lacking.length === 3
    ? 'nothing to judge yet: paste the headers and the body of a delivery, and the key of its subscription'
    : `still needed: ${lacking.join(' and ')}`;
}

/** Why no header of the signature was read: nothing is known of a delivery that was not pasted whole. */
function unread(headers, text, body) {
  if (isSigned(headers)) return null;
  const name = unreadHeader(text, headers);
  if (name) return `${name} is in the text, but not as name: value`;
  if (holdsHeaders(body)) return MISPLACED;
  return 'neither close-sig-hash nor close-sig-timestamp is among the headers';
}

/** A list of one has no use for labels. */
const anonymous = (message, { keys, count }) =>
  Array.isArray(keys) && count === 1 ? message.replace('key "0"', 'the key') : message;

function wrongLimits(maxAge, now) {
  if (!(maxAge >= 0)) return 'the tolerance is not a number of seconds';
  return Number.isFinite(now) ? null : 'the clock is not a unix time in seconds';
}

/** A delivery that is refused only for its time has a payload that can be believed. */
function untimed(keys, body, headers) {
  const result = new Webhook(keys, { maxAge: Infinity, maxFutureSkew: Infinity }).safeVerify(body, headers);
  return result.ok ? result.delivery : null;
}

/** SHA-256 in hex: the evidence of a delivery that is certain to be refused. */
export function sha256(bytes) {
  return new Webhook('0'.repeat(64)).safeVerify(bytes, NO_HASH).error.evidence.bodySha256;
}
