// `npm run bench`, sixth part: all that a receiver does with a delivery, from its bytes and headers: verify it, find
// which of 40 subscriptions it belongs to, list what changed. Prints a report, and keeps it in results/. With --quick:
// a fifth of the time, and nothing kept.
import assert from 'node:assert/strict';
import * as crypto from 'node:crypto';
import { Webhook } from 'closehook';
import { published } from './bodies.js';
import { rulesFor, subjectsWith } from './filters/rules.js';
import { KEY, RULES, byHand, closehook } from './receive/contenders.js';
import { measure } from './measure.js';
import { digits, fastest, publish, speed, table } from './report.js';

const quick = process.argv.includes('--quick');
const settings = { rounds: quick ? 7 : 41, milliseconds: quick ? 10 : 40, warm: quick ? 50 : 500 };

const manually = byHand(crypto);

const contenders = [
  { name: 'closehook', make: closehook },
  { name: 'node:crypto, JSON.parse, closures, microdiff', make: manually },
];

/** Each with all that is above it of the same hand. */
const parts = [
  { name: 'closehook: `verify`', make: (rules) => closehook(rules, 1) },
  { name: '… and `match`', make: (rules) => closehook(rules, 2) },
  { name: '… and `changes`', make: (rules) => closehook(rules, 3) },
  { name: 'by hand: HMAC by node:crypto', make: (rules) => manually(rules, 1) },
  { name: '… and JSON.parse', make: (rules) => manually(rules, 2) },
  { name: '… and closures', make: (rules) => manually(rules, 3) },
  { name: '… and microdiff', make: (rules) => manually(rules, 4) },
];

const columns = [];
const steps = [];
for (const subject of subjectsWith(published.toString(), Buffer.from)) {
  const { name, body } = subject;
  const rules = rulesFor(subject, RULES);
  const headers = {
    ...new Webhook(KEY).sign(body),
    'content-type': 'application/json',
    host: 'example.com',
    'content-length': `${body.length}`,
  };
  const [first, ...others] = contenders.map(({ make }) => make(rules)(body, headers));
  for (const other of others) {
    assert.deepEqual(other.ids, first.ids);
    const found = new Set(first.changed.map(({ field }) => field));
    assert.ok(other.changed.length > 0);
    // What changed_fields names without a former value is in no difference of two states.
    for (const {
      path: [field],
    } of other.changed)
      assert.ok(found.has(field), field);
  }
  const runs = contenders.map(({ name: who, make }) => ({
    name: who,
    prepare() {
      const receive = make(rules);
      return () => receive(body, headers).ids?.length === first.ids?.length;
    },
  }));
  process.stderr.write(`${name} …\n`);
  columns.push({ name, bytes: body.length, results: await measure(runs, [], settings) });
  const taken = parts.map(({ name: what, make }) => ({
    name: what,
    prepare() {
      const receive = make(rules);
      return () => receive(body, headers) !== undefined;
    },
  }));
  steps.push({ name, bytes: body.length, results: await measure(taken, [], settings) });
}

const report = `# All that a receiver does

Lower is better everywhere.

From the bytes and headers of a delivery: its signature and age, which of ${RULES} subscriptions it belongs to, and the list of
what changed. The ratio is the time in multiples of closehook's: above 1 is slower than closehook.

The fastest of ${settings.rounds} rounds, in brackets the microseconds for one delivery:

${fastest(contenders, columns)}

Medians of the rounds, with the quartiles in brackets:

${speed(contenders, columns)}

Step by step, the fastest of the rounds, in microseconds:

${table(
  ['', ...steps.map((column) => column.name)],
  parts.map(({ name }) => [
    name,
    ...steps.map(({ results }) => digits(results.find((one) => one.name === name).fastest)),
  ]),
)}
`;
publish('receive', report, { settings, columns, steps });
