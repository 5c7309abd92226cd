// The steps of docs/growing.md: a receiver moves from its file to PostgreSQL, and Close delivers everything once more.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { missing, poolOf, server } from '../inbox/postgres.js';
import { root } from '../runtimes/tarball.js';
import { copy, scratch, spawned, won } from './receivers.js';

const run = promisify(execFile);

test('from a file to PostgreSQL, each deal is counted once', { skip: missing }, async (t) => {
  const folder = scratch(t);
  const DATA = join(folder, 'inbox.mdb');
  // The handler of the example, which fails for one event as long as it runs on the file.
  const handler = readFileSync(join(root, 'examples/node-receiver/on-change.js'), 'utf8');
  const failing = handler.replace(
    "if (event.object_type !== 'opportunity') return;",
    "if (event.id === 'ev_3') throw new Error('not yet');",
  );
  assert.notEqual(failing, handler);
  const before = await spawned(t, copy('node-receiver', failing), { DATA });
  const deals = Array.from({ length: 10 }, (_, nth) => won(nth, `user_${nth % 2}`, 0));
  for (const deal of deals) assert.equal(await before.deliver(deal), 200);
  await before.until(({ waiting, owed, handled }) => waiting === 0 && owed === 1 && handled === 9);
  assert.deepEqual(await before.kill('SIGTERM'), [0, null]);

  const { url, stop } = await server();
  t.after(stop);
  const pool = poolOf({ connectionString: url, max: 2 });
  t.after(() => pool.end());
  await pool.query(readFileSync(join(root, 'examples/postgres-receiver/tables.sql'), 'utf8'));
  const file = join(folder, 'inbox.jsonl');
  const inbox = (...given) => run(process.execPath, [join(root, 'pkg/cli/closehook.js'), 'inbox', ...given]);
  await inbox('export', '--store', `lmdb:${DATA}`, '--write', file);
  await inbox('import', file, '--without-own', '--store', url);
  // As jq and psql do it there.
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const { key, value } of rows.filter(({ type, key: name }) => type === 'own' && name.startsWith('won ')))
    await pool.query('INSERT INTO deals_won VALUES ($1, $2, 0)', [key.slice(4), value]);

  const after = await spawned(t, copy('postgres-receiver'), { DATABASE_URL: url });
  for (const deal of deals) assert.equal(await after.deliver(deal), 200);
  assert.equal(await after.deliver(won(10, 'user_0', 7)), 200);
  await after.until(({ waiting, owed, objects }) => waiting + owed === 0 && objects === 11);
  const { rows: counted } = await pool.query('SELECT user_id, deals::int, cents::int FROM deals_won ORDER BY user_id');
  assert.deepEqual(counted, [
    { user_id: 'user_0', deals: 6, cents: 7 },
    { user_id: 'user_1', deals: 5, cents: 0 },
  ]);
  const { stdout } = await inbox('status', '--store', url, '--json');
  assert.equal(JSON.parse(stdout).objects, 11);
});
