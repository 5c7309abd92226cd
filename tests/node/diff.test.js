// Differences and changes: other libraries apply our patches, hostile documents, and bounds.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { inspect } from 'node:util';

import fc from 'fast-check';
import * as rfc6902 from 'rfc6902';

import { randomEvent, randomness } from '../oracle/random-filter.js';
import { closehook, collect, memory } from './instance.js';

const fastJsonPatch = createRequire(import.meta.url)('fast-json-patch');
const { ClosehookError, PayloadError, applyPatch, changes, check, diff, invertPatch, previous } = closehook;

const leaf = fc.oneof(
  fc.constantFrom(null, true, false, 0, 1, 2, 1.5, '', 'a', 'é😀'),
  fc.integer({ min: -3, max: 3 }),
);
const key = fc.constantFrom('a', 'b', 'a/b', 'a~b', '', 'custom.cf_1', 'length');
// Few keys and values, so that two documents have much in common.
const { document } = fc.letrec((tie) => ({
  document: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie('document'), { maxLength: 7 }),
    fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 10 }),
    fc.array(fc.record({ id: fc.integer({ min: 0, max: 9 }), value: tie('document') }), { maxLength: 7 }),
    fc.dictionary(key, tie('document'), { maxKeys: 5 }),
  ),
}));
const text = document.map((value) => JSON.stringify(value));
const clone = (value) => JSON.parse(JSON.stringify(value));

test('others apply our patches, and we undo them', () => {
  let operations = 0;
  fc.assert(
    fc.property(text, text, (one, other) => {
      const [before, after] = [JSON.parse(one), JSON.parse(other)];
      const patch = diff(one, other);
      operations += patch.length;
      assert.deepEqual(JSON.parse(applyPatch(one, patch)), after);
      const { newDocument } = fastJsonPatch.applyPatch(clone(before), clone(patch), true, true);
      assert.deepEqual(newDocument, after, 'fast-json-patch');
      if (typeof before === 'object' && before !== null) {
        const target = { root: clone(before) };
        const moved = clone(patch).map((operation) => ({
          ...operation,
          path: `/root${operation.path}`,
          ...(operation.from === undefined ? {} : { from: `/root${operation.from}` }),
        }));
        assert.deepEqual(
          rfc6902.applyPatch(target, moved),
          moved.map(() => null),
          'rfc6902',
        );
        assert.deepEqual(target.root, after, 'rfc6902');
      }
      const invertible = diff(one, other, { invertible: true });
      const patched = applyPatch(one, invertible);
      assert.deepEqual(JSON.parse(applyPatch(patched, invertPatch(invertible))), before);
      assert.equal(
        patch.length === 0,
        inspect(sorted(before), { depth: 99 }) === inspect(sorted(after), { depth: 99 }),
      );
    }),
    { numRuns: 4000 },
  );
  assert.ok(operations > 8000, `${operations} operations`);
});

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value === 0 ? 0 : value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, sorted(value[name])]),
  );
}

/** What changed, and what was before, over JSON.parse. */
function naive({ action, changed_fields: listed, data, previous_data: before }) {
  if (action === 'created') return { fields: Object.keys(data), previous: null };
  if (action === 'deleted') return { fields: Object.keys(before), previous: before };
  const names = [...new Set([...(Array.isArray(listed) ? listed : []), ...Object.keys(before)])];
  const value = (object, name) => (Object.hasOwn(object, name) ? object[name] : undefined);
  const shown = (object, name) =>
    name.startsWith('custom.') && value(object, name) === null ? undefined : value(object, name);
  const differs = (name) =>
    !Object.hasOwn(before, name) ||
    inspect(sorted(shown(before, name)), { depth: 99 }) !== inspect(sorted(shown(data, name)), { depth: 99 });
  const entries = Object.entries({ ...data, ...before }).filter(
    ([name, it]) => !name.startsWith('custom.') || it !== null,
  );
  return { fields: names.filter(differs), previous: Object.fromEntries(entries) };
}

test('changes and the object before, as a naive reader finds them', () => {
  let seen = 0;
  for (let seed = 0; seed < 5000; seed += 1) {
    const event = clone(randomEvent(randomness(seed)));
    if (typeof event.data !== 'object' || event.data === null || event.event !== undefined) continue;
    const wanted = naive(event);
    const found = changes(event);
    assert.deepEqual([...new Set(found.map(({ field }) => field))].sort(), [...wanted.fields].sort(), String(seed));
    assert.deepEqual(previous(event), wanted.previous, String(seed));
    for (const { kind, before, after } of found) {
      if (kind === 'added') assert.ok(before === undefined && after !== undefined);
      if (kind === 'removed') assert.ok(before !== undefined && after === undefined);
    }
    assert.ok(Array.isArray(check(event)));
    seen += found.length;
  }
  assert.ok(seen > 10_000, `${seen} changes`);
});

test('any payload has changes, or a typed error', () => {
  const any = fc.oneof(
    fc.json(),
    fc.json().map((it) => it.slice(0, -1)),
    fc.uint8Array({ maxLength: 60 }),
    fc.anything(),
  );
  const part = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()), fc.jsonValue());
  const event = fc.record(
    {
      action: fc.constantFrom('created', 'updated', 'deleted', 'sent', 1),
      changed_fields: part,
      data: part,
      previous_data: part,
      object_type: fc.string(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(any, event), (payload) => {
      for (const call of [changes, previous, check]) {
        try {
          call(payload);
        } catch (error) {
          assert.ok(error instanceof PayloadError || error instanceof TypeError, inspect(error));
        }
      }
    }),
    { numRuns: 4000 },
  );
});

test('arguments that are wrong are named', () => {
  assert.throws(() => diff('{', '[]'), { name: 'PayloadError', message: /^before is not JSON: /, line: 1, column: 2 });
  assert.throws(() => diff('[]', '{'), { name: 'PayloadError', message: /^after is not JSON: / });
  assert.throws(() => diff(undefined, 1), { name: 'TypeError', message: /before/ });
  assert.throws(() => diff(1, () => {}), { name: 'TypeError', message: /after/ });
  for (const options of [
    null,
    1,
    { invert: true },
    { keys: 'id' },
    { keys: [1] },
    { equality: 'deep' },
    { output: 'json' },
    { invertible: 1 },
  ]) {
    assert.throws(() => diff(1, 2, options), { name: 'TypeError', message: /^options/ });
  }
  assert.throws(() => changes({}, { invertible: true }), { name: 'TypeError', message: /^options.invertible/ });
  assert.ok(PayloadError.prototype instanceof ClosehookError);
});

test('own keys of a prototype stay own keys', () => {
  const patch = diff('{}', '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}');
  assert.equal({}.polluted, undefined);
  assert.equal(patch.length, 2);
  const event =
    '{"action": "updated", "changed_fields": ["__proto__"], "data": {"__proto__": {"polluted": 1}}, "previous_data": {"__proto__": {}}}';
  assert.equal(changes(event)[0].pointer, '/__proto__/polluted');
  assert.ok(Object.hasOwn(previous(event), '__proto__'));
  assert.equal({}.polluted, undefined);
});

test('nothing is quadratic, and no depth is too deep', () => {
  const n = 10_000;
  const list = (make) => Array.from({ length: n }, (_, i) => make(i));
  const plain = list((i) => ({ id: i, name: `n${i % 7}` }));
  for (const after of [
    plain.toReversed(),
    list((i) => plain[(i * 7919 + 13) % n]),
    list((i) => ({ id: i + n })),
    list(() => ({ id: 1 })),
    list(() => 'same'),
    [{ id: -1 }, ...plain],
  ]) {
    assert.deepEqual(applyPatch(plain, diff(plain, after)), after);
  }
  assert.equal(diff(plain, [{ id: -1 }, ...plain]).length, 1);
  for (const depth of [6000, 1_000_000]) {
    const nested = (inner) => '['.repeat(depth) + inner + ']'.repeat(depth);
    const patch = diff(nested(1), nested(2));
    assert.deepEqual([patch.length, patch[0].path.length], [1, 2 * depth]);
  }
  const every = (value) => `${'{"a":'.repeat(50_000)}1${`,"b":${value}}`.repeat(50_000)}`;
  assert.ok(diff(every(1), every(2), { output: 'text' }).length < 20_000_000);
  const long = (word) => JSON.stringify({ text: 'word '.repeat(1_000_000) + word });
  assert.equal(diff(long('a'), long('b')).length, 1);
  const many = {
    action: 'updated',
    changed_fields: list((i) => `f${i}`),
    data: {},
    previous_data: Object.fromEntries(list((i) => [`f${i}`, i])),
  };
  assert.equal(changes(many).length, n);
  assert.equal(check(many).length, 1);
});

test('50,000 calls leave the memory flat', () => {
  const [one, other] = [JSON.stringify({ a: [1, 2, 3], b: { c: 'x' } }), JSON.stringify({ a: [3, 1], b: { d: 'y' } })];
  const call = (i) => {
    diff(i % 2 ? one : other, i % 3 ? one : '{"a": [', {});
  };
  const tried = (i) => {
    try {
      call(i);
    } catch {
      // Refused, as every third is.
    }
  };
  for (let i = 0; i < 5000; i += 1) tried(i);
  collect();
  const before = memory.buffer.byteLength;
  for (let i = 0; i < 50_000; i += 1) tried(i);
  assert.equal(memory.buffer.byteLength, before);
});
