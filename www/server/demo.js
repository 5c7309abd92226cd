// What happens at the start: an opportunity is made and changed, and its events come to the receiver.
import { EVENTS } from '../../pkg/emulator.js';
import { and, changed, where } from '../../pkg/index.js';

/** @import { Emulator } from '../../pkg/emulator.js' */

export const OBJECT = { objectType: 'opportunity', objectId: 'oppo_demo' };

/** Which event the demonstration waits for, as a filter. */
export const won = { name: 'won', filter: and(changed('status_type'), where('data', 'status_type').equals('won')) };

/** Somebody types: two changes within the 5 seconds in which Close makes one event of them. */
const EDITS = [
  { confidence: 80, note: 'Two machines, with service for a year.' },
  { confidence: 100, status_label: 'Won', status_type: 'won', value: 520000, value_formatted: '€5,200' },
];

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
  return `curl -X PUT ${origin}/_closehook/objects/${objectType}/${objectId} -d '{"value": 600000}'`;
}
