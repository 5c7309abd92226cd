import assert from 'node:assert/strict';
import test from 'node:test';
import { Webhook } from '../../pkg/index.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { violations } from './axe.js';
import { block, enter, open, sample, verdict } from './page.js';

const states = [
  ['valid', 'valid', ''],
  ['reserialized', 'invalid', 'SIGNATURE_MISMATCH'],
  ['clear', 'unjudged', ''],
];

for (const colorScheme of /** @type {any[]} */ (['light', 'dark'])) {
  for (const width of /** @type {any[]} */ ([360, 1280])) {
    test(`axe finds nothing: ${colorScheme}, ${width} px`, async (t) => {
      // The policy would keep axe out.
      const { page } = await open(t, { colorScheme, bypassCSP: true, viewport: { width, height: 900 } });
      const audit = async (what) => {
        assert.deepEqual(await violations(page), [], what);
      };
      for (const [name, state, code] of states) {
        await sample(page, name);
        await verdict(page, state, code);
        await audit(name);
      }
      const headers = `${block(new Webhook(DEMO_KEY).sign('{}'))}\n\n{}`;
      await enter(page, { headers, body: '{}\n', keys: DEMO_KEY });
      await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
      assert.ok((await page.isVisible('#newline')) && (await page.isVisible('#headers-body')));
      await audit('offers');
    });
  }
}

test('dark and light are different papers', async (t) => {
  const paper = async (colorScheme) => {
    const { page } = await open(t, { colorScheme });
    return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  };
  assert.notEqual(await paper('dark'), await paper('light'));
});

for (const width of [320, 360, 768, 1920]) {
  test(`nothing is wider than ${width} px`, async (t) => {
    const { page } = await open(t, { viewport: { width, height: 740 } });
    for (const [name, state, code] of states) {
      await sample(page, name);
      await verdict(page, state, code);
      const wide = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth > clientWidth;
      });
      assert.equal(wide, false, name);
    }
  });
}

for (const width of [360, 1280]) {
  test(`the field that is typed into stays where it is when the verdict changes: ${width} px`, async (t) => {
    const { page } = await open(t, { viewport: { width, height: 900 } });
    await page.locator('#body').evaluate((field) => field.scrollIntoView({ block: 'center' }));
    await page.focus('#body');
    const place = () => page.evaluate(() => document.getElementById('body').getBoundingClientRect().top);
    const before = await place();
    await page.keyboard.type(' ');
    await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
    assert.ok(Math.abs((await place()) - before) <= 1);
    await page.keyboard.press('Backspace');
    await verdict(page, 'valid');
    assert.ok(Math.abs((await place()) - before) <= 1);
  });
}

test('the keyboard alone is enough', async (t) => {
  const { page } = await open(t);
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.dataset.sample);
  const tabTo = async (id) => {
    for (let presses = 0; presses < 40; presses++) {
      if ((await focused()) === id) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`Tab does not reach ${id}`);
  };

  await tabTo('clear');
  await page.keyboard.press('Enter');
  await verdict(page, 'unjudged');
  await tabTo('headers');
  await page.keyboard.insertText(block(new Webhook(DEMO_KEY).sign('{}')));
  await tabTo('file');
  await tabTo('body');
  await page.keyboard.type('{} ');
  await tabTo('show-keys');
  await page.keyboard.press('Space');
  await tabTo('keys');
  await page.keyboard.insertText(DEMO_KEY);
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');

  await page.locator('#remedy-code > mark').first().waitFor();
  await tabTo('framework');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.inputValue('#framework'), 'fastify');
  await page.keyboard.press('End');
  await page.waitForFunction(() => /func isFromClose/.test(document.getElementById('remedy-code').textContent));
  await page.keyboard.press('Home');
  await tabTo('without-closehook');
  await page.keyboard.press('Space');
  await page.waitForFunction(() => /timingSafeEqual/.test(document.getElementById('remedy-code').textContent));
  await tabTo('copy');
  await tabTo('remedy-file');
  await tabTo('message');
});

test('the verdict is a live region with a word, not a color alone', async (t) => {
  const { page } = await open(t);
  assert.equal(await page.getAttribute('.verdict-text', 'aria-live'), 'polite');
  for (const [name, state, code] of states) {
    await sample(page, name);
    await verdict(page, state, code);
    const word = { valid: /^Authentic, signed /, invalid: /^Changed after/, unjudged: /^Nothing is open/ }[state];
    assert.match(await page.textContent('#verdict-word'), word);
    assert.equal(await page.locator('.icon:visible').count(), name === 'clear' ? 0 : 1);
  }
});
