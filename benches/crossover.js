// `node benches/crossover.js`: from which length of a body on crypto.subtle is faster than what hashes otherwise, in
// Node, Deno, Bun, workerd and Chromium. pkg/src/subtle.js has these lengths.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { table } from './report.js';
import { timed } from './runtimes/crossover.js';
import { bundle, startChromium, startWorkerd } from './runtimes/start.js';

const ROUNDS = 15;
const SIZES = [256, 512, 1024, 2048, 4096, 8192, 16_384, 65_536, 1 << 20];
const asCode = `timed(${JSON.stringify(SIZES)}, ${ROUNDS})`;

/** A program that prints its times. */
async function inProcess(program, args) {
  const folder = await bundle(
    `import { timed } from './crossover.js'; console.log(JSON.stringify(await ${asCode}));`,
    'index.js',
    'process',
  );
  return JSON.parse(execFileSync(program, [...args, join(folder, 'index.js')], { encoding: 'utf8' }));
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

const bin = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));
const RUNTIMES = {
  workerd: () => inWorkerd([]),
  'workerd, with `nodejs_compat`': () => inWorkerd(['nodejs_compat']),
  Chromium: inChromium,
  Node: () => inProcess(process.execPath, []),
  Deno: () => inProcess(bin('deno'), ['run', '--no-prompt']),
  Bun: () => inProcess(bin('bun'), []),
};
const asked = process.argv.slice(2);
const rows = [];
for (const [name, measure] of Object.entries(RUNTIMES)) {
  if (asked.length > 0 && !asked.some((each) => name.toLowerCase().startsWith(each))) continue;
  const results = await measure();
  rows.push([name, ...results.map(([, here, subtle]) => `${here.toFixed(1)} / ${subtle.toFixed(1)}`)]);
  console.error(rows.at(-1)?.join(' | '));
}
console.log(table(['µs: otherwise / crypto.subtle', ...SIZES.map((bytes) => `${bytes} B`)], rows));
