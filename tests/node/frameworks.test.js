// The remedies, as a diagnosis gives them, in the real frameworks: the wrong set-up is named, the right one verifies.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';

import express from 'express';
import fastify from 'fastify';

import { Webhook } from '../../pkg/index.js';

const webhook = new Webhook('058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c');
// Python's spacing and escapes, as Close sends them.
const wire =
  '{"event": {"id": "ev_1", "data": {"name": "Tobias F\\u00fcnke", "value": 100000}}, "subscription_id": "whsub_1"}';

async function post(listener, path = '/webhook') {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const headers = { ...webhook.sign(wire), 'content-type': 'application/json' };
    const url = `http://127.0.0.1:${server.address().port}${path}`;
    const response = await fetch(url, { method: 'POST', body: wire, headers });
    return await response.json();
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const valid = { ok: true, id: 'ev_1' };

/** What a handler would log. */
function judge(body, headers) {
  const { ok, delivery } = webhook.safeVerify(body, headers);
  if (ok) return { ok, id: delivery.event.id };
  const { code, causes, remedy } = webhook.diagnose(body, headers);
  return { ok, code, causes, remedy };
}

const codeOf = (parts) => parts.map(({ text, code }) => text ?? code).join('\n');

test('Express: express.json() before it is named, and express.raw() verifies', async () => {
  const wrong = express();
  wrong.use(express.json());
  wrong.post('/webhook', (req, res) => res.json(judge(req.body, req.headers)));
  wrong.post('/again', (req, res) => res.json(judge(JSON.stringify(req.body), req.headers)));
  const parsed = await post(wrong);
  assert.equal(parsed.code, 'BODY_NOT_RAW');
  assert.match(codeOf(parsed.remedy.express), /express\.raw\(\{ type: '\*\/\*'/);
  const again = await post(wrong, '/again');
  assert.deepEqual([again.code, again.causes], ['SIGNATURE_MISMATCH', ['BODY_JSON_DUMPS']]);
  assert.match(codeOf(again.remedy.express), /express\.raw/);

  const right = express();
  right.post('/webhook', express.raw({ type: '*/*', limit: '10mb' }), (req, res) =>
    res.json(judge(req.body, req.headers)),
  );
  right.use(express.json());
  assert.deepEqual(await post(right), valid);
});

async function withFastify(prepare) {
  const app = fastify();
  prepare(app);
  app.post('/webhook', (request, reply) => reply.send(judge(request.body, request.headers)));
  await app.ready();
  try {
    const headers = { ...webhook.sign(wire), 'content-type': 'application/json' };
    return (await app.inject({ method: 'POST', url: '/webhook', payload: wire, headers })).json();
  } finally {
    await app.close();
  }
}

test('Fastify: its own parser is named, and parseAs: buffer verifies', async () => {
  const parsed = await withFastify(() => {});
  assert.equal(parsed.code, 'BODY_NOT_RAW');
  assert.match(codeOf(parsed.remedy.fastify), /parseAs: 'buffer'/);
  const raw = await withFastify((app) => {
    app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => done(null, body));
  });
  assert.deepEqual(raw, valid);
});

test('Next and Workers: request.json() is named, and request.arrayBuffer() verifies', async () => {
  const request = () => new Request('http://localhost/', { method: 'POST', body: wire, headers: webhook.sign(wire) });
  const parsed = request();
  const again = judge(JSON.stringify(await parsed.json()), parsed.headers);
  assert.deepEqual(again.causes, ['BODY_JSON_DUMPS']);
  assert.match(codeOf(again.remedy?.next), /request\.arrayBuffer\(\)/);
  assert.match(codeOf(again.remedy?.workers), /request\.arrayBuffer\(\)/);
  const raw = request();
  assert.deepEqual(judge(await raw.arrayBuffer(), raw.headers), valid);
});

test('node:http: chunks joined as text are named, and Buffer.concat verifies', async () => {
  const listener = (read) => async (req, res) => {
    const chunks = [];
    for await (const chunk of req) chunks.push(chunk);
    res.end(JSON.stringify(judge(read(chunks), req.rawHeaders)));
  };
  assert.deepEqual(await post(listener((chunks) => Buffer.concat(chunks))), valid);
  const empty = await post(listener(() => ''));
  assert.deepEqual([empty.code, empty.causes], ['SIGNATURE_MISMATCH', ['BODY_EMPTY']]);
  assert.match(codeOf(empty.remedy.node), /Buffer\.concat\(chunks\)/);
});
