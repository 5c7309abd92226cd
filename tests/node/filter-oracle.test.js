// A naive evaluator over JSON.parse is the oracle: of 100,000 random filters and events, and of the vectors,
// which another one in Python has written.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { test } from 'node:test';

import * as closehook from '../../pkg/index.js';
import {
  blame,
  equal,
  holds,
  isRepresentable,
  matches,
  meaningOf,
  parsed,
  reasonOf,
  rootOf,
} from '../oracle/filter.js';
import { randomFilter, randomPayload, randomSubscriptions, randomText, randomness } from '../oracle/random-filter.js';
import { payloadOf, textOf } from '../vectors/run.js';

const { Filter, Subscriptions, Webhook } = closehook;
const vectors = JSON.parse(readFileSync(new URL('../vectors/filters.json', import.meta.url), 'utf8'));
const encoder = new TextEncoder();
const webhook = Webhook && new Webhook('00'.repeat(32), { now: () => 0 });

/** Some form of a payload that is given as text, another one each time. */
function form(text, turn) {
  switch (turn % 5) {
    case 0:
      return text;
    case 1:
      return encoder.encode(text);
    case 2:
      return Buffer.from(`..${text}..`).subarray(2, -2);
    case 3: {
      const body = encoder.encode(text);
      return webhook.verify(body, webhook.sign(body));
    }
    default: {
      const value = JSON.parse(text);
      return isObject(value) ? value : text; // of values, only an object is taken for a payload
    }
  }
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const pointersOf = (list) => list.map(({ filterPointer, pointer }) => [filterPointer, pointer]);

function kindOf(value) {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Lets the finalisers of dropped filters run, which they do between tasks only. */
const breath = () => new Promise((resolve) => setImmediate(resolve));

/** Says of a failure what was drawn. */
function drawing(parts, check) {
  try {
    return check();
  } catch (error) {
    error.message = `${inspect(parts, { depth: 99, breakLength: Infinity, maxStringLength: null })}\n${error.message}`;
    throw error;
  }
}

/** The tree of an explanation beside the filter it mirrors; `value` is undefined when it is missing. */
function assertTree(tree, node, value, at, place) {
  const { type, filterPointer, outcome, pointer, found, sentence, children } = tree;
  assert.deepEqual([type, filterPointer], [node.type, at]);
  assert.equal(typeof sentence, 'string');
  const inner = node.filters ?? (node.filter ? [node.filter] : []);
  assert.equal(children.length, inner.length, at);
  if (outcome === 'not_reached') {
    assert.deepEqual([pointer, found], [null, null]);
    for (const child of children) assert.equal(child.outcome, 'not_reached', child.filterPointer);
    return;
  }
  const it = value ?? null;
  assert.equal(outcome, holds(node, it) ? 'matched' : 'failed', at);
  switch (type) {
    case 'and':
    case 'or':
      assert.equal(found, null);
      children.forEach((child, i) => assertTree(child, inner[i], value, `${at}/filters/${i}`, place));
      return;
    case 'not':
      assert.equal(found, null);
      assertTree(children[0], inner[0], value, `${at}/filter`, place);
      return;
    case 'field_accessor': {
      const field = isObject(it) && Object.hasOwn(it, node.field) ? it[node.field] : undefined;
      const token = node.field.replaceAll('~', '~0').replaceAll('/', '~1');
      assertTree(children[0], inner[0], field, `${at}/filter`, `${place}/${token}`);
      return;
    }
    case 'any_array_value': {
      const elements = Array.isArray(it) ? it : [];
      if (elements.length === 0) {
        assert.equal(children[0].outcome, 'not_reached');
        return;
      }
      const first = elements.findIndex((element) => holds(inner[0], element));
      const costs = elements.map((element) => (holds(inner[0], element) ? 0 : blame(inner[0], element).length));
      const decided = first >= 0 ? first : costs.indexOf(Math.min(...costs));
      assertTree(children[0], inner[0], elements[decided], `${at}/filter`, `${place}/${decided}`);
      return;
    }
    case 'closehook:changed':
    case 'closehook:changed_from_to':
      assert.equal(found, null);
      return;
    default:
      assert.equal(pointer, place);
      assert.equal(found.kind, value === undefined ? null : kindOf(value));
      assert.equal(found.state === 'missing', value === undefined);
      assert.equal(found.state === 'null', value === null);
      assert.equal(found.text === null, value === undefined);
  }
}

/** How often each outcome was seen of each type of node, wherever it stands in a filter. */
function count(tree, seen) {
  if (tree === null) return;
  seen[tree.type] ??= { matched: 0, failed: 0, not_reached: 0 };
  seen[tree.type][tree.outcome] += 1;
  for (const child of tree.children) count(child, seen);
}

test('the oracle in JavaScript agrees with the one in Python wherever doubles suffice', () => {
  const left = [];
  for (const vector of vectors.match) {
    const [filterText, payload] = [textOf(vector, 'filter'), payloadOf(vector)];
    const text = typeof payload === 'string' ? payload : new TextDecoder().decode(payload);
    if (!isRepresentable(filterText) || !isRepresentable(text)) {
      left.push(vector.name);
      continue;
    }
    const [filter, value] = [JSON.parse(filterText), parsed(payload)];
    assert.equal(matches(filter, value), vector.matches, vector.name);
    if (vector.blame && !vector.matches) assert.deepEqual(blame(filter, rootOf(value)), vector.blame, vector.name);
  }
  assert.ok(left.length > 10 && left.length < 40, `${left.length} are beyond doubles`);
  for (const vector of vectors.subscriptions) {
    const [text, payload] = [textOf(vector, 'list'), payloadOf(vector)];
    if (!isRepresentable(text)) continue;
    const list = JSON.parse(text);
    const reasons = (list.data ?? list).map((subscription) => [
      subscription.id,
      reasonOf(subscription, parsed(payload)),
    ]);
    assert.deepEqual(Object.fromEntries(reasons), vector.reasons, vector.name);
  }
});

test('the oracle is told by numbers that are no doubles', () => {
  for (const text of [
    '[1, 1.0, 1e2, -0.5, 0e9, 0.1]',
    '{"9007199254740993": "1e400"}',
    '["\\"1e400"]',
    '9007199254740992',
  ]) {
    assert.ok(isRepresentable(text), text);
  }
  for (const text of ['[9007199254740993]', '{"a": 1e400}', '1e-400', '0.1000000000000000055511151231257827']) {
    assert.ok(!isRepresentable(text), text);
  }
});

test('100,000 random filters and events', async () => {
  const r = randomness(20261124);
  const seen = {};
  let [matched, blamed, pairs] = [0, 0, 0];
  while (pairs < 100_000) {
    if (pairs % 500 === 0) await breath();
    const drawn = randomPayload(r);
    const text = randomText(r, drawn);
    const value = JSON.parse(text);
    assert.ok(equal(value, drawn), text);
    for (let i = 0; i < 10; i += 1, pairs += 1) {
      const source = randomFilter(r, drawn);
      const given = i % 2 === 0 ? source : randomText(r, source);
      const expected = matches(source, value);
      const payload = form(text, pairs);
      const explanation = drawing({ given, text }, () => {
        const filter = new Filter(given);
        assert.equal(filter.matches(payload), expected);
        const { tree, ...rest } = filter.explain(payload);
        assert.equal(rest.matched, expected);
        const wanted = expected ? [] : blame(source, rootOf(value));
        assert.deepEqual(pointersOf(rest.blame), wanted);
        if (source === null) assert.equal(tree, null);
        else assertTree(tree, source, rootOf(value), '', '');
        return { tree, ...rest };
      });
      count(explanation.tree, seen);
      matched += expected;
      blamed += explanation.blame.length;
    }
  }
  assert.ok(matched > pairs * 0.2 && matched < pairs * 0.8, `${matched} of ${pairs} match`);
  assert.ok(blamed > pairs * 0.5, `${blamed} conditions are to blame`);
  assert.equal(Object.keys(seen).length, 20, Object.keys(seen).join());
  for (const [type, outcomes] of Object.entries(seen)) {
    for (const outcome of ['matched', 'failed']) {
      assert.ok(outcomes[outcome] > 150, `${type} ${outcome} ${outcomes[outcome]} times`);
    }
  }
});

test('2,500 random lists of subscriptions are as their filters one by one', async () => {
  const r = randomness(40);
  const seen = {};
  let [wanted, asked] = [0, 0];
  for (let turn = 0; turn < 2500; turn += 1) {
    if (turn % 20 === 0) await breath();
    const drawn = randomPayload(r);
    const list = randomSubscriptions(r, drawn, 60);
    const text = randomText(r, drawn);
    const source = turn % 3 === 0 ? list : turn % 3 === 1 ? { data: list } : randomText(r, list);
    const subscriptions = new Subscriptions(source);
    assert.deepEqual(
      subscriptions.ids,
      list.map(({ id }) => id),
    );
    // Twice, and for another event in between: nothing is kept of the last one.
    for (const again of [drawn, randomPayload(r), drawn]) {
      const written = again === drawn ? text : randomText(r, again);
      const reasons = list.map((subscription) => [subscription.id, reasonOf(subscription, again)]);
      const ids = reasons.filter(([, reason]) => reason === 'matched').map(([id]) => id);
      drawing({ list, written }, () => assert.deepEqual(subscriptions.match(form(written, turn)), ids));
      if (again !== drawn) continue;
      const explained = subscriptions.explain(form(written, turn)).map(({ id, reason }) => [id, reason]);
      drawing({ list, written }, () => assert.deepEqual(explained, reasons));
      for (const [, reason] of reasons) seen[reason] = (seen[reason] ?? 0) + 1;
      wanted += ids.length;
      asked += list.length;
    }
    if (turn % 10 > 0) continue;
    const one = list.filter(({ status, events }) => {
      const fits = ({ object_type: type, action }) =>
        rootOf(drawn)?.object_type === type && rootOf(drawn)?.action === action;
      return (
        status !== 'paused' && events.some((item) => fits(item) && new Filter(item.extra_filter ?? null).matches(text))
      );
    });
    drawing({ list, text }, () =>
      assert.deepEqual(
        subscriptions.match(text),
        one.map(({ id }) => id),
      ),
    );
  }
  assert.ok(wanted > asked * 0.2 && wanted < asked * 0.8, `${wanted} of ${asked}`);
  assert.equal(Object.keys(seen).length, 6, inspect(seen));
  for (const [reason, times] of Object.entries(seen)) assert.ok(times > 500, `${reason} ${times} times`);
});

/** What `toClose` must make of a filter; undefined when Close has no words for it. */
function inClose(node) {
  if (node === null) return null;
  if (node.type === 'closehook:changed') return meaningOf(node)[0];
  if (node.type === 'closehook:changed_from_to') return { type: 'and', filters: meaningOf(node) };
  if (node.type.startsWith('closehook:')) return undefined;
  const copy = { ...node };
  if (node.filter) copy.filter = inClose(node.filter);
  if (node.filters) copy.filters = node.filters.map(inClose);
  return copy.filter === undefined && 'filter' in copy
    ? undefined
    : copy.filters?.includes(undefined)
      ? undefined
      : copy;
}

test('10,000 filters in the language of Close answer as before, or are refused', async () => {
  const r = randomness(10);
  let [written, refused, matched] = [0, 0, 0];
  for (let turn = 0; turn < 10_000; turn += 1) {
    if (turn % 100 === 0) await breath();
    const payload = randomPayload(r);
    const source = randomFilter(r, payload);
    const filter = new Filter(source);
    const expected = inClose(source);
    if (expected === undefined) {
      assert.throws(() => filter.toClose(), { name: 'FilterError', code: 'NOT_IN_CLOSE' });
      refused += 1;
      continue;
    }
    const close = filter.toClose();
    drawing({ source, close }, () => assert.ok(equal(close, JSON.parse(JSON.stringify(expected)))));
    assert.deepEqual(new Filter(close).toClose(), close, 'once is enough');
    for (const again of [payload, randomPayload(r), randomPayload(r)]) {
      const answer = new Filter(close).matches(JSON.stringify(again));
      assert.equal(answer, filter.matches(JSON.stringify(again)));
      assert.equal(answer, matches(source, JSON.parse(JSON.stringify(again))));
      matched += Number(answer);
    }
    written += 1;
  }
  assert.ok(written > 2000 && refused > 2000, `${written} written, ${refused} refused`);
  assert.ok(matched > written * 0.2 && matched < written * 2.8, `${matched} matches`);
});

test('a filter as it was given', () => {
  const r = randomness(3);
  for (let turn = 0; turn < 2000; turn += 1) {
    const source = randomFilter(r, randomPayload(r));
    const plain = JSON.parse(JSON.stringify(source));
    assert.deepEqual(new Filter(source).toJSON(), plain);
    assert.deepEqual(JSON.parse(JSON.stringify(new Filter(randomText(r, source)))), plain);
  }
});

test('the builder writes plain filters', () => {
  const { where, and, or, not, changed } = closehook;
  const at = (field, filter) => ({ type: 'field_accessor', field, filter });
  const value = (type, operand) => ({ type, value: operand });
  const ours = (type, operand) => value(`closehook:${type}`, operand);
  /** @type {any[]} */
  const [isNull, nonNull] = [{ type: 'is_null' }, { type: 'non_null' }];
  for (const [built, plain] of /** @type {any[][]} */ ([
    [where('user_id').equals('user_A'), at('user_id', value('equals', 'user_A'))],
    [where('data', 'custom.cf_x').notEquals(null), at('data', at('custom.cf_x', value('not_equals', null)))],
    [where('lead_id').isNull(), at('lead_id', isNull)],
    [where('user_id').nonNull(), at('user_id', nonNull)],
    [where('changed_fields').contains('name'), at('changed_fields', value('contains', 'name'))],
    [
      where('a').oneOf([1, 'b', null]),
      at('a', { type: 'or', filters: [1, 'b', null].map((one) => value('equals', one)) }),
    ],
    [where('a').oneOf([]), at('a', { type: 'or', filters: [] })],
    [
      where('data').matches(and(where('a').isNull(), where('b').equals(1))),
      at('data', { type: 'and', filters: [at('a', isNull), at('b', value('equals', 1))] }),
    ],
    [
      where('data', 'addresses').any(and(where('state').equals('MD'), where('country').equals('US'))),
      at(
        'data',
        at('addresses', {
          type: 'any_array_value',
          filter: { type: 'and', filters: [at('state', value('equals', 'MD')), at('country', value('equals', 'US'))] },
        }),
      ),
    ],
    [
      where('data', 'tags').any(where().equals('a')),
      at('data', at('tags', { type: 'any_array_value', filter: value('equals', 'a') })),
    ],
    [where().nonNull(), nonNull],
    [where('').equals([{ a: 1 }]), at('', value('equals', [{ a: 1 }]))],
    [where('a').greaterThan(1), at('a', ours('greater_than', 1))],
    [where('a').greaterThanOrEqual('2025-03-11'), at('a', ours('greater_than_or_equal', '2025-03-11'))],
    [where('a').lessThan(1.5), at('a', ours('less_than', 1.5))],
    [where('a').lessThanOrEqual(0), at('a', ours('less_than_or_equal', 0))],
    [where('a').startsWith('x'), at('a', ours('starts_with', 'x'))],
    [where('a').endsWith('x'), at('a', ours('ends_with', 'x'))],
    [where('a').containsIgnoreCase('x'), at('a', ours('contains_ignore_case', 'x'))],
    [where('a').equalsIgnoreCase('x'), at('a', ours('equals_ignore_case', 'x'))],
    [and(), { type: 'and', filters: [] }],
    [or(), { type: 'or', filters: [] }],
    [or(where('a').isNull(), isNull), { type: 'or', filters: [at('a', isNull), isNull] }],
    [not(where('a').isNull()), { type: 'not', filter: at('a', isNull) }],
    [changed('name'), { type: 'closehook:changed', field: 'name' }],
    [changed('name', {}), { type: 'closehook:changed', field: 'name' }],
    [changed('name', { from: null }), { type: 'closehook:changed_from_to', field: 'name', from: null }],
    [changed('name', { to: 'b' }), { type: 'closehook:changed_from_to', field: 'name', to: 'b' }],
    [
      changed('name', { from: 'a', to: ['b'] }),
      { type: 'closehook:changed_from_to', field: 'name', from: 'a', to: ['b'] },
    ],
  ])) {
    assert.deepEqual(built, plain);
    assert.equal(Object.getPrototypeOf(built), Object.prototype);
    assert.deepEqual(JSON.parse(JSON.stringify(built)), plain);
    assert.deepEqual(new Filter(built).toJSON(), plain);
  }
});

test('the documented event types', () => {
  const { EVENT_TYPES } = closehook;
  assert.ok(Object.isFrozen(EVENT_TYPES));
  assert.deepEqual(EVENT_TYPES.lead, ['created', 'updated', 'deleted', 'merged']);
  assert.ok(EVENT_TYPES['activity.call'].includes('answered'));
  assert.ok(EVENT_TYPES.membership.includes('activated'));
  for (const [type, actions] of Object.entries(EVENT_TYPES)) {
    assert.match(type, /^[a-z_]+(\.[a-z_]+)?$/);
    assert.ok(Object.isFrozen(actions) && actions.length > 0 && new Set(actions).size === actions.length, type);
  }
});
