// Builds filters as plain JSON.
import { kind } from './errors.js';
import { ownOptions } from './options.js';

/** @import { Conditions } from '../index.d.ts' */
/** @import { ExtendedFilter, Json } from '../index.d.ts' */

/** The conditions, by method: the members besides `type`. */
const VALUES = {
  equals: 'equals',
  notEquals: 'not_equals',
  contains: 'contains',
  greaterThan: 'closehook:greater_than',
  greaterThanOrEqual: 'closehook:greater_than_or_equal',
  lessThan: 'closehook:less_than',
  lessThanOrEqual: 'closehook:less_than_or_equal',
  startsWith: 'closehook:starts_with',
  endsWith: 'closehook:ends_with',
  containsIgnoreCase: 'closehook:contains_ignore_case',
  equalsIgnoreCase: 'closehook:equals_ignore_case',
};

/** @param {...string} path @returns {Conditions} */
export function where(...path) {
  for (const key of path) if (typeof key !== 'string') throw new TypeError(`a key must be a string, got ${kind(key)}`);
  /** @param {any} filter */
  const at = (filter) => path.reduceRight((inner, field) => ({ type: 'field_accessor', field, filter: inner }), filter);
  /** @type {any} */
  const conditions = {
    isNull: () => at({ type: 'is_null' }),
    nonNull: () => at({ type: 'non_null' }),
    /** @param {Json[]} values */
    oneOf: (values) => at(or(...values.map((value) => ({ type: 'equals', value })))),
    /** @param {any} filter */
    matches: (filter) => at(node(filter)),
    /** @param {any} filter */
    any: (filter) => at({ type: 'any_array_value', filter: node(filter) }),
  };
  for (const [name, type] of Object.entries(VALUES)) {
    conditions[name] = (/** @type {Json} */ value) => {
      if (value === undefined) throw new TypeError(`${name} needs a value`);
      return at({ type, value });
    };
  }
  return conditions;
}

/** Only its type knows of what: what is asked is the same. @returns {any} */
export const whereIn = () => where;

/** @param {...any} filters @returns {any} */
export const and = (...filters) => ({ type: 'and', filters: filters.map(node) });
/** @param {...any} filters @returns {any} */
export const or = (...filters) => ({ type: 'or', filters: filters.map(node) });
/** @param {any} filter @returns {any} */
export const not = (filter) => ({ type: 'not', filter: node(filter) });

/** @param {string} field @param {{ from?: Json, to?: Json }} values @returns {any} */
export function changed(field, values = {}) {
  if (typeof field !== 'string') throw new TypeError(`field must be a string, got ${kind(field)}`);
  const given = Object.entries(ownOptions(values, ['from', 'to'], 'values')).filter(([, value]) => value !== undefined);
  const type = given.length > 0 ? 'closehook:changed_from_to' : 'closehook:changed';
  return { type, field, ...Object.fromEntries(given) };
}

/** @param {any} filter */
function node(filter) {
  if (filter !== null && typeof filter === 'object' && typeof filter.type === 'string') return filter;
  throw new TypeError(`a filter must be an object with a type, got ${kind(filter)}`);
}
