// The content of the body of an entry, parsed once.
import { isObject } from '../pkg/src/errors.js';
import { Filter } from 'closehook/filters';

/** @import { Entry } from './store.js' */

/**
 * @typedef {object} Payload
 * @property {unknown} value `undefined` if there is no body, or if it is not JSON
 * @property {{ message: string, line: number | null, column: number | null } | null} error
 */

/** @type {WeakMap<Entry, Payload>} */
const payloads = new WeakMap();
const decoder = new TextDecoder();

/**
 * The JSON of an entry's body, or why it is not JSON.
 *
 * @param {import('./store.js').Entry} entry
 * @returns {Payload}
 */
export function payloadOf(entry) {
  let payload = payloads.get(entry);
  if (payload === undefined) {
    payload = parse(entry.body);
    payloads.set(entry, payload);
  }
  return payload;
}

/** The event of an entry, out of its envelope; `null` when there is none. @param {Entry} entry */
export function eventOf(entry) {
  const { value } = payloadOf(entry);
  const event = isObject(value) && isObject(value.event) ? value.event : value;
  return isObject(event) ? event : null;
}

/** @param {Uint8Array | null} body */
function parse(body) {
  if (!body) return { value: undefined, error: null };
  try {
    return { value: JSON.parse(decoder.decode(body)), error: null };
  } catch {
    return { value: undefined, error: mistake(body) };
  }
}

/**
 * Where the body stops being JSON. The core says it, when a filter reads the body: the engine's own message would quote
 * the payload.
 *
 * @param {Uint8Array} body
 */
function mistake(body) {
  try {
    new Filter(null).matches(body);
  } catch ({ message, line = null, column = null }) {
    return { message: message.replace(/^the payload/, 'the body'), line, column };
  }
  return { message: 'the body cannot be parsed as JSON', line: null, column: null };
}
