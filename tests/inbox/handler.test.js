// What a handler may do wrong, and what it sees, over stores of one process and without simulated time.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { History } from 'closehook';
import { Inbox, memoryStore } from 'closehook/inbox';
import { lmdbStore } from 'closehook/inbox/lmdb';
import { scratch } from './stores.js';
import { delivered, event, logged } from './world.js';

/** @type {Record<string, (t: any) => import('closehook/inbox').InboxStore<any>>} */
const STORES = { memory: () => memoryStore(), lmdb: (t) => lmdbStore({ path: join(scratch(t), 'inbox.mdb') }) };

async function running(t, store, onChange, options = {}) {
  const { log, lines } = logged();
  const retry = { attempts: 1, firstSeconds: 0.01, longestSeconds: 0.01 };
  const inbox = new Inbox({ store, onChange, log, retry, pollSeconds: 0.01, ...options });
  await inbox.start();
  t.after(() => inbox.stop(0));
  const until = async (is) => {
    while (!is(await inbox.status())) await pause(5);
  };
  return { inbox, lines, until };
}

for (const [name, make] of Object.entries(STORES)) {
  test(`${name}: the table of the handler refuses what it cannot keep`, async (t) => {
    const store = make(t);
    const { inbox, until } = await running(t, store, (changes, state, given, { tx }) => {
      for (const key of ['', 1, null, 'a\0b', 'x'.repeat(201)]) assert.throws(() => tx.get(key), TypeError);
      assert.throws(() => tx.put('a', undefined), TypeError);
      assert.throws(() => tx.put('a', 1n), TypeError);
      tx.put('ä'.repeat(200), { nested: [1, null] });
      tx.put('gone', 1);
      tx.remove('gone');
      assert.equal(tx.get('gone'), undefined);
    });
    await inbox.put(delivered(event(1, 'a')));
    await until(({ handled, dead }) => handled + dead === 1);
    assert.deepEqual(
      (await inbox.deadLetters()).map(({ error }) => error),
      [],
    );
    const claim = /** @type {any} */ (await store.claim({ object: 'lead_1' }));
    assert.deepEqual(claim.tx.get('ä'.repeat(200)), { nested: [1, null] });
    await claim.release();
  });

  test(`${name}: whatever is thrown, the handler has failed, and the others go on`, async (t) => {
    const thrown = [Object.create(null), { code: Object.create(null) }, null, undefined, 'text', Symbol('no'), 5n];
    const { inbox, until, lines } = await running(t, make(t), (changes, state, { object_id: id }) =>
      Promise.reject(thrown[id.slice(5)]),
    );
    for (const nth of thrown.keys()) await inbox.put(delivered(event(nth, 'x', undefined, { lead: `lead_${nth}` })));
    // The line comes after the commit that the status shows.
    const reasons = () => lines.filter(({ code }) => code === 'DEAD_LETTER').map(({ reason }) => reason);
    await until(({ dead }) => dead === thrown.length && reasons().length === thrown.length);
    assert.deepEqual(reasons().sort(), ['Error', 'Error', 'bigint', 'object', 'object', 'string', 'symbol']);
  });

  test(`${name}: handlers that hang, and are always due again, do not hold up what arrives`, async (t) => {
    let hung = 0;
    /** @type {() => void} */
    let calm = () => {};
    const calmed = new Promise((/** @type {(value: void) => void} */ resolve) => (calm = resolve));
    const onChange = (changes, state, { object_id: id }) => {
      if (id === 'lead_9') return calm();
      // They were called again and again, and the other not once.
      hung += 1;
      if (hung > 200) calm();
      return new Promise(() => {});
    };
    const retry = { attempts: 1000, firstSeconds: 0.01, longestSeconds: 0.01 };
    const options = { retry, handlerSeconds: 0.02, concurrency: 1 };
    const { inbox, until } = await running(t, make(t), onChange, options);
    for (let nth = 1; nth <= 5; nth++) await inbox.put(delivered(event(nth, 'x', undefined, { lead: `lead_${nth}` })));
    await until(({ failed }) => failed >= 5);
    await inbox.put(delivered(event(9, 'x', undefined, { lead: 'lead_9' })));
    await calmed;
    assert.ok(hung <= 200, `${hung}`);
  });
}

test('objects one by one are what one history says of all, merged leads too', async (t) => {
  const { streams } = JSON.parse(readFileSync(new URL('../vectors/history.json', import.meta.url), 'utf8'));
  let compared = 0;
  for (const { events } of streams.filter(({ options }) => options === undefined)) {
    const store = memoryStore();
    const { inbox, until } = await running(t, store, () => {});
    const whole = new History();
    for (const each of events) {
      const body = Buffer.from(typeof each === 'string' ? each : JSON.stringify(each));
      await inbox.put({ body });
      try {
        const alone = new History();
        const { eventId } = alone.apply(body);
        // With another id, it is a dead letter.
        if ([eventId, ...alone.ids].every((id) => /^[\x20-\x7e]{1,200}$/.test(id))) whole.apply(body);
      } catch {
        // It is one, too.
      }
    }
    await until(({ waiting, owed }) => waiting + owed === 0);
    await inbox.stop();
    for (const id of whole.ids) {
      const claim = /** @type {any} */ (await store.claim({ object: id }));
      await claim.release();
      const record = claim.records.get(id);
      const history = record ? History.from(record.history) : new History();
      assert.deepEqual([history.get(id), history.status(id)?.presence], [whole.get(id), whole.status(id)?.presence]);
      compared++;
    }
  }
  assert.ok(compared > 20, `${compared}`);
});
