// Parcel, which looks for files in place of `exports` unless it is told otherwise.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { promisify } from 'node:util';
import { launch } from '../chromium.js';
import { POLICY, visit } from './browser.js';
import { EXPORTS, FILTERS, FILTERS_EXPORTS, VERIFY, VERIFY_EXPORTS, assertComplete, esm } from './report.js';
import { serve } from './server.js';
import { consumer, project } from './tarball.js';

const parcel = consumer('parcel/lib/bin.js');
const page = (script) => `<!doctype html><title>closehook</title><script type="module" src="${script}"></script>`;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test('parcel build, no configuration', { skip: !existsSync(parcel) && 'parcel is not installed' }, async () => {
  /** @type {Record<string, [string, string[]]>} */
  const pages = {
    index: [esm(), EXPORTS],
    verify: [esm(VERIFY), VERIFY_EXPORTS],
    filters: [esm(FILTERS), FILTERS_EXPORTS],
  };
  const at = project({
    ...Object.fromEntries(Object.keys(pages).map((name) => [`${name}.html`, page(`${name}.js`)])),
    ...Object.fromEntries(Object.entries(pages).map(([name, [script]]) => [`${name}.js`, script])),
  });
  const files = Object.keys(pages).map((name) => `${name}.html`);
  const args = [parcel, 'build', ...files, '--no-cache', '--no-source-maps', '--public-url', './'];
  await promisify(execFile)(process.execPath, args, { cwd: at, maxBuffer: 1 << 26 });
  const server = await serve(join(at, 'dist'), POLICY);
  try {
    for (const [name, [, exports]] of Object.entries(pages))
      await assertComplete(await visit(browser, `${server.url}/${name}.html`), at, exports);
  } finally {
    await server.close();
  }
});
