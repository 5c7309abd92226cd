import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { build, createServer } from 'vite';
import { launch } from '../chromium.js';
import { POLICY, visit } from './browser.js';
import { EXPORTS, VERIFY, VERIFY_EXPORTS, assertComplete, esm, FILTERS, FILTERS_EXPORTS } from './report.js';
import { serve } from './server.js';
import { project } from './tarball.js';

const page = (script) => `<!doctype html><title>closehook</title><script type="module" src="/${script}"></script>`;
const at = project({
  'index.html': page('main.js'),
  'main.js': esm(),
  'verify.html': page('verify.js'),
  'verify.js': esm(VERIFY),
  'filters.html': page('filters.js'),
  'filters.js': esm(FILTERS),
  'public/favicon.ico': '', // Chromium asks for it
});
/** @type {import('vite').InlineConfig} */
const vite = { root: at, configFile: false, logLevel: 'error', cacheDir: join(at, '.vite') };

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** All pages of a server. */
async function complete(url) {
  await assertComplete(await visit(browser, `${url}index.html`), at, EXPORTS);
  await assertComplete(await visit(browser, `${url}verify.html`), at, VERIFY_EXPORTS);
  await assertComplete(await visit(browser, `${url}filters.html`), at, FILTERS_EXPORTS);
}

test('vite build, no configuration, strict policy', async () => {
  const input = ['index.html', 'verify.html', 'filters.html'].map((name) => join(at, name));
  await build({ ...vite, build: { rollupOptions: { input } } });
  const server = await serve(join(at, 'dist'), POLICY);
  try {
    await complete(`${server.url}/`);
  } finally {
    await server.close();
  }
});

test('vite dev, no configuration', async () => {
  const server = await createServer({ ...vite, server: { host: '127.0.0.1', port: 0, hmr: false } });
  try {
    await server.listen();
    const [url] = server.resolvedUrls?.local ?? [];
    await complete(url);
  } finally {
    await server.close();
  }
});
