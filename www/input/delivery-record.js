// One delivery of a file, as `closehook listen --write` writes it: {"headers": [[name, value]…], "body": base64}, and
// with it "now", when it arrived in unix seconds. "text" may stand for "body" in a file that is written by hand. A key
// in it is left where it is: the page takes keys from their field only.
import { base64Bytes } from './base64.js';

/** @param {unknown} value */
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/** Whether a value means to be one: no payload of Close has these members. */
export const isDeliveryRecord = (value) =>
  isObject(value) && !('event' in value) && 'headers' in value && ('body' in value || 'text' in value);

/**
 * @returns {{ headers: [string, string][], body: Uint8Array, arrived: number | null } | string} or what is wrong with
 *   it
 */
export function readDeliveryRecord(value) {
  if (!isDeliveryRecord(value)) return 'it is no delivery with "headers" and "body"';
  const headers = headerPairs(value.headers);
  if (headers === null) return '"headers" must be a list of [name, value], or an object of them';
  const { body, text, now } = value;
  if (body !== undefined && text !== undefined) return '"body" and "text" are both there: one of them is the body';
  const bytes =
    text === undefined
      ? typeof body === 'string'
        ? base64Bytes(body)
        : null
      : typeof text === 'string'
        ? new TextEncoder().encode(text)
        : null;
  if (bytes === null) return text === undefined ? '"body" must be the bytes in base64' : '"text" must be a string';
  return { headers, body: bytes, arrived: Number.isFinite(now) ? now * 1000 : null };
}

function headerPairs(headers) {
  const pairs = Array.isArray(headers)
    ? headers
    : isObject(headers)
      ? Object.entries(headers).flatMap(([name, values]) => [values].flat().map((each) => [name, each]))
      : null;
  const isPair = (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === 'string');
  return pairs?.every(isPair) ? pairs : null;
}
