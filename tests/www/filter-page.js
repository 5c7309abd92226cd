// The filter workbench by itself, on a page with the inspector's policy: what it does is its own, whatever stands
// around it.
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { launch } from '../chromium.js';
import { serving } from './servers.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const SCRIPT = `
  import { Store } from './store.js';
  import { view } from './views/filter/view.js';
  import { filterOn } from './views/filter/filter-on.js';
  globalThis.violations = [];
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => violations.push(violatedDirective + ' ' + blockedURI));
  const store = globalThis.store = new Store();
  globalThis.filterOn = filterOn;
  globalThis.load = (events) => store.add(events.map((event) => ({
    body: new TextEncoder().encode(typeof event === 'string' ? event : JSON.stringify(event)),
    source: { kind: 'sample', name: 'a test' },
  })));
  if (location.hash === '#early') {
    const [entry] = load([{ event: { data: { name: 'early' } } }]);
    filterOn(entry, '/event/data/name');
  }
  const shown = view(document.getElementById('view'), store);
  let waiting = false;
  store.addEventListener('change', () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      shown.update();
    });
  });
  shown.update();
`;

const HTML = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>filter</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="/inspector.css">
<script type="module" src="/page.js"></script></head><body><main><h1>Filter</h1><section role="region" aria-label="Workbench" id="view"></section></main></body></html>`;

/** @satisfies {import('esbuild').BuildOptions} */
const common = { bundle: true, minify: true, write: /** @type {const} */ (false), outdir: '/', logLevel: 'error' };
const {
  outputFiles: [script],
} = await build({
  ...common,
  stdin: { contents: SCRIPT, resolveDir: join(ROOT, 'www') },
  format: 'esm',
  alias: { closehook: join(ROOT, 'pkg/index.js'), 'closehook/filters': join(ROOT, 'pkg/filters.js') },
  loader: { '.css': 'empty' },
});
const {
  outputFiles: [styles],
} = await build({ ...common, entryPoints: [join(ROOT, 'www/inspector.css')] });
const files = new Map([
  ['/', ['text/html', HTML]],
  ['/page.js', ['text/javascript', script.contents]],
  ['/inspector.css', ['text/css', styles.contents]],
]);

const server = await serving((request, response) => {
  const [type, content] = files.get(request.url) ?? [];
  response.writeHead(type ? 200 : 204, {
    'content-security-policy': POLICY,
    ...(type ? { 'content-type': type } : {}),
  });
  response.end(content);
});
const browser = await launch();
test.after(async () => {
  await browser.close();
  await server.close();
});

/** A page with the workbench and these events; `alarms` are dialogs, errors, and what the console was told. */
export async function open(t, /** @type {any} */ { events = [], hash = '', ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const alarms = [];
  page.on('dialog', (dialog) => {
    alarms.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('pageerror', (error) => alarms.push(`error: ${error.stack}`));
  page.on('console', (message) => {
    if (/** @type {string} */ (message.type()) !== 'verbose') alarms.push(`${message.type()}: ${message.text()}`);
  });
  await page.goto(`${server.origin}/${hash}`);
  await page.waitForSelector('.cm-content');
  if (events.length > 0) await page.evaluate((given) => void globalThis.load(given), events);
  return { page, context, alarms };
}

/** The text of the editor. */
export const typed = (page) =>
  page.evaluate(() =>
    document.querySelector('.editor').shadowRoot.querySelector('.cm-content').cmTile.view.state.doc.toString(),
  );

/** Puts text into the editor as a paste does. */
export async function write(page, text) {
  await page.click('.cm-content');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('Delete');
  if (text !== '') await page.keyboard.insertText(text);
}
