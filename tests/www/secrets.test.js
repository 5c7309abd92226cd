// A signature key is a secret wherever it comes in: it goes into its field, and is masked where it stood. Nothing that
// can leave the page holds one; and what is no key stays as it is.
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Webhook } from '../../pkg/index.js';
import { bytesWithoutKeys, entryMayHoldKey, entryWithoutKeys, withoutKeys } from '../../www/input/secrets.js';
import { withKeys } from '../../pkg/src/input/keys.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { block, open, sample, tool, verdict } from './page.js';

const KEY = 'c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2';
const OTHER = '9e107d9d372bb6826bd81d3542a419d6e277252b9ed925bfbb50a3f1c3f7a2e1';
const HASH = 'f649eb8a4c4bc016d57f194219d9547ecd2cc22ec0d2d6c82d19aec4a9b6b526';
const EVENT = { id: 'ev_1', object_type: 'lead', action: 'updated', data: { name: 'Bluth' } };
const base64 = (text) => Buffer.from(text).toString('base64');
const wrapped = (text, width) => text.match(new RegExp(`.{1,${width}}`, 'gs')).join('\n');

const subscription = (key, id = 'whsub_1', rest = {}) => ({
  id,
  url: 'https://example.com/hook',
  status: 'active',
  events: [{ object_type: 'lead', action: 'updated', extra_filter: null }],
  ...rest,
  signature_key: key,
});
const listOf = (...all) => JSON.stringify({ data: all, has_more: false });

/** How a key comes in: each makes a text of one. */
const SHAPES = {
  'a list with one subscription': (key) => listOf(subscription(key)),
  'a list with two': (key) => listOf(subscription(key), subscription(OTHER, 'whsub_2')),
  'a list in which another user’s has none': (key) =>
    listOf(subscription(key), { ...subscription(key, 'whsub_2'), signature_key: null }),
  'a bare array': (key) => JSON.stringify([subscription(key)]),
  'a subscription of more than 4,096 characters': (key) =>
    JSON.stringify(subscription(key, 'whsub_1', { note: 'x'.repeat(5000) })),
  'an answer with its headers': (key) =>
    `HTTP/2 201 \ncontent-type: application/json\ndate: Tue, 04 Jun 2024 12:00:00 GMT\n\n${JSON.stringify(subscription(key))}`,
  'an answer of an empty line less': (key) =>
    `HTTP/2 201\ncontent-type: application/json\n${JSON.stringify(subscription(key))}`,
  'two lines of pretty JSON': (key) => `  "status": "active",\n  "signature_key": "${key}"`,
  'a line of an environment file': (key) => `# production\nPORT=3000\nCLOSE_SIGNATURE_KEY=${key}\n`,
  YAML: (key) => `close:\n  url: https://example.com\n  signature_key: ${key}\n  retries: 3\n`,
  'a YAML block': (key) => `close:\n  signature_key: >-\n    ${key}\n`,
  'curl -u': (key) => `curl -u ${key}: https://api.close.com/api/v1/webhook/`,
  'curl --user with headers': (key) => `curl https://example.com/ --user '${key}:' -H 'accept: */*' -d '{"a":1}'`,
  'a header of curl': (key) =>
    `curl https://example.com/ -H 'x-signature-key: ${key}' -H 'close-sig-hash: ${HASH}' -H 'close-sig-timestamp: 1544271440' -d '${JSON.stringify({ event: EVENT })}'`,
  'a URL parameter': (key) =>
    `POST /hook?signature_key=${key}&v=1 HTTP/1.1\nhost: example.com\n\n${JSON.stringify({ event: EVENT })}`,
  'a URL': (key) => `https://example.com/hook?key=${key}`,
  'a URL-encoded list': (key) => encodeURIComponent(listOf(subscription(key))),
  'a HAR': (key) =>
    JSON.stringify({
      log: {
        version: '1.2',
        entries: [
          {
            startedDateTime: '2024-06-04T12:00:00.000Z',
            request: {
              method: 'POST',
              url: 'https://api.close.com/api/v1/webhook/',
              headers: [{ name: 'accept', value: '*/*' }],
              postData: { text: JSON.stringify({ url: 'x', signature_key: key }) },
            },
            response: { content: { text: JSON.stringify(subscription(key)) } },
          },
        ],
      },
    }),
  'a HAR in base64': (key) =>
    JSON.stringify({
      log: {
        entries: [
          {
            request: { headers: [], postData: { encoding: 'base64', text: base64(JSON.stringify(subscription(key))) } },
            response: {},
          },
        ],
      },
    }),
  base64: (key) => base64(JSON.stringify(subscription(key))),
  'base64 in lines': (key) => wrapped(base64(listOf(subscription(key))), 76),
  'base64 twice': (key) => base64(base64(JSON.stringify(subscription(key)))),
  'base64 behind a path': (key) => `https://example.com/a/${base64(JSON.stringify(subscription(key)))}`,
  Basic: (key) => `authorization: Basic ${base64(`${key}:`)}\naccept: */*`,
  'JSON in a string': (key) => JSON.stringify({ message: JSON.stringify(subscription(key)) }),
  'JSON in a string of a string': (key) =>
    JSON.stringify({ message: JSON.stringify({ again: JSON.stringify(subscription(key)) }) }),
  escapes: (key) =>
    `{"signature_key": "${[...key].map((digit) => `\\u00${digit.charCodeAt(0).toString(16)}`).join('')}"}`,
  'two lines': (key) => `signature_key: ${key.slice(0, 32)}\n${key.slice(32)}`,
  'four lines': (key) => `key:\n${wrapped(key, 16)}`,
  'lines that a script joins': (key) => `const key = '${key.slice(0, 40)}' +\n  '${key.slice(40)}';`,
  'a Python dict': (key) => `{'id': 'whsub_1', 'signature_key': '${key}', 'active': True}`,
  'a number in hex': (key) => `const key = '0x${key}'`,
  'a number under its name': (key) => `signature_key := "0x${key}"`,
  PostgreSQL: (key) => ` whsub_1 | \\x${key}`,
  'a terminal’s colors': (key) => `  \u001b[2mkey\u001b[22m       \u001b[1m${key}\u001b[22m`,
  'a terminal’s colors in JSON': (key) => JSON.stringify({ line: `signature_key \u001b[32m${key}\u001b[0m` }),
  PHP: (key) => `['signature_key' => '${key}']`,
  HTML: (key) => `<td>signature_key</td><td>${key}</td> {&quot;signature_key&quot;:&quot;${key}&quot;}`,
  'capital letters': (key) => JSON.stringify({ data: [subscription(key.toUpperCase())] }),
  'JSON Lines': (key) => `${JSON.stringify(subscription(key))}\n${JSON.stringify(subscription(OTHER, 'whsub_2'))}\n`,
  'a delivery with a key in it': (key) =>
    JSON.stringify({
      headers: [
        ['close-sig-hash', HASH],
        ['close-sig-timestamp', '1'],
      ],
      text: JSON.stringify({ event: { ...EVENT, data: subscription(key) } }),
    }),
  'a log': (key) => `2024-06-04T12:00:00Z INFO created whsub_1 with signature_key=${key} in 12 ms`,
};

/** The key as it can be read back: its digits, whatever stands between them, and in base64. */
function assertWithout(text, key, what) {
  const forms = [
    text,
    text.replace(/["'+\s\\]|\\n/g, ''),
    text.replace(/\\+u00([\da-f]{2})/gi, (_, code) => String.fromCharCode(parseInt(code, 16))),
  ];
  for (const run of text.match(/[A-Za-z0-9+/_-]{60,}/g) ?? [])
    for (let skip = 0; skip < 4; skip += 1) forms.push(Buffer.from(run.slice(skip), 'base64').toString('latin1'));
  for (const form of forms)
    assert.ok(!form.toLowerCase().includes(key.toLowerCase()), `${what}: ${text.slice(0, 300)}`);
}

for (const [what, write] of Object.entries(SHAPES)) {
  test(`found and masked: ${what}`, () => {
    const text = write(KEY);
    const found = withoutKeys(text);
    assert.ok(
      found.keys.some(({ key }) => key === KEY),
      JSON.stringify(found.keys),
    );
    assertWithout(found.text, KEY, what);
    // A mask is no secret; and bytes are masked as their text is.
    assert.equal(withoutKeys(found.text).masked, 0, found.text);
    assert.equal(Buffer.from(bytesWithoutKeys(Buffer.from(text)).bytes).toString(), found.text);
  });
}

test('the subscription that a key belongs to is found with it', () => {
  const found = withoutKeys(listOf(subscription(KEY), subscription(OTHER, 'whsub_2')));
  assert.deepEqual(found.keys, [
    { key: KEY, of: 'whsub_1' },
    { key: OTHER, of: 'whsub_2' },
  ]);
  assert.deepEqual(JSON.parse(withKeys('', found.keys)), { whsub_1: KEY, whsub_2: OTHER });
  assert.equal(withKeys('', [{ key: KEY, of: 'whsub_1' }]), KEY);
  assert.equal(withKeys(KEY.toUpperCase(), [{ key: KEY, of: null }]), KEY.toUpperCase());
  assert.equal(withKeys(DEMO_KEY, found.keys), `${DEMO_KEY} ${KEY} ${OTHER}`);
  assert.deepEqual(JSON.parse(withKeys(JSON.stringify({ whsub_1: KEY }), found.keys)), {
    whsub_1: KEY,
    whsub_2: OTHER,
  });
});

test('UTF-16, bytes that are no text, and a cut-off key', () => {
  const wide = bytesWithoutKeys(Buffer.from(`\ufeff${listOf(subscription(KEY))}`, 'utf16le'));
  assert.equal(wide.keys[0].key, KEY);
  assert.ok(!Buffer.from(wide.bytes).toString('latin1').replaceAll('\0', '').includes(KEY));
  const odd = Buffer.concat([
    Buffer.from([0xff, 0x00, 0xc3]),
    Buffer.from(`signature_key=${KEY}`),
    Buffer.from([0x80, 0xfe]),
  ]);
  assert.deepEqual(
    Buffer.from(bytesWithoutKeys(odd).bytes),
    Buffer.concat([odd.subarray(0, 17), Buffer.from('********'), odd.subarray(-2)]),
  );
  const short = withoutKeys(JSON.stringify({ signature_key: KEY.slice(0, 40) }));
  assert.deepEqual([short.text, short.keys], ['{"signature_key":"********"}', []]);
  assert.equal(
    withoutKeys('curl -u api_5dh37dhSHDd8.djh47dhsHH38dkjs: https://api.close.com/').text,
    'curl -u ********: https://api.close.com/',
  );
});

const NO_KEYS = {
  'the hash of the signature': [
    `close-sig-hash: ${HASH}`,
    `close-sig-timestamp: ${HASH}`,
    `close-sig-hash\n${HASH}`,
    `'close-sig-hash', '${HASH}'`,
    `"close-sig-hash": ["${HASH}"]`,
    `close-sig-hash: v1,${HASH}`,
    `close-sig-hash: sha256=${HASH}`,
    `close-sig-hash: ${HASH}, ${KEY}`,
    `HTTP_CLOSE_SIG_HASH: '${HASH}'`,
    `curl -H 'close-sig-hash: ${HASH}' -H 'close-sig-timestamp: 1' -d '{}'`,
  ],
  'hashes with a mark before their digits': [
    `sha256: 0x${HASH}`,
    `{"digest":"\\\\x${HASH}"}`,
    `close-sig-hash: \u001b[32m${HASH}\u001b[0m`,
  ],
  'other hashes': [
    `x-hub-signature-256: sha256=${HASH}`,
    `"sha256": "${HASH}"`,
    `{"hashes":["${HASH}","${KEY}"]}`,
    `${HASH}  body.json`,
    `etag: "${HASH}"`,
    `x-amz-content-sha256: ${HASH}`,
    `digest: SHA-256=${HASH}`,
  ],
  'longer and shorter runs': [KEY.slice(1), `${KEY}0`, KEY + OTHER, `x${KEY}`, `${KEY}x`],
};
for (const [what, texts] of Object.entries(NO_KEYS)) {
  test(`left as it is: ${what}`, () => {
    for (const text of texts) assert.deepEqual(withoutKeys(text), { text, keys: [], masked: 0 }, text);
  });
}

/** An entry without its time and its source. */
const masked = (entry, how) => entryWithoutKeys(entry, how);
const mayHoldKey = (entry, /** @type {string[] | undefined} */ known = undefined) => entryMayHoldKey(entry, known);

test('of a signed payload nothing is changed but what is certainly a key, or known to be one', () => {
  /** @type {[string, string][]} */
  const headers = [
    ['close-sig-hash', HASH],
    ['close-sig-timestamp', '1544271440'],
  ];
  for (const data of [
    { attachment: KEY },
    { url: `https://files.example.com/${KEY}` },
    { sha256: KEY },
    { key: KEY },
    { list: [KEY, OTHER] },
    { text: `see ${KEY}` },
  ]) {
    const body = Buffer.from(JSON.stringify({ event: { ...EVENT, data } }));
    for (const entry of /** @type {any[]} */ ([
      { headers, body },
      { headers: null, body },
    ])) {
      const found = entryWithoutKeys(entry, { isPayload: () => true });
      assert.deepEqual(found, { entry, keys: [], masked: 0 });
    }
    assert.equal(mayHoldKey({ headers, body }), !('sha256' in data), JSON.stringify(data));
    // The user's own key is masked under any name.
    assert.ok(
      !Buffer.from(masked({ headers, body }, { known: [KEY], isPayload: () => true }).entry.body ?? []).includes(KEY),
    );
    assert.ok(mayHoldKey({ headers, body }, [KEY]));
  }
  const body = Buffer.from(JSON.stringify({ event: { ...EVENT, data: { signature_key: KEY } } }));
  assert.deepEqual(masked({ headers, body }, { isPayload: () => true }).keys, [{ key: KEY, of: null }]);
  // A hash that is the user's key is shown as what was sent, and not shared.
  assert.equal(masked({ headers: [['close-sig-hash', KEY]], body: null }, { known: [KEY] }).masked, 0);
  assert.ok(mayHoldKey({ headers: [['close-sig-hash', KEY]], body: null }, [KEY]));
  assert.ok(!mayHoldKey({ headers, body: Buffer.from('{}') }, [KEY]));
});

test('a key in the name of a header takes nothing of its value away', () => {
  const { entry, masked: count } = masked({ headers: [[`x-${KEY}`, 'a value']], body: null }, { known: [KEY] });
  assert.deepEqual(entry.headers, [['x-********', 'a value']]);
  assert.equal(count, 1);
});

const NAMES = [
  'signature_key',
  'SIGNATURE_KEY',
  'signatureKey',
  'close_signature_key',
  'WEBHOOK_KEY',
  'secret',
  'key',
  'whsub_8AmjKCZYT3zI8eZoi4HhFC',
  'x',
];
/** A key in a random place, written in a random way, up to three times. */
const RANDOM = fc
  .record({
    digits: fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 64, maxLength: 64 }),
    upper: fc.boolean(),
    shape: fc.constantFrom(
      ...Object.values(SHAPES),
      ...NAMES.flatMap((name) => [
        (key) => JSON.stringify({ a: [1, { [name]: key }], b: null }),
        (key) => `export ${name}="${key}"\n`,
        (key) => `${name}: ${key}\n`,
        (key) => `a,${name},b\n1,${key},2\n`,
      ]),
    ),
    around: fc.array(
      fc.constantFrom(
        (text) => JSON.stringify({ message: text }),
        (text) => JSON.stringify([text]),
        (text) => `\n\n${text}\n`,
        (text) => base64(text),
        (text) => `> ${text}`,
        (text) => JSON.stringify(text, null, 2),
      ),
      { maxLength: 2 },
    ),
    before: fc.string({ maxLength: 20 }).map((text) => text.replace(/[\da-z/+_-]/gi, '~')),
  })
  .map(({ digits, upper, shape, around, before }) => {
    const hex = digits.map((digit) => digit.toString(16)).join('');
    const key = upper ? hex.toUpperCase() : hex;
    return { key: hex, text: around.reduce((text, wrap) => wrap(text), `${before}\n${shape(key)}`) };
  });

test('a long row of escaped digits is no key, and is gone through once', () => {
  for (const digit of ['%61', '\\x61', '\\u0061', '\\\\u0061', `${'\\'.repeat(8)}x61`]) {
    const text = digit.repeat(5000);
    assert.deepEqual(withoutKeys(text), { text, keys: [], masked: 0 }, digit);
  }
});

test('a known key is masked within other digits, in either case', () => {
  const key = 'ab12'.repeat(16);
  for (const written of [key, key.toUpperCase()]) {
    const { text, masked } = withoutKeys(`\\x00ff${written}77 ${written}`, { known: [key] });
    assert.deepEqual([text, masked], ['\\x00ff********77 ********', 2]);
  }
});

test('2,000 random texts with a key in them, and none without', () => {
  fc.assert(
    fc.property(RANDOM, ({ key, text }) => {
      const found = withoutKeys(text);
      assertWithout(found.text, key, 'random');
      assert.ok(
        found.keys.some((each) => each.key === key),
        text,
      );
    }),
    { numRuns: Number(process.env.RUNS ?? 2000) },
  );
  fc.assert(
    fc.property(fc.json(), (text) => assert.equal(withoutKeys(text).text, text)),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => assert.equal(bytesWithoutKeys(bytes).bytes, bytes)),
    { numRuns: 500 },
  );
});

const paste = (page, selector, text) =>
  page.evaluate(
    ([where, content]) => {
      const field = document.querySelector(where);
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', content);
      if (
        !field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })) ||
        where === '#anything'
      )
        return;
      field.value = content;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    },
    [selector, text],
  );

/** All of the page that could leave it, or that somebody looking at it could read. */
async function everything(page) {
  await page.click('#share-open');
  await page.waitForFunction(
    () =>
      document.getElementById('share-address').value !== '' || document.getElementById('share-size').textContent !== '',
  );
  const said = await page.evaluate(async () => {
    const fragment = document.getElementById('share-address').value.split('#delivery=')[1];
    let shared = '';
    if (fragment) {
      const bytes = Uint8Array.from(atob(fragment.replaceAll('-', '+').replaceAll('_', '/')), (unit) =>
        unit.charCodeAt(0),
      );
      shared = await new Response(
        new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')),
      ).text();
      const { body } = JSON.parse(shared);
      if (body) shared += `\n${atob(body)}`;
    }
    const storages = JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      history.state,
      (await indexedDB.databases()).map(({ name }) => name),
    ]);
    const fields = [...document.querySelectorAll('textarea, input:not(#keys)')].map(({ value }) => value);
    return [
      location.href,
      document.title,
      storages,
      ...fields,
      document.body.innerText,
      document.body.textContent,
      shared,
    ].join('\n\n');
  });
  await page.click('#share-close');
  return said;
}

test('in the page: whatever is pasted, its key is in its field, and nowhere else', async (t) => {
  const { page, context, alarms } = await open(t);
  for (const [what, write] of Object.entries(SHAPES)) {
    await page.click('#clear');
    await paste(page, '#anything', write(KEY));
    await page.waitForFunction(
      () => document.getElementById('recognized').textContent !== '' || document.body.dataset.stage === 'failed',
    );
    assert.ok((await page.inputValue('#keys')).toLowerCase().includes(KEY), what);
    assertWithout(await everything(page), KEY, what);
  }
  for (const { key, text } of fc.sample(RANDOM, 200)) {
    await page.click('#clear');
    await paste(page, '#anything', text);
    await page.waitForFunction(
      () => document.getElementById('recognized').textContent !== '' || document.body.dataset.stage === 'failed',
    );
    assertWithout(await everything(page), key, text);
  }
  assert.equal(await page.evaluate(() => history.length), 2);
  assert.deepEqual(alarms, []);
  assert.deepEqual(await context.cookies(), []);
});

test('in the page: every other way in', async (t) => {
  const { page, alarms } = await open(t);
  const text = SHAPES['an answer with its headers'](KEY);
  const buffer = Buffer.from(text);
  for (const put of [
    () => page.fill('#body', text),
    () => page.fill('#headers', `x-signature-key: ${KEY}\nclose-sig-hash: ${HASH}`),
    () => page.setInputFiles('#file', { name: `${KEY}.txt`, mimeType: 'text/plain', buffer }),
    () => page.setInputFiles('#files', { name: 'answer.txt', mimeType: 'text/plain', buffer }),
    async () => {
      await tool(page, 'compare');
      await page.fill('#compare-before-text', text);
      await page.waitForFunction((key) => !document.getElementById('compare-before-text').value.includes(key), KEY);
      await page.click('#tab-delivery');
    },
    async () => {
      await tool(page, 'sign');
      await page.fill('#sign-body', text);
      await page.waitForFunction((key) => document.getElementById('keys').value.includes(key), KEY);
      await page.click('#panel-sign button:text-is("Open it here")');
      await page.click('#tab-delivery');
    },
  ]) {
    await page.click('#clear');
    await put();
    await page.waitForFunction((key) => document.getElementById('keys').value.includes(key), KEY);
    assertWithout(await everything(page), KEY, String(put));
    assert.match(await page.textContent('#keys-taken'), /1 signature key found.*masked/);
  }
  // The hash that Close sent is no key, and stays.
  await page.click('#clear');
  await page.fill('#headers', `close-sig-hash: ${HASH}\nclose-sig-timestamp: 1544271440`);
  assert.match(await page.inputValue('#headers'), new RegExp(HASH));
  assert.equal(await page.inputValue('#keys'), '');
  // A subscription in the editor of filters.
  await tool(page, 'filter');
  await page.locator('.cm-content').first().click();
  await page.evaluate(
    (content) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', content);
      document
        .querySelector('.editor')
        .shadowRoot.querySelector('.cm-content')
        .dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true, composed: true }));
    },
    JSON.stringify(subscription(KEY), null, 2),
  );
  await page.waitForFunction((key) => document.getElementById('keys').value.includes(key), KEY);
  assert.doesNotMatch(await page.locator('.cm-content').first().innerText(), new RegExp(KEY));
  assert.deepEqual(alarms, []);
});

test('what may be a key is not shared, and an attachment’s hash stays as it was signed', async (t) => {
  const { page } = await open(t);
  const body = JSON.stringify({ event: { ...EVENT, data: { attachment: OTHER } } });
  const headers = block(new Webhook(KEY).sign(body));
  await page.click('#clear');
  await paste(page, '#anything', `POST / HTTP/1.1\n${headers}\n\n${body}`);
  await page.fill('#keys', KEY);
  await verdict(page, 'valid');
  assert.equal(await page.inputValue('#body'), body);
  await page.click('#share-open');
  await page.waitForFunction(() =>
    /cannot be shared.*signature key/.test(document.getElementById('share-size').textContent),
  );
  assert.equal(await page.inputValue('#share-address'), '');
  assert.ok(await page.isDisabled('#share-copy'));
  await page.click('#share-close');
  const hashed = body.replace('attachment', 'sha256');
  await page.click('#clear');
  await paste(page, '#anything', `POST / HTTP/1.1\n${block(new Webhook(KEY).sign(hashed))}\n\n${hashed}`);
  await page.fill('#keys', KEY);
  await verdict(page, 'valid');
  assert.match(await everything(page), new RegExp(`"sha256":"${OTHER}"`));
});

test('an address of an older page that holds a key is opened without it', async (t) => {
  const { page } = await open(t);
  const shared = JSON.stringify({ headers: null, body: base64(listOf(subscription(KEY))), arrived: null });
  const stream = new Blob([shared]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const fragment = Buffer.from(await new Response(stream).arrayBuffer()).toString('base64url');
  await page.goto('about:blank');
  await page.goto(
    `${new URL(page.url()).origin === 'null' ? (await import('./page.js')).origin : ''}/#delivery=${fragment}`,
  );
  await page.waitForFunction((key) => document.getElementById('keys').value.includes(key), KEY);
  assertWithout(await everything(page), KEY, 'address');
  assert.equal(new URL(page.url()).hash, '');
});

test('a sample does not touch the user’s key, and is judged by its own', async (t) => {
  const { page } = await open(t);
  await page.fill('#keys', KEY);
  for (const name of ['valid', 'reserialized', 'keyAsText', 'tooOld', 'valid']) {
    await sample(page, name);
    assert.equal(await page.inputValue('#keys'), KEY, name);
    if (name === 'valid') await verdict(page, 'valid');
  }
  assert.match(await page.textContent('#recognized'), /Your key stays in its field/);
  const body = JSON.stringify({ event: EVENT });
  await paste(page, '#anything', `POST / HTTP/1.1\n${block(new Webhook(KEY).sign(body))}\n\n${body}`);
  await verdict(page, 'valid');
  assert.equal(await page.inputValue('#keys'), KEY);
});
