// Two payloads compared: the models in Node, the view in Chromium, however large and hostile.
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import './bare.js';
import { applyPatch, diff } from '../../pkg/index.js';
import { violations } from './axe.js';
import { open, says } from './page.js';

// Results and errors: each has only some of the members.
/** @type {Record<string, (...given: any[]) => any>} */
const { applied, countOf, identities, inverted, lined, merged, operationAt, ...jobs } = await import(
  '../../www/views/compare/compared.js'
);
const { finish } = await import('../../www/background.js');
const { pretty } = await import('../../www/pretty.js');
const HEADLINE = '.compare .headline';
const OPTIONS = { keys: [], ignore: [], exact: false };
/** @returns {any} */
const operations = (...given) => finish(jobs.operations, given);

async function compare(t, before, after, options) {
  const opened = await open(t, options);
  await compareTexts(opened.page, { before, after });
  return { ...opened, said: (pattern) => says(opened.page, HEADLINE, pattern) };
}

/** Puts both texts into their fields at once. */
async function compareTexts(page, texts) {
  await page.click('#tab-compare');
  await page.waitForSelector('.compare');
  await page.evaluate((texts) => {
    for (const [name, text] of Object.entries(texts)) {
      const area = document.getElementById(`compare-${name}-text`);
      area.value = text;
      area.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }, texts);
}

/** Opens both texts as files, and compares them until the headline says so. */
async function compareFiles(page, before, after, pattern) {
  const files = [before, after].map((text, i) => ({
    name: `${i}.json`,
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  }));
  await page.setInputFiles('#files', files);
  await page.waitForFunction(() => document.querySelectorAll('#entries [role="option"]').length === 2);
  await page.click('#tab-compare');
  await page.waitForSelector('.compare');
  const choices = await page.evaluate(() =>
    [...document.getElementById('compare-before-of').options]
      .map(({ value }) => value)
      .filter((value) => value.endsWith(':body')),
  );
  await page.selectOption('#compare-before-of', choices[0]);
  await page.selectOption('#compare-after-of', choices[1]);
  await says(page, HEADLINE, pattern);
}

test('several lines hold the same JSON as one, and no digit or escape is changed', () => {
  fc.assert(
    fc.property(fc.json(), (text) => assert.equal(pretty(text), JSON.stringify(JSON.parse(text), null, 2))),
    { numRuns: 300, examples: [['[]'], ['{"a":{},"b":[]}']] },
  );
  assert.equal(
    pretty('{"a":12345678901234567890,"a":"\\u0041"}'),
    '{\n  "a": 12345678901234567890,\n  "a": "\\u0041"\n}',
  );
  assert.ok(pretty('['.repeat(50_000) + ']'.repeat(50_000)).length < 50_000 * 2 * 202);
});

test('a patch leads from one to the other, and its inverse back', () => {
  fc.assert(
    fc.property(fc.json(), fc.json(), (before, after) => {
      const found = operations(before, after, OPTIONS);
      const patch = lined(found.text);
      assert.deepEqual(JSON.parse(patch.text), JSON.parse(found.text));
      assert.equal(JSON.parse(found.text).filter(({ op }) => op !== 'test').length, countOf(found));
      // Without its tests, it is the patch that the core returns. Each row also has the value before.
      const made = diff(before, after);
      assert.deepEqual(JSON.parse(lined(found.text, false).text), made);
      let document = before;
      for (const [place, operation] of made.entries()) {
        const { op, path, from, source, before: was } = operationAt(found, place);
        assert.deepEqual(
          { op, path, ...(from !== undefined && { from }), ...(source && { value: JSON.parse(source) }) },
          operation,
        );
        if (['remove', 'replace'].includes(op))
          assert.equal(
            applied(document, `[{"op":"test","path":${JSON.stringify(path)},"value":${was}}]`).wrong,
            undefined,
          );
        else assert.equal(was, '');
        document = applied(document, JSON.stringify([operation])).text;
      }
      const there = applied(before, patch.text).text;
      assert.equal(countOf(operations(there, after, OPTIONS)), 0);
      assert.equal(countOf(operations(applied(there, inverted(patch.text).text).text, before, OPTIONS)), 0);
    }),
    { numRuns: 200 },
  );
});

test('large numbers keep their digits in every form', () => {
  const [before, after] = ['{"n":1,"o":{}}', '{"n":12345678901234567891,"o":{"p":"\\ud800"}}'];
  const found = operations(before, after, OPTIONS);
  assert.deepEqual(operationAt(found, 0), { op: 'replace', path: '/n', source: '12345678901234567891', before: '1' });
  assert.match(lined(found.text).text, /"value":12345678901234567891\}/);
  assert.equal(merged(before, after).text, '{\n  "n": 12345678901234567891,\n  "o": {\n    "p": "\\ud800"\n  }\n}');
  assert.match(applied(before, lined(found.text).text).text, /"n": 12345678901234567891/);
});

test('what is wrong is said with its code and its place', () => {
  for (const [result, sentence] of /** @type {any[][]} */ ([
    [operations('{"a"\n:x}', '{}', OPTIONS), /^Before is not JSON: .* at line 2, column 2\. MALFORMED_PAYLOAD$/],
    [
      applied('{"a":1}', '[{"op":"test","path":"/a","value":1},{"op":"remove","path":"/x"}]'),
      /^Operation 1, remove \/x: .*MISSING_TARGET$/,
    ],
    [applied('{"a":1}', '[{"op":"test","path":"/a","value":2}]'), /^Operation 0, test \/a: .*TEST_FAILED$/],
    [applied('{"a":1}', '[{"op":"x","path":""}]'), /^Operation 0 .*UNKNOWN_OPERATION$/],
    [applied('{"a":1}', '{"a": tru}'), /^The patch is not JSON: .* at line 1, column \d+\. MALFORMED_PATCH$/],
    [inverted('[{"op":"remove","path":"/x"}]'), /^Operation 0.*NOT_INVERTIBLE$/],
    [merged('{"a":1}', '{"a":null}'), /null.*at \/a\. A JSON Patch can\.$/],
  ]))
    assert.match(result.wrong ?? JSON.stringify(result), sentence);
});

test('operations, options, patches to copy, the inverse, and swapping', async (t) => {
  const { page, context, said, alarms } = await compare(
    t,
    '{"list":[{"k":1,"v":1},{"k":2,"v":2}],"at":1}',
    '{"list":[{"k":2,"v":2},{"k":1,"v":9}],"at":2}',
  );
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.fill('#compare-keys', 'k');
  await page.fill('#compare-ignore', 'at');
  await said(/^2 operations/);
  assert.deepEqual(
    (await page.locator('.operation .key').allTextContents()).toSorted(),
    ['/list/0 → /list/1', '/list/1/v'].toSorted(),
  );
  await page.check('#compare-invertible');
  await page.focus('#compare-as-list');
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowRight');
  await page.waitForSelector('#compare-patch:not([hidden])');
  const copied = async (panel) => {
    await page.click(`${panel} button:text-is("Copy")`);
    await page.waitForFunction(
      (selector) => document.querySelector(`${selector} .aside`).textContent === 'Copied.',
      panel,
    );
    return JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  };
  const there = await copied('#compare-patch');
  assert.ok(there.some(({ op }) => op === 'test'));
  await page.click('button:text-is("Invert")');
  assert.notDeepEqual(await copied('#compare-patch'), there);
  await page.click('#compare-as-merge');
  assert.deepEqual(await copied('#compare-merge'), {
    at: 2,
    list: [
      { k: 2, v: 2 },
      { k: 1, v: 9 },
    ],
  });
  await page.click('text=Swap');
  assert.match(await page.inputValue('#compare-before-text'), /"at":2/);
  assert.deepEqual(alarms, []);
});

test('an operation is one row, though its value was written over several lines', async (t) => {
  const { page, said } = await compare(t, '{"a":1,"b":1}', '{\n  "a": {\n    "x y": "1 \\" 2"\n  },\n  "b": 2\n}');
  await said(/^2 operations/);
  const values = await page.locator('.operation-value').allTextContents();
  assert.deepEqual(values.toSorted(), ['1 → 2', '1 → {"x y":"1 \\" 2"}']);
});

test('side by side and inline, with what is equal folded', async (t) => {
  const lines = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`k${i}`, i]));
  const { page, said, alarms } = await compare(t, JSON.stringify(lines), JSON.stringify({ ...lines, k30: 'new' }));
  await said(/^1 operation /);
  for (const form of ['sides', 'inline']) {
    await page.click(`#compare-as-${form}`);
    await page.locator(`#compare-${form} .cm-collapsedLines`).first().waitFor();
    assert.match(await page.locator(`#compare-${form} .cm-content`).last().innerText(), /"k30": ?"new"/, form);
  }
  assert.deepEqual(alarms, []);
});

test('a pasted patch: its result, its error, and its result taken over', async (t) => {
  const { page, said } = await compare(t, '{"a":1}', '{"a":1}');
  await said(/^They are equal/);
  await page.click('#compare-as-apply');
  await page.fill('#compare-given', '[{"op":"replace","path":"/b","value":2}]');
  await page.locator('#compare-apply .note', { hasText: 'MISSING_TARGET' }).waitFor();
  await page.fill('#compare-given', '{"b":12345678901234567891}');
  await page.locator('#compare-apply pre', { hasText: '12345678901234567891' }).waitFor();
  assert.equal(await page.textContent('#compare-apply .note'), '');
  await page.click('text=Take it as');
  await said(/^1 operation /);
});

test('what is open can be chosen: the object before and after its event, and whole bodies', async (t) => {
  const { page, alarms } = await open(t);
  const event = (value) => ({
    object_type: 'opportunity',
    action: 'updated',
    changed_fields: ['value'],
    data: { id: 'oppo_1', value },
    previous_data: { value: value - 1 },
  });
  const text = JSON.stringify([event(5), { event: event(8), subscription_id: 'whsub_1' }]);
  await page.setInputFiles('#files', { name: 'list.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await page.waitForFunction(() => document.querySelectorAll('#entries [role="option"]').length === 2);
  await page.click('#tab-compare');
  await page.waitForSelector('.operation');
  assert.match(
    await page.locator('#compare-before-of option:checked').textContent(),
    /^Object before · opportunity updated$/,
  );
  assert.deepEqual(JSON.parse(await page.inputValue('#compare-before-text')), { id: 'oppo_1', value: 4 });
  assert.deepEqual(JSON.parse(await page.inputValue('#compare-after-text')), { id: 'oppo_1', value: 5 });
  assert.match(await page.textContent('.operation'), /replace\/value4 \(4 hundredths\) → 5 \(5 hundredths\)/);
  await page.selectOption('#compare-after-of', { label: 'Object · opportunity updated (2)' });
  assert.deepEqual(JSON.parse(await page.inputValue('#compare-after-text')), { id: 'oppo_1', value: 8 });
  await page.selectOption('#compare-before-of', { label: 'Whole body · opportunity updated (2)' });
  await page.selectOption('#compare-after-of', { label: 'Whole body · opportunity updated' });
  assert.equal(JSON.parse(await page.inputValue('#compare-before-text')).subscription_id, 'whsub_1');
  // What is typed over is text, and no longer what was chosen.
  await page.fill('#compare-after-text', '{}');
  assert.equal(await page.inputValue('#compare-after-of'), 'text');
  // What somebody chose or wrote stays theirs when another delivery is selected.
  await page.click('#entries [role="option"] >> nth=1');
  await page.waitForSelector('#entries [role="option"][aria-selected="true"] >> nth=0');
  assert.equal(await page.inputValue('#compare-after-text'), '{}');
  assert.deepEqual(alarms, []);
});

test('amounts, durations and percentages are shown beside the numbers of an event', async (t) => {
  const event = (value, confidence) => ({
    object_type: 'opportunity',
    action: 'updated',
    data: { value, value_currency: 'EUR', confidence, list: [value] },
  });
  const { page, said, alarms } = await compare(
    t,
    JSON.stringify(event(150000, 50)),
    JSON.stringify({ event: event(200000, 75) }),
  );
  await said(/^\d+ operations/);
  await page.fill('#compare-after-text', JSON.stringify(event(200000, 75)));
  await said(/^3 operations/);
  assert.deepEqual(
    (await page.locator('.operation').allTextContents()).map((row) => row.replace('~replace', '')).toSorted(),
    [
      '/data/confidence50 (50%) → 75 (75%)',
      '/data/list/0150000 → 200000',
      '/data/value150000 (€1,500.00) → 200000 (€2,000.00)',
    ],
  );
  assert.deepEqual(alarms, []);
});

test('numbers are compared by value, or as they are written', async (t) => {
  const { page, said } = await compare(t, '{"a":1}', '{"a":1.0}');
  await said(/^They are equal/);
  await page.check('#compare-exact');
  await said(/^1 operation /);
  assert.match(await page.textContent('.operation'), /replace\/a1 → 1\.0/);
});

test('the patch that is shown leads there, and the inverted one back', async (t) => {
  const [before, after] = [
    { a: [1, { b: 2 }], gone: null, 'x/y~': 1 },
    { a: [{ b: 3 }, 1], 'x/y~': 2, 'new': [] },
  ];
  const { page, said } = await compare(t, JSON.stringify(before), JSON.stringify(after));
  await page.locator('.compare-said', { hasText: 'Text → Text' }).waitFor();
  await said(/operations/);
  await page.check('#compare-invertible');
  await page.click('#compare-as-patch');
  const patch = JSON.parse(await page.textContent('#compare-patch pre'));
  assert.deepEqual(applyPatch(before, patch), after);
  await page.click('button:text-is("Invert")');
  assert.deepEqual(applyPatch(after, JSON.parse(await page.textContent('#compare-patch pre'))), before);
  await page.uncheck('#compare-invertible');
  await page.waitForFunction(
    () =>
      [...document.querySelectorAll('#compare-patch button')].find(({ textContent }) => textContent === 'Invert')
        .disabled,
  );
});

test('an empty side says what to put in', async (t) => {
  const { said } = await compare(t, '', '{}');
  await said(/nothing in “before”: choose what is open, or paste JSON/);
});

test('100,000 values: the document stays small', async (t) => {
  const list = Array.from({ length: 25_000 }, (_, i) => ({
    id: `acti_${i}`,
    note: `${'They would like to go on with this offer. '.repeat(4)}${i}`,
    done: false,
  }));
  const { page, said, alarms } = await compare(
    t,
    JSON.stringify(list),
    JSON.stringify(list.map((each, i) => ({ ...each, done: i % 2 === 0 }))),
  );
  await said(/^12,500 operations/);
  await page.evaluate(() => (document.querySelector('.operations').scrollTop = 1e7));
  await page.locator('.operation', { hasText: '/24998/done' }).waitFor();
  assert.ok((await page.evaluate(() => document.querySelectorAll('*').length)) < 1500);
  await page.click('#compare-as-sides');
  assert.equal(await page.locator('#compare-sides .cm-editor').count(), 0);
  await page.click('text=Show both all the same');
  await page.locator('#compare-sides .cm-editor').first().waitFor();
  assert.ok(
    (await page.evaluate(
      () => document.querySelector('#compare-sides > div').shadowRoot.querySelectorAll('*').length,
    )) < 20_000,
  );
  assert.deepEqual(alarms, []);
});

test('hostile keys and values are inert', async (t) => {
  const hostile = `{"<script>alert(1)</script>":"<img src=x onerror=alert(1)>","__proto__":{"polluted":true},"\\u202e":"\u202ereversed","lone":"\\ud800","long":"${'x'.repeat(1_000_000)}"}`;
  const { page, said, alarms } = await compare(t, '{}', hostile);
  await said(/^5 operations/);
  for (const form of ['list', 'patch', 'merge', 'apply', 'sides', 'inline', 'list'])
    await page.click(`#compare-as-${form}`);
  assert.match(await page.textContent('.operations'), /RLO.*reversed/);
  assert.equal(await page.evaluate(() => ({}).polluted), undefined);
  // CodeMirror puts an empty image of its own before and behind a widget.
  assert.equal(
    await page
      .locator('#panel-compare img:not(.cm-widgetBuffer), #panel-compare img[src], #panel-compare script')
      .count(),
    0,
  );
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
  assert.deepEqual(alarms, []);
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [360, 1280]) {
    test(`axe finds nothing, and nothing is too wide: ${colorScheme}, ${width} px`, async (t) => {
      const { page, said } = await compare(t, '{"a":1,"b":{"c":[1,2]}}', '{"a":2,"b":{"c":[1,2,3]},"d":null}', {
        colorScheme,
        bypassCSP: true,
        viewport: { width, height: 900 },
      });
      await said(/operations/);
      for (const form of ['list', 'sides', 'inline', 'patch', 'merge', 'apply']) {
        await page.click(`#compare-as-${form}`);
        assert.deepEqual(await violations(page), [], form);
        assert.ok(
          await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
          form,
        );
      }
    });
  }
}

/** What the page would have to lay out: the characters of all fields, and of all text in the view. */
const laidOut = (page) =>
  page.evaluate(() => ({
    fields: [...document.querySelectorAll('#panel-compare textarea')].reduce((sum, { value }) => sum + value.length, 0),
    text: document.getElementById('panel-compare').textContent.length,
    rows: document.querySelectorAll('.operation').length,
    elements: document.querySelectorAll('*').length,
  }));

const BRACKETS = '['.repeat(100_000) + ']'.repeat(100_000);
const LIST = Array.from({ length: 25_000 }, (_, i) => ({
  id: `acti_${i}`,
  note: `${'They would like to go on with this offer. '.repeat(4)}${i}`,
  done: false,
}));
const LARGE = {
  '5 MB and 100,000 values': [
    JSON.stringify({ object_type: 'lead', action: 'updated', data: { list: LIST } }),
    JSON.stringify({
      object_type: 'lead',
      action: 'updated',
      data: { list: LIST.map((each, i) => ({ ...each, done: i % 2 === 0 })) },
    }),
    /^12,500 operations/,
  ],
  '200 KB of brackets': [BRACKETS, `[${BRACKETS},1]`, /^2 operations/],
};

for (const [what, [before, after, verdict]] of /** @type {[string, any][]} */ (Object.entries(LARGE))) {
  test(`${what}: only a beginning is laid out, and all of it is compared`, async (t) => {
    const { page, said, alarms } = await compare(t, before, after);
    await said(verdict);
    for (const form of ['list', 'patch', 'merge', 'list']) {
      await page.click(`#compare-as-${form}`);
      const { fields, text, rows, elements } = await laidOut(page);
      assert.ok(
        fields < 100_000 && text < 250_000 && rows < 100 && elements < 3000,
        JSON.stringify({ form, fields, text, rows, elements }),
      );
    }
    assert.match(
      await page.textContent('#compare-before-text-note'),
      /^This is the beginning of [\d,]+ characters\. All of them are used\.$/,
    );
    // What is shown is not edited as if it were the whole.
    assert.ok(await page.evaluate(() => document.getElementById('compare-before-text').readOnly));
    await page.click('text=Swap');
    await said(/^[\d,]+ operations?/);
    await page.locator('.compare-side button:text-is("Empty it")').first().click();
    await said(/nothing in “before”/);
    assert.equal(await page.inputValue('#compare-before-text'), '');
    assert.deepEqual(alarms, []);
  });

  test(`${what}, opened as files: the same`, async (t) => {
    const { page, alarms } = await open(t);
    await compareFiles(page, before, after, verdict);
    const { fields, text, rows, elements } = await laidOut(page);
    assert.ok(
      fields < 100_000 && text < 100_000 && rows < 100 && elements < 3000,
      JSON.stringify({ fields, text, rows, elements }),
    );
    for (const tab of ['timeline', 'filter', 'sign', 'delivery']) await page.click(`#tab-${tab}`);
    assert.deepEqual(alarms, []);
  });
}

/** Records the jobs that the page gives to its worker, and counts the answers. */
const watched = (page) =>
  page.evaluate(() => {
    const log = { asked: /** @type {string[]} */ ([]), answered: 0 };
    Object.assign(window, { log });
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (/** @type {any} */ message) {
      log.asked.push(message.name);
      if (log.asked.length === 1) this.addEventListener('message', () => (log.answered += 1));
      return post.call(this, message);
    };
  });

for (const [what, [before, after, verdict]] of /** @type {[string, any][]} */ (Object.entries(LARGE))) {
  test(`${what}: the worker does all that takes the whole texts`, async (t) => {
    const { page, alarms } = await open(t);
    await watched(page);
    await compareFiles(page, before, after, verdict);
    for (const form of ['patch', 'merge']) {
      await page.click(`#compare-as-${form}`);
      await page.locator(`#compare-${form} pre`).waitFor();
    }
    // The worker answers each job.
    await page.waitForFunction(() => {
      const { asked, answered } = /** @type {any} */ (window).log;
      return answered === asked.length;
    });
    const { asked } = await page.evaluate(() => /** @type {any} */ (window).log);
    assert.equal(page.workers().length, 1);
    for (const job of ['part', 'operations', 'identities', 'merged'])
      assert.ok(asked.includes(job), `${job} of ${asked}`);
    assert.deepEqual(alarms, []);
  });
}

for (const [what, without] of /** @type {[string, (page: any) => Promise<void>][]} */ ([
  ['no worker may be made', (page) => page.evaluate(() => Reflect.deleteProperty(window, 'Worker'))],
  ['its script does not load', (page) => page.route('**/worker.js', (route) => route.abort())],
])) {
  test(`${what}: the page compares large texts itself`, async (t) => {
    const { page } = await open(t);
    await without(page);
    const list = LIST.slice(0, 2000);
    await compareTexts(page, { before: JSON.stringify(list), after: JSON.stringify(list.slice(1)) });
    await says(page, HEADLINE, /^1 operation /);
    assert.match(await page.textContent('.operation'), /remove\/0/);
    assert.equal(page.workers().length, 0);
  });
}

test('the only policy of the page names its worker, and nobody can make another', async (t) => {
  const { page } = await open(t);
  const refused = await page.evaluate(() => {
    const rules = { createHTML: (/** @type {string} */ text) => text, createScriptURL: () => 'data:text/javascript,1' };
    return ['closehook-worker', 'another', 'default'].map((name) => {
      try {
        /** @type {any} */ (window).trustedTypes.createPolicy(name, rules);
        return 'made';
      } catch (error) {
        return error.name;
      }
    });
  });
  assert.deepEqual(refused, ['TypeError', 'TypeError', 'TypeError']);
  assert.equal(
    await page.evaluate(() => {
      try {
        return new Worker('worker.js') && 'made';
      } catch (error) {
        return error.name;
      }
    }),
    'TypeError',
  );
});

test('keys of array elements are found, and each array that has one counts', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      for (const key of identities(text)) assert.ok(JSON.stringify(JSON.parse(text)).includes(JSON.stringify(key)));
    }),
  );
  assert.deepEqual(identities('{"a":[{"sku":"x","n":1},{"sku":"y","n":1}],"b":[{"id":1},{"id":2},{"id":3}]}'), [
    'id',
    'sku',
  ]);
  assert.deepEqual(identities('[{"id":1},{"id":1}]'), []);
  assert.deepEqual(identities('[{"id":1},{}]'), []);
  assert.deepEqual(identities('[{"id":1},2]'), []);
  assert.deepEqual(identities('[{"id":1}]'), []);
  assert.deepEqual(identities('[{"id":null},{"id":{}}]'), []);
});

test('a click chooses a key of the arrays, and the chosen options stay visible', async (t) => {
  const rows = (order) => JSON.stringify(order.map((sku) => ({ sku, n: 1, at: Math.abs(sku - order.length) })));
  const { page, said, alarms } = await compare(t, rows([10, 20, 30]), rows([30, 10, 20]));
  await said(/^[\d]+ operations?/);
  const chip = page.locator('.compare-offers button:text-is("sku")');
  await chip.click();
  assert.equal(await chip.getAttribute('aria-pressed'), 'true');
  assert.equal(await page.inputValue('#compare-keys'), 'sku');
  await said(/^1 operation /);
  assert.match(await page.textContent('.operation'), /\/\d → \/\d/);
  await page.fill('#compare-ignore', 'at');
  await page.check('#compare-exact');
  const sentence = 'Text → Text; array elements matched by sku; without at; 1 and 1.0 differ';
  await page.locator('.compare-said', { hasText: sentence }).waitFor();
  // It stays when the view is left, and other deliveries come.
  await page.click('#tab-timeline');
  await page.click('#tab-compare');
  assert.equal(await page.textContent('.compare-said'), sentence);
  await chip.click();
  assert.equal(await page.inputValue('#compare-keys'), '');
  assert.deepEqual(alarms, []);
});

test('a string of 20 MB is opened, and brackets without a grammar are shown side by side', async (t) => {
  const { page, alarms } = await open(t);
  await page.setInputFiles('#files', {
    name: 'x.json',
    mimeType: 'application/json',
    buffer: Buffer.from(`["${'x'.repeat(20_000_000)}"]`),
  });
  await page.waitForFunction(() => /^Recognized as JSON/.test(document.getElementById('recognized').textContent));
  assert.deepEqual(alarms, []);
});

test('pretty text stops where it is enough, and a deep value stays on its line', () => {
  const text = JSON.stringify(LIST);
  assert.equal(pretty(text, 1000), JSON.stringify(LIST, null, 2).slice(0, 1000));
  const deep = pretty(BRACKETS);
  assert.ok(deep.length < BRACKETS.length + 5000);
  assert.equal(deep.replace(/\s/g, ''), BRACKETS);
  assert.equal(
    pretty(`{"a":${'{"b":'.repeat(40)}"}]"${'}'.repeat(40)}}`).replace(/\s/g, ''),
    `{"a":${'{"b":'.repeat(40)}"}]"${'}'.repeat(40)}}`,
  );
});
