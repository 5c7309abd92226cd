// The ways a request can end: the stable code, the answer to the sender, and the log level. Any other code is that of a
// refused signature.

/** @import { ReceiverEntry } from '../../receiver.d.ts' */

/**
 * @typedef {{ readonly status: number, readonly outcome: ReceiverEntry['outcome'],
 *   readonly level: 'info' | 'warn' | 'error', readonly headers?: Record<string, string> }} Ended
 */

/**
 * @param {number} status @param {ReceiverEntry['outcome']} outcome @param {'info' | 'warn' | 'error'} level
 * @param {Record<string, string>=} headers
 */
const outcome = (status, outcome, level, headers) => Object.freeze({ status, outcome, level, headers });

/** Close retries at growing intervals anyway; other senders may use this header. */
const LATER = { 'retry-after': '30' };

/** @type {Record<string, Ended>} */
const OUTCOMES = {
  ACCEPTED: outcome(200, 'accepted', 'info'),
  FILTERED_OUT: outcome(200, 'ignored', 'info'),
  // Authentic, but not an event. A retry would not change that, and a refusal would cause retries for 72 hours.
  NO_EVENT: outcome(200, 'ignored', 'warn'),
  METHOD_NOT_ALLOWED: outcome(405, 'refused', 'warn', { allow: 'POST' }),
  BODY_TOO_LARGE: outcome(413, 'refused', 'warn'),
  BODY_TIMEOUT: outcome(408, 'refused', 'warn'),
  BODY_FRAGMENTED: outcome(400, 'refused', 'warn'),
  // Nobody is there to read the status.
  BODY_BROKEN_OFF: outcome(400, 'refused', 'warn'),
  BUSY: outcome(503, 'failed', 'warn', LATER),
  ACCEPT_FAILED: outcome(503, 'failed', 'error', LATER),
  ACCEPT_TIMEOUT: outcome(503, 'failed', 'error', LATER),
  // Mistakes of the receiver. They must not lose an event either: Close retries for 72 hours.
  BODY_NOT_RAW: outcome(500, 'failed', 'error'),
  MISCONFIGURED: outcome(500, 'failed', 'error'),
  INTERNAL: outcome(500, 'failed', 'error'),
};

const FORGED = outcome(401, 'refused', 'warn');

/** The status, the outcome, the log level, and the headers of the answer. @param {string} code */
export const outcomeOf = (code) => (Object.hasOwn(OUTCOMES, code) ? OUTCOMES[code] : FORGED);
