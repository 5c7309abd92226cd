// What an entry is called in every list: type and action, the name of its object, and a time.
import { eventOf, payloadOf } from './payload.js';
import { happenedAt } from './when.js';
import { number, utc } from './words.js';

/** @import { Entry } from './store.js' */

const LONGEST = 60;
/** The fields that name an object, the best first. */
const NAMES = ['display_name', 'name', 'lead_name', 'subject', 'text', 'title'];

/** `opportunity updated · Bluth`, or any other description. @param {Entry} entry */
export function titleOf(entry) {
  const event = eventOf(entry);
  const what = event && whatOf(event);
  if (what) return [what, nameOf(event)].filter(Boolean).join(' · ');
  if (!entry.body) return 'headers without a body';
  const { error } = payloadOf(entry);
  return error ? `not JSON, ${number(entry.body.length)} bytes` : `JSON, ${number(entry.body.length)} bytes`;
}

/** `opportunity updated`; empty if the event has neither type nor action. @param {Record<string, any>} event */
export const whatOf = ({ object_type: type, action }) =>
  [type, action]
    .filter((word) => typeof word === 'string')
    .join(' ')
    .slice(0, LONGEST);

/** Which object of its kind it is; empty if no field says so. @param {Record<string, any>} event */
export function nameOf({ data, previous_data: before }) {
  for (const field of NAMES)
    for (const object of [Object(data), Object(before)]) {
      const name = object[field];
      if (typeof name === 'string' && name !== '') return name.slice(0, LONGEST);
    }
  return '';
}

/**
 * When it arrived, or else when it happened, in UTC: `2018-12-08 12:17:20 UTC`.
 *
 * @param {Entry} entry
 * @returns {[what: string, date: string]}
 */
export function timeOf(entry) {
  if (entry.arrived !== null) return ['arrived', utc(entry.arrived / 1000)];
  const event = eventOf(entry);
  const time = event && happenedAt(event);
  return ['happened', time === null ? '' : utc(time)];
}
