import { eventOf } from '../../payload.js';
import { unitsOf } from '../../units.js';

/** @import { Entry } from '../../store.js' */
/** @import { JsonIndex } from '../../json-index.js' */

/** A larger body is not read twice. */
const LARGEST = 1 << 20;

/**
 * What the numbers of an event mean, by their nodes.
 *
 * @param {Entry} entry @param {JsonIndex} index of its body
 * @returns {Map<number, string>}
 */
export function meaningsOf(entry, index) {
  /** @type {Map<number, string>} */
  const found = new Map();
  const event = eventOf(entry);
  if (!event || !entry.body || entry.body.length > LARGEST) return found;
  const { object_type: type, data, previous_data: before } = event;
  // The currency of an earlier amount is in `data` if it did not change.
  for (const [at, object] of [
    ['/data', data],
    ['/previous_data', { ...Object(data), ...Object(before) }],
  ])
    for (const [pointer, text] of unitsOf(type, object)) {
      const node = index.inEvent(at + pointer);
      if (node >= 0) found.set(node, text);
    }
  return found;
}
