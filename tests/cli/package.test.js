// The command line as a user gets it: from the tarball, with npx, away from this checkout.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { project } from '../runtimes/tarball.js';
import { KEY, delivery, jsonLines, payload } from './closehook.js';

const at = project();
const run = promisify(execFile);
const settings = {
  cwd: at,
  env: { ...process.env, CLOSE_SIGNATURE_KEY: KEY, npm_config_offline: 'true', npm_config_update_notifier: 'false' },
};
const npx = (...args) => run('npx', ['--no-install', 'closehook', ...args], settings);
const { version } = JSON.parse(readFileSync(join(at, 'node_modules/closehook/package.json'), 'utf8'));

test('npx closehook runs', async () => {
  assert.equal((await npx('--version')).stdout, `${version}\n`);
  writeFileSync(join(at, 'deliveries.jsonl'), jsonLines([delivery(payload())]));
  assert.match((await npx('verify', 'deliveries.jsonl')).stdout, /^✓ valid: opportunity updated ev_1/);
  await assert.rejects(npx('verify', 'none.jsonl'), { code: 2 });
});

test('every command is in the package, and loads', async () => {
  const { stdout } = await npx('help');
  const names = [...stdout.matchAll(/^ {2}([\w-]+) {2,}\w/gm)]
    .map(([, name]) => name)
    .filter((name) => !['help', 'version'].includes(name));
  assert.ok(names.length >= 10, stdout);
  for (const name of names) assert.match((await npx('help', name)).stdout, new RegExp(`^closehook ${name}: `));
});

test('headers are read from a file, by what comes with the inspector', async () => {
  const { stdout } = await npx('sign', '--data', '{}');
  writeFileSync(join(at, 'headers.txt'), stdout);
  assert.match((await npx('verify', '--data', '{}', '--headers', 'headers.txt')).stdout, /^✓ valid/);
});

test('the inspector is in the package, with all that it imports', async (t) => {
  const program = join(at, 'node_modules/.bin/closehook');
  const child = spawn(program, ['inspect', '--port', '0', '--json'], settings);
  t.after(() => child.kill('SIGKILL'));
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const { inspector } = JSON.parse(line);
  const seen = new Set();
  const visit = async (url) => {
    url.hash = '';
    if (seen.has(url.href)) return;
    seen.add(url.href);
    const response = await fetch(url);
    assert.equal(response.status, 200, url.href);
    const text = await response.text();
    const named = url.pathname === '/' ? /(?:src|href)="([^"]+)"/g : /(?:from|\bimport\(?)\s*["'](\.\/[\w-]+\.js)["']/g;
    if (!/\.(css|svg)$/.test(url.pathname)) {
      for (const [, specifier] of text.matchAll(named)) await visit(new URL(specifier, url));
    }
  };
  await visit(new URL(inspector));
  // The first scripts, and those of each view, which are loaded when it is opened.
  const views = [...seen].filter((url) => /\/view-[^/]*\.js$/.test(url));
  assert.ok(views.length >= 6 && seen.size > 12, [...seen].join('\n'));
});
