/** @import { Exports } from './core.js' */

/**
 * The bytes of the embedded module: its text goes into the memory of a small decoder, and becomes bytes there.
 *
 * @param {string} decoder a module in hex digits @param {string} text
 */
export function decode(decoder, text) {
  const module = new WebAssembly.Module(Uint8Array.from(decoder.match(/../g) ?? [], (byte) => parseInt(byte, 16)));
  /** @type {{ exports: Exports }} */
  const { exports } = new WebAssembly.Instance(module);
  const bytes = new Uint8Array(exports.memory.buffer);
  const start = 384; // after the decoder's table
  new TextEncoder().encodeInto(text, bytes.subarray(start));
  return bytes.subarray(start, exports.decode(start + text.length));
}
