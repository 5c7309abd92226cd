import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import { Webhook } from '../../pkg/index.js';
import {
  KEY,
  OTHER_KEY,
  assertNoSecret,
  closehook,
  delivery,
  jsonLines,
  payload,
  scratch,
  signed,
} from './closehook.js';
import { HAR_ENTRY, RAW, REQUESTS, SIGNED, SIGNED_LINES, TIME, WIRE } from './pasted.js';

const VECTORS = fileURLToPath(new URL('../vectors/signature.json', import.meta.url));
const body = payload();
const headerArgs = (headers) => Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);

test.after(assertNoSecret);

test('the vectors are a file of deliveries, and each gets its verdict', async () => {
  const vectors = JSON.parse(readFileSync(VECTORS, 'utf8'));
  const { code, json } = await closehook(['verify', VECTORS, '--json'], { env: {} });
  assert.equal(code, 1);
  const verdicts = json();
  assert.equal(verdicts.length, vectors.length);
  for (const [i, { name, expected, label }] of vectors.entries()) {
    const { name: named, ok, code: refusal, key } = verdicts[i];
    assert.equal(named, name);
    assert.equal(ok ? 'VALID' : refusal, expected, name);
    if (label !== undefined) assert.equal(key, label, name);
  }
});

test('a delivery is said to be valid in a sentence, with event, subscription and age', async () => {
  const file = scratch('valid.jsonl', jsonLines([delivery(body)]));
  const { code, out, err } = await closehook(['verify', file]);
  assert.equal(code, 0);
  assert.match(out, /^✓ valid: opportunity updated ev_1 for whsub_1, signed \d+ s ago with key 0\n$/);
  assert.equal(err, '');
});

test('the body may come from a file, standard input or --data, and the headers from options or a file', async () => {
  const headers = signed(body);
  const block = Object.entries(headers)
    .map((pair) => pair.join(': '))
    .join('\n');
  const [file, headersFile] = [scratch('body.json', body), scratch('headers.txt', block)];
  const answers = await Promise.all([
    closehook(['verify', file, ...headerArgs(headers)]),
    closehook(['verify', '-', ...headerArgs(headers)], { input: body }),
    closehook(['verify', ...headerArgs(headers)], { input: body }),
    closehook(['verify', '--data', body, ...headerArgs(headers)]),
    closehook(['verify', file, '--headers', headersFile]),
    closehook([
      'verify',
      '--headers',
      scratch('answer.txt', `HTTP/1.1 200 OK\r\n${block.replaceAll('\n', '\r\n')}\r\n`),
      file,
    ]),
    closehook(['verify', '--headers', scratch('request.txt', `POST /x HTTP/1.1\nHost: x\n${block}\n\n${body}`)]),
    closehook(['verify', ...headerArgs(headers), '--', file]),
  ]);
  for (const { code, out, err } of answers) assert.deepEqual([code, err], [0, ''], out);
});

test('bytes are judged as they are', async () => {
  const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0x0d, 0x0a, 0x00]);
  const file = scratch('bytes', bytes);
  assert.equal((await closehook(['verify', file, ...headerArgs(signed(bytes))])).code, 0);
  assert.equal((await closehook(['verify', ...headerArgs(signed(bytes))], { input: bytes })).code, 0);
  assert.equal((await closehook(['verify', ...headerArgs(signed(bytes))], { input: bytes.subarray(0, 6) })).code, 1);
});

test('a refusal has its code, the mistake, and what to change in each framework, or in one', async () => {
  const wire = '{"event": {"id": "ev_1", "action": "created"}, "subscription_id": "whsub_1"}';
  const args = ['verify', '--data', JSON.stringify(JSON.parse(wire)), ...headerArgs(signed(wire))];
  const { code, out } = await closehook(args);
  assert.equal(code, 1);
  assert.match(out, /^✗ SIGNATURE_MISMATCH: none of your keys /);
  assert.match(out, /this body was parsed and re-serialized/);
  for (const name of ['Express', 'Fastify', 'Next', 'Workers', 'node:http'])
    assert.match(out, new RegExp(`^ {2}${name}$`, 'm'));
  const one = await closehook([...args, '--for', 'fastify']);
  assert.match(one.out, /addContentTypeParser/);
  assert.doesNotMatch(one.out, /express\.raw/);
  const [json] = (await closehook([...args, '--json'])).json();
  assert.deepEqual([json.ok, json.code, json.diagnosis.causes], [false, 'SIGNATURE_MISMATCH', ['BODY_JSON_DUMPS']]);
  assert.equal(json.evidence.bodyBytes, args[2].length);
});

test('a delivery is judged at the time of its arrival, unless --now says another', async () => {
  const file = scratch('old.jsonl', jsonLines([delivery(body, { timestamp: 1544271440, now: 1544271445 })]));
  const kept = await closehook(['verify', file]);
  assert.deepEqual([kept.code, /signed 5 s before it arrived/.test(kept.out)], [0, true]);
  const [later] = (await closehook(['verify', file, '--now', '2018-12-08T13:17:20Z', '--json'])).json();
  assert.deepEqual([later.code, later.evidence.age], ['TIMESTAMP_TOO_OLD', 3600]);
  assert.equal((await closehook(['verify', file, '--now', '1544275040', '--max-age', '2h'])).code, 0);
  assert.equal((await closehook(['verify', file, '--now', '1544275040', '--max-age', 'off'])).code, 0);
  assert.equal((await closehook(['verify', file, '--now', '1544271400', '--max-future-skew', '10'])).code, 1);
});

test('keys come from a file in any of its forms, from --key, and from the environment', async () => {
  const file = scratch('keys.jsonl', jsonLines([delivery(body)]));
  const other = { env: { CLOSE_SIGNATURE_KEY: OTHER_KEY } };
  const subscription = { id: 'whsub_1', signature_key: KEY, status: 'active' };
  const forms = [
    `${KEY}\n`,
    `${OTHER_KEY}\n${KEY}\n`,
    JSON.stringify({ whsub_1: KEY }),
    JSON.stringify([OTHER_KEY, KEY]),
    JSON.stringify(subscription),
    JSON.stringify({ data: [{ id: 'whsub_0', signature_key: OTHER_KEY }, subscription] }),
  ];
  for (const [i, form] of forms.entries()) {
    const { code, out, err } = await closehook(['verify', file, '--key-file', scratch(`key-${i}`, form)], other);
    assert.equal(code, 0, out + err);
  }
  const shown = await closehook(['verify', file, '--key', KEY], other);
  assert.equal(shown.code, 0);
  assert.match(shown.err, /--key is visible in the process list/);
  assert.equal((await closehook(['verify', file, '--key', OTHER_KEY, '--key', KEY], other)).code, 0);
  assert.equal(
    (await closehook(['verify', file], { env: { CLOSE_SIGNATURE_KEY: JSON.stringify({ whsub_1: KEY }) } })).code,
    0,
  );
  assert.equal((await closehook(['verify', file], other)).code, 1);
});

test('lines that hold no delivery are told with their number, and the rest goes on', async () => {
  const good = JSON.stringify(delivery(body));
  const lines = [
    good,
    '{"headers": [], "body": 7}',
    '',
    'nonsense',
    body,
    '{"headers": [["a"]], "body": ""}',
    good.slice(0, -20),
    good,
    '3',
  ];
  const file = scratch('bad.jsonl', `${lines.join('\n')}\n`);
  const { code, json } = await closehook(['verify', file, '--json']);
  assert.equal(code, 1);
  assert.deepEqual(
    json().map(({ line, ok }) => [line, ok]),
    [
      [1, true],
      [2, undefined],
      [4, undefined],
      [5, undefined],
      [6, undefined],
      [7, undefined],
      [8, true],
      [9, undefined],
    ],
  );
  const { out } = await closehook(['verify', file]);
  assert.match(out, /bad\.jsonl:2: "body" must be the bytes in base64, got a number/);
  assert.match(out, /bad\.jsonl:4:2: not JSON: expected null/);
  assert.match(out, /bad\.jsonl:5: this has no headers/);
  assert.match(out, /bad\.jsonl:6: "headers"\[0\] is not \[name, value\]/);
  assert.match(out, /bad\.jsonl:7:\d+: not JSON/);
  assert.match(out, /2 deliveries valid, 6 unreadable\n$/);
});

test('a time in milliseconds, limits and keys that are none are told, and do not end it', async () => {
  const good = delivery(body);
  const wrong = [
    { now: 1.7e12 },
    { now: '1' },
    { maxAge: -1 },
    { maxAge: '5' },
    { maxFutureSkew: null },
    { name: 1 },
    { text: '' },
    { key: 7 },
    { key: {} },
  ];
  const list = [...wrong.map((each) => ({ ...good, ...each })), { ...good, key: KEY, maxAge: 'Infinity' }];
  const { code, json, err } = await closehook(['verify', '--json'], { env: {}, input: jsonLines(list) });
  assert.deepEqual([code, err], [1, '']);
  assert.deepEqual(
    json().map(({ ok, error }) => ok ?? typeof error),
    [...wrong.map(() => 'string'), true],
  );
});

test('an old request is said how to be judged, and a key that fits is named', async () => {
  const body = '{"subscription_id": "whsub_a"}';
  const old = await closehook([
    'verify',
    '--data',
    body,
    ...headerArgs(new Webhook(KEY).sign(body, { timestamp: 1544271440 })),
  ]);
  assert.match(old.out, /^✗ TIMESTAMP_TOO_OLD/);
  assert.match(old.out, /--now SECONDS, at any with --max-age off/);
  const keys = scratch('keys.json', JSON.stringify({ whsub_a: OTHER_KEY, whsub_b: KEY }));
  const args = ['verify', '--data', body, ...headerArgs(new Webhook(KEY).sign(body)), '--key-file', keys];
  assert.match((await closehook(args)).out, /the key of another subscription: whsub_b/);
  assert.equal((await closehook([...args, '--json'])).json()[0].diagnosis.key, 'whsub_b');
});

test('text, headers as an object, and a list over several lines are read too', async () => {
  const written = JSON.stringify([{ name: 'by hand', headers: signed(body), text: body }, delivery(body)], null, 2);
  const { code, out } = await closehook(['verify', scratch('hand.json', written)]);
  assert.equal(code, 0, out);
  assert.match(out, /\(by hand\)/);
});

test('of a long file the first refusals are looked into, and the summary counts them all', async () => {
  const refused = Array.from({ length: 30 }, () => delivery(body, { key: OTHER_KEY }));
  const { code, json } = await closehook(['verify', scratch('many.jsonl', jsonLines(refused)), '--json']);
  assert.equal(code, 1);
  assert.equal(json().filter(({ diagnosis }) => diagnosis !== null).length, 20);
  const { out } = await closehook(['verify', scratch('many.jsonl')]);
  assert.match(out, /0 deliveries valid, 30 refused\n$/);
  // Each with its place, since it is one of many.
  assert.match(out, /^✗ \S*many\.jsonl:1: SIGNATURE_MISMATCH: /);
  assert.match(out, /^✗ \S*many\.jsonl:30: SIGNATURE_MISMATCH: /m);
});

test('--hash judges what your own code computed, whatever the spelling of the header, alone and in a file', async () => {
  const webhook = new Webhook(KEY);
  const body = '{"event": {"id": "ev_1"}}';
  const { 'close-sig-hash': right, 'close-sig-timestamp': timestamp } = webhook.sign(body, { timestamp: 1544271440 });
  const asText = createHmac('sha256', KEY)
    .update(timestamp + body)
    .digest('hex');
  const request = scratch(
    'request.txt',
    `POST / HTTP/1.1\r\nClose-Sig-Hash: ${right}\r\nClose-Sig-Timestamp: ${timestamp}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const file = scratch(
    'deliveries.jsonl',
    JSON.stringify({
      now: 1544271440,
      headers: [
        ['Close-Sig-Hash', right],
        ['Close-Sig-Timestamp', timestamp],
      ],
      text: body,
    }),
  );
  for (const args of [['--headers', request, '--now', timestamp], [file]]) {
    assert.equal((await closehook(['verify', ...args])).code, 0);
    assert.equal((await closehook(['verify', ...args, '--hash', right.toUpperCase()])).code, 0);
    const { code, out } = await closehook(['verify', ...args, '--hash', asText]);
    assert.equal(code, 1);
    assert.match(out, /the 64 characters of the key were used as text/);
  }
  assert.equal((await closehook(['verify', file, '--hash', ''])).code, 2);
});

test('two remedies are two paragraphs, not one with an escape in it', async () => {
  const body = '{"event": {"id": "ev_1"}}';
  const timestamp = '1544271440';
  const both = createHmac('sha256', KEY)
    .update(timestamp + body)
    .digest('hex');
  const file = scratch(
    'two.jsonl',
    JSON.stringify({
      now: 1544271440,
      headers: [
        ['close-sig-hash', both],
        ['close-sig-timestamp', timestamp],
      ],
      text: `${body}\n`,
    }),
  );
  const { out } = await closehook(['verify', file, '--for', 'node']);
  assert.match(out, /webhook\.verify\s+and\s+webhook\.sign\.\n[\s\S]*Buffer\.concat\(chunks\)/);
  assert.doesNotMatch(out, /\\n/);
});

test('the chunks of a captured request are joined, as it says that it has them', async () => {
  const head = Object.entries(signed(body))
    .map((pair) => pair.join(': '))
    .concat('Transfer-Encoding: gzip, chunked')
    .join('\r\n');
  const bytes = Buffer.from(body);
  const chunk = (part) =>
    Buffer.concat([Buffer.from(`${part.length.toString(16)};a=b\r\n`), part, Buffer.from('\r\n')]);
  const framed = Buffer.concat([
    ...[0, 1, 40].map((at, i, all) => chunk(bytes.subarray(at, all[i + 1]))),
    Buffer.from('0\r\nx: y\r\n\r\n'),
  ]);
  const request = (content) => Buffer.concat([Buffer.from(`POST / HTTP/1.1\r\n${head}\r\n\r\n`), content]);
  const asLf = Buffer.from(request(framed).toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  // Also without the framing, which a capture by a proxy has not, and with line feeds that an editor left of CRLF.
  for (const content of [request(framed), request(bytes), asLf]) {
    const { code, out } = await closehook(['verify', '--headers', scratch('chunked.http', content)]);
    assert.equal(code, 0, out);
  }
  const cut = await closehook(['verify', '--headers', scratch('cut.http', request(framed.subarray(0, 60)))]);
  assert.equal(cut.code, 1);
});

test('an event of AWS Lambda is a delivery, its body text or base64', async () => {
  const headers = signed(body);
  const base64 = Buffer.from(body).toString('base64');
  const many = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  for (const event of [
    { version: '2.0', headers, body, isBase64Encoded: false },
    { version: '2.0', headers, body: base64, isBase64Encoded: true },
    { headers: null, multiValueHeaders: many, body, isBase64Encoded: false },
    { multiValueHeaders: many, body: base64, isBase64Encoded: true },
    { headers, body },
  ]) {
    const { code, out } = await closehook(['verify', scratch('event.json', JSON.stringify(event))]);
    assert.equal(code, 0, out);
  }
});

test('headers without a body: it is asked for, and nothing is judged', async () => {
  const block = Object.entries(signed(body))
    .map((pair) => pair.join(': '))
    .join('\n');
  const request = `POST / HTTP/1.1\r\n${block.replaceAll('\n', '\r\n')}\r\n\r\n`;
  for (const text of [block, request]) {
    const { code, out, err } = await closehook(['verify', '--headers', scratch('alone.txt', text)], { input: '' });
    assert.equal(code, 2);
    assert.match(err, /no body was given: name its FILE, pipe it in, or pass it with --data TEXT/);
    assert.equal(out, '');
  }
});

test('--hash: where the hash that was sent fits, key and bytes are right', async () => {
  const file = scratch('own.jsonl', jsonLines([delivery(body)]));
  const { code, out } = await closehook(['verify', file, '--hash', '0'.repeat(64), '--for', 'python']);
  assert.equal(code, 1);
  const text = out.replace(/\s+/g, ' ');
  assert.match(text, /the hash that was sent is right, so the mistake is in the code that computed your own hash/);
  assert.match(text, /closehook remedy fastapi prints .* expected = hmac\.new\(KEY, timestamp/);
  const cut = await closehook(['verify', file, '--hash', '1234']);
  assert.match(cut.out, /MALFORMED_SIGNATURE: --hash is not 64 hex digits/);
  const { json } = await closehook(['verify', file, '--hash', '0'.repeat(64), '--json']);
  assert.equal(json()[0].diagnosis.sentFits, true);
});

test('--hash: a delivery whose own hash does not fit is refused, though the hash that was given fits', async () => {
  const right = signed(body)['close-sig-hash'];
  const file = scratch('foreign.jsonl', jsonLines([delivery(body, { key: OTHER_KEY })]));
  const { code, out } = await closehook(['verify', file, '--hash', right]);
  assert.equal(code, 1, out);
  assert.match(out, /^✗ SIGNATURE_MISMATCH/);
  assert.match(
    out.replace(/\s+/g, ' '),
    /the hash of your code is right for this key and these bytes, and the one that was sent is not: /,
  );
  const { json } = await closehook(['verify', file, '--hash', right, '--json']);
  assert.deepEqual([json()[0].ok, json()[0].diagnosis.sentFits], [false, false]);
});

test('the remedy for each way to receive', async () => {
  const asClose = '{"event": {"id": "ev_1"}, "subscription_id": "whsub_1"}';
  const wrong = {
    ...delivery(asClose),
    headers: Object.entries({ ...signed(asClose), 'close-sig-hash': '0'.repeat(64) }),
  };
  const file = scratch('wrong.jsonl', jsonLines([wrong]));
  for (const name of ['express', 'fastify', 'next', 'workers', 'node', 'python', 'php', 'ruby', 'go']) {
    const { out } = await closehook(['verify', file, '--for', name]);
    assert.match(out, /curl -u "\$CLOSE_API_KEY:" https:\/\/api\.close\.com\/api\/v1\/webhook\/whsub_1\//, name);
  }
  const { code, err } = await closehook(['verify', file, '--for', 'perl']);
  assert.equal(code, 2);
  assert.match(err, /must be one of express, .*go, not perl/);
});

test('a file that says when its request arrived is judged at that time', async () => {
  for (const form of ['a HAR file', 'AWS Lambda, base64', 'ngrok', 'webhook.site', 'webhook.site, as CSV'])
    assert.equal((await closehook(['verify', scratch('request', REQUESTS[form])])).code, 0, form);
});

test('a refused request is noted to end with a line feed of an editor, and --headers takes only one request', async () => {
  const request = `POST / HTTP/1.1\n${SIGNED_LINES.replaceAll('\r', '')}\n\n${WIRE}\n`;
  for (const args of [[scratch('request', request)], ['--headers', scratch('request', request)]]) {
    const { code, err } = await closehook(['verify', ...args, '--now', TIME]);
    assert.equal(code, 1);
    assert.match(err, /^closehook: the body ends with a line feed, which an editor may have added: /);
  }
  const har = JSON.stringify({ log: { entries: [HAR_ENTRY, HAR_ENTRY] } });
  const { code, err } = await closehook(['verify', '--headers', scratch('two.har', har)]);
  assert.deepEqual([code, /holds 2 requests: name it as FILE/.test(err)], [2, true]);
  assert.equal((await closehook(['verify', scratch('two.har'), '--now', TIME])).code, 0);
});

test('a body in its own file: a line feed beyond content-length is removed; without content-length there is a note', async () => {
  const file = scratch('body-of-an-editor.json', `${body}\n`);
  const length = ['-H', `Content-Length: ${Buffer.byteLength(body)}`];
  const cut = await closehook(['verify', file, ...headerArgs(signed(body)), ...length]);
  assert.deepEqual([cut.code, cut.err], [0, '']);
  const kept = await closehook(['verify', file, ...headerArgs(signed(body))]);
  assert.equal(kept.code, 1);
  assert.match(kept.err, /^closehook: the body ends with a line feed, which an editor may have added: /);
  // A body that was signed with its line feed is valid.
  const whole = await closehook(['verify', file, ...headerArgs(signed(`${body}\n`))]);
  assert.deepEqual([whole.code, whole.err], [0, '']);
  // An editor adds only a line feed.
  const longer = await closehook([
    'verify',
    scratch('longer.json', `${body} x\n`),
    ...headerArgs(signed(body)),
    ...length,
  ]);
  assert.equal(longer.code, 1);
  assert.match(longer.err, /^closehook: content-length says /);
});

test('keys are read from an environment file, whatever else it holds', async () => {
  const file = scratch('request', RAW);
  for (const text of [
    `CLOSE_SIGNATURE_KEY=${KEY}\n`,
    `# of the hook\nexport CLOSE_SIGNATURE_KEY="${KEY}" # new\nCLOSE_API_KEY=api_1.2\nPORT=3000\n`,
    `CLOSE_SIGNATURE_KEY='{"whsub_1": "${KEY}"}'`,
    `$env:CLOSE_SIGNATURE_KEY = "${KEY}"\r\n`,
    `HOOK=${OTHER_KEY}\r\nHOOK_2=${KEY}\r\n`,
  ]) {
    const { code, err } = await closehook(['verify', file, '--now', TIME, '--key-file', scratch('env', text)], {
      env: {},
    });
    assert.deepEqual([code, err], [0, ''], text);
  }
  const cut = scratch('cut.env', `CLOSE_SIGNATURE_KEY=${KEY.slice(0, 60)}\nPORT=1\n`);
  const { code, err } = await closehook(['verify', file, '--key-file', cut]);
  assert.deepEqual([code, /it has 60 characters|60/.test(err)], [2, true], err);
});

test('--repair writes the deliveries that verify once their mistakes are undone, and no others', async () => {
  const parsed = JSON.stringify(JSON.parse(WIRE));
  const decorated = SIGNED.map(([name, value]) => [name, name === 'close-sig-hash' ? `v1,${value}` : value]);
  const broken = [
    { headers: [['x-own', '1'], ...SIGNED], text: parsed, now: Number(TIME) },
    { headers: SIGNED, text: `${WIRE}\n`, now: Number(TIME), key: KEY },
    { headers: decorated, text: WIRE, now: Number(TIME) },
    { headers: [...SIGNED.slice(1), ['close-sig-hash', '0'.repeat(64)]], text: WIRE, now: Number(TIME) },
    { headers: SIGNED, text: WIRE, now: Number(TIME) },
  ];
  const file = scratch('repaired.jsonl');
  const source = scratch('broken.jsonl', jsonLines(broken));
  const { code, err } = await closehook(['verify', source, '--repair', file]);
  assert.equal(code, 1);
  assert.match(err, /^closehook: 3 deliveries written to .*; 1 refused for what cannot be repaired in the delivery\n$/);
  const repaired = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(statSync(file).mode & 0o777, 0o600);
  for (const each of repaired) {
    assert.equal(Buffer.from(each.body, 'base64').toString(), WIRE);
    const headers = Object.fromEntries(each.headers);
    assert.deepEqual(
      SIGNED,
      SIGNED.map(([name]) => [name, headers[name]]),
    );
    assert.ok(!('key' in each));
  }
  assert.deepEqual(repaired[0].headers[0], ['x-own', '1']);
  assert.equal((await closehook(['verify', file])).code, 0);

  // What is there is left alone.
  const again = await closehook(['verify', source, '--repair', file]);
  assert.deepEqual([again.code, /already exists; name a new file/.test(again.err)], [2, true]);
  const none = scratch('nothing.jsonl');
  const hopeless = await closehook([
    'verify',
    scratch('hopeless.jsonl', jsonLines(broken.slice(3, 4))),
    '--repair',
    none,
  ]);
  assert.match(hopeless.err, /nothing written to /);
  assert.ok(!existsSync(none));
});
