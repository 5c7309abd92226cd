// Fuzzes what the page and the command line make of pasted text: recognition, headers, keys, secrets, shared addresses.
// Texts that people paste are mixed and mutated.
//
//   node fuzz/paste.js [--seconds 3600] [--seed 1]
//
// A failure prints its seed and its input as JSON. tests/www/paste-fuzz.test.js runs a bounded part of it.
import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { parseHeaderBlock } from '../pkg/src/input/header-block.js';
import { recognize } from '../pkg/src/input/recognize.js';
import { entryMayHoldKey, entryWithoutKeys, withoutKeys } from '../www/input/secrets.js';
import { keyList, parseKeys, withKeys } from '../pkg/src/input/keys.js';
import { pretty } from '../www/pretty.js';
import { fromFragment } from '../www/shell/share.js';

const KEY = 'c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2';
const HASH = 'f649eb8a4c4bc016d57f194219d9547ecd2cc22ec0d2d6c82d19aec4a9b6b526';
const EVENT =
  '{"event": {"id": "ev_1", "object_type": "lead", "action": "updated", "data": {"n": 12345678901234567890}}, "subscription_id": "whsub_1"}';
const SUBSCRIPTION = `{"id":"whsub_1","url":"https://example.com/","events":[],"signature_key":"${KEY}"}`;
const HEADERS = `close-sig-timestamp: 1544271440\nclose-sig-hash: ${HASH}`;
const SEEDS = [
  EVENT,
  HEADERS,
  `${HEADERS}\n\n${EVENT}`,
  `POST /hook HTTP/1.1\r\n${HEADERS.replace('\n', '\r\n')}\r\n\r\n${EVENT}`,
  SUBSCRIPTION,
  `{"data":[${SUBSCRIPTION}]}`,
  `HTTP/2 201 \ncontent-type: application/json\n\n${SUBSCRIPTION}`,
  `curl -X POST http://x/ -H 'close-sig-hash: ${HASH}' -H "close-sig-timestamp: 1" --data-raw $'${EVENT}'`,
  `curl ^"http://x/^" ^\r\n -H ^"close-sig-hash: ${HASH}^" --data-raw ^"{}^"`,
  `{"log":{"entries":[{"startedDateTime":"2024","request":{"headers":[{"name":"close-sig-hash","value":"${HASH}"}],"postData":{"text":"{}"}}}]}}`,
  `{ 'close-sig-hash': '${HASH}', 'close-sig-timestamp': [ '1' ] }`,
  `Invoke-WebRequest -Uri "http://x/" -Headers @{\n"close-sig-hash"="${HASH}"\n} \`\n-Body "{\`"event\`": {}}"`,
  `{"requests":[{"start":"2024","request":{"raw":"${Buffer.from(`POST / HTTP/1.1\n${HEADERS}\n\n${EVENT}`).toString('base64')}"}}]}`,
  `curl.exe http://x/ \`\n -H "close-sig-hash: ${HASH}" -d "{\\\`"event\\\`": {}}"`,
  `"uuid","created_at","headers.close-sig-hash","content"\r\n"a","2018-12-08 12:17:20","${HASH}","{""event"": {}}"\r\n`,
  `Array\n(\n    [HTTP_CLOSE_SIG_HASH] => ${HASH}\n)\n`,
  `array(1) {\n  ["close-sig-hash"]=>\n  array(1) {\n    [0]=>\n    string(64) "${HASH}"\n  }\n}`,
  `{
  "event": {}
}\n{
  "event": {}
}`,
  `{"headers":[["close-sig-hash","${HASH}"]],"body":"e30="}\n{"headers":[],"text":"{}"}`,
  `CLOSE_SIGNATURE_KEY=${KEY}\n`,
  `{"whsub_1": "${KEY}"}`,
  `{"data":[{"object_type":"lead","action":"created"}],"cursor_next":null}`,
  `signature_key: ${KEY.slice(0, 32)}\n  ${KEY.slice(32)}`,
  Buffer.from(SUBSCRIPTION).toString('base64'),
];
const PIECES = [
  '"',
  "'",
  '`',
  '\\',
  '\\"',
  '\\n',
  '\\u0022',
  '%22',
  '\n',
  '\r\n',
  '\n\n',
  '\t',
  ' ',
  '\0',
  '\ufeff',
  '\ud800',
  'é',
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '=',
  '=>',
  '^',
  "$'",
  '-H ',
  '-d @',
  'curl ',
  'HTTP/1.1',
  'null',
  '1e999',
  '__proto__',
  'signature_key',
  'event',
  'headers',
  'close-sig-hash',
  KEY,
  HASH,
];

/** Numbers from a seed (mulberry32): the same everywhere. */
function numbers(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** The text of a seed: some texts, cut, joined and damaged. */
export function textOf(seed) {
  const next = numbers(seed);
  const pick = (list) => list[next(list.length)];
  let text = pick(SEEDS);
  for (let step = next(8); step > 0; step -= 1) {
    const at = next(text.length + 1);
    const end = Math.min(text.length, at + next(24));
    const change = [
      () => text.slice(0, at) + pick(PIECES) + text.slice(at),
      () => text.slice(0, at) + text.slice(end),
      () => text.slice(0, at) + pick(PIECES).repeat(next(40)) + text.slice(end),
      () => text.slice(0, at) + text.slice(at, end).repeat(next(6)) + text.slice(at),
      () => text.slice(0, at) + pick(SEEDS) + text.slice(end),
      () => JSON.stringify(text),
      () => text.slice(0, at),
      () => text.slice(0, at) + String.fromCharCode(next(0x250)) + text.slice(at + 1),
    ];
    text = pick(change)().slice(0, 16_384);
  }
  return text;
}

const within = (whole, part) => Buffer.from(whole).includes(Buffer.from(part));

/** What holds of any text. */
export async function check(text) {
  const bytes = new TextEncoder().encode(text);
  for (const input of [text, bytes]) {
    const found = recognize(input);
    if (found === null) continue;
    assert.ok(found.said !== '' && Array.isArray(found.notes));
    for (const { headers = null, body = null } of found.entries) {
      assert.ok(
        headers === null ||
          headers.every((pair) => pair.length === 2 && pair.every((part) => typeof part === 'string')),
      );
      assert.ok(body === null || body instanceof Uint8Array);
      // Where the text itself is the body, or holds it, its bytes are those that were put in.
      if (
        body &&
        (['json', 'event', 'body', 'log'].includes(found.kind) || found.said.startsWith('an HTTP request')) &&
        typeof input !== 'string'
      )
        assert.ok(within(bytes, body), found.kind);
      const source = { kind: 'paste', name: found.said };
      const kept = entryWithoutKeys(/** @type {any} */ ({ headers, body, source }), { known: [KEY] });
      assert.equal(entryWithoutKeys(kept.entry, { known: [KEY] }).masked, 0, 'a mask is masked again');
      assert.ok(!kept.entry.body || !Buffer.from(kept.entry.body).toString('latin1').toLowerCase().includes(KEY));
      entryMayHoldKey(kept.entry, [KEY]);
    }
  }
  for (const signed of [false, true]) {
    const { text: masked, keys } = withoutKeys(text, { signed });
    assert.ok(keys.every(({ key }) => /^[\da-f]{64}$/.test(key)));
    assert.ok(!masked.includes(`"signature_key":"${KEY}"`) && !masked.includes(`CLOSE_SIGNATURE_KEY=${KEY}\n`));
    assert.deepEqual(keyList(parseKeys(withKeys('', keys))).toSorted(), keys.map(({ key }) => key).toSorted());
  }
  assert.ok(
    !withoutKeys(text, { known: [KEY] })
      .text.toLowerCase()
      .includes(KEY),
  );
  for (const [name, value] of parseHeaderBlock(text).entries)
    assert.ok(typeof name === 'string' && typeof value === 'string');
  keyList(parseKeys(text));
  await fromFragment(`#delivery=${text}`);
  try {
    JSON.parse(text);
  } catch {
    return;
  }
  assert.deepEqual(JSON.parse(pretty(text)), JSON.parse(text));
}

/** Runs texts from a seed on, so many or so long; a failure names its seed. */
export async function fuzz({
  seed = 1,
  runs = Infinity,
  seconds = Infinity,
  told = (/** @type {number} */ _runs) => {},
}) {
  const end = performance.now() + seconds * 1000;
  let done = 0;
  let slowest = { time: 0, seed };
  for (; done < runs && performance.now() < end; done += 1) {
    const began = performance.now();
    try {
      await check(textOf(seed + done));
    } catch (error) {
      throw new Error(`seed ${seed + done}: ${error.message}\n${JSON.stringify(textOf(seed + done))}`, {
        cause: error,
      });
    }
    const time = performance.now() - began;
    if (time > slowest.time) slowest = { time, seed: seed + done };
    if (done % 100_000 === 99_999) told(done + 1);
  }
  return { runs: done, slowest };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { values } = parseArgs({
    options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
  });
  const { runs, slowest } = await fuzz({
    seed: Number(values.seed),
    seconds: Number(values.seconds),
    told: (count) => console.log(`${count.toLocaleString('en-US')} texts`),
  });
  console.log(
    `${runs.toLocaleString('en-US')} texts; the slowest took ${Math.round(slowest.time)} ms (seed ${slowest.seed})`,
  );
}
