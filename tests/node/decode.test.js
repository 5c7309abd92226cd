// The embedded module is text, decoded by a module of its own: the bytes are those of the file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { decoder, text } from '../../pkg/dist/embedded.js';
import { decode } from '../../pkg/src/decode.js';

const module = readFileSync(new URL('../../pkg/dist/closehook.wasm', import.meta.url));

test('the embedded module is the file', () => assert.ok(module.equals(decode(decoder, text))));

test('its text is one byte per character in any encoding, and needs no escape', () => {
  assert.match(text, /^[ !#-[\]-~]+$/);
});
