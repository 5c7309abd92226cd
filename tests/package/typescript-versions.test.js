// The declarations with the oldest TypeScript that README promises and the newest one, by their own programs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { project, root, write } from '../runtimes/tarball.js';
import { CUSTOM, source } from './types.js';

const VERSIONS = join(root, 'tests/typescript-versions/node_modules');
const isInstalled = existsSync(VERSIONS);

const NAMES = ['use', 'events', 'custom', 'api', 'inbox', 'emulator'];

const OPTIONS = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: false,
  noEmit: true,
  types: [],
  target: 'es2022',
  lib: ['es2022'],
};

/** What a compiler says of a project. */
function said(version, at) {
  const program = join(VERSIONS, version, 'bin/tsc');
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, '--project', at], { encoding: 'utf8' });
  return { text: stdout + stderr, status };
}

for (const version of ['typescript-5.2', 'typescript-7']) {
  test(`types: ${version}`, { skip: !isInstalled && 'tests/typescript-versions is not installed' }, () => {
    for (const [module, moduleResolution] of [
      ['nodenext', 'nodenext'],
      ['esnext', 'bundler'],
    ]) {
      const at = project(CUSTOM);
      write(at, Object.fromEntries(NAMES.map((name) => [`${name}.ts`, source(name)])));
      const config = { compilerOptions: { ...OPTIONS, module, moduleResolution }, include: ['*.ts'] };
      write(at, { 'tsconfig.json': JSON.stringify(config) });
      assert.deepEqual(said(version, at), { text: '', status: 0 }, moduleResolution);
    }
    const at = project({ 'wrong.ts': "import { Webhook } from 'closehook';\nnew Webhook(1);\n" });
    const config = { compilerOptions: { ...OPTIONS, module: 'nodenext', moduleResolution: 'nodenext' } };
    write(at, { 'tsconfig.json': JSON.stringify(config) });
    assert.match(said(version, at).text, /wrong\.ts.*error TS/);
  });
}

test('README promises the oldest version that is tested', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  assert.match(readme, /TypeScript 5\.2 or newer/);
});
