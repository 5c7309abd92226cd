// 500 uploads that stall do not keep one real delivery out of the examples; and `GET /health` answers to this machine
// only.
import assert from 'node:assert/strict';
import test from 'node:test';

import { exchange } from '../emulator/world.js';
import { ATTACKS, underAttack } from '../receiver/stalled.js';
import { freePort } from '../sockets.js';
import { Queue, start } from './cloudflare-worker.js';
import { running } from './node-receiver.js';

const STALLED = 500;
const ATTACK = ATTACKS['declare 2 MiB and send 200 KB'];

test(`the receiver for Node: each delivery is answered with 200 beside ${STALLED} uploads that stall`, async (t) => {
  const receiver = await running(t, { config: { requestSeconds: 600, graceSeconds: 1 } });
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

test('GET /health is for this machine: no page reads it by a name of its own', async (t) => {
  const { statusPort } = await running(t);
  const status = async (headers) =>
    (await exchange({ port: statusPort, method: 'GET', path: '/health', headers })).status;
  assert.equal(await status({}), 200);
  assert.equal(await status({ host: `localhost:${statusPort}` }), 200);
  for (const headers of [
    { host: 'rebound.example' },
    { origin: 'https://evil.example' },
    { 'x-forwarded-for': '203.0.113.7' },
  ]) {
    assert.equal(await status(headers), 403, JSON.stringify(headers));
  }
});
