// What somebody has typed, chosen or entered stays theirs, whatever is selected or comes in meanwhile.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Webhook } from '../../pkg/index.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { open, sample, verdict } from './page.js';

const KEY = 'ab'.repeat(32);
const payload = (id) =>
  JSON.stringify({ event: { id, object_type: 'lead', action: 'updated', data: { n: id }, previous_data: { n: 0 } } });
const lines = (count) => Array.from({ length: count }, (_, i) => payload(`ev_${i}`)).join('\n');

const paste = (page, text) =>
  page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', pasted);
    document
      .getElementById('anything')
      .dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
const rows = (page, count) =>
  page.waitForFunction(
    (wanted) => document.querySelector('#entries [role="option"]')?.getAttribute('aria-setsize') === String(wanted),
    count,
  );
/** The next frame is drawn, and what it asked for. */
const frame = (page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
const type = (page, more, then) =>
  page.evaluate(
    ([added, place]) => {
      const area = document.getElementById('body');
      area.value += added;
      area.dispatchEvent(new Event('input', { bubbles: true }));
      document.querySelectorAll('#entries [role="option"]')[place].click();
    },
    [more, then],
  );

test('what was typed just before another delivery is selected is in the one it was typed into', async (t) => {
  const { page, alarms } = await open(t);
  await paste(page, lines(2));
  await rows(page, 2);
  await frame(page);
  await type(page, ' ', 1);
  await page.waitForFunction(() => document.getElementById('body').value.includes('ev_1'));
  assert.equal(await page.inputValue('#body'), payload('ev_1'));
  await page.click('#entries [role="option"] >> nth=0');
  await page.waitForFunction(() => document.getElementById('body').value.includes('ev_0'));
  assert.equal(await page.inputValue('#body'), `${payload('ev_0')} `);
  assert.deepEqual(alarms, []);
});

test('the body that was taken out of the headers is the body in every view', async (t) => {
  const { page } = await open(t);
  await page.click('#clear');
  await verdict(page, 'unjudged');
  await page.fill('#headers', `POST / HTTP/1.1\nclose-sig-hash: x\n\n${payload('ev_7')}`);
  await page.click('#use-body');
  await page.click('#tab-delivery');
  await page.waitForFunction(() => /ev_7/.test(document.getElementById('happened').textContent));
});

test('a key that is entered leaves deliveries as they came, also headers that no lines can hold', async (t) => {
  const { page } = await open(t);
  const line = JSON.stringify({
    headers: [['x-odd', 'a\nclose-sig-timestamp: 5'], ...Object.entries(new Webhook(KEY).sign('{}'))],
    body: btoa('{}'),
  });
  await paste(page, `${line}\n${line}`);
  await rows(page, 2);
  await page.fill('#keys', KEY);
  await page.waitForFunction(() => document.querySelector('#entries [role="option"]').dataset.state === 'valid');
  assert.match(await page.textContent('#provenance'), /From a file of deliveries/);
});

test('the key of the samples judges no delivery of somebody else', async (t) => {
  const { page } = await open(t);
  const headers = Object.entries(new Webhook(KEY).sign(payload('ev_1')))
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
  await paste(page, `${headers}\n\n${payload('ev_1')}`);
  assert.match(await verdict(page, 'unjudged'), /Enter the signature key/);
  assert.equal(await page.inputValue('#keys'), '');
  await page.fill('#keys', KEY);
  await verdict(page, 'valid');
  await paste(page, payload('ev_2'));
  assert.equal(await page.inputValue('#keys'), KEY);
});

test('a key that is pasted at the top goes into its field, and is no body that could be shared', async (t) => {
  const { page, alarms } = await open(t);
  for (const text of [
    KEY,
    `CLOSE_SIGNATURE_KEY="${KEY}"\n`,
    JSON.stringify({ whsub_1: KEY }),
    JSON.stringify({ id: 'whsub_1', url: 'http://x/', signature_key: KEY }),
  ]) {
    await sample(page, 'valid');
    await verdict(page, 'valid');
    await paste(page, text);
    assert.match(await page.textContent('#recognized'), /signature key.*nowhere else/);
    assert.ok((await page.inputValue('#keys')).includes(KEY));
    assert.ok(!(await page.evaluate(() => document.body.innerText)).includes(KEY));
    assert.equal(await page.inputValue('#body'), '');
    await paste(page, payload('ev_1'));
    assert.ok((await page.inputValue('#keys')).includes(KEY));
    await page.click('#clear');
  }
  assert.deepEqual(alarms, []);
});

test('with nothing open there is nothing to copy; where the clipboard is refused, the address is selected', async (t) => {
  const { page } = await open(t);
  await page.click('#clear');
  await page.click('#share-open');
  assert.ok(await page.isDisabled('#share-copy'));
  await page.click('#share-close');
  await sample(page, 'valid');
  await page.evaluate(() =>
    Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('refused')) } }),
  );
  await page.click('#share-open');
  await page.waitForFunction(() => document.getElementById('share-address').value !== '');
  await page.click('#share-copy');
  await page.waitForFunction(() => /by hand/.test(document.getElementById('share-said').textContent));
  assert.ok(
    await page.evaluate(() => {
      const { selectionStart, selectionEnd, value } = document.getElementById('share-address');
      return selectionStart === 0 && selectionEnd === value.length;
    }),
  );
});

test('typing does not scroll the page to the list of what is open', async (t) => {
  const { page } = await open(t, { viewport: { width: 390, height: 800 } });
  await paste(page, lines(40));
  await rows(page, 40);
  await page.focus('#keys');
  await frame(page);
  const before = await page.evaluate(() => scrollY);
  assert.ok(before > 300);
  await page.keyboard.type('ab');
  await page.focus('#body');
  await frame(page);
  // The elements above may grow, but the field keeps its place on the screen.
  const place = () => page.evaluate(() => document.getElementById('body').getBoundingClientRect().top);
  const there = await place();
  await page.keyboard.type(' ');
  await page.waitForFunction(() => /What you entered/.test(document.getElementById('provenance').textContent));
  await frame(page);
  assert.ok(Math.abs((await place()) - there) <= 1);
});

test('when the list goes with its last but one delivery, the keyboard goes on at the tabs', async (t) => {
  const { page } = await open(t);
  await paste(page, lines(2));
  await rows(page, 2);
  await page.focus('#entries');
  await page.keyboard.press('Delete');
  await page.waitForSelector('#open', { state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-delivery');
});

test('a body that is edited to be signed stays when another delivery is selected', async (t) => {
  const { page } = await open(t);
  await page.fill('#keys', DEMO_KEY);
  await paste(page, lines(2));
  await rows(page, 2);
  await page.click('#tab-sign');
  await page.fill('#sign-body', '{"mine": 1}');
  await page.click('#entries [role="option"] >> nth=1');
  await page.waitForFunction(() => /your own text/.test(document.getElementById('panel-sign').textContent));
  assert.equal(await page.inputValue('#sign-body'), '{"mine": 1}');
  await page.click('text=Take the opened body again');
  assert.equal(await page.inputValue('#sign-body'), payload('ev_1'));
});

test('an object before and after its event keeps the digits of its numbers, and so does what is compared', async (t) => {
  const { page } = await open(t);
  await paste(
    page,
    '{"event": {"id": "ev_1", "object_type": "lead", "action": "updated", "data": {"n": 12345678901234567891, "a": 1}, "previous_data": {"n": 12345678901234567890}}}',
  );
  await page.click('#tab-compare');
  await page.waitForFunction(() =>
    /^1 operation/.test(document.querySelector('#panel-compare .headline')?.textContent),
  );
  assert.match(await page.inputValue('#compare-before-text'), /12345678901234567890,/);
  assert.match(await page.inputValue('#compare-after-text'), /12345678901234567891,/);
  await page.click('#tab-delivery');
  await page.click('text=The object as it was before');
  await page.waitForFunction(() =>
    /12345678901234567890,/.test(document.querySelector('#happened details pre').textContent),
  );
  await page.click('#clear');
  assert.equal(await page.textContent('#recognized'), '');
});

test('sides that were written or chosen to be compared stay when another delivery is selected', async (t) => {
  const { page } = await open(t);
  await paste(page, lines(2));
  await rows(page, 2);
  await page.click('#tab-compare');
  await page.waitForSelector('#compare-after-text');
  await page.waitForFunction(() => /ev_0/.test(document.getElementById('compare-after-text').value));
  await page.click('#entries [role="option"] >> nth=1');
  await page.waitForFunction(() => /ev_1/.test(document.getElementById('compare-after-text').value));
  await page.fill('#compare-before-text', '{"mine": 1}');
  await page.click('#entries [role="option"] >> nth=0');
  await page.waitForFunction(() => /ev_0/.test(document.getElementById('body').value));
  await frame(page);
  assert.equal(await page.inputValue('#compare-before-text'), '{"mine": 1}');
  assert.match(await page.inputValue('#compare-after-text'), /ev_1/);
});
