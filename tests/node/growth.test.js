// The work of every call of the package grows with its input, and hardly faster: counted in the module, not timed
// (work.js).
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { instrumented } from './work.js';

const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const HEADERS = { 'close-sig-hash': '0'.repeat(64), 'close-sig-timestamp': '1544271440' };

let closehook;
let counter;
let isNew = false;

/** An instance with a buffer, so that its zeros are nobody's work: a large memory is given back after a call. */
function awake() {
  webhook().sign('');
  if (isNew) webhook().sign('x'.repeat(1 << 20));
  isNew = false;
}

before(async () => {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    constructor(/** @type {ConstructorParameters<typeof Instance>} */ ...parts) {
      super(...parts);
      counter = this.exports.work;
      isNew = true;
    }
  };
  closehook = await import('../../pkg/slim.js');
  closehook.init(instrumented(new URL('../../pkg/dist/closehook.wasm', import.meta.url)));
  closehook = noted(closehook);
});

/**
 * What builds a filter is JavaScript alone, and loops over its arguments once; `size` and `forgottenUntil` are kept.
 */
const NOT_COUNTED = ['and', 'changed', 'init', 'not', 'or', 'where', 'whereIn', 'size', 'forgottenUntil'];
/** What was not called yet while it was counted. */
let uncalled = [];
let isCounting = false;

/** The package, each of whose calls is struck from that list. */
function noted(all) {
  const strike = (name, call) => {
    uncalled.push(name);
    return /** @this {any} */ function (...given) {
      if (isCounting) uncalled = uncalled.filter((other) => other !== name);
      return new.target ? Reflect.construct(call, given) : call.apply(this, given);
    };
  };
  const exported = {};
  for (const [name, value] of /** @type {[string, any][]} */ (Object.entries(all))) {
    exported[name] = value;
    if (
      typeof value !== 'function' ||
      value.prototype instanceof Error ||
      value === all.ClosehookError ||
      NOT_COUNTED.includes(name)
    )
      continue;
    if (value.prototype === undefined || Object.getOwnPropertyDescriptor(value, 'prototype')?.writable) {
      exported[name] = strike(name, value);
      continue;
    }
    // A class, and that which it extends.
    for (let { prototype } = value; prototype !== Object.prototype; prototype = Object.getPrototypeOf(prototype)) {
      for (const [method, { value: call, get }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
        if (method === 'constructor' || NOT_COUNTED.includes(method)) continue;
        const struck = strike(`${name}.${method}`, call ?? get);
        Object.defineProperty(prototype, method, call ? { value: struck } : { get: struck });
      }
    }
  }
  return exported;
}

const list = (count, make) => Array.from({ length: count }, (_, i) => make(i));
/** Numbers in an order without a pattern, the same each time. */
const mixed = (count) => list(count, (i) => (i * 7919 + 13) % count);
const object = (count, make) => Object.fromEntries(list(count, make));
const json = JSON.stringify;

/** Pairs of documents that differ in some way everywhere. */
const pairs = {
  numbers: (n) => [list(n, (i) => i), list(n, (i) => -1 - i)],
  'two kinds of numbers': (n) => [list(n, (i) => i % 2), list(n, (i) => ((i * i) % 3) % 2)],
  'one kind': (n) => [list(n, () => 1), list(n + 7, () => 1)],
  reversed: (n) => [list(n, (i) => `v${i}`), list(n, (i) => `v${n - i}`)],
  shuffled: (n) => [list(n, (i) => ({ id: i, v: i })), mixed(n).map((i) => ({ id: i, v: i % 5 }))],
  'objects without ids': (n) => [list(n, (i) => ({ a: i, b: 1 })), list(n, (i) => ({ a: i + 1, b: 1, c: i }))],
  members: (n) => [object(n, (i) => [`k${i}`, i]), object(n, (i) => [`k${n - i}`, -i])],
  'members that come and go': (n) => [object(n, (i) => [`a${i}`, i]), object(n, (i) => [`b${i}`, i])],
  'equal keys': (n) => [`{${list(n, () => '"a":1').join()}}`, `{${list(n, () => '"a":2').join()}}`],
  'nested arrays': (n) => [`${'['.repeat(n)}1${']'.repeat(n)}`, `${'['.repeat(n)}2${']'.repeat(n)}`],
  'nested objects': (n) => [`${'{"a":'.repeat(n)}1${'}'.repeat(n)}`, `${'{"a":'.repeat(n)}2${'}'.repeat(n)}`],
  'nested with neighbors': (n) => [`${'[0,'.repeat(n)}1${']'.repeat(n)}`, `${'[1,'.repeat(n)}1${']'.repeat(n)}`],
  'a text': (n) => [`"${'ab '.repeat(n)}"`, `"${'ba '.repeat(n)}"`],
  'escaped texts': (n) => [`"${'\\u00e9\\n'.repeat(n)}"`, `"${'\\u00ea\\t'.repeat(n)}"`],
  'long numbers': (n) => [`1${'0'.repeat(n)}`, `1${'0'.repeat(n - 1)}1`],
};
const texts = (pair) => pair.map((one) => (typeof one === 'string' ? one : json(one)));

/** Events of which a field has one of the pairs, before and after; and others. */
const events = {
  ...Object.fromEntries(
    Object.entries(pairs).map(([name, pair]) => [
      name,
      (n) => {
        const [before, after] = texts(pair(n));
        return event(`{"x":${after}}`, `{"x":${before}}`, ['x']);
      },
    ]),
  ),
  'many fields': (n) =>
    event(
      json(object(n, (i) => [`f${i}`, i])),
      json(object(n, (i) => [`f${i}`, -i])),
      list(n, (i) => `f${i}`),
    ),
  'fields that are not listed': (n) =>
    event(json(object(n, (i) => [`f${i}`, i])), json(object(n, (i) => [`g${i}`, -i])), []),
  'equal changed_fields': (n) =>
    event(
      '{"f":1}',
      '{"f":2}',
      list(n, () => 'f'),
    ),
  'unknown changed_fields': (n) =>
    event(
      '{"f":1}',
      '{"f":2}',
      list(n, (i) => `h${i}`),
    ),
  'custom fields': (n) =>
    event(
      json(object(n, (i) => [`custom.cf_${i}`, [`v${i}`]])),
      json(object(n, (i) => [`custom.cf_${i}`, null])),
      list(n, (i) => `custom.cf_${i}`),
    ),
};
const event = (data, previous, changed) =>
  `{"event":{"id":"ev_1","object_type":"lead","object_id":"lead_1","action":"updated","date_updated":"2024-06-01T00:00:00",` +
  `"changed_fields":${json(changed)},"data":${data},"previous_data":${previous}},"subscription_id":"whsub_1"}`;

const patches = {
  'add /0': (n) => ['[]', list(n, (i) => ({ op: 'add', path: '/0', value: i }))],
  'add /0 to many': (n) => [json(list(n, (i) => i)), list(n, (i) => ({ op: 'add', path: '/0', value: i }))],
  'add in the middle': (n) => ['[]', list(n, (i) => ({ op: 'add', path: `/${i >> 1}`, value: i }))],
  'add anywhere': (n) => [json(list(n, (i) => i)), mixed(n).map((i) => ({ op: 'add', path: `/${i}`, value: i }))],
  'add /-': (n) => ['[]', list(n, (i) => ({ op: 'add', path: '/-', value: i }))],
  'add members': (n) => ['{}', mixed(n).map((i) => ({ op: 'add', path: `/${n - i}`, value: i }))],
  'remove /0': (n) => [json(list(n, (i) => i)), list(n, () => ({ op: 'remove', path: '/0' }))],
  'remove the last': (n) => [json(list(n, (i) => i)), list(n, (i) => ({ op: 'remove', path: `/${n - 1 - i}` }))],
  'remove members': (n) => [
    json(object(n, (i) => [`k${i}`, i])),
    mixed(n).map((i) => ({ op: 'remove', path: `/k${i}` })),
  ],
  'move to the end': (n) => [json(list(n, (i) => i)), list(n, () => ({ op: 'move', from: '/0', path: '/-' }))],
  'move to the front': (n) => [json(list(n, (i) => i)), list(n, () => ({ op: 'move', from: `/${n - 1}`, path: '/0' }))],
  'move members': (n) => [
    json(object(n, (i) => [`k${i}`, i])),
    list(n, (i) => ({ op: 'move', from: `/k${i}`, path: `/l${i}` })),
  ],
  copy: (n) => ['{"a":[1,2,3]}', list(n, (i) => ({ op: 'copy', from: '/a', path: `/b${i}` }))],
  'copies that are changed': (n) => [
    '{"a":[1,2,3]}',
    list(n, (i) => [
      { op: 'copy', from: '/a', path: `/b${i}` },
      { op: 'add', path: `/b${i}/0`, value: 1 },
    ]).flat(),
  ],
  test: (n) => [json(list(n, (i) => ({ a: i }))), list(n, (i) => ({ op: 'test', path: `/${i}`, value: { a: i } }))],
  replace: (n) => [json(list(n, (i) => ({ a: i }))), list(n, (i) => ({ op: 'replace', path: `/${i}/a`, value: 1 }))],
  'one long pointer': (n) => [
    `${'{"a":'.repeat(n)}1${'}'.repeat(n)}`,
    [{ op: 'replace', path: '/a'.repeat(n), value: 2 }],
  ],
  'add and remove in turn': (n) => [
    '[]',
    list(n, (i) => (i % 3 < 2 ? { op: 'add', path: '/0', value: i } : { op: 'remove', path: '/0' })),
  ],
  'tests before removals': (n) => [
    json(list(n, (i) => i)),
    list(n, (i) => [
      { op: 'test', path: '/0', value: i },
      { op: 'remove', path: '/0' },
    ]).flat(),
  ],
};

const field = (name, filter) => ({ type: 'field_accessor', field: name, filter });
const equals = (value) => ({ type: 'equals', value });
const filters = {
  'or of values': (n) => ({ type: 'or', filters: list(n, (i) => field('a', equals(i))) }),
  'and of fields': (n) => ({ type: 'and', filters: list(n, (i) => field(`f${i}`, equals(i))) }),
  'or of fields, backwards': (n) => ({
    type: 'or',
    filters: mixed(n).map((i) => field(`f${n - i}`, { type: 'is_null' })),
  }),
  'nested fields': (n) => ({
    type: 'and',
    filters: list(n, (i) => field('data', field(`f${i}`, { type: 'not', filter: { type: 'is_null' } }))),
  }),
  'the same many times': (n) => ({ type: 'or', filters: list(n, () => field('a', { type: 'contains', value: 'x' })) }),
  'a large value': (n) => field('a', equals(list(n, (i) => i))),
  'wide and wide': (n) => ({
    type: 'and',
    filters: list(30, () => ({ type: 'or', filters: list(n / 30, (i) => field('a', equals(i))) })),
  }),
};
const subscription = (i, events, rest) => ({ id: `whsub_${i}`, events, ...rest });
const lists = {
  'object types': (n) => list(n, (i) => subscription(i, [{ object_type: `t${i}`, action: 'updated' }])),
  'actions of one subscription': (n) => [
    subscription(
      0,
      list(n, (i) => ({ object_type: 'lead', action: `a${i}` })),
    ),
  ],
  'types of equal hash order': (n) =>
    mixed(n).map((i) => subscription(i, [{ object_type: `t${i}`, action: `t${n - i}` }])),
  fields: (n) =>
    list(n, (i) =>
      subscription(i, [
        { object_type: 'lead', action: 'updated', extra_filter: field('data', field(`f${i}`, equals(i))) },
      ]),
    ),
  values: (n) =>
    list(n, (i) =>
      subscription(i, [{ object_type: 'lead', action: 'updated', extra_filter: field('data', field('f', equals(i))) }]),
    ),
  'equal filters': (n) =>
    list(n, (i) =>
      subscription(i, [{ object_type: 'lead', action: 'updated', extra_filter: field('data', field('f', equals(1))) }]),
    ),
  'no filters': (n) => list(n, (i) => subscription(i, [{ object_type: 'lead', action: 'updated' }])),
  paused: (n) => list(n, (i) => subscription(i, [{ object_type: 'lead', action: 'updated' }], { status: 'paused' })),
  ...Object.fromEntries(
    Object.entries(filters).map(([name, make]) => [
      name,
      (n) => [subscription(1, [{ object_type: 'lead', action: 'updated', extra_filter: make(n) }])],
    ]),
  ),
};

/** Handlers of so many names, each with its filter. */
const named = (/** @type {number} */ n) => ({
  ...object(n, (i) => [`t${i}.updated`, { when: field('x', equals(i)), handle() {} }]),
  unhandled() {},
});

const historyOf = (n, make) => {
  const history = new closehook.History();
  for (const one of list(n, make)) history.apply(one);
  return history;
};
const small = (i, objectId) => ({
  id: `ev_${i}`,
  object_type: 'lead',
  object_id: objectId,
  action: 'updated',
  date_updated: new Date(1.7e12 + i * 1000).toISOString(),
  changed_fields: ['name'],
  data: { name: `n${i}` },
  previous_data: { name: `n${i - 1}` },
});
const histories = {
  'many objects': (n) => (i) => small(i, `lead_${(i * 7919) % n}`),
  'one object': () => (i) => small(i, 'lead_1'),
  'one object, backwards': (n) => (i) => small(n - i, 'lead_1'),
  'one object with gaps': () => (i) => small(i * 2, 'lead_1'),
};

/**
 * Of each call: its inputs by name, what is counted of it once its input is made, and the size of the smallest input,
 * in values, words or operations.
 */
const calls = {
  verify: [events, (text) => () => webhook().safeVerify(text, HEADERS)],
  // Without crypto.subtle, as in Node, all of it is done before they return.
  verifyAsync: [
    events,
    (text) => () =>
      webhook()
        .verifyAsync(text, HEADERS)
        .catch(() => {}),
  ],
  safeVerifyAsync: [events, (text) => () => webhook().safeVerifyAsync(text, HEADERS)],
  'verify by subscription': [events, (text) => () => webhook({ whsub_2: KEY }).safeVerify(text, HEADERS)],
  // It tries thousands of bodies.
  diagnose: [events, (text) => () => webhook().diagnose(text, HEADERS), 250],
  "diagnose, with a hash of one's own": [
    events,
    (text) => () => webhook().diagnose(text, HEADERS, { hash: 'f'.repeat(64) }),
    250,
  ],
  'verify, accepted': [
    events,
    (text) => {
      const headers = webhook().sign(text);
      return () => webhook().verify(text, headers).event;
    },
  ],
  sign: [events, (text) => () => webhook().sign(text)],
  verifyMany: [
    {
      refused: (n) => list(n, (i) => ({ body: `{"a":${i}}`, headers: HEADERS })),
      accepted: (n) => list(n, (i) => ({ body: `{"a":${i}}`, headers: webhook().sign(`{"a":${i}}`) })),
    },
    (batch) => () => webhook().verifyMany(batch),
    2_000,
  ],
  matches: [
    events,
    (text) => {
      const filter = new closehook.Filter(field('x', { type: 'is_null' }));
      return () => filter.matches(text);
    },
  ],
  changedFromTo: [
    events,
    (text) => {
      const filter = new closehook.Filter({ type: 'closehook:changed_from_to', field: 'x', to: 1 });
      return () => filter.matches(text);
    },
  ],
  changes: [events, (text) => () => closehook.changes(text)],
  'changes with ignore': [events, (text) => () => closehook.changes(text, { ignore: ['y', '/x/0'] })],
  previous: [events, (text) => () => closehook.previous(text, { output: 'text' })],
  check: [events, (text) => () => closehook.check(text)],
  describe: [events, (text) => () => closehook.describe(text)],
  render: [events, (text) => () => closehook.render(text)],
  ...Object.fromEntries(
    ['handle', 'onChange'].map((name) => [
      `Handlers.${name}`,
      [
        events,
        (text) => {
          const event = JSON.parse(text);
          const handler = { when: field('x', { type: 'is_null' }), handle() {} };
          const type = { object_type: 'lead', action: 'updated' };
          const made = new closehook.Handlers({ 'lead.updated': handler, unhandled() {} });
          const given = { ...(event.event ?? event), ...type };
          // What is refused takes work too.
          return () => (name === 'handle' ? made.handle(given) : made.onChange([], {}, given)).catch(() => {});
        },
      ],
    ]),
  ),
  'History.apply': [
    events,
    (text) => {
      const history = new closehook.History();
      return () => history.apply(text);
    },
  ],
  diff: [
    pairs,
    (pair) => {
      const [a, b] = texts(pair);
      return () => closehook.diff(a, b, { output: 'text' });
    },
  ],
  'invertible diff': [
    pairs,
    (pair) => {
      const [a, b] = texts(pair);
      return () => closehook.diff(a, b, { output: 'text', invertible: true, equality: 'text' });
    },
  ],
  mergePatch: [
    pairs,
    (pair) => {
      const [a, b] = texts(pair);
      return () => closehook.mergePatch(a, b);
    },
  ],
  applyMergePatch: [
    pairs,
    (pair) => {
      const [a, b] = texts(pair);
      return () => closehook.applyMergePatch(a, b);
    },
  ],
  textDiff: [
    {
      words: (n) => ['a b '.repeat(n), 'b a '.repeat(n)],
      'distinct words': (n) => [
        list(n, (i) => `w${i}`).join(' '),
        mixed(n)
          .map((i) => `w${i}`)
          .join(' '),
      ],
      'no white space': (n) => ['ab'.repeat(n), 'ba'.repeat(n)],
      lines: (n) => [list(n, (i) => `line ${i % 10}\n`).join(''), list(n, (i) => `line ${i % 9}\n`).join('')],
    },
    ([a, b]) =>
      () =>
        closehook.textDiff(a, b),
  ],
  'applyPatch, with as many as the issue had': [
    { 'add /0': patches['add /0'] },
    ([document, patch]) => {
      const text = json(patch);
      return () => closehook.applyPatch(document, text);
    },
    40_000,
  ],
  applyPatch: [
    patches,
    ([document, patch]) => {
      const text = json(patch);
      return () => closehook.applyPatch(document, text);
    },
  ],
  invertPatch: [
    patches,
    ([, patch]) => {
      const text = json(patch);
      return () => closehook.invertPatch(text);
    },
  ],
  'new Filter': [
    filters,
    (filter) => {
      const text = json(filter);
      return () => new closehook.Filter(text);
    },
    2_000,
  ],
  'Filter.lint': [
    filters,
    (filter) => {
      const made = new closehook.Filter(filter);
      return () => made.lint({ objectType: 'lead' });
    },
    2_000,
  ],
  'Filter.toClose': [
    filters,
    (filter) => {
      const made = new closehook.Filter(filter);
      return () => made.toClose();
    },
    2_000,
  ],
  'Filter.toJSON': [
    filters,
    (filter) => {
      const made = new closehook.Filter(filter);
      return () => made.toJSON();
    },
    2_000,
  ],
  'Filter.matches, a long filter': [
    filters,
    (filter) => {
      const made = new closehook.Filter(filter);
      return () => made.matches('{"a":-1}');
    },
    2_000,
  ],
  'Filter.explain': [
    events,
    (text) => {
      const filter = new closehook.Filter(field('x', { type: 'any_array_value', filter: { type: 'is_null' } }));
      return () => filter.explain(text);
    },
  ],
  'Filter.explain, a long filter': [
    filters,
    (filter) => {
      const made = new closehook.Filter(filter);
      return () => made.explain('{"a":-1}');
    },
    2_000,
  ],
  'new Subscriptions': [
    lists,
    (all) => {
      const text = json(all);
      return () => new closehook.Subscriptions(text);
    },
    2_000,
  ],
  'new Subscriptions, 7.6 MB': [
    { 'object types': lists['object types'] },
    (all) => {
      const text = json(all);
      return () => new closehook.Subscriptions(text);
    },
    24_000,
  ],
  'Subscriptions.match': [
    lists,
    (all) => {
      const made = new closehook.Subscriptions(all);
      return () => made.match(small(1, 'lead_1'));
    },
    2_000,
  ],
  'Subscriptions.explain': [
    lists,
    (all) => {
      const made = new closehook.Subscriptions(all);
      return () => made.explain(small(1, 'lead_1'));
    },
    4_000, // sorts the actions: with fewer, the logarithm weighs more
  ],
  'Subscriptions.lint': [
    lists,
    (all) => {
      const made = new closehook.Subscriptions(all);
      return () => made.lint();
    },
    600,
  ],
  'a history': [histories, (make, n) => () => historyOf(n, make), 500],
  'History.toJSON': [
    histories,
    (make, n) => {
      const made = historyOf(n, make);
      return () => made.toJSON();
    },
    500,
  ],
  'History.from': [
    histories,
    (make, n) => {
      const text = json(historyOf(n, make));
      return () => closehook.History.from(text);
    },
    500,
  ],
  'History.ids': [
    histories,
    (make, n) => {
      const made = historyOf(n, make);
      return () => made.ids;
    },
    500,
  ],
  'History.gaps': [
    histories,
    (make, n) => {
      const made = historyOf(n, make);
      return () => made.gaps();
    },
    500,
  ],
  'History.get': [
    histories,
    (make, n) => {
      const made = historyOf(n, make);
      return () => made.get('lead_1');
    },
    500,
  ],
  'History.status': [
    histories,
    (make, n) => {
      const made = historyOf(n, make);
      return () => made.status('lead_1');
    },
    500,
  ],
  'History.closed': [
    histories,
    (make, n) => {
      const made = historyOf(n, make);
      made.giveUp(made.gaps(), 'lost');
      return () => made.closed('lead_1');
    },
    500,
  ],
  ...Object.fromEntries(
    Object.entries({
      'History.answered': (made, gaps) => gaps.forEach((gap) => made.answered(gap)),
      'History.giveUp, all at once': (made, gaps) => made.giveUp(gaps, 'lost'),
      'History.giveUp, one by one': (made, gaps) => gaps.forEach((gap) => made.giveUp(gap, 'lost')),
      // An event is looked for among those of its object one by one, 32 at a time, as each that arrives is.
      'History.giveUp, a few by their ids': (made, gaps) =>
        made.giveUp(
          gaps.slice(0, 50).map(({ id }) => id),
          'lost',
        ),
      'History.gaps, when all are closed': (made) => made.gaps(),
    }).map(([name, close]) => [
      name,
      [
        histories,
        (make, n) => {
          const made = historyOf(n, make);
          const gaps = made.gaps();
          if (name.endsWith('closed')) made.giveUp(gaps, 'lost');
          const inDisorder = mixed(gaps.length).map((at) => gaps[at]);
          return () => close(made, inDisorder);
        },
        2_000,
      ],
    ]),
  ),
  'Handlers.events': [
    { 'many names': named },
    (all) => {
      const made = new closehook.Handlers(all, { unknown: 'allow' });
      return () => made.events;
    },
    500,
  ],
  'Handlers.check': [
    { 'many names': named },
    (all) => {
      const made = new closehook.Handlers(all, { unknown: 'allow' });
      const list = made.events.map((event, i) => subscription(i, [event]));
      return () => made.check(list);
    },
    500,
  ],
  'Subscriptions.ids': [
    lists,
    (all) => {
      const made = new closehook.Subscriptions(all);
      return () => made.ids;
    },
    2_000,
  ],
};
const made = {};
const webhook = (/** @type {any} */ keys = KEY) =>
  (made[typeof keys] ??= new closehook.Webhook(keys, { now: () => 1544271440 }));

/** What a call takes, and how many characters it was given. */
function worked(prepare, input, n) {
  const given = input(n);
  const size = typeof given === 'function' ? 0 : json(given).length;
  const call = prepare(given, n);
  awake();
  const start = counter.value;
  isCounting = true;
  try {
    call();
  } catch (error) {
    // What is refused takes work too; a trap would be one that nobody counts.
    assert.ok(!['OUT_OF_MEMORY', 'INTERNAL'].includes(error.code), error.stack);
  } finally {
    isCounting = false;
  }
  return { work: Number(counter.value - start), size };
}

/** At n log n, four times as much takes 4.6 times the work: n to the 1.1. */
const MOST = 1.15;

for (const [name, [inputs, prepare, n = 15_000]] of /** @type {[string, any][]} */ (Object.entries(calls))) {
  test(`the work of ${name} grows with its input, and hardly faster`, () => {
    for (const [kind, input] of Object.entries(inputs)) {
      const each = [n, 2 * n, 4 * n].map((size) => worked(prepare, input, size));
      const [one, two, four] = each.map(({ work }) => work);
      // From the first to the last: a list that doubles at one size more than at another weighs less so.
      const exponent = Math.log2((four + 1000) / (one + 1000)) / 2;
      if (process.env.SHOW)
        console.log(name.padEnd(30), kind.padEnd(28), [one, two, four].join(' '), exponent.toFixed(2));
      // What takes less than a unit for each character does no more than read it, in whatever steps its memory grows.
      const reads = each.every(({ work, size }) => work <= size);
      assert.ok(
        reads || exponent <= MOST,
        `${kind}: ${[one, two, four]} units of work, n to the ${exponent.toFixed(2)}`,
      );
    }
  });
}

/** At most so many units for each byte of its budget: a byte takes a turn of a loop, or a few. */
const UNITS = 3;

/** Bodies that ask much of a search for what they were: this many bytes of them, and nothing fits. */
const bodies = {
  'JSON as Close writes it': (n) =>
    `{"event": {"data": [${list(n / 64, () => '{"a": "Zo\\u00eb & x/y", "b": 1.5, "c": null, "d": {}}').join(', ')}]}}`,
  'JSON without spaces': (n) => json({ event: list(n / 40, (i) => ({ a: 'Zoë <x>', b: i, c: null })) }),
  'keys in disorder': (n) => json(object(n / 14, (i) => [`k${(i * 7919) % n}`, i])),
  'numbers as keys': (n) => json({ event: list(n / 16, (i) => ({ 2: i, 10: 1, 1: 0 })) }),
  brackets: (n) => `${'['.repeat(n / 2)}${']'.repeat(n / 2)}`,
  'nested objects': (n) => `${'{"a":'.repeat(n / 6)}1${'}'.repeat(n / 6)}`,
  'open brackets': (n) => '{'.repeat(n),
  quotes: (n) => '"'.repeat(n),
  backslashes: (n) => '\\'.repeat(n),
  'a string of escapes': (n) => `{"a": "${'\\n\\"x'.repeat(n / 6)}"}`,
  'JSON in JSON in JSON': (n) => json({ body: json({ body: json({ body: 'a{'.repeat(n / 2) }) }) }),
  'many that may be the delivery': (n) => json(list(n / 16, () => ({ event: { a: '{' } }))),
  'a form': (n) => 'a={&'.repeat(n / 4),
  percent: (n) => '%7B'.repeat(n / 3),
  base64: (n) => Buffer.from('{"a": 1}, '.repeat(n / 13)).toString('base64'),
  hex: (n) => '7b'.repeat(n / 2),
  'a list of bytes': (n) => `[${'123,'.repeat(n / 4)}1]`,
  'UTF-16': (n) => Buffer.from('{"a": 1}'.repeat(n / 16), 'utf16le'),
  'latin-1': (n) => Buffer.alloc(n, 0xe9),
  zeros: (n) => new Uint8Array(n),
  print_r: (n) => `Array\n(\n${'[a] => Array\n(\n'.repeat(n / 15)}`,
  parts: (n) => `--a\r\n${'\r\n--a\r\n\r\n{'.repeat(n / 12)}`,
  chunks: (n) => '1\r\n{\r\n'.repeat(n / 6),
};

test('the work of diagnose is bounded, whatever the body is', () => {
  const wrong = { ...HEADERS, 'close-sig-hash': 'a'.repeat(64) };
  const work = (body) => {
    const bytes = Buffer.from(body);
    webhook().safeVerify(bytes, wrong); // its memory is there
    const start = counter.value;
    const { hmacs, reproduced } = webhook().diagnose(bytes, wrong);
    assert.ok(hmacs <= 4000 && !reproduced);
    return { units: Number(counter.value - start), length: bytes.length };
  };
  for (const [name, make] of Object.entries(bodies)) {
    for (const n of [20_000, 2_000_000]) {
      const { units, length } = work(make(n));
      const most = (32 << 20) + 64 * length;
      if (process.env.SHOW) console.log(name.padEnd(30), length, units, (units / most).toFixed(2));
      assert.ok(units <= UNITS * most, `${name}: ${units} units of work for ${length} bytes`);
    }
  }
  // Of one that is too long to be rewritten, little more than the hashes is made.
  const { units } = work('{'.repeat(64 << 20));
  assert.ok(units <= 10 * (64 << 20), `${units} units of work for 64 MiB`);
});

test('no call is left out', () => {
  assert.deepEqual(uncalled.toSorted(), []);
});
