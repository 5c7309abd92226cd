import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { program, tarball } from '../runtimes/tarball.js';

test('the types are right for ESM, CommonJS and bundlers', () => {
  const { status, stdout, stderr } = spawnSync(
    program('attw'),
    [
      tarball().path,
      '--profile=node16',
      '--exclude-entrypoints=closehook.wasm', // a module of no module system
      '--no-definitely-typed',
      '--format=ascii',
      '--no-color',
      '--no-emoji',
    ],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /No problems found/);
  for (const entry of [
    'closehook',
    'closehook/slim',
    'closehook/filters',
    'closehook/worker',
    'closehook/node',
    'closehook/vectors',
    'closehook/emulator',
  ]) {
    assert.match(stdout, new RegExp(`"${entry}"`), `${entry} was not looked at`);
  }
});
