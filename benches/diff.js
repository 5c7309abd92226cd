// `npm run bench`, third part: the difference of two documents, from their bytes. Prints a report, and keeps it in
// results/. With --quick: a fifth of the time, and nothing kept.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fastJsonPatch from 'fast-json-patch';
import { create } from 'jsondiffpatch';
import microdiffModule from 'microdiff';
import { applyPatch, changes, diff } from '../pkg/index.js';
import { measure } from './measure.js';
import { publish, speed } from './report.js';

const microdiff = microdiffModule.default ?? microdiffModule;
const quick = process.argv.includes('--quick');
const settings = { rounds: quick ? 7 : 21, milliseconds: quick ? 10 : 60 };
const clone = (value) => JSON.parse(JSON.stringify(value));

/** Two deliveries of one opportunity, one after the other. */
function opportunity() {
  const after = JSON.parse(readFileSync(new URL('opportunity-won.json', import.meta.url), 'utf8'));
  const before = clone(after);
  const { event } = before;
  Object.assign(event, {
    id: 'ev_1sYKRjcrA79yKxi3S4Crd6',
    date_created: '2019-01-15T12:47:39.873000',
    date_updated: '2019-01-15T12:47:39.873000',
    request_id: 'req_3S2L8JTBAA1OUS74SVmfbM',
  });
  event.changed_fields = ['confidence', 'date_updated', 'note'];
  Object.assign(event.data, event.previous_data, {
    note: 'Call them',
    value: 90000,
    value_formatted: '$900',
    date_won: null,
    user_name: 'Ann Lee',
  });
  event.previous_data = { confidence: 50, date_updated: '2019-01-14T12:00:00+00:00', note: '' };
  return { before, after };
}

/** A lead with contacts and custom fields: a contact is put in front, and six values change. */
function lead() {
  const contact = (i) => ({
    id: `cont_${i}`,
    name: `Contact ${i} – GOB`,
    emails: [
      { email: `c${i}@example.com`, type: 'office' },
      { email: `h${i}@example.com`, type: 'home' },
    ],
    phones: [{ phone: `+1415555000${i}`, type: 'office', country: 'US' }],
  });
  const before = {
    id: 'lead_1',
    name: 'Bluth',
    description: 'There is always money in the banana stand. '.repeat(60),
    contacts: [1, 2, 3, 4, 5, 6].map(contact),
  };
  for (let i = 0; i < 18; i += 1) before[`field_${i}`] = `value ${i}`;
  for (let i = 0; i < 31; i += 1) before[`custom.cf_${String(i).repeat(20)}`] = i % 2 ? `choice ${i}` : i;
  const after = clone(before);
  after.contacts.unshift({ id: 'cont_0', name: 'New', emails: [], phones: [] });
  after.name = 'Bluth Company';
  after.field_3 = null;
  after.field_7 = 'edited';
  after.contacts[3].name = 'Renamed';
  after.contacts[4].phones[0].type = 'mobile';
  delete after.field_9;
  return { before, after };
}

/** A thousand objects and a thousand strings, 200 KB; `edit` makes the other one. */
function large(edit) {
  const object = (i) => ({
    id: `acti_${i}`,
    note: `They would like to go on with offer ${i}, they say.`,
    user_id: `user_${i % 20}`,
    value: i * 100,
    done: i % 2 === 0,
    tags: ['a', `b${i % 9}`],
  });
  const before = {
    objects: Array.from({ length: 1000 }, (_, i) => object(i)),
    strings: Array.from({ length: 1000 }, (_, i) => `cont_${i}AbCdEfGhIjKlMnOpQrStUvWxYz`),
  };
  const after = clone(before);
  edit(after, object);
  return { before, after };
}

const pairs = [
  { name: 'close-2k', ...opportunity() },
  { name: 'lead-50', ...lead() },
  { name: '200k-equal', ...large(() => {}) },
  { name: '200k-1edit', ...large(({ objects }) => (objects[500].note = 'edited')) },
  {
    name: '200k-front',
    ...large(({ objects, strings }, object) => {
      objects.unshift(object(-1));
      strings.unshift('cont_new');
    }),
  },
  {
    name: '200k-mixed',
    ...large(({ objects }, object) => {
      for (let i = 0; i < 10; i += 1) objects[50 + 90 * i].value = -1;
      objects.splice(900, 0, ...objects.splice(300, 1));
      objects.splice(700, 1);
      objects.unshift(object(-1));
    }),
  },
];

const parse = (bytes) => JSON.parse(bytes);
const plain = create({});
const hashed = create({ objectHash: (object) => object.id });
const leaves = (delta) => {
  if (Array.isArray(delta)) return 1;
  return Object.entries(delta ?? {}).reduce((sum, [key, inner]) => (key === '_t' ? sum : sum + leaves(inner)), 0);
};

/** Each from bytes to a difference; `count` counts its changes. */
const contenders = [
  { name: 'JSON.parse of both', run: (a, b) => [parse(a), parse(b)], count: () => 0 },
  { name: 'closehook `diff`', run: (a, b) => diff(a, b), count: (patch) => patch.length },
  {
    name: 'closehook `diff`, as text',
    run: (a, b) => diff(a, b, { output: 'text' }),
    count: (patch) => JSON.parse(patch).length,
  },
  { name: 'fast-json-patch', run: (a, b) => fastJsonPatch.compare(parse(a), parse(b)), count: (patch) => patch.length },
  { name: 'microdiff', run: (a, b) => microdiff(parse(a), parse(b)), count: (list) => list.length },
  { name: 'jsondiffpatch', run: (a, b) => plain.diff(parse(a), parse(b)), count: leaves },
  { name: 'jsondiffpatch, told the `id`', run: (a, b) => hashed.diff(parse(a), parse(b)), count: leaves },
];

const columns = [];
const found = [];
for (const { name, before, after } of pairs) {
  const [a, b] = [before, after].map((value) => Buffer.from(JSON.stringify(value)));
  assert.deepEqual(applyPatch(before, diff(a, b)), after);
  const results = contenders.map(({ run, count }) => {
    const result = run(a, b);
    return {
      changes: count(result),
      bytes: typeof result === 'string' ? result.length : JSON.stringify(result ?? {}).length,
    };
  });
  found.push({ name, bytes: a.length, results });
  process.stderr.write(`${name} …\n`);
  const runs = contenders.map(({ name: contender, run }) => ({
    name: contender,
    prepare: () => () => run(a, b) !== null,
  }));
  columns.push({ name, results: await measure(runs, [], settings) });
}

// The changes of one event.
const body = readFileSync(new URL('opportunity-won.json', import.meta.url));
const ofEvent = await measure(
  [
    { name: 'JSON.parse', prepare: () => () => parse(body) !== null },
    { name: 'closehook `changes`', prepare: () => () => changes(body).length === 5 },
  ],
  [],
  settings,
);

const row = (cells) => `| ${cells.join(' | ')} |`;
const counted = [
  row(['', ...found.map(({ name }) => name)]),
  row(['---', ...found.map(() => '---:')]),
  ...contenders
    .slice(1)
    .map(({ name }, i) =>
      row([
        name,
        ...found.map(
          ({ results }) =>
            `${results[i + 1].changes.toLocaleString('en')} (${results[i + 1].bytes.toLocaleString('en')} B)`,
        ),
      ]),
    ),
].join('\n');
const report = `# The difference of two documents

Lower is better everywhere.

From the bytes of two documents to their difference, reading included. The ratio is the time in multiples of what
JSON.parse takes for both, in the same round; after it, the microseconds. Both are medians of ${settings.rounds} rounds,
with the quartiles in brackets.

${speed(contenders, columns)}

The changes that each finds, and the bytes of its result as JSON:

${counted}

- close-2k: two deliveries of one opportunity. lead-50: a lead of ${found[1].bytes.toLocaleString('en')} bytes, a contact put in front and six edits.
- 200k: a thousand objects and a thousand strings; an edit; one of each put in front; mixed: one in front, one removed,
  one moved by 600 places, ten edits.
- jsondiffpatch counts each leaf of its delta.

The changes of one event, of 1.9 KB, from its bytes:

${speed([{ name: 'JSON.parse' }, { name: 'closehook `changes`' }], [{ name: '1.9 KB', results: ofEvent }])}
`;
publish('diff', report, { settings, columns, found, ofEvent });
