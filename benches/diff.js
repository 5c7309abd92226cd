// `npm run bench`, third part: the difference of two documents, from their bytes. Prints a report, and keeps it in
// results/. With --quick: a fifth of the time, and nothing kept.
import assert from 'node:assert/strict';
import { applyPatch, changes, diff } from 'closehook';
import { published } from './bodies.js';
import { contenders } from './diff/contenders.js';
import { pairsWith } from './diff/pairs.js';
import { parse } from './parse.js';
import { measure } from './measure.js';
import { publish, speed } from './report.js';

const quick = process.argv.includes('--quick');
const settings = { rounds: quick ? 7 : 21, milliseconds: quick ? 10 : 30 };
const pairs = pairsWith(published.toString());

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
const body = published;
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
