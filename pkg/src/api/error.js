// Errors of calls to Close's API. The codes are ours, since Close sends only sentences.
import { ClosehookError } from '../errors.js';

/** @import { ApiErrorCode } from '../../api.d.ts' */

/**
 * @typedef {{ status?: number | null, fields?: { [name: string]: unknown } | null, retryAfter?: number | null }}
 *   CallFailure
 */

/** @typedef {{ text: string, fields: object | null }} Said */

export class ApiError extends ClosehookError {
  /** @param {ApiErrorCode} code @param {string} message @param {CallFailure} given */
  constructor(code, message, { status = null, fields = null, retryAfter = null } = {}) {
    super(code, message);
    this.name = 'ApiError';
    this.status = status;
    this.fields = fields;
    this.retryAfter = retryAfter;
  }

  toJSON() {
    const { name, code, message, status, fields, retryAfter } = this;
    return { name, code, message, status, fields, retryAfter };
  }
}

/** @type {Map<number, [ApiErrorCode, string]>} */
const BY_STATUS = new Map([
  [401, ['UNAUTHORIZED', 'Close did not accept the API key or token: check that it is complete and not revoked']],
  [402, ['FORBIDDEN', 'the organization cannot use the API on its current plan']],
  [403, ['FORBIDDEN', 'the user of this API key or token may not do that']],
  [404, ['NOT_FOUND', 'there is nothing with this id in the organization']],
  [429, ['RATE_LIMITED', 'Close is limiting the rate of requests']],
]);

/**
 * @type {[ApiErrorCode, (said: Said) => boolean][]} The members of a 400 answer, whose texts say which of its kinds it
 *   is.
 */
const KINDS_OF_400 = [
  ['DUPLICATE_SUBSCRIPTION', ({ text }) => /duplicate active subscription/i.test(text)],
  ['CURSOR_EXPIRED', ({ fields }) => fields !== null && Object.hasOwn(fields, '_cursor')],
  ['CURSOR_EXPIRED', ({ text }) => /\bcursor\b/i.test(text)],
  ['LIMIT', ({ text }) => /\blimit\b.*\b(reached|exceeded)\b|\b(maximum|too many)\b.*\bsubscriptions?\b/i.test(text)],
];

/**
 * The error for an answer of Close.
 *
 * @param {string} request its method and path, for the message.
 * @param {number} status
 * @param {unknown} body the parsed answer, or undefined when it is not JSON.
 * @param {number | null} retryAfter in seconds.
 */
export function errorOf(request, status, body, retryAfter) {
  const { text, fields } = saidBy(body);
  const says = text === '' ? '' : `; Close says: ${text.slice(0, 500)}`;
  const known = BY_STATUS.get(status);
  const about = { status, fields, retryAfter };
  if (known !== undefined) return new ApiError(known[0], `${request}: ${known[1]} (${status})${says}`, about);
  if (status >= 500) return new ApiError('UNAVAILABLE', `${request}: Close could not answer (${status})${says}`, about);
  if (status >= 300 && status < 400) {
    return new ApiError(
      'UNAVAILABLE',
      `${request}: answered with a redirect (${status}), which is not followed`,
      about,
    );
  }
  const kind = status === 400 ? KINDS_OF_400.find(([, is]) => is({ text, fields })) : undefined;
  return new ApiError(kind?.[0] ?? 'INVALID', `${request}: Close refused the request (${status})${says}`, about);
}

/**
 * Close's messages in `error`, `errors` and `field-errors`: as one text, and by field name.
 *
 * @param {any} body
 */
function saidBy(body) {
  const { error, errors, 'field-errors': named } = Object(body);
  const fields = named !== null && typeof named === 'object' && Object.keys(named).length > 0 ? named : null;
  const general = [error, ...(Array.isArray(errors) ? errors : [])].filter((each) => typeof each === 'string');
  const ofFields = Object.entries(fields ?? {}).map(
    ([name, what]) => `${name}: ${typeof what === 'string' ? what : JSON.stringify(what)}`,
  );
  return { text: [...general, ...ofFields].join('; '), fields };
}
