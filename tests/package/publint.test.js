import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { tarball } from '../runtimes/tarball.js';

test('publint has no remark', async () => {
  const { buffer } = new Uint8Array(readFileSync(tarball().path));
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true, level: 'suggestion' });
  assert.equal(pkg.name, 'closehook');
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg)),
    [],
  );
});
