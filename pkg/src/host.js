// The host's own SHA-256, where it is synchronous: node:crypto, whose instructions for it no WebAssembly can reach. It
// only hashes bytes: what is hashed, and what follows, is the core's.
import { view } from './memory.js';

/** From so many bytes of a body on it is asked. Measured in Node, where both are even at 230 bytes. */
let least = 256;

/** SHA-256 of "abc" (FIPS 180-2, B.1). */
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

const encoder = new TextEncoder();

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
    return hash('sha256', encoder.encode('abc'), 'hex') === ABC ? hash : null;
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
 * Called by the core: hashes bytes of its memory, and writes the hex digits there.
 *
 * @param {number} from @param {number} length @param {number} to
 */
export function sha256(from, length, to) {
  try {
    const memory = view();
    const digits = /** @type {NonNullable<typeof hash>} */ (hash)(
      'sha256',
      memory.subarray(from, from + length),
      'hex',
    );
    return encoder.encodeInto(digits, memory.subarray(to, to + 64)).written === 64;
  } catch {
    return false;
  }
}
