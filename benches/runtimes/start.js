// Starts a program with the package in Deno, Bun, workerd or Chromium.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
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

/** A program of node_modules. @param {string} name */
export const program = (name) => join(here, '../../node_modules/.bin', name);

/**
 * A process that answers each line of JSON on its input with one on its output.
 *
 * @param {string} command @param {string[]} flags @param {string} contents
 */
async function startProcess(command, flags, contents) {
  const folder = await bundle(contents, 'index.js', command);
  const env = { ...process.env, DENO_DIR: join(work, 'deno'), DENO_NO_UPDATE_CHECK: '1', DO_NOT_TRACK: '1' };
  const options = { env, stdio: /** @type {['pipe', 'pipe', 'inherit']} */ (['pipe', 'pipe', 'inherit']) };
  const child = spawn(program(command), [...flags, join(folder, 'index.js')], options);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const [version] =
    /\d+\.\d+\.\d+/.exec(execFileSync(program(command), ['--version'], { encoding: 'utf8', env })) ?? [];
  return {
    version,
    async ask(/** @type {unknown[]} */ ...what) {
      child.stdin.write(`${JSON.stringify(what)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${command} has ended`);
      const { result, error } = JSON.parse(value);
      if (error) throw new Error(error);
      return result;
    },
    async close() {
      const exit = once(child, 'exit');
      child.stdin.end();
      await exit;
    },
  };
}

/** @param {string} contents */
export const startDeno = (contents) => startProcess('deno', ['run', '--no-prompt'], contents);
/** @param {string} contents */
export const startBun = (contents) => startProcess('bun', ['--no-install'], contents);

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
