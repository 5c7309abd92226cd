// Whatever filter and whatever payload: an answer or a typed error, and the instance goes on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';

import fc from 'fast-check';
import { closehook, dropped, memory } from './instance.js';

const { ClosehookError, Filter, FilterError, PayloadError, Subscriptions, Webhook } = closehook;

const WON = {
  type: 'field_accessor',
  field: 'data',
  filter: { type: 'field_accessor', field: 'status_type', filter: { type: 'equals', value: 'won' } },
};
const EVENT = {
  object_type: 'opportunity',
  action: 'updated',
  changed_fields: ['status_type'],
  data: { status_type: 'won' },
};
const SUBSCRIPTION = { id: 'whsub_1', events: [{ object_type: 'opportunity', action: 'updated', extra_filter: WON }] };
const won = new Filter(WON);
const one = new Subscriptions([SUBSCRIPTION]);

/** What was made before goes on as before. */
function assertAlive() {
  assert.equal(won.matches(EVENT), true);
  assert.equal(won.matches({ data: {} }), false);
  assert.deepEqual(one.match(EVENT), ['whsub_1']);
}

function outcome(call) {
  try {
    return { value: call() };
  } catch (error) {
    return { error };
  }
}

function assertTyped(error, ...classes) {
  const known = classes.find((one) => error instanceof one);
  assert.ok(known, inspect(error));
  if (known === TypeError) {
    assert.match(error.message, /\S/);
    return;
  }
  assert.ok(error instanceof ClosehookError);
  assert.equal(error.name, known.name);
  assert.match(error.code, /^[A-Z_]+$/);
  assert.match(error.message, /^[a-z"`].*[^.\n]$/s, error.message);
  assert.deepEqual(JSON.parse(JSON.stringify(error)).code, error.code);
}

/** Asks all that can be asked of a filter: each an answer, or one of the errors that its payload may have. */
function ask(filter, payload) {
  const matched = outcome(() => filter.matches(payload));
  const explained = outcome(() => filter.explain(payload));
  if (matched.error) {
    assertTyped(matched.error, PayloadError, TypeError);
    assertTyped(explained.error, PayloadError, TypeError);
    assert.equal(explained.error.message, matched.error.message);
  } else {
    assert.equal(typeof matched.value, 'boolean');
    assert.ifError(explained.error);
    assert.equal(explained.value.matched, matched.value);
    assert.equal(explained.value.blame.length === 0, matched.value);
  }
  const { error } = outcome(() => filter.toClose());
  if (error) assertTyped(error, FilterError);
  assert.ok(Array.isArray(filter.lint()));
}

const LEAVES = ['equals', 'not_equals', 'is_null', 'non_null', 'contains'];
const OURS = [
  'greater_than',
  'greater_than_or_equal',
  'less_than',
  'less_than_or_equal',
  'starts_with',
  'ends_with',
  'contains_ignore_case',
  'equals_ignore_case',
  'changed',
  'changed_from_to',
];
const type = fc.constantFrom(
  ...LEAVES,
  ...OURS.map((name) => `closehook:${name}`),
  'and',
  'or',
  'not',
  'field_accessor',
  'any_array_value',
  'xor',
  '',
);
const { node: almostFilter } = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 5 },
    fc.record({ type, value: fc.jsonValue(), field: fc.string(), from: fc.jsonValue() }, { requiredKeys: ['type'] }),
    fc.record({ type: fc.constantFrom('is_null', 'non_null') }),
    fc.record({ type: fc.constantFrom('equals', 'not_equals', 'contains'), value: fc.jsonValue() }),
    fc.record({ type: fc.constantFrom('and', 'or'), filters: fc.array(tie('node'), { maxLength: 3 }) }),
    fc.record({ type: fc.constantFrom('not', 'any_array_value'), filter: tie('node') }),
    fc.record({
      type: fc.constant('field_accessor'),
      field: fc.constantFrom('a', 'b', '', '__proto__'),
      filter: tie('node'),
    }),
    fc.jsonValue(),
  ),
}));
const anyValue = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});
const anyPayload = fc.oneof(
  anyValue,
  fc.json(),
  fc.json().map((text) => text.slice(0, -1)),
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: 'binary' }),
  fc.dictionary(fc.constantFrom('a', 'b', 'event', 'data', ''), fc.jsonValue()),
  fc.dictionary(fc.constantFrom('a', 'b', 'event', 'data', ''), fc.jsonValue()).map((value) => JSON.stringify(value)),
);

test('any filter is taken or refused with a typed error', () => {
  let [taken, refused] = [0, 0];
  fc.assert(
    fc.property(
      fc.oneof(
        almostFilter,
        almostFilter.map((value) => JSON.stringify(value)),
        anyValue,
        fc.string(),
      ),
      anyPayload,
      (source, payload) => {
        const { value, error } = outcome(() => new Filter(source));
        if (error) {
          refused += 1;
          assertTyped(error, FilterError, TypeError);
        } else {
          taken += 1;
          ask(value, payload);
        }
      },
    ),
    { numRuns: 6000 },
  );
  assert.ok(taken > 500 && refused > 500, `${taken} taken, ${refused} refused`);
  assertAlive();
});

test('any payload is judged or refused with a typed error', () => {
  const filters = [won, new Filter(null), new Filter({ type: 'any_array_value', filter: { type: 'non_null' } })];
  fc.assert(
    fc.property(anyPayload, (payload) => {
      for (const filter of filters) ask(filter, payload);
      const { value, error } = outcome(() => one.match(payload));
      if (error) assertTyped(error, PayloadError, TypeError);
      else assert.ok(Array.isArray(value));
      assert.equal(outcome(() => one.explain(payload)).error?.message, error?.message);
    }),
    { numRuns: 4000 },
  );
  assertAlive();
});

test('any list of subscriptions is taken or refused with a typed error', () => {
  const item = fc.record(
    {
      object_type: fc.oneof(fc.constant('opportunity'), fc.jsonValue()),
      action: fc.string(),
      extra_filter: almostFilter,
    },
    { requiredKeys: ['object_type'] },
  );
  const subscription = fc.record(
    {
      id: fc.oneof(fc.string(), fc.jsonValue()),
      events: fc.oneof(fc.array(item, { maxLength: 3 }), fc.jsonValue()),
      status: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const list = fc.oneof(
    fc.array(subscription, { maxLength: 4 }),
    fc.record({ data: fc.array(subscription, { maxLength: 2 }) }),
    anyValue,
    fc.json(),
  );
  fc.assert(
    fc.property(list, (source) => {
      const { value, error } = outcome(() => new Subscriptions(source));
      if (error) {
        assertTyped(error, FilterError, TypeError);
        return;
      }
      assert.ok(value.match(EVENT).every((id) => value.ids.includes(id)));
      assert.equal(value.explain(EVENT).length, value.ids.length);
      assert.ok(Array.isArray(value.lint()));
    }),
    { numRuns: 3000 },
  );
  assertAlive();
});

const nested = (open, inner, close, times) => open.repeat(times) + inner + close.repeat(times);

test('nesting is bounded for filters, and not for values', () => {
  const not = (times) => nested('{"type":"not","filter":', '{"type":"is_null"}', '}', times);
  assert.equal(new Filter(not(63)).matches(EVENT), true);
  for (const times of [64, 1000, 100_000]) {
    assert.throws(() => new Filter(not(times)), {
      name: 'FilterError',
      code: 'FILTER_TOO_DEEP',
      pointer: '/filter'.repeat(64),
    });
  }
  // As an object, one that JSON.stringify cannot write is no argument.
  let object = { type: 'is_null' };
  for (let i = 0; i < 63; i += 1) object = { type: 'not', filter: object };
  assert.equal(new Filter(object).matches(EVENT), true);
  assert.throws(() => new Filter({ type: 'not', filter: object }), { code: 'FILTER_TOO_DEEP' });
  for (let i = 0; i < 100_000; i += 1) object = { type: 'not', filter: object };
  assertTyped(outcome(() => new Filter(object)).error, FilterError, TypeError);

  for (const times of [1000, 1_000_000]) {
    const deep = nested('[', '', ']', times);
    const equal = new Filter(`{"type":"field_accessor","field":"a","filter":{"type":"equals","value":${deep}}}`);
    assert.equal(equal.matches(`{"a":${deep}}`), true);
    assert.equal(equal.matches(`{"a":${nested('[', '', ']', times - 1)}}`), false);
    const { blame } = equal.explain(`{"a":${nested('[', '1', ']', times)}}`);
    assert.ok(blame[0].found.text.length <= 201 && blame[0].sentence.length < 1000);
    const contains = new Filter(
      `{"type":"field_accessor","field":"a","filter":{"type":"contains","value":${deep.slice(1, -1)}}}`,
    );
    assert.equal(contains.matches(`{"a":${deep}}`), true);
  }
  assert.throws(() => won.matches('['.repeat(1_000_000)), { name: 'PayloadError', offset: 1_000_000 });
  assert.throws(() => won.matches('{"a":'.repeat(1_000_000)), { name: 'PayloadError', column: 5_000_001 });
  let value = {};
  for (let i = 0; i < 100_000; i += 1) value = { value };
  assertTyped(outcome(() => won.matches(value)).error, TypeError);
  assert.equal(won.explain({ data: nested('[', '', ']', 1) }).matched, false);
  assertAlive();
});

test('breadth is bounded by nothing', () => {
  const each = (i) => ({ type: 'field_accessor', field: `f${i}`, filter: { type: 'equals', value: i } });
  const or = new Filter({ type: 'or', filters: Array.from({ length: 20_000 }, (_, i) => each(i)) });
  assert.equal(or.matches({ f19999: 19999 }), true);
  assert.equal(or.matches({ f19999: 0 }), false);
  const { blame, tree } = or.explain({ f0: 1 });
  assert.deepEqual([blame.length, blame[0].pointer, tree.children.length], [1, '/f0', 20_000]);
  const and = new Filter({ type: 'and', filters: Array.from({ length: 20_000 }, (_, i) => each(i)) });
  assert.equal(and.explain({ f0: 0 }).blame.length, 19_999);
  assert.equal(or.toClose().filters.length, 20_000);
  assert.throws(() => new Filter({ type: 'or', filters: [...Array(20_000).fill(each(0)), 5] }), {
    pointer: '/filters/20000',
  });
  const refused = new Filter({
    type: 'or',
    filters: Array(20_000).fill({ type: 'closehook:starts_with', value: 'a' }),
  });
  assert.throws(
    () => refused.toClose(),
    ({ places }) => places.length === 20_000 && places[19_999].pointer === '/filters/19999',
  );

  const list = Array.from({ length: 20_000 }, (_, i) => ({ ...SUBSCRIPTION, id: `whsub_${i}` }));
  const set = new Subscriptions(list);
  assert.deepEqual(set.match(EVENT), set.ids);
  assert.equal(set.explain({ ...EVENT, data: {} }).filter(({ reason }) => reason === 'filter').length, 20_000);
  assert.throws(() => new Subscriptions([...list, list[7]]), { code: 'DUPLICATE_ID', pointer: '/20000' });

  // Objects and texts that would take for ever if each member or each beginning were tried against each.
  const members = Array.from({ length: 50_000 }, (_, i) => [`key${i}`, i]);
  const whole = new Filter({ type: 'equals', value: Object.fromEntries(members) });
  assert.equal(whole.matches(Object.fromEntries(members.toReversed())), true);
  assert.equal(whole.matches(Object.fromEntries([...members.toReversed(), ['key', 1]])), false);
  assert.equal(won.matches(`{"data":{${'"status_type":1,'.repeat(200_000)}"status_type":"won"}}`), true);
  const repeated = 'a'.repeat(200_000);
  const part = new Filter({ type: 'contains', value: `${'a'.repeat(100_000)}b` });
  assert.equal(part.matches(JSON.stringify(repeated)), false);
  assert.equal(part.matches(JSON.stringify(`${repeated}b`)), true);
  const anyCase = new Filter({ type: 'closehook:contains_ignore_case', value: `${'a'.repeat(100_000)}B` });
  assert.equal(anyCase.matches(JSON.stringify(`${repeated}b`)), true);
  const long = { ...EVENT, data: { status_type: 'won', body_html: '<p>Fünke</p>'.repeat(500_000) } };
  assert.equal(won.matches(long), true);
  assertAlive();
});

test('what is shown of a long value is short', () => {
  for (const [filter, value] of [
    [{ type: 'equals', value: 'x'.repeat(100_000) }, 'é'.repeat(100_000)],
    [{ type: 'equals', value: 'x'.repeat(100_000) }, '😀'.repeat(100_000)],
    [{ type: 'equals', value: 1 }, Array(100_000).fill('😀')],
    [{ type: 'contains', value: 'x'.repeat(100_000) }, '\u0000'.repeat(100_000)],
    [{ type: 'is_null' }, { ['k'.repeat(100_000)]: 1 }],
    [{ type: 'closehook:starts_with', value: 'x'.repeat(100_000) }, 'y\ud83d'.repeat(100)],
  ]) {
    const { sentence, blame } = new Filter(filter).explain(JSON.stringify(value));
    const [{ found }] = blame;
    assert.ok(sentence.length < 1000 && sentence.isWellFormed(), sentence);
    assert.ok(Buffer.byteLength(found.text) <= 203 && found.text.isWellFormed(), found.text);
    assert.equal(found.text.at(-1), '…');
  }
  for (const short of ['"won"', '"é\\ud83d\\u0000"', '[ 1,\n2 ]', '1e400', '-0']) {
    assert.equal(
      new Filter({ type: 'is_null' }).explain(short).blame[0].found.text,
      short,
      'as it stands in the payload',
    );
  }
});

test('arguments of the wrong type are a TypeError that names them', () => {
  const wrong = [undefined, 5, NaN, true, 5n, Symbol('x'), () => WON];
  for (const value of wrong) {
    assert.throws(() => new Filter(value), { name: 'TypeError', message: /\bfilter\b/ }, inspect(value));
    for (const call of [
      () => won.matches(value),
      () => won.explain(value),
      () => one.match(value),
      () => one.explain(value),
    ]) {
      assert.throws(call, { name: 'TypeError', message: /\bpayload\b/ }, inspect(value));
    }
  }
  for (const value of [...wrong, null]) {
    assert.throws(() => new Subscriptions(value), { name: 'TypeError', message: /\blist\b/ }, inspect(value));
  }
  const notRead = [
    null,
    Promise.resolve(EVENT),
    new Request('http://localhost', { method: 'POST', body: '{}' }),
    new Response('{}'),
    new Blob(['{}']),
    new ReadableStream(),
  ];
  for (const value of notRead) {
    for (const call of [
      () => won.matches(value),
      () => won.explain(value),
      () => one.match(value),
      () => one.explain(value),
    ]) {
      assert.throws(call, { name: 'TypeError', message: /\bpayload\b/ }, inspect(value));
    }
  }
  for (const on of [null, 5, 'lead', { objectType: 5 }, { action: null }, { object_type: 'lead' }]) {
    assert.throws(() => won.lint(on), { name: 'TypeError' }, inspect(on));
  }
  assert.throws(() => Filter(WON), TypeError);
  assert.throws(() => Subscriptions([]), TypeError);
  assert.throws(() => Filter.prototype.matches.call({}, EVENT), TypeError);
  assert.throws(() => Subscriptions.prototype.match.call(won, EVENT), TypeError);
  const { where, changed } = closehook;
  for (const call of [
    () => where(5),
    () => where('a', null),
    () => where('a').oneOf('x'),
    () => changed(5),
    () => changed(),
  ]) {
    assert.throws(call, TypeError, String(call));
  }
  assertAlive();
});

test('values that JSON.stringify cannot write are a TypeError', () => {
  const cyclic = { data: {} };
  cyclic.data.again = cyclic;
  const throwing = {
    get data() {
      throw new Error('boom');
    },
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const hostile = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('boom');
      },
      get: () => {
        throw new Error('boom');
      },
    },
  );
  const nothing = { toJSON: () => undefined };
  const func = { toJSON: () => () => 1 };
  for (const value of [
    cyclic,
    { data: { value: 5n } },
    throwing,
    revoked.proxy,
    hostile,
    nothing,
    func,
    {
      toJSON: () => {
        throw new Error('boom');
      },
    },
  ]) {
    for (const call of [
      () => won.matches(value),
      () => won.explain(value),
      () => one.match(value),
      () => one.explain(value),
    ]) {
      assertTyped(outcome(call).error, TypeError);
    }
    assertTyped(outcome(() => new Filter(value)).error, TypeError);
    assertTyped(outcome(() => new Filter({ type: 'equals', value })).error, FilterError, TypeError);
    assertTyped(outcome(() => new Subscriptions([value])).error, FilterError, TypeError);
    assertAlive();
  }
});

test('values are what JSON.stringify makes of them', () => {
  class Opportunity {
    constructor(status) {
      this.status_type = status;
    }
    get extra() {
      return assert.fail('a getter of the prototype is no data');
    }
  }
  for (const payload of [
    { data: new Opportunity('won') },
    { data: { toJSON: () => ({ status_type: 'won' }) } },
    { toJSON: () => EVENT },
    {
      data: {
        get status_type() {
          return 'won';
        },
      },
    },
    new Proxy({ data: { status_type: 'won' } }, {}),
    Object.assign(Object.create(null), { data: { status_type: 'won' } }),
    Object.freeze({ event: { data: { status_type: new String('won'), x: undefined, y: () => 1, z: Symbol('z') } } }),
    runInNewContext('({ data: { status_type: "won" } })'),
  ]) {
    assert.equal(won.matches(payload), true, inspect(payload));
  }
  assert.equal(won.matches(Object.create({ data: { status_type: 'won' } })), false, 'only own members exist');
  const written = new Filter({ type: 'equals', value: { a: [null, null, '2025-03-11T00:00:00.000Z'] } });
  assert.equal(written.matches({ a: [undefined, NaN, new Date('2025-03-11')], b: undefined }), true);
  const polluted = Object.create(null);
  // biome-ignore lint/suspicious/noProto: an own member of this name is what is tested
  polluted.__proto__ = { type: 'equals' };
  polluted.type = 'non_null';
  assert.throws(() => new Filter(polluted), { code: 'UNKNOWN_MEMBER' });
  assert.throws(() => new Filter(Object.create({ type: 'is_null' })), { code: 'MISSING_MEMBER' });
});

test('a filter that is given is not kept: what happens to it later does not matter', () => {
  const source = structuredClone(WON);
  const list = [structuredClone(SUBSCRIPTION)];
  const [filter, set] = [new Filter(source), new Subscriptions(list)];
  source.filter.filter.value = 'lost';
  list[0].events.length = 0;
  list.length = 0;
  filter.toJSON().type = 'or';
  filter.toClose().type = 'or';
  filter.explain(EVENT).matched = false;
  outcome(() => set.ids.push('x'));
  assert.deepEqual(filter.toJSON(), WON);
  assert.deepEqual(filter.toClose(), WON);
  assert.equal(filter.matches(EVENT), true);
  assert.deepEqual(set.match(EVENT), ['whsub_1']);
  assert.deepEqual(set.ids, ['whsub_1']);
});

test('nothing that a getter does while it is read mixes two payloads', () => {
  const inner = () => {
    assert.equal(won.matches({ data: { status_type: 'x'.repeat(5000) } }), false);
    assert.deepEqual(one.match(EVENT), ['whsub_1']);
    assert.throws(() => won.matches('{'), PayloadError);
    assert.throws(() => new Filter({ type: 'xor' }), FilterError);
  };
  const event = {
    ...EVENT,
    get data() {
      inner();
      return {
        toJSON() {
          inner();
          return { status_type: 'won' };
        },
      };
    },
  };
  assert.equal(won.matches(event), true);
  assert.equal(won.explain(event).matched, true);
  assert.deepEqual(one.match(event), ['whsub_1']);
  const source = {
    type: 'not',
    get filter() {
      inner();
      return WON;
    },
  };
  assert.equal(new Filter(source).matches(EVENT), false);
  const list = [
    {
      id: 'a',
      get events() {
        inner();
        return SUBSCRIPTION.events;
      },
    },
  ];
  assert.deepEqual(new Subscriptions(list).match(EVENT), ['a']);
});

test('bytes in every shape', () => {
  const text = JSON.stringify(EVENT);
  const bytes = new TextEncoder().encode(text);
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  const webhook = new Webhook('00'.repeat(32), { now: () => 0 });
  const delivery = webhook.verify(`{"event":${text}}`, webhook.sign(`{"event":${text}}`));
  const around = Buffer.concat([Buffer.from('[['), bytes, Buffer.from(']]')]);
  for (const payload of [
    text,
    bytes,
    bytes.buffer,
    Buffer.from(text),
    new DataView(bytes.buffer),
    new Int8Array(bytes.buffer),
    shared,
    shared.buffer,
    around.subarray(2, -2),
    delivery,
    runInNewContext('new Uint8Array(bytes)', { bytes }),
  ]) {
    assert.equal(won.matches(payload), true, inspect(payload));
    assert.deepEqual(one.match(payload), ['whsub_1']);
  }
  assert.equal(new TextDecoder().decode(bytes), text, 'the bytes of the caller are not touched');
  const detached = new Uint8Array(8);
  structuredClone(detached, { transfer: [detached.buffer] });
  for (const gone of [detached, detached.buffer]) {
    assertTyped(outcome(() => won.matches(gone)).error, TypeError);
  }
  for (const empty of ['', ' ', new Uint8Array(0), new ArrayBuffer(0)]) {
    assert.throws(() => won.matches(empty), { name: 'PayloadError', code: 'MALFORMED_PAYLOAD', line: 1 });
  }
  for (const text of ['\ud83d', '"\ud83d"', '\ufffe', '\u0000', '{"a": "\u0000"}']) {
    const { error } = outcome(() => won.matches(text));
    if (error) assertTyped(error, PayloadError);
  }
  assert.equal(
    new Filter('{"type":"equals","value":"\ud83d"}').matches('"\ufffd"'),
    true,
    'a lone surrogate of a string has no UTF-8',
  );
});

test('errors say what and where, and never what stands in the payload', () => {
  const payload = outcome(() => won.matches('{"data": {"name": hunter2}}')).error;
  assert.deepEqual(
    [payload.name, payload.code, payload.line, payload.column, payload.offset],
    ['PayloadError', 'MALFORMED_PAYLOAD', 1, 19, 18],
  );
  assert.ok(
    !inspect(payload, { showHidden: true, depth: 9 })
      .replaceAll(import.meta.url, '')
      .includes('hunter2}'),
  );
  const unknown = outcome(() => new Filter({ type: 'and', filters: [WON, { type: 'xor' }] })).error;
  assert.ok(unknown instanceof FilterError && unknown instanceof ClosehookError && unknown instanceof Error);
  const { message, ...rest } = JSON.parse(JSON.stringify(unknown));
  assert.match(message, /xor/);
  assert.deepEqual(rest, {
    name: 'FilterError',
    code: 'UNKNOWN_FILTER_TYPE',
    pointer: '/filters/1',
    line: null,
    column: null,
    offset: null,
    places: [],
  });
  const malformed = outcome(() => new Filter('{"type": "is_null",\n}')).error;
  assert.deepEqual(
    [malformed.code, malformed.pointer, malformed.line, malformed.column, malformed.offset],
    ['MALFORMED_FILTER', null, 2, 1, 20],
  );
  const refused = outcome(() => new Filter({ type: 'closehook:ends_with', value: 'x' }).toClose()).error;
  assert.deepEqual([refused.code, refused.places.map(({ pointer }) => pointer)], ['NOT_IN_CLOSE', ['']]);
  assert.match(refused.places[0].message, /^[a-z]/);
});

const text = JSON.stringify(EVENT);

test('50,000 answers and errors leave the memory flat', () => {
  const call = (i) => {
    won.matches(i % 2 === 0 ? text : EVENT);
    if (i % 3 === 0) won.explain(text);
    if (i % 5 === 0) one.match(text);
    if (i % 7 === 0) outcome(() => won.matches('{"data": [[[['));
    if (i % 11 === 0) outcome(() => new Filter({ type: 'xor', value: [1, 2, 3] }));
    if (i % 13 === 0) outcome(() => new Subscriptions([SUBSCRIPTION, SUBSCRIPTION]));
    if (i % 17 === 0) one.explain(text);
    if (i % 19 === 0) won.lint({ objectType: 'lead' });
    if (i % 23 === 0) won.toClose();
  };
  for (let i = 0; i < 5000; i += 1) call(i);
  const before = memory.buffer.byteLength;
  for (let i = 0; i < 50_000; i += 1) call(i);
  assert.equal(memory.buffer.byteLength, before);
  assertAlive();
});

test('filters and subscriptions that are dropped give their memory back', async () => {
  const big = {
    type: 'or',
    filters: Array.from({ length: 50 }, (_, i) => ({ type: 'equals', value: `${i}`.repeat(100) })),
  };
  const round = () =>
    dropped(600, () => {
      for (let i = 0; i < 300; i += 1) {
        new Filter(big).matches(text);
        new Subscriptions([
          { id: 'a', events: [{ object_type: 'opportunity', action: 'updated', extra_filter: big }] },
        ]).match(text);
      }
    });
  for (let i = 0; i < 5; i += 1) await round();
  const before = memory.buffer.byteLength;
  for (let i = 0; i < 20; i += 1) await round();
  assert.equal(memory.buffer.byteLength, before);
});

test('a large payload leaves room that later ones reuse', () => {
  const large = new TextEncoder().encode(
    JSON.stringify({ data: { status_type: 'won', rows: Array(200_000).fill({ a: 1, b: 'x' }) } }),
  );
  assert.equal(won.matches(large), true);
  const before = memory.buffer.byteLength;
  for (let i = 0; i < 10; i += 1) assert.equal(won.matches(large), true);
  assert.equal(memory.buffer.byteLength, before);
  assertAlive();
});
