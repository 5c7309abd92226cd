// `node benches/inspector.js`: what the inspector weighs, how soon it answers on a slow machine, how still its page lies, and
// how it scrolls through 5 MB. Writes benches/results/inspector.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { launch } from '../tests/chromium.js';
import { inspectorWeights } from '../tests/package/inspector-size.js';
import { serving } from '../tests/www/servers.js';
import { staticFiles } from '../www/server/static.js';
import { machine } from './machine.js';
import { table } from './report.js';

const RESULT = fileURLToPath(new URL('results/inspector.md', import.meta.url));
const BUILT = fileURLToPath(new URL('../pkg/dist/inspector/', import.meta.url));
const LOADS = 9;
const FRAMES = 240;

const number = (value) => Math.round(value).toLocaleString('en');
const quantile = (values, part) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];
const median = (values) => quantile(values, 0.5);

/** A page of its own in a new context, on a processor that is `slower` times as slow. */
async function opened(browser, url, slower, size) {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  await page.addInitScript(() => {
    globalThis.seen = { shift: 0, longest: 0 };
    const observe = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
    observe('layout-shift', ({ value, hadRecentInput }) => (globalThis.seen.shift += hadRecentInput ? 0 : value));
    observe('longtask', ({ duration }) => (globalThis.seen.longest = Math.max(globalThis.seen.longest, duration)));
    // In the page, since whoever asks from outside adds the time of asking.
    const look = () => {
      if (document.getElementById('verdict')?.dataset.state === 'valid') globalThis.seen.answered = performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(url);
  await page.waitForFunction(() => globalThis.seen.answered !== undefined);
  return { page, context };
}

/** Milliseconds from the navigation until the verdict stands, of several loads without a cache. */
async function loads(browser, url, slower, size) {
  const seen = [];
  for (let i = 0; i < LOADS; i += 1) {
    const { page, context } = await opened(browser, url, slower, size);
    const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0);
    // The shift goes on after the verdict: views, fonts and what comes late have a second.
    await page.waitForTimeout(1000);
    seen.push({ painted, ...(await page.evaluate(() => globalThis.seen)) });
    await context.close();
  }
  const of = (name) => seen.map((one) => one[name]);
  return { painted: median(of('painted')), answered: median(of('answered')), slowest: Math.max(...of('answered')), longest: median(of('longest')), shift: Math.max(...of('shift')) };
}

/** About 100,000 nodes in 5 MB, as JSON. */
function largePayload() {
  const contacts = Array.from({ length: 12_500 }, (_, i) => ({
    id: `cont_${i}`, name: `Contact number ${i}`, emails: [{ email: `contact.${i}@example.com`, type: 'office' }], note: 'x'.repeat(220 + (i % 40)), score: i,
  }));
  return JSON.stringify({ event: { id: 'ev_1', object_type: 'lead', action: 'updated', changed_fields: ['contacts'], data: { contacts }, previous_data: { contacts: [] } }, subscription_id: 'whsub_1' });
}

/** How long the frames of a pane take while it is scrolled from its first row to its last. */
const scrolled = (page, selector) => page.evaluate(async ([wanted, frames]) => {
  const pane = document.querySelector(wanted);
  const step = (pane.scrollHeight - pane.clientHeight) / frames;
  const times = [];
  let before = await new Promise(requestAnimationFrame);
  for (let i = 0; i < frames; i += 1) {
    pane.scrollTop += step;
    const now = await new Promise(requestAnimationFrame);
    times.push(now - before);
    before = now;
  }
  return times;
}, [selector, FRAMES]);

async function large(browser, url, slower) {
  const { page, context } = await opened(browser, url, slower, { width: 1440, height: 900 });
  const payload = Buffer.from(largePayload());
  const first = async (act, selector) => {
    const began = performance.now();
    await act();
    await page.waitForSelector(selector);
    return performance.now() - began;
  };
  await page.setInputFiles('#files', { name: 'large.json', mimeType: 'application/json', buffer: payload });
  await page.waitForFunction(() => /Recognised/.test(document.getElementById('recognised').textContent));
  const forms = [['Tree, every node open', 'tree'], ['Text', 'raw'], ['Hex', 'hex']];
  const shown = await first(() => page.click('#tab-event'), '#body-tree [role="treeitem"]');
  await page.click('button:has-text("Open all")');
  const rows = [];
  for (const [name, form] of forms) {
    if (form !== 'tree') await page.click(`#body-as-${form}`);
    const pane = await page.evaluate((id) => {
      // What scrolls is the pane, or something in it.
      const all = [document.getElementById(id), ...document.getElementById(id).querySelectorAll('*')];
      const found = all.find((node) => node.scrollHeight > node.clientHeight + 100 && /auto|scroll/.test(getComputedStyle(node).overflowY));
      found?.setAttribute('data-scrolled', id);
      return Boolean(found);
    }, `body-${form}`);
    if (!pane) throw new Error(`nothing scrolls in ${form}`);
    const times = await scrolled(page, `[data-scrolled="body-${form}"]`);
    rows.push([name, ...[0.5, 0.95, 1].map((part) => quantile(times, part).toFixed(1)), String(times.filter((time) => time > 34).length)]);
  }
  await context.close();
  return { bytes: payload.length, shown, rows };
}

const server = await serving(staticFiles);
const browser = await launch();
try {
  const weights = inspectorWeights(BUILT);
  const sizes = [['phone, 4× slower', 4, { width: 360, height: 740 }], ['wide, 4× slower', 4, { width: 1440, height: 900 }], ['wide, as it is', 1, { width: 1440, height: 900 }]];
  const times = [];
  for (const [name, slower, size] of sizes) {
    const { painted, answered, slowest, longest, shift } = await loads(browser, server.origin, slower, size);
    times.push([name, number(painted), number(answered), number(slowest), number(longest), shift.toFixed(4)]);
  }
  const smooth = [];
  for (const slower of [1, 4]) smooth.push({ slower, ...(await large(browser, server.origin, slower)) });

  const css = gzipSync(readFileSync(join(BUILT, 'inspector.css')), { level: 9 }).length;
  writeFileSync(RESULT, `# The inspector

Chromium ${browser.version()} without a graphics card, ${machine.cpu}, ${machine.date}. Other work on the
machine makes all times here longer, and none shorter.

## What it weighs

Bytes under gzip at level 9. The first load is the page, its style sheet (${number(css)}), its first script with all that it imports at
once, and the wasm module in them; the rest comes when a view is first shown.

${table(['', 'raw', 'gzip'], Object.entries(weights).map(([name, { raw, gzip }]) => [name, number(raw), number(gzip)]))}

## How soon it answers

Milliseconds from the navigation, from a server on the same machine and without a cache: the median of ${LOADS} loads. The page
answers when the verdict on its sample stands, which needs the wasm. The layout shift is the largest of the loads.

${table(['', 'first paint', 'verdict', 'slowest verdict', 'longest task', 'layout shift'], times)}

## 5 MB

A payload of ${number(smooth[0].bytes)} bytes, scrolled from its first row to its last in ${FRAMES} steps: milliseconds between two frames, of
which Chromium makes 60 a second here at most.

${smooth.map(({ slower, shown, rows }) => `### ${slower === 1 ? 'As it is' : `${slower}× slower`}\n\nThe view stands ${number(shown)} ms after the click on its tab.\n\n${table(['', 'median', '95 of 100', 'worst', `over 34 ms, of ${FRAMES}`], rows)}`).join('\n\n')}
`);
  console.log(readFileSync(RESULT, 'utf8'));
} finally {
  await browser.close();
  await server.close();
}
