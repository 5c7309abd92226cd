import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import fc from 'fast-check';
import { asPython, elements, members } from '../../pkg/src/input/json-text.js';
import { Records } from '../../pkg/src/input/records.js';

function read(text, size = 1 << 16, /** @type {any} */ most = undefined) {
  const bytes = Buffer.from(text);
  const records = new Records(most);
  const found = [];
  for (let at = 0; at < bytes.length; at += size) found.push(...records.push(bytes.subarray(at, at + size)));
  return [...found, ...records.end()].map(({ line, bytes: own, error }) => [
    line,
    error ?? Buffer.from(own).toString(),
  ]);
}

const CASES = {
  '{"a":1}\n\n  {"b":2}  \r\n': [
    [1, '{"a":1}'],
    [3, '{"b":2}'],
  ],
  '[{"a":"x\\\\\\"]"},\n {"b":[1,2]},3]\n': [
    [1, '{"a":"x\\\\\\"]"}'],
    [2, '{"b":[1,2]}'],
    [2, '3'],
  ],
  '{\n "a": 1\n}\n\n{\n"b":2}\n': [
    [1, '{\n "a": 1\n}'],
    [5, '{\n"b":2}'],
  ],
  '{}\n{\n "a": [\n]\n}\n{"b":2}': [
    [1, '{}'],
    [2, '{\n "a": [\n]\n}'],
    [6, '{"b":2}'],
  ],
  '{"a":1}\n{"b":\n nonsense\n{"c":3}': [
    [1, '{"a":1}'],
    [2, '{"b":\n nonsense'],
    [4, '{"c":3}'],
  ],
  '{"a": \n{"b":2}\n': [
    [1, '{"a":'],
    [2, '{"b":2}'],
  ],
  // A page of the event log with one event a line.
  '{"data": [\n{"id":1},\n{"id":2}\n], "has_more": false}\n{"b":2}\n': [
    [1, '{"data": [\n{"id":1},\n{"id":2}\n], "has_more": false}'],
    [5, '{"b":2}'],
  ],
  '{"data":\n[\n\n{"id":1}\n,\n{"id":2}]}\n{"data":\n{"a":[\n{}]}}': [
    [1, '{"data":\n[\n\n{"id":1}\n,\n{"id":2}]}'],
    [7, '{"data":\n{"a":[\n{}]}}'],
  ],
  // Blank lines within a value are part of it.
  '{\r\n "a":\r\n\r\n \t\r\n1}\r\n\r\n{}': [
    [1, '{\r\n "a":\r\n\r\n \t\r\n1}'],
    [7, '{}'],
  ],
  // Cut off where a value could have begun.
  '{"headers":[\n{"a":1}\n{"b":2}\n': [
    [1, '{"headers":['],
    [2, '{"a":1}'],
    [3, '{"b":2}'],
  ],
  // Cut off within a string, which has no line feed in it.
  '{"a":"[\n{"b":"]"}\n{"c":\n[3]}': [
    [1, '{"a":"['],
    [2, '{"b":"]"}'],
    [3, '{"c":\n[3]}'],
  ],
  '\n\n[ ]': [],
  '': [],
  ' \n ': [],
  '[{"a":1}': [
    [1, '{"a":1}'],
    [1, 'the file ends within the list'],
  ],
  '[1,,2]': [
    [1, '1'],
    [1, ''],
    [1, '2'],
  ],
  '\ufeff{"a":1}': [[1, '{"a":1}']],
  '\ufeff\n[{"a":1}]': [[2, '{"a":1}']],
};

for (const [text, expected] of Object.entries(CASES)) {
  test(`${JSON.stringify(text)}, whatever the chunks`, () => {
    for (const size of [1, 2, 3, 7, 1000]) assert.deepEqual(read(text, size), expected, `in chunks of ${size}`);
  });
}

test('any values come out as they went in, as lines, as a list and over several lines', () => {
  const value = fc.oneof(
    fc.dictionary(fc.string(), fc.jsonValue()),
    fc.array(fc.jsonValue()).map((list) => ({ list })),
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 30 }), (values, size) => {
      const expected = values.map((each) => JSON.parse(JSON.stringify(each)));
      const forms = [
        values.map((each) => JSON.stringify(each)).join('\n'),
        JSON.stringify(values),
        JSON.stringify(values, null, 2),
        values.map((each) => JSON.stringify(each, null, 2)).join('\n'),
      ];
      for (const form of forms)
        assert.deepEqual(
          read(form, size).map(([, text]) => JSON.parse(/** @type {string} */ (text))),
          expected,
        );
    }),
    { numRuns: 200 },
  );
});

test('a value that is too long is reported, never kept, and the next one is read', () => {
  const long = `{"a":"${'x'.repeat(1000)}"}`;
  assert.deepEqual(read(`${long}\n{"b":1}\n`, 64, 100), [
    [1, 'it has more than 100 bytes'],
    [2, '{"b":1}'],
  ]);
  assert.deepEqual(read(`[${long},{"b":1}]`, 64, 100), [
    [1, 'it has more than 100 bytes'],
    [1, '{"b":1}'],
  ]);
});

test('parts of a text are what JSON.parse finds, and keep their digits', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 1), (value, space) => {
      const text = JSON.stringify(value, null, space);
      const parsed = JSON.parse(text);
      const found = Object.fromEntries([...members(text)].map(([name, part]) => [name, JSON.parse(part)]));
      assert.deepEqual(found, Object.fromEntries(Object.entries(parsed)));
      const list = JSON.stringify(Object.values(value), null, space);
      assert.deepEqual(
        elements(list).map((part) => JSON.parse(part)),
        JSON.parse(list),
      );
    }),
  );
  assert.equal(members('{"n": 12345678901234567890.10}').get('n'), '12345678901234567890.10');
});

test('asPython writes the same as json.dumps of Python', (context) => {
  const value = {
    ké: ['ü', '😀', '\u007f', '\u2028', '"\\/\b\f\n\r\t\u0001'],
    a: { b: [], c: {}, d: null, e: true, f: -12, g: '<>' },
  };
  const text = JSON.stringify(value);
  let python;
  try {
    python = execFileSync('python3', ['-c', 'import json, sys; sys.stdout.write(json.dumps(json.load(sys.stdin)))'], {
      input: text,
      encoding: 'utf8',
    });
  } catch {
    return context.skip('there is no python3');
  }
  assert.equal(asPython(text), python);
  assert.equal(asPython(JSON.stringify(value, null, 4)), python);
});
