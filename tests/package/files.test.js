import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { project, root, tarball } from '../runtimes/tarball.js';
import { countVectors } from '../vectors/run.js';

const { files } = tarball();
const at = join(project(), 'node_modules/closehook');
const manifest = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));

const FILES = [
  /^(LICENSE|README\.md|THIRD-PARTY\.txt|package\.json)$/,
  /^(index|slim|workerd|edge-light|worker|worker-workerd|worker-edge-light|filters|filters-workerd|filters-edge-light|node|emulator|api|inbox|inbox-lmdb|inbox-postgres|inbox-durable-object|verify|vectors)\.js$/,
  /^(index|slim|filters|verify|receiver|worker|node|vectors|emulator|api|inbox|inbox-lmdb|inbox-postgres|inbox-durable-object|events|closehook\.wasm)\.d\.ts$/,
  /^src\/((api|emulator|http|inbox|input|receiver|redact|verify)\/)?[a-z0-9-]+\.js$/,
  /^src\/emulator\/templates\.json$/,
  /^cli\/([a-z-]+\/){0,2}[a-z-]+\.js$/,
  /^dist\/inspector\/third-party\.txt$/,
  /^dist\/inspector\/[A-Za-z0-9-]+\.(html|css|js|svg|json)$/,
  /^dist\/(closehook\.wasm|closehook_bg\.js|embedded\.js|filters\.wasm|filters_bg\.js|filters-embedded\.js|event_types\.js|remedies\.js|vectors\.js|emulator\.wasm|emulator_bg\.js)$/,
  /^dist\/(index|slim|filters|worker|node|vectors|emulator|api|inbox|inbox-lmdb|inbox-postgres|inbox-durable-object)\.(cjs|d\.cts)$/,
  /^dist\/(receiver|events)\.d\.cts$/,
  /^dist\/schemas\/[a-z_.]+\.json$/,
  /^dist\/esm\/(index|slim|filters|worker|node|emulator|api|inbox|inbox-lmdb|inbox-postgres|inbox-durable-object|[A-Z0-9]{8})\.js$/,
  /^dist\/shared\/[A-Z0-9]{8}\.cjs$/,
  /^dist\/verify(\.wasm|-embedded\.js|\.d\.cts|\/(index|workerd|edge-light)\.js|\/index\.cjs)$/,
];

test('nothing is packed but the package', () => {
  assert.deepEqual(
    files.filter((name) => !FILES.some((pattern) => pattern.test(name))),
    [],
  );
});

/** What a feature needs that few have: `closehook emulate --data`. */
const OPTIONAL = ['lmdb', 'pg'];

const targets = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(targets));

/** Whether a file is packed, or some are that a pattern names. @param {string} name */
function isPacked(name) {
  const [before, after] = name.split('*');
  return files.some((file) => (after === undefined ? file === name : file.startsWith(before) && file.endsWith(after)));
}

test('every file that package.json names is packed', () => {
  const { main, module, types, exports, sideEffects, bin } = manifest;
  const named = ['./README.md', './LICENSE', main, module, types, ...targets(exports), ...sideEffects, ...targets(bin)];
  assert.ok(named.length > 20, named.join('\n'));
  assert.deepEqual(
    named.filter((name) => !isPacked(name.replace('./', ''))),
    [],
  );
});

test('every file that a packed file imports is packed', () => {
  // The texts of the remedies import what their users install.
  const isCode = (file) => /\.(js|d\.c?ts)$/.test(file) && !/^dist\/(remedies\.js$|inspector\/remedy-)/.test(file);
  for (const name of files.filter(isCode)) {
    // Bundles keep the types of what they are made of, in comments.
    const text = readFileSync(join(at, name), 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, '');
    // The command line and the emulator are for Node. The page imports the package from where it is served.
    const specifiers = [...text.matchAll(/(?:^(?:import|export) [^;]*?from |\bimport\()'([^']+)'/gm)];
    for (const specifier of specifiers
      .map(([, each]) => each)
      .filter((each) => !each.startsWith('node:') && !OPTIONAL.includes(each))) {
      const target = new URL(specifier.replace(/^\/closehook\//, '/'), `file:///${name}`).pathname.slice(1);
      const declared = target.replace(/\.js$/, '.d.ts').replace(/\.cjs$/, '.d.cts');
      assert.ok(files.includes(/\.d\.c?ts$/.test(name) ? declared : target), `${name} imports ${specifier}`);
    }
  }
});

test('nothing runs on installation, and nothing else is installed', () => {
  const unwanted = ['scripts', 'dependencies', 'optionalDependencies'];
  assert.deepEqual(
    unwanted.filter((key) => key in manifest),
    [],
  );
});

test('what is not installed is optional', () => {
  assert.deepEqual(Object.keys(manifest.peerDependencies), OPTIONAL);
  assert.deepEqual(
    manifest.peerDependenciesMeta,
    Object.fromEntries(OPTIONAL.map((name) => [name, { optional: true }])),
  );
});

test('no path of the machine that built it is in it', () => {
  const traces = ['/root/', '/home/', '/Users/', 'C:\\Users', '.cargo/registry', '.rustup', root, `${homedir()}/`];
  for (const name of files) {
    const bytes = readFileSync(join(at, name));
    for (const trace of traces) assert.ok(!bytes.includes(trace), `${trace} in ${name}`);
  }
});

test('the vectors are in the package once, for import and for require', async () => {
  const holding = files.filter((name) => /vectors/.test(name) && readFileSync(join(at, name)).length > 100_000);
  assert.deepEqual(holding, ['dist/vectors.js']);
  const imported = await import(pathToFileURL(join(at, 'dist/vectors.js')).href);
  assert.deepEqual({ ...createRequire(join(at, 'main.js'))('./dist/vectors.cjs') }, { ...imported });
});

test('the vectors are those of tests/vectors, and there are some in each file', async () => {
  const vectors = await import(pathToFileURL(join(at, 'dist/vectors.js')).href);
  assert.deepEqual(Object.keys(vectors).sort(), [
    'changes',
    'diagnosis',
    'filters',
    'history',
    'keys',
    'patch',
    'payload',
    'rendering',
    'signature',
  ]);
  for (const [name, list] of Object.entries(vectors)) {
    const source = readFileSync(join(root, `tests/vectors/${name}.json`), 'utf8');
    assert.deepEqual(list, JSON.parse(source), `${name} has changed: run cargo xtask build`);
    assert.ok(countVectors({ [name]: list }) > 0, `${name} is empty`);
  }
});
