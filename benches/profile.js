// `node benches/profile.js`: where the instructions of the native core go, by function, counted by valgrind; keeps it
// in results/. It is the reason behind the goals that are missed: no function is left that most of the time goes into.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine } from './machine.js';
import { keep, table } from './report.js';
import { built, callgrind, run } from './valgrind.js';

const TIMES = 200;
const SHOWN = 12;
const WORKLOADS = ['verify 200 B', 'match 40 rules', 'changes 1.9 KB', 'diff 1.9 KB, 23 changes'];
const folder = mkdtempSync(join(tmpdir(), 'closehook-profile-'));

/** A function as the source calls it. */
function named(text) {
  const name = text.replace(/ \[.*$/, '').replace(/'\d+$/, '');
  if (/malloc|free|realloc|mem(cpy|move|set|cmp)/.test(name))
    return /mem/.test(name) ? 'bytes copied and compared' : 'memory taken and given back';
  return name.replaceAll('closehook::', '');
}

/** The instructions of one call by function, without what happens once. */
function counts(program, workload) {
  const file = join(folder, 'callgrind.out');
  const all = new Map();
  // What is done once is in both.
  for (const [times, sign] of [
    [TIMES, 1],
    [1, -1],
  ]) {
    callgrind(file, program, workload, times);
    for (const line of run('callgrind_annotate', ['--auto=no', '--threshold=100', file]).stdout.split('\n')) {
      const found = /^\s*([\d,]+) \(\s*[\d.]+%\)\s+\S*?:(\S.*)$/.exec(line);
      if (!found) continue;
      const name = named(found[2]);
      all.set(name, (all.get(name) ?? 0) + sign * Number(found[1].replaceAll(',', '')));
    }
  }
  return [...all]
    .map(([name, count]) => [name, count / (TIMES - 1)])
    .filter(([, count]) => count >= 1)
    .sort(([, one], [, other]) => other - one);
}

const program = built();
const sections = WORKLOADS.map((workload) => {
  process.stderr.write(`${workload} …\n`);
  const found = counts(program, workload);
  const total = found.reduce((sum, [, count]) => sum + count, 0);
  const rows = found
    .slice(0, SHOWN)
    .map(([name, count]) => [
      `\`${name}\``,
      Math.round(count).toLocaleString('en'),
      `${((100 * count) / total).toFixed(0)} %`,
    ]);
  const rest = found.slice(SHOWN).reduce((sum, [, count]) => sum + count, 0);
  rows.push([
    `${found.length - SHOWN} others`,
    Math.round(rest).toLocaleString('en'),
    `${((100 * rest) / total).toFixed(0)} %`,
  ]);
  return `## ${workload}\n\n${Math.round(total).toLocaleString('en')} instructions.\n\n${table(['', 'instructions', 'share'], rows)}`;
});
rmSync(folder, { recursive: true });

const report = `# Where the instructions go

The native core, ${machine.cpu}, ${machine.date}, by valgrind's callgrind: of one call, by function, with what is inlined into it. SHA-256 is
computed without the processor's instructions for it here, as in WebAssembly. Reading is \`Index::read_in\`.

${sections.join('\n\n')}
`;
console.log(report);
keep('profile.md', report);
