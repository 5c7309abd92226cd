// The page without a server: as the one file that `closehook inspect --build` writes, and as a folder.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { Webhook } from '../../pkg/index.js';
import { INSPECTOR } from '../../pkg/cli/server/static.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { opportunityWon } from '../../www/samples/opportunity-won.js';
import { views } from '../../www/views.js';
import { closehook, scratch } from '../cli/closehook.js';
import { block, open, tool, verdict } from './page.js';

const webhook = new Webhook(DEMO_KEY);
const file = scratch('inspector.html');

test('inspect --build writes one file, with nothing to load and a policy that allows no connection', async () => {
  const built = await closehook(['inspect', '--build', file]);
  assert.equal(built.code, 0, built.err);
  assert.match(built.out, /^inspector: .*inspector\.html \(open it in a browser\)\n$/);
  const html = readFileSync(file, 'utf8');
  const [, policy] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  assert.match(
    policy,
    /^default-src 'none'; script-src 'sha256-[\w+/]{43}=' blob: 'wasm-unsafe-eval'; style-src 'sha256-[\w+/]{43}='; connect-src 'none'; worker-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'$/,
  );
  assert.doesNotMatch(html, /<(?:link|img|script)\b[^>]*\b(?:href|src)=/);
  assert.match(html, /MIT License|Permission is hereby granted/);
  assert.ok(statSync(file).size < 2_000_000, `${statSync(file).size} bytes`);

  const again = await closehook(['inspect', '--build', file]);
  assert.equal(again.code, 2);
  assert.match(again.err, /already exists; name a new file/);
  assert.equal((await closehook(['inspect', '--build', scratch('other.html'), '--port', '0'])).code, 2);
});

test('a file that cannot be written is a usage error', async () => {
  const missing = await closehook(['inspect', '--build', scratch('none/inspector.html')]);
  assert.equal(missing.code, 2, missing.err);
  assert.match(missing.err, /inspector\.html cannot be written: no such folder\n$/);
  const link = scratch('link.html');
  symlinkSync(scratch('nowhere.html'), link);
  const dangling = await closehook(['inspect', '--build', link]);
  assert.equal(dangling.code, 2, dangling.err);
  assert.match(dangling.err, /link\.html already exists; name a new file\n$/);
  assert.ok(!existsSync(scratch('nowhere.html')));
});

test('from file:// it judges a paste, compares, filters, and opens every tool', async (t) => {
  const { context } = await open(t, { blank: true });
  await context.setOffline(true);
  const page = await context.newPage();
  const alarms = [];
  const requests = [];
  page.on('pageerror', (error) => alarms.push(error.message));
  page.on('console', (message) => /** @type {string} */ (message.type()) !== 'verbose' && alarms.push(message.text()));
  page.on('request', (request) => requests.push(request.url()));
  const address = pathToFileURL(file).href;
  await page.goto(address);
  await page.waitForFunction(() => document.getElementById('views').childElementCount > 0);
  assert.equal(await page.locator('#unstarted').count(), 0);
  await page.click('.privacy summary');
  assert.match(await page.innerText('.privacy p'), /connect-src 'none'/);
  assert.doesNotMatch(await page.innerText('.privacy p'), /'self'/);

  await page.focus('#anything');
  await page.keyboard.insertText(`${block(webhook.sign(opportunityWon))}\n\n${opportunityWon}`);
  await page.keyboard.press('Enter');
  await page.fill('#keys', DEMO_KEY);
  await verdict(page, 'valid');
  await page.waitForFunction(() =>
    /^Opportunity of KLine won/.test(document.querySelector('#happened h2')?.textContent),
  );

  await tool(page, 'compare');
  await page.fill('#compare-before-text', '{"a":1}');
  await page.fill('#compare-after-text', '{"a":2}');
  await page.waitForFunction(() => /^1 /.test(document.querySelector('.compare .headline').textContent));
  await tool(page, 'filter');
  await page.click('#panel-filter .cm-content');
  await page.keyboard.insertText(
    '{"type":"field_accessor","field":"action","filter":{"type":"equals","value":"created"}}',
  );
  await page.waitForFunction(() => document.querySelector('.counts').textContent === 'Matches: 0 of 1 event');
  for (const { id } of views) {
    await tool(page, id);
    await page.waitForSelector(`#panel-${id}:not([hidden]):not([aria-busy]):not(:empty)`);
  }
  assert.equal(await page.getByText('could not be loaded').count(), 0);
  assert.deepEqual(alarms, []);
  assert.deepEqual(
    requests.filter((url) => url !== address && !url.startsWith('blob:null/')),
    [],
  );
});

test('the folder, opened from file://, says what to do instead', async (t) => {
  const { context } = await open(t, { blank: true });
  const page = await context.newPage();
  await page.goto(new URL('index.html', INSPECTOR).href);
  await page.locator('#unstarted').waitFor({ state: 'visible' });
  assert.match(await page.innerText('#unstarted'), /closehook inspect --build FILE\.html/);
});
