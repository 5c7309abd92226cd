import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from 'node:util';
import { stepsOf } from '../steps.js';
import { headerValue, holdsHeaders, parseHeaderBlock, unreadHeader } from '../../pkg/src/input/header-block.js';

const HASH = 'ab'.repeat(32);
const TIME = '1544271440';
const headers = {
  host: 'localhost:8787',
  'user-agent': 'curl/8.1 (it\'s "x")',
  'close-sig-hash': HASH,
  'close-sig-timestamp': TIME,
  'content-length': '2',
};
const entries = Object.entries(headers);
const lines = entries.map(([name, value]) => `${name}: ${value}`);

const forms = {
  lines: lines.join('\n'),
  'lines with CRLF': lines.join('\r\n'),
  'console.log': inspect(headers),
  'console.log in one line': inspect(headers, { breakLength: Infinity }),
  'console.log with trailing commas': inspect(headers, { compact: false }).replace(/\n}/, ',\n}'),
  'the lines within console.log': inspect(headers).split('\n').slice(1, -1).join('\n'),
  'console.log with a label': `headers: ${inspect(headers)}`,
  'a null prototype': inspect(Object.assign(Object.create(null), headers)),
  'web Headers': inspect(new Headers(headers)),
  'a Map': inspect(new Map(entries)),
  JSON: JSON.stringify(headers),
  'indented JSON': JSON.stringify(headers, null, 2),
  'JSON of lists': JSON.stringify(Object.fromEntries(entries.map(([name, value]) => [name, [value]]))),
  'a timestamp as a number': JSON.stringify({ ...headers, 'close-sig-timestamp': Number(TIME) }),
  'an event that holds them': JSON.stringify({ httpMethod: 'POST', headers, body: '{}' }),
  'rawHeaders as JSON': JSON.stringify(entries.flat()),
  'rawHeaders of console.log': inspect(entries.flat()),
  'rawHeaders with a label': inspect({ rawHeaders: entries.flat() }),
  pairs: inspect(entries),
  'pairs as JSON': JSON.stringify(entries),
  HAR: JSON.stringify(entries.map(([name, value]) => ({ name, value }))),
  'developer tools, with colons': entries.map(([name, value]) => `${name}:\n${value}`).join('\n'),
  'developer tools, without': entries.map(([name, value]) => `${name}\n${value}`).join('\n'),
  tabs: entries.map((entry) => entry.join('\t')).join('\n'),
};

for (const [form, text] of Object.entries(forms)) {
  test(`both headers are read from: ${form}`, () => {
    const { entries: read, body } = parseHeaderBlock(text);
    assert.equal(headerValue(read, 'close-sig-hash'), HASH);
    assert.equal(headerValue(read, 'close-sig-timestamp'), TIME);
    assert.equal(headerValue(read, 'host'), headers.host);
    assert.equal(headerValue(read, 'user-agent'), headers['user-agent']);
    assert.ok(!body);
  });
}

const wire = '{"a": "it\'s\\n \\"x\\" $y"}';
const single = `'${wire.replaceAll("'", "'\\''")}'`;
const double = `"${wire.replace(/["\\$`]/g, '\\$&')}"`;
const ansi = `$'${wire.replace(/['\\]/g, '\\$&').replace('y', '\\u0079')}'`;
const options = (quote) =>
  lines
    .slice(2, 4)
    .map((line) => `-H ${quote}${line}${quote}`)
    .join(' \\\n  ');

for (const [form, data] of Object.entries({
  '-d': `-d ${single}`,
  '-d, glued': `-d${single}`,
  '--data': `--data ${double}`,
  '--data-raw as a browser writes it': `--data-raw ${ansi}`,
  '--data-binary': `--data-binary ${single}`,
  '--data-binary=': `--data-binary=${single}`,
})) {
  test(`the body of a curl command is offered: ${form}`, () => {
    for (const quote of ["'", '"']) {
      const { entries: read, body } = parseHeaderBlock(`curl -X POST 'http://x/' ${options(quote)} ${data}`);
      assert.deepEqual(read, entries.slice(2, 4));
      assert.equal(body, wire);
    }
  });
}

test('a body in a file is none that a curl command holds', () => {
  const command = (data) => parseHeaderBlock(`curl http://x/ ${options("'")} ${data}`);
  assert.equal(command('--data-binary @body.json').body, '');
  assert.equal(command("--data-raw '@x'").body, '@x');
});

test('the body of a request is offered, as long as content-length says', () => {
  const request = (body, end = '\n') => ['POST /hook HTTP/1.1', ...lines, '', body].join(end);
  for (const [text, body] of [
    [request('{}'), '{}'],
    [request('{}\n'), '{}'],
    [request('{}', '\r\n'), '{}'],
    [request('{ "a": 1 }\n'), '{ "a": 1 }\n'],
    [`${lines.join('\n')}\n\n{}`, '{}'],
    [request(''), ''],
  ]) {
    const read = parseHeaderBlock(text);
    assert.deepEqual(read, { entries, ignored: 0, body });
  }
  assert.ok(!parseHeaderBlock(`${lines.join('\n')}\n\nx-other: 1`).body);
});

test('what is in the text without being read is named', () => {
  for (const text of ['close-sig-hash = x', 'Close-Sig-Hash is missing', 'map[close-sig-hash;x]']) {
    assert.equal(unreadHeader(text, parseHeaderBlock(text).entries), 'close-sig-hash');
  }
  assert.equal(unreadHeader('a: b', parseHeaderBlock('a: b').entries), undefined);
  assert.equal(unreadHeader(lines.join('\n'), entries), undefined);
});

test('a body that holds headers is told from one that speaks of them', () => {
  const holds = (text) => holdsHeaders(new TextEncoder().encode(text));
  assert.ok(holds('close-sig-hash: x'));
  assert.ok(holds('host: x\r\nClose-Sig-Timestamp: 1\r\n\r\n{}'));
  assert.ok(!holds('{\n  "close-sig-hash": "x"\n}'));
  assert.ok(!holds('{"note": "close-sig-hash: x"}'));
});

test('no text takes more steps than its length is worth', async () => {
  const pieces = [
    "'",
    '"',
    '\\',
    "$'",
    '[',
    '{',
    '-H ',
    'a:',
    ' ',
    '\n',
    '{"a":[',
    'a:[',
    'a:("b",',
    'close-sig-hash\n',
    "'a', ",
  ];
  for (const start of ['{', '-H x ', 'close-sig-hash\n'])
    for (const piece of pieces) {
      const steps = [];
      // Four times the text may take five times the steps, and not sixteen times.
      for (const count of [2000, 8000]) {
        const text = `${start}${piece.repeat(count)}`;
        steps.push(await stepsOf(/src\/input/, () => parseHeaderBlock(text)));
      }
      assert.ok(steps[1] < 5 * steps[0], `${JSON.stringify(start + piece)}: ${steps}`);
    }
});
