// `Handlers` as `onChange` of an inbox.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Handlers, changed } from 'closehook';
import { Inbox, memoryStore } from 'closehook/inbox';
import { running } from './inbox.js';
import { STORES } from './stores.js';
import { MINUTE, SECOND, delivered, event } from './world.js';

for (const kind of STORES) {
  test(`${kind.name}: handlers see changes, state and transaction; one that fails is called again with the others`, async (t) => {
    const seen = [];
    let isBroken = true;
    const handlers = new Handlers({
      'lead.created': (one, { changes, state, delivery, outcome }) =>
        void seen.push([one.id, changes.length, /** @type {any} */ (state).name, delivery, outcome]),
      'lead.updated': [
        (one, { tx, attempt }) => {
          seen.push([one.id, 'first', attempt]);
          if (isBroken) throw new Error('not yet');
          return kind.counting.add(/** @type {any} */ (tx), one.id);
        },
        {
          when: changed('name', { to: 'c' }),
          handle: (one, { changes }) => void seen.push([one.id, 'filtered', changes.map(({ after }) => after)]),
        },
      ],
      unhandled: (one) => void seen.push([one.id, 'unhandled']),
    });
    const { inbox, time, store } = await running(t, kind, { onChange: handlers.onChange });
    await inbox.put(delivered(event(1, 'a')));
    await inbox.put(delivered(event(2, 'c', 'a')));
    await time.advance(SECOND / 10);
    assert.deepEqual(seen.splice(0), [
      ['ev_lead_1_1', 2, 'a', null, 'applied'],
      ['ev_lead_1_2', 'first', 1],
      ['ev_lead_1_2', 'filtered', ['c']],
    ]);
    isBroken = false;
    await inbox.put(delivered(event(3, 'd', undefined, { action: 'merged' })));
    await time.advance(MINUTE);
    assert.deepEqual(
      seen.sort((one, other) => (one[0] < other[0] ? -1 : 1)),
      [
        ['ev_lead_1_2', 'first', 2],
        ['ev_lead_1_2', 'filtered', ['c']],
        ['ev_lead_1_3', 'unhandled'],
      ],
    );
    const counts = await kind.counting.read(store, ['ev_lead_1_1', 'ev_lead_1_2']);
    assert.equal(counts.get('ev_lead_1_2'), 1);
    const { waiting, dead } = await inbox.status();
    assert.deepEqual([waiting, dead], [0, 0]);
  });
}

test('handlers fit the options of an inbox as they are', async () => {
  const names = [];
  const { onChange } = new Handlers({ 'lead.created': ({ data }) => void names.push(data.name), unhandled() {} });
  const inbox = new Inbox({ store: memoryStore(), onChange, log() {} });
  await inbox.start();
  await inbox.put(delivered(event(1, 'Bluth')));
  while (names.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await inbox.stop();
  assert.deepEqual(names, ['Bluth']);
});
