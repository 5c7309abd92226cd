// Results of `closehook coverage --json` and of `handlers.check`, opened in the page, as those tools make them.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Handlers } from '../../pkg/index.js';
import { coverage } from '../../pkg/api.js';
import { reportIn } from '../../pkg/src/input/reports.js';
import { violations } from './axe.js';
import { open } from './page.js';

const KEY = '5a'.repeat(32);
const FILTER = { type: 'field_accessor', field: 'lead_name', filter: { type: 'equals', value: 'Bluth' } };
const SUBSCRIPTIONS = [
  {
    ...{ id: 'whsub_1', url: 'https://example.com/', status: /** @type {'active'} */ ('active') },
    events: [
      { object_type: 'lead', action: 'created' },
      { object_type: 'opportunity', action: 'updated', extra_filter: FILTER },
    ],
  },
];

const logged = (place, event) => {
  const whole = { id: `ev_${place}`, date_updated: `2026-01-0${place}T00:00:00`, object_id: 'lead_1', ...event };
  return { event: whole, bytes: new TextEncoder().encode(JSON.stringify(whole)) };
};

/** As the command line writes it. */
async function report() {
  const events = [
    logged(1, { object_type: 'lead', action: 'created', data: { id: 'lead_1', name: '' } }),
    logged(2, {
      ...{ object_type: 'lead', action: 'updated', changed_fields: ['name'] },
      ...{ data: { id: 'lead_1', name: 'Bluth' }, previous_data: { name: null } },
    }),
    logged(3, {
      ...{ object_type: 'opportunity', action: 'updated', object_id: 'oppo_1', changed_fields: [] },
      ...{ data: { lead_name: 'Other' }, previous_data: {} },
    }),
  ];
  return coverage(/** @type {any} */ (SUBSCRIPTIONS), /** @type {any} */ (events));
}

/** Pastes a text anywhere on the page. */
const paste = (page, text) =>
  page.evaluate((given) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', given);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);

/** The page with a report in the filter workbench. */
async function reported(t, value, options = {}) {
  const opened = await open(t, { blank: true, ...options });
  await paste(opened.page, typeof value === 'string' ? value : JSON.stringify(value));
  await opened.page.waitForSelector('.report:not([hidden])');
  return opened;
}

test('coverage says what is missed and why, and leads to the filter', async (t) => {
  const { page, alarms } = await reported(t, { ...(await report()), pages: 1 });
  assert.equal(await page.getAttribute('#tab-filter', 'aria-selected'), 'true');
  assert.match(await page.textContent('#recognized'), /^Recognized as a report of closehook coverage/);
  assert.equal(await page.textContent('.report h2'), 'Your subscriptions miss 2 of 3 events');
  assert.match(
    await page.textContent('.report .note'),
    /1 delivered from 2026-01-01 to 2026-01-03\. 1 event type without/,
  );
  const rows = await page
    .locator('.report tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map(({ textContent }) => textContent)));
  assert.deepEqual(rows.toSorted(), [
    ['lead.updated', '1', '0', 'no subscription asks for it', 'Subscribe to it'],
    ['opportunity.updated', '1', '0', 'a filter holds it back', 'Write its filter'],
  ]);
  await page.click('.report tr:has-text("opportunity.updated") button');
  assert.match(await page.textContent('.event-types'), /opportunity/);
  assert.deepEqual(
    await page
      .locator('.event-types input:checked')
      .evaluateAll((all) => all.map(({ parentElement }) => parentElement?.textContent.trim())),
    ['updated'],
  );
  assert.match(await page.textContent('.report li'), /name/);
  await page.click('.report li button');
  await page.waitForFunction(() => /changed_fields/.test(document.querySelector('.editor').shadowRoot.textContent));
  assert.match(await page.textContent('.event-types'), /opportunity.*lead/s);
  await page.click('text=Close the report');
  await page.locator('.report').waitFor({ state: 'hidden' });
  assert.deepEqual(alarms, []);
});

test('findings of handlers.check are grouped, and lead to the subscription', async (t) => {
  const nothing = () => {};
  const handlers = new Handlers({
    ...{ 'lead.merged': nothing, 'opportunity.updated': nothing, unhandled: nothing },
  });
  const { page, alarms } = await reported(t, handlers.check(/** @type {any} */ (SUBSCRIPTIONS)));
  assert.equal(await page.textContent('.report h2'), '3 findings about your handlers');
  assert.deepEqual(await page.locator('.report h3').allTextContents(), [
    'Handled, but no subscription delivers it',
    'Delivered through another filter than the handler’s',
    'Delivered, but no handler takes it',
  ]);
  await page.click('.report li:has-text("lead.merged") button');
  assert.deepEqual(
    await page
      .locator('.event-types input:checked')
      .evaluateAll((all) => all.map(({ parentElement }) => parentElement?.textContent.trim())),
    ['merged'],
  );
  assert.deepEqual(alarms, []);
});

test('a report is shown as text, and a key in it is masked', async (t) => {
  const evil = '<img src=x onerror=alert(1)>\u202e';
  const { page, alarms } = await reported(t, [
    { code: 'NOT_HANDLED', name: `${evil}.x`, subscriptions: [evil], sentence: `${evil} signature_key=${KEY}` },
  ]);
  assert.equal(await page.locator('.report img').count(), 0);
  assert.ok(!(await page.textContent('body')).includes(KEY));
  assert.equal(await page.inputValue('#keys'), KEY);
  assert.deepEqual(alarms, []);
});

test('a reason that is named like a property of every object is shown unchanged', async (t) => {
  const whole = await report();
  const types = ['constructor', '__proto__', 'toString'].map((why) => ({ ...whole.types[0], missed: 1, why }));
  const { page, alarms } = await reported(t, { ...whole, types });
  assert.deepEqual(await page.locator('.report td:nth-child(4)').allTextContents(), [
    'constructor',
    '__proto__',
    'toString',
  ]);
  assert.deepEqual(alarms, []);
});

test('coverage with a reason that is not a string is not a report', () => {
  const coverageOf = (why) => ({
    ...{ events: 1, brought: 0, missed: 1, since: null, until: null, fields: [] },
    types: [{ object_type: 'lead', action: 'created', events: 1, brought: 0, missed: 1, why }],
  });
  for (const why of [null, undefined, 'filtered']) assert.equal(reportIn(coverageOf(why))?.kind, 'coverage');
  for (const why of [{}, [], 1, true]) assert.equal(reportIn(coverageOf(why)), null);
});

for (const width of [390, 1366])
  for (const colorScheme of /** @type {const} */ (['light', 'dark']))
    test(`axe finds nothing in a report, and nothing is too wide: ${colorScheme}, ${width} px`, async (t) => {
      const { page } = await reported(t, await report(), {
        ...{ colorScheme, bypassCSP: true, viewport: { width, height: 800 } },
      });
      assert.deepEqual(await violations(page), []);
      assert.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
      );
    });
