import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import test from 'node:test';
import { promisify } from 'node:util';
import { lend, project, write } from '../runtimes/tarball.js';
import { PRELUDE, inDeclarations } from './examples.js';

const at = project();
lend(at);
const examples = [
  'index',
  'slim',
  'filters',
  'verify',
  'worker',
  'node',
  'emulator',
  'api',
  'inbox',
  'inbox-lmdb',
].flatMap((name) => inDeclarations(`pkg/${name}.d.ts`));

for (const [number, { name, code }] of examples.entries()) {
  test(`example ${name}`, async () => {
    const file = `example-${number}.js`;
    write(at, { [file]: PRELUDE + code });
    await promisify(execFile)(process.execPath, [file], { cwd: at });
  });
}

test('the examples are found', () => {
  const inFile = (file) => examples.filter(({ name }) => name.startsWith(`${file}:`)).length;
  assert.ok(inFile('pkg/index.d.ts') >= 3);
  assert.ok(inFile('pkg/slim.d.ts') >= 1);
  assert.ok(inFile('pkg/filters.d.ts') >= 2);
  assert.ok(inFile('pkg/worker.d.ts') >= 3);
  assert.ok(inFile('pkg/node.d.ts') >= 2);
  assert.ok(inFile('pkg/verify.d.ts') >= 1);
  assert.ok(inFile('pkg/emulator.d.ts') >= 6);
  assert.ok(inFile('pkg/inbox.d.ts') >= 2);
  assert.ok(inFile('pkg/inbox-lmdb.d.ts') >= 1);
});
