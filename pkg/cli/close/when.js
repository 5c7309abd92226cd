// Times of Close's log: reads them from options, and formats them.
import { fromText } from '../../src/api/dates.js';
import { UsageError } from '../errors.js';
import { duration } from '../input/numbers.js';

/**
 * `3d` for three days ago, or a date, in UTC unless it names a zone.
 *
 * @returns {(now: number) => Date} what it means by a clock in milliseconds, which is Close's.
 * @param {string} text
 */
export function when(text) {
  if (/^\d+(\.\d+)?[smhd]$/.test(text)) {
    const milliseconds = duration(text) * 1000;
    return (now) => new Date(now - milliseconds);
  }
  const date = /^\d{4}-\d\d-\d\d/.test(text) ? fromText(text) : /^\d{9,11}$/.test(text) ? Number(text) * 1000 : NaN;
  if (Number.isNaN(date))
    throw new UsageError(`must be a time such as 3d, 12h or 2026-01-31T12:00:00Z, not ${text || 'empty'}`);
  return () => new Date(date);
}

/** `2026-01-31 12:00:00 UTC`, of Close's date or of milliseconds. @param {string | number} date */
export function dateWords(date) {
  const moment = typeof date === 'number' ? date : fromText(date);
  return `${new Date(moment).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
