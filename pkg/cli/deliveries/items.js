// Whatever a file may hold, one thing at a time: deliveries with their headers, payloads as Close sends them, events,
// pages of Close's event log, what tools export; or one request as it is copied, by curl or as it went over the wire.
import { previous } from '../../index.js';
import { inValue } from '../../src/input/json-value.js';
import { isObject } from '../../src/input/payloads.js';
import { recognise } from '../../src/input/recognise.js';
import { beginning, records } from './records.js';

/** @import { Item as Found } from '../../src/input/json-value.js' */
/** @import { RecordedDelivery } from '../../src/input/delivery-record.js' */
/** @import { Source } from '../input/source.js' */

/**
 * @typedef {object} Item
 * @property {string} place the file and line it begins on, for messages
 * @property {number} line
 * @property {Buffer} [body] the bytes: of a delivery, or the JSON itself
 * @property {RecordedDelivery} [delivery]
 * @property {boolean} [isEvent] whether the body is an event without its delivery, as the event log has them
 * @property {string[]} [notes] what was done to the bytes, or is doubtful in them
 * @property {string} [error] what is wrong, in place of all else
 */

const JSON_BEGINS = new Set([0x5b, 0x7b]);

/** The most of one request that is read whole: the largest body, and its headers. */
const MOST_REQUEST = 65 * 1024 * 1024;

/** @returns {AsyncGenerator<Item>} @param {Source} given */
export async function* items({ name, chunks }) {
  const { first, all } = await beginning(chunks);
  let rest = all;
  if (first !== undefined && !JSON_BEGINS.has(first)) {
    const { bytes, left } = await beginningBytes(all);
    const request = left ? null : oneRequest(bytes);
    if (request) return yield { place: `${name}:1`, line: 1, ...request };
    rest = joined(bytes, left);
  }
  for await (const { line, bytes, error } of records(rest)) {
    if (error) yield { place: `${name}:${line}`, line, error };
    else
      for (const { at = line, ...item } of contents(/** @type {Buffer} */ (bytes), line))
        yield { place: `${name}:${at}`, line, ...item };
  }
}

/**
 * All bytes, or so many as a request may have, and what is left then.
 *
 * @param {AsyncGenerator<Buffer>} chunks
 */
async function beginningBytes(chunks) {
  const parts = [];
  let length = 0;
  while (length <= MOST_REQUEST) {
    const { value, done } = await chunks.next();
    if (done) return { bytes: Buffer.concat(parts), left: null };
    parts.push(value);
    length += value.length;
  }
  return { bytes: Buffer.concat(parts), left: chunks };
}

/** @param {Buffer} bytes @param {AsyncGenerator<Buffer> | null} left */
async function* joined(bytes, left) {
  yield bytes;
  if (left) yield* left;
}

/** A request that is no JSON; `null` for anything else. @param {Buffer} bytes */
function oneRequest(bytes) {
  const found = recognise(bytes);
  if (found === null || found.entries.length !== 1 || !found.entries[0].headers) return null;
  return { ...itemOf(found.entries[0]), notes: found.notes };
}

/** @param {Found} found @returns {Omit<Item, 'place' | 'line'>} */
function itemOf({ headers, body, arrived, delivery, isEvent, error }) {
  if (error !== undefined) return { error };
  if (!body) return { error: 'this has headers and no body' };
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  if (!headers) return { body: bytes, isEvent };
  const now = typeof arrived === 'number' ? Math.floor(arrived / 1000) : undefined;
  return { body: bytes, delivery: delivery ?? { headers, body: bytes, now } };
}

/**
 * @param {Buffer} bytes @param {number} line
 * @returns {Generator<Omit<Item, 'place' | 'line'> & { at?: string | number }>}
 */
function* contents(bytes, line) {
  let value;
  const text = bytes.toString('utf8');
  try {
    value = JSON.parse(text);
  } catch {
    yield malformed(bytes, line);
    return;
  }
  const found = inValue(value, text, bytes);
  if (found) for (const item of found.items) yield itemOf(item);
  else if (isObject(value)) yield { body: bytes, isEvent: !('event' in value) };
  else yield { error: 'this is JSON, and neither a delivery nor an event' };
}

/** Where the bytes stop being JSON, in lines and columns of the file. @param {Buffer} bytes @param {number} line */
function malformed(bytes, line) {
  try {
    previous(bytes);
  } catch (error) {
    if (error.code !== 'MALFORMED_PAYLOAD' || error.line === null) return { error: error.message };
    const what = error.message.replace(/^the payload is /, '').replace(/ at line \d+, column \d+$/, '');
    return { at: `${line + error.line - 1}:${error.column}`, error: what };
  }
  return { error: 'it cannot be read as JSON' };
}
