// Parses numeric options. The messages follow the name of the option.
import { UsageError } from '../errors.js';

/** @type {Record<string, number>} */
const UNITS = { s: 1, m: 60, h: 3600, d: 86400 };

/** A number within limits. */
export const number =
  ({ least = 0, most = Infinity, whole = false } = {}) =>
  (/** @type {string} */ text) => {
    const value = /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most && (!whole || Number.isSafeInteger(value))) return value;
    const kind = whole ? 'a whole number' : 'a number';
    const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new UsageError(`must be ${kind} ${range}, not ${text || 'empty'}`);
  };

/** Seconds from `90`, `90s`, `5m`, `72h` or `3d`; `off` is no limit. @param {string} text */
export function duration(text) {
  if (text === 'off') return Infinity;
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text) ?? [];
  if (digits === undefined)
    throw new UsageError(`must be a duration such as 90, 90s, 5m, 72h, 3d or off, not ${text || 'empty'}`);
  return Number(digits) * UNITS[unit || 's'];
}

/** Unix seconds from digits, or from a date with its offset. @param {string} text */
export function moment(text) {
  if (/^\d{1,11}(\.\d+)?$/.test(text)) return Number(text);
  const date = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(date)) {
    throw new UsageError(`must be unix seconds or a date like 2026-01-31T12:00:00Z, not ${text || 'empty'}`);
  }
  return date / 1000;
}

/** Bytes from `1000`, `64K`, `10M` or `1G`, in powers of 1024. @param {number} most */
export const size = (most) => (/** @type {string} */ text) => {
  const [, digits, unit] = /^(\d{1,10})([KMG]?)(?:i?B)?$/i.exec(text) ?? [];
  if (digits === undefined) throw new UsageError(`must be a size such as 1000, 64K or 10M, not ${text || 'empty'}`);
  const bytes = Number(digits) * 1024 ** ' KMG'.indexOf(unit.toUpperCase() || ' ');
  if (bytes > most) throw new UsageError(`must be at most ${most} bytes, not ${text}`);
  return bytes;
};
