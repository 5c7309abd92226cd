// Events told in words: Intl and Date as oracles, hostile payloads, and bounds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';

import fc from 'fast-check';

import { randomEvent, randomness } from '../oracle/random-filter.js';
import { closehook, collect, memory } from './instance.js';

const { PayloadError, changes, describe, render, textDiff } = closehook;

const updated = (data, previous_data, object_type = 'lead') => ({
  object_type,
  action: 'updated',
  changed_fields: Object.keys(previous_data),
  data,
  previous_data,
});
const shown = (field, value, object_type, more = {}) => {
  const { lines } = describe(updated({ [field]: value, ...more }, { [field]: '-' }, object_type));
  return lines[0].after;
};

test('money as Intl writes it', () => {
  for (const [currency, options] of /** @type {any[][]} */ ([
    ['USD', { style: 'currency', currency: 'USD' }],
    ['EUR', { style: 'currency', currency: 'EUR' }],
    ['GBP', { style: 'currency', currency: 'GBP' }],
    ['CHF', { minimumFractionDigits: 2 }],
  ])) {
    const format = new Intl.NumberFormat('en-US', { ...options, maximumFractionDigits: 2 });
    const code = options.style ? '' : ` ${currency}`;
    fc.assert(
      // Beyond this, a double has no cents.
      fc.property(fc.integer({ min: -(2 ** 45), max: 2 ** 45 }), (cents) => {
        const money = shown('value', cents, 'opportunity', { value_currency: currency });
        assert.deepEqual(money, { text: format.format(cents === 0 ? 0 : cents / 100) + code, meaning: 'money' });
      }),
      { numRuns: 1000 },
    );
  }
});

test('moments as Date reads them', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true }),
      fc.integer({ min: -14 * 60, max: 14 * 60 }),
      (date, offset) => {
        const two = (number) => String(number).padStart(2, '0');
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const minutes = Math.abs(offset);
        const text = `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
        assert.equal(new Date(text).getTime(), date.getTime());
        const expected = `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
        assert.deepEqual(shown('date_created', text), { text: expected, meaning: 'date' });
      },
    ),
    { numRuns: 2000 },
  );
});

test('days that a date moved, as Date counts them', () => {
  const day = fc.integer({ min: -200_000, max: 200_000 });
  fc.assert(
    fc.property(day, day, (before, after) => {
      const text = (days) => new Date(days * 86_400_000).toISOString().slice(0, 10);
      const [line] = describe(updated({ date_won: text(after) }, { date_won: text(before) })).lines;
      const days = Math.abs(after - before);
      if (days === 0) assert.equal(line, undefined);
      else assert.equal(line.note, `${days} day${days === 1 ? '' : 's'} ${after > before ? 'later' : 'earlier'}`);
    }),
    { numRuns: 1000 },
  );
});

// Few words, so that two texts have much in common, and any code unit at all.
const word = fc.constantFrom(
  'a',
  'the',
  'Fünke',
  ' ',
  '  ',
  '\n',
  ',',
  '.',
  '明',
  '😀',
  '\ud83d',
  '\udc00',
  '\u00a0',
  'é',
  'e\u0301',
);
const words = fc.array(word, { maxLength: 40 }).map((parts) => parts.join(''));
const units = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
  .map((codes) => String.fromCharCode(...codes));
const anyText = fc.oneof(words, units);
// One text that was edited in places, and two that have nothing to do with each other.
const edited = fc
  .tuple(fc.array(word, { minLength: 20, maxLength: 80 }), fc.array(fc.tuple(fc.nat(), word), { maxLength: 4 }))
  .map(([parts, edits]) => {
    const after = [...parts];
    for (const [at, part] of edits) after.splice(at % after.length, at % 2, part);
    return [parts.join(''), after.join('')];
  });

test('the parts of two texts make both', () => {
  let equal = 0;
  fc.assert(
    fc.property(fc.oneof(edited, fc.tuple(anyText, anyText)), ([before, after]) => {
      const segments = textDiff(before, after);
      const joined = (kind) =>
        segments
          .filter((part) => part.kind !== kind)
          .map(({ text }) => text)
          .join('');
      assert.equal(joined('added'), before);
      assert.equal(joined('removed'), after);
      segments.forEach(({ kind, text }, at) => assert.ok(text !== '' && kind !== segments[at - 1]?.kind));
      equal += segments.filter(({ kind }) => kind === 'equal').length;
      if (before === after) assert.ok(segments.length <= 1);
    }),
    { numRuns: 5000 },
  );
  assert.ok(equal > 5000, `${equal} equal parts`);
});

test('a line for each change, or a place where it is told', () => {
  let lines = 0;
  for (let seed = 0; seed < 3000; seed += 1) {
    const event = JSON.parse(JSON.stringify(randomEvent(randomness(seed))));
    if (typeof event.data !== 'object' || event.data === null || event.event !== undefined) continue;
    const told = describe(event, { limit: 1000 });
    const fields = new Set(told.lines.flatMap(({ field, folded }) => [field, ...folded.map((one) => one.field)]));
    const snapshot = event.action === 'created' || event.action === 'deleted';
    const object = event.action === 'deleted' ? event.previous_data : event.data;
    const isEmpty = (value) =>
      value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
    const wanted = changes(event)
      .map(({ field }) => field)
      .filter((field) => !(snapshot && isEmpty(object[field])));
    assert.deepEqual([...fields].sort(), [...new Set(wanted)].sort(), String(seed));
    assert.equal(told.more, 0);
    assert.ok(render(event).startsWith(told.headline.slice(0, 12)));
    lines += told.lines.length;
  }
  assert.ok(lines > 5000, `${lines} lines`);
});

test('any payload is told, or a typed error', () => {
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
    fc.property(fc.oneof(fc.json(), fc.uint8Array({ maxLength: 60 }), fc.anything(), event), (payload) => {
      for (const call of [describe, render, (it) => render(it, { format: 'markdown', names: { a: 'b' } })]) {
        try {
          call(payload);
        } catch (error) {
          assert.ok(error instanceof PayloadError || error instanceof TypeError, inspect(error));
        }
      }
    }),
    { numRuns: 3000 },
  );
});

test('arguments that are wrong are named', () => {
  assert.throws(() => describe('{'), { name: 'PayloadError', line: 1, column: 2 });
  assert.throws(() => render('{'), { name: 'PayloadError', line: 1, column: 2 });
  assert.throws(() => describe(5), { name: 'TypeError', message: /^payload/ });
  for (const options of [
    null,
    1,
    { limit: -1 },
    { limit: 1.5 },
    { limit: '1' },
    { names: [] },
    { names: { a: 1 } },
    { names: null },
    { width: 80 },
    { keys: 'id' },
  ]) {
    assert.throws(() => describe({}, options), { name: 'TypeError', message: /^options/ }, inspect(options));
  }
  for (const options of [{ format: 'html' }, { width: 19 }, { width: Infinity }, { color: 1 }]) {
    assert.throws(() => render({}, options), { name: 'TypeError', message: /^options/ }, inspect(options));
  }
  assert.throws(() => textDiff(1, ''), { name: 'TypeError', message: 'before must be a string, got a number' });
  assert.throws(() => textDiff(''), { name: 'TypeError', message: /^after/ });
  assert.deepEqual(describe({}, { names: undefined }).lines, []);
});

test('own keys of a prototype stay keys', () => {
  const event =
    '{"action": "updated", "data": {"__proto__": {"polluted": 1}}, "previous_data": {"__proto__": {"polluted": 2}}}';
  assert.equal(describe(event).lines[0].pointer, '/__proto__/polluted');
  assert.equal({}.polluted, undefined);
  const named = updated({ a: 'constructor', toString: 1 }, { a: 'valueOf', toString: 2 });
  assert.deepEqual(
    describe(named).lines.map(({ after }) => after.text),
    ['constructor', '1'],
  );
});

test('nothing is quadratic', () => {
  const numbered = (make) => Array.from({ length: 150_000 }, (_, place) => make(place)).join(' ');
  const plain = numbered((place) => place);
  for (const after of [
    numbered((place) => place + 1e6),
    numbered((place) => 150_000 - place),
    numbered((place) => (place % 2 ? place : place + 1e6)),
    numbered((place) => (place * 7919) % 1000),
    'a '.repeat(500_000),
    'a'.repeat(1_000_000),
    '\ud800'.repeat(500_000),
  ]) {
    const segments = textDiff(plain, after);
    assert.equal(
      segments
        .filter(({ kind }) => kind !== 'removed')
        .map(({ text }) => text)
        .join(''),
      after,
    );
    assert.ok(render(updated({ note: after }, { note: plain })).length < 20_000);
  }
});

test('20,000 calls leave the memory flat', () => {
  const event = JSON.stringify(
    updated({ note: 'a b c d e f g h i j k l m n o p q r s t u v w x y z', a: [1] }, { note: 'a', a: [] }),
  );
  const call = () =>
    describe(event).lines.length +
    render(event, { color: true, names: { x: 'y' } }).length +
    textDiff('a b', 'a c').length;
  for (let i = 0; i < 2000; i += 1) call();
  collect();
  const before = memory.buffer.byteLength;
  for (let i = 0; i < 20_000; i += 1) call();
  assert.equal(memory.buffer.byteLength, before);
});
