// What only a file can meet: a second process beside its owner.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Inbox } from 'closehook/inbox';
import { lmdbStore } from 'closehook/inbox/lmdb';
import { scratch } from './stores.js';
import { delivered, event } from './world.js';

/** A store that somebody owns, with one object that has a state; and the same file, opened by a guest. */
async function shared(t) {
  const path = join(scratch(t), 'inbox.mdb');
  /** @type {any[]} */
  const [owner, guest] = [lmdbStore({ path }), lmdbStore({ path, create: false })];
  await owner.open();
  await guest.open();
  t.after(async () => {
    await guest.close();
    await owner.close();
  });
  const inbox = new Inbox({ store: owner, onChange() {}, log() {} });
  for (const second of [1, 2]) await inbox.put(delivered(event(second, 'a')));
  return { owner, guest, inbox };
}
const record = (text) => new Map([['lead_1', { history: text, gaps: [] }]]);
const due = { due: Date.now() + 1e6 };

test('what the owner has claimed and a guest has changed is handled again, and the change stays', async (t) => {
  const { owner, guest } = await shared(t);
  const claim = await owner.claim(due);
  claim.tx.put('effect', 1);
  const other = await guest.claim({ object: 'lead_1' });
  await other.commit({ records: record('"by the guest"') });
  await assert.rejects(claim.commit({ entry: null, records: record('"by the owner"'), effects: true }), {
    code: 'CONFLICT',
  });
  const again = await owner.claim(due);
  assert.equal(again.entry.key, claim.entry.key);
  assert.equal(again.records.get('lead_1').history, '"by the guest"');
  assert.equal(again.tx.get('effect'), undefined);
  await again.commit({ entry: null, records: record('"by the owner"'), effects: true });
});

test('what a guest has claimed and the owner has changed is looked at again', async (t) => {
  const { owner, guest } = await shared(t);
  const first = await owner.claim(due);
  await first.commit({ entry: { ...first.entry, dead: true }, records: record('"one"') });
  const [{ key }] = await guest.entries({ dead: true, limit: 1 });
  const object = await guest.claim({ object: 'lead_1' });
  const second = await owner.claim(due);
  await second.commit({ entry: null, records: record('"two"') });
  await assert.rejects(object.commit({ records: record('"by the guest"') }), { code: 'CONFLICT' });
  const letter = await guest.claim({ entry: key });
  const replayed = await owner.claim({ entry: key });
  await replayed.commit({ entry: { ...replayed.entry, dead: false } });
  await assert.rejects(letter.commit({ entry: null }), { code: 'CONFLICT' }, 'it is no longer a dead letter');
  const { history } = (await owner.claim({ object: 'lead_1' })).records.get('lead_1');
  assert.equal(history, '"two"');
});

test('a guest does not take over; a second owner does', async (t) => {
  const { owner, guest, inbox } = await shared(t);
  await new Inbox({ store: guest, onChange() {}, log() {} }).status();
  await inbox.put(delivered(event(3, 'a')));
  await new Inbox({ store: guest, onChange() {}, log() {} }).put(delivered(event(4, 'a')));
  await assert.rejects(inbox.put(delivered(event(5, 'a'))), { code: 'SUPERSEDED' });
  assert.equal((await inbox.status()).state, 'superseded');
  assert.equal((await owner.counts('')).waiting, 4);
});

test('several first calls at once take the store over once', async (t) => {
  const path = join(scratch(t), 'inbox.mdb');
  for (let time = 0; time < 10; time++) {
    /** @type {any} */
    const store = lmdbStore({ path });
    await store.open();
    // As after a restart, when deliveries arrive while entries are claimed. A commit takes a few turns of the loop.
    await Promise.all(
      Array.from({ length: 100 }, async (_, nth) => {
        for (let passed = 0; passed < nth; passed++) await turn();
        await (nth % 2 ? store.putRows([{ type: 'note', name: 'a', value: nth }]) : store.claim({ due: 0 }));
      }),
    );
    await store.close();
  }
});
