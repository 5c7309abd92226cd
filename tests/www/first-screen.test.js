// The first screen answers two questions above the fold: is it from Close, and what happened?
import assert from 'node:assert/strict';
import test from 'node:test';
import { Webhook } from '../../pkg/index.js';
import { asPython } from '../../pkg/src/input/json-text.js';
import { opportunityWon } from '../../www/samples/opportunity-won.js';
import { violations } from './axe.js';
import { block, open, says } from './page.js';

const KEY = 'ab'.repeat(32);
const WHSUB = 'whsub_8AmjKCZYT3zI8eZoi4HhFC';
const webhook = new Webhook(KEY);
/** As Close sends it. */
const BODY = asPython(opportunityWon);
const NOW = Math.floor(Date.now() / 1000);

const signed = (body = BODY, timestamp = NOW) => ({
  'content-type': 'application/json',
  ...webhook.sign(body, { timestamp }),
});
const request = (body = BODY, timestamp = NOW) =>
  `POST /hook HTTP/1.1\nhost: x\n${block(signed(body, timestamp))}\n\n${body}`;
const record = (more, timestamp = NOW - 86_400) =>
  JSON.stringify({
    headers: Object.entries(signed(BODY, timestamp)),
    body: Buffer.from(BODY).toString('base64'),
    ...more,
  });
const log = JSON.stringify({ data: [JSON.parse(BODY).event] });
const har = JSON.stringify({
  log: {
    version: '1.2',
    entries: [
      {
        startedDateTime: new Date(NOW * 1000).toISOString(),
        request: {
          method: 'POST',
          url: 'http://x/hook',
          headers: Object.entries(signed()).map(([name, value]) => ({ name, value })),
          postData: { mimeType: 'application/json', text: BODY },
        },
        response: {},
      },
    ],
  },
});

async function paste(page, text, target = '#anything') {
  await page.evaluate(
    ([pasted, selector]) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', pasted);
      document
        .querySelector(selector)
        .dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    },
    [text, target],
  );
}

/** Waits for a stage and a headline, and until what happened is there as well. */
async function stage(page, name, headline, happened = true) {
  await page.waitForFunction(
    ([wanted, words]) =>
      document.body.dataset.stage === wanted &&
      new RegExp(words).test(document.getElementById('verdict-word').textContent),
    [name, headline.source],
  );
  if (happened) await page.waitForSelector('#happened .headline:not(:empty)');
}

/** Whether all of an element is above the fold, and not under the bar of a phone. */
const isAboveFold = (page, selector) =>
  page.evaluate((wanted) => {
    const { top, bottom, left, right, height } = document.querySelector(wanted).getBoundingClientRect();
    const bar = document.querySelector('.thumb-bar').getBoundingClientRect();
    const fold = bar.height > 0 ? bar.top : innerHeight;
    return height > 0 && top >= 0 && left >= 0 && bottom <= fold && right <= innerWidth;
  }, selector);

const fits = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

const isPhone = (width) => width < 640;

/** On a phone, the verdict is at most 96 px high, and whole on request. */
async function assertShort(page, name) {
  assert.ok(await page.isVisible('#thumb-key'), name);
  const height = async () => (await page.locator('#verdict').boundingBox()).height;
  assert.ok((await height()) <= 96, `${name}: ${await height()} px`);
  await page.click('#verdict-more');
  assert.equal(await page.getAttribute('#verdict-more', 'aria-expanded'), 'true');
  for (const selector of ['#facts', '#verdict-sentence'])
    if (await page.textContent(selector)) assert.ok(await page.isVisible(selector), `${name}: ${selector}`);
  assert.ok(await fits(page), `${name}, whole, is too wide`);
  assert.deepEqual(await violations(page), [], `${name}, whole`);
  await page.click('#verdict-more');
}

/**
 * Each state: how to get there from the start, the stage, the headline, and the elements above the fold.
 *
 * @type {Record<string, { act: (page: any) => Promise<any>, stage: string, headline: RegExp, above: string[],
 *   keyboard?: string, alone?: boolean }>}
 */
const STATES = {
  nothing: {
    act: async () => {},
    stage: 'nothing',
    headline: /./,
    above: ['#anything', '#chips', '#keys', '#checklist'],
    alone: true,
  },
  'no key': {
    act: (page) => paste(page, request()),
    stage: 'incomplete',
    headline: /^Enter the key of whsub_8Amj…HhFC$/,
    above: ['#verdict-word', '#happened .headline', '#happened .change'],
    keyboard: '#keys',
  },
  valid: {
    act: async (page) => {
      await page.fill('#keys', KEY);
      await paste(page, request());
    },
    stage: 'signature',
    headline: /^Authentic, signed /,
    above: ['#verdict', '#happened .headline', '#happened .change'],
  },
  'wrong key': {
    act: async (page) => {
      await page.fill('#keys', 'cd'.repeat(32));
      await paste(page, request());
    },
    stage: 'signature',
    headline: /^Wrong key, or a changed body$/,
    above: ['#verdict', '#happened .headline'],
    keyboard: '#key-command',
  },
  're-serialized': {
    act: async (page) => {
      await page.fill('#keys', KEY);
      await paste(page, `POST / HTTP/1.1\n${block(signed())}\n\n${JSON.stringify(JSON.parse(BODY))}`);
    },
    stage: 'signature',
    headline: /^Changed after Close signed it$/,
    above: ['#verdict', '#repair-apply', '#happened .headline'],
  },
  'too old': {
    act: async (page) => {
      await page.fill('#keys', KEY);
      await paste(page, request(BODY, NOW - 4081));
    },
    stage: 'age',
    headline: /^Authentic, signed 1 hour ago$/,
    above: ['#verdict', '#happened .headline'],
    keyboard: '#own > summary',
  },
  'of the event log': {
    act: (page) => paste(page, log),
    stage: 'incomplete',
    headline: /^No signature to verify$/,
    above: ['#verdict', '#happened .headline', '#happened .change'],
  },
  'failed opening': {
    act: (page) => paste(page, 'curl http://x/'),
    stage: 'failed',
    headline: /^This could not be opened$/,
    above: ['#verdict', '#anything'],
    alone: true,
  },
  'failed over a valid one': {
    act: async (page) => {
      await page.fill('#keys', KEY);
      await paste(page, request());
      await paste(page, 'curl http://x/');
    },
    stage: 'failed',
    headline: /^This could not be opened$/,
    above: ['#verdict', '#dismiss'],
  },
};

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const [width, height] of [
    [390, 844],
    [1366, 768],
    [2560, 1440],
  ]) {
    test(`each state at ${width} × ${height}, ${colorScheme}: above the fold, not too wide, axe finds nothing`, async (t) => {
      // The policy would keep axe out.
      const { page, alarms } = await open(t, {
        ...{ colorScheme, bypassCSP: true, blank: true, viewport: { width, height } },
        isMobile: isPhone(width),
        hasTouch: isPhone(width),
      });
      for (const [name, state] of Object.entries(STATES)) {
        await state.act(page);
        await stage(page, state.stage, state.headline, !state.alone);
        const above = [...state.above, ...(state.keyboard && !isPhone(width) ? [state.keyboard] : [])];
        for (const selector of above) assert.ok(await isAboveFold(page, selector), `${name}: ${selector}`);
        assert.ok(await fits(page), `${name} is too wide`);
        assert.deepEqual(await violations(page), [], name);
        if (isPhone(width) && state.stage !== 'failed' && !state.alone) await assertShort(page, name);
        if (await page.isVisible('#clear')) await page.click('#clear');
        await page.fill('#keys', '');
        await page.waitForSelector('body.is-empty[data-stage="nothing"]');
      }
      assert.deepEqual(alarms, []);
    });
  }
}

/** @type {Record<string, string>} */
const PASTES = {
  'a request': request(),
  'curl in a shell': `curl -X POST http://x/ ${Object.entries(signed())
    .map(([name, value]) => `-H '${name}: ${value}'`)
    .join(' ')} --data-raw '${BODY}'`,
  'curl over lines': `curl http://x/ \\\n${Object.entries(signed())
    .map(([name, value]) => `  -H '${name}: ${value}' \\\n`)
    .join('')}  -d '${BODY}'`,
  'headers and body': `${block(signed())}\n\n${BODY}`,
  HAR: har,
  'a record': record({ now: NOW - 86_399 }),
  'a list of records': `[${record({ now: NOW - 86_399 })}]`,
  'lines of records': `${record({ now: NOW - 86_399 })}\n${record({ now: NOW - 86_399 })}`,
  'a record without a time': record({}, NOW - 86_400),
  'a Lambda event': JSON.stringify({
    headers: signed(),
    body: BODY,
    isBase64Encoded: false,
    requestContext: { timeEpoch: NOW * 1000 },
  }),
  'a body alone': BODY,
  'an indented body': JSON.stringify(JSON.parse(BODY), null, 2),
  'an event alone': JSON.stringify(JSON.parse(BODY).event),
  'a page of the event log': log,
  'lines of events': `${JSON.stringify(JSON.parse(BODY).event)}\n${JSON.stringify(JSON.parse(BODY).event)}`,
  'an old request': request(BODY, NOW - 90_000),
  'a request from the future': request(BODY, NOW + 7200),
};

for (const [width, height] of [
  [390, 844],
  [1366, 768],
]) {
  test(`${Object.keys(PASTES).length} kinds of paste are answered above the fold at ${width} × ${height}`, async (t) => {
    const { page } = await open(t, { blank: true, viewport: { width, height } });
    for (const keys of ['', KEY]) {
      for (const [name, text] of Object.entries(PASTES)) {
        await page.fill('#keys', keys);
        await paste(page, text);
        await page.waitForSelector('body:not(.is-empty)');
        await page.waitForFunction(() =>
          /^Opportunity of KLine won$/.test(document.querySelector('#happened .headline')?.textContent),
        );
        for (const selector of ['#verdict-word', '#happened .headline'])
          assert.ok(await isAboveFold(page, selector), `${name}${keys && ', with a key'}: ${selector}`);
        await page.click('#clear');
        await page.waitForSelector('body.is-empty');
      }
    }
  });
}

test('a paste with nothing focused is a delivery; then the keyboard is in the key field', async (t) => {
  const { page } = await open(t, { blank: true });
  assert.equal(await page.evaluate(() => document.activeElement.id), 'anything');
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
  await paste(page, request(), 'body');
  await stage(page, 'incomplete', /^Enter the key/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'keys');
  await page.keyboard.insertText(KEY);
  await stage(page, 'signature', /^Authentic/);
});

test('without a key, and with a wrong one, the page names the subscription and the request for its key', async (t) => {
  const { page, context } = await open(t, { blank: true, permissions: ['clipboard-read', 'clipboard-write'] });
  await paste(page, request());
  await stage(page, 'incomplete', /^Enter the key/);
  const command = `curl -u "$CLOSE_API_KEY:" https://api.close.com/api/v1/webhook/${WHSUB}/`;
  assert.equal(await page.textContent('#key-command'), command);
  await page.click('#key-copy');
  await page.waitForFunction(() => /Copied/.test(document.getElementById('key-copied').textContent));
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), command);
  await page.fill('#keys', 'cd'.repeat(32));
  await stage(page, 'signature', /^Wrong key/);
  assert.match(await page.textContent('#key-request'), new RegExp(`The body names ${WHSUB}.*webhook/${WHSUB}/`, 's'));
  // The whole answer may be pasted: the key is taken out of it.
  await page.fill('#keys', JSON.stringify({ id: WHSUB, url: 'http://x/', signature_key: KEY }));
  await stage(page, 'signature', /^Authentic/);
  assert.ok(await page.isHidden('#key-request'));
  // An id that contains a command is not put into the request.
  const hostile = BODY.replace(WHSUB, 'whsub_; rm -rf ~');
  await page.fill('#keys', '');
  await paste(page, request(hostile));
  await stage(page, 'incomplete', /^Enter the signature key$/);
  assert.equal(
    await page.textContent('#key-command'),
    'curl -u "$CLOSE_API_KEY:" https://api.close.com/api/v1/webhook/',
  );
  await context.close();
});

test('my server still answers 401: the hash of one’s own code is diagnosed', async (t) => {
  const { page } = await open(t, { blank: true });
  await paste(page, request());
  await page.fill('#keys', KEY);
  await stage(page, 'signature', /^Authentic/);
  await page.click('#own > summary');
  const said = (pattern) => says(page, '#own-said', pattern);
  await said(/^Log the hash that your code compares/);
  const { createHmac } = await import('node:crypto');
  const asText = createHmac('sha256', KEY).update(`${NOW}${BODY}`).digest('hex');
  await page.fill('#own-hash', asText);
  await said(/64/);
  assert.match(await page.textContent('#causes'), /^KEY_AS_TEXT reproduces/);
  assert.ok(await page.isVisible('#remedy'));
  assert.match(await page.textContent('#verdict-word'), /^Authentic/, 'the delivery stays what it is');
  await page.fill('#own-hash', webhook.sign(BODY, { timestamp: NOW })['close-sig-hash'].toUpperCase());
  await said(/^Your code computes the right hash/);
  assert.ok(await page.isHidden('#diagnosis'));
  await page.fill('#own-hash', '0'.repeat(64));
  await said(/no known mistake reproduces/);
  await page.fill('#own-hash', KEY);
  await said(/^This is the key/);
  assert.equal(await page.inputValue('#own-hash'), '');
});

test('a record is judged when it arrived, and says so', async (t) => {
  const { page } = await open(t, { blank: true });
  await page.fill('#keys', KEY);
  await paste(page, record({ now: NOW - 86_398 }));
  await stage(page, 'signature', /^Authentic, signed 1 day ago$/);
  assert.match(await page.textContent('#facts'), /Arrived2 seconds later; its age is judged then/);
  await page.click('#fold-clock > summary');
  await page.check('input[value="now"]');
  await stage(page, 'age', /^Authentic, signed 1 day ago$/);
});

test('a failed opening takes the place of the verdict until it is dismissed', async (t) => {
  const { page } = await open(t, { blank: true });
  await page.fill('#keys', KEY);
  await paste(page, request());
  await stage(page, 'signature', /^Authentic/);
  await page.setInputFiles('#files', { name: 'empty.json', mimeType: 'application/json', buffer: Buffer.from('  \n') });
  await stage(page, 'failed', /^This could not be opened$/);
  assert.match(await page.textContent('#verdict'), /empty\.json contains only white space/);
  assert.equal(await page.getAttribute('#verdict', 'data-state'), 'unjudged');
  await page.click('#tab-filter');
  await page.waitForSelector('#panel-filter:not([hidden])');
  assert.equal(await page.getAttribute('#strip', 'data-state'), 'unjudged');
  await page.click('#strip');
  await page.click('#dismiss');
  await stage(page, 'signature', /^Authentic/);
});

test('outside of the delivery, the verdict is one line of 40 px, which leads back', async (t) => {
  const { page } = await open(t);
  for (const tool of ['filter', 'compare', 'timeline', 'live', 'sign']) {
    await page.click(`#tab-${tool}`);
    await page.waitForSelector(`#panel-${tool}:not([hidden])`);
    assert.ok(await page.isHidden('#verdict'), tool);
    assert.equal((await page.locator('#strip').boundingBox()).height, 40);
    assert.match(await page.textContent('#strip'), /^Authentic, signed/);
  }
  await page.click('#strip');
  assert.ok(await page.isVisible('#verdict'));
  assert.ok(await page.isHidden('#strip'));
});

test('the start has examples, a checklist, and ways to the tools', async (t) => {
  const { page } = await open(t, { blank: true });
  assert.ok(await page.isHidden('#views'));
  const chips = page.locator('#chips button');
  assert.equal(await chips.count(), 6);
  for (let i = 0; i < 6; i += 1) {
    await chips.nth(i).click();
    assert.equal((await page.innerText('#example')).split('\n').length, 2);
    assert.equal(await page.locator('#chips [aria-expanded="true"]').count(), 1);
  }
  await page.fill('#keys', KEY);
  await page.waitForSelector('#check-key.there');
  assert.equal(await page.locator('#checklist .there').count(), 1);
  await page.click('[data-show="sign"]');
  await page.waitForSelector('#panel-sign:not([hidden])');
  assert.ok(await page.isVisible('#views'));
  await page.click('#tab-delivery');
  assert.ok(await page.isVisible('#anything'));
});

test('the button Change leads to another paste, which is opened next to the first', async (t) => {
  const { page } = await open(t, { blank: true, viewport: { width: 390, height: 844 } });
  await paste(page, request());
  await stage(page, 'incomplete', /^Enter the key/);
  assert.ok(await page.isHidden('#anything'));
  await page.click('#thumb-key');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'keys');
  assert.ok(await isAboveFold(page, '#keys'));
  await page.click('#thumb-paste');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'anything');
  await page.fill('#anything', request(BODY.replace('KLine', 'Other')));
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('#entries [role="option"]').length === 2);
  assert.ok(await page.isHidden('#anything'));
  assert.match(
    await page.textContent('#entries'),
    /opportunity updated · KLine12:48:23.*opportunity updated · Other12:48:23/s,
  );
  assert.equal(await page.locator('#entries .when').first().getAttribute('title'), 'happened 2019-01-15 12:48:23 UTC');
});
