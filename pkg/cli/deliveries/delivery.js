// One delivery in a file, as in the test vectors: {"headers": [[name, value]…], "body": base64}, and with it "now", when
// it arrived in unix seconds, "name" and "key". "text" may stand for "body" in a file that is written by hand.
import { kind } from '../../src/errors.js';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Whether a value means to be a delivery of a file: no payload of Close has these members. */
export const isDelivery = (value) =>
  isObject(value) && !('event' in value) && 'headers' in value && ('body' in value || 'text' in value);

export const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/**
 * Reads one.
 *
 * @returns {{ headers: [string, string][], body: Buffer, now?: number, name?: string, key?: unknown, maxAge?: number, maxFutureSkew?: number } | string}
 *   the sentence that says what is wrong with it.
 */
export function readDelivery(value) {
  if (!isObject(value)) return `a delivery is an object with headers and body, this is ${kind(value)}`;
  const { name, key, now } = value;
  if (name !== undefined && typeof name !== 'string') return `"name" must be a string, got ${kind(name)}`;
  if (now !== undefined && !Number.isFinite(now)) return `"now" must be unix seconds, got ${kind(now)}`;
  const headers = headerPairs(value.headers);
  if (typeof headers === 'string') return headers;
  const body = bodyBytes(value);
  if (typeof body === 'string') return body;
  const [maxAge, maxFutureSkew] = [value.maxAge, value.maxFutureSkew].map(limit);
  return { headers, body, name, key, now, maxAge, maxFutureSkew };
}

// JSON has no infinity.
const limit = (value) => (value === 'Infinity' ? Infinity : typeof value === 'number' ? value : undefined);

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

function bodyBytes({ body, text }) {
  if (body !== undefined && text !== undefined) return '"body" and "text" are both there: one of them is the body';
  if (text !== undefined) {
    return typeof text === 'string' ? Buffer.from(text) : `"text" must be a string, got ${kind(text)}`;
  }
  if (body === undefined) return '"body" is missing: the bytes in base64';
  if (isObject(body) && typeof body.repeat === 'string') return repeated(body);
  if (typeof body !== 'string') return `"body" must be the bytes in base64, got ${kind(body)}`;
  if (body.length % 4 !== 0 || !BASE64.test(body)) return '"body" is not base64: text that is none is given as "text"';
  return Buffer.from(body, 'base64');
}

/** The largest body that is made of a unit, as the vectors have large ones: 64 MiB. */
const MOST_BYTES = 64 * 1024 * 1024;

function repeated({ repeat, times }) {
  const unit = Buffer.from(repeat, 'hex');
  const isHex = repeat !== '' && unit.length * 2 === repeat.length;
  if (!isHex || !Number.isSafeInteger(times) || times < 0) return '"body" must be base64, or {"repeat": hex, "times": number}';
  if (unit.length * times > MOST_BYTES) return `"body" has more than ${MOST_BYTES} bytes`;
  return Buffer.alloc(unit.length * times, unit);
}

/** The line of a file for a delivery, with its end. */
export const deliveryLine = ({ now, headers, body }) =>
  `${JSON.stringify({ now, headers, body: Buffer.from(body.buffer, body.byteOffset, body.length).toString('base64') })}\n`;
