import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import test from 'node:test';
import { PAGE_POLICY } from '../../pkg/cli/server/policy.js';
import { staticFiles } from '../../www/server/static.js';
import { serving } from './servers.js';

const server = await serving(staticFiles);
test.after(() => server.close());

/** A path as it is written, where fetch would tidy it. */
const status = (path, method = 'GET') =>
  new Promise((resolve, reject) => {
    request({ port: server.port, host: '127.0.0.1', path, method }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });

test('files have their types and the security headers', async () => {
  const types = {
    '/': 'text/html; charset=utf-8',
    '/inspector.css': 'text/css; charset=utf-8',
    '/inspector.js?x=1': 'text/javascript; charset=utf-8',
    '/favicon.svg': 'image/svg+xml',
  };
  for (const [path, type] of Object.entries(types)) {
    const response = await fetch(server.origin + path);
    assert.equal(response.status, 200, path);
    assert.equal(response.headers.get('content-type'), type);
    assert.equal(response.headers.get('content-security-policy'), `${PAGE_POLICY}; frame-ancestors 'none'`);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    await response.arrayBuffer();
  }
});

test('the page repeats the policy for when it is served by something else', async () => {
  const html = await readFile(new URL('../../www/index.html', import.meta.url), 'utf8');
  assert.ok(html.includes(`content="${PAGE_POLICY}"`));
  assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=|<script(?![^>]*src=)/);
});

test('no path leads out of the page and the package', async () => {
  const outside = [
    '/../package.json',
    '/closehook/../../package.json',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/..\\package.json',
    '//etc/passwd',
    '/etc/passwd',
    '/server/main.js',
    '/closehook/package.json',
    '/inspector.js%00',
    '/Server/../server/main.js',
    '/%73erver/main.js',
    '/closehook/node_modules/x/index.js',
    '/c:/x.js',
    '/http://127.0.0.1/x.js',
    '/closehook',
    '/nothing',
  ];
  for (const path of outside) assert.equal(await status(path), 404, path);
});

test('HEAD has no body, and other methods are refused', async () => {
  const head = await fetch(server.origin, { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.equal(await head.text(), '');
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) assert.equal(await status('/', method), 405, method);
});
