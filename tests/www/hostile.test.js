import assert from 'node:assert/strict';
import test from 'node:test';
import { Webhook } from '../../pkg/index.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { block, enter, open, verdict } from './page.js';

const webhook = new Webhook(DEMO_KEY);
const event = (fields) => JSON.stringify({ event: { id: 'ev_1', action: 'updated', object_type: 'lead', ...fields } });

const hostile = [
  ['a script', event({ id: '<script>alert(1)</script>' })],
  ['an image', event({ action: '<img src=x onerror=alert(1)>', object_type: '"><svg onload=alert(1)>' })],
  ['markup in field names', event({ changed_fields: ['<iframe src=/favicon.svg>', '</script><b>'] })],
  ['wrong types', event({ id: { toString: 1 }, action: [], object_type: null, changed_fields: { length: 9 } })],
  ['prototypes', '{"__proto__":{"polluted":1},"event":{"__proto__":{"id":"x"},"constructor":{"polluted":1}}}'],
  ['bidi controls', event({ id: '\u202egnp.exe\u2066', changed_fields: ['\u2067x', '\u200b', '\u00a0'] })],
  ['a thousand fields', event({ changed_fields: Array.from({ length: 1000 }, (_, i) => `field_${i}`) })],
];

/** A change of a field with this name and value, of an object with this name. */
const changing = (name, value = name) =>
  event({
    changed_fields: [name],
    data: { display_name: value, [name]: value },
    previous_data: { [name]: `${value} ` },
  });

/** More inputs, which go through one page one after the other. */
const inputs = {
  'an address that is a script': changing('url', 'javascript:alert(1)'),
  'an address that is data': changing('url', 'data:text/html,<script>alert(1)</script>'),
  'a link': changing('note', '<a href="javascript:alert(1)" target=_blank>x</a>'),
  'a style sheet': changing('note', '<style>*{display:none}</style><link rel=stylesheet href=//example.com/x.css>'),
  'a form': changing('note', '<form action=https://example.com><input name=key autofocus onfocus=alert(1)></form>'),
  'a base and a refresh': changing(
    'note',
    '<base href=//example.com><meta http-equiv=refresh content=0;url=//example.com>',
  ),
  'a frame with a document': changing('note', '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>'),
  'an object and an embed': changing('note', '<object data=x></object><embed src=x>'),
  'markup that is never closed': changing('note', '<img src="x" onerror="alert(1)//'),
  'the end of a comment, a title, a text area': changing(
    'note',
    '--></title></textarea></style><img src=x onerror=alert(1)>',
  ),
  'markup within MathML and SVG': changing(
    'note',
    '<math><mtext><svg><style><img src=x onerror=alert(1)></style></svg></math>',
  ),
  entities: changing('note', '&lt;img src=x onerror=alert(1)&gt;&#60;script&#62;'),
  'a template': changing('note', '{{constructor.constructor("alert(1)")()}} \u0024{alert(1)} <%= alert(1) %>'),
  'a name of an event handler': changing('onclick', 'alert(1)'),
  'a name with a quote': changing('"><img src=x onerror=alert(1)>'),
  'a name that is a path': changing('../../~1~0/#?%00'),
  'names of members': changing('hasOwnProperty', '__defineGetter__'),
  'half a surrogate': changing('note', '\ud800 and \udfff'),
  'a byte order mark and separators of lines': changing('note', '\ufeff\u2028\u2029\u0085'),
  controls: changing('note', '\u0000\u0007\u001b[31m\u009b'),
  'combining marks': changing('note', `Z${'\u0351'.repeat(2_000)}`),
  'numbers without end': event({
    changed_fields: ['value'],
    data: { value: 1e308 },
    previous_data: { value: -1e308 },
  }).replace('1e+308', `1${'0'.repeat(5_000)}e99999`),
  'a member named twice':
    '{"event":{"id":"ev_1","action":"updated","action":"<b>","object_type":"lead"},"event":{"id":"ev_2"}}',
};

test('values of 20,000 brackets in every place of an event, in every view', async (t) => {
  const { page, alarms } = await open(t);
  const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const text = `{"event":{"id":${deep},"object_type":"lead","action":"updated","object_id":"lead_1","date_updated":"2024-06-04T12:00:00","changed_fields":["a",${deep}],"data":{"id":"lead_1","a":${deep}},"previous_data":{"a":[${deep}]}},"subscription_id":"whsub_1"}`;
  await enter(page, { headers: block(webhook.sign(text)), keys: DEMO_KEY });
  await page.setInputFiles('#file', { name: 'deep.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await verdict(page, 'valid');
  await page.fill('#keys', `{"whsub_1": ${deep}}`);
  await verdict(page, 'unjudged');
  await page.fill('#keys', DEMO_KEY);
  await page.waitForSelector('#happened .headline:not(:empty)');
  for (const tab of ['delivery', 'filter', 'compare', 'timeline', 'sign']) {
    await page.click(`#tab-${tab}`);
    await page.waitForFunction(
      (id) =>
        document.getElementById(`panel-${id}`).childElementCount > 0 &&
        !document.getElementById(`panel-${id}`).hasAttribute('aria-busy'),
      tab,
    );
  }
  assert.deepEqual(alarms, []);
});

/** What could be an element of someone else. */
const foreign = (page) =>
  page.evaluate(() => ({
    scripts: document.scripts.length,
    elements: document.querySelectorAll(
      'img, iframe, object, embed, b, main script, a[href^="javascript"], form, base, math, main style, [onload], [onerror], [onclick]',
    ).length,
    polluted: {}.polluted !== undefined,
  }));

for (const [what, body] of hostile) {
  test(`${what} in an authentic body are text`, async (t) => {
    const { page, requests, alarms } = await open(t);
    await page.waitForLoadState('networkidle');
    const before = requests.length;
    await enter(page, { headers: block(webhook.sign(body)), body, keys: DEMO_KEY });
    await verdict(page, 'valid');
    await page.waitForSelector('#happened .headline:not(:empty)');
    assert.deepEqual(await foreign(page), { scripts: 1, elements: 0, polluted: false });
    const plain = body.replace(/[\u200b\u00a0\u202e\u2066\u2067]/g, '').slice(0, 40);
    assert.ok((await page.textContent('#message')).replace(/RLO|LRI|RLI|ZWSP|NBSP/g, '').includes(plain));
    assert.doesNotMatch(await page.textContent('#panel-delivery'), /[\u202a-\u202e\u2066-\u2069\u200b]/);
    assert.deepEqual(requests.slice(before), []);
    assert.deepEqual(alarms, []);
  });
}

test(`${Object.keys(inputs).length} more inputs are inert in every view`, async (t) => {
  const { page, requests, alarms } = await open(t);
  await page.waitForLoadState('networkidle');
  const before = requests.length;
  const address = page.url();
  for (const [what, body] of Object.entries(inputs)) {
    await page.click('#clear');
    const file = { headers: Object.entries(webhook.sign(body)), body: Buffer.from(body).toString('base64') };
    await page.setInputFiles('#files', {
      name: `${what}.jsonl`,
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(file)),
    });
    await page.fill('#keys', DEMO_KEY);
    await verdict(page, 'valid');
    await page.waitForSelector('#happened .headline:not(:empty)');
    for (const tab of ['filter', 'compare', 'timeline', 'sign', 'delivery']) {
      await page.click(`#tab-${tab}`);
      await page.waitForSelector(`#panel-${tab}:not([hidden]):not([aria-busy]):not(:empty)`);
    }
    assert.deepEqual(await foreign(page), { scripts: 1, elements: 0, polluted: false }, what);
    assert.equal(page.url(), address, what);
  }
  assert.deepEqual(requests.slice(before), []);
  assert.deepEqual(alarms, []);
});

test('markup in headers, keys and file names is text', async (t) => {
  const { page, alarms } = await open(t);
  const markup = '<img src=x onerror=alert(1)>';
  const headers = block({ 'close-sig-hash': markup, 'close-sig-timestamp': markup });
  await enter(page, { headers, keys: DEMO_KEY });
  const buffer = Buffer.from(markup);
  await page.setInputFiles('#file', { name: `${markup}.json`, mimeType: 'text/html', buffer });
  await verdict(page, 'invalid', 'MALFORMED_TIMESTAMP');
  assert.equal(await page.textContent('#hash'), markup);
  assert.equal(await page.textContent('#file-name'), `${markup}.json`);
  await page.fill('#keys', JSON.stringify({ [markup]: DEMO_KEY }));
  await page.fill('#keys', JSON.stringify({ [markup]: 'x' }));
  assert.match(await verdict(page, 'unjudged', 'INVALID_KEY'), /<img/);
  await page.fill('#keys', '{"__proto__": "x"}');
  await verdict(page, 'unjudged', 'INVALID_KEY');
  assert.deepEqual(await foreign(page), { scripts: 1, elements: 0, polluted: false });
  assert.deepEqual(alarms, []);
});

test('what cannot be seen has a mark', async (t) => {
  const { page } = await open(t);
  const body = Buffer.concat([
    Buffer.from('\ufeffa\r\nb\tc\u0000\u00a0\u200b\u202a\u202e\u2066\u2069\ufffd\u2028\ufe0f'),
    Buffer.from([0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80, 0xc0, 0x80]),
    Buffer.from('é€😀'),
    Buffer.from([0xe2, 0x82]),
  ]);
  await enter(page, { headers: block(webhook.sign(body)), keys: DEMO_KEY });
  await page.setInputFiles('#file', { name: 'x', mimeType: '', buffer: body });
  await verdict(page, 'valid');
  const marks = await page.locator('#message .mark').allTextContents();
  assert.deepEqual(marks, [
    'BOM',
    'CR',
    '↵',
    '→',
    'NUL',
    'NBSP',
    'ZWSP',
    'LRE',
    'RLO',
    'LRI',
    'PDI',
    'U+FFFD',
    'LS',
    'U+FE0F',
    'FF',
    'C3',
    'ED',
    'A0',
    '80',
    'F4',
    '90',
    '80',
    '80',
    'C0',
    '80',
    'E2',
    '82',
  ]);
  assert.match(await page.textContent('#message'), /C3\(ED.*80é€😀E282$/s);
  assert.match(await page.textContent('#evidence'), /1 CRLF; the last line has none/);
});

for (const [what, character] of [
  ['one line', 'x'],
  ['nothing but NUL', '\0'],
  ['nothing but line feeds', '\n'],
]) {
  test(`a megabyte of ${what}: a part is shown, and all on request`, async (t) => {
    const { page } = await open(t);
    const body = Buffer.from(character.repeat(1_000_000));
    await enter(page, { headers: block(webhook.sign(body)), keys: DEMO_KEY });
    await page.setInputFiles('#file', { name: 'large', mimeType: '', buffer: body });
    await verdict(page, 'valid');
    assert.match(await page.textContent('#more'), /The first 65,536 of 1,000,000 bytes/);
    await page.click('#show-all');
    const wanted = character === 'x' ? 1_000_000 : 900_000;
    await page.waitForFunction((least) => document.getElementById('message').textContent.length >= least, wanted);
    const elements = await page.evaluate(() => document.getElementById('message').querySelectorAll('*').length);
    assert.ok(elements < 300_000, `${elements} elements`);
  });
}

test('a megabyte typed into the field is judged and searched', async (t) => {
  const { page } = await open(t);
  const body = JSON.stringify({ note: 'x'.repeat(1_000_000) });
  await enter(page, { headers: block(webhook.sign('{}')), body, keys: DEMO_KEY });
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  await page.waitForFunction(() => /further HMACs? computed/.test(document.getElementById('causes').textContent));
});
