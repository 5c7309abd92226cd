// The host's own SHA-256, where it is synchronous: node:crypto, whose instructions for it no WebAssembly can reach. It
// only hashes bytes: what is hashed, and what follows, is the core's.
import { view } from './memory.js';

/** From so many bytes of a body on it is asked. Measured in Node, where both are even at 230 bytes. */
let least = 256;

/** SHA-256 of "abc" (FIPS 180-2, B.1). */
const ABC =
  '\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae\x22\x23' +
  '\xb0\x03\x61\xa3\x96\x17\x7a\x9c\xb4\x10\xff\x61\xf2\x00\x15\xad';

/**
 * `crypto.hash`, null when there is none, and undefined until the first body that is long enough.
 *
 * @type {((algorithm: string, bytes: Uint8Array, encoding: string) => string) | null | undefined}
 */
let hash;

/**
 * Asked for by no import, which a bundler would follow and a browser refuse. Node has it since 20.16, Deno and Bun
 * have it, without a permission; workerd has it with `nodejs_compat`, and no `process` without.
 */
function found() {
  try {
    const { hash } = /** @type {any} */ (globalThis).process.getBuiltinModule('node:crypto');
    // Not whatever a polyfill may put there.
    return hash('sha256', new TextEncoder().encode('abc'), 'latin1') === ABC ? hash : null;
  } catch {
    return null;
  }
}

/** Whether the host is asked to hash a body of so many bytes. @param {number} length */
export function isHosted(length) {
  if (length < least) return false;
  if (hash === undefined) hash = found();
  return hash !== null;
}

/**
 * For tests, which run both ways: from how many bytes on the host is asked. No entry exports it.
 *
 * @param {number} bytes
 */
export function hostFrom(bytes) {
  least = bytes;
}

/**
 * Called by the core: hashes bytes of its memory, and writes the digest there. A character a byte is how Node gives it
 * fastest: a tenth of the time less than in hex digits.
 *
 * @param {number} from @param {number} length @param {number} to
 */
export function sha256(from, length, to) {
  try {
    const memory = view();
    const ask = /** @type {NonNullable<typeof hash>} */ (hash);
    const digest = ask('sha256', memory.subarray(from, from + length), 'latin1');
    for (let i = 0; i < 32; i++) memory[to + i] = digest.charCodeAt(i);
    return digest.length === 32;
  } catch {
    return false;
  }
}
