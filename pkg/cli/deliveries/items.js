// Reads a file item by item: deliveries with headers, payloads, events, pages of Close's event log, exports of tools;
// or a single request, as a curl command or as raw HTTP.
import { previous } from '#closehook';
import { isObject } from '../../src/errors.js';
import { inValue, valuesIn } from '../../src/input/json-value.js';
import { recognize } from '../../src/input/recognize.js';
import { Beginning, Records, isJson } from '../../src/input/records.js';

/** @import { Found, Item as FoundItem } from '../../src/input/json-value.js' */
/** @import { RecordedDelivery } from '../../src/input/delivery-record.js' */
/** @import { JsonRecord } from '../../src/input/records.js' */
/** @import { Source } from '../input/source.js' */

/**
 * @typedef {object} Item
 * @property {string} place the file and line it begins on, for messages
 * @property {number} line
 * @property {Buffer} [body] the bytes of the delivery, or the JSON itself
 * @property {RecordedDelivery} [delivery]
 * @property {boolean} [isEvent] whether the body is an event without its delivery, as the event log has them
 * @property {string[]} [notes] changes to the bytes, and doubts about them
 * @property {string} [error] what is wrong; then all else is absent
 *
 * @typedef {Omit<Item, 'place' | 'line'> & { at?: string | number }} Content `at` is its place in the file
 */

/** The maximum length of a single request: the largest body, and its headers. */
const MOST_WHOLE = 65 * 1024 * 1024;

/**
 * @param {Source} from @param {(sentence: string) => void} note called with what was left out
 * @returns {AsyncGenerator<Item>}
 */
export async function* items({ name, chunks }, note) {
  const { first, all } = await begun(chunks);
  let rest = all;
  if (first !== undefined && !isJson(first)) {
    const { bytes, left } = await wholeOf(all);
    const requests = left ? null : requestsIn(bytes, note);
    if (requests) {
      for (const { at = 1, ...item } of requests) yield { place: `${name}:${at}`, line: Number(at), ...item };
      return;
    }
    rest = joined(bytes, left);
  }
  const records = new Records();
  for await (const chunk of rest) yield* told(records.push(chunk), name, note);
  yield* told(records.end(), name, note);
}

/** @param {Iterable<JsonRecord>} records @param {string} name @param {(sentence: string) => void} note */
function* told(records, name, note) {
  for (const record of records) {
    const { line: begins, error } = record;
    if (record.bytes === undefined) yield { place: `${name}:${begins}`, line: begins, error };
    else
      for (const value of valuesIn(record))
        for (const { at = value.line, ...item } of contents(value, note))
          yield { place: `${name}:${at}`, line: value.line, ...item };
  }
}

/**
 * The first byte that is not white space, and all chunks.
 *
 * @param {AsyncIterable<Buffer>} chunks
 * @returns {Promise<{ first: number | undefined, all: AsyncGenerator<Uint8Array> }>}
 */
async function begun(chunks) {
  const iterator = chunks[Symbol.asyncIterator]();
  const beginning = new Beginning();
  /** @type {ReturnType<Beginning['take']>} */
  let found = null;
  while (!found) {
    const { value, done } = await iterator.next();
    if (done) break;
    found = beginning.take(value);
  }
  async function* all() {
    if (found) yield* found.pieces;
    for (;;) {
      const { value, done } = await iterator.next();
      if (done) return;
      yield value;
    }
  }
  return { first: found?.first, all: all() };
}

/**
 * All bytes, up to the maximum length of a request, and the rest.
 *
 * @param {AsyncGenerator<Uint8Array>} chunks
 */
async function wholeOf(chunks) {
  const parts = [];
  let length = 0;
  while (length <= MOST_WHOLE) {
    const { value, done } = await chunks.next();
    if (done) return { bytes: Buffer.concat(parts), left: null };
    parts.push(value);
    length += value.length;
  }
  return { bytes: Buffer.concat(parts), left: chunks };
}

/** @param {Buffer} bytes @param {AsyncGenerator<Uint8Array> | null} left */
async function* joined(bytes, left) {
  yield bytes;
  if (left) yield* left;
}

/**
 * Requests that are not JSON; `null` for anything else.
 *
 * @param {Buffer} bytes @param {(sentence: string) => void} note
 * @returns {Content[] | null}
 */
function requestsIn(bytes, note) {
  const found = recognize(bytes);
  if (!found?.entries.some(({ headers }) => headers)) return null;
  // Notes on a single request are doubts about it.
  if (found.entries.length === 1) return [{ ...itemOf(found.entries[0]), notes: found.notes }];
  for (const each of found.notes) note(each);
  return found.entries.map(itemOf);
}

/** @param {FoundItem} found @returns {Content} */
function itemOf({ headers, body, arrived, delivery, isEvent, notes, error, line }) {
  if (error !== undefined) return { at: line, error };
  if (!body) return { at: line, error: 'this has headers, but no body' };
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  if (!headers) return { at: line, body: bytes, isEvent, notes };
  const now = typeof arrived === 'number' ? Math.floor(arrived / 1000) : undefined;
  return { at: line, body: bytes, delivery: delivery ?? { headers, body: bytes, now }, notes };
}

/**
 * @param {{ line: number, bytes: Uint8Array, value?: any }} given @param {(sentence: string) => void} note
 * @returns {Generator<Content>}
 */
function* contents({ line, bytes, value }, note) {
  if (value === undefined) {
    yield malformed(bytes, line);
    return;
  }
  const found = inValue(value, bytes);
  if (found) {
    for (const each of found.notes) note(each);
    yield* found.items.map(itemOf);
  } else if (isObject(value)) yield itemOf({ body: bytes, isEvent: !('event' in value) });
  else yield { error: 'this JSON is neither a delivery nor an event' };
}

/** Where the bytes stop being JSON, in lines and columns of the file. @param {Uint8Array} bytes @param {number} line */
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
