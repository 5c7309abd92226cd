import assert from 'node:assert/strict';
import test from 'node:test';
import { told } from '../../pkg/cli/output/changes.js';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastJsonPatch from 'fast-json-patch';
import { changes, render } from '../../pkg/index.js';
import { assertNoSecret, closehook, delivery, jsonLines, payload, scratch } from './closehook.js';

test.after(assertNoSecret);

const accessor = (field, filter) => ({ type: 'field_accessor', field, filter });
const status = (value) => accessor('data', accessor('status_type', { type: 'equals', value }));
const won = JSON.stringify(status('won'));
const body = payload({
  changed_fields: ['date_updated', 'phones', 'status_type'],
  data: { status_type: 'won', phones: [{ phone: '+3' }, { phone: '+1', type: 'home' }], date_updated: '2' },
  previous_data: { status_type: 'active', phones: [{ phone: '+1', type: 'office' }], date_updated: '1' },
});
const file = scratch('payload.json', body);
const subscriptions = scratch(
  'subscriptions.json',
  JSON.stringify({
    data: [
      {
        id: 'whsub_1',
        status: 'active',
        events: [{ object_type: 'opportunity', action: 'updated', extra_filter: status('lost') }],
      },
      { id: 'whsub_2', status: 'active', events: [{ object_type: 'opportunity', action: 'updated' }] },
      { id: 'whsub_3', status: 'paused', events: [{ object_type: 'opportunity', action: 'updated' }] },
    ],
  }),
);

test('match: a filter from a file or as text, a payload from a file, standard input or --data', async () => {
  const filter = scratch('won.json', won);
  const answers = await Promise.all([
    closehook(['match', file, '--filter', filter]),
    closehook(['match', file, '--filter', won]),
    closehook(['match', '--filter', won], { input: body }),
    closehook(['match', '--filter', won, '--data', body]),
    closehook(['match', '--filter', won, '--data', JSON.stringify(JSON.parse(body).event)]),
    closehook(['match', '--filter', 'null', file]),
  ]);
  for (const { code, out } of answers) assert.deepEqual([code, out], [0, '✓ opportunity updated ev_1 matches\n']);
  const no = await closehook(['match', file, '--filter', JSON.stringify(status('lost'))]);
  assert.deepEqual([no.code, no.out], [1, '✗ opportunity updated ev_1 does not match\n']);
  const both = await closehook([
    'match',
    file,
    '--filter',
    filter,
    '--filter',
    JSON.stringify(status('lost')),
    '--json',
  ]);
  assert.deepEqual(both.json()[0].matched, [filter]);
});

test('match: subscriptions, as the API returns them', async () => {
  const { code, out } = await closehook(['match', file, '--subscriptions', subscriptions]);
  assert.deepEqual([code, out], [0, '✓ opportunity updated ev_1 matches whsub_2\n']);
  const [json] = (await closehook(['match', file, '--subscriptions', subscriptions, '--json'])).json();
  assert.deepEqual(json, {
    line: 1,
    matched: ['whsub_2'],
    event: {
      id: 'ev_1',
      object_type: 'opportunity',
      action: 'updated',
      object_id: 'oppo_1',
      subscription_id: 'whsub_1',
    },
  });
});

test('match: deliveries, payloads, events and pages of the event log, in JSON Lines, lists and over several lines', async () => {
  const event = JSON.parse(body).event;
  const page = {
    data: [
      { ...event, id: 'ev_a' },
      { ...event, id: 'ev_b' },
    ],
    cursor_next: 'x',
    cursor_previous: null,
  };
  const ids = async (text) => {
    const { code, json } = await closehook(['match', '--filter', won, '--json'], { input: text });
    return [code, ...json().map(({ line, event: { id } }) => `${line} ${id}`)];
  };
  assert.deepEqual(await ids(jsonLines([delivery(body), JSON.parse(body), event, page])), [
    0,
    '1 ev_1',
    '2 ev_1',
    '3 ev_1',
    '4 ev_a',
    '4 ev_b',
  ]);
  assert.deepEqual(
    (await ids(JSON.stringify([event, page], null, 1))).slice(1).map((/** @type {any} */ each) => each.split(' ')[1]),
    ['ev_1', 'ev_a', 'ev_b'],
  );
  assert.deepEqual((await ids(JSON.stringify(page, null, 2))).slice(1), ['1 ev_a', '1 ev_b']);
  // One event a line, within the page.
  const lines = `{"data": [\n${page.data.map((each) => JSON.stringify(each)).join(',\n')}\n]}`;
  assert.deepEqual(await ids(`${lines}\n${lines}\n`), [0, '1 ev_a', '1 ev_b', '5 ev_a', '5 ev_b']);
  assert.deepEqual(await ids(JSON.stringify({ data: [] }) + '\n' + body), [0, '2 ev_1']);
});

test('match: what is no payload is told by line and column, in text and in JSON', async () => {
  const input = `${body}\n{"event": x}\n[]\n${body}\n`;
  const { code, out } = await closehook(['match', '--filter', won], { input });
  assert.equal(code, 1);
  assert.match(
    out,
    /^✓.*\n✗ standard input:2:\d+: not JSON.*\n✗ standard input:3: this JSON is neither a delivery nor an event\n✓/,
  );
  const { json } = await closehook(['match', '--filter', won, '--json'], { input });
  assert.deepEqual(
    json().map(({ line, error }) => [line, error === undefined]),
    [
      [1, true],
      [2, false],
      [3, false],
      [4, true],
    ],
  );
});

test('a delivery whose body is not JSON, or not an event, is reported or shown, and the rest goes on', async () => {
  const list = scratch(
    'bodies.jsonl',
    jsonLines([delivery('{"a": x}'), delivery(''), delivery('[]'), delivery('"x"'), delivery(body)]),
  );
  for (const [command, ...options] of [['match', '--filter', won], ['explain', '--filter', won], ['changes']]) {
    const { code, out, err } = await closehook([command, list, ...options]);
    assert.deepEqual([code, err], [1, ''], out);
    assert.match(out, /bodies\.jsonl:1: the body is not JSON: expected .* at line 1, column 7$/m);
    assert.match(out, /bodies\.jsonl:2: the body is not JSON/);
    assert.match(out, /not an event of Close/);
    assert.match(out, /opportunity updated.* ev_1/);
    const { json } = await closehook([command, list, ...options, '--json']);
    assert.deepEqual(
      json().map(({ line, error }) => [line, error !== undefined]),
      [
        [1, true],
        [2, true],
        [3, false],
        [4, false],
        [5, false],
      ],
    );
  }
});

test('explain: a sentence, a tree, and remarks', async () => {
  const filter = {
    type: 'and',
    filters: [status('lost'), accessor('data.phones', { type: 'non_null' }), status('won')],
  };
  const { code, out } = await closehook(['explain', file, '--filter', JSON.stringify(filter)]);
  assert.equal(code, 1);
  const lines = out.split('\n');
  assert.equal(lines[0], 'opportunity updated ev_1');
  assert.match(lines[1], /^✗ filter does not match: data\.status_type is "won", not "lost"; /);
  assert.deepEqual(
    lines.slice(2, 6).map((line) => /^ *[✓✗] \w+/.exec(line)[0]),
    ['  ✗ and', '    ✗ equals', '    ✗ non_null', '    ✓ equals'],
  );
  assert.match(lines[6], /^! filter \/filters\/1: /);
  const [json] = (await closehook(['explain', file, '--filter', JSON.stringify(filter), '--json'])).json();
  assert.equal(json.explanations[0].tree.children.length, 3);
  assert.ok(json.remarks.some(({ code: remark }) => remark === 'DOTTED_FIELD'));
});

test('explain: each subscription has its reason', async () => {
  const { code, out } = await closehook(['explain', file, '--subscriptions', subscriptions]);
  assert.equal(code, 0);
  assert.match(out, /^✗ whsub_1 does not match: data\.status_type is "won", not "lost"$/m);
  assert.match(out, /^✓ whsub_2 matches$/m);
  assert.match(out, /^✗ whsub_3 does not match: .*paused/m);
  const [{ explanations }] = (await closehook(['explain', file, '--subscriptions', subscriptions, '--json'])).json();
  assert.deepEqual(
    explanations.map(({ id, reason }) => [id, reason]),
    [
      ['whsub_1', 'filter'],
      ['whsub_2', 'matched'],
      ['whsub_3', 'paused'],
    ],
  );
});

test('changes: a line each, or as the package gives them', async () => {
  const { code, out } = await closehook(['changes', file, '--ignore', 'date_updated']);
  assert.equal(code, 0);
  assert.deepEqual(
    out.split('\n').map((line) => line.replace(/ +/g, ' ')),
    [
      'opportunity updated: 3 changes ev_1',
      ' + phones +3',
      ' ~ phones › +1 › type office → home',
      ' ~ status type active → won',
      '',
    ],
  );
  const [json] = (await closehook(['changes', '--json', '--check', file])).json();
  assert.deepEqual(json.changes, changes(body));
  assert.ok(Array.isArray(json.remarks));
  const none = await closehook(['changes', '--data', payload({ object_type: 'leed' }), '--check']);
  assert.match(none.out, / {2}nothing\n {2}! \/object_type: /);
  assert.equal(none.code, 0);
  const stalled = payload({ object_type: 'opportunity', action: 'created', data: { status_type: 'stalled' } });
  const quiet = await closehook(['changes', '--data', stalled, '--check']);
  assert.doesNotMatch(quiet.out, /!/);
  const values = await closehook(['changes', '--data', stalled, '--check', '--values']);
  assert.match(values.out, /! \/data\/status_type: "stalled" is not among the known values: "active", "won", "lost"\n/);
  const alone = await closehook(['changes', '--data', stalled, '--values']);
  assert.equal(alone.code, 2);
  assert.match(alone.err, /--values needs --check/);
});

test('changes: as Markdown, in which a stranger commands nothing', async () => {
  const event = {
    object_type: 'lead',
    action: 'updated',
    changed_fields: ['name'],
    data: { name: '<b>*B*\u001b[2J' },
    previous_data: { name: 'Sit\u202ewell' },
  };
  const { code, out } = await closehook([
    'changes',
    '--data',
    JSON.stringify([event, event]),
    '--markdown',
    '--ignore',
    'date_updated',
  ]);
  assert.equal(code, 0);
  const told = render(event, { format: 'markdown', ignore: ['date_updated'] }).trimEnd();
  assert.equal(out, `${told}\n\n${told}\n`);
  assert.doesNotMatch(out, /[\u001b\u202e]/);
  for (const other of ['--json', '--check']) {
    const both = await closehook(['changes', '--data', '{}', '--markdown', other]);
    assert.equal(both.code, 2);
    assert.match(both.err, new RegExp(`${other} cannot be combined with --markdown`));
  }
});

test('changes: the vectors of the package give the same at the command line', async () => {
  const vectors = JSON.parse(
    readFileSync(fileURLToPath(new URL('../vectors/opportunity-won.json', import.meta.url)), 'utf8'),
  );
  const [json] = (await closehook(['changes', '--json'], { input: JSON.stringify(vectors, null, 4) })).json();
  assert.deepEqual(json.changes, changes(vectors));
});

const before = { name: 'Bluth', ids: [1, 2, 3], url: 'x' };
const after = { name: 'Sitwell', ids: [3, 1, 2], note: 'n' };
const documents = [
  scratch('before.json', JSON.stringify(before, null, 2)),
  scratch('after.json', JSON.stringify(after)),
];

test('diff: lines, a JSON Patch that another library applies, a merge patch', async () => {
  const text = await closehook(['diff', ...documents]);
  assert.equal(text.code, 1);
  assert.deepEqual(text.out.split('\n').sort(), [
    '',
    '+ /note  "n"',
    '- /url  "x"',
    '> /ids/2 → /ids/0',
    '~ /name  "Bluth" → "Sitwell"',
  ]);
  const [patch] = (await closehook(['diff', ...documents, '--json'])).json();
  assert.deepEqual(fastJsonPatch.applyPatch(structuredClone(before), patch).newDocument, after);
  assert.ok(patch.every(({ op }) => op !== 'test'));
  const [invertible] = (await closehook(['diff', ...documents, '--json', '--invertible'])).json();
  assert.ok(invertible.some(({ op }) => op === 'test'));
  const [merge] = (await closehook(['diff', ...documents, '--merge'])).json();
  assert.deepEqual(merge, { name: 'Sitwell', ids: [3, 1, 2], note: 'n', url: null });
});

test('diff: equal documents, standard input, digits, options', async () => {
  const same = await closehook(['diff', documents[0], '-'], { input: JSON.stringify(before) });
  assert.deepEqual([same.code, same.out], [0, '']);
  const [empty] = (await closehook(['diff', documents[0], documents[0], '--json'])).json();
  assert.deepEqual(empty, []);
  const [one, two] = [
    scratch('one.json', '{"n": 9007199254740993, "m": 1}'),
    scratch('two.json', '{"n": 9007199254740992, "m": 1.0}'),
  ];
  const pretty = [scratch('p1.json', '{"a": "\\u00e9 b"}'), scratch('p2.json', '{"a": {\n "b": [\n  1, "x y"\n ]\n}}')];
  assert.equal((await closehook(['diff', ...pretty])).out, '~ /a  "\\u00e9 b" → {"b":[1,"x y"]}\n');
  for (const form of ['--json', '--merge']) assert.equal((await closehook(['diff', ...pretty, form])).json().length, 1);
  const digits = await closehook(['diff', one, two]);
  assert.equal(digits.out, '~ /n  9007199254740993 → 9007199254740992\n');
  assert.match((await closehook(['diff', one, two, '--exact'])).out, /~ \/m {2}1 → 1\.0/);
  assert.deepEqual([(await closehook(['diff', one, two, '--ignore', 'n'])).code], [0]);
});

test('diff: what a merge patch cannot say, and what is no JSON, with the place', async () => {
  const nothing = scratch('null.json', '{"name": "Bluth", "ids": [1, 2, 3], "url": null}');
  const { code, err } = await closehook(['diff', documents[0], nothing, '--merge']);
  assert.equal(code, 2);
  assert.match(err, /^closehook diff: a merge patch cannot set \/url to null: --json can/);
  const broken = await closehook(['diff', documents[0], scratch('broken.json', '{\n  "a": }')]);
  assert.equal(broken.code, 2);
  assert.match(broken.err, /broken\.json:2:8: not JSON: expected/);
});

test('the changes of an event come after its sentence, even if that takes several lines', () => {
  const event = {
    object_type: 'opportunity',
    action: 'updated',
    user_id: 'user_1234567890',
    changed_fields: ['a', 'b'],
    data: { a: 1, b: 2, lead_name: 'The Bluth Company of Newport Beach', note: 'one of its many plans' },
    previous_data: { a: 2, b: 1 },
  };
  const plain = (lines) =>
    lines
      .join(' ')
      .replace(/\u001b\[\d+m/g, '')
      .replace(/\s+/g, ' ');
  const whole = told({ event }, { color: false, width: 10_000 });
  assert.equal(whole.sentence.length, 1);
  let most = 0;
  for (const color of [false, true])
    for (let width = 20; width <= 100; width++) {
      const { sentence, changes } = told({ event }, { color, width });
      assert.equal(plain(sentence), whole.sentence[0], `${width} columns`);
      assert.equal(plain(changes), plain(whole.changes), `${width} columns`);
      most = Math.max(most, sentence.length);
    }
  assert.ok(most > 1, 'the sentence was never wrapped');
});
