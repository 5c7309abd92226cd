// Options, each of its kind.
import { kind } from './errors.js';

/**
 * What an option must be, in words, and whether a value is.
 *
 * @typedef {[expected: string, fits: (value: any) => boolean]} Kind
 */

/** @param {...string} values @returns {Kind} */
export const oneOf = (...values) => [
  values.map((value) => `'${value}'`).join(' or '),
  (value) => values.includes(value),
];
/** @type {Kind} */
export const BOOLEAN = ['a boolean', (value) => typeof value === 'boolean'];
/** @param {unknown} value */
const isString = (value) => typeof value === 'string';
/** @type {Kind} */
export const STRINGS = ['an array of strings', (value) => Array.isArray(value) && value.every(isString)];
/** @type {Kind} */
export const NAMES = [
  'an object of strings',
  (value) =>
    value !== null && typeof value === 'object' && !Array.isArray(value) && Object.values(value).every(isString),
];
/** @param {number} least @returns {Kind} */
export const whole = (least) => [
  `an integer from ${least} on`,
  (value) => Number.isSafeInteger(value) && value >= least,
];

/**
 * The options that were given.
 *
 * @param {object | undefined} options
 * @param {Record<string, Kind>} known
 * @param {object} [defaults] of those that have one.
 * @returns {any}
 */
export function readOptions(options = {}, known, defaults) {
  if (options === null || typeof options !== 'object')
    throw new TypeError(`options must be an object, got ${kind(options)}`);
  /** @type {any} */
  const given = { ...defaults };
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(known, name)) {
      throw new TypeError(`options.${name} is not one of ${Object.keys(known).join(', ')}`);
    }
    if (value === undefined) continue;
    const [expected, fits] = known[name];
    if (!fits(value)) throw new TypeError(`options.${name} must be ${expected}`);
    given[name] = value;
  }
  return given;
}
