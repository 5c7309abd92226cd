// Input is recognized, and its bytes stay unchanged.
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { deliveryLine } from '../../pkg/src/input/delivery-record.js';
import { recognize } from '../../pkg/src/input/recognize.js';

/** @type {[string, string][]} */
const HEADERS = [
  ['close-sig-timestamp', '1544271440'],
  ['close-sig-hash', 'f649eb8a4c4bc016d57f194219d9547ecd2cc22ec0d2d6c82d19aec4a9b6b526'],
];
const BLOCK = HEADERS.map(([name, value]) => `${name}: ${value}`).join('\n');
const BODY =
  '{"event": {"id": "ev_1", "object_type": "lead", "action": "updated", "n": 12345678901234567890}, "subscription_id": "whsub_1"}';
const EVENT = '{"id": "ev_1", "object_type": "lead", "action": "updated", "n": 12345678901234567890}';

const text = (bytes) => (bytes ? Buffer.from(bytes).toString('utf8') : bytes);
const simple = (found) => found.entries.map(({ headers = null, body = null }) => [headers, text(body)]);
const kindOf = (input) => recognize(input)?.kind ?? null;

test('a report of coverage and findings of handlers.check, and nothing that only looks like one', () => {
  const coverage = {
    ...{ since: '2026-01-01T00:00:00', until: null, events: 2, brought: 1, missed: 1, pages: 1 },
    types: [
      { object_type: 'lead', action: 'merged', events: 1, brought: 0, missed: 1, why: 'filtered', example: 'ev_1' },
    ],
    fields: [{ object_type: 'lead', field: 'name', sentence: 'a sentence' }],
  };
  const found = recognize(JSON.stringify(coverage));
  assert.deepEqual([found?.kind, found?.said], ['report', 'a report of closehook coverage']);
  assert.deepEqual(found?.report, { kind: 'coverage', coverage });
  assert.deepEqual([found?.entries, found?.notes], [[], []]);
  const findings = [{ code: 'NOT_SUBSCRIBED', name: 'lead.merged', subscriptions: [], sentence: 'no subscription' }];
  assert.deepEqual(recognize(JSON.stringify(findings))?.report, { kind: 'handlers', findings });
  for (const other of [
    { ...coverage, missed: '1' },
    { ...coverage, since: 5 },
    { ...coverage, types: [null] },
    { ...coverage, types: [{ ...coverage.types[0], action: null }] },
    { ...coverage, fields: [{ object_type: 'lead' }] },
    [{ ...findings[0], code: 'OTHER' }],
    [{ ...findings[0], sentence: null }],
    [...findings, 1],
    [],
  ])
    assert.notEqual(recognize(JSON.stringify(other))?.kind, 'report', JSON.stringify(other));
});

test('a curl command, of a shell, of a browser and of Windows', () => {
  const quoted = BODY.replaceAll('"', '\\"');
  const commands = [
    `curl -X POST http://localhost/ \\\n  -H '${HEADERS[0].join(': ')}' \\\n  -H '${HEADERS[1].join(': ')}' --data-raw '${BODY}'`,
    `$ curl 'http://localhost/' --header "${HEADERS[0].join(': ')}" --header="${HEADERS[1].join(': ')}" --data-binary $'${BODY}'`,
    `curl ^"http://localhost/^" ^\r\n  -H ^"${HEADERS[0].join(': ')}^" ^\r\n  -H ^"${HEADERS[1].join(': ')}^" ^\r\n  --data-raw ^"${quoted.replaceAll('\\"', '^\\^"').replaceAll('{', '^{').replaceAll('}', '^}')}^"`,
    `curl.exe "http://localhost/" -H "${HEADERS[0].join(': ')}" -H "${HEADERS[1].join(': ')}" -d "${quoted}"`,
  ];
  for (const command of commands) {
    const found = recognize(command);
    assert.ok(found);
    assert.equal(found.kind, 'curl', command);
    assert.deepEqual(simple(found), [[HEADERS, BODY]], command);
  }
  const file = recognize(`curl http://localhost/ -H '${HEADERS[0].join(': ')}' --data-binary @body.json`);
  assert.ok(file);
  assert.equal(file.entries[0].body, null);
  assert.match(file.notes.join(), /in a file that the command names/);
});

test('a request is cut at the byte, with CRLF, bytes that are no UTF-8, and a line feed that was not sent', () => {
  const body = Buffer.from([0x7b, 0xff, 0x0d, 0x0a, 0x0d, 0x0a, 0x7d]);
  const raw = Buffer.concat([
    Buffer.from(`POST /hook HTTP/1.1\r\n${BLOCK.replaceAll('\n', '\r\n')}\r\nContent-Length: 7\r\n\r\n`),
    body,
  ]);
  for (const input of [raw, Buffer.concat([raw, Buffer.from('\n')]), Buffer.concat([Buffer.from('\n\r\n'), raw])]) {
    const found = recognize(new Uint8Array(input));
    assert.ok(found);
    assert.equal(found.kind, 'http');
    assert.deepEqual(Buffer.from(found.entries[0].body ?? []), body);
    assert.deepEqual(found.entries[0].headers, [...HEADERS, ['Content-Length', '7']]);
    assert.deepEqual(found.notes, []);
  }
  const short = recognize(new Uint8Array(raw.subarray(0, raw.length - 1)));
  assert.ok(short);
  assert.match(short.notes.join(), /content-length says 7 bytes, but the body has 6/);
  assert.equal(recognize('GET / HTTP/1.1\n')?.entries[0].body, null);
});

test('a HAR file, one entry of it, and a body in base64', () => {
  const entry = (headers, postData) => ({
    startedDateTime: '2018-12-08T12:17:20.000Z',
    request: {
      method: 'POST',
      url: 'http://localhost/',
      headers: headers.map(([name, value]) => ({ name, value })),
      postData,
    },
  });
  const signed = entry(HEADERS, { text: BODY });
  const har = JSON.stringify({
    log: {
      version: '1.2',
      entries: [
        entry([], { text: 'x' }),
        signed,
        entry(HEADERS, { text: Buffer.from(BODY).toString('base64'), encoding: 'base64' }),
      ],
    },
  });
  const found = recognize(har);
  assert.ok(found);
  assert.equal(found.kind, 'har');
  assert.deepEqual(simple(found), [
    [HEADERS, BODY],
    [HEADERS, BODY],
  ]);
  assert.equal(found.entries[0].arrived, 1544271440000);
  assert.match(found.notes.join(), /1 request without a signature of Close left out/);
  assert.deepEqual(simple(recognize(JSON.stringify(signed))), [[HEADERS, BODY]]);
});

test('headers alone, as lines, as an object, and with the body behind a blank line', () => {
  for (const input of [
    BLOCK,
    `> ${HEADERS[0].join(': ')}\n> ${HEADERS[1].join(': ')}`,
    JSON.stringify(Object.fromEntries(HEADERS)),
    JSON.stringify({ headers: Object.fromEntries(HEADERS) }),
    JSON.stringify(HEADERS.flat()),
  ]) {
    const found = recognize(input);
    assert.ok(found);
    assert.equal(found.kind, 'headers', input);
    assert.deepEqual(simple(found), [[HEADERS, null]], input);
  }
  assert.deepEqual(simple(recognize(`${BLOCK}\n\n${BODY}`)), [[HEADERS, BODY]]);
});

test('payloads: a delivery, an event, other JSON, and what is none', () => {
  assert.equal(kindOf(BODY), 'event');
  assert.equal(kindOf(EVENT), 'event');
  assert.equal(kindOf(`\ufeff${BODY}`), 'event');
  assert.equal(kindOf('{"a": 1}'), 'json');
  assert.equal(kindOf('[]'), 'json');
  assert.equal(kindOf('{"a": '), 'body');
  assert.equal(kindOf(new Uint8Array([0xff, 0x00])), 'body');
  assert.equal(kindOf(' \n\t'), null);
  assert.equal(kindOf(''), null);
});

test('pages of the event log, lists and lines of events, whose numbers keep their digits', () => {
  for (const input of [
    `{"cursor_next": null, "data": [${EVENT}, 1, ${EVENT}]}`,
    `[${BODY}, ${EVENT}, {}]`,
    `${BODY}\n\n${EVENT}\nnot JSON\n`,
  ]) {
    const found = recognize(input);
    assert.ok(found);
    assert.equal(found.kind, 'log', input);
    assert.equal(found.entries.length, 2);
    assert.equal(found.notes.length, 1);
    for (const { body } of found.entries) assert.match(text(body), /12345678901234567890/);
  }
});

test('files of deliveries, as listen writes them, with what is wrong in them', () => {
  const line = deliveryLine({ now: 1544271440, headers: HEADERS, body: Buffer.from(BODY) });
  for (const input of [
    line,
    line + line,
    `[${line}]`,
    JSON.stringify({ headers: Object.fromEntries(HEADERS), text: BODY }),
  ]) {
    const found = recognize(input);
    assert.ok(found);
    assert.equal(found.kind, 'deliveries', input);
    for (const [headers, body] of simple(found)) assert.deepEqual([headers, body], [HEADERS, BODY]);
  }
  assert.equal(recognize(line)?.entries[0].arrived, 1544271440000);
  const wrong = recognize(`${line}{"headers": 1, "body": ""}\n{"headers": [], "body": "*"}\n`);
  assert.ok(wrong);
  assert.equal(wrong.entries.length, 1);
  assert.deepEqual(wrong.notes, [
    'line 2: "headers" must be a list of [name, value], got a number',
    'line 3: "body" is not base64; for a body as text, use "text"',
  ]);
});

test('no input throws, and a body that is not taken apart keeps its bytes', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.json(),
        fc.constantFrom(
          BODY,
          BLOCK,
          'curl ',
          '{"log":{"entries":[null,{"request":{"headers":[null]}}]}}',
          '{"data":[{"object_type":"a","action":"b"},null]}',
        ),
      ),
      fc.string(),
      (start, end) => {
        const found = recognize(start + end);
        if (found && ['event', 'json', 'body'].includes(found.kind))
          assert.equal(text(found.entries[0].body), Buffer.from(start + end).toString());
      },
    ),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const found = recognize(bytes);
      if (found?.kind === 'body') assert.deepEqual(found.entries[0].body, bytes);
    }),
  );
});

test('deeply nested lists or objects are not a list of events, and nothing overflows', () => {
  for (const [open, close] of [
    ['[', ']'],
    ['{"event":', '}'],
    ['{"data":[', ']}'],
    ['[{"a":', '}]'],
  ]) {
    for (const inner of ['{}', '1']) {
      const text = open.repeat(50_000) + inner + close.repeat(50_000);
      assert.equal(recognize(text)?.entries.length, 1, `${open} ${inner}`);
      assert.equal(recognize(Buffer.from(text))?.entries.length, 1, `${open} ${inner}, as bytes`);
    }
  }
  assert.equal(recognize(`[[[${EVENT}, ${EVENT}]], ${EVENT}]`)?.entries.length, 3);
});

// It took an hour.
test('a head of many columns above many short rows takes time in proportion to its length', () => {
  for (const head of [',', ',headers.a']) {
    const text = `content,header${head.repeat(6000)}\n${'a\n'.repeat(300_000)}`;
    assert.equal(recognize(text)?.kind, 'body');
  }
  const found = recognize('content,headers.close-sig-hash,created_at\n{},ab\n{},,2026-01-01 00:00:00\n');
  assert.deepEqual(
    found?.entries.map(({ headers }) => headers),
    [[['close-sig-hash', 'ab']]],
  );
});

test('keys are keys, one or several, in any form', () => {
  const key = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
  const other = key.replaceAll('0', '1');
  for (const [text, said] of [
    [key, 'a signature key'],
    [`  ${key}\n`, 'a signature key'],
    [`CLOSE_SIGNATURE_KEY="${key}"`, 'a signature key'],
    [`["${key}"]`, 'a signature key'],
    [`{"whsub_1": "${key}"}`, 'a signature key'],
    [`${key} ${other}`, '2 signature keys'],
    [`{"whsub_1": "${key}", "whsub_2": "${other}"}`, '2 signature keys'],
  ]) {
    const found = recognize(text);
    assert.deepEqual([found?.kind, found?.said, found?.entries], ['key', said, []], text.replaceAll(key, '…'));
  }
});
