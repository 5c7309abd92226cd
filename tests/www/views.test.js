// Every view of the page, with what is open and without: for a screen reader, on every width, and without a network.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Webhook } from '../../pkg/index.js';
import { staticFiles } from '../../www/server/static.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { opportunityWon } from '../../www/samples/opportunity-won.js';
import { views } from '../../www/views.js';
import { violations } from './axe.js';
import { open, sample, tool, verdict } from './page.js';
import { serving } from './servers.js';

const ids = views.map(({ id }) => id);

/** Three deliveries as a file: two that are signed, and one whose body was changed afterwards. */
function threeDeliveries() {
  const webhook = new Webhook(DEMO_KEY);
  const line = (body, sent = body) =>
    JSON.stringify({
      headers: Object.entries(webhook.sign(body)),
      body: Buffer.from(sent).toString('base64'),
      now: Math.floor(Date.now() / 1000),
    });
  const other = JSON.stringify({ ...JSON.parse(opportunityWon), subscription_id: `whsub_${'long'.repeat(40)}` });
  return Buffer.from([line(opportunityWon), line(other), line(opportunityWon, `${opportunityWon} `)].join('\n'));
}

async function openThree(page) {
  await page.setInputFiles('#files', {
    name: 'deliveries.jsonl',
    mimeType: 'application/json',
    buffer: threeDeliveries(),
  });
  await page.waitForFunction(() => document.querySelectorAll('#entries [role="option"]').length === 3);
}

/** Chooses a tab, and waits until its view is built. */
async function show(page, id) {
  await tool(page, id);
  await page.waitForFunction((wanted) => {
    const panel = document.getElementById(`panel-${wanted}`);
    return !panel.hidden && !panel.hasAttribute('aria-busy') && panel.childElementCount > 0;
  }, id);
  assert.equal(await page.locator(`#panel-${id}`).getByText('could not be loaded').count(), 0, id);
}

for (const colorScheme of /** @type {any[]} */ (['light', 'dark'])) {
  for (const width of /** @type {any[]} */ ([360, 1280])) {
    test(`axe finds nothing in any view: ${colorScheme}, ${width} px`, async (t) => {
      // The policy would keep axe out.
      const { page } = await open(t, { colorScheme, bypassCSP: true, viewport: { width, height: 900 } });
      const audit = async (what) => {
        assert.deepEqual(await violations(page), [], what);
      };
      for (const id of ids) {
        await show(page, id);
        await audit(`${id}, the sample`);
      }
      await openThree(page);
      for (const id of ids) {
        await show(page, id);
        await audit(`${id}, three deliveries`);
      }
      await page.click('#share-open');
      await page.waitForFunction(() => document.getElementById('share-address').value !== '');
      await audit('share');
      await page.click('#share-close');
      await page.click('#entry-clear');
      await verdict(page, 'unjudged');
      for (const id of ids) {
        await show(page, id);
        await audit(`${id}, empty`);
      }
    });
  }
}

for (const width of [360, 768, 1440, 1920]) {
  test(`no view is wider than ${width} px`, async (t) => {
    const { page } = await open(t, { viewport: { width, height: 740 } });
    const fits = async (what) => {
      const [whole, room] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      assert.ok(whole <= room, `${what}: ${whole} of ${room}`);
    };
    for (const id of ids) {
      await show(page, id);
      await fits(`${id}, the sample`);
    }
    await openThree(page);
    for (const id of ids) {
      await show(page, id);
      await fits(`${id}, three deliveries`);
    }
  });
}

test('the tabs are one stop of the Tab key, and arrows reach every view', async (t) => {
  const { page } = await open(t);
  await page.focus(`#tab-${ids[0]}`);
  for (const id of [...ids.slice(1), ids[0]]) {
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.evaluate(() => document.activeElement.id), `tab-${id}`);
    await page.waitForFunction((wanted) => !document.getElementById(`panel-${wanted}`).hidden, id);
  }
  assert.equal(await page.locator('#views [role="tab"][tabindex="0"]').count(), 1);
  assert.equal(await page.locator('#panels > [role="tabpanel"]:visible').count(), 1);
});

test('from a subfolder of a host that knows nothing of it: once it is idle, every tool works without that host', async (t) => {
  const host = await serving((request, response) => {
    if (!request.url.startsWith('/some/folder/')) return response.writeHead(404).end();
    request.url = request.url.slice('/some/folder'.length);
    void staticFiles(request, response);
  });
  let isUp = true;
  t.after(() => isUp && host.close());
  const { context } = await open(t);
  const page = await context.newPage();
  const alarms = [];
  page.on('pageerror', (error) => alarms.push(error.message));
  page.on('console', (message) => /** @type {string} */ (message.type()) !== 'verbose' && alarms.push(message.text()));
  const outside = [];
  page.on(
    'request',
    (request) => request.url().startsWith(`${host.origin}/some/folder/`) || outside.push(request.url()),
  );
  await page.goto(`${host.origin}/some/folder/`);
  await page.waitForFunction(() => document.getElementById('views').childElementCount > 0);
  await sample(page, 'valid');
  await verdict(page, 'valid');
  // No tool was chosen: they come when the page is idle.
  await page.waitForLoadState('networkidle');

  await host.close();
  isUp = false;
  await context.setOffline(true);
  await openThree(page);
  // The key of the samples went with the sample.
  await show(page, 'delivery');
  await page.fill('#keys', DEMO_KEY);
  for (const id of ids) await show(page, id);
  await page.click('#entries [role="option"]:nth-child(3)');
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  await show(page, 'delivery');
  await page.click('#repair-apply');
  await verdict(page, 'valid');
  assert.deepEqual(outside, []);
  assert.deepEqual(alarms, []);
});
