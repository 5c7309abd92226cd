import { isObject } from '../../../pkg/src/errors.js';
import { eventOf } from '../../payload.js';
import { unitsOf } from '../../units.js';
import { chosen } from './choices.js';

/** @import { Store } from '../../store.js' */

/** A larger text is not read on this thread. */
const LARGEST = 100_000;
/** An element of an array gets another place if one before it is removed. */
const IN_ARRAY = /\/\d+(?:\/|$)/;

/**
 * What the numbers of a side mean, by their JSON Pointers: an event, or the object of one.
 *
 * @param {Store} store @param {string} choice @param {string} text JSON
 * @returns {Map<string, string>}
 */
export function unitsOfSide(store, choice, text) {
  /** @type {Map<string, string>} */
  const found = new Map();
  if (text.length > LARGEST) return found;
  const value = JSON.parse(text);
  const { entry, part } = chosen(store, choice);
  const isWhole = part !== 'data' && part !== 'previous';
  const isInside = isWhole && isObject(value) && isObject(value.event);
  const event = isInside ? value.event : isWhole ? value : entry && eventOf(entry);
  if (!isObject(event)) return found;
  const at = `${isInside ? '/event' : ''}${isWhole ? '/data' : ''}`;
  for (const [pointer, unit] of unitsOf(event.object_type, isWhole ? event.data : value))
    if (!IN_ARRAY.test(pointer)) found.set(at + pointer, unit);
  return found;
}
