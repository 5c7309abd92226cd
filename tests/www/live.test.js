// Deliveries that appear as they come: from `closehook listen` and `closehook emulate`, as programs of their own.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import './bare.js';
import { Webhook } from '../../pkg/index.js';
import { LiveFeed } from '../../pkg/cli/server/live.js';
import { INSPECTOR, pageFiles } from '../../pkg/cli/server/static.js';
import { launch } from '../chromium.js';
import { violations } from './axe.js';
import { open, says, unfold } from './page.js';
import { serving } from './servers.js';

const { MOST, tooMany } = await import('../../www/live-source.js');
const { waits } = await import('../../www/views/live/waiting.js');
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
  await opened.click('#tab-delivery');
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

/** A receiver with a chosen answer, the requests that it got, and an emulator with a virtual clock. */
async function broken(t, ...args) {
  const got = [];
  const answer = { status: 200, text: '' };
  const receiver = await serving((incoming, response) => {
    got.push({ url: incoming.url, headers: incoming.headers });
    incoming.resume().on('end', () => response.writeHead(answer.status).end(answer.text));
  });
  t.after(() => receiver.close());
  const { url } = await running(t, 'emulate', '--clock', 'virtual', '--to', `${receiver.origin}/hook`, ...args);
  const control = async (path, body) =>
    (await fetch(`${url}/_closehook/${path}`, { method: 'POST', body: JSON.stringify(body) })).json();
  return { got, answer, receiver, url, control };
}

/** The view Live of an emulator, once its events can be chosen. */
async function livePage(t, url, options) {
  const shownPage = await page(t, url, options);
  await shownPage.page.click('#tab-live');
  await shownPage.page.waitForFunction(
    () => document.querySelector('.emulator select[aria-label="Event"]')?.options.length > 10,
  );
  return shownPage;
}

test('emulate: the page moves the clock, creates events, injects faults, and verifies with the keys of the emulator', async (t) => {
  const { got, url } = await broken(t);
  const { page: opened, alarms } = await livePage(t, url);
  await opened.selectOption('.emulator select[aria-label="Event"]', 'lead.created');
  await opened.click('text=Create event');
  await shown(opened, 1);
  assert.match(await opened.textContent('.live-list'), /lead created.*answered 200/);
  await opened.waitForFunction(() => document.getElementById('verdict').dataset.state === 'valid');
  await says(opened, '.said', /^Created lead\.created, ev_/);
  assert.equal(got.length, 1);

  await opened.selectOption('.emulator select[aria-label="Fault"]', 'wrong_key');
  await opened.fill('.emulator input[aria-label="Number of attempts"]', '1');
  await opened.click('text=Inject fault');
  await says(opened, '.faults', /^wrong_key: signed with another key, the next time$/);
  await opened.click('text=Create event');
  await shown(opened, 2);
  await opened.waitForFunction(() => document.getElementById('verdict').dataset.state === 'invalid');

  // What is refused is told in the emulator's own words.
  await opened.fill('.emulator input[aria-label="Percentage of attempts"]', '500');
  await opened.click('text=Inject fault');
  await says(opened, '.said', /^Not done: .*rate/);
  assert.ok(await opened.evaluate(() => document.querySelector('.said').classList.contains('urgent')));
  await opened.fill('.emulator input[aria-label="Percentage of attempts"]', '');

  await opened.selectOption('.emulator select[aria-label="Fault"]', 'down');
  await opened.fill('.emulator input[aria-label="Number of attempts"]', '');
  await opened.click('text=Inject fault');
  await says(opened, '.faults', /down/);
  const before = await opened.textContent('.emulator code');
  await opened.click('text=Create event');
  await opened.click('text=+ 20 min');
  await opened.waitForFunction((was) => document.querySelector('.emulator code').textContent !== was, before);
  await opened.waitForFunction(() => document.querySelectorAll('.live-list .bad').length >= 8);
  assert.match(await opened.textContent('.subscriptions table'), /active/);
  assert.match(await opened.textContent('.emulator code'), /, (?:real|virtual)$/);
  await opened.click('text=Remove all faults');
  await says(opened, '.faults', /^$/);
  // The fault that was refused, as the browser tells it.
  assert.deepEqual(alarms, ['Failed to load resource: the server responded with a status of 400 (Bad Request)']);
});

test('a receiver that accepts a forged or an old signature is reported in red, at the top and in the list', async (t) => {
  const { answer, url, control } = await broken(t);
  const { page: opened, alarms } = await livePage(t, url);
  let sent = 0;
  /** Sends one and waits until it is delivered, so that each gets the status that was set for it. */
  const send = async (kind, status) => {
    answer.status = status;
    if (kind) await control('faults', { kind, next: 1 });
    await control('events', { template: 'lead.created' });
    await shown(opened, ++sent);
  };
  // There is no alarm if a forged delivery is refused, or an authentic one accepted.
  await send(null, 200);
  await send('altered_body', 401);
  await opened.waitForFunction(() => document.querySelectorAll('.live-list .good').length === 2);
  assert.match(await opened.textContent('.live-list'), /refused a forged signature \(401\)/);
  assert.ok(await opened.isHidden('.alarm'));
  await send('wrong_key', 200);
  await send('altered_body', 204);
  await send('stale_timestamp', 200);
  await says(opened, '.alarm', /The receiver accepted a forged signature\. It answered 204 to 2 deliveries/);
  await says(opened, '.alarm', /The receiver accepted an old signature\. It answered 200 to 1 delivery/);
  const rows = await opened.locator('.live-list .wrong .live-verdict').allTextContents();
  assert.deepEqual(rows, [
    'accepted an old signature (200)',
    'accepted a forged signature (204)',
    'accepted a forged signature (200)',
  ]);
  const [red, said] = await opened.evaluate(() => [
    getComputedStyle(document.querySelector('.alarm strong')).color,
    getComputedStyle(document.querySelector('.live-list .wrong .live-verdict')).color,
  ]);
  assert.deepEqual([red, said], ['rgb(173, 33, 23)', 'rgb(173, 33, 23)']);
  // A page that is opened later says it too.
  const { page: later } = await livePage(t, url);
  await says(later, '.alarm', /It answered 204 to 2 deliveries/);
  await shown(later, 5);
  assert.deepEqual(alarms, []);
});

test('the page says what the emulator waits for, with the time and the reason', async (t) => {
  const { answer, url } = await broken(t);
  const { page: opened } = await livePage(t, url);
  await says(opened, '.waiting', /Nothing is waiting/);
  await opened.selectOption('.emulator select[aria-label="Event"]', 'lead.updated');
  await opened.click('text=Create event');
  await says(opened, '.waits', /^1 event is being consolidated: 5 s more of the virtual clock\.$/);
  answer.status = 503;
  await opened.click('text=+ 5 s');
  await says(
    opened,
    '.waits',
    /^1 event for http:\S+\/hook waits; the next attempt is in [45] s of the virtual clock, because the last one failed: the endpoint answered with status 503\.$/,
  );
  answer.status = 200;
  await opened.click('text=+ 5 s');
  await says(opened, '.waiting', /Nothing is waiting/);
});

test('sentences about what the emulator waits for', () => {
  const one = { url: 'http://a/', status: 'active', backlog: 0, under_way: 0, next_attempt: null, latest_error: null };
  const said = (given, now = 0) =>
    waits(
      /** @type {any} */ ({
        ...{ clock: 'real', events: { waiting: 0, waiting_until: null }, subscriptions: [] },
        ...given,
      }),
      now,
    ).map(({ text }) => text);
  assert.deepEqual(said({}), []);
  assert.deepEqual(said({ events: { waiting: 1, waiting_until: 5000 } }), ['1 event is being consolidated: 5 s more.']);
  assert.deepEqual(said({ events: { waiting: 3, waiting_until: 5000 } }, 1500), [
    '3 events are being consolidated: the first goes out in 4 s.',
  ]);
  const cases = [
    [{ ...one, backlog: 2, under_way: 2 }, '2 deliveries to http://a/: no answer yet.'],
    [
      { ...one, backlog: 1, next_attempt: 1_200_000, latest_error: 'no' },
      '1 event for http://a/ waits; the next attempt is in 20 min, because the last one failed: no.',
    ],
    [{ ...one, backlog: 9, next_attempt: 65_000 }, '9 events for http://a/ wait; the next attempt is in 1 min 5 s.'],
    [{ ...one, backlog: 1, next_attempt: 7_300_000 }, '1 event for http://a/ waits; the next attempt is in 2 hours.'],
    [{ ...one, backlog: 1, next_attempt: 0 }, '1 event for http://a/ waits; the next attempt is due now.'],
  ];
  for (const [subscription, text] of cases) assert.deepEqual(said({ subscriptions: [subscription] }), [text]);
  assert.deepEqual(said({ subscriptions: [{ ...one, backlog: 9, status: 'paused' }] }), []);
  assert.equal(said({ subscriptions: Array.from({ length: 40 }, () => ({ ...one, backlog: 1 })) }).length, 6);
});

test('a delivery is sent again to an address that the user enters, and the answer is shown', async (t) => {
  const { url, control } = await broken(t);
  const own = [];
  const other = await serving(async (request, response) => {
    own.push({ body: Buffer.concat(await request.toArray()), headers: request.headers, url: request.url });
    response.writeHead(422).end('{"why": "<b>no</b>"}');
  });
  t.after(() => other.close());
  const { page: opened, alarms } = await livePage(t, url);
  assert.ok(await opened.isHidden('.resend'));
  await control('events', { template: 'lead.created' });
  await shown(opened, 1);
  await opened.fill('.resend input[inputmode="url"]', `${other.origin}/mine`);
  await opened.click('text=Send again');
  await says(opened, '.resent', /^Answered 422 Unprocessable Entity in [\d,]+ ms:\{"why": "<b>no<\/b>"\}$/);
  assert.equal(await opened.locator('.resent b').count(), 0);
  assert.equal(own[0].url, '/mine');
  const { keys } = await (await fetch(`${url}/_closehook/keys`)).json();
  assert.ok(new Webhook(keys).safeVerify(own[0].body, own[0].headers).ok);
  // The emulator's own sentence.
  await opened.fill('.resend input[inputmode="url"]', 'mine');
  await opened.click('text=Send again');
  await says(opened, '.resent', /^Not sent: url must be an address that begins with http:\/\/ or https:\/\/\.$/);
  // A forged delivery is never signed again.
  await control('faults', { kind: 'wrong_key', next: 1 });
  await control('events', { template: 'lead.created' });
  await shown(opened, 2);
  await says(opened, '.resend', /sent exactly as it came/);
  assert.ok(await opened.isDisabled('.resend input[type="checkbox"]'));
  await opened.fill('.resend input[inputmode="url"]', other.origin);
  await opened.press('.resend input[inputmode="url"]', 'Enter');
  await says(opened, '.resent', /^Answered 422/);
  assert.ok(!new Webhook(keys).safeVerify(own[1].body, own[1].headers).ok);
  assert.deepEqual(
    alarms.filter((each) => !/status of 400/.test(each)),
    [],
  );
});

test('listen sends again what it received, and only that', async (t) => {
  const { listening } = await running(t, 'listen');
  const own = [];
  const other = await serving(async (request, response) => {
    own.push({ body: Buffer.concat(await request.toArray()), headers: request.headers });
    response.writeHead(200).end();
  });
  t.after(() => other.close());
  const body = '{"event": {"id": "ev_1",   "object_type": "lead", "action": "created"}}';
  const old = webhook.sign(body, { timestamp: Math.floor(Date.now() / 1000) - 3600 });
  await post(listening, body, { ...old, 'x-own': '1' });
  await post(listening, body, webhook.sign('{}'));
  const { page: opened } = await page(t, listening);
  await shown(opened, 2);
  await opened.click('.live-list [role="option"] >> nth=1');
  await opened.fill('.resend input[inputmode="url"]', other.origin);
  await opened.click('text=Send again');
  await says(opened, '.resent', /^Answered 200 OK in [\d,]+ ms, with an empty body\.$/);
  // It is too old by now, so it is signed again, as Close does for each attempt.
  assert.equal(own[0].body.toString(), body);
  assert.equal(own[0].headers['x-own'], '1');
  assert.ok(webhook.safeVerify(own[0].body, own[0].headers).ok);
  const ask = (order, headers = {}) =>
    fetch(`${listening}/_closehook/resend`, { method: 'POST', body: JSON.stringify(order), headers });
  const said = async (response) => [response.status, (await response.json()).code];
  const url = other.origin;
  assert.deepEqual(await said(await ask({ number: 2, url })), [400, 'NOT_AUTHENTIC']);
  assert.deepEqual(await said(await ask({ number: 3, url })), [400, 'UNKNOWN_DELIVERY']);
  assert.deepEqual(await said(await ask({ number: 1, url, body: 'mine' })), [400, 'INVALID_RESEND']);
  assert.deepEqual(await said(await ask('x'.repeat(100_000))), [413, 'BODY_TOO_LARGE']);
  assert.equal((await ask({ number: 1, url }, { origin: 'https://evil.example' })).status, 403);
  assert.equal(own.length, 1);
});

test('subscriptions are created, paused and activated from the page, and their keys verify the deliveries', async (t) => {
  const got = [];
  const receiver = await serving((incoming, response) => {
    got.push(incoming.url);
    incoming.resume().on('end', () => response.writeHead(200).end());
  });
  t.after(() => receiver.close());
  const { url } = await running(t, 'emulate', '--clock', 'virtual');
  const { page: opened, alarms } = await livePage(t, url);
  await says(opened, '.subscriptions', /None yet/);
  const field = '.subscriptions input[inputmode="url"]';
  await opened.fill(field, 'nowhere');
  await opened.click('text=Create subscription');
  await says(opened, '.said', /^Not done: url: must be an http or https URL\.$/);
  for (const path of ['/one', '/two']) {
    await opened.fill(field, receiver.origin + path);
    await opened.click('text=Create subscription');
    await says(opened, '.said', /^Created whsub_/);
    await opened.selectOption('.emulator select[aria-label="Event"]', 'lead.created');
    await opened.click('text=Create event');
    await opened.waitForFunction(() => document.getElementById('verdict').dataset.state === 'valid');
  }
  await shown(opened, 3);
  await opened.waitForFunction(() => document.querySelectorAll('.subscriptions tbody tr').length === 2);
  await opened.click(`button[aria-label="Pause ${receiver.origin}/one"]`);
  await says(opened, '.subscriptions tbody tr', /paused: by a request/);
  await opened.click('text=Create event');
  await shown(opened, 4);
  assert.deepEqual(got.toSorted(), ['/one', '/one', '/two', '/two']);
  await opened.click(`button[aria-label="Activate ${receiver.origin}/one"]`);
  await says(opened, '.subscriptions tbody tr', /active/);
  assert.deepEqual(
    alarms.filter((each) => !/status of 400/.test(each)),
    [],
  );
});

test('20,000 deliveries: the page keeps the latest 5,000, and as many elements as before', async (t) => {
  const feed = new LiveFeed({ sign: () => assert.fail('nothing is sent again') });
  const files = pageFiles(INSPECTOR);
  const server = await serving((request, response) => feed.answers(request, response) || files(request, response));
  t.after(() => server.close());
  const { page: opened, alarms } = await page(t, server.origin);
  const count = () =>
    opened.evaluate(() => ({
      nodes: document.querySelectorAll('*').length,
      rows: document.querySelectorAll('.live-list [role="option"]').length,
      open: Number(document.querySelector('#entries [role="option"]')?.getAttribute('aria-setsize')),
    }));
  let number = 0;
  const push = async (total) => {
    while (number < total) {
      // In portions, since a page that is far behind is given up.
      for (const end = number + 500; number < end; ) {
        number += 1;
        const event = { id: `ev_${number}`, object_type: 'lead', action: 'created', data: { name: `Lead ${number}` } };
        feed.push({ headers: [], body: Buffer.from(JSON.stringify({ event })) });
      }
      await says(opened, '.live .actions', new RegExp(`${number.toLocaleString('en-US')} came in`));
    }
  };
  await push(6000);
  const before = await count();
  assert.deepEqual([before.open, before.rows < 60], [MOST, true]);
  await push(20_000);
  const after = await count();
  assert.deepEqual([after.open, after.rows], [MOST, before.rows]);
  assert.ok(Math.abs(after.nodes - before.nodes) < 30, `${before.nodes} elements, and then ${after.nodes}`);
  assert.match(await opened.textContent('.live .actions'), /20,000 came in; the oldest 15,000 are gone, 5,000 stay/);
  await opened.focus('.live-list');
  await opened.keyboard.press('End');
  await says(opened, '.live-list [aria-selected="true"]', /ev_15001/);
  assert.deepEqual(alarms, []);
});

test('with two deliveries or more, Live still has the whole width: it lists them itself', async (t) => {
  const { url, control } = await broken(t);
  for (const template of ['lead.created', 'lead.created', 'opportunity.created']) await control('events', { template });
  const { page: opened } = await livePage(t, url, { viewport: { width: 1366, height: 768 } });
  await shown(opened, 3);
  const [live, list] = await opened.evaluate(() =>
    ['.live', '.live-list'].map((each) => document.querySelector(each).getBoundingClientRect().width),
  );
  assert.ok(live > 1200, `Live is ${live} px wide`);
  assert.ok(list > 800, `its list is ${list} px wide`);
});

test('moving a virtual clock does not make signatures old: their age is judged by the clock that signs', async (t) => {
  const { url, control } = await broken(t);
  const { page: opened } = await livePage(t, url);
  for (const [count, advance] of [3600, 86_400].entries()) {
    await control('clock', { advance });
    await control('events', { template: 'lead.created' });
    await shown(opened, count + 1);
    await says(opened, '#verdict-word', /^Authentic, signed/);
    assert.equal(await opened.getAttribute('#verdict', 'data-state'), 'valid');
  }
  await control('faults', { kind: 'stale_timestamp', next: 1 });
  await control('events', { template: 'lead.created' });
  await opened.waitForFunction(() => document.getElementById('verdict').dataset.state === 'authentic');
});

test('on a phone, the whole subscriptions table is visible: nothing is cut off or outside the screen', async (t) => {
  const { url, control, answer } = await broken(t);
  answer.status = 503;
  await control('events', { template: 'lead.created' });
  const { page: opened } = await livePage(t, url, { viewport: { width: 390, height: 844 } });
  await shown(opened, 1);
  await says(opened, '.subscriptions', /the endpoint answered with status 503/);
  const outside = await opened.evaluate(() =>
    [...document.querySelectorAll('.subscriptions tbody *')]
      .map((each) => each.getBoundingClientRect())
      .filter(({ left, right }) => left < 0 || right > innerWidth),
  );
  assert.deepEqual(outside, []);
  const labels = await opened.evaluate(() =>
    [...document.querySelectorAll('.subscriptions tbody td[data-label]')].map(
      (each) => getComputedStyle(each, '::before').content,
    ),
  );
  assert.deepEqual(labels, ['"Status"', '"Waiting"', '"Delivered"', '"Failed"', '"Last error"']);
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
