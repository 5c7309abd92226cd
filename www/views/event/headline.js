// The headline of an event for people: what happened, who did it, and when.
import { describe } from 'closehook';
import { happenedAt } from '../../when.js';

/**
 * Updates that mean more than a change: the field, and the verb for each of its values.
 *
 * @type {{ type: string, field: string, verbs: Record<string, string> }[]}
 */
const MEANT = [
  { type: 'opportunity', field: 'status_type', verbs: { won: 'won', lost: 'lost', active: 'reopened' } },
  { type: 'task', field: 'is_complete', verbs: { true: 'completed', false: 'reopened' } },
];
const COUNT = /: (?:no|[\d,]+) (?:changes?|values?)$/;
const MOMENT = / at [\d-]+(?: [\d:.]+)?(?: UTC| [+-][\d:]+)?(?= when |$)/;
/** Names are short: whatever is longer does not help to name a user. */
const LONGEST_NAME = 300;

/**
 * @param {Record<string, any>} event
 * @param {string} told the headline of `describe`
 * @returns {{ what: string, by: string | null, at: number | null }} `by` is a name or an id, `at` in unix seconds
 */
export function headlineOf(event, told) {
  const by = typeof event.user_id === 'string' ? nameOf(event) : null;
  let what = told.replace(COUNT, '').replace(MOMENT, '');
  if (by !== null) what = what.replace(` by ${by}`, '');
  const verb = meant(event);
  if (verb) what = what.replace(/ updated(?= when |$)/, ` ${verb}`);
  return { what: what.charAt(0).toUpperCase() + what.slice(1), by, at: happenedAt(event) };
}

/** The user as the core names it: from the names that the event has beside ids. @param {Record<string, any>} event */
function nameOf({ user_id, data, previous_data }) {
  const made = ' made by ';
  const { headline } = describe({
    ...{ object_type: 'event', action: 'made', user_id, changed_fields: [] },
    data: { ...short(previous_data), ...short(data) },
  });
  return headline.slice(headline.lastIndexOf(made) + made.length);
}

/** The short texts of an object. @param {unknown} value */
const short = (value) =>
  Object.fromEntries(
    Object.entries(Object(value)).filter(([, each]) => typeof each === 'string' && each.length <= LONGEST_NAME),
  );

/** @param {Record<string, any>} event */
function meant({ object_type: type, action, data, previous_data: before }) {
  if (action !== 'updated') return null;
  const rule = MEANT.find((each) => each.type === type || type === `activity.${each.type}`);
  if (!rule || !Object.hasOwn(Object(before), rule.field)) return null;
  const after = String(Object(data)[rule.field]);
  return Object.hasOwn(rule.verbs, after) ? rule.verbs[after] : null;
}
