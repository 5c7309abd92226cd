import { kind } from './errors.js';

const encoder = new TextEncoder();

/** @typedef {(this: unknown) => any} Slot */

// The getters of internal slots. They work for views and buffers of any realm, and cannot be overridden.
/** @param {object} prototype @param {PropertyKey} name @returns {Slot} */
const slot = (prototype, name) => /** @type {any} */ (Object.getOwnPropertyDescriptor(prototype, name)).get;
const TypedArray = Object.getPrototypeOf(Uint8Array.prototype);
const typedArrayName = slot(TypedArray, Symbol.toStringTag);
const [typedArraySlots, dataViewSlots] = [TypedArray, DataView.prototype].map((prototype) =>
  ['buffer', 'byteOffset', 'byteLength'].map((name) => slot(prototype, name)),
);
const arrayBufferLength = slot(ArrayBuffer.prototype, 'byteLength');
const sharedBufferLength =
  typeof SharedArrayBuffer === 'undefined' ? null : slot(SharedArrayBuffer.prototype, 'byteLength');

/** @param {Slot | null} getter @param {unknown} value @returns {value is ArrayBufferLike} */
function has(getter, value) {
  if (getter === null) return false;
  try {
    getter.call(value);
    return true;
  } catch {
    return false;
  }
}

/**
 * The bytes of a raw body, without a copy unless another thread could change them.
 *
 * @param {unknown} body
 * @returns {Uint8Array | string} the bytes, or the sentence that says why this is no raw body.
 */
export function rawBytes(body) {
  if (typeof body === 'string') return encoder.encode(body);
  try {
    if (ArrayBuffer.isView(body)) {
      const plain = isPlain(body);
      if (plain && body.length > 0) return settled(body);
      // Ask the view itself: by its slots, a view whose bytes are gone looks empty.
      return isGone(body) ? GONE : settled(plain ? body : viewOf(body));
    }
    if (has(arrayBufferLength, body) || has(sharedBufferLength, body)) {
      return isGone(body) ? GONE : settled(new Uint8Array(body));
    }
    return notRaw(body);
  } catch {
    return 'body could not be read';
  }
}

/** Read once: in Node the global is a getter. */
const BufferPrototype = /** @type {any} */ (globalThis).Buffer?.prototype;

/**
 * Whether `length` and similar properties are reliable. A subclass or an own property may override them.
 *
 * @param {ArrayBufferView} body
 * @returns {body is Uint8Array}
 */
function isPlain(body) {
  const prototype = Object.getPrototypeOf(body);
  const known = prototype === Uint8Array.prototype || prototype === BufferPrototype;
  /** @param {string} name */
  const own = (name) => Object.hasOwn(body, name);
  return known && typedArrayName.call(body) === 'Uint8Array' && !own('length') && !own('buffer');
}

/** @param {ArrayBufferView} body */
function viewOf(body) {
  const slots = typedArrayName.call(body) === undefined ? dataViewSlots : typedArraySlots;
  const [buffer, byteOffset, byteLength] = slots.map((get) => get.call(body));
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Bytes that no other thread changes. @param {Uint8Array} bytes */
function settled(bytes) {
  return isShared(bytes.buffer) ? new Uint8Array(bytes) : bytes;
}

/** A buffer of a view is one or the other, whatever its prototype claims. @param {ArrayBufferLike} buffer */
const isShared = (buffer) => !has(arrayBufferLength, buffer);

const GONE = 'body was transferred or has shrunk';

/**
 * Whether a buffer is detached, or a view is out of bounds. Only using it shows that.
 *
 * @param {any} body
 */
function isGone(body) {
  try {
    if (typedArrayName.call(body) !== undefined) TypedArray.set.call(body, []);
    else if (ArrayBuffer.isView(body)) dataViewSlots[2].call(body);
    else new Uint8Array(body);
    return false;
  } catch {
    return true;
  }
}

/** @param {any} body */
function notRaw(body) {
  /** @param {string} method */
  const is = (method) => typeof body?.[method] === 'function';
  if (is('then')) return 'body is a promise: await it first';
  if (is('arrayBuffer')) return 'body is not read: pass await request.arrayBuffer()';
  if (is('getReader') || is('pipe')) return 'body is a stream: read it first';
  const what = body !== null && typeof body === 'object' ? 'a parsed object' : kind(body);
  return (
    `body is ${what}: pass raw bytes: express.raw({ type: '*/*' }), ` +
    "parseAs: 'buffer' in Fastify, await request.arrayBuffer() in Next.js and Workers, " +
    'Buffer.concat(chunks) in node:http'
  );
}
