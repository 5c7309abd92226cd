// JSON Patch and merge patches: the suite of json-patch-tests, two libraries as oracles, and hostile input.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { inspect } from 'node:util';

import fc from 'fast-check';
import * as rfc6902 from 'rfc6902';

import * as closehook from '../../pkg/index.js';
import { randomness } from '../oracle/random-filter.js';

const fastJsonPatch = createRequire(import.meta.url)('fast-json-patch');
const { ClosehookError, PatchError, PayloadError } = closehook;
// They are given any values, wrong ones too.
const { applyMergePatch, applyPatch, invertPatch, mergePatch } = /** @type {any} */ (closehook);

const suite = (name) =>
  JSON.parse(readFileSync(new URL(`../../node_modules/json-patch-test-suite/${name}.json`, import.meta.url), 'utf8'));

function outcome(call) {
  try {
    return { value: call() };
  } catch (error) {
    return { error };
  }
}

function assertTyped(error, ...classes) {
  assert.ok(
    classes.some((one) => error instanceof one),
    inspect(error),
  );
  if (!(error instanceof ClosehookError)) return;
  assert.match(error.code, /^[A-Z_]+$/);
  assert.match(error.message, /^[a-z].*[^.]$/s);
  assert.equal(JSON.parse(JSON.stringify(error)).code, error.code);
}

/** Of the suite, what says nothing about RFC 6902 once JSON.parse has read it: which of two equal keys counts. */
const NOT_RUN = ['duplicate ops'];

for (const [name, least] of [
  ['tests', 78],
  ['spec_tests', 17],
]) {
  test(`json-patch-test-suite, ${name}`, () => {
    const records = suite(name);
    assert.ok(records.length >= least);
    let [patched, refused, left] = [0, 0, 0];
    for (const { comment, doc, patch, expected, error, disabled } of records) {
      if (disabled && NOT_RUN.includes(comment)) {
        left += 1;
        continue;
      }
      const texts = [JSON.stringify(doc), JSON.stringify(patch)];
      const attempts = [outcome(() => JSON.parse(applyPatch(...texts)))];
      // A string is JSON text: as a document, it has no other form.
      if (typeof doc !== 'string') attempts.push(outcome(() => applyPatch(doc, patch)));
      for (const { value, error: thrown } of attempts) {
        if (error !== undefined) {
          assert.ok(thrown instanceof PatchError, `${comment}: ${error}, but ${inspect(value ?? thrown)}`);
          refused += 1;
        } else {
          assert.ifError(thrown);
          if (expected !== undefined) assert.deepEqual(value, expected, comment);
          patched += 1;
        }
      }
      assert.equal(JSON.stringify(doc), texts[0], 'the document is not changed');
    }
    assert.equal(left, name === 'tests' ? 1 : 0);
    assert.ok(patched > 20 && refused >= 10, `${patched} patched, ${refused} refused`);
  });
}

// Without `__proto__` and `constructor`, which fast-json-patch refuses and rfc6902 drops, and without `toString` and
// the like, which both take for members of any object.
const KEYS = ['a', 'b', 'c', 'd e', '', 'a/b', 'm~n', '~1', '0', '01', 'é', '😀', 'x.y', 'length'];

function randomValue(r, depth) {
  const kind = r.below(depth > 0 ? 7 : 4);
  if (kind < 4) return [null, r.below(2) === 0, r.below(5) - 2, ['', 'x', 'é'][r.below(3)]][kind];
  const count = r.below(5);
  if (kind === 4) return Array.from({ length: count }, () => randomValue(r, depth - 1));
  return Object.fromEntries(
    Array.from({ length: count }, () => [KEYS[r.below(KEYS.length)], randomValue(r, depth - 1)]),
  );
}

const escaped = (key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The pointers of all values, and of all places where one could be added. */
function pointersOf(document) {
  /** @type {any[][]} */
  const [values, places, open] = [[], [], [['', document]]];
  for (const [at, value] of open) {
    values.push(at);
    if (value === null || typeof value !== 'object') continue;
    for (const [key, each] of Object.entries(value)) open.push([at + escaped(key), each]);
    const ends = Array.isArray(value) ? [value.length, '-'] : KEYS;
    places.push(...ends.map((key) => at + escaped(key)));
  }
  return { values, places: [...values, ...places] };
}

const clone = (value) => JSON.parse(JSON.stringify(value));
const at = (document, pointer) => (pointer === '' ? document : fastJsonPatch.getValueByPointer(document, pointer));

/** An operation that mostly fits. */
function randomOperation(r, document) {
  const { values, places } = pointersOf(document);
  const any = (list) => list[r.below(list.length)];
  switch (r.below(7)) {
    case 0:
    case 1:
      return { op: 'add', path: any(places), value: randomValue(r, 2) };
    case 2:
      return { op: 'remove', path: any(values) };
    case 3:
      return { op: 'replace', path: any(r.below(10) ? values : places), value: randomValue(r, 2) };
    case 4:
      return { op: 'move', from: any(values), path: any(places) };
    case 5:
      return { op: 'copy', from: any(values), path: any(places) };
    default: {
      const path = any(values);
      return { op: 'test', path, value: r.below(4) ? clone(at(document, path)) : randomValue(r, 1) };
    }
  }
}

const within = (from, path) => path.startsWith(`${from}/`);
const parent = (path) => path.slice(0, path.lastIndexOf('/'));

/**
 * Where an oracle is known to be wrong, or the RFC is silent, so that none is asked:
 * - RFC 6902 does not say what is left when the whole document is removed: fast-json-patch makes it null.
 * - fast-json-patch moves a value into itself, and so removes it (RFC 6902 §4.4 forbids it).
 * - rfc6902 replaces what is at `-` of an array, as a property of that name (RFC 6901 §4: there is nothing).
 * - A move is a removal, then an addition (§4.4). Both add after the end that the removal leaves, and rfc6902 goes
 *   through the array by the numbers before the removal.
 */
function isLeft({ op, path, from = '' }, document) {
  if (op === 'remove') return path === '';
  if (op === 'replace') return path.endsWith('/-') && Array.isArray(at(document, parent(path)));
  if (op !== 'move') return false;
  const list = from === '' ? undefined : at(document, parent(from));
  if (within(from, path)) return true;
  if (!Array.isArray(list) || !within(parent(from), path)) return false;
  const token = path.slice(parent(from).length + 1);
  return token.includes('/') || token === String(list.length);
}

/** What an oracle makes of it: the document, or undefined when it refuses. */
const oracles = {
  'fast-json-patch': (document, patch) =>
    outcome(() => fastJsonPatch.applyPatch(clone(document), clone(patch), true).newDocument).value,
  rfc6902(document, patch) {
    const holder = { root: clone(document) };
    // Its root is a variable of the caller, which a patch of the whole does not reach.
    const below = clone(patch).map((operation) => ({
      ...operation,
      path: `/root${operation.path}`,
      ...('from' in operation && { from: `/root${operation.from}` }),
    }));
    // It throws where the message of a failed test would show a value whose `toString` is none.
    const { value: errors } = outcome(() => rfc6902.applyPatch(holder, below));
    return errors?.every((error) => error === null) ? holder.root : undefined;
  },
};

test('20,000 random patches are applied as fast-json-patch and rfc6902 do', () => {
  const r = randomness(6902);
  let [applied, refused, left] = [0, 0, 0];
  for (let turn = 0; turn < 20_000; turn += 1) {
    const document = randomValue(r, 4);
    if (typeof document === 'string') continue;
    const patch = [];
    let now = document;
    for (let i = r.below(6); i >= 0; i -= 1) {
      const operation = randomOperation(r, now);
      if (isLeft(operation, now)) {
        left += 1;
        continue;
      }
      patch.push(operation);
      const { value, error } = outcome(() => JSON.parse(applyPatch(JSON.stringify(now), [operation])));
      if (error) break;
      now = value;
    }
    const before = JSON.stringify(document);
    const ours = outcome(() => JSON.parse(applyPatch(before, patch)));
    if (ours.error) {
      assert.equal(ours.error.operation, patch.length - 1, 'only the last one fails');
      refused += 1;
    } else applied += 1;
    for (const [name, oracle] of Object.entries(oracles)) {
      const theirs = oracle(document, patch);
      const drawn = `${name}: ${before} ${JSON.stringify(patch)} ${ours.error?.message}`;
      if (ours.error) assert.equal(theirs, undefined, drawn);
      else assert.deepEqual(theirs, ours.value, drawn);
    }
  }
  assert.ok(applied > 8000 && refused > 2000, `${applied} applied, ${refused} refused, ${left} left`);
});

test('10,000 differences that fast-json-patch and rfc6902 make, applied here, and undone', () => {
  const r = randomness(5);
  for (let turn = 0; turn < 5000; turn += 1) {
    const [a, b] = [randomValue(r, 4), randomValue(r, 4)].map((value) => ({ value }));
    for (const [name, patch, invertible] of [
      ['fast-json-patch', fastJsonPatch.compare(a, b, true), true],
      ['rfc6902', rfc6902.createPatch(a, b), false],
    ]) {
      const drawn = `${name}: ${JSON.stringify([a, b, patch])}`;
      const patched = outcome(() => applyPatch(a, patch));
      assert.ifError(patched.error && new Error(`${drawn} ${patched.error.message}`));
      assert.deepEqual(patched.value, b, drawn);
      if (!invertible) continue;
      const inverse = invertPatch(patch);
      assert.deepEqual(applyPatch(b, inverse), a, drawn);
      assert.deepEqual(fastJsonPatch.applyPatch(clone(b), clone(inverse), true).newDocument, a, drawn);
      assert.deepEqual(applyPatch(a, invertPatch(inverse)), b, drawn);
    }
  }
});

test('10,000 merge patches lead there, or name what would have to be null', () => {
  const r = randomness(7396);
  let [made, refused] = [0, 0];
  for (let turn = 0; turn < 10_000; turn += 1) {
    const [a, b] = [{ v: randomValue(r, 4) }, { v: randomValue(r, 4) }];
    const { value, error } = outcome(() => mergePatch(a, b));
    if (error) {
      assert.equal(error.code, 'NOT_IN_MERGE_PATCH');
      assert.equal(error.pointer, error.places[0]);
      for (const place of error.places) assert.equal(at(b, place), null, place);
      refused += 1;
    } else {
      assert.deepEqual(applyMergePatch(a, value), b);
      made += 1;
    }
  }
  assert.ok(made > 2000 && refused > 1000, `${made} made, ${refused} refused`);
});

test('what comes back has the form of what was given first', () => {
  const [value, patch] = [
    { a: 1 },
    [
      { op: 'test', path: '/a', value: 1 },
      { op: 'replace', path: '/a', value: 2 },
    ],
  ];
  const json = JSON.stringify(value);
  const bytes = new TextEncoder().encode(json);
  for (const form of /** @type {any[]} */ ([
    json,
    bytes,
    bytes.buffer,
    Buffer.from(json),
    new DataView(bytes.buffer),
  ])) {
    for (const operations of /** @type {any[]} */ ([
      patch,
      JSON.stringify(patch),
      Buffer.from(JSON.stringify(patch)),
    ])) {
      assert.equal(applyPatch(form, operations), '{"a":2}');
      assert.deepEqual(applyPatch(value, operations), { a: 2 });
    }
    assert.equal(applyMergePatch(form, { a: null }), '{}');
    assert.equal(mergePatch(form, {}), '{"a":null}');
    assert.deepEqual(mergePatch({}, form), { a: 1 });
  }
  assert.deepEqual(value, { a: 1 }, 'the document is not changed');
  assert.notEqual(applyPatch(value, []), value, 'it is another value');
  const inverse = [
    { op: 'test', path: '/a', value: 2 },
    { op: 'replace', path: '/a', value: 1 },
  ];
  assert.deepEqual(invertPatch(patch), inverse);
  assert.equal(invertPatch(JSON.stringify(patch)), JSON.stringify(inverse));
  for (const scalar of [null, 5, true]) assert.equal(applyPatch(scalar, []), scalar);
  assert.equal(applyPatch('9007199254740993', []), '9007199254740993');
  assert.equal(applyPatch('{"a":1e400}', '[{"op":"copy","from":"/a","path":"/b"}]'), '{"a":1e400,"b":1e400}');
});

test('errors say what, where, and in which operation', () => {
  const caught = (call) => {
    const { error } = outcome(call);
    const { name, code, operation, pointer, line, column, offset, places } = error;
    return [name, code, operation, pointer, line, column, offset, places];
  };
  const none = [null, null, null];
  const remove = [{ op: 'remove', path: '/b' }];
  assert.deepEqual(
    caught(() => applyPatch({}, remove)),
    ['PatchError', 'MISSING_TARGET', 0, '/b', ...none, []],
  );
  assert.deepEqual(
    caught(() => applyPatch({}, '[\n{]')),
    ['PatchError', 'MALFORMED_PATCH', null, null, 2, 2, 3, []],
  );
  assert.deepEqual(
    caught(() => applyPatch({}, {})),
    ['PatchError', 'MALFORMED_PATCH', null, null, ...none, []],
  );
  assert.deepEqual(
    caught(() => invertPatch(remove)),
    ['PatchError', 'NOT_INVERTIBLE', 0, '/b', ...none, []],
  );
  const places = ['/a', '/b/c'];
  assert.deepEqual(
    caught(() => mergePatch({}, { a: null, b: { c: null } })),
    ['PatchError', 'NOT_IN_MERGE_PATCH', null, '/a', ...none, places],
  );
  const [name, code, , , ...place] = caught(() => applyPatch('{"a":', []));
  assert.deepEqual([name, code, ...place.slice(0, 3)], ['PayloadError', 'MALFORMED_PAYLOAD', 1, 6, 5]);
  assert.match(outcome(() => mergePatch('{}', '[')).error.message, /^after is not JSON: expected a value/);
  const { error } = outcome(() => applyPatch({}, remove));
  assert.ok(error instanceof PatchError && error instanceof ClosehookError);
  assert.equal(error.message, 'operation 0, remove /b: the document has no /b');
  const members = ['name', 'code', 'message', 'operation', 'pointer', 'line', 'column', 'offset', 'places'];
  assert.deepEqual(Object.keys(error.toJSON()), members);
  assert.doesNotMatch(
    outcome(() => applyPatch({ a: 'secret' }, [{ op: 'test', path: '/a', value: 'token' }])).error.message,
    /secret|token/,
  );
});

test('no key touches a prototype', () => {
  for (const key of /** @type {any[]} */ (['__proto__', 'constructor', 'prototype'])) {
    const patch = `[{"op":"add","path":"/${key}","value":{"polluted":1}},{"op":"add","path":"/${key}/more","value":2}]`;
    const value = applyPatch({}, patch);
    assert.deepEqual(Object.keys(value), [key]);
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.deepEqual({ ...Object.getOwnPropertyDescriptor(value, key)?.value }, { polluted: 1, more: 2 });
    const merged = applyMergePatch({}, `{"${key}":{"polluted":1}}`);
    assert.ok(Object.hasOwn(merged, key));
    assert.ok(Object.hasOwn(mergePatch({}, `{"${key}":{"polluted":1}}`), key));
    assert.throws(() => applyPatch({}, [{ op: 'test', path: `/${key}`, value: {} }]), { code: 'MISSING_TARGET' });
    assert.throws(() => applyPatch([], [{ op: 'add', path: `/${key}/polluted`, value: 1 }]), {
      code: 'INVALID_POINTER',
    });
  }
  assert.equal({}.polluted, undefined);
  // @ts-expect-error there is none
  assert.equal(Object.polluted, undefined);
});

test('keys of every kind', () => {
  for (const key of [
    '',
    '/',
    '~',
    '~1',
    '~01',
    'a.b',
    '\u0000',
    '\n',
    '"',
    '\\',
    '\ud83d',
    '\ude00x',
    '😀',
    '-',
    '01',
    ' ',
    '\u2028',
  ]) {
    // A lone surrogate has no UTF-8: it goes through text only where JSON escapes it, as JSON.stringify does.
    const path = escaped(key);
    const [document, renamed] = [{ [key]: 1 }, { [`${key}!`]: 1 }];
    assert.deepEqual(
      applyPatch(document, [
        { op: 'test', path, value: 1 },
        { op: 'move', from: path, path: `${path}!` },
      ]),
      renamed,
      inspect(key),
    );
    assert.deepEqual(applyPatch({}, [{ op: 'add', path, value: 1 }]), document, inspect(key));
    assert.deepEqual(
      applyPatch({ a: document }, [
        { op: 'add', path: `/a${path}`, value: [2] },
        { op: 'add', path: `/a${path}/0`, value: 1 },
      ]),
      { a: { [key]: [1, 2] } },
    );
    assert.deepEqual(applyMergePatch(document, mergePatch(document, renamed)), renamed, inspect(key));
  }
});

test('a failing patch changes nothing', () => {
  const document = Object.freeze({ a: Object.freeze([1, 2]), b: Object.freeze({ c: 3 }) });
  const failing = [
    { op: 'add', path: '/a/0', value: 0 },
    { op: 'remove', path: '/b' },
    { op: 'test', path: '/b', value: 1 },
  ];
  assert.throws(() => applyPatch(document, failing), { code: 'MISSING_TARGET', operation: 2 });
  assert.deepEqual(document, { a: [1, 2], b: { c: 3 } });
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  const before = bytes.slice();
  assert.throws(() => applyPatch(bytes, failing), { code: 'MISSING_TARGET' });
  assert.deepEqual(bytes, before);
  assert.deepEqual(failing.length, 3);
});

test('arguments of the wrong type are a TypeError that names them', () => {
  const cyclic = {};
  cyclic.again = cyclic;
  const detached = new Uint8Array(8);
  structuredClone(detached, { transfer: [detached.buffer] });
  const throwing = {
    get a() {
      throw new Error('boom');
    },
  };
  for (const wrong of /** @type {any[]} */ ([
    undefined,
    () => 5,
    Symbol('x'),
    5n,
    cyclic,
    detached,
    throwing,
    Promise.resolve([]),
    new Response('{}'),
    new Blob(['{}']),
    new ReadableStream(),
  ])) {
    assert.throws(() => applyPatch(wrong, []), { name: 'TypeError', message: /^document / }, inspect(wrong));
    assert.throws(() => applyPatch({}, wrong), { name: 'TypeError', message: /^patch / }, inspect(wrong));
    assert.throws(() => applyMergePatch(wrong, {}), { name: 'TypeError', message: /^document / });
    assert.throws(() => mergePatch(wrong, {}), { name: 'TypeError', message: /^before / });
    assert.throws(() => mergePatch({}, wrong), { name: 'TypeError', message: /^after / });
    assert.throws(() => invertPatch(wrong), { name: 'TypeError', message: /^patch / });
  }
  assert.deepEqual(applyPatch({ a: 1 }, []), { a: 1 });
});

test('any document and any patch give an answer or a typed error', () => {
  const pointer = fc.oneof(fc.constantFrom('', '/a', '/a/b', '/0', '/-', '/a/-', '/~', 'a'), fc.string());
  const operation = fc.record(
    {
      op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'),
      path: pointer,
      from: pointer,
      value: fc.jsonValue(),
    },
    { requiredKeys: ['op', 'path'] },
  );
  const anything = fc.oneof(
    fc.anything({ withBigInt: true, withMap: true, withTypedArray: true }),
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.uint8Array(),
  );
  const document = fc.oneof(
    fc.dictionary(fc.constantFrom('a', 'b', '0', ''), fc.jsonValue()),
    fc.array(fc.jsonValue()),
    anything,
  );
  const patch = fc.oneof(fc.array(operation, { maxLength: 5 }), anything);
  let answers = 0;
  fc.assert(
    fc.property(document, patch, (one, other) => {
      const calls = [
        () => applyPatch(one, other),
        () => applyMergePatch(one, other),
        () => invertPatch(other),
        () => mergePatch(one, other),
      ];
      for (const call of calls) {
        const { error } = outcome(call);
        if (error) assertTyped(error, PatchError, PayloadError, TypeError);
        else answers += 1;
      }
    }),
    { numRuns: 5000 },
  );
  assert.ok(answers > 3000, `${answers} answers`);
  assert.deepEqual(applyPatch({}, [{ op: 'add', path: '/a', value: 1 }]), { a: 1 });
});

const nested = (open, inner, close, times) => open.repeat(times) + inner + close.repeat(times);

test('a million levels', () => {
  const DEEP = 1_000_000;
  const list = nested('[', '', ']', DEEP);
  const added = `[{"op":"add","path":"${'/0'.repeat(DEEP)}","value":2}]`;
  const result = applyPatch(list, added);
  assert.equal(result.length, list.length + 1);
  assert.equal(applyPatch(result, invertPatch(added)), list);
  assert.equal(applyPatch(list, `[{"op":"test","path":"","value":${list}}]`), list);
  assert.throws(() => applyPatch(list, `[{"op":"test","path":"","value":${result}}]`), { code: 'TEST_FAILED' });
  const [one, two] = ['1', '2'].map((inner) => nested('{"a":', inner, '}', DEEP));
  assert.equal(mergePatch(one, two), two);
  assert.equal(applyMergePatch(one, two), two);
  const { error } = outcome(() => mergePatch('{}', nested('{"a":', 'null', '}', DEEP)));
  assert.equal(error.places[0].length, 2 * DEEP);
  assert.ok(error.message.length < 400);
});

test('10,000 operations on 10,000 members, and on arrays', () => {
  const members = Array.from({ length: 10_000 }, (_, i) => `key${i}`);
  const document = Object.fromEntries(members.map((key, i) => [key, i]));
  assert.deepEqual(
    applyPatch(
      document,
      members.map((key) => ({ op: 'remove', path: `/${key}` })),
    ),
    {},
  );
  assert.equal(
    Object.keys(
      applyPatch(
        document,
        members.map((key) => ({ op: 'add', path: `/new${key}`, value: 1 })),
      ),
    ).length,
    20_000,
  );
  const list = applyPatch(
    [],
    members.map((key) => ({ op: 'add', path: '/0', value: key })),
  );
  assert.deepEqual(list, members.toReversed());
  assert.equal(Object.keys(mergePatch(document, {})).length, 10_000);
});

test('copies are bounded', () => {
  const patch = Array.from({ length: 60 }, () => [
    { op: 'copy', from: '', path: '/a' },
    { op: 'copy', from: '/a', path: '/b' },
  ]).flat();
  assert.throws(() => applyPatch({}, patch), { name: 'PatchError', code: 'TOO_LARGE' });
  const big = JSON.stringify({ a: Array(100_000).fill(0) });
  const each = Array.from({ length: 1000 }, (_, i) => [
    { op: 'copy', from: '/a', path: `/b${i}` },
    { op: 'add', path: `/b${i}/0`, value: 1 },
  ]).flat();
  assert.throws(() => applyPatch(big, each), { name: 'PatchError', code: 'TOO_LARGE' });
  assert.equal(applyPatch('{}', []), '{}');
});
