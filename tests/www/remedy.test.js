// What to change, as a whole file for a framework: what is shown, marked and copied is a file of `remedies`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { remedies } from '../../pkg/dist/remedies.js';
import { violations } from './axe.js';
import { open, sample, verdict } from './page.js';

const FOLDER = new URL('../../remedies/', import.meta.url);
/** @type {{ id: string, title: string, file: string }[]} */
const index = JSON.parse(readFileSync(new URL('index.json', FOLDER), 'utf8'));
const textOf = (folder, file) => readFileSync(new URL(`${folder}-closehook/${file}`, FOLDER), 'utf8');

const marked = (page) => page.locator('#remedy-code > mark').allTextContents();

/** A page that shows a refused sample with its remedy. */
async function refused(t, name, how = {}) {
  const opened = await open(t, how);
  await sample(opened.page, name);
  await verdict(opened.page, 'invalid', 'SIGNATURE_MISMATCH');
  await opened.page.locator('#remedy-code > *').first().waitFor();
  return opened;
}

test('the menu has each framework, and shows its file in full, with closehook and without', async (t) => {
  const { page, alarms } = await refused(t, 'reserialized');
  const offered = await page
    .locator('#framework option')
    .evaluateAll((all) => all.map((one) => [one.value, one.textContent]));
  assert.deepEqual(
    offered,
    index.map(({ id, title }) => [id, title]),
  );
  for (const { id, file } of index) {
    const { path, withClosehook } = remedies.find((one) => one.id === id) ?? assert.fail(id);
    await page.selectOption('#framework', id);
    await page.getByText(`${path}, the whole file. Here, lines`).waitFor();
    for (const folder of withClosehook === null ? ['without'] : ['with', 'without']) {
      if (withClosehook !== null) await page.setChecked('#without-closehook', folder === 'without');
      const text = textOf(folder, file);
      await page.waitForFunction((wanted) => document.getElementById('remedy-code').textContent === wanted, text);
      assert.match((await marked(page)).join(''), /\b[Bb]ody\b/, id);
    }
    assert.equal(await page.isVisible('#remedy-choice'), withClosehook !== null, id);
  }
  assert.deepEqual(alarms, []);
});

test('the lines that matter are marked: the body, or the key', async (t) => {
  const { page } = await refused(t, 'keyAsText');
  await page.selectOption('#framework', 'django');
  await page.waitForFunction(() => /django\.http/.test(document.getElementById('remedy-code').textContent));
  const key = (await marked(page)).join('');
  assert.match(key, /^# Key: .*\nKEY = bytes\.fromhex\(/);
  assert.doesNotMatch(key, /request\.body/);
  assert.match(await page.textContent('#remedy-note'), /^views\.py, the whole file\. Here, lines \d+–\d+ matter\.$/);
  assert.match(await page.textContent('#remedy-advice'), /bytes\.fromhex\(key\)/);
  // The marked lines are in sight.
  const isInSight = await page.evaluate(() => {
    const pane = document.getElementById('remedy-file').getBoundingClientRect();
    const mark = document.querySelector('#remedy-code > mark').getBoundingClientRect();
    return mark.top >= pane.top && mark.bottom <= pane.bottom;
  });
  assert.ok(isInSight);
});

test('the chosen framework stays chosen for another delivery, and is not stored', async (t) => {
  const { page, context } = await refused(t, 'keyAsText');
  await page.selectOption('#framework', 'go');
  await sample(page, 'reserialized');
  await page.waitForFunction(() =>
    /io\.ReadAll/.test(document.querySelector('#remedy-code > mark')?.parentElement.textContent),
  );
  assert.equal(await page.inputValue('#framework'), 'go');
  assert.deepEqual((await context.storageState()).origins, []);
  assert.equal(await page.evaluate(() => location.hash + location.search), '');
});

test('“Copy” copies only the file', async (t) => {
  const { page } = await refused(t, 'reserialized', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.selectOption('#framework', 'workers');
  await page.setChecked('#without-closehook', true);
  const text = textOf('without', 'workers.js');
  await page.waitForFunction((wanted) => document.getElementById('remedy-code').textContent === wanted, text);
  await page.click('#copy');
  await page.getByText('Copied the file.').waitFor({ state: 'attached' });
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), text);
});

test('the files are not part of the first load, and work offline once the page was idle', async (t) => {
  const { page, context, requests } = await open(t, { blank: true });
  const names = await page.evaluate(() =>
    [...document.querySelectorAll('link[rel="modulepreload"], script')].map((one) => one.outerHTML),
  );
  assert.ok(!names.some((name) => /remed/.test(name)), names.join('\n'));
  while (!requests.some((url) => /remedy-/.test(url)))
    await page.waitForRequest(/remedy-/, { timeout: 10_000 }).catch(() => {});
  await page.waitForLoadState('networkidle');
  await context.setOffline(true);
  await page.evaluate(() => document.querySelector('[data-sample="keyAsText"]').click());
  await page.locator('#remedy-code > mark').first().waitFor();
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`on a phone, ${colorScheme}, a long line scrolls in its pane, and axe finds nothing`, async (t) => {
    // The policy would keep axe out.
    const how = { viewport: { width: 390, height: 844 }, colorScheme, bypassCSP: true };
    const { page } = await refused(t, 'reserialized', how);
    const { wide, pane } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      pane: document.getElementById('remedy-file').scrollWidth,
    }));
    assert.ok(wide <= 390 && pane > 390, `${wide} ${pane}`);
    assert.deepEqual(await violations(page), []);
  });
}
