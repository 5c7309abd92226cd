// `npm run bench`, last part: how cost grows with size. A body of 100 B to 50 MB, 1 to 10,000 rules, arrays of 10 to
// 100,000 elements, a history of 1 to 1,000,000 events. Prints a report, and keeps it in results/ with its charts.
// With --quick: the smaller sizes, and nothing kept.
import { closehook } from '../tests/node/instance.js';
import { chart } from './chart.js';
import { subscription } from './filters/contenders.js';
import { published } from './bodies.js';
import { rulesFor, subjectsWith } from './filters/rules.js';
import { digits, keep, publish, table } from './report.js';

const subjects = subjectsWith(published.toString(), Buffer.from);

const { History, Subscriptions, Webhook, changes, diff } = closehook;
const quick = process.argv.includes('--quick');
const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const powers = (from, to, steps = [1]) =>
  Array.from({ length: Math.log10(to / from) + 1 }, (_, i) => steps.map((step) => from * 10 ** i * step))
    .flat()
    .filter((size) => size <= to);
const until = (most, less) => (quick ? less : most);

/** A JSON body of about `bytes` bytes: an event with a long list of short objects. */
function event(bytes, seat = (i) => ({ no: i, holder: `Ann ${i}`, since: '2024-06-01' })) {
  const seats = [];
  for (let length = 150; length < bytes; length += JSON.stringify(seats.at(-1)).length + 1)
    seats.push(seat(seats.length));
  return {
    subscription_id: 'whsub_1',
    event: {
      id: 'ev_1',
      object_type: 'lead',
      action: 'updated',
      changed_fields: ['name'],
      data: { name: 'Bluth', seats },
      previous_data: { name: 'Sitwell' },
    },
  };
}

const bodyOf = (bytes) => Buffer.from(JSON.stringify(event(bytes)));

/** Another element in front, one gone, and one in a hundred changed. */
function edited(list) {
  const after = structuredClone(list);
  for (let i = 50; i < after.length; i += 100) after[i].note = `edited ${i}`;
  after.splice(after.length >> 1, 1);
  after.unshift({ id: 'new', note: 'New.', done: false });
  return after;
}

function opportunity(number, objects) {
  const object = number % objects;
  const moment = new Date(1.6e12 + number * 1000).toISOString();
  return Buffer.from(
    JSON.stringify({
      event: {
        id: `ev_${number}`,
        object_type: 'opportunity',
        object_id: `oppo_${object}`,
        action: 'updated',
        date_created: moment,
        date_updated: moment,
        changed_fields: ['value'],
        data: { id: `oppo_${object}`, note: 'They say yes.', value: number, date_updated: moment },
        previous_data: {},
      },
    }),
  );
}

/** What is made larger. `prepare(size)` returns the work, how many units it has, and how often it may be done. */
const curves = [
  {
    name: 'verify',
    title: '`verify`, by bytes of the body',
    unit: 'byte',
    sizes: powers(100, until(50_000_000, 100_000), [1, 5]),
    prepare(size) {
      const webhook = new Webhook(KEY);
      const body = new Uint8Array(size).fill(0x20);
      const headers = webhook.sign(body);
      return () => webhook.verify(body, headers);
    },
  },
  {
    name: 'changes',
    title: '`changes`, by bytes of the body',
    unit: 'byte',
    sizes: powers(100, until(50_000_000, 100_000), [1, 5]),
    prepare(size) {
      const body = bodyOf(size);
      return () => changes(body);
    },
  },
  {
    name: 'JSON.parse',
    title: '`JSON.parse` of the same, for comparison',
    unit: 'byte',
    sizes: powers(100, until(50_000_000, 100_000), [1, 5]),
    prepare(size) {
      const body = bodyOf(size);
      return () => JSON.parse(body);
    },
  },
  {
    name: 'match',
    title: '`Subscriptions.match` of 1.9 KB, by rules',
    unit: 'rule',
    sizes: powers(1, until(10_000, 1000), [1, 3]),
    prepare(size) {
      const [subject] = subjects;
      const subscriptions = new Subscriptions(rulesFor(subject, size).map(subscription));
      return () => subscriptions.match(subject.body);
    },
  },
  {
    name: 'compile',
    title: '`new Subscriptions`, by rules',
    unit: 'rule',
    sizes: powers(1, until(10_000, 1000), [1, 3]),
    prepare(size) {
      const list = rulesFor(subjects[0], size).map(subscription);
      return () => new Subscriptions(list);
    },
  },
  {
    name: 'diff',
    title: '`diff` of arrays: one in front, one gone, one in a hundred changed; by elements',
    unit: 'element',
    sizes: powers(10, until(100_000, 1000), [1, 3]),
    prepare(size) {
      const before = Array.from({ length: size }, (_, i) => ({
        id: `acti_${i}`,
        note: `Offer ${i}.`,
        done: i % 2 === 0,
      }));
      const texts = [before, edited(before)].map((list) => JSON.stringify(list));
      return () => diff(...texts, { output: 'text' });
    },
  },
  {
    name: 'shuffled',
    title: '`diff` of an array and its reverse, by elements',
    unit: 'element',
    sizes: powers(10, until(100_000, 1000), [1, 3]),
    prepare(size) {
      const before = Array.from({ length: size }, (_, i) => ({ id: `acti_${i}`, note: `Offer ${i}.` }));
      const texts = [before, [...before].reverse()].map((list) => JSON.stringify(list));
      return () => diff(...texts, { output: 'text' });
    },
  },
  {
    name: 'history',
    title: '`History`, by events, ten of each object',
    unit: 'event',
    sizes: powers(1, until(1_000_000, 10_000)),
    prepare(size) {
      const objects = Math.max(1, size / 10);
      // Made before: the time of writing them is not the history's.
      const made = Array.from({ length: size }, (_, number) => opportunity(number, objects));
      return () => {
        const history = new History();
        for (const event of made) history.apply(event);
        history.free?.();
      };
    },
  },
];

/**
 * The fastest of some rounds, in microseconds; the shorter the work, the more of them. What it leaves is collected
 * between them.
 */
async function fastest(work) {
  let best = Infinity;
  let spent = 0;
  for (let round = 0; round < 200 && (round < 3 || spent < (quick ? 2e5 : 1e6)); round += 1) {
    const inner = best < 50 ? 200 : best < 1000 ? 10 : 1;
    const start = process.hrtime.bigint();
    for (let i = 0; i < inner; i += 1) work();
    const micros = Number(process.hrtime.bigint() - start) / 1000;
    best = Math.min(best, micros / inner);
    spent += micros;
    // Memory of the module is given back by a task.
    globalThis.gc?.();
    await new Promise(setImmediate);
  }
  return best;
}

/** The exponent of growth between two sizes: 1 is linear, 2 quadratic. */
const exponent = (one, other) => Math.log(other.micros / one.micros) / Math.log(other.size / one.size);

const measured = [];
for (const { name, title, unit, sizes, prepare } of curves) {
  const points = [];
  for (const size of sizes) {
    process.stderr.write(`${name} ${size} …\n`);
    points.push({ size, micros: await fastest(prepare(size)) });
  }
  // Over the larger half, where a call's own cost no longer counts.
  const middle = points[points.length >> 1];
  measured.push({ name, title, unit, points, exponent: exponent(middle, points.at(-1)) });
}

const byUnit = Map.groupBy
  ? Map.groupBy(measured, ({ unit }) => unit)
  : measured.reduce((groups, one) => groups.set(one.unit, [...(groups.get(one.unit) ?? []), one]), new Map());
const sections = [...byUnit].map(([unit, group]) => {
  const sizes = group[0].points.map(({ size }) => size);
  const head = ['', ...sizes.map((size) => size.toLocaleString('en')), 'exponent'];
  const rows = group.map(({ title, points, exponent: power }) => [
    title,
    ...points.map(({ micros }) => digits(micros)),
    power.toFixed(2),
  ]);
  return `## By ${unit}\n\n![cost by ${unit}](growth-${unit}.svg)\n\n${table(head, rows)}`;
});

const report = `# How cost grows

Microseconds, the fastest of some rounds.

The exponent is that of the larger half of the sizes: 1 is linear, 2 would be quadratic. Above 1 by a little is a processor
whose caches are full. In the charts both axes are logarithmic, and the thin lines are linear growth.

${sections.join('\n\n')}
`;
publish('growth', report, { measured });
if (!quick) {
  for (const [unit, group] of byUnit) {
    const lines = group.map(({ name, points }) => ({ name, points: points.map(({ size, micros }) => [size, micros]) }));
    keep(`growth-${unit}.svg`, chart({ lines, x: `${unit}s`, y: 'µs' }));
  }
}
