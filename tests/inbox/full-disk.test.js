// A full disk: deliveries are refused and it is said why, nothing that was acknowledged is lost, and once there is room
// everything goes on by itself.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { scratch } from './stores.js';

/** Whether a limit on the size of its files can be set for a process, and raised by another one. It needs no rights. */
function hasPrlimit() {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('lmdb: a full disk refuses, and goes on when there is room', { skip: !hasPrlimit() }, async (t) => {
  const path = join(scratch(t), 'inbox.mdb');
  const program = new URL('./full-disk.js', import.meta.url).pathname;
  const child = spawn('prlimit', [`--fsize=${2 << 20}:unlimited`, process.execPath, program, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value);
  const full = await next();
  assert.ok(full.accepted > 10 && full.accepted < 200, `${full.accepted} were accepted`);
  assert.match(full.refused, /^E[A-Z]+$/);
  assert.deepEqual(full.problems, ['STORE_NOT_WRITABLE']);
  execFileSync('prlimit', ['--fsize=unlimited', '--pid', String(child.pid)]);
  child.stdin.write('room\n');
  const after = await next();
  assert.deepEqual(
    { accepted: after.accepted, once: after.once, problems: after.problems },
    { accepted: full.accepted + 1, once: full.accepted + 1, problems: [] },
  );
});
