// Many events: they hold up nothing else, and a restart needs no more memory than what runs.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { emulating, scratch } from './world.js';

test('90,000 events from a template let others have their turn', async (t) => {
  const { emulator, control } = await emulating(t);
  let isDone = false;
  const making = emulator.put({ template: 'lead.created', count: 90_000 }).then((ids) => {
    isDone = true;
    return ids;
  });
  // Questions that are answered while the events are made: each needs turns of the loop between them.
  let answered = 0;
  let before = -1;
  let grown = 0;
  while (!isDone) {
    const { json } = await control('GET', 'state');
    if (isDone) break;
    answered += 1;
    if (json.events.put > before) grown += 1;
    before = json.events.put;
  }
  assert.ok(answered >= 20, `${answered} questions were answered meanwhile`);
  assert.ok(grown >= 20, `and saw ${grown} different states`);
  const ids = await making;
  assert.equal(new Set(ids).size, 90_000);
  assert.equal(emulator.state().events.put, 90_000);
});

test('an order that is refused in part puts nothing in, however many events it would make', async (t) => {
  const { emulator } = await emulating(t);
  for (const [orders, pointer] of [
    [[{ template: 'lead.created', count: 2000 }, { template: 'lead.gone' }], '/1/template'],
    [
      [
        { template: 'lead.created', count: 2000 },
        { template: 'lead.created', object_id: 5 },
      ],
      '/1/object_id',
    ],
    [[{ template: 'lead.created', count: 2000 }, { object_type: 'lead' }], '/1'],
    [
      [
        { template: 'lead.created', count: 99_999 },
        { template: 'lead.created', count: 2 },
      ],
      '/1/count',
    ],
  ])
    await assert.rejects(emulator.put(orders), { pointer });
  assert.equal(emulator.state().events.put, 0);
});

test('a data file uses its room again: it does not grow with each restart', async (t) => {
  const data = join(scratch(t), 'room.db');
  const sizes = [];
  for (let start = 0; start < 6; start += 1) {
    const { emulator } = await emulating(t, start === 0 ? { data } : { data, seed: undefined, start: undefined });
    if (start === 0) await emulator.put({ template: 'lead.created', count: 5000 });
    assert.equal(emulator.state().events.logged, 5000);
    await emulator.close();
    sizes.push(statSync(data).size);
  }
  // A new snapshot stands beside the old one while it is written; after that there is room for both.
  assert.ok(sizes[5] <= sizes[2] && sizes[5] <= 4 * sizes[0], sizes.join());
});
