// What is open as an address: without a key, and nothing in it is trusted.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Webhook } from '../../pkg/index.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { fragmentOf, fromFragment } from '../../www/shell/share.js';
import { block, enter, open, origin, verdict } from './page.js';

const settings = { clock: 'signed', customTime: '', maxAge: 60 };
const entry = { headers: [['close-sig-hash', 'x']], body: Uint8Array.from([0, 255, 10, 13]), arrived: 5 };

test('an entry goes into a fragment and comes back, byte for byte', async () => {
  const fragment = await fragmentOf(entry, { ...settings, keys: { keys: [DEMO_KEY], count: 1 } });
  assert.match(fragment, /^#delivery=[\w-]+$/);
  const back = await fromFragment(fragment);
  assert.deepEqual(back.settings, settings);
  assert.deepEqual({ ...back.entry, source: undefined }, { ...entry, source: undefined });
});

test('a fragment that was cut off, grown or forged gives a sentence, or nothing', async () => {
  const fragment = await fragmentOf(entry, settings);
  const forged = async (value) => {
    const stream = new Blob([JSON.stringify(value)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
    return `#delivery=${Buffer.from(await new Response(stream).arrayBuffer()).toString('base64url')}`;
  };
  assert.equal(await fromFragment(''), null);
  assert.equal(await fromFragment('#top'), null);
  const bomb = await forged({ headers: null, body: 'A'.repeat(40_000_000) });
  for (const hostile of [
    fragment.slice(0, -5),
    '#delivery=',
    '#delivery=%%',
    '#delivery=AAAA',
    bomb,
    await forged(null),
    await forged([]),
    await forged({ headers: [['a']] }),
    await forged({ headers: {}, body: '' }),
    await forged({ body: 5 }),
    await forged({ body: '*' }),
  ]) {
    assert.match((await fromFragment(hostile)).wrong, /holds no delivery/, hostile.slice(0, 60));
  }
  const odd = await fromFragment(await forged({ body: '', clock: '"]', customTime: 'x', maxAge: -1, arrived: 'x' }));
  assert.deepEqual(odd.settings, { clock: 'now', customTime: '', maxAge: 300 });
  assert.equal(odd.entry.arrived, null);
});

test('an address is made on request, says what it holds, has no key, and opens the same delivery', async (t) => {
  const { page, context, alarms } = await open(t);
  const body = '{"event": {"id": "<img src=x onerror=alert(1)>", "object_type": "lead", "action": "created"}}';
  await enter(page, { headers: block(new Webhook(DEMO_KEY).sign(body)), body, keys: DEMO_KEY });
  await verdict(page, 'valid');
  assert.equal(new URL(page.url()).hash, '');
  await page.click('#share-open');
  assert.match(await page.textContent('#share'), /holds the whole payload/);
  await page.waitForFunction(() => document.getElementById('share-address').value !== '');
  const address = await page.inputValue('#share-address');
  await page.click('#share-close');

  const other = await context.newPage();
  const requests = [];
  other.on('request', (request) => requests.push(request.url()));
  await other.goto(address);
  assert.match(await verdict(other, 'unjudged'), /Still needed: a key/);
  assert.equal(await other.inputValue('#body'), body);
  assert.equal(await other.inputValue('#keys'), '');
  await other.fill('#keys', DEMO_KEY);
  await verdict(other, 'valid');
  assert.equal(other.url(), `${origin}/`);
  assert.ok(requests.every((url) => !url.includes('delivery=') || url === address));
  assert.deepEqual(alarms, []);
  assert.equal(await other.evaluate(() => localStorage.length + sessionStorage.length), 0);
});

test('an address that is hostile leaves the page as it is', async (t) => {
  const { context } = await open(t);
  const page = await context.newPage();
  const alarms = [];
  page.on('pageerror', (error) => alarms.push(error.message));
  page.on('dialog', (dialog) => alarms.push(dialog.message()));
  await page.goto(`${origin}/#delivery=%3Cscript%3Ealert(1)%3C/script%3E`);
  await verdict(page, 'valid');
  assert.match(await page.textContent('#recognised'), /holds no delivery that can be read/);
  assert.deepEqual(alarms, []);
});
