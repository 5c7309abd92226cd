// What a diagnosis says where its cause is not all: the sentence, the name of a header, the hash of the caller's own
// code.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { Webhook } from '../../pkg/index.js';

const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const OTHER = 'b9260244ef33625f9b4b26a27db08758cdd39478b852c73f2d33ab042eb8abb4';
const TIMESTAMP = '1544271440';
const BODY = '{"event": {"id": "ev_1", "action": "created"}, "subscription_id": "whsub_x"}';
const HASH = createHmac('sha256', Buffer.from(KEY, 'hex'))
  .update(TIMESTAMP + BODY)
  .digest('hex');
const webhook = new Webhook(KEY, { maxAge: Infinity });
const sent = { 'close-sig-hash': HASH, 'close-sig-timestamp': TIMESTAMP };

test('where nothing explains the hash, what is known is said, and the key is not accused', () => {
  const forged = { ...sent, 'close-sig-hash': '0'.repeat(64) };
  const { causes, reproduced, sentence, remedy } = webhook.diagnose(BODY, forged);
  assert.ok(remedy);
  assert.deepEqual([causes, reproduced], [[], false]);
  assert.match(sentence, /hash and timestamp are well-formed/);
  assert.match(sentence, /the body is JSON, byte for byte as Close appears to write it \(it names whsub_x\)/);
  assert.match(sentence, /1 key was tried/);
  assert.match(sentence, /may belong to another subscription: GET \/api\/v1\/webhook\/whsub_x\/ returns the key/);
  assert.ok(
    remedy.go.some(({ code }) => code === 'curl -u "$CLOSE_API_KEY:" https://api.close.com/api/v1/webhook/whsub_x/'),
  );
  assert.match(new Webhook([KEY, OTHER], { maxAge: Infinity }).diagnose(BODY, forged).sentence, /2 keys were tried/);
});

test('a subscription without a key is named, with the request for it', () => {
  const { code, sentence, remedy } = new Webhook({ whsub_y: OTHER, whsub_z: OTHER }, { maxAge: Infinity }).diagnose(
    BODY,
    sent,
  );
  assert.ok(remedy);
  assert.equal(code, 'UNKNOWN_SUBSCRIPTION');
  assert.match(
    sentence,
    /the subscription whsub_x, but you have no key for it, only 2 keys for others: GET \/api\/v1\/webhook\/whsub_x\//,
  );
  assert.match(JSON.stringify(remedy.python), /webhook\/whsub_x\//);
  // Another's key that fits is told, with the id all the same.
  const fits = new Webhook({ whsub_y: KEY }, { maxAge: Infinity }).diagnose(BODY, sent);
  assert.deepEqual(fits.causes, ['OTHER_KEY']);
  assert.match(fits.sentence, /the body names whsub_x, and none of your keys is for it/);
});

test('an id that is no id comes into no sentence and no command', () => {
  for (const id of ['x"; rm -rf ~ #', 'a b', '', 'é', '$(id)', 'w'.repeat(65)]) {
    // Escaped as Close does it: otherwise the body was rewritten, and that is said first.
    const body = `{"event": {}, "subscription_id": ${JSON.stringify(id).replace('é', '\\u00e9')}}`;
    const { sentence, remedy } = new Webhook({ whsub_y: OTHER }).diagnose(body, sent);
    assert.ok(remedy);
    if (id !== '') assert.ok(!sentence.includes(id) && !JSON.stringify(remedy).includes(id), sentence);
    assert.ok(remedy.node.some(({ code }) => code?.endsWith('/webhook/whsub_…/')));
  }
});

test('a malformed header blames neither key nor body', () => {
  for (const [headers, words] of /** @type {any[][]} */ ([
    [
      { ...sent, 'close-sig-timestamp': 'yesterday' },
      /timestamp is not unix seconds .*: it has 9 characters, and not all of them are digits/,
    ],
    [{ ...sent, 'close-sig-timestamp': '' }, /it is empty/],
    [{ ...sent, 'close-sig-timestamp': 'undefined' }, /the text of an unset value/],
    [{ ...sent, 'close-sig-timestamp': HASH }, /it is a hash/],
    [{ ...sent, 'close-sig-hash': '' }, /hash is not 64 hex digits: it is empty/],
    [{ ...sent, 'close-sig-hash': 'a'.repeat(40) }, /it has 40 hex digits, the length of SHA-1/],
    [{ ...sent, 'close-sig-hash': 'a'.repeat(96) }, /it has 96 hex digits, the length of SHA-384/],
    [{ ...sent, 'close-sig-hash': 'a'.repeat(10) }, /it has 10 hex digits/],
    [{ ...sent, 'close-sig-hash': `${'a'.repeat(30)}g${'a'.repeat(33)}` }, /but character 31 is not a hex digit/],
    [{ ...sent, 'close-sig-hash': TIMESTAMP }, /it is a number of 10 digits, like a timestamp/],
  ])) {
    const { causes, sentence, remedy } = webhook.diagnose(BODY, headers);
    assert.deepEqual(causes, []);
    assert.match(sentence, words);
    assert.doesNotMatch(sentence, /another subscription|changed the body/);
    assert.doesNotMatch(JSON.stringify(remedy), /express\.raw|signature_key/);
  }
});

const hash = ['close-sig-hash', HASH];
const timestamp = ['close-sig-timestamp', TIMESTAMP];
const renamed = (...names) => Object.fromEntries(names.map((name, i) => [name, [HASH, TIMESTAMP][i]]));

for (const [headers, names] of [
  [renamed('HTTP_CLOSE_SIG_HASH', 'HTTP_CLOSE_SIG_TIMESTAMP'), ['HTTP_CLOSE_SIG_HASH', 'HTTP_CLOSE_SIG_TIMESTAMP']],
  [renamed('close_sig_hash', 'close_sig_timestamp'), ['close_sig_hash', 'close_sig_timestamp']],
  [renamed('x-close-sig-hash', 'close-sig-timestamp'), ['x-close-sig-hash']],
  [renamed('Close-Sig_Hash', 'Close-Sig_Timestamp'), ['Close-Sig_Hash']],
  [renamed('closesighash', 'closesigtimestamp'), ['closesighash']],
  [renamed('closeSigHash', 'closeSigTimestamp'), ['closeSigHash', 'closeSigTimestamp']],
  [renamed('close-sig-has', 'close-sig-timestmap'), ['close-sig-has', 'close-sig-timestmap']],
  [renamed('close-signature', 'close-timestamp'), ['close-signature', 'close-timestamp']],
  [renamed('close-sig-hash', 'close-sig-time'), ['close-sig-time']],
  [
    { multiValueHeaders: { 'Close-Sig-Hash': [HASH], 'Close-Sig-Timestamp': [TIMESTAMP] } },
    ['multiValueHeaders.Close-Sig-Hash'],
  ],
  [
    { rawHeaders: ['Host', 'x', 'Close-Sig-Hash', HASH, 'Close-Sig-Timestamp', TIMESTAMP] },
    ['rawHeaders.Close-Sig-Hash'],
  ],
  [{ request: { headers: Object.fromEntries([hash, timestamp]) } }, ['request.headers.close-sig-hash']],
  [
    new Map(
      /** @type {[string, any][]} */ ([
        ['HTTP_CLOSE_SIG_HASH', HASH],
        ['HTTP_CLOSE_SIG_TIMESTAMP', [TIMESTAMP]],
      ]),
    ),
    ['HTTP_CLOSE_SIG_HASH', 'HTTP_CLOSE_SIG_TIMESTAMP'],
  ],
  [new Headers(renamed('x-close-sig-hash', 'x-close-sig-timestamp')), ['x-close-sig-hash', 'x-close-sig-timestamp']],
  [['x-close-sig-hash', HASH, 'x-close-sig-timestamp', TIMESTAMP], ['x-close-sig-hash']],
]) {
  test(`headers that arrived as ${names.join()} are found`, () => {
    const { error } = webhook.safeVerify(BODY, headers);
    assert.ok(error);
    const { code, causes, reproduced, sentence } = webhook.diagnose(BODY, headers);
    assert.equal(code, error.code);
    assert.deepEqual([causes, reproduced], [['HEADER_RENAMED'], true]);
    for (const name of names) assert.ok(sentence.includes(name), sentence);
    assert.match(sentence, /the delivery is valid/);
  });
}

test('headers in other shapes are found, too', () => {
  for (const headers of /** @type {any[]} */ ([
    [
      { name: 'close-sig-hash', value: HASH },
      { name: 'close-sig-timestamp', value: TIMESTAMP },
    ],
    {
      'close-sig-hash': [{ key: 'Close-Sig-Hash', value: HASH }],
      'close-sig-timestamp': [{ key: 'Close-Sig-Timestamp', value: TIMESTAMP }],
    },
    { ...sent, 'close-sig-timestamp': Number(TIMESTAMP) },
  ])) {
    const { error } = webhook.safeVerify(BODY, headers);
    assert.ok(error);
    const diagnosis = webhook.diagnose(BODY, headers);
    assert.equal(diagnosis.code, error.code);
    assert.ok(diagnosis.sentence.length > 0);
  }
});

test('a header under another name, and a mistake besides', () => {
  const wrong = createHmac('sha256', KEY)
    .update(TIMESTAMP + BODY)
    .digest('hex');
  const { causes, sentence } = webhook.diagnose(BODY, {
    HTTP_CLOSE_SIG_HASH: wrong,
    HTTP_CLOSE_SIG_TIMESTAMP: TIMESTAMP,
  });
  assert.deepEqual(causes, ['HEADER_RENAMED', 'KEY_AS_TEXT']);
  assert.match(sentence, /also, the 64 characters/);
  const alone = webhook.diagnose(BODY, { HTTP_CLOSE_SIG_HASH: HASH });
  assert.match(alone.sentence, /HTTP_CLOSE_SIG_HASH appears .*; also, header close-sig-timestamp is missing/);
});

test('other headers are not taken for them', () => {
  for (const headers of [{ etag: HASH, 'x-signature': HASH, date: TIMESTAMP }, { 'x-request-id': HASH }, {}]) {
    const { causes, sentence } = webhook.diagnose(BODY, headers);
    assert.deepEqual([causes, sentence], [[], 'header close-sig-hash is missing']);
  }
});

test("the hash of one's own code: where the one that was sent fits, key and body are right", () => {
  const own = createHmac('sha256', KEY)
    .update(TIMESTAMP + BODY)
    .digest('hex');
  const known = webhook.diagnose(BODY, sent, { hash: own });
  assert.deepEqual([known.sentFits, known.causes], [true, ['KEY_AS_TEXT']]);
  assert.match(
    known.sentence,
    /^the hash that was sent is right, so the mistake is in the code that computed your own hash: the 64 characters/,
  );
  const unknown = webhook.diagnose(BODY, sent, { hash: '0'.repeat(64) });
  assert.deepEqual([unknown.sentFits, unknown.causes, unknown.reproduced], [true, [], false]);
  assert.match(
    unknown.sentence,
    /no known mistake reproduces that hash. .* the 10 characters of the timestamp and the 76 bytes of the body/,
  );
  assert.doesNotMatch(unknown.sentence, /subscription/);
  assert.match(JSON.stringify(unknown.remedy?.node), /followed directly by the raw body with HMAC-SHA256/);
  assert.deepEqual(unknown.concerns, ['hash']);
  const neither = webhook.diagnose(BODY, { ...sent, 'close-sig-hash': '1'.repeat(64) }, { hash: own });
  assert.deepEqual([neither.sentFits, neither.causes], [false, ['KEY_AS_TEXT']]);
  assert.match(neither.sentence, /The hash that was sent does not match/);
  assert.equal(webhook.diagnose(BODY, sent, { hash: HASH }).code, null);
  assert.equal(webhook.diagnose(BODY, sent).sentFits, null);
  assert.equal(new Webhook(KEY).diagnose(BODY, sent, { hash: own }).sentFits, true, 'however old it is');
  // @ts-expect-error not a hash
  assert.throws(() => webhook.diagnose(BODY, sent, { hash: 1 }), /options\.hash must be a string/);
  // @ts-expect-error not an option
  assert.throws(() => webhook.diagnose(BODY, sent, { hsah: 'a' }), /options\.hsah is not an option: use hash/);
});

test('bytes in place of the text of a key are told apart', () => {
  const bytes = Buffer.from(KEY, 'hex');
  for (const key of /** @type {any[]} */ ([
    bytes,
    new Uint8Array(bytes),
    bytes.buffer,
    new DataView(bytes.buffer),
    [bytes],
    { whsub_1: bytes },
    [...bytes],
  ])) {
    assert.throws(() => new Webhook(key), { code: 'INVALID_KEY', message: /got bytes: pass the hex digits as text$/ });
  }
});

test('a hash of the own code that is right does not make a forged request valid', () => {
  const { 'close-sig-hash': own, ...timestamp } = webhook.sign(BODY, { timestamp: 1544271440 });
  const forged = { ...timestamp, 'close-sig-hash': 'a'.repeat(64) };
  const { code, sentFits, sentence } = webhook.diagnose(BODY, forged, { hash: own });
  assert.deepEqual([code, sentFits], ['SIGNATURE_MISMATCH', false]);
  assert.match(sentence, /the hash that was sent does not match/);
});

test('three keys that happen to be in order are no trace of a body that was rewritten', () => {
  const body = '{"event": {"action": "created", "id": "ev_1", "object_type": "lead"}, "subscription_id": "whsub_1"}';
  const { causes } = webhook.diagnose(body, new Webhook('a'.repeat(64)).sign(body));
  assert.deepEqual(causes, []);
});

// What is told of each body, and what is not: `signed` is what was signed, and without it nothing that is here was.
const sentences = JSON.parse(readFileSync(new URL('../vectors/sentences.json', import.meta.url), 'utf8'));
for (const { name, body, signed, sent = '{hash}', timestamp = TIMESTAMP, causes, says, never } of sentences) {
  test(`the diagnosis says what is known: ${name}`, () => {
    const hash =
      signed === undefined
        ? 'ab'.repeat(32)
        : createHmac('sha256', Buffer.from(KEY, 'hex'))
            .update(TIMESTAMP + signed)
            .digest('hex');
    const forms = {
      dashes: hash.toUpperCase().match(/../g).join('-'),
      colons: hash.match(/../g).join(':'),
      halves: `${hash.slice(0, 32)} ${hash.slice(32)}`,
    };
    const headers = {
      'close-sig-hash': forms[sent] ?? sent.replace('{hash}', hash).replace('{key}', KEY),
      'close-sig-timestamp': timestamp,
    };
    const diagnosis = webhook.diagnose(body, headers);
    assert.deepEqual(diagnosis.causes, causes, diagnosis.sentence);
    assert.equal(diagnosis.reproduced, signed !== undefined && causes.length > 0, diagnosis.sentence);
    for (const words of says) assert.ok(diagnosis.sentence.includes(words), `${words}: ${diagnosis.sentence}`);
    for (const words of never) assert.ok(!diagnosis.sentence.includes(words), `${words}: ${diagnosis.sentence}`);
  });
}

test('a remedy fits its cause: no code for a receiver where the key is wrong, none for a key where the body is', () => {
  const all = (remedy) => JSON.stringify(remedy);
  const own = (key, message) => createHmac('sha256', key).update(message).digest('hex');
  const raw = webhook.diagnose(JSON.stringify(JSON.parse(BODY)), webhook.sign(BODY));
  const key = webhook.diagnose(BODY, { 'close-sig-timestamp': '1', 'close-sig-hash': own(KEY, `1${BODY}`) });
  // As Close writes: a body that was rewritten on its way would be said first.
  const asCloseWrites = '{"event": {"id": "ev_1"}, "subscription_id": "whsub_1"}';
  const wrongKey = webhook.diagnose(asCloseWrites, new Webhook('a'.repeat(64)).sign(asCloseWrites));
  const missing = webhook.diagnose(BODY, {});
  const late = new Webhook(KEY).diagnose(asCloseWrites, webhook.sign(asCloseWrites, { timestamp: 1 }));
  assert.doesNotMatch(all(wrongKey.remedy), /express\.raw|arrayBuffer|Buffer\.concat|get_data|php:\/\/input/);
  assert.match(all(wrongKey.remedy?.python), /curl -u/);
  assert.doesNotMatch(all(raw.remedy), /signature_key|curl/);
  assert.doesNotMatch(all(key.remedy), /express\.raw|curl/);
  assert.doesNotMatch(all(missing.remedy), /express\.raw|curl/);
  assert.match(all(missing.remedy?.php), /HTTP_CLOSE_SIG_HASH/);
  assert.deepEqual(
    [raw, key, wrongKey, missing, late].map(({ concerns }) => concerns),
    [['body'], ['key'], ['key'], ['headers'], ['age']],
  );
  const valid = webhook.sign(BODY);
  assert.deepEqual(webhook.diagnose(BODY, valid).concerns, []);
  assert.deepEqual(webhook.diagnose(JSON.parse(BODY), valid).concerns, ['body']);
  // @ts-expect-error No headers.
  assert.deepEqual(webhook.diagnose(BODY, 5).concerns, ['headers']);
});
