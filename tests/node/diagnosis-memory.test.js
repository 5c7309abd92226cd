// What a diagnosis takes of the module's memory: at most 24 bytes for each byte of the body, whatever the body is.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const BENCH = fileURLToPath(new URL('../../benches/memory.js', import.meta.url));

// Each in a process of its own, since the memory never shrinks.
for (const body of [
  'brackets',
  'single brackets',
  'open brackets',
  'numbers',
  'members in disorder',
  'nested in disorder',
  'a text of <',
  'latin-1',
  'JSON in JSON in JSON',
  'compressed brackets',
]) {
  test(`diagnose of 1 MB of ${body} takes at most 24 bytes a byte`, () => {
    const { each, code } = JSON.parse(execFileSync(process.execPath, [BENCH, 'one', 'diagnose', body, '1000000']));
    assert.equal(code, '');
    assert.ok(each <= 24, `${each} bytes`);
  });
}
