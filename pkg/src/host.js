// The host's own SHA-256, if it is synchronous: node:crypto, which uses processor instructions that WebAssembly cannot.
// It only hashes bytes. The core decides what is hashed, and does everything else.
import { view } from './memory.js';

/** The minimum length of a body for the host. Measured in Node, where both are equal at 230 bytes. */
let least = 256;

/** The first 16 bytes of the SHA-256 of "abc" (FIPS 180-2, B.1): enough to recognize it. */
const ABC = '\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae\x22\x23';

/**
 * `crypto.hash`; null if there is none; undefined until the first body that is long enough.
 *
 * @type {((algorithm: string, bytes: Uint8Array, encoding: string) => string) | null | undefined}
 */
let hash;

/**
 * Loaded without an import, which bundlers would follow and browsers refuse. Available in Node since 20.16, in Deno and
 * Bun without a permission, and in workerd with `nodejs_compat`; without that, workerd has no `process`.
 */
function found() {
  try {
    const { hash } = /** @type {any} */ (globalThis).process.getBuiltinModule('node:crypto');
    // Reject polyfills.
    return hash('sha256', new TextEncoder().encode('abc'), 'latin1').startsWith(ABC) ? hash : null;
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
 * Sets the minimum length for the host, for tests, which cover both ways. No entry exports it.
 *
 * @param {number} bytes
 */
export function hostFrom(bytes) {
  least = bytes;
}

/**
 * Runs a call in which the core asks `other` for every hash, whatever the length of the body.
 *
 * @template T
 * @param {NonNullable<typeof hash>} other @param {() => T} call @returns {T}
 */
export function hashedBy(other, call) {
  const before = { hash, least };
  [hash, least] = [other, 0];
  try {
    return call();
  } finally {
    ({ hash, least } = before);
  }
}

/**
 * Called by the core: hashes bytes of its memory, and writes the digest there. Node returns a digest fastest as one
 * character per byte: a tenth faster than in hex.
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
