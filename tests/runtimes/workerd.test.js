import test from 'node:test';
import {
  FILTERS,
  FILTERS_EXPORTS,
  SLIM_EXPORTS,
  VERIFY,
  VERIFY_EXPORTS,
  assertComplete,
  subtleAt,
  worker,
} from './report.js';
import { project } from './tarball.js';
import { startWorker } from './worker.js';

const at = project({
  'index.js': worker(),
  'subtle.js': worker({
    closehook: './node_modules/closehook/workerd.js',
    first: subtleAt('./node_modules/closehook'),
  }),
  'verify.js': worker(VERIFY),
  'filters.js': worker(FILTERS),
  'slim.js': worker({
    closehook: 'closehook/slim',
    first: `
import module from 'closehook/closehook.wasm';
closehook.init(module);`,
  }),
});

async function answer(entry, options) {
  const miniflare = await startWorker(at, entry, options);
  try {
    const response = await miniflare.dispatchFetch('http://localhost/');
    return await response.json();
  } finally {
    await miniflare.dispose();
  }
}

test('workerd', async () => assertComplete(await answer('index.js'), at));
// Before FinalizationRegistry was there.
test('workerd, at an older compatibility date', async () =>
  assertComplete(await answer('index.js', { compatibilityDate: '2024-12-01' }), at));
// There is a process, and node:crypto behind it.
test('workerd, with nodejs_compat', async () =>
  assertComplete(await answer('index.js', { compatibilityFlags: ['nodejs_compat'] }), at));
test('workerd, with crypto.subtle for every body', async () => assertComplete(await answer('subtle.js'), at));
test('workerd, verify', async () => assertComplete(await answer('verify.js'), at, VERIFY_EXPORTS));
test('workerd, filters', async () => assertComplete(await answer('filters.js'), at, FILTERS_EXPORTS));
test('workerd, slim', async () => assertComplete(await answer('slim.js'), at, SLIM_EXPORTS));
