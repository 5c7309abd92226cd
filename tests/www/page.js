import test from 'node:test';
import { launch } from '../chromium.js';
import { staticFiles } from '../../www/server/static.js';
import { serving } from './servers.js';

const server = await serving(staticFiles);
const browser = await launch();
test.after(async () => {
  await browser.close();
  await server.close();
});

export const { origin } = server;

/**
 * A page that shows the first sample, or nothing if it is `blank`, with all it did: `requests`, and `alarms`, which are
 * dialogs, errors and whatever the console was told. With `stopped`, its clock stands still: for tests that read an age
 * to the second.
 *
 * @param {import('node:test').TestContext} t
 * @param {import('playwright-core').BrowserContextOptions & { stopped?: boolean, blank?: boolean }} [given]
 */
export async function open(t, { stopped = false, blank = false, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  if (stopped) await page.clock.setFixedTime(new Date());
  const requests = [];
  const alarms = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('dialog', (dialog) => {
    alarms.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('pageerror', (error) => alarms.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // Chromium remarks on password fields outside forms; here a form would be the leak.
    if (/** @type {string} */ (message.type()) !== 'verbose') alarms.push(`${message.type()}: ${message.text()}`);
  });
  await page.goto(origin);
  await page.waitForFunction(() => document.getElementById('views').childElementCount > 0);
  if (!blank) {
    await unfold(page);
    await sample(page, 'valid');
    await verdict(page, 'valid');
  }
  return { page, context, requests, alarms };
}

/** Opens what folds away: the fields, the clock, the bytes. */
export const unfold = (page) =>
  page.evaluate(() => {
    for (const each of document.querySelectorAll('.judge > details')) each.setAttribute('open', '');
  });

/** Goes to a tool by its tab, or by its link at the start, which has no tabs. */
export async function tool(page, id) {
  if ((await page.getAttribute(`#tab-${id}`, 'aria-selected')) === 'true') return;
  await page.locator(`#tab-${id}, [data-show="${id}"]`).filter({ visible: true }).first().click();
}

/** Opens a sample from its menu, or starts over with `clear`. */
export async function sample(page, name) {
  if (name === 'clear') return page.click('#clear');
  if (!(await page.isVisible('#samples'))) await page.click('[popovertarget="samples"]');
  return page.click(`[data-sample="${name}"]`);
}

/** Waits for a verdict, and returns what it says. */
export async function verdict(page, state, code = '') {
  await page.waitForFunction(
    ([wanted, wantedCode]) =>
      document.getElementById('verdict').ariaBusy !== 'true' &&
      document.getElementById('verdict').dataset.state === wanted &&
      document.getElementById('verdict-code').textContent === wantedCode,
    [state, code],
  );
  return page.textContent('#verdict');
}

/**
 * Fills the fields, from empty ones.
 *
 * @param {import('playwright-core').Page} page @param {{ headers?: string, body?: string, keys?: string }} fields
 */
export async function enter(page, { headers = '', body, keys = '' }) {
  if (await page.isVisible('#clear')) await page.click('#clear');
  await verdict(page, 'unjudged');
  await page.fill('#headers', headers);
  if (body !== undefined) await page.fill('#body', body);
  await page.fill('#keys', keys);
}

/**
 * Waits until the text of an element matches.
 *
 * @param {import('playwright-core').Page} page @param {string} selector @param {RegExp} pattern without flags
 */
export const says = (page, selector, pattern) =>
  page.waitForFunction(
    ([where, source]) => new RegExp(source).test(document.querySelector(where)?.textContent ?? ''),
    [selector, pattern.source],
  );

export const block = (signed) =>
  Object.entries(signed)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
