import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { build, createServer } from 'vite';
import { launch } from '../chromium.js';
import { POLICY, visit } from './browser.js';
import { assertComplete, esm } from './report.js';
import { serve } from './server.js';
import { project } from './tarball.js';

const at = project({
  'index.html': '<!doctype html><title>closehook</title><script type="module" src="/main.js"></script>',
  'main.js': esm(),
  'public/favicon.ico': '', // Chromium asks for it
});
const vite = { root: at, configFile: false, logLevel: 'error', cacheDir: join(at, '.vite') };

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const complete = async (url) => assertComplete(await visit(browser, url), at);

test('vite build, no configuration, strict policy', async () => {
  await build(vite);
  const server = await serve(join(at, 'dist'), POLICY);
  try {
    await complete(`${server.url}/index.html`);
  } finally {
    await server.close();
  }
});

test('vite dev, no configuration', async () => {
  const server = await createServer({ ...vite, server: { host: '127.0.0.1', port: 0, hmr: false } });
  try {
    await server.listen();
    const [url] = server.resolvedUrls.local;
    await complete(`${url}index.html`);
  } finally {
    await server.close();
  }
});
