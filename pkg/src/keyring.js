// The keys of a webhook: from the shapes in which they are given to the keyring of the core.
import { Lasting, writeAll } from './core.js';
import { VerificationError, kind, tooLarge } from './errors.js';

/**
 * Labels and keys, from any of the shapes.
 *
 * @param {any} key
 * @returns {{ bySubscription: boolean, pairs: [string, string][] }}
 */
export function keyPairs(key) {
  if (typeof key === 'string') return { bySubscription: false, pairs: [['0', key]] };
  if (key === null || typeof key !== 'object' || isBytes(key)) throw wrongKey('key', key);
  const bySubscription = !Array.isArray(key);
  const pairs = key instanceof Map ? [...key] : Object.entries(bySubscription ? key : { ...key });
  for (const [place, pair] of pairs.entries()) {
    // By its place, since the label of a map that is the wrong way round is the key.
    for (const text of pair) if (typeof text !== 'string') throw wrongKey(`key number ${place + 1}`, text);
  }
  // Two labels may be one as UTF-8: the later key is its key, as that of two equal ids.
  return { bySubscription, pairs: [...new Map(pairs.map(([label, key]) => [wellFormed(label), key]))] };
}

/** As UTF-8 has it, in which half of a surrogate pair is U+FFFD. @param {string} text */
export const wellFormed = (text) => text.replace(/\p{Cs}/gu, '\ufffd');

/** @param {unknown} value */
const isBytes = (value) => ArrayBuffer.isView(value) || value instanceof ArrayBuffer;

/** @param {string} name @param {unknown} value */
function wrongKey(name, value) {
  let got = kind(value);
  if (value === undefined) got += ': is the environment variable set?';
  // A list of numbers is bytes, too.
  if (isBytes(value) || typeof value === 'number') got = 'bytes: pass the hex digits as text';
  const message = `${name} must be the 64 hex digits of a signature_key, got ${got}`;
  return Object.assign(new TypeError(message), { code: 'INVALID_KEY' });
}

/**
 * The keys' texts are the caller's strings, and are kept for the next instance.
 *
 * @param {boolean} bySubscription @param {[string, string][]} pairs
 * @param {...number} window how old a delivery may be, and how far in the future
 */
export const keyring = (bySubscription, pairs, ...window) =>
  new Lasting(({ Keyring }) => {
    const encoder = new TextEncoder();
    const parts = pairs.flat().map((text) => encoder.encode(text));
    const lengths = Uint32Array.from(parts, (part) => part.length);
    const written = writeAll(parts);
    for (const part of parts) part.fill(0);
    if (!written) throw tooLarge(`the keys have ${lengths.reduce((sum, length) => sum + length, 0)} bytes`);
    try {
      return new Keyring(bySubscription, lengths, ...window);
    } catch (thrown) {
      if (thrown instanceof Error) throw thrown;
      throw new VerificationError('INVALID_KEY', thrown.message);
    }
  });
