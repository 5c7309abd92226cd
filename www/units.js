import { describe } from 'closehook';

/** An object has fewer fields. */
const MOST_LINES = 500;
/** Meanings that a number does not show. */
const SHOWN = new Set(['money', 'percent', 'duration', 'size']);

/**
 * What the numbers of an object mean, by their JSON Pointers: `€5,000.00` for 500000 cents, as the core describes them.
 *
 * @param {unknown} type `object_type` of its event @param {unknown} object
 * @returns {Map<string, string>}
 */
export function unitsOf(type, object) {
  /** @type {Map<string, string>} */
  const found = new Map();
  const event = { object_type: type, action: 'created', changed_fields: [], data: object };
  for (const { pointer, after } of describe(event, { limit: MOST_LINES }).lines)
    if (after && SHOWN.has(after.meaning)) found.set(pointer, after.text);
  return found;
}
