// Whatever a file may hold, one thing at a time: deliveries with their headers, payloads as Close sends them, events,
// or pages of Close's event log.
import { previous } from '../../index.js';
import { isDelivery, isObject, readDelivery } from './delivery.js';
import { elements, members } from '../../src/json-text.js';
import { records } from './records.js';

/** @import { RecordedDelivery } from './delivery.js' */
/** @import { Source } from '../input/source.js' */

/**
 * @typedef {object} Item
 * @property {string} place the file and line it begins on, for messages
 * @property {number} line
 * @property {Buffer} [body] the bytes: of a delivery, or the JSON itself
 * @property {RecordedDelivery} [delivery]
 * @property {boolean} [isEvent] whether the body is an event without its delivery, as the event log has them
 * @property {string} [error] what is wrong, in place of all else
 */

/** @returns {AsyncGenerator<Item>} @param {Source} given */
export async function* items({ name, chunks }) {
  for await (const { line, bytes, error } of records(chunks)) {
    if (error) yield { place: `${name}:${line}`, line, error };
    else
      for (const { at = line, ...item } of contents(/** @type {Buffer} */ (bytes), line))
        yield { place: `${name}:${at}`, line, ...item };
  }
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
  if (isDelivery(value)) {
    const delivery = readDelivery(value);
    yield typeof delivery === 'string' ? { error: delivery } : { delivery, body: delivery.body };
  } else if (isObject(value) && Array.isArray(value.data) && !('event' in value) && !('object_type' in value)) {
    for (const event of elements(members(text).get('data') ?? '[]')) yield { body: Buffer.from(event), isEvent: true };
  } else if (isObject(value)) {
    yield { body: bytes, isEvent: !('event' in value) };
  } else {
    yield { error: 'this is JSON, and neither a delivery nor an event' };
  }
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
