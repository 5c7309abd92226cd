// What the page loads before it answers: the bytes of all responses in Chromium, each under gzip.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { Webhook } from '../../pkg/index.js';
import { staticFiles } from '../../www/server/static.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { opportunityWon } from '../../www/samples/opportunity-won.js';
import { launch } from '../chromium.js';
import { block, enter, unfold, verdict } from './page.js';
import { serving } from './servers.js';

const sizes = JSON.parse(readFileSync(new URL('../package/size.json', import.meta.url), 'utf8'));
const server = await serving(staticFiles);
const browser = await launch();
test.after(async () => {
  await browser.close();
  await server.close();
});

/**
 * A page that is never idle, so that it loads only what it needs at once. Later requests wait from `hold` to `release`,
 * or fail after `cut`.
 */
async function loaded(t) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  t.after(async () => {
    // The files of the remedies may still be on their way.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await context.close();
  });
  const state = { isHeld: false, isCut: false, held: 0 };
  let release = () => {};
  const released = new Promise((resolve) => (release = () => resolve(undefined)));
  /** @type {number[]} the weight of each response */
  const weights = [];
  await page.route('**', async (route) => {
    if (state.isHeld) {
      state.held += 1;
      await released;
    }
    if (state.isCut) return route.abort();
    const response = await route.fetch();
    weights.push(gzipSync(await response.body(), { level: 9 }).length);
    await route.fulfill({ response });
  });
  await page.addInitScript(() => (globalThis.requestIdleCallback = () => 0));
  await page.goto(server.origin, { waitUntil: 'networkidle' });
  await unfold(page);
  const gzip = weights.reduce((sum, weight) => sum + weight, 0);
  return { page, gzip, state, release };
}

const signed = () => new Webhook(DEMO_KEY).sign(opportunityWon);
const changed = `${opportunityWon} `;

test('the first screen verifies with what is loaded first, which is within its size budget', async (t) => {
  const { page, gzip, state, release } = await loaded(t);
  const { gzip: ceiling } = sizes['inspector, first load'];
  t.diagnostic(`first load: ${gzip} of ${ceiling} bytes under gzip`);
  assert.ok(gzip > 50_000);
  assert.ok(gzip <= ceiling);

  state.isHeld = true;
  await enter(page, { headers: block(signed()), body: opportunityWon, keys: DEMO_KEY });
  assert.match(await verdict(page, 'valid'), /The signature fits, and it is in time/);
  await enter(page, { headers: block(signed()), body: changed, keys: DEMO_KEY });
  await page.waitForFunction(() => /Searching/.test(document.getElementById('verdict-sentence').textContent));
  assert.equal(await page.getAttribute('#verdict', 'data-state'), 'invalid');
  assert.equal(await page.textContent('#verdict-code'), 'SIGNATURE_MISMATCH');
  assert.ok(state.held > 0);

  release();
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  assert.match(await page.textContent('#causes'), /reproduces the given hash/);
});

test('if the diagnosis cannot be loaded, the page says so, and the verdict stays', async (t) => {
  const { page, state } = await loaded(t);
  state.isCut = true;
  await enter(page, { headers: block(signed()), body: changed, keys: DEMO_KEY });
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  assert.match(await page.textContent('#recognized'), /The diagnosis could not be loaded/);
  assert.ok(await page.isHidden('#diagnosis'));
  assert.match(await page.textContent('#evidence'), /no key fits these bytes/);
});
