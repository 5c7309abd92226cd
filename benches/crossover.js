// `node benches/crossover.js`: from which length of a body on crypto.subtle is faster than what hashes otherwise, in
// Node, Deno, Bun, workerd and Chromium. pkg/src/subtle.js has these lengths.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { launch } from '../tests/chromium.js';
import { serve } from '../tests/runtimes/server.js';
import { table } from './report.js';

const ROUNDS = 15;
const SIZES = [256, 512, 1024, 2048, 4096, 8192, 16_384, 65_536, 1 << 20];

const here = dirname(fileURLToPath(import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'closehook-crossover-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

async function bundle(contents, entry, name) {
  await build({
    stdin: { contents, resolveDir: join(here, 'runtimes') },
    outfile: join(work, name, 'index.mjs'),
    bundle: true,
    format: 'esm',
    alias: { closehook: join(here, '../pkg', entry) },
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
    logLevel: 'error',
  });
  return join(work, name);
}

/** A program that prints its times. */
async function inProcess(program, args) {
  const folder = await bundle(
    `import { timed } from './crossover.js'; console.log(JSON.stringify(await timed(${JSON.stringify(SIZES)}, ${ROUNDS})));`,
    'index.js',
    'process',
  );
  return JSON.parse(execFileSync(program, [...args, join(folder, 'index.mjs')], { encoding: 'utf8' }));
}

/** Its clock stands still while it computes, so it is timed from here. */
async function inWorkerd(flags) {
  const folder = await bundle(
    `import { run } from './crossover.js';
export default { async fetch(request) { await run(...(await request.json())); return new Response(); } };`,
    'workerd.js',
    `workerd${flags.length}`,
  );
  const script = join(folder, 'index.mjs');
  const [, wasm] = /from "\.\/(\S+\.wasm)"/.exec(readFileSync(script, 'utf8')) ?? [];
  const miniflare = new Miniflare({
    modules: [
      { type: 'ESModule', path: script },
      { type: 'CompiledWasm', path: join(folder, wasm) },
    ],
    modulesRoot: folder,
    compatibilityDate: '2026-04-01',
    compatibilityFlags: flags,
    cf: false,
  });
  const results = [];
  for (const bytes of SIZES) {
    // Many, since a round trip is in each.
    const count = Math.ceil(30_000_000 / (bytes + 10_000));
    const best = [Infinity, Infinity];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const way of [0, 1]) {
        const since = performance.now();
        const body = JSON.stringify([way === 1, bytes, count]);
        const { status } = await miniflare.dispatchFetch('http://localhost/', { method: 'POST', body });
        if (status !== 200) throw new Error(`status ${status}`);
        best[way] = Math.min(best[way], ((performance.now() - since) * 1000) / count);
      }
    }
    results.push([bytes, ...best]);
  }
  await miniflare.dispose();
  return results;
}

async function inChromium() {
  const folder = await bundle("import * as it from './crossover.js'; globalThis.it = it;", 'index.js', 'chromium');
  writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="/index.mjs"></script>');
  const server = await serve(folder, "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval'");
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(`${server.url}/index.html`);
  await page.waitForFunction('globalThis.it');
  const results = await page.evaluate(`it.timed(${JSON.stringify(SIZES)}, ${ROUNDS})`);
  await browser.close();
  await server.close();
  return results;
}

const bin = (name) => join(here, '../node_modules/.bin', name);
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
