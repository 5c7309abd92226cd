// Arguments that are JSON: as text, as bytes, or as a value.
import { rawBytes } from './body.js';
import { kind } from './errors.js';
import { text } from './payload.js';

const encoder = new TextEncoder();

/** A string and bytes are JSON text; anything else is a value. @param {any} source @param {string} name */
export function jsonText(source, name) {
  if (typeof source === 'string' || isBytes(source)) {
    const bytes = rawBytes(source);
    if (typeof bytes === 'string')
      throw new TypeError(`${name} must be JSON text, its bytes, or a value: its bytes are gone`);
    return { isText: true, bytes };
  }
  if (isUnread(source)) throw new TypeError(`${name} must be JSON text, its bytes, or a value, got ${unread(source)}`);
  return { isText: false, bytes: encoder.encode(text(source, name)) };
}

/** @param {any} source */
function isBytes(source) {
  if (ArrayBuffer.isView(source)) return true;
  try {
    return /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(source));
  } catch {
    return false;
  }
}

/** What JSON.stringify would write as an empty object, though something is in it, or will be. @param {any} source */
function isUnread(source) {
  try {
    return ['then', 'arrayBuffer', 'getReader'].some((method) => typeof source?.[method] === 'function');
  } catch {
    return false;
  }
}

/** @param {any} source */
const unread = (source) => (typeof source.then === 'function' ? 'a promise' : kind(source));
