// `npm run bench`, second part: which of many subscriptions an event belongs to, from its bytes. Prints a report, and
// keeps it in results/. With --quick: a fifth of the time, and nothing kept.
import assert from 'node:assert/strict';
import { published } from './bodies.js';
import { contenders as common, readers } from './filters/contenders.js';
import { contenders as others } from './filters/quamina.js';
import { expected, rulesFor, subjectsWith } from './filters/rules.js';
import { measure } from './measure.js';
import { publish, speed } from './report.js';

const quick = process.argv.includes('--quick');
const settings = { rounds: quick ? 7 : 21, milliseconds: quick ? 10 : 30 };
const counts = [1, 40, 500, 5000];
const contenders = [...common, ...others];
const subjects = subjectsWith(published.toString(), Buffer.from);

function edited(body, edit) {
  const delivery = JSON.parse(body);
  edit(delivery.event);
  return Buffer.from(JSON.stringify(delivery));
}

/** Events that lack a field each. */
const lacking = ({ body, fields }) => fields.map((field) => edited(body, (event) => delete event.data[field]));

/** Events that few or none of the rules get, by one field each. */
function nearMisses({ body, fields }) {
  const changed = (edit) => edited(body, edit);
  return [
    changed((event) => (event.action = 'created')),
    changed((event) => (event.changed_fields = [])),
    ...fields.map((field) => changed((event) => (event.data[field] = `${event.data[field]}-7`))),
  ];
}

const all = [...contenders, ...readers];
const tables = [];
for (const subject of subjects) {
  const columns = [];
  for (const count of counts) {
    const rules = rulesFor(subject, count);
    const wanted = expected(rules, subject.body);
    assert.equal(wanted.length, Math.min(count, 3));
    const runs = [];
    for (const { name, prepare, needsFields } of contenders) {
      let match;
      try {
        match = prepare(rules);
      } catch (error) {
        if (prepare === contenders[0].prepare) throw error;
        process.stderr.write(`${name} fails with ${count} rules: ${error.message}\n`);
        continue;
      }
      for (const bytes of [subject.body, ...nearMisses(subject), ...(needsFields ? [] : lacking(subject))]) {
        assert.deepEqual(match(bytes), expected(rules, bytes), `${name} is wrong with ${count} rules`);
      }
      runs.push({ name, prepare: () => () => match(subject.body).length === wanted.length });
    }
    for (const { name, prepare } of readers) {
      const read = prepare();
      runs.push({ name, prepare: () => () => read(subject.body) });
    }
    process.stderr.write(`${subject.name}, ${count} …\n`);
    columns.push({
      name: count === 1 ? '1 rule' : `${count.toLocaleString('en')} rules`,
      results: await measure(runs, [], settings),
    });
  }
  tables.push({ name: subject.name, bytes: subject.body.length, columns });
}

const report = `# Which subscriptions an event belongs to

Lower is better everywhere.

From the bytes of a delivery in a \`Buffer\` to the ids of the subscriptions that get it. The rules are two conditions
each, most of them for the type and action of the event; three match. The ratio is the time in multiples of what
closehook took in the same round: above 1 is slower than closehook. After it, the microseconds for one delivery. Both
are medians of ${settings.rounds} rounds, with the quartiles in brackets.

${tables.map(({ name, bytes, columns }) => `## ${name[0].toUpperCase()}${name.slice(1)} (${bytes.toLocaleString('en')} bytes)\n\n${speed(all, columns)}`).join('\n\n')}

${all
  .filter(({ note }) => note)
  .map(({ name, note }) => `- ${name}: ${note}.`)
  .join('\n')}
`;
publish('filters', report, { settings, tables });
