// `closehook schema`: the schemas, and what real events contain beyond them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { fromTemplate, tails, templates } from '../../pkg/src/emulator/templates.js';
import { closehook } from './closehook.js';

const known = { user: 'user_1', orga: 'orga_1' };
const template = (/** @type {string} */ type, /** @type {string} */ action) => ({
  id: `ev_${type}_${action}`,
  ...fromTemplate(type, action, { tail: tails(type), now: Date.parse('2026-11-30T12:00:00Z'), known }),
});
const lines = (/** @type {object[]} */ ...events) => events.map((each) => JSON.stringify(each)).join('\n');

test('print: the schema of a type, and of all events', async () => {
  const file = (/** @type {string} */ name) =>
    JSON.parse(readFileSync(new URL(`../../pkg/dist/schemas/${name}.json`, import.meta.url), 'utf8'));
  for (const [args, name] of /** @type {[string[], string][]} */ ([
    [['opportunity'], 'opportunity'],
    [[], 'event'],
  ])) {
    const { code, out } = await closehook(['schema', 'print', ...args]);
    assert.deepEqual([code, JSON.parse(out)], [0, file(name)]);
  }
  for (const [type, message] of [
    ['opportunty', /there is no schema of "opportunty"; did you mean opportunity\?/],
    ['activity.call.completed', /there is no schema of "activity\.call\.completed"; did you mean activity\.call\?/],
    ['../event', /there is no schema of "\.\.\/event"/],
  ]) {
    const { code, err } = await closehook(['schema', 'print', /** @type {string} */ (type)]);
    assert.equal(code, 2);
    assert.match(err, /** @type {RegExp} */ (message));
  }
});

test('diff: nothing is new in the event of any template', async () => {
  const all = Object.entries(templates()).flatMap(([type, actions]) =>
    actions.map((/** @type {string} */ action) => template(type, action)),
  );
  const { code, out } = await closehook(['schema', 'diff'], { input: lines(...all) });
  assert.deepEqual([code, out], [0, `${all.length} events: closehook knows every type, field and value\n`]);
});

test('diff: unknown types, actions, fields, kinds and words, each with its events', async () => {
  const opportunity = template('opportunity', 'updated');
  const lead = template('lead', 'created');
  const events = [
    { ...opportunity, id: 'ev_1', data: { ...opportunity.data, mood: 'secret text', value: '5' } },
    { ...opportunity, id: 'ev_2', data: { ...opportunity.data, mood: null, status_type: 'stalled' } },
    { ...opportunity, id: 'ev_3', action: 'archived', previous_data: { value: null, mood: 7 } },
    {
      ...lead,
      id: 'ev_4',
      data: { ...lead.data, addresses: [{ planet: 'Mars' }, { planet: 'Venus' }], 'custom.cf_1': 5 },
    },
    { id: 'ev_5', object_type: 'invoice', action: 'created', data: {} },
    { ...lead, id: 'ev_7', object_type: 'event' },
    { ...lead, id: 'ev_6', data: { ...lead.data, '__proto__/~': 1, constructor: true } },
  ];
  const { code, json } = await closehook(['schema', 'diff', '--json'], { input: lines(...events) });
  assert.equal(code, 1);
  assert.deepEqual(
    json().map(({ object_type, kind, pointer, is, events: count, example }) =>
      [object_type, kind, pointer, is, count, example].join(' '),
    ),
    [
      'event type /object_type event 1 ev_7',
      'invoice type /object_type invoice 1 ev_5',
      'lead field /data/__proto__~1~0 integer 1 ev_6',
      'lead field /data/addresses/*/planet string 1 ev_4',
      'lead field /data/constructor boolean 1 ev_6',
      'opportunity action /action archived 1 ev_3',
      'opportunity field /data/mood string 1 ev_1',
      'opportunity field /data/mood null 1 ev_2',
      'opportunity word /data/status_type stalled 1 ev_2',
      'opportunity value /data/value string 1 ev_1',
      'opportunity field /previous_data/mood integer 1 ev_3',
    ],
  );
  const said = await closehook(['schema', 'diff'], { input: lines(...events) });
  assert.doesNotMatch(said.out, /secret text|Mars/);
  assert.match(said.out, /^opportunity: unknown field \/data\/mood, of type string \(1 event, first ev_1\)$/m);
  assert.match(said.out, /^opportunity: unknown action archived \(1 event, first ev_3\)$/m);
  assert.match(said.out, /^opportunity: unknown value of \/data\/status_type: stalled \(1 event, first ev_2\)$/m);
  assert.match(said.out, /^opportunity: unexpected type of \/data\/value: string \(1 event, first ev_1\)$/m);
  assert.match(said.out, /^invoice: unknown object type \(1 event, first ev_5\)$/m);
});

test('diff: anything but an event is reported, and the rest is read', async () => {
  const { code, json } = await closehook(['schema', 'diff', '--json'], {
    input: `${lines(template('lead', 'created'))}\n{"data": nothing}\n5\n`,
  });
  assert.equal(code, 1);
  assert.ok(json().some(({ line, error }) => line === 2 && typeof error === 'string'));
});
