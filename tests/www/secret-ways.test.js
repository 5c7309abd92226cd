// A key in every way of writing it that we know of, in every place, and in ways within ways: none is left in what may
// leave the page.
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { bytesWithoutKeys, entryMayHoldKey, entryWithoutKeys, withoutKeys } from '../../www/input/secrets.js';
import { byteLists } from '../../www/input/key-bytes.js';

const RUNS = Number(process.env.RUNS ?? 1000);
const hex = (bytes) => Buffer.from(bytes).toString('hex');

/** Whole bytes, at random, as keys are. */
const KEY = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => {
  // A property test begins with small values, of which a key has none.
  return new Set(bytes).size > 24 && bytes.filter((byte) => byte >= 100).length > 10;
});

const UNSEEN = [
  '\u200b',
  '\u200c',
  '\u200d',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u200e',
  '\u202a',
  '\u2066',
  '\u180e',
  '\u034f',
  '\ufe0f',
  '\u061c',
  '\u{e0020}',
];
const UNSEEN_ESCAPED = [
  '\\u200b',
  '\\\\u200B',
  '&#8203;',
  '&#x200b;',
  '&shy;',
  '&zwnj;',
  '<wbr>',
  '%E2%80%8B',
  '\\u{200b}',
  '\\xad',
];

/** The digits with something between some of them. */
const torn = (digits, between, at) =>
  [...digits].map((digit, index) => (at.includes(index) ? between + digit : digit)).join('');
const places = fc.uniqueArray(fc.integer({ min: 1, max: 63 }), { minLength: 1, maxLength: 63 });
const each = (digits, write) => [...digits].map((digit) => write(digit.charCodeAt(0).toString(16), digit)).join('');
const pairs = (digits, mark, between) =>
  digits
    .match(/../g)
    .map((pair) => mark + pair)
    .join(between);

/** The ways: of each, a text for the bytes of a key. */
const WAYS = {
  digits: fc.constant(hex),
  'capital digits': fc.constant((bytes) => hex(bytes).toUpperCase()),
  'digits of both cases': fc.constant((bytes) =>
    [...hex(bytes)].map((digit, at) => (at % 3 ? digit : digit.toUpperCase())).join(''),
  ),
  'unseen characters between': fc.tuple(fc.constantFrom(...UNSEEN), places).map(
    ([between, at]) =>
      (bytes) =>
        torn(hex(bytes), between, at),
  ),
  'escapes of unseen characters between': fc.tuple(fc.constantFrom(...UNSEEN_ESCAPED), places).map(
    ([between, at]) =>
      (bytes) =>
        torn(hex(bytes), between, at),
  ),
  'URL escapes': fc.constant((bytes) => each(hex(bytes), (code) => `%${code}`)),
  'URL escapes of some': places.map(
    (at) => (bytes) =>
      [...hex(bytes)]
        .map((digit, index) => (at.includes(index) ? `%${digit.charCodeAt(0).toString(16)}` : digit))
        .join(''),
  ),
  'URL escapes twice': fc.constant((bytes) => each(hex(bytes), (code) => `%25${code}`)),
  'JSON escapes': fc.constant((bytes) => each(hex(bytes), (code) => `\\u00${code}`)),
  'escapes of JavaScript': fc.constant((bytes) => each(hex(bytes), (code) => `\\u{${code}}`)),
  'HTML escapes': fc.constant((bytes) => each(hex(bytes), (code, digit) => `&#${digit.charCodeAt(0)};`)),
  'HTML escapes in hex': fc.constant((bytes) => each(hex(bytes), (code) => `&#x${code};`)),
  'a list': fc.constantFrom(',', ', ', ',\n  ', ' ', '; ').map((between) => (bytes) => `[${[...bytes].join(between)}]`),
  'a Buffer in JSON': fc.constant((bytes) => JSON.stringify(Buffer.from(bytes))),
  'a Buffer in JSON, indented': fc.constant((bytes) => JSON.stringify(Buffer.from(bytes), null, 2)),
  'a Uint8Array in JSON': fc.constant((bytes) => JSON.stringify(bytes)),
  'a Uint8Array in JSON, indented': fc.constant((bytes) => JSON.stringify(bytes, null, 2)),
  'a Buffer as Node prints it': fc.constant((bytes) => `<Buffer ${pairs(hex(bytes), '', ' ')}>`),
  'pairs with colons': fc
    .constantFrom(':', '-', ' ')
    .map((between) => (bytes) => pairs(hex(bytes), '', between).toUpperCase()),
  'a list in hex': fc
    .constantFrom(', ', ',', ',\n\t')
    .map((between) => (bytes) => `{ ${pairs(hex(bytes), '0x', between)} }`),
  'escapes of the bytes': fc.constant((bytes) => `b"${pairs(hex(bytes), '\\x', '')}"`),
  base64: fc.constant((bytes) => Buffer.from(bytes).toString('base64')),
  'base64 of the digits': fc.constant((bytes) => Buffer.from(hex(bytes)).toString('base64')),
  'base64url of the digits': fc.constant((bytes) => Buffer.from(hex(bytes)).toString('base64url')),
};

const subscription = (value) => ({
  id: 'whsub_1',
  url: 'https://example.com/',
  events: [],
  status: 'active',
  signature_key: value,
});

/** What stands around it, of which all but the first name it. */
const AROUND = {
  nothing: (text) => text,
  'a name': (text) => `signature_key: ${text}`,
  'a variable': (text) => `CLOSE_SIGNATURE_KEY="${text}"`,
  'an answer': (text) => JSON.stringify({ data: [subscription(text)], has_more: false }),
  'an answer deep within': (text) => JSON.stringify({ a: [{ b: { c: [[subscription(text)]] } }] }, null, 2),
  'JSON in JSON': (text) => JSON.stringify({ message: JSON.stringify({ data: [subscription(text)] }) }),
  'JSON in JSON in JSON': (text) => JSON.stringify(JSON.stringify(JSON.stringify(subscription(text)))),
  'a URL': (text) => `https://example.com/?signature_key=${encodeURIComponent(text)}&v=1`,
  'a URL in a URL': (text) =>
    `https://example.com/?next=${encodeURIComponent(`/?signature_key=${encodeURIComponent(text)}`)}`,
  HTML: (text) =>
    `<td>signature_key</td><td>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')}</td>`,
};

/** Every text that an unknown reader could make of it, by the language's own means. */
function* readings(text) {
  const seen = new Set();
  const next = [text];
  while (next.length > 0 && seen.size < 60) {
    const one = next.pop();
    if (seen.has(one)) continue;
    seen.add(one);
    yield one;
    next.push(
      one.replace(/(?:%[\da-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString()),
      one.replace(/\\+(?:u\{?([\da-f]{2,5})\}?|x([\da-f]{2}))/gi, (_, unicode, byte) =>
        String.fromCodePoint(parseInt(unicode ?? byte, 16)),
      ),
      one.replaceAll('\\', ''),
      one.replace(/&#(?:x([\da-f]+)|(\d+));/gi, (_, code, decimal) =>
        String.fromCodePoint(code ? parseInt(code, 16) : Number(decimal)),
      ),
      one
        .replaceAll('&amp;', '&')
        .replaceAll('&quot;', '"')
        .replaceAll('&lt;', '<')
        .replace(/&shy;|&zwnj;|<wbr>/g, ''),
      one.replace(/[\p{Cf}\p{Mn}]/gu, ''),
    );
  }
}

function assertWithout(text, key, what) {
  for (const reading of readings(text)) {
    const lower = reading.toLowerCase();
    const base64 = Buffer.from(key, 'hex').toString('base64').replace(/=+$/, '');
    const decimals = (reading.match(/\d+/g) ?? []).join();
    const list = Array.from(Buffer.from(key, 'hex')).join();
    const withIndex = Array.from(Buffer.from(key, 'hex'), (byte, at) => `${at},${byte}`).join();
    const bad =
      lower.replace(/0x|\\x|[\s:,;{}-]/g, '').includes(key) ||
      reading.includes(base64) ||
      reading.includes(Buffer.from(key).toString('base64').replace(/=+$/, '')) ||
      decimals.includes(list) ||
      decimals.includes(withIndex);
    assert.ok(!bad, `${what}: ${text.slice(0, 900)}`);
  }
}

for (const [way, write] of Object.entries(WAYS)) {
  test(`masked wherever it stands: ${way}`, () => {
    fc.assert(
      fc.property(KEY, write, fc.constantFrom(...Object.keys(AROUND)), (bytes, writes, place) => {
        const text = AROUND[place](writes(bytes));
        const key = hex(bytes);
        assertWithout(withoutKeys(text).text, key, `${way}, ${place}`);
        const inBytes = Buffer.from(bytesWithoutKeys(Buffer.from(text)).bytes).toString();
        assertWithout(inBytes, key, `${way}, ${place}, as bytes`);
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });
}

test('what is left in a signed payload is not shared', () => {
  const ways = fc.oneof(...Object.values(WAYS));
  fc.assert(
    fc.property(KEY, ways, fc.constantFrom(...Object.keys(AROUND)), (bytes, writes, place) => {
      const body = Buffer.from(JSON.stringify({ event: { id: 'ev_1', data: { note: AROUND[place](writes(bytes)) } } }));
      const headers = [
        ['close-sig-hash', '0'.repeat(64)],
        ['close-sig-timestamp', '1'],
      ];
      for (const known of /** @type {any[]} */ ([[], [hex(bytes)]])) {
        const { entry } = entryWithoutKeys(/** @type {any} */ ({ headers, body }), { known });
        if (entryMayHoldKey(entry, known)) continue;
        assertWithout(Buffer.from(entry.body ?? []).toString(), hex(bytes), place);
      }
    }),
    { numRuns: RUNS },
  );
});

test('lists that are longer, shorter, or no bytes are none', () => {
  const list = Array.from({ length: 33 }, (_, at) => (at * 89 + 7) % 256);
  for (const text of [
    list.join(),
    list.slice(0, 31).join(),
    `${list.slice(0, 31).join()},256`,
    `${list.slice(0, 31).join()},1.5`,
  ])
    assert.deepEqual([...byteLists(text)], [], text);
});
