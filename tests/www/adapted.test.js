// Every view with the settings of a browser: forced colors, 200 % zoom, reduced motion.
import assert from 'node:assert/strict';
import test from 'node:test';
import { views } from '../../www/views.js';
import { violations } from './axe.js';
import { open, sample, tool, verdict } from './page.js';

const ids = views.map(({ id }) => id);

/** Goes through the views with a refused delivery. */
async function each(page, look) {
  await look('nothing');
  await sample(page, 'reserialized');
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  for (const id of ids) {
    await tool(page, id);
    await page.waitForSelector(`#panel-${id}:not([hidden]):not([aria-busy]):not(:empty)`);
    await look(id);
  }
}

/**
 * Text and controls that nobody can see: cut off in a box that neither scrolls nor ends them with an ellipsis, or
 * outside the page.
 */
const lost = (page) =>
  page.evaluate(() => {
    const found = [];
    for (const element of document.querySelectorAll('body *')) {
      if (!element.checkVisibility() || element.closest('.visually-hidden, svg')) continue;
      const { overflowX, textOverflow, webkitLineClamp } = getComputedStyle(element);
      const isCut = element.scrollWidth > element.clientWidth + 1 && ['hidden', 'clip'].includes(overflowX);
      const isTold = textOverflow === 'ellipsis' || webkitLineClamp !== 'none' || element.matches('input');
      const isControl = element.matches('button, input, select, textarea, summary, a');
      const isOutside = isControl && element.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
      if ((isCut && !isTold) || (isOutside && !element.closest('.tools, [role="tablist"]')))
        found.push(`${element.tagName}#${element.id}.${element.className}`);
    }
    return found;
  });

test('forced colors: one tab is marked, every control has an edge, and axe finds nothing', async (t) => {
  const { page, alarms } = await open(t, { blank: true, forcedColors: 'active', bypassCSP: true });
  await each(page, async (what) => {
    const marked = await page.evaluate(() => {
      const paper = getComputedStyle(document.body).backgroundColor;
      return [...document.querySelectorAll('#views [role="tab"]')]
        .filter((tab) => tab.checkVisibility() && getComputedStyle(tab).borderBottomColor !== paper)
        .map(({ id }) => id);
    });
    assert.deepEqual(marked, what === 'nothing' ? [] : [`tab-${what}`]);
    assert.deepEqual(await lost(page), [], what);
    assert.deepEqual(await violations(page), [], what);
    if (what !== 'nothing' && what !== 'delivery')
      assert.notEqual(await page.$eval('#strip', (strip) => getComputedStyle(strip).borderTopWidth), '0px');
  });
  assert.deepEqual(alarms, []);
});

test('200 % zoom: nothing is cut off or lost, and axe finds nothing', async (t) => {
  // A laptop of 1366 × 768 has half the room then.
  const settings = { viewport: { width: 683, height: 384 }, deviceScaleFactor: 2 };
  const { page, alarms } = await open(t, { ...settings, blank: true, bypassCSP: true });
  await each(page, async (what) => {
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const root = document.documentElement;
      return { scrollWidth: root.scrollWidth, clientWidth: root.clientWidth };
    });
    assert.ok(scrollWidth <= clientWidth, `${what}: ${scrollWidth} of ${clientWidth}`);
    assert.deepEqual(await lost(page), [], what);
    assert.deepEqual(await violations(page), [], what);
  });
  await page.click('#share-open');
  await page.locator('#share-close').scrollIntoViewIfNeeded();
  await page.click('#share-close');
  assert.deepEqual(alarms, []);
});

test('reduced motion: nothing moves', async (t) => {
  const { page, alarms } = await open(t, { blank: true, reducedMotion: 'reduce' });
  await page.evaluate(() => {
    Object.assign(globalThis, { moved: [] });
    for (const kind of ['animationstart', 'transitionrun'])
      document.addEventListener(kind, ({ target }) => globalThis.moved.push(`${kind} ${Object(target).id}`), true);
  });
  await each(page, async (what) => {
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), 'auto', what);
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0, what);
  });
  assert.deepEqual(await page.evaluate(() => globalThis.moved), []);
  assert.deepEqual(alarms, []);
});
