// Starts a program with the package in workerd or in Chromium.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { launch } from '../../tests/chromium.js';
import { serve } from '../../tests/runtimes/server.js';

const here = dirname(fileURLToPath(import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'closehook-bench-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
// So that Node reads the scripts as ES modules.
writeFileSync(join(work, 'package.json'), '{"type": "module"}');

/**
 * Bundles a program, whose imports are relative to this folder, and returns the folder with its `index.js`.
 *
 * @param {string} contents @param {string} entry of the package @param {string} name of the folder
 */
export async function bundle(contents, entry, name) {
  await build({
    stdin: { contents, resolveDir: here },
    outfile: join(work, name, 'index.js'),
    bundle: true,
    format: 'esm',
    alias: { closehook: join(here, '../../pkg', entry) },
    external: ['node:*'],
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
    logLevel: 'error',
  });
  return join(work, name);
}

/**
 * A worker, which reads and answers JSON.
 *
 * @param {string} contents @param {string[]} flags
 */
export async function startWorkerd(contents, flags) {
  const folder = await bundle(contents, 'workerd.js', `workerd${flags.length}`);
  const script = join(folder, 'index.js');
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
  return {
    async ask(/** @type {unknown[]} */ ...what) {
      const body = JSON.stringify(what);
      const response = await miniflare.dispatchFetch('http://localhost/', { method: 'POST', body });
      if (!response.ok) throw new Error(await response.text());
      return response.json();
    },
    close: () => miniflare.dispose(),
  };
}

/** A page with the exports of a module of this folder as `it`. @param {string} module */
export async function startChromium(module) {
  const folder = await bundle(`import * as it from './${module}'; globalThis.it = it;`, 'index.js', 'chromium');
  writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="/index.js"></script>');
  const server = await serve(folder, "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'unsafe-eval'");
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(`${server.url}/index.html`);
  await page.waitForFunction('globalThis.it');
  return {
    version: browser.version(),
    page,
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
