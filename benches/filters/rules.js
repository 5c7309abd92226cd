// The rules and the events of the benchmark of filters. A rule is a list of conditions in no engine's language; each
// contender writes it in its own. All of them read the same fields, and most want the same type and action as the
// event, so that no engine is done after the first two fields.
import { parse } from '../parse.js';

/** A lead with many custom fields, of about 10 KB: as Close sends it when its status changes. */
function lead() {
  const id = (prefix, i) => `${prefix}_${String(i).padStart(4, '0')}`.padEnd(48, 'Aq7Zx');
  const data = {
    status_label: 'Qualified',
    status_id: id('stat', 1),
    created_by: id('user', 1),
    updated_by: id('user', 2),
    name: 'Bluth Company – Banana stand',
    url: 'https://bluth.example.com',
    description: 'There is always money in the banana stand. '.repeat(40),
    contact_ids: Array.from({ length: 20 }, (_, i) => id('cont', i)),
    addresses: ['MD', 'VA', 'CA'].map((state) => ({
      address_1: '1 Lucille Way',
      city: 'Newport',
      state,
      country: 'US',
    })),
    date_updated: '2025-03-11T17:50:13.964000+00:00',
  };
  for (let i = 0; i < 84; i += 1)
    data[`custom.${id('cf', i)}`] = i % 3 === 0 ? `Tobias Fünke ${i}` : i % 3 === 1 ? i : [`choice ${i}`];
  const event = {
    id: 'ev_2sYKRjcrA79yKxi3S4Crd7',
    object_type: 'lead',
    object_id: id('lead', 1),
    lead_id: id('lead', 1),
    action: 'updated',
    changed_fields: ['date_updated', 'status_id', 'status_label', 'updated_by'],
    data,
    previous_data: { date_updated: '2025-03-11T17:49:00+00:00', status_id: id('stat', 2), status_label: 'Potential' },
  };
  return { subscription_id: 'whsub_8AmjKCZYT3zI8eZoi4HhFC', event };
}

/**
 * What is matched: a body, and the names of the fields that the rules read.
 *
 * @param {string} published the delivery of Close's documentation, "Events".
 * @param {(text: string) => Uint8Array} bytesOf
 */
export const subjectsWith = (published, bytesOf) => [
  {
    name: 'an opportunity of 1.9 KB',
    body: bytesOf(JSON.stringify(JSON.parse(published))),
    fields: ['status_type', 'status_id', 'user_id', 'contact_id', 'value_currency'],
  },
  {
    name: 'a lead of 10 KB',
    body: bytesOf(JSON.stringify(lead())),
    fields: ['status_label', 'status_id', 'created_by', 'updated_by', 'url'],
  },
];

const OTHERS = ['contact', 'task.lead', 'activity.email'];

/**
 * `count` rules, of which the first, the middle and the last one match.
 *
 * @returns a list of
 *   `{ id, type, action, conditions: [{ path, is: 'equals' | 'one_of' | 'not_equals' | 'lists', value }] }`.
 */
export function rulesFor({ body, fields }, count) {
  const { event } = parse(body);
  const [state, status, user, contact, other] = fields;
  const matching = new Set([0, count >> 1, count - 1]);
  const all = [];
  for (let i = 0; i < count; i += 1) {
    const right = matching.has(i);
    const value = (field) => (right ? event.data[field] : `${event.data[field]}-${i}`);
    const at = (field) => ['data', field];
    const conditions = [
      [
        { path: at(state), is: 'equals', value: event.data[state] },
        { path: at(user), is: 'equals', value: value(user) },
      ],
      [
        { path: ['changed_fields'], is: 'lists', value: 'status_id' },
        { path: at(status), is: 'one_of', value: [`stat-${i}`, value(status)] },
      ],
      [
        { path: at(other), is: 'not_equals', value: 'none' },
        { path: at(contact), is: 'equals', value: value(contact) },
      ],
    ][i % 3];
    const elsewhere = !right && i % 5 === 4;
    all.push({
      id: `whsub_${i}`,
      type: elsewhere ? OTHERS[i % 3] : event.object_type,
      action: !right && i % 7 === 6 ? 'created' : event.action,
      conditions,
    });
  }
  return all;
}

/** The ids that a rule's conditions ask for, found without any engine. */
export function expected(rules, bytes) {
  const { event } = parse(bytes);
  const meets = ({ path, is, value }) => {
    const found = path.reduce((object, key) => object?.[key] ?? null, event);
    return {
      equals: () => found === value,
      not_equals: () => found !== value,
      one_of: () => value.includes(found),
      lists: () => found.includes(value),
    }[is]();
  };
  const fits = ({ type, action, conditions }) =>
    event.object_type === type && event.action === action && conditions.every(meets);
  return rules.filter(fits).map(({ id }) => id);
}
