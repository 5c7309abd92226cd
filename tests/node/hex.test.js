// The embedded module is decoded by whatever the runtime has; each way gives the same bytes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { hex } from '../../pkg/dist/embedded.js';
import { decodeHex } from '../../pkg/src/hex.js';

const module = readFileSync(new URL('../../pkg/dist/closehook.wasm', import.meta.url));

test('with Buffer', () => assert.deepEqual(Buffer.from(decodeHex(hex)), module));

test('with nothing, as in older browsers', (t) => {
  const { Buffer } = globalThis;
  globalThis.Buffer = undefined;
  t.after(() => (globalThis.Buffer = Buffer));
  const bytes = decodeHex(hex);
  globalThis.Buffer = Buffer;
  assert.ok(module.equals(bytes));
});

test('with Uint8Array.fromHex, where there is one', (t) => {
  t.after(() => delete Uint8Array.fromHex);
  Uint8Array.fromHex = (text) => ({ text });
  assert.equal(decodeHex(hex).text, hex);
});
