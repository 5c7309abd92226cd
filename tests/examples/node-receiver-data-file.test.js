// The receiver's file, cut short or replaced: a sentence, and not a signal.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { Store } from '../../examples/node-receiver/store.js';
import { assertDamageSurvived, assertRefused } from '../data-files.js';

const program = `
import { Store, TABLES } from './examples/node-receiver/store.js';
for (const path of process.argv.slice(1)) {
  let error;
  try {
    const store = new Store(path);
    for (const table of TABLES) for (const { value } of store[table].getRange()) JSON.stringify(value);
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
  for (let i = 0; i < 200; i += 1)
    await store.put('queue', [1, i], { at: i, from: 'delivery', body: Buffer.alloc([200, 3000, 50_000][i % 3]) });
  for (let i = 0; i < 300; i += 1) await store.commit(() => store.objects.put(`lead_${i}`, 'x'.repeat(1000)));
  await store.close();
  assertRefused(program, path, folder);
  assertDamageSurvived(program, path, folder, 200);
});
