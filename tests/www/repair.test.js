// What the page does about a mistake: it undoes it where it lies in the delivery, and shows what to change.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Webhook } from '../../pkg/index.js';
import * as vectors from 'closehook/vectors';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { repairOf } from '../../www/views/signature/diagnosis.js';
import { block, enter, open, sample, verdict } from './page.js';

const webhook = new Webhook(DEMO_KEY, { maxAge: Infinity });
const fits = ({ headers, body }) => webhook.safeVerify(body, headers).ok;
const DUMPS = '{"event": {"a": 1.5, "b": "\\u00e9/"}, "subscription_id": "whsub_1"}';
/** What was signed, and what arrived. */
const CASES = {
  BODY_JSON_DUMPS: [DUMPS, '{"event":{"a":1.5,"b":"é/"},"subscription_id":"whsub_1"}'],
  BODY_JSON_STRINGIFY: ['{"event":{"a":1}}', '{ "event": { "a": 1 } }'],
  BODY_INDENT2: ['{\n  "event": {\n    "a": 1\n  }\n}', '{"event":{"a":1}}'],
  BODY_INDENT4: ['{\n    "event": {\n        "a": 1\n    }\n}', '{"event":{"a":1}}'],
  BODY_SLASH_ESCAPED: ['{"event":{"a":"b\\/c"}}', '{"event":{"a":"b/c"}}'],
  BODY_CRLF: ['{"event":\r\n{}}', '{"event":\n{}}'],
  BODY_LF: ['{"event":\n{}}', '{"event":\r\n{}}'],
  BODY_NEWLINE_MISSING: ['{"event":{}}\n', '{"event":{}}'],
  BODY_NEWLINE_ADDED: ['{"event":{}}', '{"event":{}}\n'],
  BODY_BOM_MISSING: ['\ufeff{"event":{}}', '{"event":{}}'],
  BODY_BOM_ADDED: ['{"event":{}}', '\ufeff{"event":{}}'],
  BODY_IN_BASE64: ['{"event":{}}', Buffer.from('{"event":{}}').toString('base64')],
  BODY_IN_STRING: ['{"event":{}}', JSON.stringify('{"event":{}}')],
};

for (const [cause, [sent, arrived]] of /** @type {[string, any][]} */ (Object.entries(CASES))) {
  test(`undone: ${cause}`, () => {
    const headers = Object.entries(webhook.sign(sent));
    const diagnosis = webhook.diagnose(arrived, headers);
    assert.ok(/** @type {string[]} */ (diagnosis.causes).includes(cause), diagnosis.causes.join());
    const found = repairOf({ headers, body: new Uint8Array(Buffer.from(arrived)) }, diagnosis);
    assert.ok(found);
    assert.equal(found.words, 'the body as it was signed');
    assert.equal(Buffer.from(found.entry.body).toString(), sent);
    assert.ok(fits(found.entry));
  });
}

test('undone in the headers: swapped, decorated, in base64', () => {
  const body = new Uint8Array(Buffer.from('{"event":{}}'));
  const signed = webhook.sign(body);
  const [hash, timestamp] = [signed['close-sig-hash'], signed['close-sig-timestamp']];
  for (const headers of /** @type {any[]} */ ([
    [
      ['Close-Sig-Hash', timestamp],
      ['Close-Sig-Timestamp', hash],
    ],
    [
      ['close-sig-hash', `sha256=${hash}`],
      ['close-sig-timestamp', timestamp],
    ],
    [
      ['close-sig-hash', Buffer.from(hash, 'hex').toString('base64')],
      ['close-sig-timestamp', timestamp],
    ],
    [
      ['close-sig-hash', hash],
      ['close-sig-timestamp', `${timestamp}000`],
    ],
  ])) {
    const diagnosis = webhook.diagnose(body, headers);
    const found = repairOf({ headers, body }, diagnosis);
    assert.ok(found);
    assert.ok(fits(found.entry), diagnosis.causes.join());
    assert.match(found.words, /^close-sig-/);
  }
});

test('of all vectors, what is offered fits, and what lies with the signer or the key is not offered', () => {
  const offered = new Set();
  for (const { name, key, headers, body, causes } of vectors.diagnosis) {
    if (typeof body !== 'string' || !Array.isArray(headers)) continue;
    const own = new Webhook(key, { maxAge: Infinity, maxFutureSkew: Infinity });
    const bytes = new Uint8Array(Buffer.from(body, 'base64'));
    const found = repairOf({ headers, body: bytes }, own.diagnose(bytes, headers));
    if (!found) continue;
    for (const cause of causes) offered.add(cause);
    assert.ok(own.safeVerify(found.entry.body, found.entry.headers).ok, name);
    assert.ok(!causes.some((cause) => /^(?:KEY_|OTHER_KEY)/.test(cause)), name);
  }
  assert.ok(offered.size >= 15, [...offered].join());
});

test('in the page: a button undoes it, and says what was changed', async (t) => {
  const { page } = await open(t);
  await sample(page, 'reserialized');
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  assert.match(await page.textContent('#repair'), /Undo the re-serialization.*Restores the body as it was signed\./s);
  await page.click('#repair-apply');
  await verdict(page, 'valid');
  assert.match(await page.textContent('#provenance'), /with the body as it was signed/);
  await enter(page, { headers: block(webhook.sign('{"event":{}}')), body: '{"event":{"other":1}}', keys: DEMO_KEY });
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  assert.ok(await page.isHidden('#repair'));
});
