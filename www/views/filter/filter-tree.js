/**
 * A filter as the builder shows it: the accessors around a condition are its path.
 *
 * Values stay JSON text, so that a number of many digits passes through the builder unchanged.
 *
 * @typedef {object} Condition
 * @property {string[]} path the keys of the accessors around it, outermost first
 * @property {string} type one of `TYPES`
 * @property {string} [value] JSON text
 * @property {Condition[]} [filters] of `and` and `or`
 * @property {Condition} [filter] of `not` and `any_array_value`
 * @property {string} [field] of `closehook:changed` and `closehook:changed_from_to`
 * @property {string} [from] JSON text
 * @property {string} [to] JSON text
 */
import { unicodeEscape } from '../../../pkg/src/input/words.js';
import { holds } from './filter-types.js';
import { JsonDocument } from './json-document.js';

/** @import { SyntaxNode } from '@lezer/common' */

// Bidirectional marks and the like could turn a line of the page or of a terminal around; in JSON an escape says the
// same.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

/**
 * Reads the text of a filter that the core accepts; `null` for no filter. Such a filter is at most 64 deep.
 *
 * @param {string} text
 * @returns {Condition | null}
 */
export function readTree(text) {
  const document = new JsonDocument(text);
  if (!document.root || document.root.name === 'Null') return null;
  return read(document, document.root);
}

/** @param {JsonDocument} document @param {SyntaxNode} node @returns {Condition} */
function read(document, node) {
  const path = [];
  // The core has checked the members of each type.
  let members = /** @type {Map<string, any>} */ (document.members(node));
  /** @param {string} name */
  const string = (name) => JSON.parse(document.source(members.get(name)));
  while (string('type') === 'field_accessor') {
    path.push(string('field'));
    members = document.members(members.get('filter'));
  }
  /** @type {any} Its other members have the names of those in the text. */
  const condition = { path, type: string('type') };
  for (const [name, member] of members) {
    if (name === 'filters') condition.filters = document.elements(member).map((each) => read(document, each));
    else if (name === 'filter') condition.filter = read(document, member);
    else if (name === 'field') condition.field = string('field');
    else if (name !== 'type') condition[name] = document.source(member);
  }
  return condition;
}

/** The tree as indented JSON text, in the member order of Close's documentation. @param {Condition | null} tree */
export const writeTree = (tree) => escapeUnseen(tree ? write(tree, '') : 'null');

/** The tree of a filter that is a value. @param {object | null} filter */
export const treeOf = (filter) => readTree(JSON.stringify(filter));

/** @param {Condition} condition @param {string} indent @returns {string} */
function write(condition, indent) {
  const { path, ...inner } = condition;
  if (path.length > 0) {
    const [field, ...rest] = path;
    return object(indent, [
      ['type', '"field_accessor"'],
      ['field', JSON.stringify(field)],
      ['filter', write({ ...inner, path: rest }, `${indent}  `)],
    ]);
  }
  /** @type {[name: string, text: string][]} */
  const members = [['type', JSON.stringify(inner.type)]];
  if (inner.field !== undefined) members.push(['field', JSON.stringify(inner.field)]);
  for (const [name, text] of Object.entries({ value: inner.value, from: inner.from, to: inner.to }))
    if (text !== undefined) members.push([name, text]);
  if (inner.filter) members.push(['filter', write(inner.filter, `${indent}  `)]);
  if (inner.filters) members.push(['filters', list(inner.filters, `${indent}  `)]);
  return object(indent, members);
}

/** @param {string} indent @param {[name: string, text: string][]} members */
function object(indent, members) {
  const isShort = members.every(([, text]) => !text.includes('\n')) && members.length <= 2;
  const lines = members.map(([name, text]) => `"${name}": ${text}`);
  return isShort
    ? `{ ${lines.join(', ')} }`
    : `{\n${lines.map((line) => `${indent}  ${line}`).join(',\n')}\n${indent}}`;
}

/** @param {Condition[]} filters @param {string} indent */
function list(filters, indent) {
  if (filters.length === 0) return '[]';
  const lines = filters.map((each) => `${indent}  ${write(each, `${indent}  `)}`);
  return `[\n${lines.join(',\n')}\n${indent}]`;
}

/**
 * The same JSON, with whatever cannot be seen written as escapes; what stands between the values stays.
 *
 * @param {string} json
 */
export const escapeUnseen = (json) =>
  json.replace(UNSEEN, (character) => (/[\n\r\t]/.test(character) ? character : escaped(character)));

/** @param {string} character */
const escaped = (character) => character.split('').map(unicodeEscape).join('');

/**
 * A new condition of a type, empty or with what it has in common with `before`.
 *
 * @param {Condition} before @param {string} type
 * @returns {Condition}
 */
export function changeType(before, type) {
  const { path, value = '""' } = before;
  const own = { path, type };
  if (holds(type) === 'value') return { ...own, value };
  if (holds(type) === 'filters') return { ...own, filters: before.filters ?? inside(before) };
  if (holds(type) === 'filter')
    return { ...own, filter: before.filter ?? (before.filters ? { ...before, path: [] } : inside(before)[0]) };
  return own;
}

/**
 * The content of a condition that becomes a group. The group takes over its path, so the meaning stays the same.
 *
 * @param {Condition} before
 */
function inside(before) {
  if (before.filter) return [before.filter];
  return [{ ...before, path: [] }];
}

/**
 * `tree` and the condition besides: into an `and` at the root, or with one around both.
 *
 * @param {Condition | null} tree @param {Condition} condition
 * @returns {Condition}
 */
export function withCondition(tree, condition) {
  if (!tree) return condition;
  const added = condition.type === 'and' && condition.path.length === 0 ? condition.filters : [condition];
  if (tree.type === 'and' && tree.path.length === 0)
    return { ...tree, filters: [...(tree.filters ?? []), ...(added ?? [])] };
  return { path: [], type: 'and', filters: [tree, ...(added ?? [])] };
}

/** How many conditions there are, groups among them. @param {Condition} tree @returns {number} */
export const sizeOf = (tree) =>
  1 + (tree.filter ? sizeOf(tree.filter) : (tree.filters ?? []).reduce((sum, each) => sum + sizeOf(each), 0));

/**
 * The pointer of a condition's own node, behind its accessors; `at` is that of the outermost.
 *
 * @param {Condition} condition @param {string} at
 */
export const innerPointer = (condition, at) => at + '/filter'.repeat(condition.path.length);
