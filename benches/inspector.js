// `npm run bench`: the inspector in Chromium: what is loaded, how long until it can be used and until it answers, also
// with a processor slowed down four times, how much the layout jumps, and the frames while 5 MB are scrolled. Prints a
// report, and keeps it in results/.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { launch } from '../tests/chromium.js';
import { serving } from '../tests/www/servers.js';
import { staticFiles } from '../www/server/static.js';
import { quartiles } from './measure.js';
import { publish, table } from './report.js';

const quick = process.argv.includes('--quick');
const TIMES = quick ? 3 : 9;
const folder = new URL('../pkg/dist/inspector/', import.meta.url);
const server = await serving(staticFiles);
const browser = await launch();
const weight = (name) => gzipSync(readFileSync(new URL(name, folder)), { level: 9 }).length;

/**
 * A fresh page that opens a sample at once, what it loaded until the verdict stood there, and how much its layout
 * jumped by itself, before that.
 */
async function visit(slowed, viewport) {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  const loaded = [];
  page.on('response', (response) => loaded.push(new URL(response.url()).pathname.slice(1) || 'index.html'));
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowed });
  await page.addInitScript(() => {
    globalThis.jumps = 0;
    new PerformanceObserver((list) => {
      for (const { value, startTime } of /** @type {any[]} */ (list.getEntries()))
        if (!(startTime > globalThis.asked)) globalThis.jumps += value;
    }).observe({ type: 'layout-shift', buffered: true });
    new MutationObserver(() => {
      if (globalThis.usable === undefined && document.getElementById('views')?.childElementCount) {
        globalThis.usable = performance.now();
        // What the script has changed by then is drawn in the next frame.
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            globalThis.asked = performance.now();
            /** @type {HTMLElement} */ (document.querySelector('[data-sample="valid"]')).click();
          }),
        );
      }
      if (document.getElementById('verdict')?.dataset.state === 'valid') globalThis.judged ??= performance.now();
    }).observe(document, { subtree: true, attributes: true, childList: true });
  });
  await page.goto(server.origin);
  await page.waitForFunction(() => globalThis.judged !== undefined);
  const needed = loaded.slice();
  await page.waitForTimeout(300);
  const { usable, judged, jumps } = await page.evaluate(() => {
    const { usable, judged, jumps } = /** @type {any} */ (globalThis);
    return { usable, judged, jumps };
  });
  return { context, page, usable, judged, jumps, loaded: needed };
}

const loads = [];
for (const [name, slowed, viewport] of [
  ['a desk', 1, { width: 1280, height: 900 }],
  ['a phone, the processor slowed 4 times', 4, { width: 390, height: 844 }],
]) {
  const runs = [];
  for (let i = 0; i < TIMES; i += 1) {
    const { context, ...run } = await visit(slowed, viewport);
    runs.push(run);
    await context.close();
  }
  loads.push({
    name,
    usable: quartiles(runs.map(({ usable }) => usable)),
    judged: quartiles(runs.map(({ judged }) => judged)),
    jumps: Math.max(...runs.map(({ jumps }) => jumps)),
    loaded: runs[0].loaded,
  });
}

/** Frames while a pane is scrolled from its start to its end in two seconds. */
async function scrolled(page, selector) {
  return page.evaluate(async (wanted) => {
    const pane = document.querySelector(wanted);
    const most = pane.scrollHeight - pane.clientHeight;
    const frames = [];
    const start = performance.now();
    let last = start;
    while (last - start < 2000) {
      const now = await new Promise((resolve) => requestAnimationFrame(resolve));
      frames.push(now - last);
      last = now;
      pane.scrollTop = Math.min(1, (now - start) / 2000) * most;
    }
    return frames.slice(1);
  }, selector);
}

const list = Array.from({ length: 25_000 }, (_, i) => ({
  id: `acti_${i}`,
  note: `${'They would like to go on with this offer, they say, as soon as it can be done. '.repeat(2)}${i}`,
  done: i % 2 === 0,
}));
const body = JSON.stringify({
  event: { id: 'ev_1', object_type: 'lead', action: 'updated', changed_fields: [], data: { list }, previous_data: {} },
});
const { context, page } = await visit(1, { width: 1280, height: 900 });
await page.setInputFiles('#files', { name: 'large.json', mimeType: 'application/json', buffer: Buffer.from(body) });
await page.waitForFunction(() => /Recognized/.test(document.getElementById('recognized').textContent));
const opened = await page.evaluate(async () => {
  const start = performance.now();
  document.getElementById('show-body').click();
  while (!document.querySelector('.tree [role="treeitem"]'))
    await new Promise((resolve) => requestAnimationFrame(resolve));
  return performance.now() - start;
});
await page.click('text=Open all');
const frames = [];
for (const form of ['tree', 'raw', 'hex']) {
  await page.click(`#body-as-${form}`);
  await page.waitForTimeout(300);
  const times = (await scrolled(page, `.${form}`)).sort((one, other) => one - other);
  frames.push({
    form,
    ...quartiles(times),
    p99: times[Math.floor(times.length * 0.99)],
    worst: times.at(-1),
    nodes: await page.evaluate(() => document.querySelectorAll('*').length),
  });
}
await page.click('#body-as-tree');
const found = await page.evaluate(async () => {
  const field = document.getElementById('body-search');
  field.value = 'acti_24999';
  const start = performance.now();
  field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  return performance.now() - start;
});
await context.close();
const version = browser.version();
await browser.close();
await server.close();

const first = [...new Set(loads[0].loaded)].filter((name) => readdirSync(folder).includes(name));
const later = readdirSync(folder).filter((name) => name.endsWith('.js') && !first.includes(name));
const ms = (value) => value.toFixed(value < 10 ? 1 : 0);
const kilo = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;
const total = first.reduce((sum, name) => sum + weight(name), 0);
const report = `# The inspector

Under gzip, ${kilo(total)} are loaded until the verdict stands there, the wasm among
them; the other views are loaded when they are opened.

${table(['', 'gzip'], [...first.map((name) => [name, kilo(weight(name))]), ['**loaded at first**', `**${kilo(total)}**`], ...later.map((name) => [`later: ${name}`, kilo(weight(name))])])}

Milliseconds from the start of the navigation until the page can be used and until a delivery is judged in it, the median of
${TIMES} with the quartiles in brackets, and how much the layout jumped (CLS).

${table(
  ['', 'usable after', 'judged after', 'CLS'],
  loads.map(({ name, usable, judged, jumps }) => [
    name,
    ...[usable, judged].map(({ median, low, high }) => `${ms(median)} (${ms(low)}–${ms(high)})`),
    jumps.toFixed(3),
  ]),
)}

A payload of ${kilo(body.length)}, 100,000 values: its tree stands there ${ms(opened)} ms after its tab is chosen, and a search through
it takes ${ms(found)} ms. Frames while all of it is scrolled in two seconds, in milliseconds:

${table(
  ['', 'median', '99 %', 'longest', 'elements in the page'],
  frames.map(({ form, median, p99, worst, nodes }) => [
    form,
    ms(median),
    ms(p99),
    ms(worst),
    nodes.toLocaleString('en'),
  ]),
)}
`;
const weights = { first: first.map((name) => [name, weight(name)]), later: later.map((name) => [name, weight(name)]) };
publish('inspector', report, { total, weights, loads, opened, found, frames }, `Chromium ${version}`);
