import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { launch } from '../chromium.js';
import { POLICY, visit } from './browser.js';
import {
  FILTERS,
  FILTERS_EXPORTS,
  SLIM_EXPORTS,
  VERIFY,
  VERIFY_EXPORTS,
  assertComplete,
  esm,
  subtleAt,
} from './report.js';
import { serve } from './server.js';
import { project } from './tarball.js';

const page = (script) => `<!doctype html><title>closehook</title><script type="module" src="${script}"></script>`;

// Without a bundler nothing reads the exports map: a page names the files.
const vectors = '/node_modules/closehook/dist/vectors.js';
const wasm = '/node_modules/closehook/dist/closehook.wasm';
const closehook = '/node_modules/closehook/slim.js';
const at = project({
  'index.html': page('/main.js'),
  'main.js': esm({ closehook: '/node_modules/closehook/index.js', vectors }),
  'subtle.html': page('/subtle.js'),
  'subtle.js': esm({
    closehook: '/node_modules/closehook/index.js',
    vectors,
    first: subtleAt('/node_modules/closehook'),
  }),
  'verify.html': page('/verify.js'),
  'verify.js': esm({ ...VERIFY, closehook: '/node_modules/closehook/dist/verify/index.js', vectors }),
  'filters.html': page('/filters.js'),
  'filters.js': esm({ ...FILTERS, closehook: '/node_modules/closehook/filters.js', vectors }),
  'streaming.html': page('/streaming.js'),
  'streaming.js': esm({
    closehook,
    vectors,
    first: `closehook.init(await WebAssembly.compileStreaming(fetch('${wasm}')));`,
  }),
  'bytes.html': page('/bytes.js'),
  'bytes.js': esm({ closehook, vectors, first: `closehook.init(await (await fetch('${wasm}')).arrayBuffer());` }),
});

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

async function visited(path, policy = POLICY) {
  const server = await serve(at, policy);
  try {
    return await visit(browser, server.url + path);
  } finally {
    await server.close();
  }
}

const complete = async (path, exports) => assertComplete(await visited(path), at, exports);

test('chromium, a module script, no bundler, strict policy', () => complete('/index.html'));
test('chromium, with crypto.subtle for every body', () => complete('/subtle.html'));
test('chromium, verify', () => complete('/verify.html', VERIFY_EXPORTS));
test('chromium, filters', () => complete('/filters.html', FILTERS_EXPORTS));
test('chromium, slim, compiled while it streams', () => complete('/streaming.html', SLIM_EXPORTS));
test('chromium, slim, bytes', () => complete('/bytes.html', SLIM_EXPORTS));

test('chromium needs wasm-unsafe-eval, and the tests notice what a policy blocks', async () => {
  await assert.rejects(visited('/streaming.html', POLICY.replace("'wasm-unsafe-eval'", '')), /unsafe-eval/);
});
