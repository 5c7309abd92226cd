// What has to be loaded.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));

async function bundled(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: ['node:*'],
  });
  const [{ contents: bytes }] = outputFiles;
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
}

/** The bytes of each package, bundled and minified by esbuild. */
export async function weights(contenders) {
  const closehook = ['index', 'filters', 'verify'].map((entry) => ({
    name: entry === 'index' ? 'closehook' : `closehook/${entry}`,
    bundle: `export * from '../pkg/${entry}.js';`,
  }));
  const listed = [...closehook, ...contenders.filter(({ bundle }) => bundle)];
  return Promise.all(listed.map(async ({ name, bundle }) => ({ name, ...(await bundled(bundle)) })));
}
