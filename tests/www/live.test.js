// Deliveries that appear as they come: from `closehook listen` and `closehook emulate`, as programs of their own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import './bare.js';
import { Webhook } from '../../pkg/index.js';
import { launch } from '../chromium.js';
import { violations } from './axe.js';
import { open, unfold } from './page.js';

const { MOST, tooMany } = await import('../../www/live-source.js');
const CLI = fileURLToPath(new URL('../../pkg/cli/closehook.js', import.meta.url));
const KEY = 'ab'.repeat(32);
const webhook = new Webhook(KEY);
const browser = await launch();
test.after(() => browser.close());

/** A command that runs until the test ends, and the first line that it prints, as JSON. */
async function running(t, ...args) {
  const child = spawn(process.execPath, [CLI, ...args, '--port', '0', '--json'], {
    env: { ...process.env, CLOSE_SIGNATURE_KEY: KEY },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await new Promise((resolve) => child.on('exit', resolve));
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value } = await lines.next();
  void (async () => {
    for await (const line of lines) void line;
  })();
  return JSON.parse(value);
}

async function page(t, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  t.after(() => context.close());
  const opened = await context.newPage();
  const alarms = [];
  opened.on('pageerror', (error) => alarms.push(error.message));
  opened.on('dialog', (dialog) => alarms.push(dialog.message()));
  opened.on(
    'console',
    (message) => /** @type {string} */ (message.type()) === 'verbose' || alarms.push(message.text()),
  );
  await opened.goto(`${url}/`);
  await opened.waitForFunction(() => document.getElementById('tab-live').classList.contains('live-now'));
  return { page: opened, alarms };
}

const shown = (opened, count) =>
  opened.waitForFunction((wanted) => document.querySelectorAll('.live-list [role="option"]').length === wanted, count);
const post = (url, body, headers) => fetch(url, { method: 'POST', body, headers });
const status = (url, headers) =>
  new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      resolve(response.statusCode);
      response.destroy();
    })
      .on('error', reject)
      .end();
  });

test('listen: what is received appears, valid or refused, with what the receiver says of it', async (t) => {
  const { listening } = await running(t, 'listen');
  const early = '{"event": {"id": "ev_early", "object_type": "lead", "action": "created"}}';
  await post(listening, early, webhook.sign(early));
  const { page: opened, alarms } = await page(t, listening);
  // The page of a receiver starts where deliveries come in.
  await shown(opened, 1);
  const hostile = '{"event": {"id": "<img src=x onerror=alert(1)>", "object_type": "\\u202e<b>", "action": "updated"}}';
  await post(listening, hostile, webhook.sign(hostile));
  assert.equal((await post(listening, '{"event": {"id": "ev_forged"}}', webhook.sign('{}'))).status, 401);
  await shown(opened, 3);
  const rows = await opened.locator('.live-list [role="option"]').allTextContents();
  assert.match(rows[0], /refused: SIGNATURE_MISMATCH/);
  assert.match(rows[1], /valid/);
  assert.match(rows[2], /lead created.*ev_early.*valid/);
  // The receiver has the key, and the page has none: what it says is the verdict.
  assert.equal(await opened.inputValue('#keys'), '');
  assert.equal(await opened.getAttribute('body', 'data-stage'), 'live');
  assert.match(await opened.textContent('#strip'), /^Refused by closehook listen/);
  assert.match(await opened.textContent('#provenance'), /closehook listen, which says: SIGNATURE_MISMATCH/);
  await opened.focus('.live-list');
  await opened.keyboard.press('End');
  await opened.waitForFunction(() => /which says: valid/.test(document.getElementById('provenance').textContent));
  assert.equal(await opened.isChecked('#live-follow'), false);
  await opened.click('#tab-delivery');
  await opened.waitForFunction(() => /^Lead created/.test(document.querySelector('#happened .headline')?.textContent));
  assert.equal(await opened.textContent('#verdict-word'), 'Authentic: closehook listen has verified it');
  assert.equal(await opened.getAttribute('#verdict', 'data-state'), 'valid');
  assert.equal(await opened.locator('#panel-live img, #panel-live b').count(), 0);
  assert.deepEqual(alarms, []);
});

test('what comes takes nobody’s key, and not the place of what is edited or chosen', async (t) => {
  const { listening } = await running(t, 'listen');
  const { page: opened, alarms } = await page(t, listening);
  await opened.click('#tab-delivery');
  await unfold(opened);
  await opened.fill('#keys', KEY);
  const send = async (id) => {
    const body = JSON.stringify({ event: { id, object_type: 'lead', action: 'updated' } });
    await post(listening, body, webhook.sign(body));
  };
  const body = (id) => opened.waitForFunction((wanted) => document.getElementById('body').value.includes(wanted), id);
  const came = (count) =>
    opened.waitForFunction(
      (wanted) => document.querySelector('#entries [role="option"]')?.getAttribute('aria-setsize') === String(wanted),
      count,
    );
  await send('ev_1');
  await body('ev_1');
  assert.equal(await opened.inputValue('#keys'), KEY);
  await send('ev_2');
  await body('ev_2');
  await opened.focus('#body');
  await opened.keyboard.press('Control+End');
  await opened.keyboard.type(' ');
  await send('ev_3');
  await came(3);
  assert.match(await opened.inputValue('#body'), /ev_2.* $/);
  await opened.click('#tab-live');
  assert.equal(await opened.isChecked('#live-follow'), false);
  await opened.check('#live-follow');
  await send('ev_4');
  await body('ev_4');
  await opened.click('#entries [role="option"] >> nth=0');
  await body('ev_1');
  await send('ev_5');
  await came(5);
  assert.match(await opened.inputValue('#body'), /ev_1/);
  assert.deepEqual(alarms, []);
});

test('paused, what comes waits; gone on, it is there', async (t) => {
  const { listening } = await running(t, 'listen');
  const { page: opened } = await page(t, listening);
  await opened.click('#tab-live');
  await opened.waitForSelector('text=Nothing has come in yet');
  assert.ok(await opened.isHidden('.live-list'));
  await opened.click('.live .actions button >> nth=0');
  for (const id of ['ev_1', 'ev_2']) {
    const body = JSON.stringify({ event: { id, object_type: 'lead', action: 'created' } });
    await post(listening, body, webhook.sign(body));
  }
  await opened.waitForFunction(() => /Go on \(2 wait\)/.test(document.querySelector('.live .actions').textContent));
  await shown(opened, 0);
  await opened.click('text=Go on');
  await shown(opened, 2);
});

test('emulate: the page moves the clock, makes things happen and breaks them, and judges with the keys of the emulator', async (t) => {
  const received = [];
  const { createServer } = await import('node:http');
  const receiver = createServer((incoming, response) => {
    received.push(incoming.url);
    incoming.resume().on('end', () => response.writeHead(200).end());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => receiver.on('listening', resolve));
  t.after(() => receiver.close());
  const { url } = await running(
    t,
    'emulate',
    '--clock',
    'virtual',
    '--to',
    `http://127.0.0.1:${receiver.address().port}/hook`,
  );
  const { page: opened, alarms } = await page(t, url);
  await opened.click('#tab-live');
  await opened.waitForFunction(
    () => document.querySelector('.emulator select[aria-label="Event"]')?.options.length > 10,
  );
  await opened.selectOption('.emulator select[aria-label="Event"]', 'lead.created');
  await opened.click('text=Create event');
  await shown(opened, 1);
  assert.match(await opened.textContent('.live-list'), /lead created.*answered 200/);
  await opened.waitForFunction(() => document.getElementById('verdict').dataset.state === 'valid');
  assert.equal(received.length, 1);

  await opened.selectOption('.emulator select[aria-label="Fault"]', 'wrong_key');
  await opened.fill('.emulator input[aria-label="Number of attempts"]', '1');
  await opened.click('text=Inject fault');
  await opened.waitForFunction(() => /wrong_key/.test(document.querySelector('.faults').textContent));
  await opened.click('text=Create event');
  await shown(opened, 2);
  await opened.waitForFunction(() => document.getElementById('verdict').dataset.state === 'invalid');

  // What is refused is told in the emulator's own words.
  await opened.fill('.emulator input[aria-label="Percentage of attempts"]', '500');
  await opened.click('text=Inject fault');
  await opened.waitForFunction(() => /^Not done: .*rate/.test(document.querySelector('.emulator > .note').textContent));
  await opened.fill('.emulator input[aria-label="Percentage of attempts"]', '');

  await opened.selectOption('.emulator select[aria-label="Fault"]', 'down');
  await opened.fill('.emulator input[aria-label="Number of attempts"]', '');
  await opened.click('text=Inject fault');
  await opened.waitForFunction(() => /down/.test(document.querySelector('.faults').textContent));
  const before = await opened.textContent('.emulator code');
  await opened.click('text=Create event');
  await opened.click('text=+ 20 min');
  await opened.waitForFunction((was) => document.querySelector('.emulator code').textContent !== was, before);
  await opened.waitForFunction(() => document.querySelectorAll('.live-list .bad').length >= 8);
  assert.match(await opened.textContent('.emulator table'), /active/);
  assert.match(await opened.textContent('.emulator code'), /, (?:real|virtual)$/);
  await opened.click('text=Remove all faults');
  await opened.waitForFunction(() => document.querySelector('.faults').textContent === '');
  // The fault that was refused, as the browser tells it.
  assert.deepEqual(alarms, ['Failed to load resource: the server responded with a status of 400 (Bad Request)']);
});

test('what is told live is told to this machine alone', async (t) => {
  const { listening } = await running(t, 'listen');
  const { url } = await running(t, 'emulate');
  for (const address of [
    `${listening}/live`,
    `${listening}/live.json`,
    `${url}/_closehook/stream?sent`,
    `${url}/_closehook/keys`,
  ]) {
    assert.equal(await status(address, { origin: 'https://evil.example' }), 403, address);
    assert.equal(await status(address, { host: 'evil.example' }), 403, address);
    // A tunnel may write the host anew, and says by other headers that it is one.
    for (const name of ['x-forwarded-for', 'cf-connecting-ip', 'forwarded', 'via'])
      assert.equal(await status(address, { [name]: '203.0.113.7' }), 403, `${address} ${name}`);
    assert.equal(await status(address, {}), 200, address);
  }
  // A browser sees the page; anything else that asks a receiver for something is told that it takes POST.
  assert.equal(await status(`${listening}/`, { 'sec-fetch-dest': 'document' }), 200);
  assert.equal(await status(`${listening}/`, {}), 405);
});

test('a page that comes back has what it missed, and of another run all', async (t) => {
  const { listening } = await running(t, 'listen');
  for (const id of ['ev_1', 'ev_2']) {
    const body = JSON.stringify({ event: { id } });
    await post(listening, body, webhook.sign(body));
  }
  const ids = async (headers) => {
    const response = await fetch(`${listening}/live`, { headers });
    assert.ok(response.body);
    const reader = response.body.getReader();
    let text = '';
    while (!/ev_2|"number":2/.test(text)) text += Buffer.from((await reader.read()).value ?? []).toString();
    await reader.cancel();
    return [...text.matchAll(/^id: (\S+)$/gm)].map(([, id]) => id);
  };
  const all = await ids({});
  assert.equal(all.length, 2);
  assert.deepEqual(await ids({ 'last-event-id': all[0] }), [all[1]]);
  assert.deepEqual(await ids({ 'last-event-id': 'other-50' }), all);
});

test('a page that does not read is given up, and the receiver goes on', async (t) => {
  const { listening } = await running(t, 'listen', '--max-body', '4M');
  const stuck = request(`${listening}/live`);
  const closed = new Promise((resolve) =>
    stuck.on('response', (response) => {
      response.pause();
      response.on('close', resolve).on('error', resolve);
    }),
  );
  stuck.on('error', () => {});
  stuck.end();
  await new Promise((resolve) => stuck.on('response', resolve));
  const body = Buffer.from(`"${'x'.repeat(3_000_000)}"`);
  for (let i = 0; i < 12; i += 1) assert.equal((await post(listening, body, webhook.sign(body))).status, 200);
  stuck.destroy();
  await closed;
});

test('from a static host the view says what would make it live, and the console stays quiet', async (t) => {
  const { page: opened, alarms } = await open(t);
  await opened.click('#tab-live');
  await opened.waitForFunction(() => /static host/.test(document.getElementById('panel-live').textContent));
  assert.match(await opened.textContent('#panel-live'), /npx closehook listen/);
  assert.deepEqual(alarms, []);
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [360, 1280]) {
    test(`axe finds nothing, and nothing is too wide: ${colorScheme}, ${width} px`, async (t) => {
      const { url } = await running(t, 'emulate', '--clock', 'virtual', '--to', 'http://127.0.0.1:9/');
      const { page: opened } = await page(t, url, { colorScheme, bypassCSP: true, viewport: { width, height: 900 } });
      await opened.click('#tab-live');
      await opened.waitForFunction(
        () => document.querySelector('.emulator select[aria-label="Event"]')?.options.length > 10,
      );
      await opened.click('text=Create event');
      await shown(opened, 1);
      assert.deepEqual(await violations(opened), []);
      assert.ok(
        await opened.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
      );
    });
  }
}

test('the oldest go, by their number and by the bytes that they hold, and the newest stays', () => {
  const entries = (...lengths) => /** @type {any[]} */ (lengths.map((length) => ({ body: { length } })));
  assert.equal(tooMany([]), 0);
  assert.equal(tooMany(entries(5, 5, 5), 15), 0);
  assert.equal(tooMany(entries(5, 5, 6), 15), 1);
  assert.equal(tooMany(entries(1, 1, 15), 15), 2);
  assert.equal(tooMany(entries(1, 1, 99), 15), 2);
  assert.equal(tooMany(entries(99), 15), 0);
  assert.equal(tooMany(entries(...new Array(MOST + 3).fill(0))), 3);
});
