// The handler in workerd, as the package has it there, with a queue of the platform.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lend, project } from '../runtimes/tarball.js';
import { startWorker } from '../runtimes/worker.js';
import { KEY, SUBSCRIPTION, bodyOf, forged, head, signed } from './deliveries.js';
import { raw } from '../sockets.js';

const at = project({
  'index.js': `
import { receive, unpack } from 'closehook/worker';

const messages = [];
const door = receive({
  keys: (env) => env.KEYS,
  subscriptions: [{ id: 'leads', events: [{ object_type: 'lead', action: 'created' }] }],
  queue: (env) => env.EVENTS,
  timeout: 1,
});
export default {
  fetch: (request, env, ctx) => (request.method === 'GET' && request.url.endsWith('/messages') ? Response.json(messages) : door(request, env, ctx)),
  async queue({ messages: batch }) {
    for (const { body } of batch) messages.push(new TextDecoder().decode(await unpack(body)));
  },
};`,
});
lend(at);

async function worker(t, /** @type {any} */ bindings = { KEYS: JSON.stringify({ [SUBSCRIPTION]: KEY }) }) {
  let logged = '';
  const miniflare = await startWorker(at, 'index.js', {
    bindings,
    host: '127.0.0.1',
    queueProducers: { EVENTS: { queueName: 'events' } },
    queueConsumers: { events: { maxBatchTimeout: 0 } },
    handleRuntimeStdio(stdout, stderr) {
      for (const stream of [stdout, stderr]) stream.on('data', (chunk) => (logged += chunk));
    },
  });
  t.after(() => miniflare.dispose());
  const url = await miniflare.ready;
  const send = async (text, /** @type {any} */ headers = signed(text), method = 'POST') => {
    /** @type {any} */
    const request = { method, headers, body: method === 'GET' ? undefined : text, duplex: 'half' };
    const response = await fetch(url, request);
    await response.arrayBuffer();
    return response.status;
  };
  return { url, send, logged: () => logged, messages: async () => (await fetch(new URL('/messages', url))).json() };
}

test('workerd: every status, and the queue has what was accepted', async (t) => {
  const { send, messages, url, logged } = await worker(t);
  const body = bodyOf({});
  assert.equal(await send(body), 200);
  assert.equal(await send(bodyOf({ action: 'deleted' })), 200);
  assert.equal(await send(body, forged(body)), 401);
  assert.equal(await send(body, {}), 401);
  assert.equal(await send('', {}, 'GET'), 405);
  const large = Buffer.alloc(20_000_000, 'x');
  // The answer may be lost with the connection, which workerd resets while it is still written to.
  assert.ok([413, 'reset'].includes(await send(large).catch(() => 'reset')));
  assert.ok([413, 'reset'].includes(await send(new Blob([large]).stream(), signed(large)).catch(() => 'reset')));
  const packed = bodyOf({ id: 'ev_2', data: { note: 'closehook '.repeat(100_000) } });
  assert.equal(await send(packed), 200);
  assert.match(
    await raw(url.port, head({ ...signed(body), connection: 'close' }, body.length) + body.slice(0, 20)),
    /^HTTP\/1\.1 408 /,
  );
  const deadline = Date.now() + 10_000;
  let seen = [];
  while (seen.length < 2 && Date.now() < deadline) seen = await messages();
  assert.deepEqual(seen.sort(), [body, packed].sort());
  const codes = [...logged().matchAll(/"code":"(\w+)"/g)].map(([, code]) => code);
  assert.deepEqual(codes, [
    'ACCEPTED',
    'FILTERED_OUT',
    'SIGNATURE_MISMATCH',
    'MISSING_HEADER',
    'METHOD_NOT_ALLOWED',
    'BODY_TOO_LARGE',
    'BODY_TOO_LARGE',
    'ACCEPTED',
    'BODY_TIMEOUT',
  ]);
});

test('workerd: without its secret it answers 500, and Close keeps the event', async (t) => {
  const { send } = await worker(t, {});
  assert.equal(await send(bodyOf({})), 500);
});
