// The node types of the filter language (Close's documentation, "Webhook filters").

/** `holds` is what a node has in addition to its type. `label` is the builder's wording for it, after the path. */
export const TYPES = new Map([
  ['equals', { holds: 'value', label: 'is' }],
  ['not_equals', { holds: 'value', label: 'is not' }],
  ['contains', { holds: 'value', label: 'contains' }],
  ['is_null', { holds: 'nothing', label: 'is null or missing' }],
  ['non_null', { holds: 'nothing', label: 'has a value' }],
  ['and', { holds: 'filters', label: 'all of these' }],
  ['or', { holds: 'filters', label: 'any of these' }],
  ['not', { holds: 'filter', label: 'not' }],
  ['any_array_value', { holds: 'filter', label: 'has an element:' }],
  ['closehook:changed', { holds: 'field', label: 'changed' }],
  ['closehook:changed_from_to', { holds: 'change', label: 'changed' }],
  ['closehook:greater_than', { holds: 'value', label: 'is greater than' }],
  ['closehook:greater_than_or_equal', { holds: 'value', label: 'is at least' }],
  ['closehook:less_than', { holds: 'value', label: 'is less than' }],
  ['closehook:less_than_or_equal', { holds: 'value', label: 'is at most' }],
  ['closehook:starts_with', { holds: 'value', label: 'starts with' }],
  ['closehook:ends_with', { holds: 'value', label: 'ends with' }],
  ['closehook:contains_ignore_case', { holds: 'value', label: 'contains, in any case' }],
  ['closehook:equals_ignore_case', { holds: 'value', label: 'is, in any case' }],
]);

/** @param {string} type */
export const holds = (type) => TYPES.get(type)?.holds ?? 'nothing';

/** Whether only this package has the type. Close's API refuses such types. @param {string} type */
export const isExtended = (type) => type.startsWith('closehook:');

/** The nine types that the builder offers. The tenth, `field_accessor`, is the path before each of them. */
export const OFFERED = [...TYPES.keys()].filter((type) => !isExtended(type));
