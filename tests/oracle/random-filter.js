// Random filters, events and ways to write them, from a seed. What is drawn is what meets: keys that exist,
// values from the event itself, and near misses of them.

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomness(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(next() * limit);
  const chance = (share) => next() < share;
  const pick = (list) => list[below(list.length)];
  return { below, chance, pick };
}

const TYPES = {
  lead: ['created', 'updated', 'deleted', 'merged'],
  contact: ['created', 'updated', 'deleted'],
  opportunity: ['created', 'updated', 'deleted'],
  'task.lead': ['created', 'updated', 'completed'],
  'activity.call': ['created', 'answered', 'completed'],
};
const FIELDS = [
  ...['name', 'status_id', 'status_label', 'value', 'confidence', 'user_id', 'date_won', 'note', 'addresses'],
  ...[
    'emails',
    'contact_ids',
    'envelope',
    'is_complete',
    'custom.cf_A',
    'custom.cf_B',
    'custom',
    'cost',
    'date_updated',
  ],
];
const ODD_KEYS = [
  ...['', 'constructor', 'length', '__proto__', 'toString', 'a/b', 'a~b', 'ü', '😀', 'type', 'data', '0'],
];
const TEXTS = [
  ...['', 'won', 'lost', 'Won', 'active', 'Bluth Company', 'bluth', 'Tobias Fünke', 'TOBIAS FÜNKE'],
  ...['Zoë – 株式会社 🚀', '🚀', 'a\nb\t"c"\\d/e', '\u0000', 'MD', 'US', 'VA', '1', '10', '9', '1.15', 'true', 'null'],
  ...['2025-03-11', '2025-03-11T17:50:13', 'stat_A', 'stat_B', 'user_A', 'cont_T1', 'cont_G2'],
  ...['Close (Example\u00a0Lead)', '<p>Hi &amp; bye</p>', '\ufeff', 'İstanbul'],
];
const NUMBERS = [
  ...[0, -0, 1, -1, 2, 5, 9, 10, 70, 100, 0.1, 1.5, -2.5, 50000, 600000],
  ...[1e21, 1e-7, 2 ** 53, 2 ** 53 - 1, 1e300],
];

function scalar(r) {
  const kind = r.below(10);
  if (kind < 4) return r.pick(TEXTS);
  if (kind < 7) return r.pick(NUMBERS);
  return kind < 8 ? null : r.chance(0.5);
}

const list = (r, limit, make) => Array.from({ length: r.below(limit + 1) }, make);

/** An object of these members, even one named `__proto__`. */
function object(members) {
  const made = {};
  for (const [key, value] of members) {
    Object.defineProperty(made, key, { value, writable: true, enumerable: true, configurable: true });
  }
  return made;
}

const address = (r) =>
  object([
    ['state', r.pick(['MD', 'VA', null])],
    ['country', r.pick(['US', 'GB'])],
    ...(r.chance(0.3) ? [[r.pick(ODD_KEYS), scalar(r)]] : []),
  ]);

function fieldValue(r, field) {
  if (r.chance(0.1)) return scalar(r);
  switch (field) {
    case 'addresses':
      return list(r, 3, () => address(r));
    case 'emails':
      return list(r, 2, () => ({
        email: r.pick(['tobias@example.com', 'Gob@Example.COM']),
        type: r.pick(['office', 'home']),
      }));
    case 'contact_ids':
    case 'custom.cf_B':
      return list(r, 4, () => (r.chance(0.8) ? r.pick(TEXTS) : scalar(r)));
    case 'envelope':
    case 'custom':
      return object([
        ['from', list(r, 2, () => ({ name: r.pick(TEXTS) }))],
        ['subject', scalar(r)],
        [r.pick(ODD_KEYS), list(r, 2, () => scalar(r))],
      ]);
    case 'value':
    case 'confidence':
      return r.pick(NUMBERS);
    default:
      return scalar(r);
  }
}

function fields(r) {
  const members = FIELDS.filter(() => r.chance(0.5)).map((field) => [field, fieldValue(r, field)]);
  if (r.chance(0.2)) members.push([r.pick(ODD_KEYS), scalar(r)]);
  return object(members);
}

/** An event of Close, its data drawn. */
export function randomEvent(r) {
  const type = r.pick(Object.keys(TYPES));
  const action = r.pick(TYPES[type]);
  const data = action === 'deleted' ? {} : fields(r);
  const updated = action === 'updated';
  const changed = updated
    ? Object.keys(data)
        .filter(() => r.chance(0.3))
        .sort()
    : [];
  const before = action === 'deleted' ? fields(r) : object(changed.map((field) => [field, fieldValue(r, field)]));
  const event = {
    id: `ev_${r.below(1e6)}`,
    user_id: r.pick([null, 'user_A', 'user_B']),
    object_type: type,
    action,
    changed_fields: changed,
    data,
    previous_data: before,
    meta: {},
  };
  if (r.chance(0.05)) event.data = scalar(r);
  if (r.chance(0.03)) delete (/** @type {any} */ (event).changed_fields);
  if (r.chance(0.03)) event.event = r.chance(0.5) ? 'inner' : { data: { name: 'inner' } };
  return event;
}

/** The event as a delivery or, mostly, as it is; rarely a payload of another kind. */
export function randomPayload(r) {
  if (r.chance(0.03)) return r.pick([null, true, 5, 'text', [], [{ name: 'won' }], {}]);
  const event = randomEvent(r);
  return r.chance(0.3) ? { event, subscription_id: 'whsub_1' } : event;
}

// The filter.

/** A value near to this one: the same, most often, or what a careless comparison takes for it. */
function near(r, value) {
  if (r.chance(0.45)) return value;
  if (typeof value === 'string') {
    const cut = r.below(value.length + 1);
    return r.pick([
      value.toUpperCase(),
      value.slice(cut),
      value.slice(0, cut),
      `${value} `,
      Number(value) || 0,
      [value],
    ]);
  }
  if (typeof value === 'number') return r.pick([value + 1, -value, String(value), value / 2, value > 0, [value]]);
  if (typeof value === 'boolean') return r.pick([!value, Number(value), String(value)]);
  if (Array.isArray(value)) return r.pick([[...value].reverse(), value.slice(1), value[0] ?? null, [...value, null]]);
  if (value !== null) {
    const members = Object.entries(value);
    return r.pick([object([...members].reverse()), object(members.slice(1)), object([...members, ['z', null]])]);
  }
  return scalar(r);
}

const CASES = ['starts_with', 'ends_with', 'contains_ignore_case', 'equals_ignore_case'];
const ORDERS = ['greater_than', 'greater_than_or_equal', 'less_than', 'less_than_or_equal'];

function leaf(r, value) {
  const kind = r.below(20);
  if (kind < 6) return { type: 'equals', value: near(r, value) };
  if (kind < 8) return { type: 'not_equals', value: near(r, value) };
  if (kind < 9) return { type: 'is_null' };
  if (kind < 10) return { type: 'non_null' };
  if (kind < 14) {
    const whole = !Array.isArray(value) || value.length === 0;
    return { type: 'contains', value: near(r, whole ? value : r.pick(value)) };
  }
  const operand = near(r, value);
  if (kind < 17) {
    const orders = ['number', 'string'].includes(typeof operand);
    return { type: `closehook:${r.pick(ORDERS)}`, value: orders ? operand : r.pick(NUMBERS) };
  }
  return { type: `closehook:${r.pick(CASES)}`, value: typeof operand === 'string' ? operand : r.pick(TEXTS) };
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

function change(r, event) {
  const names = isObject(event) && Array.isArray(event.changed_fields) ? event.changed_fields : [];
  const field = names.length > 0 && r.chance(0.8) ? r.pick(names) : r.pick(FIELDS);
  if (r.chance(0.4)) return { type: 'closehook:changed', field };
  const end = (name) => near(r, (isObject(event[name]) && event[name][field]) ?? null);
  const ends = r.pick([['from'], ['to'], ['from', 'to']]);
  const node = { type: 'closehook:changed_from_to', field };
  if (ends.includes('from')) node.from = end('previous_data');
  if (ends.includes('to')) node.to = end('data');
  return node;
}

function node(r, value, depth, atRoot) {
  const kind = r.below(10);
  const inside = (inner, root = false) => node(r, inner, depth - 1, root);
  if (depth > 0 && kind < 3) {
    const type = r.pick(['and', 'or', 'not']);
    if (type === 'not') return { type, filter: inside(value, atRoot) };
    return { type, filters: list(r, 3, () => inside(value, atRoot)) };
  }
  if (atRoot && kind < 4 && isObject(value)) return change(r, value);
  if (depth > 0 && isObject(value) && r.chance(0.93)) {
    const keys = Object.keys(value);
    const field = keys.length > 0 && r.chance(0.9) ? r.pick(keys) : r.pick(r.chance(0.7) ? FIELDS : ODD_KEYS);
    return { type: 'field_accessor', field, filter: inside(Object.hasOwn(value, field) ? value[field] : null) };
  }
  if (depth > 0 && (Array.isArray(value) ? r.chance(0.5) : r.chance(0.03))) {
    const element = Array.isArray(value) && value.length > 0 ? r.pick(value) : scalar(r);
    return { type: 'any_array_value', filter: inside(element) };
  }
  if (depth > 0 && r.chance(0.04)) return { type: 'field_accessor', field: r.pick(ODD_KEYS), filter: inside(null) };
  return leaf(r, value);
}

/** A filter that looks at what this payload has, and matches it about every second time. */
export function randomFilter(r, payload) {
  if (r.chance(0.005)) return null;
  const event = isObject(payload) && isObject(payload.event) ? payload.event : payload;
  return node(r, event, 3 + r.below(4), true);
}

/** A list of subscriptions, some of which want the type and the action of this payload. */
export function randomSubscriptions(r, payload, limit) {
  const event = isObject(payload) && isObject(payload.event) ? payload.event : payload;
  const shared = randomFilter(r, payload);
  const item = () => {
    const mine = isObject(event) && typeof event.object_type === 'string' && r.chance(0.8);
    const type = mine ? event.object_type : r.pick(Object.keys(TYPES));
    const action = mine && r.chance(0.9) ? event.action : r.pick(TYPES[type] ?? ['created']);
    const filter = r.chance(0.2) ? shared : randomFilter(r, payload);
    return { object_type: type, action, ...(r.chance(0.85) ? { extra_filter: filter } : {}) };
  };
  return Array.from({ length: r.below(limit + 1) }, (_, i) => ({
    id: `whsub_${i}`,
    events: Array.from({ length: r.pick([0, 1, 1, 1, 1, 2, 3]) }, item),
    ...(r.chance(0.3) ? { status: r.pick(['active', 'active', 'paused']) } : {}),
  }));
}

// The text.

const ESCAPES = { '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' };

function stringText(r, text) {
  const odd = r.chance(0.15);
  let out = '"';
  for (let i = 0; i < text.length; i += 1) {
    const unit = text[i];
    const hex = text.charCodeAt(i).toString(16).padStart(4, '0');
    const pair = text.codePointAt(i) > 0xffff;
    if (odd && r.chance(0.3)) out += `\\u${r.chance(0.5) ? hex : hex.toUpperCase()}`;
    else if (odd && unit === '/') out += '\\/';
    else if (unit < ' ' || unit === '"' || unit === '\\') out += ESCAPES[unit] ?? `\\u${hex}`;
    else if (pair) {
      out += text.slice(i, i + 2);
      i += 1;
    } else if (unit >= '\ud800' && unit <= '\udfff') out += `\\u${hex}`;
    else out += unit;
  }
  return `${out}"`;
}

function numberText(r, number) {
  const plain = Object.is(number, -0) ? '-0' : String(number);
  if (r.chance(0.8) || plain.includes('e')) return plain;
  const forms = [`${plain}e0`, `${plain}E+00`, plain.includes('.') ? `${plain}00` : `${plain}.0`];
  if (number !== 0 && !plain.includes('.')) forms.push(`${plain}0e-1`);
  return r.pick(forms);
}

/** One of the texts that JSON.parse reads as this value: with other escapes, space, numbers and repeated keys. */
export function randomText(r, value, top = true) {
  const space = () => (r.chance(0.03) ? r.pick([' ', '\n', '\t', '\r\n', '   ']) : '');
  const write = (it) => {
    if (typeof it === 'string') return stringText(r, it);
    if (typeof it === 'number') return numberText(r, it);
    if (it === null || typeof it === 'boolean') return String(it);
    if (Array.isArray(it)) return `[${space()}${it.map((element) => write(element) + space()).join(`,${space()}`)}]`;
    const member = (key, inner) => `${space()}${stringText(r, key)}${space()}:${space()}${inner}${space()}`;
    const members = Object.entries(it).map(([key, inner]) => member(key, write(inner)));
    // A key that comes again later with the value that counts.
    for (const key of Object.keys(it)) {
      if (r.chance(0.02)) members.unshift(member(key, write(r.chance(0.5) ? scalar(r) : { name: scalar(r) })));
    }
    return `{${members.join(',')}${members.length > 0 ? '' : space()}}`;
  };
  return `${top ? space() : ''}${write(value)}${top ? space() : ''}`;
}
