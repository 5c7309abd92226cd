// Times for people: relative and local, with UTC on hover.
import { element } from './dom.js';
import { duration, utc } from './words.js';

const LOCAL = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short' });

/**
 * `2 hours ago`, `just now` or `in 5 minutes`.
 *
 * @param {number} seconds in unix time @param {number} now the same
 */
export function relative(seconds, now) {
  const age = Math.floor(now - seconds);
  if (age === 0) return 'just now';
  return age < 0 ? `in ${duration(age)}` : `${duration(age)} ago`;
}

/**
 * The local time as an element, with UTC as its title; `null` for a time that no calendar has.
 *
 * @param {number} seconds in unix time
 */
export function localTime(seconds) {
  const title = utc(seconds);
  if (title === '') return null;
  const date = new Date(seconds * 1000);
  return element('time', { datetime: date.toISOString(), title }, LOCAL.format(date));
}
