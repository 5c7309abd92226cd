// Who makes way for whom, and what counts.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { Budget, SMALL } from '../../pkg/src/receiver/budget.js';
import { Upload } from '../../pkg/src/receiver/upload.js';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Uploads that share a budget. */
function sharing(t, most, limits = {}) {
  const budget = new Budget(most);
  const uploads = [];
  // Time passes as the test says: each upload begins a millisecond after the last one.
  const time = { now: 0 };
  const clock = () => time.now;
  t.after(() => uploads.forEach((upload) => upload.close()));
  const upload = (bytes = 0, declared) => {
    time.now += 1;
    const made = new Upload({ budget, most: 2 * MIB, seconds: 600, clock, ...limits }, declared);
    uploads.push(made);
    if (bytes > 0) made.add(new Uint8Array(bytes));
    return made;
  };
  return { budget, upload, time };
}

/** The code with which an upload has ended; undefined while it goes on. */
const codeOf = async (upload) => {
  const outcome = await Promise.race([upload.ended, new Promise((resolve) => setImmediate(resolve))]);
  return typeof outcome === 'string' ? outcome : outcome && 'whole';
};

test('a declared length holds nothing', (t) => {
  const { budget, upload } = sharing(t, 64 * MIB);
  for (let i = 0; i < 1000; i += 1) upload(0, 2 * MIB);
  assert.equal(budget.bytes, 0);
});

test('of large ones that came alike the oldest makes way, also when it has just sent something', async (t) => {
  const { upload } = sharing(t, 8 * MIB);
  const large = Array.from({ length: 7 }, () => upload(MIB - 1000, MIB));
  large[0].add(new Uint8Array(10));
  upload(MIB);
  assert.deepEqual(await Promise.all(large.map(codeOf)), ['BUSY', ...Array(6).fill(undefined)]);
});

test('the slowest makes way: a delivery that keeps its pace survives those that stopped, and a burst', async (t) => {
  const { upload, time } = sharing(t, 8 * MIB);
  const delivery = upload(MIB / 2, MIB);
  time.now += 100;
  // Half of it took 100 ms. These are younger, and have a sixteenth of what they declared.
  const burst = Array.from({ length: 64 }, () => upload(128 * KIB, 2 * MIB));
  delivery.add(new Uint8Array(MIB / 2));
  delivery.finish();
  assert.equal(await codeOf(delivery), 'whole');
  const left = (await Promise.all(burst.map(codeOf))).filter((code) => code === undefined);
  assert.equal(left.length, 48, 'they made way for each other: 7 MiB are for large ones');
});

test('one that trickles, or holds back its last byte, is slower the longer it does', async (t) => {
  const { upload, time } = sharing(t, 8 * MIB);
  const trickled = upload(100 * KIB, 2 * MIB);
  const heldBack = upload(2 * MIB - 1, 2 * MIB);
  const chunked = upload(2 * MIB - 1);
  time.now += 1000;
  trickled.add(new Uint8Array(1));
  const delivery = upload(MIB, 2 * MIB);
  time.now += 100;
  upload(2 * MIB - 1, 2 * MIB);
  assert.equal(await codeOf(trickled), 'BUSY');
  upload(2 * MIB - 1, 2 * MIB);
  assert.equal(await codeOf(heldBack), 'BUSY');
  assert.equal(await codeOf(chunked), undefined);
  upload(2 * MIB - 1, 2 * MIB);
  assert.equal(await codeOf(chunked), 'BUSY');
  assert.equal(await codeOf(delivery), undefined);
});

test('small ones may count before they arrive, as long as a 64th of the budget is not full of them', async (t) => {
  const { budget, upload } = sharing(t, 8 * MIB);
  assert.equal(upload(0, SMALL + 1).countAhead(), false);
  assert.equal(upload().countAhead(), false, 'of an unknown length');
  const ahead = Array.from({ length: 3 }, () => upload(0, SMALL));
  assert.deepEqual(
    ahead.map((each) => each.countAhead()),
    [true, true, false],
  );
  assert.equal(budget.bytes, 2 * SMALL);
  for (let i = 0; i < 1000; i += 1) upload(SMALL, SMALL);
  assert.ok(budget.bytes <= 8 * MIB);
  ahead[0].add(new Uint8Array(SMALL));
  ahead[0].finish();
  assert.equal(await codeOf(ahead[0]), 'whole', 'it made way for none');
  assert.ok(budget.bytes <= 8 * MIB);
  ahead[1].end('BODY_TIMEOUT');
  assert.equal(upload(0, SMALL).countAhead(), true, 'what it held is given back');
  assert.equal(upload(0, SMALL).countAhead(), false, 'the budget is full');
});

test('large ones leave the reserve to small ones, which may have more until a large one needs it', async (t) => {
  const { budget, upload } = sharing(t, 8 * MIB);
  const small = Array.from({ length: 128 }, () => upload(SMALL));
  assert.equal(budget.bytes, 8 * MIB);
  const large = Array.from({ length: 7 }, () => upload(MIB));
  const left = (await Promise.all(small.map(codeOf))).map((code) => code === undefined);
  assert.deepEqual(
    left,
    [...Array(112).fill(false), ...Array(16).fill(true)],
    'the oldest are gone, a mebibyte is left',
  );
  assert.deepEqual(await Promise.all(large.map(codeOf)), Array(7).fill(undefined));
  const newcomer = upload(2000);
  newcomer.finish();
  assert.equal(await codeOf(newcomer), 'whole');
  assert.deepEqual(
    await Promise.all(large.map(codeOf)),
    Array(7).fill(undefined),
    'a small one takes no room of theirs',
  );
  assert.equal(await codeOf(small[112]), 'BUSY');
});

test('finished ones stay: with them alone, a newcomer is refused, and all is given back at last', async (t) => {
  const { budget, upload } = sharing(t, MIB);
  const finished = Array.from({ length: 16 }, () => upload(SMALL));
  for (const each of finished) each.finish();
  assert.equal(await codeOf(upload(1000)), 'BUSY');
  assert.equal(await codeOf(upload(100_000)), 'BUSY');
  assert.deepEqual(await Promise.all(finished.map(codeOf)), Array(16).fill('whole'));
  for (const each of finished) each.close();
  assert.equal(budget.bytes, 0);
});

test('a body that is larger than the budget is let in alone', async (t) => {
  const { upload } = sharing(t, 10);
  const first = upload(2 * MIB);
  const second = upload(2 * MIB);
  second.finish();
  assert.deepEqual([await codeOf(first), await codeOf(second)], ['BUSY', 'whole']);
  assert.equal(await codeOf(upload(2 * MIB)), 'BUSY');
});

test('many small chunks, or views of large buffers, take the memory that is counted', async (t) => {
  const { budget, upload } = sharing(t, 64 * MIB);
  const before = process.memoryUsage();
  const trickled = upload();
  const few = new Uint8Array(64).fill(7);
  for (let i = 0; i < 16_000; i += 1) trickled.add(few.slice());
  assert.ok(budget.bytes < 2 * MIB, `${budget.bytes}`);
  const views = Array.from({ length: 500 }, () => upload());
  for (const each of views) each.add(new Uint8Array(SMALL).subarray(0, 1));
  globalThis.gc?.();
  assert.ok(budget.bytes < 3 * MIB, `${budget.bytes}`);
  trickled.finish();
  const whole = await trickled.ended;
  assert.equal(whole.length, 16_000 * 64);
  assert.ok(typeof whole !== 'string' && whole.every((each) => each === 7));
  t.diagnostic(`${(process.memoryUsage().arrayBuffers - before.arrayBuffers) / MIB} MiB of buffers`);
});

test('a body in crumbs is broken off, and one whose chunks bring something is not', async (t) => {
  const { budget, upload } = sharing(t, MIB);
  const crumbs = upload();
  let taken = 0;
  for (; (await codeOf(crumbs)) === undefined; taken += 1) crumbs.add(new Uint8Array(1));
  assert.deepEqual([await codeOf(crumbs), taken, budget.bytes], ['BODY_FRAGMENTED', 261, 0]);
  const few = upload();
  for (let i = 0; i < 256; i += 1) few.add(new Uint8Array(1));
  for (let i = 0; i < 1000; i += 1) few.add(new Uint8Array(64));
  few.finish();
  assert.equal(await codeOf(few), 'whole');
});

test('with a declared length a body in chunks gets a buffer of just that length', async (t) => {
  const { upload } = sharing(t, MIB);
  const each = upload(0, 5000);
  for (let i = 0; i < 5; i += 1) each.add(new Uint8Array(1000).fill(i));
  each.finish();
  const { length, buffer } = /** @type {Uint8Array} */ (await each.ended);
  assert.deepEqual([length, buffer.byteLength], [5000, 5000]);
});

test('whatever is sent in whatever order: the bytes are the ones that came, and the count is exact', async () => {
  const steps = fc.array(
    fc.record({
      who: fc.nat(9),
      does: fc.constantFrom('add', 'add', 'add', 'finish', 'end', 'close'),
      bytes: fc.nat(150_000),
    }),
    { maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(steps, fc.constantFrom(1000, 300_000, MIB), async (steps, most) => {
      const budget = new Budget(most);
      const all = Array.from({ length: 10 }, (_, number) => ({
        upload: new Upload({ budget, most: 400_000, seconds: 600 }),
        sent: 0,
        number,
      }));
      for (const { who, does, bytes } of steps) {
        const one = all[who];
        if (does === 'add') {
          one.upload.add(new Uint8Array(bytes).fill(who));
          one.sent += bytes;
        } else if (does === 'end') one.upload.end('BODY_TIMEOUT');
        else one.upload[does]();
        const held = all.reduce((sum, { upload }) => sum + upload.bytes, 0);
        assert.equal(budget.bytes, held);
        assert.ok(held <= Math.max(most, 400_000) + SMALL, `${held}`);
      }
      for (const { upload } of all) upload.close();
      assert.equal(budget.bytes, 0);
      for (const { upload, number } of all) {
        const outcome = await upload.ended;
        if (typeof outcome !== 'string') assert.ok(outcome.every((byte) => byte === number));
      }
    }),
  );
});
