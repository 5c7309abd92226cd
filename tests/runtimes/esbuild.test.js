import { join } from 'node:path';
import test from 'node:test';
import { build } from 'esbuild';
import { EXPORTS, VERIFY, VERIFY_EXPORTS, assertComplete, esm, printed, FILTERS, FILTERS_EXPORTS } from './report.js';
import { project } from './tarball.js';

const at = project({ 'main.js': esm(), 'verify.js': esm(VERIFY), 'filters.js': esm(FILTERS) });

/** Bundles, and runs the bundle where the package cannot be found any more. */
async function bundled(program, outfile, options) {
  const path = join(at, 'out', outfile);
  await build({
    absWorkingDir: at,
    entryPoints: [program],
    outfile: path,
    bundle: true,
    minify: true,
    logLevel: 'error',
    ...options,
  });
  return printed(process.execPath, [path], { cwd: join(at, 'out') });
}

for (const [program, exports] of /** @type {any[][]} */ ([
  ['main', EXPORTS],
  ['verify', VERIFY_EXPORTS],
  ['filters', FILTERS_EXPORTS],
])) {
  const complete = async (ending, options) =>
    assertComplete(await bundled(`${program}.js`, `${program}-${ending}`, options), at, exports);
  test(`esbuild, ${program}, ESM for browsers`, () => complete('browser.mjs', { format: 'esm', platform: 'browser' }));
  test(`esbuild, ${program}, a script for browsers of 2020`, () =>
    complete('script.cjs', { format: 'iife', platform: 'browser', target: 'es2020' }));
  test(`esbuild, ${program}, CommonJS for Node`, () => complete('node.cjs', { format: 'cjs', platform: 'node' }));
}
