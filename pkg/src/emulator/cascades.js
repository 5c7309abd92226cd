// One action that makes many events. The core makes the events of objects that it has, templates those of new objects.
import { isObject } from '../errors.js';
import { DeliveryError } from './sender.js';
import { fromTemplate, namesOf } from './templates.js';
import { inParts } from './orders.js';

/** @import { CascadeOrder } from '../../emulator.d.ts' */
/** @import { Ledger } from './ledger.js' */
/** @import { About } from './orders.js' */

/** The most leads of one action. */
const MOST_LEADS = 10_000;

/**
 * The members of each cascade, with what the value must be and a check. A name that ends with `?` may be left out.
 *
 * @type {Record<string, Record<string, [expected: string, fits: (value: any) => boolean]>>}
 */
const SHAPES = {
  lead_created: { 'data?': ['an object', isObject] },
  lead_deleted: { lead_id: id() },
  leads_merged: { source_id: id(), destination_id: id() },
  task_completed: { task_id: id(), 'object_type?': ['a type of task, as task.lead', (value) => /^task\./.test(value)] },
  status_changed: {
    'object_type?': ['lead or opportunity', (value) => value === 'lead' || value === 'opportunity'],
    object_id: id(),
    status_id: id(),
    'status_label?': id(),
    'status_type?': ['active, won or lost', (value) => ['active', 'won', 'lost'].includes(value)],
  },
  import: {
    'count?': [
      'a whole number from 1 to 10,000',
      (value) => Number.isInteger(value) && value > 0 && value <= MOST_LEADS,
    ],
  },
  bulk_delete: { lead_ids: leads() },
  bulk_edit: { lead_ids: leads(), fields: ['an object of fields', isObject] },
};

/** @returns {[string, (value: any) => boolean]} */
function id() {
  return ['a string that is not empty', (value) => typeof value === 'string' && value !== ''];
}

/** @returns {[string, (value: any) => boolean]} */
function leads() {
  return [
    'an array of 1 to 10,000 ids of leads',
    (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.length <= MOST_LEADS &&
      value.every((one) => typeof one === 'string'),
  ];
}

/**
 * Plays a cascade at once, as one request, and returns the ids of its main events. A refused one changes nothing.
 *
 * @param {Ledger} ledger @param {any} order @param {About} about
 * @returns {string[]}
 */
export function cascade(ledger, order, about) {
  const given = /** @type {any} */ (checked(order));
  switch (/** @type {CascadeOrder['cascade']} */ (given.cascade)) {
    case 'lead_created':
      return ledger.put(newLead(about, { data: given.data }));
    case 'lead_deleted':
      return [ledger.delete('lead', given.lead_id)];
    case 'leads_merged':
      return [ledger.merge(given.source_id, given.destination_id)];
    case 'task_completed':
      return some(ledger.change(given.object_type ?? 'task.lead', given.task_id, { is_complete: true }));
    case 'status_changed': {
      const { cascade: _, object_type: type = 'lead', object_id: object, ...fields } = given;
      return some(ledger.change(type, object, fields));
    }
    case 'import':
      return [...inParts(imported(about, given.count ?? 3))].flatMap((part) => ledger.put(part));
    case 'bulk_delete':
      return inBulk(ledger, about, 'bulk_action.delete', given.lead_ids, (lead, said) =>
        ledger.delete('lead', lead, said),
      );
    case 'bulk_edit':
      return inBulk(ledger, about, 'bulk_action.edit', given.lead_ids, (lead, said) =>
        ledger.change('lead', lead, given.fields, said),
      );
    default:
      return [];
  }
}

/** @param {string | null} found */
const some = (found) => (found === null ? [] : [found]);

/** @param {any} order */
function checked(order) {
  /** @param {string} name @param {string} message @returns {never} */
  const refuse = (name, message) => {
    throw new DeliveryError('INVALID_CASCADE', `${message} at /${name}`, { pointer: `/${name}` });
  };
  if (!isObject(order))
    throw new DeliveryError('INVALID_CASCADE', 'expected a cascade, an object, at the root', { pointer: '' });
  const name = order.cascade;
  if (typeof name !== 'string' || !Object.hasOwn(SHAPES, name))
    refuse('cascade', `cascade must be one of ${Object.keys(SHAPES).join(', ')}`);
  const shape = SHAPES[name];
  for (const member of Object.keys(order)) {
    const isKnown = member === 'cascade' || Object.hasOwn(shape, member) || Object.hasOwn(shape, `${member}?`);
    if (!isKnown) refuse(member, `${name} has no member ${JSON.stringify(member)}`);
  }
  for (const [key, [expected, fits]] of Object.entries(shape)) {
    const member = key.replace('?', '');
    if (key !== member && order[member] === undefined) continue;
    if (!fits(order[member])) refuse(member, `${member} must be ${expected}`);
  }
  return order;
}

/**
 * A new lead as Close logs one: its contact, itself, and the entry in its timeline.
 *
 * @param {About} about
 * @param {{ data?: object | undefined, activity?: object | undefined }=} given
 */
function newLead(about, { data = {}, activity = {} } = {}) {
  const names = namesOf(about);
  const lead = fromTemplate('lead', 'created', { ...about, data, names });
  /** @type {any} */
  const { id: lead_id, name } = lead.data;
  return [
    fromTemplate('contact', 'created', { ...about, data: { lead_id }, names }),
    lead,
    fromTemplate('activity.created', 'created', { ...about, data: { lead_id, lead_name: name, ...activity }, names }),
  ];
}

/** @param {About} about @param {number} count */
function imported(about, count) {
  const names = namesOf(about);
  /** @param {string} action @param {object} data */
  const step = (action, data) => fromTemplate('import', action, { ...about, data, names });
  const created = step('created', { n_leads: count });
  const activity = { source: 'import', import_id: created.object_id };
  const leads = Array.from({ length: count }, () => newLead(about, { activity }));
  const request_id = `req_${about.tail().slice(0, 22)}`;
  return [
    created,
    ...leads.flat(),
    step('updated', { n_leads: count, n_leads_processed: count }),
    step('completed', { n_leads: count, n_leads_processed: count }),
  ].map((event) => ({ ...event, request_id }));
}

/**
 * A bulk action is created, works on each lead, and is completed. All its events are one request, and the events of the
 * leads name it in `meta`.
 *
 * @param {Ledger} ledger @param {About} about @param {string} type @param {string[]} leads
 * @param {(lead: string, about: string) => string | null} work
 */
function inBulk(ledger, about, type, leads, work) {
  const seen = new Set();
  for (const [at, lead] of leads.entries()) {
    const isThere = ledger.object('lead', lead) !== null;
    if (!isThere || seen.has(lead)) {
      const why = isThere ? 'this lead is named twice:' : 'there is no lead';
      const pointer = `/lead_ids/${at}`;
      throw new DeliveryError('UNKNOWN_OBJECT', `${why} ${JSON.stringify(lead)} at ${pointer}`, { pointer });
    }
    seen.add(lead);
  }
  const names = namesOf(about);
  const request_id = `req_${about.tail().slice(0, 22)}`;
  const done = { n_leads: leads.length, n_objects: leads.length };
  /** @param {string} action @param {object=} data */
  const step = (action, data) => ({ ...fromTemplate(type, action, { ...about, data, names }), request_id });
  const created = step('created');
  const ids = [...ledger.put([created, step('updated', { ...done, status: 'processing' })])];
  const said = JSON.stringify({ request_id, meta: { bulk_action_id: created.object_id } });
  for (const lead of leads) ids.push(...some(work(lead, said)));
  ids.push(
    ...ledger.put([step('completed', { ...done, n_leads_processed: leads.length, n_objects_processed: leads.length })]),
  );
  return ids;
}
