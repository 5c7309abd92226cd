// One delivery in a file, as in the test vectors: {"headers": [[name, value]…], "body": base64}. Optional members are
// "now", the time of arrival in unix seconds, "name" and "key". In a file written by hand, "text" may replace "body".
import { isObject, kind } from '../errors.js';
import { base64, base64Bytes } from './base64.js';

const encoder = new TextEncoder();
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Whether a value is meant to be a delivery of a file: no payload of Close has these members. @param {any} value */
export const isDelivery = (value) =>
  isObject(value) &&
  !('event' in value) &&
  ('headers' in value || 'multiValueHeaders' in value) &&
  ('body' in value || 'text' in value);

/**
 * @typedef {object} RecordedDelivery
 * @property {[string, string][]} headers
 * @property {Uint8Array} body
 * @property {number} [now]
 * @property {string} [name]
 * @property {unknown} [key]
 * @property {number} [maxAge]
 * @property {number} [maxFutureSkew]
 */

/** A larger time must be in milliseconds: in seconds, this is the year 5138. */
const LATEST = 1e11;

/**
 * Reads a delivery.
 *
 * @param {any} value
 * @returns {RecordedDelivery | string} or a sentence that says what is wrong.
 */
export function readDelivery(value) {
  if (!isObject(value)) return `a delivery is an object with headers and body, this is ${kind(value)}`;
  const { name, key, now = arrivedAtAws(value) } = value;
  if (name !== undefined && typeof name !== 'string') return `"name" must be a string, got ${kind(name)}`;
  if (now !== undefined && !Number.isFinite(now)) return `"now" must be unix seconds, got ${kind(now)}`;
  if (now > LATEST) return '"now" must be unix seconds, not milliseconds';
  // An AWS load balancer sends one of the two.
  const headers = headerPairs(value.headers ?? value.multiValueHeaders);
  if (typeof headers === 'string') return headers;
  const body = bodyBytes(value);
  if (typeof body === 'string') return body;
  const [maxAge, maxFutureSkew] = [value.maxAge, value.maxFutureSkew].map(limit);
  if (maxAge === null || maxFutureSkew === null) return '"maxAge" and "maxFutureSkew" must be seconds, or "Infinity"';
  return { headers, body, name, key, now, maxAge, maxFutureSkew };
}

/** When API Gateway received a request, in unix seconds. @param {{ requestContext?: any }} given */
function arrivedAtAws({ requestContext: about }) {
  const ms = about?.timeEpoch ?? about?.requestTimeEpoch;
  return Number.isFinite(ms) ? Math.floor(ms / 1000) : undefined;
}

/**
 * A limit in seconds, as text for infinity, which JSON does not have. `null` if it is invalid.
 *
 * @param {unknown} value
 */
function limit(value) {
  if (value === undefined) return undefined;
  if (value === 'Infinity') return Infinity;
  return typeof value === 'number' && value >= 0 ? value : null;
}

/** @param {any} headers */
function headerPairs(headers) {
  if (headers === undefined) return '"headers" is missing: a list of [name, value]';
  if (Array.isArray(headers)) {
    const wrong = headers.findIndex(
      (pair) => !Array.isArray(pair) || pair.length !== 2 || pair.some((text) => typeof text !== 'string'),
    );
    return wrong < 0 ? headers : `"headers"[${wrong}] is not [name, value]`;
  }
  if (!isObject(headers)) return `"headers" must be a list of [name, value], got ${kind(headers)}`;
  const pairs = Object.entries(headers).flatMap(([name, values]) => [values].flat().map((each) => [name, each]));
  const wrong = pairs.find(([, each]) => typeof each !== 'string');
  return wrong ? `"headers" has a value that is ${kind(wrong[1])}, not a string` : pairs;
}

/** @param {{ body?: any, text?: unknown, isBase64Encoded?: unknown }} given */
function bodyBytes({ body, text, isBase64Encoded }) {
  if (body !== undefined && text !== undefined) return '"body" and "text" are alternatives; use one';
  if (text !== undefined) {
    return typeof text === 'string' ? encoder.encode(text) : `"text" must be a string, got ${kind(text)}`;
  }
  if (body === undefined) return '"body" is missing: the bytes in base64';
  if (isObject(body) && typeof body.repeat === 'string') return repeated(/** @type {any} */ (body));
  if (typeof body !== 'string') return `"body" must be the bytes in base64, got ${kind(body)}`;
  // An AWS Lambda event says whether it is base64. JSON never is.
  if (isBase64Encoded === false || /^\s*[{[]/.test(body)) return encoder.encode(body);
  const bytes = body.length % 4 === 0 && BASE64.test(body) ? base64Bytes(body) : null;
  return bytes ?? '"body" is not base64; for a body as text, use "text"';
}

/** The largest body made by repetition, as in the vectors: 64 MiB. */
const MOST_BYTES = 64 * 1024 * 1024;

/** @param {{ repeat: string, times?: any }} given */
function repeated({ repeat, times }) {
  const isHex = /^(?:[0-9a-f]{2})+$/i.test(repeat);
  const isCount = Number.isSafeInteger(times) && times >= 0;
  if (!isHex || !isCount) return '"body" must be base64, or {"repeat": hex, "times": number}';
  const unit = Uint8Array.from(repeat.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const length = unit.length * times;
  if (length > MOST_BYTES) return `"body" has more than ${MOST_BYTES} bytes`;
  const bytes = new Uint8Array(length);
  bytes.set(unit.subarray(0, length));
  for (let filled = unit.length; filled < length; filled *= 2) bytes.copyWithin(filled, 0, length - filled);
  return bytes;
}

/**
 * The line of a file for a delivery, with its line feed. A `key` in it must be a public one.
 *
 * @param {{ now?: number, headers: [string, string][], body: Uint8Array, key?: string }} given
 */
export const deliveryLine = ({ now, headers, body, key }) =>
  `${JSON.stringify({ now, headers, body: base64(body), key })}\n`;
