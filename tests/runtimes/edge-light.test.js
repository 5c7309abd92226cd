// Next.js itself is not run here: this is about which entry its edge runtime finds, and what that imports.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { build } from 'esbuild';
import { project } from './tarball.js';

const at = project({ 'main.js': "export { Webhook } from 'closehook';" });

test('edge-light imports the wasm file with ?module, and embeds nothing', async () => {
  const { metafile, outputFiles } = await build({
    absWorkingDir: at,
    entryPoints: ['main.js'],
    bundle: true,
    write: false,
    format: 'esm',
    metafile: true,
    conditions: ['edge-light', 'browser'],
    external: ['*.wasm?module'],
    logLevel: 'error',
  });
  const inputs = Object.keys(metafile.inputs);
  assert.ok(inputs.includes('node_modules/closehook/edge-light.js'), inputs.join('\n'));
  assert.ok(!inputs.includes('node_modules/closehook/dist/embedded.js'), inputs.join('\n'));
  const { imports } = metafile.inputs['node_modules/closehook/edge-light.js'];
  assert.deepEqual(
    imports.map(({ path }) => path).filter((path) => path.includes('.wasm')),
    ['./dist/closehook.wasm?module'],
  );
  assert.match(outputFiles[0].text, /from "[^"]*closehook\.wasm\?module"/);
  const magic = readFileSync(join(at, 'node_modules/closehook/dist/closehook.wasm')).subarray(0, 4);
  assert.equal(magic.toString('latin1'), '\0asm');
});
