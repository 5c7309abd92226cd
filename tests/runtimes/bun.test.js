import test from 'node:test';
import {
  INIT_FROM_FILE,
  SLIM_EXPORTS,
  VERIFY,
  VERIFY_EXPORTS,
  WITHOUT_HOST,
  assertComplete,
  cjs,
  esm,
  printed,
  subtleAt,
  FILTERS,
  FILTERS_EXPORTS,
} from './report.js';
import { program, project } from './tarball.js';

const at = project({
  'main.js': esm(),
  'subtle.js': esm({
    closehook: './node_modules/closehook/index.js',
    first: subtleAt('./node_modules/closehook'),
  }),
  'alone.js': esm({ first: WITHOUT_HOST }),
  'main.cjs': cjs(),
  'verify.js': esm(VERIFY),
  'filters.js': esm(FILTERS),
  'slim.js': esm({
    closehook: 'closehook/slim',
    first: INIT_FROM_FILE,
  }),
});

const bun = (file) =>
  printed(program('bun'), ['--no-install', file], { cwd: at, env: { ...process.env, DO_NOT_TRACK: '1' } });

test('bun, ESM', async () => assertComplete(await bun('main.js'), at));
test('bun, with crypto.subtle for every body', async () => assertComplete(await bun('subtle.js'), at));
test('bun, without node:crypto', async () => assertComplete(await bun('alone.js'), at));
test('bun, CommonJS', async () => assertComplete(await bun('main.cjs'), at));
test('bun, verify', async () => assertComplete(await bun('verify.js'), at, VERIFY_EXPORTS));
test('bun, filters', async () => assertComplete(await bun('filters.js'), at, FILTERS_EXPORTS));
test('bun, slim', async () => assertComplete(await bun('slim.js'), at, SLIM_EXPORTS));
