// The crate by `wasm-pack build` alone, without the flags and the optimizer of xtask: it is a package, and it does the
// same.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { INIT_FROM_FILE, SLIM_EXPORTS, assertComplete, esm, printed } from '../runtimes/report.js';
import { project, root, write } from '../runtimes/tarball.js';

/** @type {import('node:child_process').ExecFileSyncOptionsWithStringEncoding} */
const inRoot = { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
const status = () => execFileSync('git', ['status', '--porcelain'], inRoot);

test('wasm-pack build makes a package in a folder of its own, which passes the vectors', {
  timeout: 900_000,
}, async (t) => {
  const before = existsSync(join(root, '.git')) ? status() : undefined;
  const out = mkdtempSync(join(tmpdir(), 'closehook-wasm-pack-'));
  t.after(() => rmSync(out, { recursive: true, force: true }));
  execFileSync('cargo', ['xtask', 'wasm-pack', 'build', '--mode=no-install', '--out-dir', out], inRoot);
  if (before !== undefined) assert.equal(status(), before, 'something in the checkout changed');

  const manifest = JSON.parse(readFileSync(join(out, 'package.json'), 'utf8'));
  assert.equal(manifest.name, 'closehook');
  for (const name of [manifest.main, manifest.types, ...manifest.files]) assert.ok(existsSync(join(out, name)), name);

  // The facade over this module, in place of the one that the build made. Its sources: Node has a bundle.
  const at = project({ 'slim.js': esm({ closehook: 'closehook/slim', first: INIT_FROM_FILE }) });
  const packed = join(at, 'node_modules/closehook/package.json');
  const entries = JSON.parse(readFileSync(packed, 'utf8'));
  delete entries.exports['./slim'].node;
  writeFileSync(packed, JSON.stringify(entries));
  const dist = join(at, 'node_modules/closehook/dist');
  copyFileSync(join(out, 'closehook_bg.wasm'), join(dist, 'closehook.wasm'));
  const glue = readFileSync(join(out, 'closehook_bg.js'), 'utf8');
  // It has reference types, whose table its entry fills as it loads. Ours has none, so that the facade does not.
  const starting = glue
    .replace('    wasm = val;', '$&\n    wasm.__wbindgen_start();')
    .replace(/'\.\/snippets\/[^']+\/host\.js'/, "'../src/host.js'");
  assert.match(starting, /__wbindgen_start/);
  writeFileSync(join(dist, 'closehook_bg.js'), starting);
  await assertComplete(await printed(process.execPath, ['slim.js'], { cwd: at }), at, SLIM_EXPORTS);

  // And as it is, by a runtime that imports modules.
  const folder = join(at, 'node_modules/closehook');
  rmSync(folder, { recursive: true });
  cpSync(out, folder, { recursive: true });
  const direct = `
    import { Filter, buffer } from 'closehook';
    import { memory } from 'closehook/closehook_bg.wasm';
    const put = (text) => {
      const bytes = new TextEncoder().encode(text);
      const at = buffer(bytes.length);
      new Uint8Array(memory.buffer).set(bytes, at);
      return bytes.length;
    };
    const filter = new Filter(put('{"type": "closehook:changed", "field": "note"}'));
    const asked = (field) => filter.matches(put('{"event": {"changed_fields": ["' + field + '"]}}'));
    console.log(JSON.stringify([asked('note'), asked('value')]));`;
  write(at, { 'direct.js': direct });
  const imported = ['--no-warnings', '--experimental-wasm-modules', 'direct.js'];
  assert.deepEqual(await printed(process.execPath, imported, { cwd: at }), [1, 0]);
});
