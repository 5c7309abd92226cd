// The file of an inbox, cut short or replaced: a sentence, and not a signal.
import { join } from 'node:path';
import { test } from 'node:test';

import { lmdbStore } from '../../pkg/inbox-lmdb.js';
import { assertDamageSurvived, assertRefused } from '../data-files.js';
import { scratch } from './stores.js';
import { delivered, event } from './world.js';

/** An entry of an event, as the engine makes it. @returns {any} */
const entry = (nth, size) => {
  const given = event(nth, 'x'.repeat(size), undefined, { lead: `lead_${nth}` });
  const { id: eventId, date_updated: date, object_id: object } = given;
  return {
    ...{ body: delivered(given).body, from: 'delivery', silent: false, at: nth, due: nth, attempts: 0, outcome: null },
    ...{ eventId, date, objects: [object], dead: false, error: null },
  };
};

const program = `
import { lmdbStore } from './pkg/inbox-lmdb.js';
for (const path of process.argv.slice(1)) {
  let error;
  const store = lmdbStore({ path });
  try {
    await store.open();
    for (const dead of [false, true]) await store.entries({ dead, limit: 1000 });
    await store.gaps({ limit: 1000 });
    await store.counts('');
    for (let nth = 0; nth < 50; nth++) {
      const claim = await store.claim({ due: Infinity });
      claim?.tx.put('new_' + nth, 'x'.repeat(5000));
      await claim?.commit({ entry: null, effects: true, mark: { ...claim.entry, at: 1 } });
      await store.setNote('new_' + nth, { text: 'x'.repeat(5000) });
    }
    await store.close();
  } catch (thrown) {
    error = thrown;
  }
  console.log(JSON.stringify({ path, code: error?.code ?? null, message: error?.message }));
}`;

test('no file ends a process by a signal: what cannot be used is said', async (t) => {
  const folder = scratch(t);
  const path = join(folder, 'inbox.mdb');
  const store = lmdbStore({ path });
  await store.open();
  for (let nth = 0; nth < 200; nth++) await store.add([entry(nth, [200, 3000, 50_000][nth % 3])]);
  for (let nth = 0; nth < 150; nth++) {
    const claim = /** @type {any} */ (await store.claim({ due: Infinity }));
    const { eventId, date, objects } = claim.entry;
    claim.tx.put(eventId, 'x'.repeat(500));
    const records = new Map([[objects[0], { history: 'x'.repeat(1000), gaps: [] }]]);
    await claim.commit({ entry: null, effects: true, records, mark: { eventId, date, silent: false, at: nth } });
  }
  await store.close();
  assertRefused(program, path, folder);
  assertDamageSurvived(program, path, folder, 200);
});
