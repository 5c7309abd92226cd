// 500 uploads that stall do not keep one real delivery out of the examples.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';

import { ATTACKS, underAttack } from '../receiver/stalled.js';
import { freePort } from '../sockets.js';
import { Queue, start } from './cloudflare-worker.js';
import { copy, scratch, spawned } from './receivers.js';

const STALLED = 500;
const ATTACK = ATTACKS['declare 2 MiB and send 200 KB'];

test(`the receiver for Node: each delivery is answered with 200 beside ${STALLED} uploads that stall`, async (t) => {
  const at = copy('node-receiver', 'export function onChange() {}');
  const receiver = await spawned(t, at, { DATA: join(scratch(t), 'inbox.mdb') });
  const { statuses, longest } = await underAttack(receiver.port, ATTACK, STALLED);
  t.diagnostic(`the longest wait: ${Math.round(longest)} ms`);
  assert.deepEqual([...new Set(statuses)], [200], statuses.join());
});

test(`the Worker: each delivery is answered with 200 beside ${STALLED} uploads that stall`, async (t) => {
  const queue = new Queue();
  const port = await freePort();
  const miniflare = await start({ port, queue: queue.send });
  t.after(() => miniflare.dispose());
  const { statuses, longest } = await underAttack(port, ATTACK, STALLED);
  t.diagnostic(`the longest wait: ${Math.round(longest)} ms`);
  assert.deepEqual([...new Set(statuses)], [200], statuses.join());
  assert.equal(queue.length, statuses.length);
});
