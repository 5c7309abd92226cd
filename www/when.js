// Times: of events, as Close writes them; and for people, relative and local, with UTC on hover.
import { element } from './dom.js';
import { duration, utc } from './words.js';

const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d+))?(Z|[+-]\d\d:?\d\d)?)?$/i;
const LOCAL = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short' });

/**
 * Microseconds since 1970 of a date as Close writes it, in UTC unless it says otherwise; NaN for anything else.
 *
 * @param {string} text
 */
export function moment(text) {
  const found = typeof text === 'string' && MOMENT.exec(text.trim());
  if (!found) return NaN;
  const [, day, time = '00:00', fraction = '', zone = 'Z'] = found;
  return Date.parse(`${day}T${time}${zone.toUpperCase()}`) * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

/** When an event happened, in unix seconds; `null` if it has no date. @param {Record<string, any>} event */
export function happenedAt({ date_updated: updated, date_created: created }) {
  const time = [updated, created].map(moment).find(Number.isFinite);
  return time === undefined ? null : time / 1e6;
}

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
