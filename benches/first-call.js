// What a cold start costs: a fresh process, the import, and the first delivery.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { quartiles } from './measure.js';

const path = (file) => fileURLToPath(new URL(`../pkg/${file}`, import.meta.url));

const USE = `
const imported = performance.now();
const key = '00'.repeat(32);
const body = Buffer.from('{}');
new Webhook(key).verify(body, new Webhook(key).sign(body));
console.log(JSON.stringify([imported - start, performance.now() - imported]));`;

const PROGRAMS = {
  ESM: [
    '--input-type=module',
    `const start = performance.now();
     const { Webhook } = await import(${JSON.stringify(new URL('../pkg/dist/esm/index.js', import.meta.url))});${USE}`,
  ],
  CommonJS: [
    '--input-type=commonjs',
    `const start = performance.now();
     const { Webhook } = require(${JSON.stringify(path('dist/index.cjs'))});${USE}`,
  ],
};

/** Milliseconds of the import of what Node imports as `closehook`, and of the first `sign` and `verify` after it. */
export function firstCalls(processes = 9) {
  return Object.entries(PROGRAMS).map(([name, [type, program]]) => {
    const runs = Array.from({ length: processes }, () =>
      JSON.parse(execFileSync(process.execPath, [type, '--eval', program], { encoding: 'utf8' })),
    );
    return { name, import: quartiles(runs.map(([it]) => it)), call: quartiles(runs.map(([, it]) => it)) };
  });
}

/** Milliseconds of whole processes: of Node with nothing to do, and of the shortest command. */
export function commands(processes = 9) {
  const all = { 'node --eval ""': ['--eval', ''], 'closehook --version': [path('cli/closehook.js'), '--version'] };
  return Object.entries(all).map(([name, args]) => {
    const runs = Array.from({ length: processes }, () => {
      const start = performance.now();
      execFileSync(process.execPath, args);
      return performance.now() - start;
    });
    return { name, all: quartiles(runs) };
  });
}
