// The official client of Close, closeio from PyPI, takes the emulator for Close. `cargo xtask test emulator` installs
// it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { KEY, emulating } from './world.js';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

test('the Python client creates, lists, updates, deletes, reads the event log, and understands refusals', async (t) => {
  const python = [path('../../target/python/bin/python'), path('../../target/python/Scripts/python.exe')].find(
    existsSync,
  );
  assert.ok(python, 'target/python is missing: cargo xtask test emulator makes it');
  const { emulator } = await emulating(t);
  await emulator.put([
    { template: 'lead.created', count: 120 },
    { template: 'contact.created', count: 5 },
  ]);
  // Whatever proxy the machine has, this stays on it.
  const env = { ...process.env, NO_PROXY: '*', PYTHONDONTWRITEBYTECODE: '1' };
  await promisify(execFile)(python, [path('client.py'), `${emulator.url}/api/v1/`, KEY], { env });
});
