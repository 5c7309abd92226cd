// A data file that is cut short or is no data file is refused with a sentence: LMDB would end the process by a signal.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { open } from 'lmdb';
import { Emulator } from '../../pkg/emulator.js';
import { checkDataFile } from '../../pkg/node.js';
import { assertRefused, opened } from '../data-files.js';
import { scratch } from './world.js';

const program = `
import { Emulator } from './pkg/emulator.js';
for (const path of process.argv.slice(1)) {
  let error;
  try {
    const emulator = await Emulator.start({ data: path });
    await emulator.put({ template: 'lead.created', count: 50 });
    await emulator.advance(10);
    await emulator.close();
  } catch (thrown) {
    error = thrown;
  }
  console.log(JSON.stringify({ path, code: error?.code ?? null, message: error?.message }));
}`;

test('no data file ends the process: what cannot be used is said, with what to do', async (t) => {
  const folder = scratch(t);
  const path = join(folder, 'a.db');
  const emulator = await Emulator.start({ data: path });
  for (let i = 0; i < 20; i += 1) await emulator.put({ template: 'opportunity.updated', count: 20 });
  await emulator.close();
  assertRefused(program, path, folder);
});

test('a damaged snapshot is said to be damage of the file, and not a mistake in a line that nobody wrote', async (t) => {
  const path = join(scratch(t), 'a.db');
  const emulator = await Emulator.start({ data: path });
  await emulator.put({ template: 'lead.created', count: 20 });
  await emulator.close();
  const bytes = readFileSync(path);
  for (let at = bytes.indexOf('{"format":'); at >= 0; at = bytes.indexOf('{"format":', at + 1)) bytes[at] = 0;
  writeFileSync(path, bytes);
  await assert.rejects(
    Emulator.start({ data: path }),
    ({ code, message }) =>
      code === 'DATA_UNUSABLE' && message.startsWith(path) && /restore it from a backup/.test(message),
  );
});

test('inputs that are damaged are said to be damage of the file, too', async (t) => {
  const path = join(scratch(t), 'a.db');
  const emulator = await Emulator.start({ data: path });
  await emulator.close();
  const db = open({ path, noSubdir: true });
  await db.put(db.get('snapshot').from, 'no list of inputs');
  await db.close();
  await assert.rejects(
    Emulator.start({ data: path }),
    ({ code, message }) => code === 'DATA_UNUSABLE' && message.startsWith(path),
  );
});

test('a whole file is never refused, also when its last pages were given back before they were written', async (t) => {
  const folder = scratch(t);
  let shorter = 0;
  for (const overlappingSync of [false, true]) {
    const path = join(folder, `${overlappingSync}.mdb`);
    const db = open({ path, noSubdir: true, overlappingSync, maxDbs: 3 });
    const table = db.openDB('table');
    for (let round = 0; round < 60; round += 1) {
      await db.transaction(() => {
        for (let each = 0; each < 20; each += 1) {
          const key = (round * 31 + each * 17) % 97;
          if ((round + each) % 3 === 0) table.remove(key);
          else table.put(key, Buffer.alloc([50, 3000, 20_000][each % 3], round));
        }
        if (round % 4 === 0) {
          table.put(1000, Buffer.alloc(400_000));
          table.remove(1000);
        }
      });
      await db.flushed;
      checkDataFile(path);
      if (isShort(db, path)) shorter += 1;
    }
    await db.close();
    checkDataFile(path);
  }
  assert.ok(shorter > 0, 'no file was shorter than its last page says: the test shows nothing');
});

const isShort = (db, path) => {
  const { pageSize, lastPageNumber } = db.getStats();
  return statSync(path).size < (lastPageNumber + 1) * pageSize;
};

test('a pipe is refused, and not waited for', { skip: process.platform === 'win32' }, (t) => {
  const path = join(scratch(t), 'pipe');
  execFileSync('mkfifo', [path]);
  assert.throws(() => checkDataFile(path), { code: 'DATA_UNUSABLE' });
});

test('a lock file that is damaged does not end the process either', (t) => {
  const folder = scratch(t);
  const paths = ['', 'x', 'x'.repeat(100), 'x'.repeat(10_000)].map((text, index) => {
    const path = join(folder, `${index}.db`);
    writeFileSync(`${path}-lock`, text);
    return path;
  });
  const { said, signal, stderr } = opened(program, paths);
  assert.equal(signal, null, stderr);
  assert.equal(said.length, paths.length);
});
