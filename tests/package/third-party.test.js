import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { build } from 'esbuild';
import { project, root } from '../runtimes/tarball.js';

const notices = readFileSync(join(project(), 'node_modules/closehook/THIRD-PARTY.txt'), 'utf8');

/** What stands under the dashes: names, each on its line, then a license. */
const named = new Map(
  notices
    .split(/^-{80}\n/m)
    .slice(1)
    .flatMap((part) => {
      const [names, ...license] = part.split('\n\n');
      return names.split('\n').map((name) => [name, license.join('\n\n')]);
    }),
);

function assertNamed(names, atLeast = 4) {
  assert.ok(names.length >= atLeast, names.join());
  assert.deepEqual(
    names.filter((name) => !/copyright|permission is hereby granted/i.test(named.get(name) ?? '')),
    [],
  );
}

test('every crate in a module has its notice', () => {
  const flags = [
    '--target=wasm32-unknown-unknown',
    '--edges=normal,no-proc-macro',
    '--prefix=none',
    '--format={p}',
    '--locked',
  ];
  const crates = ['closehook', 'closehook-sender', 'closehook-verify'].flatMap((module) =>
    execFileSync('cargo', ['tree', ...flags, '--package', module], { cwd: root, encoding: 'utf8' })
      .trim()
      .split('\n'),
  );
  const others = crates
    .filter((line) => !line.startsWith('closehook'))
    .map((line) => line.replace(/^(\S+) v(\S+).*/, '$1 $2 (crate)'));
  assertNamed([...new Set(others)]);
});

test('the Rust standard library has its notice', () => {
  const version = /^rustc (\S+)/.exec(execFileSync('rustc', ['--version'], { cwd: root, encoding: 'utf8' }))[1];
  assertNamed(
    [...named.keys()].filter((name) => name.startsWith(`Rust standard library ${version} `)),
    1,
  );
});

test('every library in the page has its notice', async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['www/inspector.js'],
    alias: { closehook: join(root, 'pkg/index.js'), 'closehook/filters': join(root, 'pkg/filters.js') },
    bundle: true,
    write: false,
    metafile: true,
    outdir: 'out',
    format: 'esm',
    external: ['node:*'],
    loader: { '.css': 'empty' },
  });
  const libraries = Object.keys(metafile.inputs).flatMap(
    (file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? [],
  );
  assertNamed(
    [...new Set(libraries)].map(
      (name) => `${name} ${JSON.parse(readFileSync(join(root, `node_modules/${name}/package.json`))).version} (npm)`,
    ),
  );
});
