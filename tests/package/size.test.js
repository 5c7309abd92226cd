import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { project, tarball } from '../runtimes/tarball.js';
import { imported, sizes } from './size.js';

const ceilings = JSON.parse(readFileSync(new URL('size.json', import.meta.url), 'utf8'));

test('the package is within its size budget', async (context) => {
  const measured = await sizes(project(), tarball().path);
  const rows = Object.entries(measured).flatMap(([name, weight]) =>
    Object.entries(weight).map(([kind, bytes]) => ({ name, kind, bytes, ceiling: ceilings[name]?.[kind] })),
  );
  for (const { name, kind, bytes, ceiling } of rows) {
    const [is, may] = [bytes, ceiling].map((value) => String(value).padStart(8));
    context.diagnostic(`${name.padEnd(34)} ${kind.padEnd(5)} ${is} of ${may}`);
  }
  assert.deepEqual(Object.keys(ceilings), Object.keys(measured));
  // Not `bytes > ceiling`: a ceiling that is missing is no ceiling.
  assert.deepEqual(
    rows.filter(({ bytes, ceiling }) => !(bytes <= ceiling)),
    [],
    'a ceiling of tests/package/size.json is exceeded',
  );
});

test('what receives has the module of closehook/filters, and not the whole one', async () => {
  const at = project();
  const files = ['filters', 'filters-workerd', 'worker', 'worker-workerd', 'worker-edge-light', 'node'];
  for (const file of files.map((name) => `${name}.js`)) {
    const names = (await imported(at, file)).map((name) => name.replace(/.*\//, '').replace('?module', ''));
    const modules = names.filter((name) => /\.wasm$|embedded\.js$|_bg\.js$/.test(name)).sort();
    const module = /workerd|edge/.test(file) ? 'filters.wasm' : 'filters-embedded.js';
    assert.deepEqual(modules, [module, 'filters_bg.js'].sort(), file);
  }
});

test('Node imports few files of an entry: each takes its time', async () => {
  const at = project();
  for (const [name, most] of Object.entries({ index: 10, slim: 8, filters: 8, worker: 12, node: 14, api: 12 })) {
    const names = await imported(at, `dist/esm/${name}.js`);
    assert.ok(names.length <= most, `${name}: ${names.join(' ')}`);
  }
});

test('nothing of the emulator is in the entries that receive', async () => {
  const at = project();
  for (const file of [
    ...['filters.js', 'index.js', 'slim.js', 'workerd.js', 'edge-light.js', 'worker.js', 'node.js'],
    ...['dist/esm/filters.js', 'dist/esm/index.js', 'dist/esm/worker.js', 'dist/esm/node.js'],
  ]) {
    const names = await imported(at, file);
    assert.ok(names.length > (file.startsWith('dist') ? 2 : 5));
    assert.deepEqual(
      names.filter((name) => /emulator|lmdb/.test(name)),
      [],
      file,
    );
  }
});
