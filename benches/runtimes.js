// Verifying in workerd and in Chromium. A worker's clock stands still while it computes, so that all is timed from
// here: a round trip for many deliveries.
import { machine } from './machine.js';
import { measure } from './measure.js';
import { fastest, keep, speed } from './report.js';
import { startChromium, startWorkerd } from './runtimes/start.js';

const quick = process.argv.includes('--quick');
const settings = { rounds: quick ? 3 : 15, milliseconds: 0 };
/** Rounds that only warm up. */
const WARM = quick ? 2 : 10;
/** With how many deliveries a round trip takes long enough not to matter much itself. */
const SIZES = [
  ['200 B', 200, 4000],
  ['1,959 B', 1959, 1600],
  ['16 KB', 16_000, 300],
  ['200 KB', 200_000, 25],
];

const WORKER = `
import { names, run } from './contenders.js';
export default {
  async fetch(request) {
    const [name, bytes, count] = await request.json();
    try {
      return Response.json(name === undefined ? names : await run(name, bytes, count));
    } catch (error) {
      return new Response(String(error), { status: 500 });
    }
  },
};`;

async function inWorkerd(flags) {
  const { ask, close } = await startWorkerd(WORKER, flags);
  return { names: await ask(), run: ask, close };
}

async function inChromium() {
  const { version, page, close } = await startChromium('contenders.js');
  return {
    version,
    names: await page.evaluate('it.names'),
    run: (...what) => page.evaluate(`it.run(...${JSON.stringify(what)})`),
    close,
  };
}

/** A contender whose one call is a round trip for many deliveries. */
async function warmed({ run }, name, bytes, count) {
  for (let i = 0; i < WARM; i += 1) await run(name, bytes, count);
  return { name, items: count, prepare: () => () => run(name, bytes, count) };
}

async function measured(runtime) {
  const sizes = [];
  const failed = {};
  for (const [size, bytes, count] of SIZES) {
    const contenders = [];
    for (const name of runtime.names) {
      try {
        contenders.push(await warmed(runtime, name, bytes, count));
      } catch (error) {
        failed[name] = String(error.message).split('\n')[0];
      }
    }
    process.stderr.write(`${size} …\n`);
    sizes.push({ name: size, bytes, results: await measure(contenders, [], settings) });
  }
  const { names } = runtime;
  await runtime.close();
  return { names, sizes, failed };
}

const chromium = await inChromium();
const runtimes = {
  [`Chromium ${chromium.version}`]: await measured(chromium),
  workerd: await measured(await inWorkerd([])),
  'workerd, with `nodejs_compat`': await measured(await inWorkerd(['nodejs_compat'])),
};

// Its runtime is none of those that are measured here.
const { cpu, date } = machine;
const parts = Object.entries(runtimes).map(([name, { names, sizes, failed }]) => {
  const failures = Object.entries(failed).map(([who, why]) => `- ${who} fails: ${why}`);
  const contenders = names.map((who) => ({ name: who }));
  return `## ${name}\n\n${fastest(contenders, sizes)}\n\n${speed(contenders, sizes)}\n${failures.length ? `\n${failures.join('\n')}\n` : ''}`;
});
const report = `# Verifying a delivery outside of Node

${cpu}, ${date}. Lower is better everywhere.

The ratio is the time in multiples of what closehook's \`verify\` took: below 1 is faster than closehook. First the
fastest of ${settings.rounds} rounds, which other work on the machine disturbed least, with the microseconds for one
delivery in brackets; then the medians, the ratio within a round, the microseconds with their quartiles.
\`verifyMany\` is given 64 deliveries at once. All is timed from outside, since the clock of a worker stands
still while it computes: a share of a round trip is in each figure.

${parts.join('\n')}`;
console.log(report);
if (!quick) {
  keep('runtimes.md', report);
  keep('runtimes.json', `${JSON.stringify({ machine: { cpu, date }, settings, runtimes }, null, 2)}\n`);
}
