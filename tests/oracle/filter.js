// A naive evaluator of filters over what JSON.parse gives: the oracle for random filters and events. Numbers
// are doubles here, and nothing is fast.

const own = (value, key) => (Object.hasOwn(value, key) ? value[key] : null);
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const lower = (text) => Array.from(text, (character) => character.toLowerCase()).join('');

/** The text of a payload as a handler would read it. */
export function parsed(payload) {
  const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** The root of filters: the event of a delivery, or the payload itself. */
export function rootOf(payload) {
  const event = isObject(payload) ? own(payload, 'event') : null;
  return isObject(event) ? event : payload;
}

/** Whether two JSON values are equal. With a list of its own, since values may be 100,000 levels deep. */
export function equal(left, right) {
  const pairs = [[left, right]];
  while (pairs.length > 0) {
    const [a, b] = pairs.pop();
    if (Array.isArray(a) && Array.isArray(b)) {
      if (a.length !== b.length) return false;
      a.forEach((element, i) => pairs.push([element, b[i]]));
    } else if (isObject(a) && isObject(b)) {
      const keys = Object.keys(a);
      if (keys.length !== Object.keys(b).length || !keys.every((key) => Object.hasOwn(b, key))) return false;
      for (const key of keys) pairs.push([a[key], b[key]]);
    } else if (a !== b) {
      return false;
    }
  }
  return true;
}

/** What the conditions on a change stand for. */
export function meaningOf({ field, ...rest }) {
  const at = (name, filter) => ({ type: 'field_accessor', field: name, filter });
  const equals = (name, value) => at(name, at(field, { type: 'equals', value }));
  const parts = [at('changed_fields', { type: 'contains', value: field })];
  if ('from' in rest) parts.push(equals('previous_data', rest.from));
  if ('to' in rest) parts.push(equals('data', rest.to));
  return parts;
}

const comparable = (value, operand) => ['number', 'string'].includes(typeof value) && typeof value === typeof operand;

/** The member of a value that an accessor looks at. */
export const memberOf = (value, field) => (isObject(value) ? own(value, field) : null);

const tests = {
  equals: ({ value }, it) => equal(it, value),
  not_equals: ({ value }, it) => !equal(it, value),
  is_null: (_, it) => it === null,
  non_null: (_, it) => it !== null,
  contains: ({ value }, it) =>
    Array.isArray(it)
      ? it.some((element) => equal(element, value))
      : typeof it === 'string' && typeof value === 'string' && it.includes(value),
  and: ({ filters }, it) => filters.every((filter) => holds(filter, it)),
  or: ({ filters }, it) => filters.some((filter) => holds(filter, it)),
  not: ({ filter }, it) => !holds(filter, it),
  field_accessor: ({ field, filter }, it) => holds(filter, memberOf(it, field)),
  any_array_value: ({ filter }, it) => Array.isArray(it) && it.some((element) => holds(filter, element)),
  'closehook:changed': (node, it) => meaningOf(node).every((part) => holds(part, it)),
  'closehook:changed_from_to': (node, it) => meaningOf(node).every((part) => holds(part, it)),
  'closehook:greater_than': ({ value }, it) => comparable(it, value) && it > value,
  'closehook:greater_than_or_equal': ({ value }, it) => comparable(it, value) && it >= value,
  'closehook:less_than': ({ value }, it) => comparable(it, value) && it < value,
  'closehook:less_than_or_equal': ({ value }, it) => comparable(it, value) && it <= value,
  'closehook:starts_with': ({ value }, it) => typeof it === 'string' && it.startsWith(value),
  'closehook:ends_with': ({ value }, it) => typeof it === 'string' && it.endsWith(value),
  'closehook:contains_ignore_case': ({ value }, it) => typeof it === 'string' && lower(it).includes(lower(value)),
  'closehook:equals_ignore_case': ({ value }, it) => typeof it === 'string' && lower(it) === lower(value),
};

/** Whether a node of a filter holds for a value. */
export function holds(node, value) {
  return tests[node.type](node, value);
}

/** Whether a filter, or none, matches a parsed payload. */
export function matches(filter, payload) {
  return filter === null || holds(filter, rootOf(payload));
}

const step = (pointer, key) => `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
const shortest = (lists, otherwise) => lists.reduce((a, b) => (a && a.length <= b.length ? a : b), null) ?? otherwise;

/**
 * The fewest conditions that would have to differ for a node to be what is wanted, which it is not: the pointer
 * of each in the filter, and of what it looked at in the event.
 */
export function blame(node, value, at = '', place = '', wanted = true) {
  const itself = [[at, place]];
  switch (node.type) {
    case 'and':
    case 'or': {
      const children = node.filters.flatMap((child, i) =>
        holds(child, value) === wanted ? [] : [blame(child, value, `${at}/filters/${i}`, place, wanted)],
      );
      return (node.type === 'and') === wanted ? children.flat() : shortest(children, itself);
    }
    case 'not':
      return blame(node.filter, value, `${at}/filter`, place, !wanted);
    case 'field_accessor':
      return blame(node.filter, memberOf(value, node.field), `${at}/filter`, step(place, node.field), wanted);
    case 'any_array_value': {
      if (!wanted || !Array.isArray(value)) return itself;
      const elements = value.map((element, i) => blame(node.filter, element, `${at}/filter`, step(place, i)));
      return shortest(elements, itself);
    }
    case 'closehook:changed':
    case 'closehook:changed_from_to':
      return blame({ type: 'and', filters: meaningOf(node) }, value, '', place, wanted).map(([, seen]) => [at, seen]);
    default:
      return itself;
  }
}

/** The reason that `Subscriptions` gives for one: of several events, the one that got furthest. */
export function reasonOf(/** @type {any} */ { status, events }, payload) {
  if (status === 'paused') return 'paused';
  const event = rootOf(payload);
  const reasons = events.map(({ object_type: type, action, extra_filter: filter = null }) => {
    if (memberOf(event, 'object_type') !== type) return 'object_type';
    if (memberOf(event, 'action') !== action) return 'action';
    return filter === null || holds(filter, event) ? 'matched' : 'filter';
  });
  return ['matched', 'filter', 'action', 'object_type'].find((reason) => reasons.includes(reason)) ?? 'no_events';
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

/** Whether every number of a JSON text is a double, so that JSON.parse loses nothing of it. */
export function isRepresentable(text) {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/gs, '""');
  return (bare.match(NUMBER) ?? []).every((number) => exact(number) === exact(String(Number(number))));
}

/** A number as its digits and a power of ten, one way for each value. */
function exact(number) {
  const [, minus, whole, fraction = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(number) ?? [];
  if (whole === undefined) return number; // Infinity
  const digits = (whole + fraction).replace(/^0+/, '');
  const short = digits.replace(/0+$/, '');
  if (short === '') return '0';
  return `${minus}${short}e${BigInt(power) - BigInt(fraction.length) + BigInt(digits.length - short.length)}`;
}
