// What can be asked about a field that somebody points at in an event, as filters of Close's language.
import { and, where } from 'closehook';
import { shortJson } from '../../short-json.js';
import { pointerTo, tokens } from '../../../pkg/src/json-pointer.js';

/** @import { CloseFilter } from 'closehook' */

/** @typedef {{ label: string, filter: object }} Offered a condition */

const MOST_FIELDS = 400;
const LONGEST_EQUAL = 200;
const LONGEST_SHOWN = 60;

/**
 * The conditions on one field, most telling first.
 *
 * @param {Record<string, any>} event the event itself, without its envelope
 * @param {string} pointer JSON Pointer in the event
 * @returns {{ name: string, conditions: Offered[] }}
 */
export function conditionsOn(event, pointer) {
  const [part, ...keys] = pathOf(event, tokens(pointer));
  if (part === undefined) return { name: '', conditions: [] };
  if ((part === 'data' || part === 'previous_data') && keys.length > 0) return ofObject(event, part, keys);
  const value = at(event, [part, ...keys]);
  return { name: name([part, ...keys]), conditions: ofValue(event, [part, ...keys], value, 'is') };
}

/**
 * For an element of `changed_fields`, the path of the field that it names.
 *
 * @param {Record<string, any>} event
 * @param {string[]} path
 */
function pathOf(event, path) {
  const named = path[0] === 'changed_fields' && path.length === 2 ? at(event, path) : undefined;
  return typeof named === 'string' ? ['data', named] : path;
}

/** @param {Record<string, any>} event @param {string} part @param {string[]} keys */
function ofObject(event, part, keys) {
  const [field] = keys;
  const now = at(event, ['data', field]);
  const before = at(event, ['previous_data', field]);
  const isWhole = keys.length === 1;
  const isChanged = Array.isArray(event.changed_fields) && event.changed_fields.includes(field);
  const changed = where('changed_fields').contains(field);
  const conditions = [];
  /** @param {string} label @param {...CloseFilter} filters */
  const offer = (label, ...filters) =>
    conditions.push({ label, filter: filters.length > 1 ? and(...filters) : filters[0] });
  if (isChanged) {
    const from = isWhole && equal(['previous_data', field], before);
    const to = isWhole && equal(['data', field], now);
    if (from && to) offer(`changed from ${spoken(before)} to ${spoken(now)}`, changed, from, to);
    if (to) offer(`changed to ${spoken(now)}`, changed, to);
    offer(isWhole ? 'changed' : `${shown(field)} changed`, changed);
    if (from) offer(`was ${spoken(before)} before`, from);
  }
  const path = [part, ...keys];
  if (part === 'data' || !isChanged)
    conditions.push(...ofValue(event, path, at(event, path), part === 'data' ? 'is' : 'was'));
  return { name: name(path), conditions };
}

/**
 * Conditions on a value alone; through an array they ask for any element.
 *
 * @param {Record<string, any>} event @param {string[]} path @param {unknown} value @param {string} verb
 */
function ofValue(event, path, value, verb) {
  /** @type {Offered[]} */
  const conditions = [];
  /** @param {string} label @param {object} leaf */
  const offer = (label, leaf) => conditions.push({ label, filter: through(event, path, leaf) });
  const isThing = value !== null && typeof value === 'object';
  if (value === null || value === undefined) offer(`${verb} null or missing`, { type: 'is_null' });
  else if (isExact(value)) {
    offer(`${verb} ${spoken(value)}`, { type: 'equals', value });
    offer(`${verb} not ${spoken(value)}`, { type: 'not_equals', value });
  }
  if (Array.isArray(value)) {
    const elements = [...new Set(value.filter(isExact))].slice(0, 5);
    for (const each of elements) offer(`contains ${spoken(each)}`, { type: 'contains', value: each });
    if (value.some((each) => each !== null && typeof each === 'object')) {
      offer('has an element', { type: 'any_array_value', filter: { type: 'non_null' } });
    }
  }
  if (value !== null && value !== undefined)
    offer(isThing ? 'is there, and not null' : 'has a value', { type: 'non_null' });
  return conditions;
}

/**
 * The leaf behind an accessor for each key, and `any_array_value` for each place in an array.
 *
 * @param {Record<string, any>} event
 * @param {string[]} path
 * @param {object} leaf
 */
function through(event, path, leaf) {
  const isPlace = path.map((_, i) => Array.isArray(at(event, path.slice(0, i))));
  return path.reduceRight(
    (filter, field, i) =>
      isPlace[i] ? { type: 'any_array_value', filter } : { type: 'field_accessor', field, filter },
    leaf,
  );
}

/** @param {string[]} path @param {any} value */
function equal(path, value) {
  if (value === null || value === undefined) return where(...path).isNull();
  return isExact(value) ? where(...path).equals(value) : null;
}

/**
 * Whether a filter can compare with the value. JavaScript may have rounded a large number.
 *
 * @param {any} value
 */
function isExact(value) {
  if (typeof value === 'string') return value.length <= LONGEST_EQUAL;
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value);
  return typeof value === 'boolean';
}

/** @param {any} value @param {string[]} path */
function at(value, path) {
  for (const key of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/**
 * The fields of an event to choose from: the changed ones, all fields of its object, and the fields of the event.
 *
 * @param {Record<string, any>} event
 */
export function fieldsOf(event) {
  /** @param {string} part */
  const own = (part) => (event[part] && typeof event[part] === 'object' ? Object.keys(event[part]) : []);
  const changed = Array.isArray(event.changed_fields)
    ? event.changed_fields.filter((field) => typeof field === 'string')
    : [];
  const part = own('data').length > 0 ? 'data' : 'previous_data';
  /** @param {string[]} keys */
  const choice = (keys) => ({ pointer: pointerTo(keys), name: name(keys) });
  /** @type {[title: string, fields: { pointer: string, name: string }[]][]} */
  const groups = [
    ['Changed', [...new Set(changed)].map((field) => choice(['data', field]))],
    ['Of the object', own(part).map((field) => choice([part, field]))],
    [
      'Of the event',
      Object.keys(event)
        .filter((key) => !['data', 'previous_data', 'changed_fields', 'meta'].includes(key))
        .map((key) => choice([key])),
    ],
    ['Of its request', own('meta').map((field) => choice(['meta', field]))],
  ];
  return groups
    .map(([title, fields]) => ({
      title,
      fields: fields.slice(0, MOST_FIELDS),
      left: Math.max(0, fields.length - MOST_FIELDS),
    }))
    .filter(({ fields }) => fields.length > 0);
}

/** The pointer in the event, of one in the document it came in. @param {any} payload @param {string} pointer */
export function inEvent(payload, pointer) {
  const isWrapped = payload?.event !== null && typeof payload?.event === 'object';
  return isWrapped && (pointer === '/event' || pointer.startsWith('/event/'))
    ? pointer.slice('/event'.length)
    : pointer;
}

/** @param {string[]} path */
const name = (path) => path.map(shown).join(' › ');
/** @param {string} text */
const shown = (text) => (text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text);

/** @param {any} value */
function spoken(value) {
  if (value === null || value === undefined) return 'null';
  const json = shortJson(value, LONGEST_SHOWN + 1);
  return json.length > LONGEST_SHOWN ? `${json.slice(0, LONGEST_SHOWN)}…` : json;
}
