// Results of other tools of this package, which are read and not verified: `closehook coverage --json`, and the
// findings of `handlers.check(subscriptions)` as JSON.
import { isObject } from '../errors.js';

/** @import { Coverage, FieldCoverage, TypeCoverage } from '../../api.d.ts' */
/** @import { HandlerFinding } from '../../index.d.ts' */

/**
 * @typedef {{ kind: 'coverage', coverage: Coverage } | { kind: 'handlers', findings: HandlerFinding[] }} Report
 */

const CODES = new Set(['NOT_SUBSCRIBED', 'PAUSED', 'OTHER_FILTER', 'NOT_HANDLED']);

/**
 * Reads a value as a report; `null` if it is not one. Checks the types of all members that a reader needs.
 *
 * @param {any} value @returns {Report | null}
 */
export function reportIn(value) {
  if (isCoverage(value)) return { kind: 'coverage', coverage: value };
  if (Array.isArray(value) && value.length > 0 && value.every(isFinding)) return { kind: 'handlers', findings: value };
  return null;
}

/** @param {any} value @returns {value is Coverage} */
const isCoverage = (value) =>
  isObject(value) &&
  ['events', 'brought', 'missed'].every((name) => isCount(value[name])) &&
  ['since', 'until'].every((name) => value[name] === null || typeof value[name] === 'string') &&
  Array.isArray(value.types) &&
  value.types.every(isType) &&
  Array.isArray(value.fields) &&
  value.fields.every(isField);

/** @param {any} value @returns {value is TypeCoverage} */
const isType = (value) =>
  isObject(value) &&
  areTexts(value, ['object_type', 'action']) &&
  ['events', 'brought', 'missed'].every((name) => isCount(value[name])) &&
  typeof (value.why ?? '') === 'string';

/** @param {any} value @returns {value is FieldCoverage} */
const isField = (value) => isObject(value) && areTexts(value, ['object_type', 'field', 'sentence']);

/** @param {any} value @returns {value is HandlerFinding} */
const isFinding = (value) => isObject(value) && CODES.has(value.code) && areTexts(value, ['name', 'sentence']);

/** @param {any} value @param {string[]} names */
const areTexts = (value, names) => names.every((name) => typeof value[name] === 'string');
const isCount = Number.isSafeInteger;
