// What can be suggested for a key or a value: what the selected event has there.

const MOST = 300;
const LONGEST = 80;

/** The value at a path in each of these values. @param {unknown[]} values @param {string[]} path */
export const lookAlong = (values, path) =>
  values
    .map((value) =>
      path.reduce((found, key) => (isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined), value),
    )
    .filter((found) => found !== undefined);

/** @param {unknown[]} values */
export const keysAt = (values) =>
  [...new Set(values.filter(isObject).flatMap((value) => Object.keys(value)))].slice(0, MOST);

/**
 * For `contains` the elements of an array, else the values themselves: strings, since only text has a list.
 *
 * @param {unknown[]} values @param {string} type
 */
export function valuesAt(values, type) {
  const found = type === 'contains' ? values.flatMap((value) => (Array.isArray(value) ? value : [value])) : values;
  return [...new Set(found.filter((value) => typeof value === 'string' && value.length <= LONGEST))].slice(0, MOST);
}
import { isObject } from '../../../pkg/src/errors.js';
