// The deliveries of one object in two orders, the state after each, and the picture of the retries; however many and
// hostile.
import './bare.js';
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { History } from '../../pkg/index.js';
import { violations } from './axe.js';
import { open } from './page.js';

const { arrivalsOf, byTime, folding, idsOf, inOrderOfArrival, isNewestFirst, objectsOf } = await import(
  '../../www/views/timeline/arrivals.js'
);
const { moment } = await import('../../www/when.js');

const START = Date.UTC(2024, 5, 1, 10);
const encoder = new TextEncoder();

const dated = (milliseconds, micros = 0) =>
  `${new Date(milliseconds).toISOString().slice(0, 23)}${String(micros).padStart(3, '0')}`;

/** The event number `i` of an object, which follows from the one before. */
const event = (i, more = {}) => ({
  id: `ev_${String(i).padStart(5, '0')}`,
  object_type: 'opportunity',
  object_id: 'oppo_1',
  action: i === 0 ? 'created' : 'updated',
  date_created: dated(START + i * 60_000),
  date_updated: dated(START + i * 60_000 + 2000),
  changed_fields: i === 0 ? [] : ['value', 'note'],
  data: { id: 'oppo_1', lead_name: 'Bluth', value: i * 100, value_currency: 'USD', note: `Call ${i}` },
  previous_data: i === 0 ? {} : { value: (i - 1) * 100, note: `Call ${i - 1}` },
  ...more,
});

/** Deliveries as `closehook listen --write` writes them, one a line. */
const deliveries = (events) =>
  events
    .map((each, place) =>
      JSON.stringify({
        headers: [],
        now: START / 1000 + 60 * place + 5,
        body: Buffer.from(JSON.stringify({ event: each, subscription_id: 'whsub_1' })).toString('base64'),
      }),
    )
    .join('\n');

const entriesOf = (events) =>
  events.map((each, i) => ({
    id: i + 1,
    headers: null,
    body: encoder.encode(JSON.stringify(each)),
    arrived: null,
    source: { kind: 'paste', name: 'x' },
  }));

/** 0 1 2 4 3 5 5 6 8 9: one late, which closes its gap; one twice; one that never comes. */
const ORDER = [0, 1, 2, 4, 3, 5, 5, 6, 8, 9];
const OUTCOMES = ['applied', 'applied', 'applied', 'gap', 'stale', 'applied', 'duplicate', 'applied', 'gap', 'applied'];

async function openTimeline(t, text, options) {
  const opened = await open(t, options);
  const { page } = opened;
  await page.setInputFiles('#files', { name: 'deliveries.jsonl', mimeType: 'text/plain', buffer: Buffer.from(text) });
  await page.waitForFunction(() => /Recognized/.test(document.getElementById('recognized').textContent));
  await page.click('#tab-timeline');
  await page.waitForSelector('.timeline');
  return opened;
}

const said = (page) => page.textContent('#timeline-said');
const chosen = (page) => page.textContent('.arrival[aria-selected="true"]');
const state = (page) =>
  page.textContent('.arrival-detail .bytes').then((text) => (text === '' ? undefined : JSON.parse(text)));

test('a moment is that of the text, to the microsecond, in UTC unless it says otherwise', () => {
  assert.equal(moment('2024-06-01T10:00:00'), START * 1000);
  assert.equal(moment('2024-06-01T10:00:00.000001+00:00'), START * 1000 + 1);
  assert.equal(moment('2024-06-01 12:00:00.5+02:00'), START * 1000 + 500_000);
  assert.equal(moment('2024-06-01'), Date.UTC(2024, 5, 1) * 1000);
  for (const none of /** @type {any[]} */ (['', 'soon', '2024-13-01T00:00:00', null, 5, undefined]))
    assert.ok(Number.isNaN(moment(none)), String(none));
});

test('what History says of each arrival, and its place in time', () => {
  const { arrivals, ranks, gaps } = arrivalsOf(entriesOf(ORDER.map((i) => event(i))), 'oppo_1');
  assert.deepEqual(
    arrivals.map(({ outcome }) => outcome),
    OUTCOMES,
  );
  assert.deepEqual(
    arrivals.map(({ rank }) => rank),
    [0, 1, 2, 4, 3, 5, 5, 6, 7, 8],
  );
  assert.equal(ranks, 9);
  assert.deepEqual(
    gaps.map(({ eventId, fields }) => [eventId, fields]),
    [['ev_00008', ['note', 'value']]],
  );
  const odd = arrivalsOf(entriesOf([event(0), { object_id: 'oppo_1', action: 'updated' }, event(1)]), 'oppo_1');
  assert.deepEqual(
    odd.arrivals.map(({ outcome, rank }) => [outcome, rank]),
    [
      ['applied', 0],
      ['unusable', -1],
      ['applied', 1],
    ],
  );
  assert.match(odd.arrivals[1].wrong, /\w/);
});

test('the order by time is that of History, whatever the order of arrival', () => {
  const small = fc.record({
    at: fc.integer({ min: 0, max: 3 }),
    micros: fc.integer({ min: 0, max: 2 }),
    action: fc.constantFrom('created', 'updated', 'deleted', 'sent'),
    id: fc.constantFrom('a', 'b', 'c', 'B'),
    value: fc.integer({ min: 0, max: 2 }),
  });
  fc.assert(
    fc.property(fc.array(small, { minLength: 1, maxLength: 12 }), (list) => {
      const events = list.map(({ at, micros, action, id, value }, i) => ({
        id: `ev_${id}${i}`,
        object_type: 'lead',
        object_id: 'lead_1',
        action,
        date_updated: dated(START + at, micros),
        ...(action === 'deleted' ? {} : { data: { value } }),
        previous_data: {},
      }));
      const ordered = [...arrivalsOf(entriesOf(events), 'lead_1').arrivals].sort(byTime);
      for (let count = 1; count <= ordered.length; count += 1) {
        const history = new History();
        for (const one of ordered.slice(0, count).reverse()) history.apply(one.event);
        assert.equal(history.status('lead_1')?.eventId, ordered[count - 1].event.id);
      }
    }),
    { numRuns: 200 },
  );
});

test('the state after any number of deliveries is that of the newest among them, asked for in any order', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(
        Array.from({ length: 30 }, (_, i) => i),
        { minLength: 2 },
      ),
      fc.array(fc.nat(30), { minLength: 1, maxLength: 20 }),
      fc.boolean(),
      (order, asked, byDate) => {
        const { arrivals } = arrivalsOf(
          entriesOf(order.map((i) => event(i, i % 7 === 6 ? { action: 'deleted', data: undefined } : {}))),
          'oppo_1',
        );
        const ordered = byDate ? [...arrivals].sort(byTime) : arrivals;
        const after = folding(ordered, 'oppo_1');
        for (const count of asked) {
          // The naive reference: of the first so many, the one with the latest date is the state.
          const newest = ordered
            .slice(0, count)
            .map(({ event: each }) => each)
            .sort((one, other) => (one.date_updated < other.date_updated ? 1 : -1))[0];
          assert.deepEqual(after(count).state, newest?.data);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('steps back among hundreds of deliveries give the same states as a fresh fold', () => {
  const { arrivals } = arrivalsOf(entriesOf(Array.from({ length: 650 }, (_, i) => event((i * 7) % 650))), 'oppo_1');
  const after = folding(arrivals, 'oppo_1');
  for (const count of [650, 649, 401, 400, 399, 200, 199, 1, 0, 300, 650])
    assert.deepEqual(after(count), folding(arrivals, 'oppo_1')(count), String(count));
});

test('objects are found with their counts; a merge belongs to both leads', () => {
  const merged = {
    ...event(5),
    object_type: 'lead',
    action: 'merged',
    object_id: 'lead_x',
    lead_id: 'lead_2',
    meta: { merge_source_lead_id: 'lead_1', merge_destination_lead_id: 'lead_2' },
  };
  assert.deepEqual(idsOf(merged), ['lead_2', 'lead_1']);
  const objects = objectsOf(
    entriesOf([event(0), { ...event(1), object_id: 'oppo_2' }, event(2), merged, { object_id: 7 }, [], 'text']),
  );
  assert.deepEqual(
    objects.map(({ id, type, entries }) => [id, type, entries.length]),
    [
      ['oppo_1', 'opportunity', 2],
      ['oppo_2', 'opportunity', 1],
      ['lead_2', 'lead', 1],
      ['lead_1', 'lead', 1],
    ],
  );
});

test('a page of the event log is newest first; deliveries are in the order in which they arrived', () => {
  const page = entriesOf([event(3), event(2), event(0)]);
  assert.ok(isNewestFirst(page));
  assert.ok(!isNewestFirst(entriesOf([event(0), event(1)])));
  assert.ok(!isNewestFirst(page.map((entry) => ({ ...entry, arrived: 1 }))));
  assert.deepEqual(
    inOrderOfArrival(page, true).map(({ id }) => id),
    [3, 2, 1],
  );
  assert.deepEqual(
    inOrderOfArrival(
      page.map((entry, i) => ({ ...entry, arrived: 9 - i })),
      false,
    ).map(({ id }) => id),
    [3, 2, 1],
  );
});

test('duplicates, late ones and gaps are told, drawn and listed, in both orders, by keys', async (t) => {
  const { page, alarms } = await openTimeline(t, deliveries(ORDER.map((i) => event(i))));
  assert.equal(
    await said(page),
    '10 deliveries: 1 duplicate, 1 behind a newer, 2 with a gap before them. 1 gap is still open.',
  );
  assert.match(await page.getAttribute('.order-picture svg', 'aria-label'), /10 deliveries: 1 duplicate/);
  assert.match(
    await page.textContent('.marks'),
    /in order: 6.*gap before it: 2.*behind a newer: 1.*duplicate: 1.*still missing/,
  );
  assert.deepEqual(
    await page.$$eval('.order-picture .outcome', (paths) =>
      paths.map((path) => /** @type {any} */ (path.getAttribute('class')).split('-')[1]),
    ),
    ['applied', 'gap', 'stale', 'duplicate'],
  );
  assert.match(
    await page.textContent('.still-missing'),
    /note, value.*object_id=oppo_1&date_updated__gte=2024-06-01T10%3A06/,
  );
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.click('.still-missing li button');
  await page.waitForFunction(() => document.querySelector('.still-missing li button').textContent === 'Copied');
  assert.equal(
    await page.evaluate(() => navigator.clipboard.readText()),
    await page.textContent('.still-missing li code'),
  );

  // The selected entry is chosen at first.
  assert.match(await page.textContent('#arrival-title'), /^The 1st of 10 in order of event time/);
  await page.focus('#arrivals');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.match(await chosen(page), /behind a newer updated: changed value, note.*arrived 5th/);
  assert.equal(await page.getAttribute('#arrivals', 'aria-activedescendant'), 'arrival-3');
  assert.match(await page.textContent('.arrival-detail'), /It arrived 5th. A newer event had arrived before/);
  assert.deepEqual(await state(page), event(3).data);
  assert.match(await page.textContent('.arrival-detail .changes'), /\$2\.00→\$3\.00/);
  // In order of arrival the same delivery stays chosen, and the state after it is that of the newer one.
  await page.selectOption('#timeline-order', 'arrival');
  assert.match(await page.textContent('#arrival-title'), /^The 5th of 10 in order of arrival/);
  assert.deepEqual(await state(page), event(4).data);
  await page.focus('#arrivals');
  await page.keyboard.press('ArrowUp');
  assert.match(
    await page.textContent('.arrival-detail'),
    /does not follow from the one before.*Something else had set note, value/,
  );
  await page.keyboard.press('End');
  assert.match(await page.textContent('#arrival-title'), /^The 10th of 10/);
  assert.match(
    await page.textContent('#entries [aria-selected="true"]'),
    /opportunity created/,
    'choosing here selects nothing',
  );
  await page.keyboard.press('Enter');
  await page.waitForFunction(() =>
    /updated/.test(document.querySelector('#entries [aria-selected="true"]').textContent),
  );
  assert.ok(await page.isDisabled('text=Select this delivery'));
  await page.keyboard.press('Home');
  await page.click('text=Show what it changed');
  await page.waitForSelector('#happened .headline');
  assert.match(await page.textContent('#happened .headline'), /created/);
  assert.deepEqual(alarms, []);
});

test('a click on the picture chooses the delivery near it', async (t) => {
  const { page } = await openTimeline(t, deliveries(ORDER.map((i) => event(i))));
  const { x, y, width } = await page.locator('.order-picture svg').boundingBox();
  await page.mouse.click(x + width - 24, y + 22);
  assert.match(await page.textContent('#arrival-title'), /^The 10th of 10/);
  assert.match(await chosen(page), /arrived 10th/);
});

test('the object follows the selection, and another can be chosen', async (t) => {
  const others = [0, 1].map((i) => ({ ...event(i), id: `other_${i}`, object_id: 'oppo_2' }));
  const { page } = await openTimeline(t, deliveries([event(0), ...others, event(1), event(2)]));
  assert.deepEqual(
    await page.$$eval('#timeline-object option', (options) => options.map(({ textContent }) => textContent)),
    ['opportunity · Bluth oppo_1: 3 events', 'opportunity · Bluth oppo_2: 2 events'],
  );
  assert.equal(await said(page), '3 deliveries: all in order.');
  await page.selectOption('#timeline-object', 'oppo_2');
  assert.equal(await said(page), '2 deliveries: all in order.');
  await page.click('#entries [role="option"] >> nth=3');
  await page.waitForFunction(() => document.getElementById('timeline-object').value === 'oppo_1');
  await page.click('#entries [role="option"] >> nth=2');
  await page.waitForFunction(
    () =>
      document.getElementById('timeline-object').value === 'oppo_2' &&
      /^The 2nd of 2/.test(document.getElementById('arrival-title').textContent),
  );
});

test('a page of the event log is read from its end, and may be read from its beginning', async (t) => {
  const { page } = await openTimeline(
    t,
    JSON.stringify({ data: [3, 2, 1, 0].map((i) => event(i)), cursor_next: null }),
  );
  assert.ok(await page.isChecked('#timeline-reversed'));
  assert.equal(await said(page), '4 deliveries: all in order.');
  await page.uncheck('#timeline-reversed');
  assert.match(await said(page), /3 behind a newer/);
});

test('what to put in is said, where there is one delivery or none', async (t) => {
  const { page } = await openTimeline(t, JSON.stringify(event(0)));
  assert.match(
    await page.textContent('.timeline .empty'),
    /Only one delivery of this object is open.*closehook listen --write.*event log/,
  );
  await page.click('#clear');
  await page.waitForFunction(() => !document.querySelector('.timeline .empty').hidden);
  await page.setInputFiles('#files', { name: 'x.json', mimeType: 'text/plain', buffer: Buffer.from('{"a": 1}') });
  await page.waitForFunction(() => /Recognized/.test(document.getElementById('recognized').textContent));
  assert.ok(await page.isVisible('#retries-title'));
});

test('the retries of an outage: in words, as a table and as a picture, from the date of the event or from now', async (t) => {
  const { page, alarms } = await openTimeline(t, deliveries([event(0), event(1)]));
  assert.equal(await page.inputValue('#retry-from'), 'event');
  const table = () =>
    page.$$eval('.happenings tbody tr', (rows) =>
      rows.map((/** @type {any} */ row) => [...row.cells].map(({ textContent }) => textContent)),
    );
  await page.fill('#retry-hours', '1');
  await page.fill('#retry-rate', '0');
  assert.equal(
    await page.textContent('#retry-said'),
    'Delivered after 1 h 1 min 15 s, with attempt 11. The subscription stays active.',
  );
  assert.deepEqual(await table(), [
    ['0 s', '2024-06-01 10:00:02', 'the first attempt fails'],
    ['5 s', '2024-06-01 10:00:07', 'it is tried again, and then after 10, 20, 40, 80, 160, 320, 640 seconds'],
    ['41 min 15 s', '2024-06-01 10:41:17', 'from here on it is tried every 20 minutes'],
    ['1 h', '2024-06-01 11:00:02', 'the endpoint is back'],
    ['1 h 1 min 15 s', '2024-06-01 11:01:17', 'it is delivered'],
  ]);
  await page.click('.attempts-details summary');
  await page.waitForFunction(() => document.querySelectorAll('.all-attempts li').length === 11);
  await page.check('#retry-for-good');
  assert.match(
    await page.textContent('#retry-said'),
    /^Dropped: it is tried 223 times.*paused after 72 h, since nothing was delivered for 3 days/,
  );
  assert.equal(await page.locator('.all-attempts li').count(), 223);
  await page.fill('#retry-rate', '5000');
  assert.match(
    await page.textContent('#retry-said'),
    /^Never delivered: .*paused after 19 h 59 min 59 s, since 100,000 events wait/,
  );
  assert.ok((await table()).some(([, , what]) => what === 'the admins are warned: 80,001 events wait'));
  assert.equal(
    await page
      .locator('.retry-picture .pause')
      .getAttribute('d')
      .then((d) => d.length > 0),
    true,
  );
  await page.selectOption('#retry-from', 'now');
  assert.match((await table())[0][1], new RegExp(`^${new Date().getUTCFullYear()}`));
  for (const wrong of ['', '-1']) {
    await page.fill('#retry-rate', wrong === '' ? '1' : wrong);
    await page.uncheck('#retry-for-good');
    await page.fill('#retry-hours', wrong);
    assert.match(await page.textContent('#retry-said'), /Both must be 0 or more/, wrong);
  }
  await page.fill('#retry-hours', '0');
  await page.fill('#retry-rate', '1e300');
  assert.match(await page.textContent('#retry-said'), /It is delivered at once. The subscription stays active./);
  assert.match(
    await page.textContent('.whose'),
    /Close documents:.*72 hours.*Ours, since Close does not say:.*5 seconds/s,
  );
  assert.deepEqual(alarms, []);
});

test('5,000 deliveries out of order: little is in the document, and arrows stay fluid', async (t) => {
  const order = Array.from({ length: 5000 }, (_, i) =>
    i % 50 === 49 ? i - 40 : (i * 7) % 10 === 3 ? Math.max(0, i - 1) : i,
  );
  const { page, alarms } = await openTimeline(t, deliveries(order.map((i) => event(i))), {
    viewport: { width: 1280, height: 900 },
  });
  await page.waitForFunction(() => /5,000 deliveries/.test(document.getElementById('timeline-said').textContent));
  const count = () => page.evaluate(() => document.querySelectorAll('#panel-timeline *').length);
  assert.ok((await count()) < 700, String(await count()));
  assert.ok(
    (await page.$$eval('.order-picture path', (paths) =>
      paths.reduce((sum, path) => sum + /** @type {any} */ (path.getAttribute('d')).length, 0),
    )) < 300_000,
  );
  await page.focus('#arrivals');
  await page.keyboard.press('End');
  assert.match(await page.textContent('#arrival-title'), /^The 5,000th of 5,000/);
  for (let i = 0; i < 20; i += 1) await page.keyboard.press('ArrowUp');
  assert.match(await page.textContent('#arrival-title'), /^The 4,980th/);
  assert.deepEqual((await state(page)).lead_name, 'Bluth');
  await page.keyboard.press('Home');
  await page.keyboard.press('PageDown');
  assert.ok((await count()) < 700);
  assert.deepEqual(alarms, []);
});

test('hostile values are inert, and what is invisible is seen', async (t) => {
  const evil = '<img src=x onerror=alert(1)>';
  const hostile = [0, 1].map((i) => ({
    ...event(i),
    object_id: `oppo\u202e${evil}`,
    object_type: `${evil}${'x'.repeat(5000)}`,
    action: i === 0 ? 'created' : `\u202e${evil}`,
    changed_fields: [evil, '__proto__', { toString: 1 }],
    data: { [evil]: `\u202e${evil}`, note: `n\u202e${i}`, constructor: i },
    previous_data: { [evil]: 1, note: 'other' },
  }));
  const text = deliveries([
    ...hostile,
    { ...hostile[1], id: 7, date_updated: evil },
    { ...hostile[1], id: 'ev_x', date_updated: '9'.repeat(10_000) },
  ]);
  const { page, alarms } = await openTimeline(t, text);
  assert.match(await said(page), /4 deliveries: .*unusable/);
  assert.match(await page.textContent('#timeline-object'), /RLO/);
  await page.focus('#arrivals');
  for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'End']) {
    await page.keyboard.press(key);
    assert.equal(await page.locator('#panel-timeline img, #panel-timeline script, #panel-timeline b').count(), 0);
    assert.ok(
      await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
      key,
    );
    assert.ok(
      !(await page.evaluate(() => document.getElementById('panel-timeline').textContent.includes('\u202e'))),
      key,
    );
  }
  assert.match(await page.textContent('#arrivals'), /RLO/);
  assert.deepEqual(alarms, []);
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [360, 1280]) {
    test(`axe finds nothing, and nothing is too wide: ${colorScheme}, ${width} px`, async (t) => {
      const { page } = await openTimeline(
        t,
        deliveries([...ORDER.map((i) => event(i)), { object_id: 'oppo_1', id: 5 }]),
        { colorScheme, bypassCSP: true, viewport: { width, height: 900 } },
      );
      await page.focus('#arrivals');
      for (let i = 0; i < 4; i += 1) await page.keyboard.press('ArrowDown');
      await page.click('.attempts-details summary');
      await page.waitForSelector('.all-attempts li');
      assert.deepEqual(await violations(page), []);
      assert.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
      );
    });
  }
}
