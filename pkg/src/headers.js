import { kind } from './errors.js';

/** @import { VerificationCode } from '../index.d.ts' */

export const HASH = 'close-sig-hash';
export const TIMESTAMP = 'close-sig-timestamp';

export const UNREADABLE = 'headers could not be read';

/** A TypeError with the same code as the corresponding refusal. */
export class HeadersTypeError extends TypeError {
  /** @param {string} message @param {VerificationCode} code @param {'close-sig-hash' | 'close-sig-timestamp'} header */
  constructor(message, code = 'MISSING_HEADER', header = HASH) {
    super(message);
    this.name = 'TypeError';
    this.code = code;
    this.header = header;
  }
}

/**
 * The values of the two signature headers, from any shape of headers. Repeated headers are joined with commas, as in
 * RFC 9110 §5.2 and in Node and `Headers`. The core checks the result.
 *
 * @param {any} headers
 * @returns {[hash: string | undefined, timestamp: string | undefined] | HeadersTypeError}
 */
export function signatureHeaders(headers) {
  if (headers === null || typeof headers !== 'object') {
    return new HeadersTypeError(
      `headers must be Headers, a Map, entries, an object or rawHeaders, got ${kind(headers)}`,
    );
  }
  try {
    return found(headers);
  } catch (error) {
    return error instanceof HeadersTypeError ? error : new HeadersTypeError(UNREADABLE);
  }
}

/** @param {any} headers */
function found(headers) {
  /** @type {[hash: string | undefined, timestamp: string | undefined]} */
  const values = [undefined, undefined];
  if (Array.isArray(headers) && typeof headers[0] === 'string') {
    // Node's rawHeaders: name, value, name, value.
    for (let i = 0; i < headers.length; i += 2) collect(values, headers[i], headers[i + 1]);
  } else if (isHeaders(headers)) {
    // `get` ignores case, and is faster than listing the names.
    collect(values, HASH, headers.get(HASH));
    collect(values, TIMESTAMP, headers.get(TIMESTAMP));
  } else if (typeof headers[Symbol.iterator] === 'function') {
    for (const [name, value] of headers) collect(values, name, value);
  } else if (typeof headers.then === 'function') {
    throw new HeadersTypeError('headers is a promise: await it first');
  } else if (headers.headers !== null && typeof headers.headers === 'object') {
    throw new HeadersTypeError('headers is a request: pass its headers');
  } else {
    // Without a list of the names, which most of them are not asked for.
    for (const name in headers) {
      if (isLong(name) && Object.hasOwn(headers, name)) collect(values, name, headers[name]);
    }
  }
  return values;
}

/**
 * A web Headers object of any realm or polyfill. A Map has `get` too, but it is case-sensitive.
 *
 * @param {any} headers
 */
function isHeaders(headers) {
  /** @param {PropertyKey} method */
  const has = (method) => typeof headers[method] === 'function';
  return has('get') && (has('append') || (has('forEach') && !has(Symbol.iterator)));
}

/** Whether a name may be one of the two: no other header of a request is looked at. @param {string} name */
const isLong = (name) => name.length === HASH.length || name.length === TIMESTAMP.length;

/** @param {(string | undefined)[]} values @param {unknown} name @param {any} value */
function collect(values, name, value) {
  const place = placeOf(name);
  if (place < 0 || value === undefined || value === null) return;
  if (!Array.isArray(value)) return add(values, place, value);
  for (const each of value) add(values, place, each);
}

/** Which of the two it is, most often in lower case already. @param {unknown} name */
function placeOf(name) {
  if (name === HASH) return 0;
  if (name === TIMESTAMP) return 1;
  if (typeof name !== 'string' || !isLong(name)) return -1;
  const lower = name.toLowerCase();
  return lower === HASH ? 0 : lower === TIMESTAMP ? 1 : -1;
}

/** @param {(string | undefined)[]} values @param {number} place @param {unknown} value */
function add(values, place, value) {
  if (typeof value !== 'string') {
    /** @type {['close-sig-hash' | 'close-sig-timestamp', VerificationCode]} */
    const [name, code] = place === 0 ? [HASH, 'MALFORMED_SIGNATURE'] : [TIMESTAMP, 'MALFORMED_TIMESTAMP'];
    throw new HeadersTypeError(`header ${name} must be a string, got ${kind(value)}`, code, name);
  }
  values[place] = values[place] === undefined ? value : `${values[place]}, ${value}`;
}
