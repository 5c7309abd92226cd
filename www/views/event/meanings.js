import { describe } from 'closehook';
import { eventOf } from '../../payload.js';

/** @import { Entry } from '../../store.js' */
/** @import { JsonIndex } from '../../json-index.js' */

/** An object has fewer fields, and a larger body is not read twice. */
const MOST_LINES = 500;
const LARGEST = 1 << 20;
/** Meanings that a number does not show. */
const SHOWN = new Set(['money', 'percent', 'duration', 'size']);

/**
 * What the numbers of an event mean, by their nodes: `€5,000.00` for 500000 cents, as the core describes them.
 *
 * @param {Entry} entry @param {JsonIndex} index of its body
 * @returns {Map<number, string>}
 */
export function meaningsOf(entry, index) {
  /** @type {Map<number, string>} */
  const found = new Map();
  const event = eventOf(entry);
  if (!event || !entry.body || entry.body.length > LARGEST) return found;
  const { object_type, data, previous_data: before } = event;
  // The currency of an earlier amount is in `data` if it did not change.
  for (const [at, object] of [
    ['/data', data],
    ['/previous_data', { ...Object(data), ...Object(before) }],
  ]) {
    const { lines } = describe(
      { object_type, action: 'created', changed_fields: [], data: object },
      { limit: MOST_LINES },
    );
    for (const { pointer, after } of lines) {
      if (!after || !SHOWN.has(after.meaning)) continue;
      const node = index.inEvent(at + pointer);
      if (node >= 0) found.set(node, after.text);
    }
  }
  return found;
}
