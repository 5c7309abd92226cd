// closehook remedy prints the files of `remedies`, which tests/node/remedies.test.js runs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { assertNoSecret, closehook } from './closehook.js';

test.after(assertNoSecret);

const FOLDER = new URL('../../remedies/', import.meta.url);
const fileOf = (folder, name) => readFileSync(new URL(`${folder}/${name}`, FOLDER), 'utf8');

test('remedy prints a file as it is: with closehook where there is one, and without it', async () => {
  const printed = async (...args) => {
    const { code, out, err } = await closehook(['remedy', ...args]);
    assert.deepEqual([code, err], [0, '']);
    return out;
  };
  assert.equal(await printed('express'), fileOf('with-closehook', 'express.js'));
  assert.equal(await printed('express', '--without-closehook'), fileOf('without-closehook', 'express.js'));
  assert.equal(await printed('go'), fileOf('without-closehook', 'go.go'));
  assert.equal(await printed('rails', '--without-closehook'), fileOf('without-closehook', 'rails.rb'));
});

test('remedy alone lists every framework, and --json has the files', async () => {
  const index = JSON.parse(readFileSync(new URL('index.json', FOLDER), 'utf8'));
  const { lines } = await closehook(['remedy']);
  assert.deepEqual(
    lines.slice(1).map((line) => line.split(' ')[0]),
    index.map(({ id }) => id),
  );
  const all = (await closehook(['remedy', '--json'])).json();
  assert.deepEqual(
    all.map(({ id, withoutClosehook }) => [id, withoutClosehook]),
    index.map(({ id, file }) => [id, fileOf('without-closehook', file)]),
  );
  const [php] = (await closehook(['remedy', 'php', '--json'])).json();
  assert.deepEqual([php.id, php.withClosehook], ['php', null]);
});

test('wrong use of remedy', async () => {
  const unknown = await closehook(['remedy', 'expres']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /FRAMEWORK must be one of express, .*, go, not expres; did you mean express\?/);
  const alone = await closehook(['remedy', '--without-closehook']);
  assert.deepEqual([alone.code, /needs a framework/.test(alone.err)], [2, true]);
});
