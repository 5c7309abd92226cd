// `node benches/screenshots.js`, after a build: the pictures of the README, docs/images/*.png, as the page is now.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch } from '../tests/chromium.js';
import { serving } from '../tests/www/servers.js';
import { staticFiles } from '../www/server/static.js';

const FOLDER = fileURLToPath(new URL('../docs/images/', import.meta.url));
const NOW = new Date('2026-11-25T12:00:00Z');

const PICTURES = {
  signature: {
    colorScheme: 'light',
    async show(page) {
      await page.click('[data-sample="reserialised"]');
      await page.waitForSelector('#repair:not([hidden])');
    },
  },
  event: {
    colorScheme: 'dark',
    async show(page) {
      await page.click('#tab-event');
      await page.waitForSelector('#body-tree [role="treeitem"]');
    },
  },
  filter: {
    colorScheme: 'light',
    async show(page) {
      await page.click('#tab-filter');
      await page.waitForFunction(() => document.getElementById('panel-filter').childElementCount > 0 && !document.getElementById('panel-filter').hasAttribute('aria-busy'));
      await page.waitForSelector('#panel-filter .cm-content');
      const examples = page.locator('#panel-filter select').filter({ hasText: 'won' });
      if (await examples.count()) await examples.first().selectOption({ index: 1 });
    },
  },
};

mkdirSync(FOLDER, { recursive: true });
const server = await serving(staticFiles);
const browser = await launch();
try {
  for (const [name, { colorScheme, show }] of Object.entries(PICTURES)) {
    const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    // The age and the signature of the samples are those of one moment, so that the same page gives the same picture.
    await page.clock.setFixedTime(NOW);
    await page.goto(server.origin);
    await page.waitForFunction(() => document.getElementById('verdict').dataset.state === 'valid');
    await show(page);
    // A field with the focus blinks.
    await page.evaluate(() => document.activeElement?.blur());
    await page.screenshot({ path: `${FOLDER}${name}.png`, animations: 'disabled', caret: 'hide' });
    await context.close();
  }
} finally {
  await browser.close();
  await server.close();
}
