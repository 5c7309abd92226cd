// A bounded part of fuzz/paste.js, and what it found.
import assert from 'node:assert/strict';
import test from 'node:test';
import { check, fuzz } from '../../fuzz/paste.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { recognize } from '../../pkg/src/input/recognize.js';
import { withoutKeys } from '../../www/input/secrets.js';
import { parseHeaderBlock } from '../../pkg/src/input/header-block.js';

test('3,000 texts, mixed from what people paste', async () => {
  assert.equal((await fuzz({ seed: 1, runs: 3000 })).runs, 3000);
});

/** Each would leave an expression a way back for every character: beyond 8 million there is no room for that. */
const PIECES = ['x', ' ', '\\"'];
for (const piece of PIECES) {
  test(`9 MB of ${JSON.stringify(piece)}, loose, in a string, in a command and between headers`, () => {
    const long = piece.repeat(Math.floor(9_000_000 / piece.length));
    for (const text of [
      long,
      `["${long}"]`,
      `curl http://x/ -H 'close-sig-hash: x' -d "${long}"`,
      `close-sig-hash: x\n${long}`,
    ]) {
      assert.doesNotThrow(() => recognize(text));
      assert.doesNotThrow(() => withoutKeys(text));
    }
  });
}

test('a word in quotes, escapes and line ends is read as the shell reads it', () => {
  const { entries, body } = parseHeaderBlock(
    "curl x -H 'a: b'\"c\"\\ d \\\n -H $'e: \\x41\\u0042\\n' -d 'it'\\''s' --header=f:\\ g -d \"q\\\"$x\"",
  );
  assert.deepEqual(entries, [
    ['a', 'bc d'],
    ['e', 'AB'],
    ['f', 'g'],
  ]);
  assert.equal(body, 'it\'s&q"$x');
});

test('white space that goes on for long is read once', async () => {
  for (const text of [
    `a:${' '.repeat(200_000)}x`,
    `${' '.repeat(200_000)}:`,
    `${' \t'.repeat(100_000)}close-sig-hash`,
    `close-sig-hash${' '.repeat(200_000)}`,
    `signature_key${' '.repeat(200_000)}${DEMO_KEY}`,
  ])
    await check(text);
});
