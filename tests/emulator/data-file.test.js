// A data file that is cut short or is no data file is refused with a sentence: LMDB would end the process by a signal.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { open } from 'lmdb';
import { Emulator } from '../../pkg/emulator.js';
import { checkDataFile } from '../../pkg/node.js';
import { assertDamageSurvived, assertRefused, opened } from '../data-files.js';
import { random } from '../examples/random.js';
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

test('no damage within the pages ends the process', async (t) => {
  const folder = scratch(t);
  const path = join(folder, 'a.db');
  const emulator = await Emulator.start({ data: path });
  for (const template of ['opportunity.updated', 'lead.created', 'contact.created'])
    for (let i = 0; i < 5; i += 1) await emulator.put({ template, count: 20 });
  await emulator.close();
  assertDamageSurvived(program, path, folder, 200);
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
    const table = db.openDB('table', {});
    for (let round = 0; round < 60; round += 1) {
      await db.transaction(() => {
        for (let each = 0; each < 20; each += 1) {
          const key = (round * 31 + each * 17) % 97;
          if ((round + each) % 3 === 0) void table.remove(key);
          else void table.put(key, Buffer.alloc([50, 3000, 20_000][each % 3], round));
        }
        if (round % 4 === 0) {
          void table.put(1000, Buffer.alloc(400_000));
          void table.remove(1000);
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

test('a whole file is never refused, whatever is in it', async (t) => {
  const path = join(scratch(t), 'a.mdb');
  const db = open({ path, noSubdir: true, maxDbs: 9 });
  const tables = {
    plain: db.openDB('plain', {}),
    several: db.openDB({ name: 'several', dupSort: true, encoding: 'ordered-binary' }),
    numbers: db.openDB({ name: 'numbers', keyEncoding: 'uint32' }),
    bytes: db.openDB({ name: 'bytes', keyEncoding: 'binary' }),
    versions: db.openDB({ name: 'versions', useVersions: true }),
  };
  const share = random(20_240_601);
  const at = (most) => Math.floor(share() * most);
  const keyOf = [
    () => at(1e6) - 5e5,
    () => at(1e9) / 7,
    () => `k${at(1e5)}${'é'.repeat(at(50))}`,
    () => [at(10), `x${at(100)}`, true],
    () => -at(1e9) * 1e12,
    () => [null, at(5)],
    () => 'ab'.repeat(at(300)),
  ];
  for (let round = 0; round < 60; round += 1) {
    await db.transaction(() => {
      for (let each = 0; each < 60; each += 1) {
        const key = /** @type {import('lmdb').Key} */ (keyOf[at(keyOf.length)]());
        if (at(4) === 0) void tables.plain.remove(key);
        else void tables.plain.put(key, 'x'.repeat(at(at(10) === 0 ? 20_000 : 300)));
        void tables.several.put(`several${at(20)}`, at(3) ? at(100_000) : `value ${at(1000)}`);
        void tables.numbers.put(at(5000), each);
        void tables.bytes.put(Buffer.from([at(256), at(256), at(256)]), 'y'.repeat(at(100)));
        void tables.versions.put(key, 'z', at(100) + 1);
      }
    });
    await db.flushed;
    checkDataFile(path);
    if (round === 40) await tables.bytes.clearAsync();
  }
  await db.close();
  checkDataFile(path);
});

test('a file that another process is writing to is not taken for damaged', async (t) => {
  const path = join(scratch(t), 'a.mdb');
  const writer = `
    import { open } from 'lmdb';
    const db = open({ path: ${JSON.stringify(path)}, noSubdir: true });
    for (let each = 0; ; each += 1) {
      await db.transaction(() => {
        for (let i = 0; i < 20; i += 1) db.put((each * 31 + i * 17) % 997, Buffer.alloc([50, 3000, 20_000][i % 3], each));
      });
      if (each === 50) console.log('ready');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', writer], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  for (let i = 0; i < 200; i += 1) checkDataFile(path);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  checkDataFile(path);
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
