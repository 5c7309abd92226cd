// The event in words, and its body as tree, text and hex, however large and hostile.
import './bare.js';
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { describe } from '../../pkg/index.js';
import { JsonIndex } from '../../www/json-index.js';
import { searcher } from '../../www/views/event/search.js';
import { violations } from './axe.js';
import { open } from './page.js';

const { decoded } = await import('../../www/decoded.js');
const { headlineOf } = await import('../../www/views/event/headline.js');

/** Opens a payload as a file, and its body. */
async function openEvent(t, payload, options) {
  const opened = await open(t, options);
  const { page } = opened;
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  await page.setInputFiles('#files', { name: 'payload.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await page.waitForFunction(() => /Recognized/.test(document.getElementById('recognized').textContent));
  await page.click('#show-body');
  await page.waitForSelector('.body-pane');
  return opened;
}

const treeText = (page) =>
  page.evaluate(() => [...document.querySelectorAll('[role="treeitem"]')].map((row) => row.textContent));

const EVENT = {
  id: 'ev_1',
  object_type: 'opportunity',
  action: 'updated',
  date_created: '2024-06-01T00:00:00',
  user_id: 'user_1',
  object_id: 'oppo_1',
  request_id: 'req_1',
  changed_fields: ['value', 'note', 'contacts', 'date_updated'],
  data: {
    value: 150000,
    value_currency: 'USD',
    note: 'The quick brown fox jumps over the lazy dog, they say, and it is true.',
    contacts: [
      { id: 'c2', name: 'B' },
      { id: 'c1', name: 'A' },
    ],
    date_updated: '2024-06-01T00:00:00',
    'custom.cf_1': [1, 2],
  },
  previous_data: {
    value: 100000,
    note: 'The quick brown fox jumps over the lazy cat, they say, and it is true.',
    contacts: [{ id: 'c1', name: 'A' }],
    date_updated: '2024-05-31T00:00:00',
    gone: 1,
  },
};

test('the index agrees with JSON.parse, for any JSON', () => {
  const values = (value, pointer = '') => [
    [pointer, value],
    ...(value !== null && typeof value === 'object'
      ? Object.entries(value).flatMap(([key, inner]) =>
          values(inner, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
        )
      : []),
  ];
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(0, 2, '\t'), (text, indent) => {
      const value = JSON.parse(text);
      const index = new JsonIndex(JSON.stringify(value, null, indent));
      const seen = values(value);
      assert.equal(index.length, seen.length);
      const byPointer = new Map(Array.from({ length: index.length }, (_, node) => [index.pointer(node), node]));
      for (const [pointer, inner] of seen) {
        const node = Number(byPointer.get(pointer));
        assert.deepEqual(JSON.parse(index.source(node)), JSON.parse(JSON.stringify(inner)), pointer);
        assert.equal(index.at(pointer), node);
        assert.equal(index.around(index.start[node]), node);
      }
    }),
    { numRuns: 300 },
  );
});

test('paths: pointers and expressions, of keys with dots, slashes, quotes and __proto__', () => {
  const index = new JsonIndex(
    '{"a": {"custom.cf_1": [{"x/y~": 1}], "__proto__": 2, "q\\"": 3}, "a2": 1e400, "a": {"last": 12345678901234567890}}',
  );
  const find = (source) =>
    Array.from({ length: index.length }, (_, node) => node).filter((node) => index.source(node) === source)[0];
  assert.equal(index.pointer(find('1')), '/a/custom.cf_1/0/x~1y~0');
  assert.equal(index.expression(find('1')), 'a["custom.cf_1"][0]["x/y~"]');
  assert.equal(index.expression(find('2')), 'a.__proto__');
  assert.equal(index.expression(find('3')), 'a["q\\""]');
  assert.equal(index.source(index.at('/a/last')), '12345678901234567890');
  assert.equal(index.source(index.at('/a2')), '1e400');
  assert.equal(index.at('/a/q"'), -1);
});

test('depth is no matter, and neither is a text of one character a value', () => {
  const deep = new JsonIndex('['.repeat(200_000) + ']'.repeat(200_000));
  assert.equal(deep.length, 200_000);
  assert.equal(deep.depth[199_999], 199_999);
  assert.equal(deep.next[0], 200_000);
});

test('a search finds a word as it is written and as it is escaped, in any case', () => {
  const text = '{"Name": "\\u00c9mile", "other": "Émile \\"x\\""}';
  assert.equal(searcher(text)('émile').places.length, 2);
  assert.equal(searcher(text)('NAME').places.length, 1);
  assert.equal(searcher(text)('"x"').places.length, 1);
  assert.deepEqual(searcher(text)('').places, []);
  assert.equal(searcher('a'.repeat(50_000))('a').isCut, true);
});

test('the event in words: headline, facts, money, text differences, lists, remarks', async (t) => {
  const { page, alarms } = await openEvent(t, EVENT);
  assert.match(await page.textContent('#happened .headline'), /^Opportunity updated/);
  assert.match(await page.textContent('.facts'), /ev_1.*user_1.*oppo_1.*req_1/s);
  const changes = await page.textContent('.changes');
  assert.match(changes, /\$1,000\.00→\$1,500\.00/);
  assert.match(await page.textContent('.excerpts'), /lazy catdog|lazy .*cat.*dog/);
  assert.ok((await page.locator('.excerpts del').count()) > 0);
  assert.match(changes, /contacts/);
  assert.ok(await page.isHidden('.changes .noise'));
  await page.check('#show-noise');
  assert.ok(await page.isVisible('.changes .noise'));
  assert.match(await page.textContent('.remarks'), /UNLISTED_CHANGE.*\/previous_data\/gone|UNLISTED_CHANGE/);
  await page.click('.was summary');
  await page.waitForFunction(() => /"value": 100000/.test(document.querySelector('.was pre').textContent));
  await page.click('.changes .field-name >> nth=0');
  assert.match(await page.textContent('.pointer'), /^\/data\/value/);
  assert.deepEqual(alarms, []);
});

test('a long text is opened in full, and a merge says which lead went into which', async (t) => {
  const long = `${'They would like to go on. '.repeat(60)}The end.`;
  const { page } = await openEvent(t, {
    ...{ object_type: 'activity.note', action: 'updated', changed_fields: ['note'] },
    data: { note: long },
    previous_data: { note: long.replace('like', 'love') },
  });
  assert.equal(await page.locator('.change .full').count(), 1);
  await page.click('text=Show in full');
  const shown = await page.locator('.change .full pre').allTextContents();
  assert.deepEqual(shown, [long.replace('like', 'love'), long]);
  await page.click('text=Show less');
  assert.ok(await page.isHidden('.change .full'));
  const merged = {
    ...{ object_type: 'lead', action: 'merged', object_id: 'lead_b', lead_id: 'lead_b', user_id: 'user_1', data: {} },
    ...{
      date_updated: '2024-06-01T10:00:00',
      meta: { merge_source_lead_id: 'lead_a', merge_destination_lead_id: 'lead_b' },
    },
  };
  await page.setInputFiles('#files', {
    ...{ name: 'merged.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(merged)) },
  });
  await page.click('#entries [role="option"] >> nth=1');
  await page.waitForFunction(
    () => document.querySelector('#happened .headline').textContent === 'Lead lead_a merged into lead lead_b',
  );
  assert.match(await page.textContent('.byline'), /^user_1 · \d+ years? ago · (?:May 31|Jun 1), 2024, /);
  assert.equal(await page.getAttribute('.byline time', 'title'), '2024-06-01 10:00:00 UTC');
});

test('a value in full keeps the digits of its numbers, at any depth', async (t) => {
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const value = `{"note": "${'long '.repeat(60)}", "amount": 12345678901234567890123, "deep": ${deep}}`;
  const { page, alarms } = await openEvent(
    t,
    `{"event": {"object_type": "lead", "action": "updated", "changed_fields": ["x"], "data": {"x": ${value}},
      "previous_data": {"x": null}}}`,
  );
  await page.click('text=Show in full');
  const shown = await page.locator('.change .full pre').allTextContents();
  assert.equal(shown.length, 1);
  assert.match(shown[0], /"amount": 12345678901234567890123,\n/);
  assert.ok(shown[0].includes('['.repeat(19_900)));
  assert.deepEqual(alarms, []);
});

test('the headline: what an update means, who did it, and when', () => {
  const event = (more) => ({
    object_type: 'opportunity',
    action: 'updated',
    user_id: 'user_1',
    date_updated: '2024-06-01T10:00:00',
    ...more,
  });
  const told = (more) => {
    const given = event(more);
    return headlineOf(given, describe(given).headline);
  };
  const status = (before, after) => ({
    data: { lead_name: 'Müller & Søn', status_type: after, updated_by: 'user_1', updated_by_name: 'Ada Example' },
    previous_data: { status_type: before },
    changed_fields: ['status_type'],
  });
  assert.deepEqual(told(status('active', 'won')), {
    what: 'Opportunity of Müller & Søn won',
    by: 'Ada Example',
    at: 1717236000,
  });
  assert.equal(told(status('active', 'lost')).what, 'Opportunity of Müller & Søn lost');
  assert.equal(told(status('won', 'active')).what, 'Opportunity of Müller & Søn reopened');
  assert.equal(told({ ...status('active', 'won'), action: 'created' }).what, 'Opportunity of Müller & Søn created');
  assert.equal(told({ data: { lead_name: 'A' }, previous_data: { value: 1 } }).what, 'Opportunity of A updated');
  assert.equal(told({ user_id: undefined, date_updated: undefined, data: {} }).by, null);
  assert.equal(told({ user_id: 5, date_updated: 'x', data: {} }).at, null);
});

test('the tree: arrows open, close and move; paths and values are copied', async (t) => {
  const { page, context } = await openEvent(t, { event: EVENT, subscription_id: 'whsub_1' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.focus('.tree');
  const selected = () => page.textContent('[role="treeitem"][aria-selected="true"]');
  await page.keyboard.press('ArrowDown');
  assert.match(await selected(), /^event: \{ 10 \}/);
  await page.keyboard.press('ArrowLeft');
  assert.equal(await page.getAttribute('[role="treeitem"][aria-selected="true"]', 'aria-expanded'), 'false');
  await page.keyboard.press('ArrowDown');
  assert.match(await selected(), /subscription_id/);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  await page.fill('#body-search', 'cf_1');
  await page.waitForFunction(() => /1 of 1/.test(document.getElementById('body-hits').textContent));
  assert.match(await selected(), /custom\.cf_1/);
  const copied = async (name) => {
    await page.click(`.path button:has-text("${name}")`);
    await page.waitForFunction(() => document.querySelector('.path [role="status"]').textContent === 'Copied.');
    return page.evaluate(() => navigator.clipboard.readText());
  };
  assert.equal(await copied('Copy pointer'), '/event/data/custom.cf_1');
  assert.equal(await copied('Copy as JavaScript'), 'event.data["custom.cf_1"]');
  assert.equal(await copied('Copy value'), '[1,2]');
});

test('text and hex show every byte, and a search goes through both', async (t) => {
  const { page } = await openEvent(t, '{"object_type": "lead", "action": "updated",\n "data": {"é": "\\u0041 end"}}');
  await page.click('#body-as-raw');
  assert.match(await page.textContent('.raw'), /"é": "\\u0041 end"/);
  await page.click('#body-as-hex');
  assert.match(await page.textContent('.hex'), /00000000 {2}7b 22 6f 62/);
  await page.fill('#body-search', 'end');
  await page.waitForFunction(() => document.querySelector('.hex .found'));
  assert.match(await page.textContent('.hex .found'), /end/);
});

test('what is no event, no JSON, or nothing, is said', async (t) => {
  const { page } = await openEvent(t, '{"a": 1}');
  assert.match(await page.textContent('.headline'), /not an event from Close/);
  await page.setInputFiles('#files', { name: 'x', mimeType: 'text/plain', buffer: Buffer.from('{"a": tru}') });
  await page.waitForFunction(() => /not JSON.*line 1, column/.test(document.getElementById('happened').textContent));
  assert.ok(await page.isVisible('.raw'));
  await page.click('#clear');
  await page.waitForSelector('#happened', { state: 'hidden' });
});

test('5 MB and 100,000 values: little is in the document, and it can be scrolled and searched', async (t) => {
  const list = Array.from({ length: 25_000 }, (_, i) => ({
    id: `acti_${i}`,
    note: `${'They would like to go on with this offer, they say, as soon as it can be done. '.repeat(2)}${i}`,
    done: i % 2 === 0,
  }));
  const { page, alarms } = await openEvent(t, { event: { ...EVENT, data: { list } } });
  assert.match(await page.textContent('#body-pane-title'), /5,\d{3},\d{3} bytes, 100,0\d\d values/);
  await page.click('text=Open all');
  for (const form of ['tree', 'raw', 'hex']) {
    await page.click(`#body-as-${form}`);
    const pane = `.${form}`;
    await page.evaluate((selector) => (document.querySelector(selector).scrollTop = 1e7), pane);
    await page.waitForFunction((selector) => document.querySelector(selector).scrollTop > 1000, pane);
    assert.ok((await page.evaluate(() => document.querySelectorAll('*').length)) < 2500, form);
  }
  await page.click('#body-as-tree');
  await page.fill('#body-search', 'acti_24999');
  await page.waitForFunction(() => /1 of 1/.test(document.getElementById('body-hits').textContent));
  assert.match(await page.textContent('[role="treeitem"][aria-selected="true"]'), /acti_24999/);
  assert.deepEqual(alarms, []);
});

test('hostile keys and values are inert, and what is invisible is seen', async (t) => {
  const hostile =
    `{"event": {"object_type": "<img src=x onerror=alert(1)>", "action": "updated", "changed_fields": ["<script>alert(1)</script>", "__proto__"],
    "data": {"<script>alert(1)</script>": "\u202ereversed\u0000".concat, "__proto__": {"polluted": true}, "long": "${'x'.repeat(1_000_000)}", "lone": "\\ud800", "'\\"><b>": 1},
    "previous_data": {"__proto__": 1}}}`.replace('"\u202ereversed\u0000".concat', '"\u202ereversed\\u0000"');
  const { page, alarms } = await openEvent(t, hostile);
  assert.match((await treeText(page)).join('\n'), /RLO.*reversed/);
  if (await page.isVisible('#show-noise')) await page.check('#show-noise');
  await page.click('#body-as-raw');
  await page.click('#body-as-hex');
  assert.equal(await page.evaluate(() => ({}).polluted), undefined);
  assert.equal(await page.locator('#happened img, #happened script, #happened b').count(), 0);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
  assert.deepEqual(alarms, []);
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [360, 1280]) {
    test(`axe finds nothing, and nothing is too wide: ${colorScheme}, ${width} px`, async (t) => {
      const { page } = await openEvent(
        t,
        { event: EVENT },
        { colorScheme, bypassCSP: true, viewport: { width, height: 900 } },
      );
      for (const form of ['tree', 'raw', 'hex']) {
        await page.click(`#body-as-${form}`);
        assert.deepEqual(await violations(page), [], form);
        assert.ok(
          await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
          form,
        );
      }
    });
  }
}

test('a string that is written in another form is decoded, and nothing else', () => {
  const base64 = (text) => Buffer.from(text).toString('base64');
  for (const [text, plain, ...forms] of [
    ['{"a":[1,"é"]}', '{\n  "a": [\n    1,\n    "é"\n  ]\n}', 'JSON'],
    ['{"n":12345678901234567891}', '{\n  "n": 12345678901234567891\n}', 'JSON'],
    ['<p>Hi &amp; <b>x</b></p><script>x()</script><p>2<br>3&#8364;</p>', 'Hi & x\n2\n3€', 'HTML'],
    ['<p>&toString; &valueOf;</p>', '&toString; &valueOf;', 'HTML'],
    ['https://example.com/?q=%C3%BC+1', 'https://example.com/?q=ü+1', 'URL encoding'],
    ['a=1+2&b=%20x', 'a=1 2&b= x', 'URL encoding'],
    [base64('A sentence in base64, with ü'), 'A sentence in base64, with ü', 'base64'],
    [base64('{"a":"of some length"}'), '{\n  "a": "of some length"\n}', 'base64', 'JSON'],
    ['Gr=C3=BC=C3=9Fe =\r\naus Wien', 'Grüße aus Wien', 'quoted-printable'],
    ['=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus?= =?UTF-8?B?V2llbg==?=', 'Grüße ausWien', 'encoded words'],
  ])
    assert.deepEqual(decoded(text), { text: plain, forms }, text);
  for (const text of [
    '',
    'plain text',
    // Without its tags, it has no text.
    '<img src="https://example.com/pixel.gif"><br>',
    '<p><script>all of it</p>',
    'a=10&b=20',
    '100% of 20%',
    'if a < b and c > d',
    '{ not JSON',
    'oppo_8H4sPVsUzUMv3Ji1gHLSsSvVSqmrLRqqlxxGoo2sxVT',
    '0123456789abcdef'.repeat(4),
    '%ff%fe',
    `{"a":"${'x'.repeat(200_000)}"}`,
  ])
    assert.equal(decoded(text), null, text.slice(0, 60));
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const bytes = Buffer.from(`A ${text} letter`.replace(/\p{C}/gu, ''));
      const { text: plain, forms } = decoded(bytes.toString('base64')) ?? { text: '', forms: [] };
      if (forms.length === 1) assert.equal(plain, bytes.toString());
    }),
  );
});

test('markup and escapes that never end are read once', () => {
  // Read again from each beginning, these take minutes.
  for (const part of ['<a ', '<script>', '=', '%C3', '&#', '<!--', '[', '=?utf-8?q?', ' \n', '{"a":'])
    for (const end of ['', '<p>']) decoded((part.repeat(100_000) + end).slice(-99_000));
});

test('strings in another form, in the changes and in the tree, with a switch to the raw text', async (t) => {
  const inner = Buffer.from('{"answer":"forty-two"}').toString('base64');
  const { page, alarms } = await openEvent(t, {
    ...EVENT,
    changed_fields: ['note_html', 'custom.cf_2'],
    data: {
      value: 150000,
      value_currency: 'USD',
      confidence: 75,
      note_html: '<p>Tea &amp; <b>cake</b></p>',
      'custom.cf_2': inner,
    },
    previous_data: { note_html: '<p>Tea</p>', 'custom.cf_2': null, value: 100000 },
  });
  const change = page.locator('.change', { hasText: inner });
  await change.locator('text=Show decoded').click();
  assert.match(await change.locator('.decoded').innerText(), /After, decoded from base64, then JSON/);
  assert.match(await change.locator('.decoded pre').textContent(), /"answer": "forty-two"/);
  await change.locator('.decoded button:text-is("Raw")').click();
  assert.equal(await change.locator('.decoded pre').textContent(), inner);
  await page.locator('.change', { hasText: 'cake' }).locator('text=Show decoded').click();
  assert.equal(await page.locator('.change', { hasText: 'cake' }).locator('pre').last().textContent(), 'Tea & cake');
  assert.equal(await page.locator('.change b').count(), 0);

  // The tree shows the meaning of numbers, and the selected string decoded.
  const row = (text) => page.locator('[role="treeitem"]', { hasText: text }).first();
  assert.match(await row('150000').textContent(), /value: 150000 \$1,500\.00/);
  assert.match(await row('confidence: ').textContent(), /75 75%/);
  assert.match(await row('100000').textContent(), /100000 \$1,000\.00/);
  await row('note_html: ').click();
  assert.equal(await page.textContent('.body-pane .decoded pre'), 'Tea & cake');
  await row('value_currency: ').click();
  assert.equal(await page.locator('.body-pane .decoded').count(), 0);
  await page.click('.body-tools button:text-is("Raw")');
  await page.locator('[role="treeitem"]', { hasText: /^value: 150000$/ }).waitFor();
  assert.deepEqual(alarms, []);
});

test('the tree shows letters in place of escapes, and invisible characters stay escaped', async (t) => {
  const { page } = await openEvent(
    t,
    '{"object_type":"lead","a":"M\\u00fcller \\ud83d\\ude00","b":"\\u202e\\u0022","c":"\\\\u00fc","d":"\\ud800"}',
  );
  const shown = async () => (await treeText(page)).slice(2);
  const escaped = ['a: "M\\u00fcller \\ud83d\\ude00"', 'b: "\\u202e\\u0022"', 'c: "\\\\u00fc"', 'd: "\\ud800"'];
  assert.deepEqual(await shown(), ['a: "Müller 😀"', ...escaped.slice(1)]);
  await page.click('.body-tools button:text-is("Raw")');
  await page.waitForFunction(() => document.querySelector('.tree').textContent.includes('M\\u00fcller'));
  assert.deepEqual(await shown(), escaped);
});
