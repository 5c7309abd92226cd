import { join } from 'node:path';
import test from 'node:test';
import {
  INIT_FROM_FILE,
  SLIM_EXPORTS,
  VERIFY,
  VERIFY_EXPORTS,
  WITHOUT_HOST,
  assertComplete,
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
  'verify.js': esm(VERIFY),
  'filters.js': esm(FILTERS),
  'alone.js': esm({ first: WITHOUT_HOST }),
  'slim.js': esm({
    closehook: 'closehook/slim',
    first: INIT_FROM_FILE,
  }),
});

const FLAGS = ['--no-prompt', '--no-remote', '--node-modules-dir=manual'];

const deno = (file, ...permissions) =>
  printed(program('deno'), ['run', ...FLAGS, ...permissions, file], {
    cwd: at,
    env: { ...process.env, DENO_DIR: join(at, '.deno'), DENO_NO_UPDATE_CHECK: '1' },
  });

test('deno, without any permission', async () => assertComplete(await deno('main.js'), at));
test('deno, with crypto.subtle for every body', async () => assertComplete(await deno('subtle.js'), at));
test('deno, without node:crypto', async () => assertComplete(await deno('alone.js'), at));
test('deno, verify, without any permission', async () => assertComplete(await deno('verify.js'), at, VERIFY_EXPORTS));
test('deno, filters, without any permission', async () =>
  assertComplete(await deno('filters.js'), at, FILTERS_EXPORTS));
test('deno, slim, with permission to read the module', async () =>
  assertComplete(await deno('slim.js', `--allow-read=${at}`), at, SLIM_EXPORTS));
