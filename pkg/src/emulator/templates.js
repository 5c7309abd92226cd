// Events with realistic values, one for each object type and action that Close documents or is known to send.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

/**
 * For each object type its `data`, and for each action what it sets in it. Written by `cargo xtask model` from
 * `src/model/families`.
 *
 * @type {Record<string, { data: Record<string, any>, actions: Record<string, Record<string, any>> }> | undefined}
 */
let known;

function all() {
  known ??= /** @type {NonNullable<typeof known>} */ (
    JSON.parse(readFileSync(new URL('templates.json', import.meta.url), 'utf8'))
  );
  return known;
}

/** The actions of each object type that has a template. */
export const templates = () =>
  Object.fromEntries(Object.entries(all()).map(([type, { actions }]) => [type, Object.keys(actions)]));

/** Whether there is a template of this. @param {string} objectType @param {string} action */
export function arrives(objectType, action) {
  return Object.hasOwn(all(), objectType) && Object.hasOwn(all()[objectType].actions, action);
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Tails of ids, each another one, and the same again for the same seed. @param {string} seed */
export function tails(seed) {
  let count = 0;
  return () => {
    const bytes = createHash('sha384').update(`${seed} ${count}`).digest();
    count += 1;
    return Array.from(bytes.subarray(0, 43), (byte) => LETTERS[byte % LETTERS.length]).join('');
  };
}

/** Of the objects of one event: `$lead` is one lead wherever it stands, `$lead2` is another. */
class Names {
  #known = new Map();
  #tail;
  #now;

  /** @param {() => string} tail @param {number} now @param {Record<string, string>} known */
  constructor(tail, now, known) {
    this.#tail = tail;
    this.#now = now;
    for (const [name, value] of Object.entries(known)) this.#known.set(name, value);
  }

  /** @param {string} name */
  of(name) {
    if (!this.#known.has(name)) this.#known.set(name, this.#make(name));
    return this.#known.get(name);
  }

  /** @param {string} name */
  #make(name) {
    const [moment, form] = name.split('.');
    const date = new Date(this.#now + (moment === 'later' ? 1000 : 0)).toISOString();
    if (name === 'today') return date.slice(0, 10);
    if (name === 'naive' || form === 'naive') return date.replace('Z', '000');
    if (moment === 'now' || moment === 'later') return date.replace('Z', '000+00:00');
    return `${name.replace(/\d$/, '')}_${this.#tail()}`;
  }
}

/**
 * Replaces what begins with a dollar sign, in keys too.
 *
 * @param {any} value @param {{ of(name: string): string }} names
 * @returns {any}
 */
function filled(value, names) {
  if (typeof value === 'string') return value.replace(/\$([a-z]+\d?(?:\.naive)?)/g, (_, name) => names.of(name));
  if (Array.isArray(value)) return value.map((each) => filled(each, names));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [filled(key, names), filled(each, names)]));
}

/**
 * The names of several events that are about the same objects.
 *
 * @param {{ tail: () => string, now: number, known: Record<string, string> }} about
 */
export const namesOf = ({ tail, now, known: values }) => new Names(tail, now, values);

/**
 * An event of a type and action that `arrives`, which the first user made by a request.
 *
 * @param {string} objectType @param {string} action
 * @param {{ data?: Record<string, any>, tail: () => string, now: number, known: Record<string, string>,
 *   names?: Names }} given
 *   `data` in place of, or besides, what the template has; of an `updated` event, of its new state.
 *   `tail` gives tails of ids, `now` is in milliseconds, `known` has the values of names such as `user` and `orga`.
 */
export function fromTemplate(objectType, action, { data: given = {}, names: shared, ...about }) {
  const { data, actions } = all()[objectType];
  const names = shared ?? namesOf(about);
  const before = filled(data, names);
  const object = { ...before, ...given };
  const event = {
    object_type: objectType,
    object_id: object.id,
    action,
    lead_id: leadOf(objectType, object),
    user_id: about.known.user,
  };
  if (action === 'deleted') return { ...event, changed_fields: [], data: {}, previous_data: object };
  if (action === 'updated') {
    const after = { ...object, ...filled(actions.updated, names), ...given };
    // What is given may be what it was: then it is no change.
    const touched = Object.keys(actions.updated).map((field) => filled(field, names));
    const fields = touched.filter((field) => !isDeepStrictEqual(after[field], before[field])).sort();
    const previous = Object.fromEntries(fields.map((field) => [field, before[field] ?? null]));
    return { ...event, changed_fields: fields, data: after, previous_data: previous };
  }
  const set = filled(actions[action], names);
  return { ...event, changed_fields: [], data: { ...object, ...set, ...given }, previous_data: {} };
}

/** @param {string} objectType @param {{ id?: any, lead_id?: any }} given */
function leadOf(objectType, { id, lead_id: lead = null }) {
  return objectType === 'lead' ? id : lead;
}
