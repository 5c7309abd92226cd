/** @import { Signal } from '../api.d.ts' */

/** The longest delay of a timer, in milliseconds: 24 days. A longer one would fire at once. */
export const LONGEST_DELAY = 2 ** 31 - 1;

/** The delay for a number of seconds, which may be `Infinity`. @param {number} seconds */
export const timerMs = (seconds) => Math.min(seconds * 1000, LONGEST_DELAY);

/**
 * Resolves after some time. Rejects with the reason of the signal once that is aborted.
 *
 * @param {number} milliseconds @param {Signal | undefined} signal
 */
export function sleep(milliseconds, signal) {
  return new Promise((/** @type {(value?: undefined) => void} */ resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
