import { join } from 'node:path';
import test from 'node:test';
import { build } from 'esbuild';
import { assertComplete, esm, printed } from './report.js';
import { project } from './tarball.js';

const at = project({ 'main.js': esm() });

/** Bundles, and runs the bundle where the package cannot be found any more. */
async function bundled(outfile, options) {
  const path = join(at, 'out', outfile);
  await build({
    absWorkingDir: at,
    entryPoints: ['main.js'],
    outfile: path,
    bundle: true,
    minify: true,
    logLevel: 'error',
    ...options,
  });
  return printed(process.execPath, [path], { cwd: join(at, 'out') });
}

test('esbuild, ESM for browsers', async () =>
  assertComplete(await bundled('browser.mjs', { format: 'esm', platform: 'browser' }), at));
test('esbuild, a script for browsers of 2020', async () =>
  assertComplete(await bundled('script.cjs', { format: 'iife', platform: 'browser', target: 'es2020' }), at));
test('esbuild, CommonJS for Node', async () =>
  assertComplete(await bundled('node.cjs', { format: 'cjs', platform: 'node' }), at));
