// `npm run bench`: verifying, filters, differences and receiving in Deno, Bun, workerd and Chromium. All is timed from
// here, a round trip for many calls, since the clock of a worker stands still while it computes. With names of
// runtimes: only those, and nothing kept. With --quick: fewer rounds, and nothing kept.
import { measure } from './measure.js';
import { fastest, publish } from './report.js';
import { startBun, startChromium, startDeno, startWorkerd } from './runtimes/start.js';

const asked = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const quick = process.argv.includes('--quick');
const settings = { rounds: quick ? 3 : 9, milliseconds: 0 };
/** How long a round trip takes at least: a call within the machine, of 0.3 ms, is little beside it. */
const TRIP = quick ? 5 : 20;
/** How long a contender runs before it is measured. */
const WARM = quick ? 20 : 150;

const SERVED = `
import { list, run } from './works.js';
const answer = (what) => (what.length === 0 ? list() : run(...what));`;
const WORKER = `${SERVED}
export default {
  async fetch(request) {
    try {
      return Response.json(await answer(await request.json()));
    } catch (error) {
      return new Response(String(error), { status: 500 });
    }
  },
};`;
const PROGRAM = `${SERVED}
import process from 'node:process';
import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  const told = await Promise.resolve(JSON.parse(line)).then(answer).then((result) => ({ result }), (error) => ({ error: String(error) }));
  console.log(JSON.stringify(told));
}`;

const RUNTIMES = {
  Deno: () => startDeno(PROGRAM),
  Bun: () => startBun(PROGRAM),
  workerd: () => startWorkerd(WORKER, []),
  'workerd, with `nodejs_compat`': () => startWorkerd(WORKER, ['nodejs_compat']),
  async Chromium() {
    const { page, ...rest } = await startChromium('works.js');
    const ask = (...what) => page.evaluate(what.length === 0 ? 'it.list()' : `it.run(...${JSON.stringify(what)})`);
    return { ...rest, ask };
  },
};

const calling = (ask, what, count) => ({ name: what[1], items: count, prepare: () => () => ask(...what, count) });

/**
 * Measures the contenders of one subject. One whose fastest trip was short is asked for more at once, and all are
 * measured again: on a busy machine, a compiler may have been late.
 */
async function rounds(ask, work, subject, ready) {
  for (let left = 4; ; left -= 1) {
    const results = await measure(ready, [], settings);
    const fastestTrip = ({ items }, place) => (results[place].fastest * items) / 1000;
    const isShort = (contender, place) => fastestTrip(contender, place) < TRIP / 2;
    if (left === 0 || !ready.some(isShort)) return results;
    ready = ready.map((contender, place) => {
      const more = Math.ceil((TRIP * 1.2 * contender.items) / fastestTrip(contender, place));
      return isShort(contender, place) ? calling(ask, [work, contender.name, subject], more) : contender;
    });
  }
}

/** A contender whose one call is a round trip for as many as fill it. */
async function warmed(ask, work, name, subject) {
  let count = 1;
  // The shortest time of one call so far: a single trip may have been interrupted, and the first one prepares.
  let each = Infinity;
  const start = performance.now();
  while (performance.now() - start < WARM || count * each < TRIP) {
    const since = performance.now();
    await ask(work, name, subject, count);
    each = Math.min(each, (performance.now() - since) / count);
    count = Math.max(count, Math.min(count * 8, Math.ceil((TRIP * 1.2) / each)));
  }
  return calling(ask, [work, name, subject], count);
}

async function measured({ ask, close }) {
  const works = [];
  for (const { name: work, title, subjects, contenders } of await ask()) {
    const failed = {};
    const columns = [];
    for (const subject of subjects) {
      const ready = [];
      for (const name of contenders) {
        try {
          ready.push(await warmed(ask, work, name, subject));
        } catch (error) {
          failed[name] = String(error.message)
            .split('\n')[0]
            .replace(/^(page\.evaluate: )?(\w*Error: )*/, '');
        }
      }
      columns.push({ name: subject, results: await rounds(ask, work, subject, ready) });
    }
    works.push({ work, title, contenders, columns, failed });
  }
  await close();
  return works;
}

const section = ({ title, contenders, columns, failed }) => {
  const rows = contenders.filter((name) => !Object.hasOwn(failed, name)).map((name) => ({ name }));
  const failures = Object.entries(failed).map(([name, why]) => `\n- ${name} fails: ${why}`);
  return `### ${title}\n\n${fastest(rows, columns)}\n${failures.join('')}`;
};

const runtimes = [];
for (const [name, start] of Object.entries(RUNTIMES)) {
  if (asked.length > 0 && !asked.some((each) => name.toLowerCase().startsWith(each))) continue;
  process.stderr.write(`${name} …\n`);
  const runtime = await start();
  runtimes.push({ name: runtime.version ? `${name} ${runtime.version}` : name, works: await measured(runtime) });
}

const report = `# Outside of Node

Lower is better everywhere. The fastest of ${settings.rounds} rounds, in multiples of the first row; in brackets the microseconds
for one call. All is timed from outside, so that each figure has a share of a round trip of ${TRIP} ms or more. The works are
those of [node.md](node.md), [filters.md](filters.md), [diff.md](diff.md) and [receive.md](receive.md).

${runtimes.map(({ name, works }) => `## ${name}\n\n${works.map(section).join('\n')}`).join('\n')}`;
if (asked.length > 0) console.log(report);
else publish('runtimes', report, { settings, runtimes }, 'Deno, Bun, workerd and Chromium');
