// Copies of a data file that are not what LMDB expects. Those who open them do so in a process of their own: LMDB
// itself would end it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = 4096;

/**
 * Makes the copies.
 *
 * @returns {{ name: string, path: string, isBad: boolean }[]} `isBad` where the file must be refused.
 */
function variantsOf(path, folder) {
  const { size } = statSync(path);
  const bytes = readFileSync(path);
  const made = [];
  const add = (name, write, isBad = true) => {
    const copy = join(folder, `${made.length}.mdb`);
    write(copy);
    made.push({ name, path: copy, isBad });
  };
  const changed =
    (at, ...values) =>
    (copy) => {
      const other = Buffer.from(bytes);
      other.set(values, at);
      writeFileSync(copy, other);
    };
  const few = [1, 15, 16, 27, 28, 100, 167, 168, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE - 1, 2 * PAGE, 3 * PAGE];
  const many = Array.from({ length: 40 }, (_, part) => Math.floor((size * part) / 40));
  const end = [1, 100, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE].map((less) => size - less);
  for (const length of new Set([...few, ...many, ...end])) {
    if (length <= 0 || length >= size) continue;
    add(`cut to ${length} of ${size} bytes`, (copy) => {
      copyFileSync(path, copy);
      truncateSync(copy, length);
    });
  }
  add('as it is', (copy) => copyFileSync(path, copy), false);
  add('empty', (copy) => writeFileSync(copy, ''), false);
  add('a folder', (copy) => mkdirSync(copy));
  add('text', (copy) => writeFileSync(copy, 'no data\n'.repeat(10_000)));
  add('zeros', (copy) => writeFileSync(copy, Buffer.alloc(size)));
  add('bytes that mean nothing', (copy) =>
    writeFileSync(copy, Buffer.from(Array.from({ length: size }, (_, at) => (at * 7919) >> 3))),
  );
  add('another magic number', changed(24, 0));
  add('another magic number in the second meta page', changed(PAGE + 24, 0));
  add('another version', changed(28, 1));
  add('another version in the second meta page', changed(PAGE + 28, 1));
  add('another size of pages', changed(48, 0, 0, 1, 0));
  add('no size of pages', changed(48, 0, 0, 0, 0));
  add('a size of pages that is no power of two', changed(48, 1, 16, 0, 0));
  add('the layout of LMDB 0.9', (copy) =>
    writeFileSync(copy, Buffer.concat([bytes.subarray(0, 16), bytes.subarray(24)])),
  );
  for (const meta of [0, PAGE]) {
    // Whichever LMDB picks must be looked at.
    for (const root of [88, 136])
      add(
        `a root that is beyond the end, at ${meta + root}`,
        changed(meta + root, 255, 255, 255, 0, 0, 0, 0, 0),
        meta === latest(bytes),
      );
  }
  add('zeros after the meta pages', (copy) =>
    writeFileSync(copy, Buffer.concat([bytes.subarray(0, 2 * PAGE), Buffer.alloc(size - 2 * PAGE)])),
  );
  return made;
}

const latest = (bytes) => (bytes.readBigUInt64LE(152) >= bytes.readBigUInt64LE(PAGE + 152) ? 0 : PAGE);

/**
 * Runs a program that opens each file it is given and prints a line of JSON for it, `{ path, code, message }`, with
 * `code` null when it could be used: what was said of each, and how the process ended.
 */
export function opened(program, paths) {
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', program, ...paths],
    {
      encoding: 'utf8',
      cwd: new URL('..', import.meta.url),
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return {
    said: stdout
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
    status,
    signal,
    stderr,
  };
}

/**
 * Checks that such a program survives all copies of a file, and says what is wrong: how many of those that are cut it
 * refuses.
 */
export function assertRefused(program, path, folder) {
  const variants = variantsOf(path, folder);
  const { said, status, signal, stderr } = opened(
    program,
    variants.map(({ path }) => path),
  );
  assert.deepEqual([status, signal], [0, null], `after ${variants[said.length]?.name}: ${stderr}`);
  let cut = 0;
  for (const [index, { name, isBad }] of variants.entries()) {
    const { code, message } = said[index];
    const isCut = name.startsWith('cut');
    // Where nothing uses the end, a file that is cut may still be whole.
    if (isCut && code === null) continue;
    assert.equal(code, isBad ? 'DATA_UNUSABLE' : null, `${name}: ${message}`);
    if (!isCut) continue;
    cut += 1;
    assert.match(message, /cannot be used as a data file: (it is cut short|LMDB has not written it)/, name);
    if (message.includes('cut short'))
      assert.match(message, /it has \d+ bytes, and needs \d+; restore it from a backup, or move it away/);
  }
  assert.ok(cut > 40, `${cut} cut files are refused`);
}

/** Ways in which the pages of a file are damaged. `random(n)` is a whole number below n. */
const DAMAGE = {
  'bytes anywhere': (bytes, random) => {
    for (let i = 0; i < 40; i += 1) bytes[2 * PAGE + random(bytes.length - 2 * PAGE)] = random(256);
  },
  'a byte in the head of a page': (bytes, random, at) => (bytes[at + random(64)] = random(256)),
  'noise in a page': (bytes, random, at) => {
    for (let i = 0; i < PAGE; i += 1) bytes[at + i] = random(256);
  },
  'a page of zeros': (bytes, random, at) => bytes.fill(0, at, at + PAGE),
  'two pages in each other’s place': (bytes, random, at, other) => {
    const one = Buffer.from(bytes.subarray(at, at + PAGE));
    bytes.copyWithin(at, other, other + PAGE);
    bytes.set(one, other);
  },
  'a page that is the copy of another': (bytes, random, at, other) => {
    bytes.copyWithin(at, other, other + PAGE);
    bytes.writeBigUInt64LE(BigInt(at / PAGE), at);
  },
  'a byte of a meta page': (bytes, random) => (bytes[random(2) * PAGE + random(168)] = random(256)),
};

/**
 * Checks that such a program survives so many copies of a file whose pages are damaged, and refuses those in which
 * LMDB would not.
 */
export function assertDamageSurvived(program, path, folder, count) {
  const bytes = readFileSync(path);
  const kinds = Object.keys(DAMAGE);
  let seed = 20_240_601;
  const random = (most) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * most);
  };
  const page = () => (2 + random(bytes.length / PAGE - 2)) * PAGE;
  const made = Array.from({ length: count }, (_, number) => {
    const kind = kinds[number % kinds.length];
    const copy = Buffer.from(bytes);
    DAMAGE[kind](copy, random, page(), page());
    const file = join(folder, `damaged-${number}.mdb`);
    writeFileSync(file, copy);
    return { kind, file };
  });
  const { said, status, signal, stderr } = opened(
    program,
    made.map(({ file }) => file),
  );
  const at = made[said.length];
  assert.deepEqual([status, signal], [0, null], `${at?.kind}, ${at?.file}: ${stderr}`);
  const refused = said.filter(({ code }) => code === 'DATA_UNUSABLE');
  for (const { message } of refused) assert.match(message, /cannot be used as a data file: /);
  assert.ok(refused.length > count / 20, `${refused.length} of ${count} are refused: the test shows nothing`);
}
