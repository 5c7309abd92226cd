// Reads and checks all named options of callers.
import { isObject, kind } from './errors.js';

/**
 * What an option must be, in words, and a check. A value that is `near` has the right type, but is out of range.
 *
 * @typedef {[expected: string, fits: (value: any) => boolean, near?: (value: any) => boolean]} Kind
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
export const STRING = ['a string', isString];
/** @type {Kind} */
export const STRINGS = ['an array of strings', (value) => Array.isArray(value) && value.every(isString)];
/** @type {Kind} */
export const NAMES = ['an object of strings', (value) => isObject(value) && Object.values(value).every(isString)];
/** @param {number} least @returns {Kind} */
export const whole = (least) => [
  `an integer from ${least} on`,
  (value) => Number.isSafeInteger(value) && value >= least,
];

/**
 * The given options, without anything from a polluted prototype, such as an infinite `maxAge`.
 *
 * @param {any} options @param {readonly string[]} names that there are @param {string} what they are called
 */
export function ownOptions(options, names, what = 'options') {
  if (options === null || typeof options !== 'object') {
    throw new TypeError(`${what} must be an object, got ${kind(options)}`);
  }
  for (const name of Object.keys(options)) {
    if (!names.includes(name)) throw new TypeError(`${what}.${name} is not an option: use ${names.join(', ')}`);
  }
  return { __proto__: null, ...options };
}

/**
 * The given options, each checked by its kind.
 *
 * @param {object | undefined} options
 * @param {Record<string, Kind>} known
 * @param {object} [defaults] of those that have one
 * @param {string} [what] they are called
 * @returns {any}
 */
export function readOptions(options = {}, known, defaults, what = 'options') {
  /** @type {any} */
  const given = { ...defaults };
  for (const [name, value] of Object.entries(ownOptions(options, Object.keys(known), what))) {
    if (value === undefined) continue;
    const [expected, fits, near] = known[name];
    if (!fits(value)) {
      const Wrong = near?.(value) ? RangeError : TypeError;
      throw new Wrong(`${what}.${name} must be ${expected}, got ${near?.(value) ? value : kind(value)}`);
    }
    given[name] = value;
  }
  return given;
}
