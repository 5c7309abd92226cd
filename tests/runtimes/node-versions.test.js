// The package's own tests in other versions of Node than the one that runs all the others.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';

import { root } from './tarball.js';

/**
 * All vectors, the facade, and the receivers. The property tests, which take minutes, are about the core, and not about
 * Node.
 */
const FILES = [
  ...['arguments', 'backlog', 'decode', 'held', 'host', 'references', 'vectors', 'verify', 'verify-host'].map(
    (name) => `tests/node/${name}.test.js`,
  ),
  ...['budget', 'node', 'worker'].map((name) => `tests/receiver/${name}.test.js`),
];

const at = join(root, 'tests/node-versions/node_modules');
const versions = ['22', '24'];

for (const version of versions) {
  const folder = `node${version}-${process.platform}-${process.arch}`;
  const missing = !existsSync(at) || !readdirSync(at).includes(folder);
  test(`Node ${version}`, {
    skip: missing && `npm has no node ${version} for ${process.platform}-${process.arch}, or it is not installed`,
  }, async (t) => {
    const program = join(at, folder, 'bin/node');
    const run = promisify(execFile);
    // A test runner tells those that it starts so, and they then speak to it.
    const { NODE_TEST_CONTEXT, ...env } = process.env;
    const { stdout: told } = await run(program, ['--version']);
    assert.match(told, new RegExp(`^v${version}\\.`));
    const how = { cwd: root, env, maxBuffer: 64 * 1024 * 1024 };
    const { stdout } = await run(
      program,
      ['--test', '--test-reporter=tap', '--test-concurrency=1', ...FILES],
      how,
    ).catch((error) => error);
    const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(stdout)?.[1] ?? NaN);
    assert.deepEqual(
      [count('fail'), count('cancelled')],
      [0, 0],
      stdout
        .split('\n')
        .filter((line) => /^\s*(not ok|error:|code:)/.test(line))
        .join('\n') || stdout.slice(-2000),
    );
    assert.ok(count('pass') >= 150, `${count('pass')} tests`);
    t.diagnostic(`${told.trim()}: ${count('pass')} tests`);
  });
}
