// The wasm instance, created synchronously on first use, and again after a trap.
import { hexOf } from './errors.js';
import { start } from './guard.js';
import { isHosted, sha256 } from './host.js';
import { attach, size, view } from './memory.js';

/** @import { Evidence, VerificationCode } from '../index.d.ts' */

/**
 * A received delivery, as the core verifies it.
 *
 * @typedef {object} Received
 * @property {Uint8Array} bytes
 * @property {string | undefined} hash
 * @property {string | undefined} timestamp
 * @property {number} now
 *
 * @typedef {{ code: VerificationCode, message: string, header: 'close-sig-hash' | 'close-sig-timestamp' | null,
 *   evidence?: Partial<Evidence> }} Rejection of the core
 *
 * @typedef {{ [name: string]: any }} Exports of a module
 */

/** @type {any} the bindings in use, as wasm-bindgen writes them */
let glue;
/** @type {(() => WebAssembly.Module) | undefined} what makes their module */
let load;
/** @type {WebAssembly.Module | undefined} compiled once, for all instances */
let module;
/** @type {any} the bindings of all that `closehook` has, where an entry with them is loaded */
let whole;
/** @type {(() => never) | undefined} what is done while their module is missing */
let otherwise;
/**
 * The current instance; `undefined` before the first, and after a trap. Objects of the core belong to its number.
 * `held` is the delivery whose bytes are in its buffer, and `length` their number.
 *
 * @type {{ instance: number | undefined, held: unknown, length: number }}
 */
const live = { instance: undefined, held: undefined, length: 0 };
/** @type {(() => void) | undefined} called when much is written into the buffer */
let large;
const encoder = new TextEncoder();

/**
 * Registers the bindings, and the source of their module. An entry calls this when it is loaded.
 *
 * @param {any} bindings @param {() => WebAssembly.Module} source
 */
export function provide(bindings, source) {
  if (load !== undefined || module !== undefined) return;
  glue = bindings;
  load = source;
}

/** Has large memories given back. All entries call it except `closehook/verify`, which has no room for the code. */
export function shrinking() {
  large = giveBack;
}

/**
 * The same for an entry with all that `closehook` has, which takes the place of less; or what is done until `init`.
 *
 * @param {any} bindings @param {(() => WebAssembly.Module)=} source @param {(() => never)=} without
 */
export function provideWhole(bindings, source, without) {
  whole = bindings;
  shrinking();
  otherwise ??= without;
  if (source !== undefined || glue === undefined) use(bindings, source);
}

/**
 * Objects created in an instance of other bindings are created again in one of these: see `Lasting`.
 *
 * @param {any} bindings @param {(() => WebAssembly.Module)=} source
 */
function use(bindings, source) {
  if (glue !== bindings) {
    if (glue) drop();
    glue = bindings;
    module = undefined;
    load = undefined;
  }
  load ??= source;
}

/** Lets go of the instance and its memory. The next call makes another one. */
function drop() {
  glue.__wbg_set_wasm({});
  live.instance = undefined;
  attach({});
}

/** A larger memory is not kept for the next delivery. */
const MOST_KEPT = 16_777_216;

/**
 * Gives a large memory back, which otherwise never shrinks, by a new instance, as soon as the caller awaits something:
 * until then, it may ask more about the same delivery. This takes a hundredth of the time that such a body takes.
 */
async function giveBack() {
  await 0;
  try {
    if (size() > MOST_KEPT && (mortals === 0 || mortalsOf !== live.instance)) instantiate(module);
  } catch {
    // There is no memory for another one, so this one is kept.
  }
}

/** @param {object} source */
export function init(source) {
  if (glue === whole && module !== undefined) return;
  const given = compiled(source);
  // Throw before anything is dropped, so that objects of another entry keep working.
  if (!WebAssembly.Module.exports(given).some(({ name }) => name === 'remedy')) {
    throw new TypeError('module must be closehook/closehook.wasm, got another one');
  }
  use(whole);
  instantiate(given);
}

/** @param {any} source */
function compiled(source) {
  // By its tag, since a module may come from another realm.
  if (Object.prototype.toString.call(source) === '[object WebAssembly.Module]') return source;
  if (ArrayBuffer.isView(source) || Object.prototype.toString.call(source) === '[object ArrayBuffer]') {
    return new WebAssembly.Module(source);
  }
  throw new TypeError('module must be a WebAssembly.Module, or its bytes');
}

/** @param {any} compiled */
function instantiate(compiled) {
  /** @type {{ exports: Exports }} */
  const { exports } = new WebAssembly.Instance(compiled, { './closehook_bg.js': glue, verify: glue });
  module = compiled;
  attach(exports);
  live.held = undefined;
  start(glue, exports, live);
}

/** The bindings with all that `closehook` has. */
export function all() {
  if (glue !== whole) otherwise?.();
  return core();
}

/** The bindings, which may be those of `closehook/filters`. */
export function core() {
  if (live.instance === undefined) {
    const source = /** @type {() => WebAssembly.Module} */ (load ?? otherwise);
    instantiate(module ?? source());
  }
  return glue;
}

/**
 * An object of the core that survives its instance: it is created again in a new one, when it is next used.
 */
export class Lasting {
  #make;
  /** @type {any} */
  #object;
  /** @type {number | undefined} */
  #instance;

  /**
   * @param {(bindings: any) => any} make makes the object, of what this keeps to itself: a key is seen by nobody who
   *   looks at it.
   */
  constructor(make) {
    this.#make = make;
    this.get();
  }

  get() {
    if (this.#instance !== live.instance || this.#instance === undefined) {
      this.#object = this.#make(core());
      this.#instance = live.instance;
    }
    return this.#object;
  }
}

/** The number of `Mortal` objects of an instance, and that instance. */
let mortals = 0;
/** @type {number | undefined} */
let mortalsOf;
/**
 * Notices when one is collected. A runtime without it keeps each instance that has had one.
 *
 * @type {FinalizationRegistry<number | undefined> | undefined}
 */
let gone;

/** An object of the core that is only state, and so is lost with its instance. */
export class Mortal {
  #object;
  #instance = live.instance;
  #lost;

  /** @param {any} object @param {() => Error} lost makes the error that says so. */
  constructor(object, lost) {
    this.#object = object;
    this.#lost = lost;
    if (mortalsOf !== live.instance) mortals = 0;
    mortalsOf = live.instance;
    mortals += 1;
    if (!('FinalizationRegistry' in globalThis)) return;
    gone ??= new FinalizationRegistry((instance) => {
      if (instance === mortalsOf) mortals -= 1;
    });
    gone.register(this, live.instance);
  }

  get() {
    if (this.#instance !== live.instance) throw this.#lost();
    return this.#object;
  }
}

/** Beyond this, a length does not fit the module's integers. */
const MOST = 2 ** 31 - 1;

/** A larger buffer is freed, and does not keep its delivery alive. */
const MOST_HELD = 1 << 20;

/**
 * Records that the buffer holds the bytes of a delivery, so that the next call need not copy them.
 *
 * @param {object} delivery @param {number} length
 */
export function hold(delivery, length) {
  if (length > MOST_HELD) return;
  live.held = delivery;
  live.length = length;
}

/** How many bytes of a delivery are in the buffer, -1 when it is another that is there. @param {unknown} payload */
export const heldOf = (payload) =>
  payload !== undefined && payload === live.held && live.instance !== undefined ? live.length : -1;

/** Room in the module's buffer: 0 when there is no memory for it. @param {number} length */
function room(length) {
  live.held = undefined;
  if (length > MOST_HELD) large?.();
  return length > MOST ? 0 : core().buffer(length);
}

/** Writes bytes into the module's buffer, alone: false when there is no memory for them. @param {Uint8Array} bytes */
export function write(bytes) {
  const start = room(bytes.length);
  if (start === 0) return false;
  view().set(bytes, start);
  return true;
}

/**
 * Writes several texts into the module's buffer, one after the other. Returns false if there is not enough memory.
 *
 * @param {Uint8Array[]} parts
 */
export function writeAll(parts) {
  let at = room(parts.reduce((sum, part) => sum + part.length, 0));
  if (at === 0) return false;
  for (const part of parts) {
    view().set(part, at);
    at += part.length;
  }
  return true;
}

/** The space between the hash and the timestamp, which the host's hashing needs before a message. */
const FREE = 64;

/** The room that a delivery takes at most: a UTF-16 unit is at most three bytes of UTF-8. @param {Received} given */
const roomOf = ({ bytes, hash, timestamp }) =>
  FREE + bytes.length + 3 * ((hash?.length ?? 0) + (timestamp?.length ?? 0));

/**
 * Calls `method` of the keyring with a received delivery. Returns `undefined` if there is not enough memory.
 *
 * @param {{ get(): any }} lasting @param {string} method @param {Received} received
 */
export function deliver(lasting, method, received) {
  // First, since a keyring that is made again is written into the buffer too.
  const keyring = lasting.get();
  const start = room(roomOf(received));
  if (start === 0) return undefined;
  const { bytes, hash, timestamp, now } = received;
  const memory = view();
  const hashLength = put(memory, start, hash);
  const at = start + Math.max(hashLength, 0) + FREE;
  const timestampLength = put(memory, at, timestamp);
  memory.set(bytes, at + Math.max(timestampLength, 0));
  return keyring[method](bytes.length, hashLength, timestampLength, now, isHosted(bytes.length));
}

const DIGEST = 32;

/** SHA-256 of bytes in hex; null if there is not enough memory. @param {Uint8Array} bytes */
export function sha256Of(bytes) {
  const { length } = bytes;
  const start = room(length + DIGEST);
  if (start === 0) return null;
  view().set(bytes, start);
  let at = start + length;
  if (!isHosted(length) || !sha256(start, length, at)) {
    core().hash(length);
    at = start;
  }
  return hexOf(view().subarray(at, at + DIGEST));
}

/** Below this, a loop is faster than the call. */
const SHORT = 24;

/**
 * Writes a header's value as UTF-8; -1 if it is missing.
 *
 * @param {Uint8Array} memory @param {number} at @param {string | undefined} text
 */
function put(memory, at, text) {
  if (text === undefined) return -1;
  const { length } = text;
  for (let i = 0; length < SHORT; i++) {
    if (i === length) return length;
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) break;
    memory[at + i] = unit;
  }
  return encoder.encodeInto(text, memory.subarray(at, at + 3 * length)).written;
}
