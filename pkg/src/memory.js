// The memory of the instance, which moves when it grows.
import { release } from './guard.js';

/** @import { Exports } from './core.js' */

/** @type {WebAssembly.Memory} `undefined` while there is no instance */
let memory;
let bytes = new Uint8Array();

/** Whose memory it is from now on: the views of another are given up. @param {Exports} exports */
export function attach(exports) {
  release(memory);
  ({ memory } = exports);
}

/** In bytes. */
export function view() {
  // Of a memory that has grown, the old view is empty; asking the memory itself is slower.
  if (bytes.length === 0) bytes = new Uint8Array(memory.buffer);
  return bytes;
}

/** Its size in bytes; 0 while there is no instance. */
export const size = () => memory?.buffer.byteLength ?? 0;

/** In 32-bit integers. */
export const memory32 = () => new Uint32Array(memory.buffer);
