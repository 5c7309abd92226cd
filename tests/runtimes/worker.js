// workerd, by miniflare, with what wrangler would upload to it.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';

/** One script, and the wasm beside it as a compiled module. */
async function upload(at, entry, outdir = join(at, 'upload', entry)) {
  await build({
    absWorkingDir: at,
    entryPoints: [entry],
    outdir,
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'], // the runtime's own
    loader: { '.wasm': 'copy' },
    logLevel: 'error',
  });
  const names = readdirSync(outdir);
  const modules = (type, ending) =>
    names
      .filter((name) => name.endsWith(ending))
      .map((name) => ({ type, path: join(outdir, name), contents: readFileSync(join(outdir, name)) }));
  // The first one is the entry.
  return { modules: [...modules('ESModule', '.js'), ...modules('CompiledWasm', '.wasm')], modulesRoot: outdir };
}

/** Starts the worker that a file of a project exports. The caller disposes of it. */
export const startWorker = async (at, entry, /** @type {any} */ { outdir, ...options } = {}) =>
  new Miniflare({ ...(await upload(at, entry, outdir)), compatibilityDate: '2026-04-01', cf: false, ...options });
