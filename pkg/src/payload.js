// What a filter is asked about, as bytes in the module's buffer.
import { rawBytes } from './body.js';
import { core, heldOf, write } from './core.js';
import { PayloadError, kind } from './errors.js';

/**
 * Asks the core about a payload: a delivery that was verified, JSON text, its bytes, or a value. `refused` is how the
 * core says that it is not JSON.
 */
export function ask(payload, question, refused) {
  const held = heldOf(payload);
  const length = held < 0 ? written(payload) : held;
  const answer = question(length);
  if (answer !== refused) return answer;
  throw malformed(length, 'the payload');
}

/** The length of a payload, once it is in the module's buffer. */
function written(payload) {
  const bytes = jsonBytes(payload);
  if (!write(bytes)) throw new PayloadError(`the payload has ${bytes.length} bytes, more than there is memory for`);
  return bytes.length;
}

/** What is wrong with the text in the buffer. */
export function malformed(length, name) {
  const place = core().malformed(length);
  if (place === undefined) return new PayloadError(`${name} cannot be parsed as JSON`);
  const { expected, line, column, offset } = place;
  return new PayloadError(`${name} is not JSON: expected ${expected} at line ${line}, column ${column}`, {
    line,
    column,
    offset,
  });
}

function jsonBytes(payload) {
  let value = payload;
  try {
    if (ArrayBuffer.isView(payload)) value = payload;
    else if (isDelivery(payload)) value = payload.body;
    else if (isValue(payload)) value = JSON.stringify(payload) ?? payload;
  } catch {
    // A cycle, a BigInt, a getter that throws. The engine's message would quote the payload.
    throw new TypeError('payload cannot be written as JSON');
  }
  const bytes = rawBytes(value);
  if (typeof bytes !== 'string') return bytes;
  const known = 'a delivery, JSON text, its bytes, or the parsed object';
  throw new TypeError(`payload must be ${known}, got ${kind(payload)}`);
}

/** A delivery of this package, or of another copy of it. */
function isDelivery(payload) {
  return ArrayBuffer.isView(payload?.body) && typeof payload.timestamp === 'number' && typeof payload.key === 'string';
}

/** Whether this is an object as `JSON.parse` makes them, and no body that is still to be read. */
function isValue(payload) {
  if (payload === null || typeof payload !== 'object') return false;
  if (Array.isArray(payload)) return true;
  return Object.prototype.toString.call(payload) === '[object Object]' && typeof payload.then !== 'function';
}

/** The JSON text of a value that JSON can hold. */
export function text(value, name) {
  let written;
  try {
    written = JSON.stringify(value);
  } catch {
    // A cycle or a BigInt. The engine's message would quote the payload.
  }
  if (written === undefined) throw new TypeError(`${name} cannot be written as JSON`);
  return written;
}
