// What the page does about a mistake: it undoes it where it lies in the delivery, and shows what to change.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Webhook } from '../../pkg/index.js';
import * as vectors from '../../pkg/dist/vectors.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { repaired } from '../../www/views/signature/repair.js';
import { block, enter, open, verdict } from './page.js';

const webhook = new Webhook(DEMO_KEY, { maxAge: Infinity });
const fits = ({ headers, body }) => webhook.safeVerify(body, headers).ok;
const NOT_HERE =
  /^(?:OTHER_KEY|KEY_|SEPARATOR_|BODY_FIRST|TIMESTAMP_(?!IN_SECONDS|AS_DATE|DECORATED)|BODY_MISSING|MESSAGE_|HASHED_|HEADER_RENAMED|DIGEST_CUT|SHA1|SHA512|MD5|PLAIN|UNKEYED|SIGNED_|CLOCK)/;

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

for (const [cause, [sent, arrived]] of Object.entries(CASES)) {
  test(`undone: ${cause}`, () => {
    const headers = Object.entries(webhook.sign(sent));
    const { causes } = webhook.diagnose(arrived, headers);
    assert.ok(causes.includes(cause), causes.join());
    const found = repaired({ headers, body: new Uint8Array(Buffer.from(arrived)) }, causes, fits);
    assert.equal(Buffer.from(found.entry.body).toString(), sent);
    assert.ok(fits(found.entry));
  });
}

test('undone in the headers: swapped, decorated, in base64', () => {
  const body = new Uint8Array(Buffer.from('{"event":{}}'));
  const signed = webhook.sign(body);
  const [hash, timestamp] = [signed['close-sig-hash'], signed['close-sig-timestamp']];
  for (const headers of [
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
  ]) {
    const { causes } = webhook.diagnose(body, headers);
    assert.ok(fits(repaired({ headers, body }, causes, fits).entry), causes.join());
  }
});

test('of all vectors, what is offered fits, and nothing is offered for what lies with the signer', () => {
  const offered = new Set();
  for (const { name, key, headers, body, causes } of vectors.diagnosis) {
    if (typeof body !== 'string' || !Array.isArray(headers)) continue;
    const own = new Webhook(key, { maxAge: Infinity, maxFutureSkew: Infinity });
    const isRight = ({ headers: given, body: content }) => own.safeVerify(content, given).ok;
    const found = repaired({ headers, body: new Uint8Array(Buffer.from(body, 'base64')) }, causes, isRight);
    if (!found) continue;
    for (const cause of causes) offered.add(cause);
    assert.ok(isRight(found.entry), name);
    assert.ok(!causes.some((cause) => NOT_HERE.test(cause)), name);
  }
  assert.ok(offered.size >= 15, [...offered].join());
});

test('in the page: a button undoes it, and says what was changed', async (t) => {
  const { page } = await open(t);
  await page.click('[data-sample="reserialised"]');
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  assert.match(await page.textContent('#repair'), /Apply here: the body as Python’s json\.dumps writes it/);
  await page.click('#repair-apply');
  await verdict(page, 'valid');
  assert.match(await page.textContent('#provenance'), /with the body as Python’s json\.dumps writes it/);
  await enter(page, { headers: block(webhook.sign('{"event":{}}')), body: '{"event":{"other":1}}', keys: DEMO_KEY });
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  assert.ok(await page.isHidden('#repair'));
});

test('the Python that is shown is that of the package', async (t) => {
  const { page } = await open(t);
  await page.click('[data-sample="keyAsText"]');
  await verdict(page, 'invalid', 'SIGNATURE_MISMATCH');
  await page.click('#tab-python');
  assert.match(await page.textContent('#remedy-panel pre'), /^import hashlib\n[\s\S]*bytes\.fromhex\(key\)/);
});
