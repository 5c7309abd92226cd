import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { inspect } from 'node:util';
import { Webhook } from '../../pkg/index.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { block, enter, open, sample, verdict } from './page.js';

const webhook = new Webhook(DEMO_KEY);
const BODY = '{"event": {"id": "ev_1", "object_type": "lead", "action": "updated"}}';
const SIGNED = { host: 'localhost:8787', ...webhook.sign(BODY) };
const entered = (fields) => ({ headers: block(SIGNED), body: BODY, keys: DEMO_KEY, ...fields });

const said = (page, pattern) =>
  page.waitForFunction(
    ([source]) => new RegExp(source, 's').test(document.getElementById('verdict').textContent),
    [pattern.source],
  );

for (const [form, headers] of Object.entries({
  'console.log': inspect(SIGNED),
  JSON: JSON.stringify(SIGNED),
  rawHeaders: inspect(Object.entries(SIGNED).flat()),
  'two lines each': Object.entries(SIGNED)
    .map(([name, value]) => `${name}:\n${value}`)
    .join('\n'),
})) {
  test(`a delivery with headers pasted as ${form} is valid`, async (t) => {
    const { page } = await open(t);
    await enter(page, entered({ headers }));
    await verdict(page, 'valid');
    assert.match(await page.textContent('#headers-note'), /^3 headers read\.$/);
    assert.ok(await page.isHidden('#headers-body'));
  });
}

for (const [form, headers] of Object.entries({
  'a request': `POST /hook HTTP/1.1\n${block(SIGNED)}\n\n${BODY}`,
  'a curl command':
    `curl http://x -H 'close-sig-hash: ${SIGNED['close-sig-hash']}' ` +
    `-H 'close-sig-timestamp: ${SIGNED['close-sig-timestamp']}' --data-raw '${BODY}'`,
})) {
  test(`the body of ${form} can be used`, async (t) => {
    const { page } = await open(t);
    await enter(page, { headers, keys: DEMO_KEY });
    await page.click('#use-body');
    await verdict(page, 'valid');
    assert.equal(await page.inputValue('#body'), BODY);
    assert.ok(await page.isHidden('#headers-body'));
    assert.equal(await page.evaluate(() => document.activeElement.id), 'body');
    await page.fill('#body', `${BODY} `);
    await page.waitForSelector('#headers-body', { state: 'visible' });
  });
}

test('where no header of the signature was read, nothing is judged', async (t) => {
  const { page } = await open(t);
  await enter(page, entered({ headers: 'content-type: application/json' }));
  await said(page, /Cannot judge.*The headers contain neither close-sig-hash nor close-sig-timestamp/);
  await page.fill('#headers', 'no header at all');
  await said(page, /Cannot judge.*contain neither close-sig-hash/);
  await page.fill('#headers', `close-sig-hash = ${SIGNED['close-sig-hash']}`);
  await said(page, /Cannot judge.*close-sig-hash is in the text, but not as name: value/);
  assert.equal(await page.textContent('#verdict-code'), '');
  assert.ok(await page.isHidden('#diagnosis'));
});

test('with exactly one of them, a header is missing', async (t) => {
  const { page } = await open(t);
  for (const name of ['close-sig-hash', 'close-sig-timestamp']) {
    await enter(page, entered({ headers: `${name}: ${SIGNED[name]}` }));
    await verdict(page, 'invalid', 'MISSING_HEADER');
  }
  await page.fill('#headers', `close-sig-timestamp: 1\nclose-sig-hash = x`);
  await page.waitForFunction(() => /1 line ignored/.test(document.getElementById('headers-note').textContent));
  assert.match(await page.textContent('#headers-note'), /close-sig-hash is in the text, but not as name: value/);
});

test('headers in the body box are said to be there', async (t) => {
  const { page } = await open(t);
  const mixed = `${block(SIGNED)}\n\n${BODY}`;
  for (const headers of ['', block(SIGNED), 'host: x']) {
    await enter(page, entered({ headers, body: mixed }));
    await said(page, /Cannot judge.*The body holds the headers of the signature/);
  }
  await enter(page, entered({ headers: block(webhook.sign(mixed)), body: mixed }));
  await verdict(page, 'valid');
});

test('the key is said to fit when only the body was changed', async (t) => {
  const { page } = await open(t);
  const key = () => page.textContent('#evidence > div:first-child dd');
  await sample(page, 'reserialized');
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  assert.match(await key(), /^fits, once the rest is put right/);
  await sample(page, 'keyAsText');
  await page.waitForFunction(() => /KEY_AS_TEXT/.test(document.getElementById('causes').textContent));
  assert.equal(await key(), 'no key fits these bytes');
  await enter(page, entered({ body: `${BODY}\n`, keys: `${'a'.repeat(64)} ${DEMO_KEY}` }));
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  assert.match(await key(), /^"1" fits, once the rest is put right/);
  await page.fill('#keys', 'a'.repeat(64));
  await page.waitForFunction(() => /no key fits/.test(document.getElementById('evidence').textContent));
  await page.fill('#headers', block({ ...SIGNED, 'close-sig-hash': 'x' }));
  await verdict(page, 'invalid', 'MALFORMED_SIGNATURE');
  assert.equal(await key(), 'none was tried');
});

test('headers that changed places are named, and the key fits', async (t) => {
  const { page } = await open(t);
  const [hash, timestamp] = [SIGNED['close-sig-hash'], SIGNED['close-sig-timestamp']];
  await enter(page, entered({ headers: block({ 'close-sig-hash': timestamp, 'close-sig-timestamp': hash }) }));
  await verdict(page, 'invalid', 'MALFORMED_TIMESTAMP');
  assert.match(await page.textContent('#causes'), /^HEADERS_SWAPPED reproduces/);
  assert.match(await page.textContent('#evidence > div:first-child dd'), /^fits, once/);
});

test('one key has no label', async (t) => {
  const { page } = await open(t);
  for (const [body, keys] of [
    [BODY, DEMO_KEY],
    [`${BODY}\n`, DEMO_KEY],
    [BODY, 'a'.repeat(64)],
    [BODY, 'abc'],
  ]) {
    await enter(page, entered({ body, keys }));
    await page.waitForFunction(
      () => !/Nothing is open|Still needed|The page is loading/.test(document.body.textContent),
    );
    assert.doesNotMatch(await page.textContent('body'), /"0"/);
  }
  await verdict(page, 'unjudged', 'INVALID_KEY');
  assert.match(await page.textContent('#verdict-sentence'), /^The key /);
});

test('the diagnosis stands in the verdict when it is invalid, and only then', async (t) => {
  const { page } = await open(t, { viewport: { width: 360, height: 740 } });
  await sample(page, 'reserialized');
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  const told = await page.textContent('#verdict-sentence');
  assert.match(told, /parsed and re-serialized/);
  assert.equal((await page.textContent('main')).split(told).length, 2, 'it is said once');
  await page.evaluate(() => scrollTo(0, 0));
  const { y, height } = await page.locator('#repair-apply').boundingBox();
  assert.ok(y + height < 740);
});

test('a line feed at the end of the paste is taken away, or added', async (t) => {
  const { page } = await open(t);
  await enter(page, entered({ body: `${BODY}\n` }));
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  assert.match(await page.textContent('#newline'), /The pasted text ends with a line feed/);
  await page.click('#newline-change');
  await verdict(page, 'valid');
  assert.equal(await page.inputValue('#body'), BODY);
  assert.ok(await page.isHidden('#newline'));

  await enter(page, entered({ headers: block(webhook.sign(`${BODY}\n`)) }));
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  assert.match(await page.textContent('#newline'), /does not end with a line feed/);
  await page.click('#newline-change');
  await verdict(page, 'valid');
  assert.equal(await page.inputValue('#body'), `${BODY}\n`);

  const buffer = Buffer.from(BODY);
  await page.setInputFiles('#file', { name: 'x.json', mimeType: 'application/json', buffer });
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  assert.ok(await page.isHidden('#newline'));
});

test('a key is read as an environment file has it', async (t) => {
  const { page } = await open(t);
  for (const keys of [
    `CLOSE_SIGNATURE_KEY=${DEMO_KEY}`,
    `export MY_KEY="${DEMO_KEY}"`,
    `'${DEMO_KEY}'`,
    `A=${'a'.repeat(64)} B='${DEMO_KEY}'`,
    `KEYS='${JSON.stringify({ whsub_1: DEMO_KEY })}'`,
  ]) {
    const body = '{"event": {}, "subscription_id": "whsub_1"}';
    await enter(page, { headers: block(webhook.sign(body)), body, keys });
    await verdict(page, 'valid');
  }
});

test('a map of keys the wrong way round shows no key', async (t) => {
  const { page } = await open(t);
  const other = '0f'.repeat(32);
  const mixed = { whsub_1: DEMO_KEY, [other.slice(1)]: 'whsub_2' };
  for (const keys of [{ [other]: 'whsub_1' }, { [other]: other }, mixed]) {
    await enter(page, entered({ keys: JSON.stringify(keys) }));
    await said(page, /Cannot judge.*the wrong way round/);
    assert.ok(!(await page.evaluate(() => document.documentElement.outerHTML)).includes(other.slice(1)));
  }
});

test('the evidence is in plain words', async (t) => {
  const { page } = await open(t);
  const evidence = await page.textContent('#evidence');
  assert.match(evidence, /Line ends\d+ line feeds; the last line has none/);
  assert.match(evidence, /SHA-256 of the bodybb2c35228b37/);
  await sample(page, 'reserialized');
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  const size = (selector) =>
    page.evaluate((wanted) => parseFloat(getComputedStyle(document.querySelector(wanted)).fontSize), selector);
  assert.ok((await size('#causes code')) < (await size('#verdict-sentence')) * 0.9);
});

for (const hasSubtle of [true, false]) {
  const where = hasSubtle ? 'by the browser' : 'on the main thread if the browser has no way';
  test(`the hash of a large body without a key is computed ${where}`, async (t) => {
    const { page } = await open(t, { blank: true });
    await page.evaluate((isThere) => {
      globalThis.digested = [];
      const { digest } = SubtleCrypto.prototype;
      SubtleCrypto.prototype.digest = function (name, bytes) {
        globalThis.digested.push(bytes.byteLength);
        return digest.call(this, name, bytes);
      };
      if (!isThere) Object.defineProperty(crypto, 'subtle', { value: undefined });
    }, hasSubtle);
    const bodies = ['one', 'two'].map((name) => Buffer.from(JSON.stringify({ name, text: 'x'.repeat(2 ** 20) })));
    for (const [i, buffer] of bodies.entries()) {
      await page.setInputFiles('#files', { name: `${i}.json`, mimeType: 'application/json', buffer });
      const hash = createHash('sha256').update(buffer).digest('hex');
      await page.waitForFunction((wanted) => document.getElementById('evidence').textContent.includes(wanted), hash);
      assert.match(await page.textContent('#message'), new RegExp(`"name":"${i === 0 ? 'one' : 'two'}"`));
    }
    assert.deepEqual(
      await page.evaluate(() => globalThis.digested),
      hasSubtle ? bodies.map(({ length }) => length) : [],
    );
  });
}
