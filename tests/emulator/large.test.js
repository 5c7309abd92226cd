// Many events: they hold up nothing else, and a restart needs no more memory than what runs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { emulating, scratch } from './world.js';

const EMULATOR = new URL('../../pkg/emulator.js', import.meta.url).href;

/**
 * The most memory, in KiB, and the backlog of an emulator in a process of its own, which makes so many events that wait
 * for a receiver, or finds them in its data file. It is not closed, so that it leaves its journal as it is.
 *
 * @param {string} data @param {number} [count]
 * @returns {{ peak: number, backlog: number }}
 */
function peakOf(data, count) {
  const program = `
    import { Emulator } from ${JSON.stringify(EMULATOR)};
    const [data, count] = JSON.parse(process.argv[1]);
    const isNew = count !== null;
    const emulator = await Emulator.start({ port: 0, data, clock: 'virtual', ...(isNew ? { seed: 1 } : {}) });
    const events = [{ object_type: 'lead', action: 'created' }];
    if (isNew) await emulator.subscribe({ url: 'http://127.0.0.1:9/webhook', events });
    if (count > 0) await emulator.put({ template: 'lead.created', count });
    const { backlog } = emulator.state().subscriptions[0];
    process.stdout.write(JSON.stringify({ peak: process.resourceUsage().maxRSS, backlog }), () => process.exit());`;
  const args = ['--input-type=module', '--eval', program, JSON.stringify([data, count ?? null])];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

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

test('a restart with a backlog takes at most twice the memory of what ran', (t) => {
  const data = join(scratch(t), 'backlog.db');
  const { peak: empty } = peakOf(join(scratch(t), 'empty.db'), 0);
  const running = peakOf(data, 20_000);
  assert.equal(running.backlog, 20_000);
  for (let restart = 0; restart < 3; restart += 1) {
    const { peak, backlog } = peakOf(data);
    assert.equal(backlog, 20_000);
    // Without what an emulator takes that holds nothing, which would hide the rest.
    const ratio = (peak - empty) / (running.peak - empty);
    t.diagnostic(`restart ${restart + 1}: ${ratio.toFixed(2)} times`);
    assert.ok(ratio <= 2, `${peak} KiB, ${running.peak} before, ${empty} empty`);
  }
});
