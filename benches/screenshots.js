// `node benches/screenshots.js`: the pictures of docs/images, from the page as it was built.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch } from '../tests/chromium.js';
import { staticFiles } from '../www/server/static.js';
import { serving } from '../tests/www/servers.js';

const images = new URL('../docs/images/', import.meta.url);
const CLI = fileURLToPath(new URL('../pkg/cli/closehook.js', import.meta.url));
mkdirSync(images, { recursive: true });

const server = await serving(staticFiles);
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, colorScheme: 'light' });
const shoot = (name) => page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, images)) });

await page.goto(server.origin);
await page.click('[popovertarget="samples"]');
await page.click('[data-sample="reserialized"]');
await page.waitForSelector('#repair:visible');
await page.waitForSelector('#happened .change');
await shoot('signature');

await page.click('[popovertarget="samples"]');
await page.click('[data-sample="valid"]');
await page.click('#show-body');
await page.waitForSelector('.tree [role="treeitem"]');
await shoot('event');

const emulator = spawn(
  process.execPath,
  [CLI, 'emulate', '--port', '0', '--clock', 'virtual', '--seed', '7', '--json', '--to', 'http://127.0.0.1:9/hook'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const { url } = JSON.parse(
  await new Promise((resolve) => emulator.stdout.once('data', (data) => resolve(String(data).split('\n', 1)[0]))),
);
await page.goto(`${url}/`);
await page.click('#tab-live');
await page.waitForFunction(() => document.querySelector('.emulator select[aria-label="Event"]')?.options.length > 10);
for (const template of ['lead.created', 'opportunity.updated']) {
  await page.selectOption('.emulator select[aria-label="Event"]', template);
  await page.click('text=Create event');
}
await page.click('text=+ 20 min');
await page.waitForFunction(() => document.querySelectorAll('.live-list [role="option"]').length > 8);
await page.waitForTimeout(500);
await shoot('live');
emulator.kill();
await browser.close();
await server.close();
