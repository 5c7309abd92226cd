// Verifies a delivery with crypto.subtle, which hashes with processor instructions that WebAssembly cannot use, and
// returns a promise.
import { deliver } from './core.js';
import { hashedBy, isHosted } from './host.js';

/** @import { Judge } from './judge.js' */

/**
 * The length from which crypto.subtle is faster, by benches/crossover.js: 2.3 KB in workerd, and 4.1 to 4.4 KB in
 * Chromium. A little more, so that what costs the same stays synchronous.
 */
const IN_WORKERD = 2560;
const IN_BROWSERS = 4608;

/** @type {number | undefined} */
let least;

/** Whether crypto.subtle hashes a body of this length. @param {number} length */
export function isSubtle(length) {
  least ??= isHosted(Infinity) || !globalThis.crypto?.subtle ? Infinity : isWorkerd() ? IN_WORKERD : IN_BROWSERS;
  return length >= least;
}

const isWorkerd = () => globalThis.navigator?.userAgent === 'Cloudflare-Workers';

/**
 * Sets the minimum length for crypto.subtle, for tests, which cover both ways. No entry exports it.
 *
 * @param {number} bytes
 */
export function subtleFrom(bytes) {
  least = bytes;
}

/**
 * Like `verdict` of a judge.
 *
 * @param {Judge} judge @param {unknown} body @param {unknown} headers @param {boolean=} isOurs
 */
export async function verdictAsync(judge, body, headers, isOurs = typeof body === 'string') {
  const received = judge.received(body, headers);
  if (received instanceof Error) return received;
  const ask = () => deliver(judge.keyring, 'verify', received);
  if (!isSubtle(received.bytes.length)) return judge.judged(received, isOurs, ask());
  if (!isOurs) received.bytes = new Uint8Array(received.bytes);
  /** The digests that the core has asked for, in this order, as `crypto.hash` returns them. @type {string[]} */
  const digests = [];
  for (;;) {
    let at = 0;
    /** @type {Promise<ArrayBuffer> | undefined} */
    let missing;
    const place = hashedBy((_, bytes) => {
      if (at < digests.length) return digests[at++];
      // It copies the bytes before it returns, as the standard says.
      missing ??= crypto.subtle.digest('SHA-256', /** @type {any} */ (bytes));
      return NONE;
    }, ask);
    if (missing === undefined) return judge.judged(received, true, place);
    // This verdict does not count: the core judges again with the digest.
    try {
      digests.push(String.fromCharCode(...new Uint8Array(await missing)));
    } catch {
      return judge.judged(received, true, ask()); // there is no memory for its copy
    }
  }
}

/** Stands in for a digest that is not computed yet. */
const NONE = '\0'.repeat(32);
