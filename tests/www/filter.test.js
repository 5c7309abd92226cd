import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { promisify } from 'node:util';
import { readDesired } from '../../pkg/cli/close/desired.js';
import { Emulator } from '../../pkg/emulator.js';
import { closehook } from '../cli/closehook.js';
import { violations } from './axe.js';
import { open, typed, write } from './filter-page.js';
import { open as openInspector } from './page.js';

const opportunity = (n, more = {}) => ({
  subscription_id: 'whsub_1',
  event: {
    id: `ev_${n}`,
    date_created: '2024-06-01T10:00:00.123000',
    object_type: 'opportunity',
    action: 'updated',
    object_id: `oppo_${n}`,
    lead_id: 'lead_1',
    user_id: n % 2 ? 'user_1' : null,
    changed_fields: ['status_type'],
    data: {
      name: `Deal ${n}`,
      status_type: n === 1 ? 'won' : 'active',
      addresses: [{ state: 'MD' }],
      'custom.cf_a': 'USPS',
    },
    previous_data: { status_type: 'lost' },
    meta: {},
    ...more,
  },
});

const EVENTS = [1, 2, 3].map((n) => opportunity(n));
const WON =
  '{"type":"field_accessor","field":"data","filter":{"type":"field_accessor","field":"status_type","filter":{"type":"equals","value":"won"}}}';

const counts = (page, text) =>
  page.waitForFunction((wanted) => document.querySelector('.counts').textContent === wanted, text);
const filterOf = async (page) => JSON.parse(await typed(page));

async function assertCalm(page, alarms) {
  assert.deepEqual(await page.evaluate(() => globalThis.violations), []);
  assert.deepEqual(alarms, []);
}

test('a filter is run on what is loaded, with a reason for each event', async (t) => {
  const { page, alarms } = await open(t, { events: EVENTS });
  await counts(page, 'Matches: 3 of 3 events');
  await write(page, WON);
  await counts(page, 'Matches: 1 of 3 events');
  assert.deepEqual(await page.locator('.event-reason').allTextContents(), [
    'matches',
    'data.status_type is "active", not "won"',
    'data.status_type is "active", not "won"',
  ]);
  await page.locator('.virtual-list [role="option"]').nth(1).click();
  await page.waitForSelector('.why-sentence[data-outcome="failed"]');
  assert.equal(await page.textContent('.why-sentence'), 'Does not match: data.status_type is "active", not "won"');
  assert.deepEqual(await page.locator('.explanation .node').allTextContents(), [
    'field_accessor /data',
    'field_accessor /data/status_type',
    'equals',
  ]);
  assert.equal(await page.textContent('.node-found'), 'saw "active"');
  assert.equal(await page.locator('.cm-told-failed').count(), 1);
  assert.equal(await page.evaluate(() => globalThis.store.selected.id), 2);
  await page.check('input[value="matched"]');
  assert.equal(await page.locator('.virtual-list [role="option"]').count(), 1);
  await assertCalm(page, alarms);
});

test('an error has its code and its place, in the list and in the text', async (t) => {
  const { page, alarms } = await open(t, { events: EVENTS });
  await write(page, '{"type":"and","filters":[\n{"type":"equalz"}]}');
  await page.waitForSelector('.problem-error');
  assert.equal(
    await page.textContent('.problem'),
    'UNKNOWN_FILTER_TYPE unknown filter type "equalz" line 2, column 9 /filters/0',
  );
  assert.equal(await page.textContent('.cm-problem-error'), '"equalz"');
  assert.equal(await page.textContent('.cm-told-error'), '!');
  await page.click('.problem button');
  await page.keyboard.insertText('"is_null"');
  await page.waitForSelector('.problem-error', { state: 'detached' });
  assert.deepEqual((await filterOf(page)).filters, [{ type: 'is_null' }]);

  await write(page, '{"type": tru');
  await page.waitForSelector('.problem-error');
  assert.match(await page.textContent('.problem'), /^MALFORMED_FILTER .* line 1, column 13$/);
  await page.click('#filter-tab-builder');
  assert.ok(await page.isVisible('.form .empty'));
  assert.equal(await page.locator('.builder').isVisible(), false);
  await assertCalm(page, alarms);
});

test('what can never match is remarked, for the event types that are chosen', async (t) => {
  const { page } = await open(t, { events: EVENTS });
  await write(page, '{"type":"field_accessor","field":"data.name","filter":{"type":"non_null"}}');
  await page.waitForSelector('.problem-warning');
  assert.match(await page.textContent('.problems'), /DOTTED_FIELD.*data\.name/);
  assert.equal(await page.locator('.cm-problem-warning', { hasText: 'data.name' }).count(), 1);
  await write(page, WON);
  await page.waitForSelector('.problem-warning', { state: 'detached' });
  await page.fill('#filter-type', 'opportunity');
  await page.click('.add-type button');
  await page.waitForSelector('.problem-warning');
  assert.match(await page.textContent('.problems'), /NEVER_MATCHES.*"deleted" events of "opportunity"/);
  assert.match(await page.textContent('.filter-side [role="status"]'), /^The filter is valid, with \d+ remarks?\.$/);
  // What the subscription does not listen to is not delivered, whatever the filter says.
  await page.getByLabel('updated').uncheck();
  await counts(page, 'Matches: 0 of 3 events, 1 not subscribed');
  assert.match(await page.textContent('.why'), /Matches.*The event is not delivered/);
});

test('the builder makes every kind of node, by keyboard alone', async (t) => {
  const { page, alarms } = await open(t, { events: EVENTS });
  await page.focus('#filter-tab-json');
  await page.keyboard.press('ArrowRight');
  await page.focus('.builder-empty button');
  await page.keyboard.press('Enter');
  // The second key has the focus: data › …
  await page.keyboard.type('addresses');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Condition');
  await page.locator(':focus').selectOption('any_array_value');
  const at = (filter) => ({
    type: 'field_accessor',
    field: 'data',
    filter: { type: 'field_accessor', field: 'addresses', filter },
  });
  assert.deepEqual(await filterOf(page), at({ type: 'any_array_value', filter: { type: 'equals', value: '' } }));
  const inner = page.locator('.condition .condition').first();
  await inner.getByRole('combobox', { name: 'Condition' }).selectOption('and');
  await inner.getByRole('button', { name: 'Add a condition' }).focus();
  await page.keyboard.press('Enter');
  const [first, second] = [0, 1].map((i) => page.locator('.condition-children > ul > li').nth(i));
  await first.getByRole('button', { name: 'Add a key' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('state');
  await first
    .getByRole('textbox', { name: 'Value' })
    .or(first.getByRole('combobox', { name: 'Value', exact: true }))
    .focus();
  await page.keyboard.type('MD');
  await second.getByRole('combobox', { name: 'Condition' }).selectOption('non_null');
  assert.deepEqual(
    await filterOf(page),
    at({
      type: 'any_array_value',
      filter: {
        type: 'and',
        filters: [
          { type: 'field_accessor', field: 'state', filter: { type: 'equals', value: 'MD' } },
          { type: 'non_null' },
        ],
      },
    }),
  );
  await counts(page, 'Matches: 3 of 3 events');
  // The menu: opened, closed by Escape with the focus back on it, and used.
  const summary = second.locator('summary');
  await summary.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  assert.equal(await second.locator('details').getAttribute('open'), null);
  assert.ok(await summary.evaluate((node) => node === document.activeElement));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.deepEqual((await filterOf(page)).filter.filter.filter.filters[1], {
    type: 'not',
    filter: { type: 'non_null' },
  });
  await counts(page, 'Matches: 0 of 3 events');
  await assertCalm(page, alarms);
});

test('a value has its kind, and one that is no JSON is not taken', async (t) => {
  const { page } = await open(t);
  await write(page, '{"type":"equals","value":12345678901234567890}');
  await page.click('#filter-tab-builder');
  const kind = page.getByRole('combobox', { name: 'Value: its kind' });
  assert.equal(await kind.inputValue(), 'number');
  await page.getByRole('combobox', { name: 'Condition', exact: true }).selectOption('not_equals');
  assert.match(await typed(page), /"not_equals".*12345678901234567890/);
  const value = page.getByLabel('Value', { exact: true });
  await value.fill('12x');
  assert.equal(await value.getAttribute('aria-invalid'), 'true');
  assert.match(await page.textContent('.value-wrong'), /not a JSON number/);
  assert.match(await typed(page), /12345678901234567890/);
  await value.fill('12');
  assert.equal((await filterOf(page)).value, 12);
  for (const [chosen, expected] of /** @type {any[][]} */ ([
    ['text', '12'],
    ['true', true],
    ['null', null],
    ['json', null],
  ])) {
    await kind.selectOption(chosen);
    assert.deepEqual((await filterOf(page)).value, expected, chosen);
  }
  await value.fill('["a", {"b": 1}]');
  assert.deepEqual((await filterOf(page)).value, ['a', { b: 1 }]);
});

test('what is typed in one is in the other, and undo takes back what the builder did', async (t) => {
  const { page } = await open(t, { events: EVENTS });
  await page.selectOption('#filter-example', { label: 'an opportunity was just won' });
  await counts(page, 'Matches: 1 of 3 events');
  await page.click('#filter-tab-builder');
  assert.equal(await page.locator('.builder .outcome[data-outcome="matched"]').count(), 3);
  await page.locator('.condition-children .path input').first().fill('changed');
  await counts(page, 'Matches: 0 of 3 events');
  await page.click('#filter-tab-json');
  assert.equal((await filterOf(page)).filters[0].field, 'changed');
  await page.click('.cm-content');
  await page.keyboard.press('ControlOrMeta+Z');
  await counts(page, 'Matches: 1 of 3 events');
});

test('a field of the selected event becomes a condition', async (t) => {
  const { page, alarms } = await open(t, { events: EVENTS });
  await write(page, WON);
  await page.selectOption('#filter-field', '/data/status_type');
  await page.click('text=changed from "lost" to "won"');
  await counts(page, 'Matches: 1 of 3 events');
  const { type, filters } = await filterOf(page);
  assert.deepEqual([type, filters.length, filters[0]], ['and', 4, JSON.parse(WON)]);
  assert.match(await page.textContent('.filter-side [role="status"]'), /^Added: data › status_type changed from/);
  await write(page, '{');
  await page.waitForSelector('.problem-error');
  await page.click('text=was "lost" before');
  assert.match(await page.textContent('.filter-side [role="status"]'), /Repair the filter first/);
  assert.equal(await typed(page), '{');
  await assertCalm(page, alarms);
});

test('another view can ask for conditions on a field', async (t) => {
  const { page } = await open(t, { events: EVENTS });
  await page.evaluate(() => globalThis.filterOn(globalThis.store.entries[1], '/event/data/addresses/0/state'));
  assert.equal(await page.evaluate(() => globalThis.store.selected.id), 2);
  assert.match(await page.textContent('.offers'), /data › addresses › 0 › state/);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'is "MD"');
  await page.keyboard.press('Enter');
  await counts(page, 'Matches: 3 of 3 events');
  assert.equal((await filterOf(page)).filter.filter.type, 'any_array_value');
});

test('what was asked before the workbench was there is answered when it is', async (t) => {
  const { page } = await open(t, { hash: '#early' });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'is "early"');
});

test('in the inspector it is a tab, and other views reach it', async (t) => {
  const { page, alarms } = await openInspector(t);
  await page.evaluate(() => {
    const detail = { entryId: 1, pointer: '/event/data/status_type' };
    document.getElementById('panels').dispatchEvent(new CustomEvent('filter-on', { bubbles: true, detail }));
  });
  await page.click('.offers button >> nth=0');
  await page.waitForSelector('.why-sentence[data-outcome="matched"]');
  assert.equal((await filterOf(page)).type, 'and');
  assert.equal(await page.getAttribute('#tab-filter', 'aria-selected'), 'true');
  assert.deepEqual(alarms, []);
});

test('axe finds nothing in the inspector with the workbench', async (t) => {
  const { page } = await openInspector(t, { bypassCSP: true });
  await page.click('#tab-filter');
  await page.selectOption('#filter-example', { label: 'an opportunity was just won' });
  await page.waitForSelector('.why-sentence[data-outcome="matched"]');
  const found = await violations(page);
  assert.deepEqual(found, []);
});

test('a filter of this package is written in the types of Close', async (t) => {
  const { page } = await open(t, { events: EVENTS });
  await write(page, '{"type":"closehook:changed","field":"status_type"}');
  await page.click('text=Write it in Close’s types');
  assert.equal((await filterOf(page)).field, 'changed_fields');
  assert.equal(await page.locator('text=Write it in Close’s types').isVisible(), false);
});

test('the filter of a subscription is taken out of it, with its address and event types', async (t) => {
  const { page, alarms } = await open(t, { events: EVENTS });
  const events = [{ object_type: 'opportunity', action: 'updated', extra_filter: JSON.parse(WON) }];
  await write(
    page,
    JSON.stringify({ data: [{ id: 'whsub_1', url: 'https://example.com/a', events, status: 'active' }] }),
  );
  await page.click('.imports button');
  await counts(page, 'Matches: 1 of 3 events');
  assert.deepEqual(await filterOf(page), JSON.parse(WON));
  assert.deepEqual(JSON.parse(await page.textContent('.subscription pre')), {
    url: 'https://example.com/a',
    events,
    verify_ssl: true,
  });
  assert.equal(await page.isVisible('.imports'), false);
  await assertCalm(page, alarms);
});

test('the list goes by the keyboard, and has few rows on the page whatever its length', async (t) => {
  const { page, alarms } = await open(t, { events: Array.from({ length: 4000 }, (_, n) => opportunity(n)) });
  await write(page, WON);
  await counts(page, 'Matches: 1 of 4,000 events');
  await page.focus('.virtual-list');
  const selected = () =>
    page.evaluate(() => {
      const list = document.querySelector('.virtual-list');
      const option = document.getElementById(list.getAttribute('aria-activedescendant'));
      return [globalThis.store.selected.id, option.getAttribute('aria-selected'), option.getAttribute('aria-posinset')];
    });
  const pressed = async (key, id) => {
    await page.keyboard.press(key);
    await page.waitForFunction(
      (wanted) =>
        document.querySelector('[role="option"][aria-selected="true"]')?.getAttribute('aria-posinset') === wanted,
      String(id),
    );
    assert.deepEqual(await selected(), [id, 'true', String(id)]);
  };
  await pressed('ArrowDown', 2);
  await pressed('End', 4000);
  await pressed('ArrowUp', 3999);
  assert.ok((await page.locator('.virtual-list [role="option"]').count()) < 40);
  await pressed('Home', 1);
  await page.getByText('Does not match').waitFor();
  await assertCalm(page, alarms);
});

test('a filter of thousands of conditions is run, and not built', async (t) => {
  const { page, alarms } = await open(t, { events: EVENTS });
  const filters = Array.from({ length: 3000 }, (_, n) => ({
    type: 'field_accessor',
    field: 'user_id',
    filter: { type: 'equals', value: `user_${n}` },
  }));
  // Put in as a paste is: typed, Chromium would lay out each of its lines.
  await page.click('.cm-content');
  await page.evaluate(
    (text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', text);
      const content = document.querySelector('.editor').shadowRoot.querySelector('.cm-content');
      content.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    },
    JSON.stringify({ type: 'or', filters }, null, 1),
  );
  await counts(page, 'Matches: 2 of 3 events');
  assert.ok((await page.locator('.explanation li').count()) < 500);
  await page.click('#filter-tab-builder');
  assert.match(await page.textContent('.form'), /3,001 conditions/);
  assert.equal(await page.locator('.condition').count(), 0);
  await assertCalm(page, alarms);
});

test('Tab leaves the editor', async (t) => {
  const { page } = await open(t);
  await page.click('.cm-content');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.matches('.editor')), false);
  assert.equal(await typed(page), '');
});

test('empty states say what to put in', async (t) => {
  const { page } = await open(t);
  assert.match(await page.textContent('.events-side'), /No events are loaded\. Put in deliveries or events/);
  assert.match(await page.textContent('.why'), /Select an event/);
  assert.match(await page.textContent('.missing'), /write the address of your receiver.*choose an object type/);
  assert.ok(await page.isDisabled('text=Copy as curl'));
});

test('the copied command makes the subscription, at the emulator', async (t) => {
  const emulator = await Emulator.start();
  t.after(() => emulator.close());
  const { page, context, alarms } = await open(t, { events: EVENTS });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const filter = { type: 'equals', value: `it's $HOME \`id\` "\\ \u202e 12` };
  await write(page, JSON.stringify({ type: 'field_accessor', field: 'user_id', filter }));
  await page.fill('#filter-url', "https://example.com/x?y='z'");
  await page.click('text=Add the event type of the selected event');
  await page.fill('#filter-type', 'membership');
  await page.keyboard.press('Enter');
  await page.getByLabel('deactivated').uncheck();
  await page.uncheck('.check input');
  const copied = async (name) => {
    await page.click(`text=Copy as ${name}`);
    await page.waitForFunction(() => document.querySelector('.copies .note').textContent === 'Copied');
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const wanted = JSON.parse(await copied('JSON'));
  const command = await copied('curl');
  assert.match(command, /^curl https:\/\/api\.close\.com\/api\/v1\/webhook\/ /);
  assert.match(command, /-u "\$CLOSE_API_KEY:"/);
  assert.match(command, /^[\x20-\x7e\n]*$/);
  const { stdout } = await promisify(execFile)('sh', ['-c', command.replace('https://api.close.com', emulator.url)], {
    env: { ...process.env, CLOSE_API_KEY: emulator.apiKey },
  });
  const made = JSON.parse(stdout);
  assert.deepEqual({ url: made.url, events: made.events, verify_ssl: made.verify_ssl }, wanted);
  assert.deepEqual(wanted, {
    url: "https://example.com/x?y='z'",
    events: [
      ['opportunity', 'updated'],
      ['membership', 'activated'],
    ].map(([object_type, action]) => ({
      object_type,
      action,
      extra_filter: { type: 'field_accessor', field: 'user_id', filter },
    })),
    verify_ssl: false,
  });
  await assertCalm(page, alarms);
});

test('the file of `subscriptions apply` goes through the reader and the plan of the command line', async (t) => {
  const emulator = await Emulator.start();
  t.after(() => emulator.close());
  const { page, context, alarms } = await open(t, { events: EVENTS });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  assert.ok(await page.isDisabled('text=Copy as file'));
  const filter = { type: 'field_accessor', field: 'user_id', filter: { type: 'equals', value: 'a\nb \u202e "' } };
  await write(page, JSON.stringify(filter));
  await page.fill('#filter-url', 'https://example.com/hook');
  await page.fill('#filter-type', 'membership');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => /user_id/.test(document.querySelector('.subscription-output pre').textContent));
  await page.click('text=Copy as file');
  await page.waitForFunction(() => document.querySelector('.copies .note').textContent === 'Copied');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const [saved] = await Promise.all([page.waitForEvent('download'), page.click('text=Download file')]);
  assert.equal(saved.suggestedFilename(), 'subscriptions.json');
  const path = await saved.path();
  assert.equal(readFileSync(path, 'utf8'), copied);
  const [wanted, ...more] = await readDesired(path);
  assert.equal(more.length, 0);
  assert.deepEqual(wanted, {
    url: 'https://example.com/hook',
    events: ['activated', 'deactivated'].map((action) => ({
      ...{ object_type: 'membership', action },
      extra_filter: filter,
    })),
    verify_ssl: true,
  });
  const { code, out } = await closehook(['subscriptions', 'apply', path, '--yes', '--api-url', emulator.url], {
    env: { CLOSE_API_KEY: emulator.apiKey },
  });
  assert.equal(code, 0, out);
  const [made] = await emulator.subscriptions();
  assert.deepEqual({ url: made.url, events: made.events, verify_ssl: made.verify_ssl }, wanted);
  // What is there already is kept.
  const again = await closehook(['subscriptions', 'apply', path, '--dry-run', '--json', '--api-url', emulator.url], {
    env: { CLOSE_API_KEY: emulator.apiKey },
  });
  assert.deepEqual(
    again.json().map(({ kind }) => kind),
    ['keep'],
  );
  await assertCalm(page, alarms);
});

test('hostile keys and values are text, wherever they are shown', async (t) => {
  const evil = '<img src=x onerror=alert(1)>\u202e</script><style>*{display:none}</style>';
  const { page, alarms } = await open(t, {
    events: [
      opportunity(1, {
        object_type: evil,
        action: evil,
        changed_fields: [evil, '__proto__', 7, null, {}],
        data: { [evil]: evil, name: evil, ['__proto__']: { toString: 1 }, constructor: null },
        previous_data: { [evil]: [evil] },
        meta: { [evil]: evil },
      }),
      'no JSON <b>at all</b>',
      '[]',
      'null',
      JSON.stringify({ event: 'text', data: [] }),
      JSON.stringify({ changed_fields: {}, data: 'text', previous_data: 3 }),
    ],
  });
  const of = (what) =>
    JSON.stringify({
      type: 'field_accessor',
      field: 'data',
      filter: { type: 'field_accessor', field: evil, filter: what },
    });
  for (const text of [
    of({ type: 'equals', value: `${evil}!` }),
    of({ type: evil }),
    `{"type":"${'['.repeat(10)}`,
    '['.repeat(20000),
    of({ type: 'closehook:less_than', value: evil }),
  ]) {
    await write(page, text);
    // The other tab wants it judged at once.
    await page.click('#filter-tab-builder');
    await page.click('#filter-tab-json');
    for (const id of [1, 2, 3, 4, 5, 6]) {
      await page.evaluate((wanted) => globalThis.store.select(wanted), id);
      await page.evaluate(() => new Promise(requestAnimationFrame));
      await page.evaluate(() => new Promise(requestAnimationFrame));
      const pointers = await page
        .locator('#filter-field option')
        .evaluateAll((options) => options.map(({ value }) => value));
      for (const pointer of (await page.isEnabled('#filter-field')) ? pointers : [])
        await page.selectOption('#filter-field', pointer);
      if ((await page.locator('.offers button').count()) > 0)
        assert.equal(await page.locator('.offers img').count(), 0);
    }
  }
  await page.evaluate(() => globalThis.store.select(1));
  await page.fill('#filter-url', `https://example.com/${evil}`);
  await page.click('text=Add the event type of the selected event');
  await page.fill('#filter-type', evil);
  await page.keyboard.press('Enter');
  // A name that every object has a member of: it is an object type that Close does not document, like any other.
  await page.fill('#filter-type', 'constructor');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.event-type legend', { hasText: 'constructor' }).count(), 1);
  const shadow = () =>
    page.evaluate(() => document.querySelector('.editor').shadowRoot.querySelectorAll('img, script, style').length);
  assert.equal(await page.locator('main img, main script, main style').count(), 0);
  assert.equal(await shadow(), 0);
  assert.ok(!(await page.evaluate(() => document.querySelector('#view').innerText)).includes('\u202e'));
  await assertCalm(page, alarms);
});

test('the editor is styled by adopted sheets alone, as the policy asks', async (t) => {
  const { page, alarms } = await open(t);
  await write(page, WON);
  const seen = await page.evaluate(() => {
    const { shadowRoot } = document.querySelector('.editor');
    return {
      sheets: shadowRoot.adoptedStyleSheets.length,
      styles: document.querySelectorAll('style').length + shadowRoot.querySelectorAll('style').length,
      display: getComputedStyle(shadowRoot.querySelector('.cm-scroller')).display,
    };
  });
  assert.ok(seen.sheets > 0);
  assert.deepEqual([seen.styles, seen.display], [0, 'flex']);
  await assertCalm(page, alarms);
});

for (const colorScheme of /** @type {any[]} */ (['light', 'dark'])) {
  for (const width of /** @type {any[]} */ ([360, 1280])) {
    test(`axe finds nothing, and nothing is wider than the page: ${colorScheme}, ${width} px`, async (t) => {
      // The policy would keep axe out.
      const { page } = await open(t, { colorScheme, bypassCSP: true, viewport: { width, height: 900 } });
      const audit = async (what) => {
        assert.deepEqual(await violations(page), [], what);
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
        );
        assert.equal(wide, false, what);
      };
      await audit('empty');
      await page.evaluate((events) => void globalThis.load(events), [...EVENTS, '{']);
      await page.selectOption('#filter-example', { label: 'an address is in Maryland' });
      await counts(page, 'Matches: 0 of 4 events, 1 unreadable');
      await page.fill('#filter-url', 'http://127.0.0.1:8787/webhook');
      await page.click('text=Add the event type of the selected event');
      await page.selectOption('#filter-field', '/data/status_type');
      await audit('an example');
      await page.click('#filter-tab-builder');
      await page.locator('.condition summary').first().click();
      await audit('the builder');
      await page.click('#filter-tab-json');
      await write(page, '{"type":"x"}');
      await page.waitForSelector('.problem-error');
      await audit('an error');
    });
  }
}
