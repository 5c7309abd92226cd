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
    platform: ['emulator.js', 'node.js'].includes(file) ? 'node' : 'browser',
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

/** What an entry has that is not in `closehook` already. */
async function receiver(at, file) {
  const [own, all] = await Promise.all([imported(at, file), imported(at, 'index.js')]);
  return Buffer.concat(own.filter((name) => !all.includes(name)).map((name) => readFileSync(join(at, name))));
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
    // Besides closehook itself.
    'closehook/worker': weight(await receiver(at, 'worker.js')),
    'closehook/node': weight(await receiver(at, 'node.js')),
    'closehook/emulator and emulator.wasm': weight(Buffer.concat([emulator, await entry(at, 'emulator.js')])),
    ...inspectorWeights(join(at, 'node_modules/closehook/dist/inspector')),
    tarball: { raw: readFileSync(tarball).length },
  };
}
