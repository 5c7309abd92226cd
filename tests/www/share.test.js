// What is open as an address: without a key, and nothing in it is trusted.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { Webhook } from '../../pkg/index.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { fragmentOf, fromFragment } from '../../www/shell/share.js';
import { block, enter, open, origin, unfold, verdict } from './page.js';

const OWN_KEY = '5a'.repeat(32);
/** @type {any} */
const settings = { clock: 'signed', customTime: '', maxAge: 60 };
/** @type {any} */
const entry = { headers: [['close-sig-hash', 'x']], body: Uint8Array.from([0, 255, 10, 13]), arrived: 5 };

test('an entry goes into a fragment and comes back, byte for byte', async () => {
  const fragment = await fragmentOf(entry, { ...settings, keys: { keys: [DEMO_KEY], count: 1 } });
  assert.match(fragment, /^#delivery=[\w-]+$/);
  const back = await fromFragment(fragment);
  assert.ok(back?.entry);
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
  for (const hostile of /** @type {any[]} */ ([
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
  ])) {
    assert.match(
      String((await fromFragment(hostile))?.wrong),
      /does not contain a readable delivery/,
      hostile.slice(0, 60),
    );
  }
  const odd = await fromFragment(await forged({ body: '', clock: '"]', customTime: 'x', maxAge: -1, arrived: 'x' }));
  assert.ok(odd?.entry);
  assert.deepEqual(odd.settings, { clock: 'arrival', customTime: '', maxAge: 300 });
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
  await unfold(other);
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

test('a redacted copy has no personal data, verifies with the test key, and is the one that is shared', async (t) => {
  const { page, context, requests, alarms } = await open(t);
  const name = 'Tobias Fünke';
  const body = JSON.stringify({
    event: {
      id: 'ev_1',
      object_type: 'contact',
      action: 'updated',
      changed_fields: ['name'],
      data: {
        name,
        emails: [{ email: 'tobias@bluth.test' }],
        note: `Hi ${name},\ncall +1 415 555 2671`,
        status_label: 'New',
      },
      previous_data: { name: 'T. F.' },
    },
    subscription_id: 'whsub_1',
  });
  const headers = `${block(new Webhook(OWN_KEY).sign(body))}\nx-forwarded-for: 85.17.3.4\nauthorization: Basic hunter2`;
  await enter(page, { headers, body, keys: OWN_KEY });
  await verdict(page, 'valid');
  await page.click('#share-open');
  await page.click('#share-redact');
  await page.waitForFunction(() => document.getElementById('share-redacted').textContent !== '');
  const said = await page.textContent('#share-redacted');
  assert.match(
    said,
    /The copy is open beside the delivery\. Replaced: .*2 names, 1 e-mail address, 1 text, .*2 headers/,
  );
  assert.match(said, /Kept: data\.status_label\. It is signed with the test key \(7e577e57…\)\./);
  assert.ok(await page.isDisabled('#share-redact'), 'a copy is not copied again');
  await page.waitForFunction(() => document.getElementById('share-address').value !== '');
  const address = await page.inputValue('#share-address');
  const { entry: shared } = /** @type {any} */ (await fromFragment(new URL(address).hash));
  const text = Buffer.from(shared.body).toString() + JSON.stringify(shared.headers);
  for (const each of ['Tobias', 'Fünke', 'tobias', 'bluth', '2671', '85.17', 'hunter2', 'T. F.'])
    assert.ok(!text.includes(each), `${each} is left in ${text}`);
  assert.equal(JSON.parse(Buffer.from(shared.body)).event.data.status_label, 'New');
  await page.click('#share-close');
  await verdict(page, 'valid');
  assert.ok(!(await page.inputValue('#body')).includes('Tobias'), 'the copy is selected');
  assert.ok((await page.inputValue('#keys')).includes(OWN_KEY), 'the key that was there stays');

  const other = await context.newPage();
  await other.goto(address);
  await unfold(other);
  await verdict(other, 'unjudged');
  await other.fill('#keys', '7e57'.repeat(16));
  await verdict(other, 'valid');

  await page.click('#clear');
  await page.fill('#body', 'name=Tobias');
  await page.click('#share-open');
  await page.click('#share-redact');
  await page.waitForFunction(() => /no redacted copy/.test(document.getElementById('share-redacted').textContent));
  assert.ok(requests.every((url) => url.startsWith(origin)));
  assert.deepEqual(alarms, []);
});

test('an address that is hostile leaves the page as it is', async (t) => {
  const { context } = await open(t);
  const page = await context.newPage();
  const alarms = [];
  page.on('pageerror', (error) => alarms.push(error.message));
  page.on('dialog', (dialog) => alarms.push(dialog.message()));
  await page.goto(`${origin}/#delivery=%3Cscript%3Ealert(1)%3C/script%3E`);
  await page.waitForSelector('[data-stage="failed"]');
  assert.match(await verdict(page, 'unjudged'), /could not be opened.*does not contain a readable delivery/s);
  assert.deepEqual(alarms, []);
});

test('“Redacted copy” beside the body copies and saves the open delivery without personal data', async (t) => {
  const { page, context, alarms } = await open(t, { blank: true });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await unfold(page);
  const event = {
    ...{ id: 'ev_1', object_type: 'lead', action: 'updated', changed_fields: ['name'] },
    ...{ data: { name: 'Tobias Fünke', status_label: 'New' }, previous_data: { name: 'T. F.' } },
  };
  const body = JSON.stringify({ event, subscription_id: 'whsub_1' });
  await enter(page, { headers: block(new Webhook(OWN_KEY).sign(body)), body, keys: OWN_KEY });
  await verdict(page, 'valid');
  await page.click('#redact');
  await page.waitForFunction(() => /Replaced: /.test(document.querySelector('.redacted .note')?.textContent ?? ''));
  const shown = await page.textContent('.redacted pre');
  assert.ok(!/Tobias|Fünke|T\. F\./.test(shown), shown);
  assert.match(shown, /"status_label": ?"New"/);
  const copied = async (title) => {
    await page.click(`.redacted >> text=${title}`);
    await page.waitForFunction(() => document.querySelector('.redacted [role="status"]').textContent === 'Copied.');
    return page.evaluate(() => navigator.clipboard.readText());
  };
  assert.equal(await copied('Copy body'), shown);
  const line = await copied('Copy delivery');
  const [saved] = await Promise.all([page.waitForEvent('download'), page.click('.redacted >> text=Download')]);
  assert.equal(saved.suggestedFilename(), 'redacted.jsonl');
  assert.equal(readFileSync(await saved.path(), 'utf8'), line);
  assert.ok(!line.includes(OWN_KEY));
  const { headers, body: sent } = JSON.parse(line);
  const bytes = Buffer.from(sent, 'base64');
  assert.equal(bytes.toString(), shown);
  assert.ok(new Webhook('7e57'.repeat(16)).safeVerify(bytes, headers).ok);
  // The delivery that is open stays, and a copy of it does not stay under another one.
  assert.equal(await page.inputValue('#body'), body);
  await page.fill('#body', body.replace('New', 'Old'));
  await page.waitForFunction(() => document.getElementById('redacted-slot').hidden);
  assert.deepEqual(alarms, []);
});
