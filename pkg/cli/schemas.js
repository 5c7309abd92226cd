// The JSON Schemas of the events, and what real events have beyond them.
import { readFile, readdir } from 'node:fs/promises';
import { pointerTo } from '../src/json-pointer.js';

const folder = new URL('../dist/schemas/', import.meta.url);

/** @type {Promise<string[]> | undefined} */
let names;

/** The object types that have a schema, and `event` for all. */
export function schemaNames() {
  names ??= readdir(folder).then((files) => files.map((file) => file.replace(/\.json$/, '')).sort());
  return names;
}

/** @param {string} name of an object type, or `event` @returns {Promise<any>} null where there is none */
export async function readSchema(name) {
  if (!(await schemaNames()).includes(name)) return null;
  return JSON.parse(await readFile(new URL(`${name}.json`, folder), 'utf8'));
}

/** The names of all fields, including the fields of nested objects. */
export async function fieldNames() {
  const { $defs } = await readSchema('event');
  const parts = Object.values($defs).flatMap(({ properties = {} }) => Object.keys(properties));
  return [...new Set(parts)].sort();
}

/** The most findings that are kept: a file of events is not bounded, nor are the names in it. */
const MOST = 10_000;

/**
 * Something that is not known. `is` is an action or a word, or the JSON type of what was found.
 *
 * @typedef {object} Finding
 * @property {string} object_type
 * @property {'type' | 'action' | 'field' | 'value' | 'word'} kind
 * @property {string} pointer from the event
 * @property {string} is
 * @property {number} events in how many it is
 * @property {string | null} example the id of the first
 */

/** Collects what events have beyond the schemas. */
export class Beyond {
  /** @type {Map<string, any>} */
  #schemas = new Map();
  /** @type {Map<string, Finding>} */
  #found = new Map();

  /** @param {any} event */
  async add(event) {
    const type = String(event?.object_type);
    const schema = await this.#schemaOf(type);
    /** What this event has more than once counts once. @type {Set<string>} */
    const seen = new Set();
    const note = (/** @type {Finding['kind']} */ kind, /** @type {string} */ pointer, /** @type {string} */ is) => {
      const key = JSON.stringify([type, kind, pointer, is]);
      if (seen.has(key)) return;
      seen.add(key);
      const known = this.#found.get(key);
      if (known) known.events++;
      else if (this.#found.size < MOST) {
        const example = typeof event?.id === 'string' ? event.id : null;
        this.#found.set(key, { object_type: type, kind, pointer, is, events: 1, example });
      }
    };
    if (schema === null) return note('type', '/object_type', type);
    const [{ enum: actions }] = schema.properties.action.anyOf;
    if (!actions.includes(event.action)) note('action', '/action', String(event.action));
    for (const part of ['data', 'previous_data']) {
      // A former value of null may be that of a field that was not there.
      const mayBeNull = part === 'previous_data';
      compare(event[part] ?? {}, schema.$defs.data, { schema, pointer: `/${part}`, note, mayBeNull });
    }
  }

  /** The schema of an object type; null for an unknown one. @param {string} type */
  async #schemaOf(type) {
    const known = this.#schemas.get(type);
    // `event` is the schema of all events, and not an object type.
    if (known || type === 'event') return known ?? null;
    const schema = await readSchema(type);
    // Unknown types are not kept: a file may have any number of them.
    if (schema) this.#schemas.set(type, schema);
    return schema;
  }

  /** Grouped by object type, the most frequent first. @returns {Finding[]} */
  findings() {
    return [...this.#found.values()].sort(
      (a, b) => order(a.object_type, b.object_type) || b.events - a.events || order(a.pointer, b.pointer),
    );
  }
}

/** @param {string} a @param {string} b */
const order = (a, b) => (a < b ? -1 : Number(a > b));

/** The JSON type of a value. @param {unknown} value */
function typeOf(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/**
 * As deep as the schema goes, which bounds it.
 *
 * @param {any} value @param {any} part of the schema
 * @param {{ schema: any, pointer: string, note: (kind: any, pointer: string, is: string) => void,
 *   mayBeNull?: boolean }} about
 */
function compare(value, part, { schema, pointer, note, mayBeNull = false }) {
  if ((value === null && mayBeNull) || Object.keys(part).length === 0) return;
  if (part.$ref) part = schema.$defs[part.$ref.replace('#/$defs/', '')];
  if (part.anyOf) {
    if (value === null) return;
    return compare(value, part.anyOf[0], { schema, pointer, note });
  }
  const is = typeOf(value);
  const types = part.type === undefined ? [is] : [part.type].flat();
  if (!types.includes(is) && !(is === 'integer' && types.includes('number'))) return note('value', pointer, is);
  if (is === 'string') {
    // An example of an id ends in an ellipsis; those of a word are all that are known.
    const words = part.enum ?? part.examples?.filter((/** @type {string} */ each) => !each.endsWith('…')) ?? [];
    if (words.length > 0 && value !== '' && !words.includes(value)) note('word', pointer, value);
  }
  if (is === 'array' && part.items)
    for (const each of value) compare(each, part.items, { schema, pointer: `${pointer}/*`, note });
  if (is !== 'object' || part.properties === undefined) return;
  const patterns = Object.keys(part.patternProperties ?? {}).map((pattern) => new RegExp(pattern));
  for (const [field, inner] of Object.entries(value)) {
    const at = pointer + pointerTo([field]);
    if (Object.hasOwn(part.properties, field))
      compare(inner, part.properties[field], { schema, pointer: at, note, mayBeNull });
    else if (!patterns.some((pattern) => pattern.test(field))) note('field', at, typeOf(inner));
  }
}
