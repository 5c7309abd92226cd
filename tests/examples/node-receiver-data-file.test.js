// The receiver's file, cut short or replaced: a sentence, and not a signal.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { Store } from '../../examples/node-receiver/store.js';
import { opened, variantsOf } from '../data-files.js';

const program = `
import { Store, TABLES } from './examples/node-receiver/store.js';
for (const path of process.argv.slice(1)) {
  let error;
  try {
    const store = new Store(path);
    for (const table of Object.keys(TABLES)) for (const { value } of store[table].getRange()) JSON.stringify(value);
    store.begin();
    for (let i = 0; i < 50; i += 1) await store.commit(() => store.objects.put('new_' + i, 'x'.repeat(5000)));
    await store.close();
  } catch (thrown) {
    error = thrown;
  }
  console.log(JSON.stringify({ path, code: error?.code ?? null, message: error?.message }));
}`;

test('no file ends the receiver by a signal: what cannot be used is said', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'closehook-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'receiver.mdb');
  const store = new Store(path);
  store.begin();
  for (let i = 0; i < 200; i += 1) await store.put('queue', [1, i], { at: i, from: 'delivery', body: Buffer.alloc([200, 3000, 50_000][i % 3]) });
  for (let i = 0; i < 300; i += 1) await store.commit(() => store.objects.put(`lead_${i}`, 'x'.repeat(1000)));
  await store.close();
  const variants = variantsOf(path, folder);
  const { said, status, signal, stderr } = opened(program, variants.map(({ path }) => path));
  assert.deepEqual([status, signal], [0, null], `after ${variants[said.length]?.name}: ${stderr}`);
  let cut = 0;
  for (const [index, { name, isBad }] of variants.entries()) {
    const { code, message } = said[index];
    if (name.startsWith('cut') && code === null) continue;
    assert.equal(code, isBad ? 'DATA_UNUSABLE' : null, `${name}: ${message}`);
    if (name.startsWith('cut')) cut += 1;
  }
  assert.ok(cut > 40, `${cut} cut files are refused`);
});
