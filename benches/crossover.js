// `npm run bench`: from which length of a body on crypto.subtle is faster than what `verifyAsync` hashes with
// otherwise, in workerd, Chromium, Node, Deno and Bun. pkg/src/subtle.js has these lengths. With names of runtimes:
// only those, and nothing kept. With --quick: fewer rounds, and nothing kept.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { crossing } from './crossing.js';
import { publish, table } from './report.js';
import { timed } from './runtimes/crossover.js';
import { bundle, program, startChromium, startWorkerd } from './runtimes/start.js';

const quick = process.argv.includes('--quick');
const ROUNDS = quick ? 3 : 15;
const SIZES = [256, 512, 1024, 2048, 4096, 8192, 16_384, 65_536, 1 << 20];
const asCode = `timed(${JSON.stringify(SIZES)}, ${ROUNDS})`;

/** A program that prints its times. */
async function inProcess(command, args) {
  const folder = await bundle(
    `import { timed } from './crossover.js'; console.log(JSON.stringify(await ${asCode}));`,
    'index.js',
    'process',
  );
  return JSON.parse(execFileSync(command, [...args, join(folder, 'index.js')], { encoding: 'utf8' }));
}

/** Its clock stands still while it computes, so it is timed from here, with more calls for each round trip. */
async function inWorkerd(flags) {
  const { ask, close } = await startWorkerd(
    `import { run } from './crossover.js';
export default { async fetch(request) { await run(...(await request.json())); return Response.json(null); } };`,
    flags,
  );
  const results = await timed(SIZES, ROUNDS, { call: ask, work: 30_000_000 });
  await close();
  return results;
}

async function inChromium() {
  const { page, close } = await startChromium('crossover.js');
  const results = await page.evaluate(`it.${asCode}`);
  await close();
  return results;
}

const RUNTIMES = {
  workerd: () => inWorkerd([]),
  'workerd, with `nodejs_compat`': () => inWorkerd(['nodejs_compat']),
  Chromium: inChromium,
  Node: () => inProcess(process.execPath, []),
  Deno: () => inProcess(program('deno'), ['run', '--no-prompt']),
  Bun: () => inProcess(program('bun'), []),
};
const asked = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const runtimes = [];
for (const [name, measure] of Object.entries(RUNTIMES)) {
  if (asked.length > 0 && !asked.some((each) => name.toLowerCase().startsWith(each))) continue;
  process.stderr.write(`${name} …\n`);
  const results = await measure();
  runtimes.push({ name, results, from: crossing(results) });
}

const size = (bytes) => `${bytes.toLocaleString('en')} B`;
const report = `# When crypto.subtle is faster

\`verifyAsync\` of one delivery after the other, in microseconds, the fastest of ${ROUNDS} rounds: hashed otherwise, by
node:crypto or WebAssembly, and by crypto.subtle. Both alternate. The last column is the length from which crypto.subtle
is faster at all sizes, between the sizes on a logarithmic scale.

${table(
  ['', ...SIZES.map(size), 'faster from'],
  runtimes.map(({ name, results, from }) => [
    name,
    ...results.map(([, here, subtle]) => `${here.toFixed(1)} / ${subtle.toFixed(1)}`),
    from === null ? 'never' : size(from),
  ]),
)}
`;
if (asked.length > 0) console.log(report);
else publish('crossover', report, { rounds: ROUNDS, runtimes }, 'All runtimes');
