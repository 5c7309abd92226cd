// What happens at the start: an opportunity is made and changed, and its events come to the receiver.
import { EVENTS } from '../../pkg/emulator.js';
import { and, changed, where } from 'closehook';

/** @import { Emulator } from '../../pkg/emulator.js' */

export const OBJECT = { objectType: 'opportunity', objectId: 'oppo_demo' };

/** Which event the demonstration waits for, as a filter. */
export const won = { name: 'won', filter: and(changed('status_type'), where('data', 'status_type').equals('won')) };

/** Somebody types: two changes within the 5 seconds in which Close makes one event of them. */
const EDITS = [
  { confidence: 80, note: 'Two machines, with service for a year.' },
  {
    confidence: 100,
    ...{ status_id: 'stat_demo_won', status_label: 'Won', status_display_name: 'Won', status_type: 'won' },
    ...amounts(520000, '€5,200'),
    date_won: new Date().toISOString().slice(0, 10),
  },
];

/**
 * The members that Close computes from the value of a certain one-time deal.
 *
 * @param {number} value @param {string} formatted
 */
function amounts(value, formatted) {
  return {
    value,
    value_formatted: formatted,
    expected_value: value,
    annualized_value: value,
    annualized_expected_value: value,
  };
}

/** @param {Emulator} emulator @param {string} hook */
export async function begin(emulator, hook) {
  const subscription = await emulator.subscribe({ url: hook, events: EVENTS });
  return subscription;
}

/** @param {Emulator} emulator */
export async function play(emulator) {
  const { objectType, objectId } = OBJECT;
  await emulator.put({ template: `${objectType}.created`, data: { id: objectId } });
  for (const edit of EDITS) await emulator.change(objectType, objectId, edit);
}

/**
 * A line for any shell with curl: another change.
 *
 * @param {string} origin
 */
export function curlLine(origin) {
  const { objectType, objectId } = OBJECT;
  return `curl -X PUT ${origin}/_closehook/objects/${objectType}/${objectId} -d '{"note": "A third machine, in May."}'`;
}
