// What the package weighs, in bytes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { inspectorWeights } from './inspector-size.js';

/** An entry and the names of all files that it imports. */
export async function imported(at, file) {
  const { metafile } = await build({
    absWorkingDir: at,
    entryPoints: [`node_modules/closehook/${file}`],
    bundle: true,
    write: false,
    format: 'esm',
    metafile: true,
    platform: /^emulator|node|^dist.esm/.test(file) ? 'node' : 'browser',
    external: ['lmdb'],
    loader: { '.wasm': 'empty' },
  });
  return Object.keys(metafile.inputs);
}

/** Those in a row, as they are. */
async function entry(at, file) {
  const names = (await imported(at, file)).filter((name) => !name.endsWith('.wasm'));
  return Buffer.concat(names.map((name) => readFileSync(join(at, name))));
}

/** An entry as an application has it: bundled and minified, with its module, which is a file of its own in a Worker. */
async function bundled(at, file) {
  const { outputFiles } = await build({
    absWorkingDir: at,
    entryPoints: [`node_modules/closehook/${file}`],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    external: ['node:*'],
    outdir: 'out',
    loader: { '.wasm': 'copy' },
  });
  return Buffer.concat(outputFiles.map(({ contents }) => contents));
}

const weight = (bytes) => ({ raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length });

/**
 * @param {string} at a project in which closehook is installed.
 * @param {string} tarball the path of the tarball.
 */
export async function sizes(at, tarball) {
  const wasm = readFileSync(join(at, 'node_modules/closehook/dist/closehook.wasm'));
  const emulator = readFileSync(join(at, 'node_modules/closehook/dist/emulator.wasm'));
  const slim = weight(await entry(at, 'slim.js'));
  const module = weight(wasm);
  return {
    'closehook.wasm': module,
    closehook: weight(await entry(at, 'index.js')),
    'closehook/slim and closehook.wasm': { raw: slim.raw + module.raw, gzip: slim.gzip + module.gzip },
    'closehook/verify': weight(await entry(at, 'dist/verify/index.js')),
    'closehook/verify in a Worker': weight(
      Buffer.concat([
        readFileSync(join(at, 'node_modules/closehook/dist/verify.wasm')),
        await entry(at, 'dist/verify/workerd.js'),
      ]),
    ),
    'closehook/filters': weight(await bundled(at, 'filters.js')),
    'closehook/worker in a Worker': weight(await bundled(at, 'worker-workerd.js')),
    'closehook/node': weight(await bundled(at, 'node.js')),
    'closehook/emulator and emulator.wasm': weight(Buffer.concat([emulator, await entry(at, 'emulator.js')])),
    ...inspectorWeights(join(at, 'node_modules/closehook/dist/inspector')),
    tarball: { raw: readFileSync(tarball).length },
  };
}
