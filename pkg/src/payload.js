// Writes payloads into the module's buffer.
import { rawBytes } from './body.js';
import { heldOf, write } from './core.js';
import { bytesOf } from './delivery.js';
import { kind, tooLarge } from './errors.js';
import { malformed } from './malformed.js';

/**
 * Asks the core about a payload: a delivery that was verified, JSON text, its bytes, or a value. `refused` is how the
 * core says that it is not JSON; `of` is whose question it is, when it is one object's of the core.
 *
 * @param {unknown} payload @param {(length: number, object: any) => any} question @param {unknown=} refused
 * @param {{ get(): any }=} of
 */
export function ask(payload, question, refused, of) {
  let object = of?.get();
  let length = heldOf(payload);
  if (length < 0) {
    const bytes = jsonBytes(payload);
    // Get the instance again: serializing a value runs code of the caller, which may have ended it.
    object = of?.get();
    if (!write(bytes)) throw tooLarge(`the payload has ${bytes.length} bytes`);
    ({ length } = bytes);
  }
  const answer = question(length, object);
  if (answer !== refused) return answer;
  throw malformed(length, 'the payload');
}

/** @param {any} payload */
function jsonBytes(payload) {
  let value = payload;
  try {
    if (ArrayBuffer.isView(payload)) value = payload;
    else if (isDelivery(payload)) value = bytesOf(payload) ?? payload.body;
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

/** A delivery of this package, or of another copy of it. @param {any} payload */
function isDelivery(payload) {
  return ArrayBuffer.isView(payload?.body) && typeof payload.timestamp === 'number' && typeof payload.key === 'string';
}

/** Whether this is a plain object, and not an unread body. @param {any} payload */
function isValue(payload) {
  if (payload === null || typeof payload !== 'object') return false;
  if (Array.isArray(payload)) return true;
  return Object.prototype.toString.call(payload) === '[object Object]' && typeof payload.then !== 'function';
}

/** Serializes a value as JSON. @param {unknown} value @param {string} name */
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
