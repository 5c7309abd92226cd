// What the filter workbench knows without a page: the tree of the builder, places in the text, conditions on fields,
// bodies.
import './bare.js';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { Filter } from '../../pkg/index.js';

const { compiled, remarks } = await import('../../www/views/filter/compiled.js');
const { examples } = await import('../../www/views/filter/examples.js');
const { conditionsOn, fieldsOf, inEvent } = await import('../../www/views/filter/field-conditions.js');
const { jsonForm, otherKind, typedForm } = await import('../../www/views/filter/field-value.js');
const tree = await import('../../www/views/filter/filter-tree.js');
const { changeType, readTree, withCondition, writeTree } = tree;
/** @type {(filter: any) => any} */
const treeOf = tree.treeOf;
/** @type {(condition: any, pointer: string) => string} */
const innerPointer = tree.innerPointer;
const { OFFERED } = await import('../../www/views/filter/filter-types.js');
const { JsonDocument } = await import('../../www/views/filter/json-document.js');
const { pointerTo } = await import('../../pkg/src/json-pointer.js');
const { curlCommand, shellQuoted, subscriptionBody } = await import('../../www/views/filter/subscription.js');
const { filtersIn } = await import('../../www/views/filter/subscription-import.js');
const { MATCHED, FAILED, UNHEARD, UNREADABLE, Verdicts } = await import('../../www/views/filter/verdicts.js');

const json = fc.jsonValue({ maxDepth: 2, stringUnit: 'binary' });
const key = fc.oneof(
  fc.constantFrom('data', 'custom.cf_a', '', '__proto__', 'a/b~c', 'constructor', '"'),
  fc.string({ unit: 'binary' }),
);

const { filter: anyFilter } = fc.letrec((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    fc.record({ type: fc.constantFrom('equals', 'not_equals', 'contains'), value: json }),
    fc.record({ type: fc.constantFrom('is_null', 'non_null') }),
    fc.record({ type: fc.constantFrom('and', 'or'), filters: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ type: fc.constantFrom('not', 'any_array_value'), filter: tie('filter') }),
    fc.record({ type: fc.constant('field_accessor'), field: key, filter: tie('filter') }),
    fc.record({ type: fc.constantFrom('closehook:less_than'), value: fc.integer() }),
  ),
}));

/** As text has it: -0 is 0 there, and a member "__proto__" is an own one. */
const plain = (value) => JSON.parse(JSON.stringify(value));

test('a filter comes out of the builder as it went in', () => {
  fc.assert(
    fc.property(anyFilter, fc.constantFrom(undefined, 2, '\t'), (filter, indent) => {
      const text = JSON.stringify(filter, null, indent);
      new Filter(text);
      const written = writeTree(readTree(text));
      assert.deepEqual(JSON.parse(written), plain(filter));
      assert.equal(writeTree(readTree(written)), written);
    }),
  );
});

test('a tree comes back from its text', () => {
  fc.assert(
    fc.property(anyFilter, (filter) => {
      const tree = treeOf(filter);
      const again = readTree(writeTree(tree));
      // Values are text, in which an escape may stand for a character.
      const values = (node) =>
        JSON.parse(JSON.stringify(node), (name, each) =>
          name === 'value' && typeof each === 'string' ? JSON.stringify(JSON.parse(each)) : each,
        );
      assert.deepEqual(values(again), values(tree));
      assert.ok(![...nodes(again)].some(({ type }) => type === 'field_accessor'));
    }),
  );
});

function* nodes(tree) {
  yield tree;
  for (const child of tree.filter ? [tree.filter] : (tree.filters ?? [])) yield* nodes(child);
}

test('every digit of a number passes through the builder', () => {
  const text = '{"type":"equals","value":{"n":[12345678901234567890, 1.10, 1e400]}}';
  assert.match(writeTree(readTree(text)), /\[12345678901234567890, 1\.10, 1e400\]/);
});

test('no filter is null, in each spelling', () => {
  for (const text of ['null', ' null\n']) assert.equal(readTree(text), null);
  assert.equal(writeTree(null), 'null');
  assert.deepEqual({ ...compiled('  '), filter: 0 }, { filter: 0, tree: null, error: null });
});

test('what cannot be seen is written as an escape, and means the same', () => {
  const value = 'a\u202eb\u200b\u00a0\ufeff\u{e0001}\u0085';
  const written = writeTree(treeOf({ type: 'equals', value }));
  assert.match(written, /^[\x20-\x7e\n]+$/);
  assert.equal(JSON.parse(written).value, value);
});

test('each type of the builder can become each other one, and stays a filter', () => {
  for (const before of OFFERED) {
    for (const after of OFFERED) {
      const first = changeType({ path: ['data', 'x'], type: 'equals', value: '1' }, before);
      const next = changeType(first, after);
      assert.equal(next.type, after);
      new Filter(writeTree(next));
    }
  }
});

test('a plain condition that becomes a group asks the same as before', () => {
  const event = { data: { x: 1 } };
  const before = treeOf({
    type: 'field_accessor',
    field: 'data',
    filter: { type: 'field_accessor', field: 'x', filter: { type: 'equals', value: 1 } },
  });
  for (const type of ['and', 'or']) assert.equal(new Filter(writeTree(changeType(before, type))).matches(event), true);
  assert.equal(new Filter(writeTree(changeType(before, 'not'))).matches(event), false);
});

test('a condition that is added has to hold besides', () => {
  fc.assert(
    fc.property(anyFilter, anyFilter, fc.dictionary(fc.constantFrom('data', 'a'), json), (one, other, event) => {
      const both = new Filter(writeTree(withCondition(treeOf(one), treeOf(other))));
      assert.equal(both.matches(event), new Filter(one).matches(event) && new Filter(other).matches(event));
      assert.equal(writeTree(withCondition(null, treeOf(other))), writeTree(treeOf(other)));
    }),
  );
});

test('a pointer of the core leads to its node in the text', () => {
  fc.assert(
    fc.property(anyFilter, fc.dictionary(fc.constantFrom('data', 'a'), json), (filter, event) => {
      const text = JSON.stringify(filter, null, 1);
      const document = new JsonDocument(text);
      const open = [new Filter(text).explain(event).tree];
      while (open.length > 0) {
        const { filterPointer, type, children } = open.pop();
        const { from, to } = document.range(filterPointer);
        assert.equal(JSON.parse(text.slice(from, to)).type, type);
        const node = document.nodes().get(filterPointer);
        assert.ok(node);
        assert.deepEqual([node.from, node.to], [from, to]);
        open.push(...children);
      }
    }),
  );
});

test('pointers have escapes, and of a key that stands twice the last counts', () => {
  const document = new JsonDocument('{"a/b~c": [1, {"": 2}], "x": 1, "x": 22}');
  assert.equal(pointerTo(/** @type {any[]} */ (['a/b~c', 1, ''])), '/a~1b~0c/1/');
  const source = (pointer) => document.text.slice(document.range(pointer).from, document.range(pointer).to);
  assert.equal(source('/a~1b~0c/1/'), '2');
  assert.equal(source('/x'), '22');
  assert.equal(source('/x/none'), '22');
  assert.equal(innerPointer({ path: ['a', 'b'] }, '/filters/0'), '/filters/0/filter/filter');
});

test('an error has its code, its pointer, and its line and column in characters', () => {
  const at = (text) => {
    const { error } = compiled(text);
    assert.ok(error);
    const { code, pointer, line, column, from, to } = error;
    return [code, pointer, line, column, text.slice(from, to)];
  };
  assert.deepEqual(at('{\n "type": "équals😀"}'), ['UNKNOWN_FILTER_TYPE', '', 2, 10, '"équals😀"']);
  assert.deepEqual(at('{"type":"and","filters":[\n{"type":"equals"}]}'), [
    'MISSING_MEMBER',
    '/filters/0',
    2,
    1,
    '{"type":"equals"}',
  ]);
  assert.deepEqual(at('{"é😀": "é😀",\n "😀": tru }'), ['MALFORMED_FILTER', null, 2, 10, ' ']);
  assert.equal(at('[]')[0], 'WRONG_MEMBER_TYPE');
  assert.equal(compiled('{"type":"x"}').error?.sentence, 'unknown filter type "x"');
});

test('no text makes it throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        json.map((each) => JSON.stringify({ type: each })),
      ),
      (text) => {
        const { filter, tree, error } = compiled(text);
        assert.notEqual(filter === null, error === null);
        if (error) assert.ok(error.from <= text.length && error.line >= 1 && error.column >= 1);
        else if (tree) new Filter(writeTree(tree));
      },
    ),
  );
});

test('remarks are told once, with the member they are about', () => {
  const text = '{"type":"field_accessor","field":"data.name",\n"filter":{"type":"non_null"}}';
  const { remarks: found } = remarks(compiled(text), text, [
    { object_type: 'lead', action: 'created' },
    { object_type: 'lead', action: 'updated' },
  ]);
  assert.equal(found.filter(({ code }) => code === 'DOTTED_FIELD').length, 1);
  const [{ from, to, severity }] = found.filter(({ code }) => code === 'DOTTED_FIELD');
  assert.deepEqual([text.slice(from, to), severity], ['"data.name"', 'warning']);
  assert.deepEqual(remarks(compiled('null'), 'null', []), { remarks: [], more: 0 });
  assert.deepEqual(
    remarks(compiled(''), '', [{ object_type: 'leed', action: 'created' }]).remarks.map(({ code }) => code),
    ['UNKNOWN_OBJECT_TYPE'],
  );
});

test('of thousands of remarks a hundred are told', () => {
  const filters = Array.from({ length: 5000 }, (_, n) => ({
    type: 'field_accessor',
    field: `data.x${n}`,
    filter: { type: 'non_null' },
  }));
  const text = JSON.stringify({ type: 'or', filters }, null, 1);
  const { remarks: told, more } = remarks(compiled(text), text, []);
  assert.equal(told.length, 100);
  assert.ok(more >= 4900);
  assert.equal(new JsonDocument(text).nodes().size, 10_001);
});

test('every example is a filter of Close, without a remark', () => {
  for (const { title, filter } of examples) {
    const compiledFilter = new Filter(filter);
    assert.deepEqual(compiledFilter.toClose(), filter, title);
    assert.deepEqual(compiledFilter.lint(), [], title);
  }
});

test('values keep what they are through their field', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = JSON.stringify(value);
      const { kind, typed } = typedForm(text);
      assert.deepEqual(JSON.parse(String(jsonForm(kind, typed).json)), JSON.parse(text));
    }),
  );
  assert.deepEqual(typedForm('"a\\nb"'), { kind: 'json', typed: '"a\\nb"' });
  assert.deepEqual(typedForm('12345678901234567890'), { kind: 'number', typed: '12345678901234567890' });
  assert.match(String(jsonForm('number', '01').wrong), /not a JSON number/);
  assert.match(String(jsonForm('json', '{a}').wrong), /not JSON/);
  assert.equal(otherKind('json', { kind: 'text', typed: 'x' }), '"x"');
  assert.equal(otherKind('text', { kind: 'json', typed: '"x"' }), 'x');
  assert.equal(otherKind('number', { kind: 'text', typed: ' 12 ' }), '12');
  assert.equal(otherKind('number', { kind: 'text', typed: 'x' }), '');
});

const EVENT = {
  id: 'ev_1',
  object_type: 'opportunity',
  action: 'updated',
  user_id: null,
  changed_fields: ['custom.cf_a', 'status_type'],
  data: {
    status_type: 'won',
    value: 1e5,
    'custom.cf_a': 'x',
    big: 12345678901234567000,
    addresses: [{ state: 'MD' }, { state: 'NY' }],
    tags: ['a', 'b', 'a'],
    note: null,
  },
  previous_data: { status_type: 'active', 'custom.cf_a': null },
  meta: { request_method: 'PUT' },
};

const offered = (pointer, event = EVENT) => conditionsOn(event, pointer).conditions;
const labels = (pointer, event) => offered(pointer, event).map(({ label }) => label);

test('a changed field offers the change, what it was and what it is', () => {
  assert.deepEqual(labels('/data/status_type'), [
    'changed from "active" to "won"',
    'changed to "won"',
    'changed',
    'was "active" before',
    'is "won"',
    'is not "won"',
    'has a value',
  ]);
  assert.deepEqual(offered('/data/status_type')[0].filter.filters, [
    { type: 'field_accessor', field: 'changed_fields', filter: { type: 'contains', value: 'status_type' } },
    {
      type: 'field_accessor',
      field: 'previous_data',
      filter: { type: 'field_accessor', field: 'status_type', filter: { type: 'equals', value: 'active' } },
    },
    {
      type: 'field_accessor',
      field: 'data',
      filter: { type: 'field_accessor', field: 'status_type', filter: { type: 'equals', value: 'won' } },
    },
  ]);
  assert.equal(labels('/data/custom.cf_a')[0], 'changed from null to "x"');
  assert.deepEqual(labels('/previous_data/status_type'), labels('/data/status_type').slice(0, 4));
  assert.deepEqual(labels('/changed_fields/1'), labels('/data/status_type'));
});

test('a field offers only what can be asked exactly', () => {
  assert.deepEqual(labels('/data/note'), ['is null or missing']);
  assert.deepEqual(labels('/data/big'), ['has a value']);
  assert.deepEqual(labels('/data/tags'), ['contains "a"', 'contains "b"', 'is there, and not null']);
  assert.deepEqual(labels('/user_id'), ['is null or missing']);
  assert.deepEqual(labels(''), []);
  assert.deepEqual(labels('/data/none'), ['is null or missing']);
  const deleted = { action: 'deleted', changed_fields: [], data: {}, previous_data: { name: 'Bob' } };
  assert.equal(labels('/previous_data/name', deleted)[0], 'was "Bob"');
  assert.deepEqual(fieldsOf(deleted)[0].fields, [{ pointer: '/previous_data/name', name: 'previous_data › name' }]);
});

test('inside an array any element is asked for', () => {
  const { filter } = offered('/data/addresses/1/state')[0];
  assert.deepEqual(filter, {
    type: 'field_accessor',
    field: 'data',
    filter: {
      type: 'field_accessor',
      field: 'addresses',
      filter: {
        type: 'any_array_value',
        filter: { type: 'field_accessor', field: 'state', filter: { type: 'equals', value: 'NY' } },
      },
    },
  });
});

test('what is offered matches the event it was offered on, but for the negations', () => {
  const event = fc.record({
    changed_fields: fc.subarray(['a', 'b', '__proto__', 'x/y']),
    data: fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'x/y'), fc.jsonValue({ maxDepth: 3 })),
    previous_data: fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue({ maxDepth: 1 })),
  });
  fc.assert(
    fc.property(event, (made) => {
      const value = plain(made);
      for (const pointer of pointers(value)) {
        for (const { label, filter } of conditionsOn(value, pointer).conditions) {
          const { matched, sentence } = new Filter(filter).explain(value);
          const negated = JSON.stringify(filter).includes('"not_equals"');
          // A `not_equals` inside an array asks for any other element.
          if (!negated) assert.ok(matched, `${pointer} ${label}: ${sentence}`);
          assert.deepEqual(new Filter(filter).toClose(), plain(filter));
        }
      }
    }),
  );
});

function* pointers(value, path = []) {
  yield pointerTo(path);
  if (value === null || typeof value !== 'object') return;
  for (const name of Object.keys(value)) yield* pointers(value[name], [...path, name]);
}

test('a pointer into the payload is one into its event', () => {
  assert.equal(inEvent({ event: {} }, '/event/data/x'), '/data/x');
  assert.equal(inEvent({ event: {} }, '/data/x'), '/data/x');
  assert.equal(inEvent({ data: {} }, '/event/x'), '/event/x');
  assert.equal(inEvent(undefined, '/data'), '/data');
});

const LEAD = [{ objectType: 'lead', actions: ['created', 'updated'] }];
const bodyOf = (text, more = {}) => {
  const { filter, tree } = compiled(text);
  return subscriptionBody({ url: 'https://example.com/x', events: LEAD, verifySsl: true, ...more }, tree, filter);
};

test('the body has an item for each action, and the filter in each', () => {
  const text = '{"type":"equals","value":12345678901234567890}';
  const { body } = bodyOf(text, { verifySsl: false });
  assert.ok(body);
  assert.equal(body.match(/12345678901234567890/g).length, 2);
  const extra_filter = JSON.parse(text);
  assert.deepEqual(JSON.parse(body), {
    url: 'https://example.com/x',
    events: ['created', 'updated'].map((action) => ({ object_type: 'lead', action, extra_filter })),
    verify_ssl: false,
  });
  assert.deepEqual(JSON.parse(String(bodyOf('').body)).events[0], { object_type: 'lead', action: 'created' });
});

test('of a subscription that is put in, the filters are found', () => {
  const filter = '{"type":"equals","value":12345678901234567890}';
  const item = (action, more) => `{"object_type":"lead","action":"${action}"${more}}`;
  const one = `{"id":"whsub_1","url":"https://a.example","verify_ssl":false,"events":[${item('created', `,"extra_filter":${filter}`)},${item('updated', `,"extra_filter":${filter}`)},${item('deleted', '')}]}`;
  const expected = [
    {
      url: 'https://a.example',
      verifySsl: false,
      events: [{ objectType: 'lead', actions: ['created', 'updated'] }],
      filter,
    },
    {
      url: 'https://a.example',
      verifySsl: false,
      events: [{ objectType: 'lead', actions: ['deleted'] }],
      filter: 'null',
    },
  ];
  assert.deepEqual(filtersIn(one), expected);
  assert.deepEqual(filtersIn(`{"data":[${one},${one}]}`), [...expected, ...expected]);
  assert.deepEqual(filtersIn(`{"extra_filter":${filter}}`), [{ url: '', verifySsl: true, events: [], filter }]);
  for (const text of ['', '[]', '7', '{"events":3}', '{"type":"and","filters":[]}', '{"data":{"x":1}}', '[[[{'])
    assert.deepEqual(filtersIn(text), [], text);
  const taken = filtersIn(String(bodyOf(filter).body));
  assert.deepEqual(
    taken.map(({ events }) => events),
    [LEAD],
  );
  fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => Array.isArray(filtersIn(text))));
});

test('there is no body until it is one that Close takes', () => {
  assert.deepEqual(bodyOf('', { url: ' ', events: [] }), {
    body: null,
    remarks: [],
    missing: ['write the address of your receiver', 'choose an object type and an action'],
  });
  for (const url of ['example.com', 'ftp://example.com', 'https://user:secret@example.com/']) {
    const { body, missing } = bodyOf('', { url });
    assert.equal(body, null);
    assert.doesNotMatch(missing[0], /secret/);
  }
  assert.match(bodyOf('', { url: 'http://127.0.0.1:1/x' }).remarks[0], /cannot reach/);
  assert.match(bodyOf('', { url: 'http://example.com' }).remarks[0], /https/);
  const inMany = bodyOf('{"type":"field_accessor","field":"data","filter":{"type":"closehook:less_than","value":1}}');
  assert.equal(inMany.body, null);
  assert.match(inMany.missing[0], /\/filter/);
  const written = bodyOf('{"type":"closehook:changed","field":"name"}');
  assert.deepEqual(JSON.parse(String(written.body)).events[0].extra_filter, {
    type: 'field_accessor',
    field: 'changed_fields',
    filter: { type: 'contains', value: 'name' },
  });
});

test('a shell gives the body back, whatever is in it', () => {
  const hostile = [`'; touch /tmp/x; '`, '$(id) `id` $HOME \\ " !! \n\t *', `''''`, "\\'", "it's"];
  for (const value of hostile) {
    assert.equal(execFileSync('sh', ['-c', `printf %s ${shellQuoted(value)}`]).toString(), value);
    const { body } = bodyOf(JSON.stringify({ type: 'equals', value }));
    const command = curlCommand(String(body)).replace(/^curl /, `printf '%s\\n' `);
    const printed = execFileSync('sh', ['-c', command], { env: { CLOSE_API_KEY: 'api_test' } }).toString();
    assert.ok(printed.endsWith(`${body}\n`));
    assert.match(printed, /\napi_test:\n/);
  }
});

test('entries are asked in slices, and what is known is not asked again', () => {
  const bytes = (value) => new TextEncoder().encode(JSON.stringify(value));
  /** @type {any[]} */
  const entries = Array.from({ length: 1000 }, (_, n) => ({
    body: bytes({ n, object_type: n % 2 ? 'lead' : 'contact' }),
  }));
  const queue = [];
  let clock = 0;
  let told = 0;
  let asked = 0;
  const verdicts = new Verdicts(() => told++, { later: (next) => queue.push(next), now: () => (clock += 4) });
  /** @type {any} */
  const filter = {
    matches(body) {
      asked += 1;
      return new Filter({
        type: 'field_accessor',
        field: 'n',
        filter: { type: 'closehook:less_than', value: 10 },
      }).matches(body);
    },
  };
  /** @type {any} */
  const listens = { match: (body) => (JSON.parse(new TextDecoder().decode(body)).object_type === 'lead' ? ['x'] : []) };
  const run = () => {
    while (queue.length > 0) queue.shift()();
  };
  verdicts.ask(entries, filter, null);
  run();
  assert.ok(told > 3);
  assert.deepEqual(verdicts.counts, {
    [MATCHED]: 10,
    [FAILED]: 990,
    [UNHEARD]: 0,
    [UNREADABLE]: 0,
    asked: 1000,
    all: 1000,
  });
  const more = [...entries, { body: null }, { body: new Uint8Array([0x7b]) }];
  verdicts.ask(more, filter, null);
  run();
  assert.equal(asked, 1001);
  assert.equal(verdicts.of(more[1000]), UNREADABLE);
  assert.equal(verdicts.of(more[1001]), UNREADABLE);
  verdicts.ask(more, filter, listens);
  run();
  assert.equal(verdicts.counts[UNHEARD], 5);
  verdicts.ask(entries.slice(0, 3), filter, listens);
  run();
  assert.equal(verdicts.counts.asked, 3);
});
