import { plural } from '../pkg/src/input/words.js';

export { number, plural } from '../pkg/src/input/words.js';

/** @type {[unit: string, seconds: number][]} */
const UNITS = [
  ['year', 365.25 * 86400],
  ['month', 30.4375 * 86400],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** A duration such as `3 hours`, in the largest unit that fits at least once. @param {number} seconds */
export function duration(seconds) {
  const whole = Math.floor(Math.abs(seconds));
  const [unit, size] = UNITS.find(([, each]) => whole >= each) ?? UNITS[UNITS.length - 1];
  return plural(Math.floor(whole / size), unit);
}

/**
 * Turns a message, which starts in lower case, into a complete sentence. A header name stays as it is.
 *
 * @param {string} message
 */
export const sentence = (message) =>
  `${message.startsWith('close-sig-') ? '' : message[0].toUpperCase()}${message.replace(/^(?!close-sig-)./s, '')}.`;

/** A time such as `2018-12-08 12:17:20 UTC`, or an empty string if it is out of range. @param {number} seconds */
export function utc(seconds) {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
