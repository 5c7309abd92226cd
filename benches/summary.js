// `npm run bench`, last part: results/README.md, which opens with where closehook is behind, from the other files of
// results/ and the goals of summary/goals.json. Measures nothing.
import { readFileSync, readdirSync } from 'node:fs';
import { load } from './machine.js';
import { digits, keep, table } from './report.js';
import { comparisons } from './summary/comparisons.js';
import { judged } from './summary/losses.js';

const folder = new URL('results/', import.meta.url);
const read = (name, from = folder) => JSON.parse(readFileSync(new URL(name, from), 'utf8'));
const results = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name.slice(0, -'.json'.length), read(name)]),
);
const { behind, ahead, unmeasured } = judged(
  comparisons(results),
  read('summary/goals.json', new URL('.', import.meta.url)),
);

const amount = (value, unit) => `${digits(value)}${unit === '/s' ? unit : unit && ` ${unit}`}`;
const against = ({ peer, goal, theirs, unit }) => {
  if (goal === undefined) return `${peer}: ${amount(theirs, unit)}`;
  return peer === undefined
    ? `goal: ${amount(goal, unit)}`
    : `goal: ${digits(goal)} × ${peer} (${amount(theirs, unit)})`;
};
const rows = (list) =>
  table(
    ['', 'closehook', 'a peer, or the goal', 'times', 'from'],
    list.map((row) => [
      ...[row.work, amount(row.ours, row.unit), against(row), row.behind.toFixed(2)],
      `[${row.file}](${row.file}.md)`,
    ]),
  );
const files = Object.entries(results).filter(([, { machine }]) => machine);

keep(
  'README.md',
  `# Where closehook is behind, and where it is ahead

\`npm run bench\` writes this page from the other files of this folder. The last number of a row is how many times as
much closehook takes as the peer, or as its goal allows: above 1 is behind.

## Behind: ${behind.length} of ${behind.length + ahead.length}

${rows(behind)}

## Not behind: ${ahead.length}

${rows(ahead)}
${unmeasured.length > 0 ? `\n## Goals without a measurement\n\n${unmeasured.map(({ work }) => `- ${work}`).join('\n')}\n` : ''}
## What was measured when

${table(
  ['', 'in', 'on', 'date', 'load of others'],
  files.map(([name, { machine }]) => [
    `[${name}](${name}.md)`,
    ...[machine.runtime ?? '', machine.cpu, machine.date],
    machine.others === undefined ? 'not measured' : load(machine),
  ]),
)}
`,
);
process.stderr.write(`behind in ${behind.length} of ${behind.length + ahead.length}: benches/results/README.md\n`);
