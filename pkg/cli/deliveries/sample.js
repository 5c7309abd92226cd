// A sample event from the emulator's templates, with members in Close's order.
import { randomUUID } from 'node:crypto';
import { arrives, fromTemplate, tails, templates } from '../../src/emulator/templates.js';
import { isObject } from '../../src/errors.js';
import { UsageError } from '../errors.js';
import { nearest } from '../suggestion.js';

/** The length of the id of an event or a request. Ids of objects are longer. */
const SHORT = 22;

/**
 * @param {string} name such as `lead.created`
 * @param {string} [fields] JSON of what its object shall have
 * @returns {string} the JSON text of the event
 */
export function sampleEvent(name, fields) {
  const at = name.lastIndexOf('.');
  const [type, action] = [name.slice(0, at), name.slice(at + 1)];
  if (at < 1 || !arrives(type, action)) throw new UsageError(unknown(name));
  const tail = tails(randomUUID());
  /** @param {string} prefix */
  const id = (prefix) => `${prefix}_${tail()}`;
  const now = Date.now();
  const known = { user: id('user'), orga: id('orga') };
  const { object_type, object_id, lead_id, changed_fields, data, previous_data } = fromTemplate(type, action, {
    ...{ tail, now, known },
    data: fields === undefined ? {} : objectOf(fields),
  });
  const date = `${new Date(now).toISOString().slice(0, -1)}000`;
  return JSON.stringify({
    id: id('ev').slice(0, 'ev_'.length + SHORT),
    date_created: date,
    date_updated: date,
    organization_id: known.orga,
    user_id: known.user,
    request_id: id('req').slice(0, 'req_'.length + SHORT),
    api_key_id: null,
    oauth_client_id: null,
    oauth_scope: null,
    object_type,
    object_id,
    lead_id,
    action,
    changed_fields,
    meta: {},
    data,
    previous_data,
  });
}

/** The names of the sample events. */
export const sampleNames = () =>
  Object.entries(templates()).flatMap(([type, actions]) => actions.map((action) => `${type}.${action}`));

/** @param {string} name */
function unknown(name) {
  const meant = nearest(name, sampleNames());
  const rather = meant ? `did you mean ${meant}?` : 'name an event that Close documents, as lead.created';
  return `--template: there is no sample of ${name || 'nothing'}: ${rather}`;
}

/** @param {string} text */
function objectOf(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError('--data is not JSON; with --template it sets fields of the object, such as {"name": "Bluth"}');
  }
  if (isObject(value)) return value;
  throw new UsageError('--data must be a JSON object of fields, such as {"name": "Bluth"}');
}
