import { headerValue } from '../pkg/src/input/header-block.js';

export const unixNow = () => Math.floor(Date.now() / 1000);

/**
 * The time to judge at, in unix seconds; NaN when the custom time is none.
 *
 * @param {string} mode `now`, `signed` or `custom`
 * @param {string} custom @param {[string, string][] | null} headers
 */
export function readClock(mode, custom, headers) {
  if (mode === 'custom') return /^\s*\d+\s*$/.test(custom) ? Number(custom) : NaN;
  const signed = headerValue(headers ?? [], 'close-sig-timestamp');
  return mode === 'signed' && signed !== undefined && /^\d{1,15}$/.test(signed) ? Number(signed) : unixNow();
}
