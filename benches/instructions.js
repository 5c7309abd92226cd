// `node benches/instructions.js`: how many instructions the native core takes for each workload of native/, counted by
// valgrind, which no other work on the machine disturbs. Compares with results/instructions.json, and fails when one
// has grown by more than 2 %; with --write the counts take its place. Counts of another compiler are not compared.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { table } from './report.js';
import { built, callgrind, run } from './valgrind.js';

const GROWN = 1.02;
const [FEW, MANY] = [2, 12];
const stored = new URL('results/instructions.json', import.meta.url);

function counted(program, name, times) {
  return Number(/Collected : (\d+)/.exec(callgrind('/dev/null', program, name, times))[1]);
}

function main() {
  if (spawnSync('valgrind', ['--version']).error) {
    console.log('benches/instructions.js: there is no valgrind on the PATH, so nothing is counted');
    return 0;
  }
  const compiler = run('rustc', ['--version']).stdout.trim();
  const program = built();
  const counts = {};
  for (const name of run(program, []).stdout.trim().split('\n')) {
    process.stderr.write(`${name} …\n`);
    // What is made first is in both, and so in neither.
    counts[name] = Math.round((counted(program, name, MANY) - counted(program, name, FEW)) / (MANY - FEW));
  }

  let before = { compiler: null, counts: {} };
  try {
    before = JSON.parse(readFileSync(stored, 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  const isSame = before.compiler === compiler;
  const share = (name) => (isSame && before.counts[name] ? counts[name] / before.counts[name] : undefined);
  const rows = Object.entries(counts).map(([name, count]) => [
    name,
    count.toLocaleString('en'),
    share(name)?.toFixed(3) ?? '–',
  ]);
  console.log(`${table(['', 'instructions', isSame ? 'of the stored' : `stored by ${before.compiler}`], rows)}\n`);
  if (process.argv.includes('--write')) writeFileSync(stored, `${JSON.stringify({ compiler, counts }, null, 2)}\n`);
  const grown = Object.keys(counts).filter((name) => Number(share(name)) > GROWN);
  for (const name of grown)
    console.log(`${name} takes ${((Number(share(name)) - 1) * 100).toFixed(1)} % more than before`);
  return grown.length > 0 && !process.argv.includes('--write') ? 1 : 0;
}

process.exitCode = main();
