// The wasm instance: made on first use, once, synchronously.
import * as glue from '../dist/closehook_bg.js';
import { ClosehookError } from './errors.js';

let load;
let memory;
let bytes;
const encoder = new TextEncoder();

/** Says where the module comes from; an entry calls this as it is loaded. The first one stays. */
export function provide(source) {
  load ??= source;
}

export function init(module) {
  if (memory) return;
  instantiate(compiled(module));
}

function compiled(source) {
  // By its tag, since a module may come from another realm.
  if (Object.prototype.toString.call(source) === '[object WebAssembly.Module]') return source;
  if (ArrayBuffer.isView(source) || Object.prototype.toString.call(source) === '[object ArrayBuffer]') {
    return new WebAssembly.Module(source);
  }
  throw new TypeError('module must be a WebAssembly.Module, or its bytes');
}

function instantiate(module) {
  const { exports } = new WebAssembly.Instance(module, { './closehook_bg.js': glue });
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  memory = exports.memory;
}

/** The bindings. */
export function core() {
  if (!memory) {
    if (!load) throw new ClosehookError('NOT_INITIALISED', 'closehook/slim is used before init(module)');
    instantiate(load());
  }
  return glue;
}

/** The module's memory, which moves when it grows. */
function view() {
  if (bytes?.buffer !== memory.buffer) bytes = new Uint8Array(memory.buffer);
  return bytes;
}

/** The module's memory in 32-bit integers. */
export function memory32() {
  return new Uint32Array(memory.buffer);
}

/** Beyond this, a length does not fit the module's integers. */
const MOST = 2 ** 31 - 1;

/** Room in the module's buffer: 0 when there is no memory for it. */
function room(length) {
  return length > MOST ? 0 : core().buffer(length);
}

/** Writes bytes into the module's buffer, alone: false when there is no memory for them. */
export function write(bytes) {
  const start = room(bytes.length);
  if (start === 0) return false;
  view().set(bytes, start);
  return true;
}

/** Writes several texts into the module's buffer, one after the other: false when there is no memory for them. */
export function writeAll(parts) {
  let at = room(parts.reduce((sum, { length }) => sum + length, 0));
  if (at === 0) return false;
  for (const part of parts) {
    view().set(part, at);
    at += part.length;
  }
  return true;
}

/**
 * Calls `method` of the keyring with a delivery: its bytes and the values of its two headers, each
 * `undefined` when it did not arrive. `undefined` when there is no memory for it.
 */
export function deliver(keyring, method, body, [hash, timestamp], now) {
  // A UTF-16 unit is at most three bytes of UTF-8.
  const start = room(body.length + 3 * ((hash?.length ?? 0) + (timestamp?.length ?? 0)));
  if (start === 0) return undefined;
  const memory = view();
  memory.set(body, start);
  const hashStart = start + body.length;
  const hashLength = put(memory, hashStart, hash);
  const timestampLength = put(memory, hashStart + Math.max(hashLength, 0), timestamp);
  return keyring[method](body.length, hashLength, timestampLength, now);
}

/** Writes a header's value as UTF-8; -1 when it did not arrive. The values are short, and mostly ASCII. */
function put(memory, at, text) {
  if (text === undefined) return -1;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return encoder.encodeInto(text, memory.subarray(at)).written;
    memory[at + i] = unit;
  }
  return text.length;
}
