import { headerValue } from '../pkg/src/input/header-block.js';

/** @import { Entry } from './store.js' */

export const unixNow = () => Math.floor(Date.now() / 1000);

/** The clocks to judge by; the first is the one that the page starts with. */
export const CLOCKS = ['arrival', 'now', 'signed', 'custom'];

/**
 * When a delivery arrived, by the clock that its signature is from, in unix milliseconds.
 *
 * @param {Pick<Entry, 'arrived' | 'source'> | null} entry
 */
export const arrivalOf = (entry) => entry?.source?.live?.heard ?? entry?.arrived ?? null;

/**
 * The time to judge at, in unix seconds; NaN if the custom time is not one. `arrival` is now for a delivery that does
 * not say when it arrived.
 *
 * @param {string} mode one of `CLOCKS` @param {string} custom
 * @param {{ headers: [string, string][] | null, arrived: number | null }} delivery `arrived` in unix milliseconds
 */
export function readClock(mode, custom, { headers, arrived }) {
  if (mode === 'custom') return /^\s*\d+\s*$/.test(custom) ? Number(custom) : NaN;
  if (mode === 'arrival' && arrived !== null) return Math.floor(arrived / 1000);
  const signed = headerValue(headers ?? [], 'close-sig-timestamp');
  return mode === 'signed' && signed !== undefined && /^\d{1,15}$/.test(signed) ? Number(signed) : unixNow();
}
