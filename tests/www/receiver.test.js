import assert from 'node:assert/strict';
import { connect } from 'node:net';
import test from 'node:test';
import { Webhook } from '../../pkg/index.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { opportunityWon } from '../../www/samples/opportunity-won.js';
import { receiver } from '../../pkg/cli/server/receiver.js';
import { closing, raw } from '../sockets.js';
import { serving } from './servers.js';

const webhook = new Webhook(DEMO_KEY);

/** A receiver, what it has reported, and a way to post to it. */
async function receiving(t, options = {}) {
  const reports = [];
  const server = await serving(receiver({ keys: DEMO_KEY, report: (outcome) => reports.push(outcome), ...options }));
  t.after(() => server.close());
  const post = (body, headers, method = 'POST') => fetch(server.origin, { method, body, headers });
  return { ...server, reports, post };
}

test('a signed delivery is answered with 200', async (t) => {
  const { post, reports } = await receiving(t);
  const response = await post(opportunityWon, webhook.sign(opportunityWon));
  assert.equal(response.status, 200);
  assert.equal(await response.text(), '');
  assert.equal(reports[0].delivery.event.id, 'ev_2sYKRjcrA79yKxi3S4Crd7');
});

test('bytes that are no UTF-8 are verified as they are', async (t) => {
  const { post } = await receiving(t);
  const body = Uint8Array.of(0xef, 0xbb, 0xbf, 0xff, 0x0d, 0x0a, 0x00);
  assert.equal((await post(body, webhook.sign(body))).status, 200);
});

test('a refusal says nothing, and the same for every reason', async (t) => {
  const { post, reports } = await receiving(t);
  const signed = webhook.sign(opportunityWon);
  const reserialized = JSON.stringify(JSON.parse(opportunityWon));
  const refused = [
    await post(reserialized, signed),
    await post(opportunityWon, {}),
    await post(opportunityWon, { ...signed, 'close-sig-hash': 'x' }),
    await post(opportunityWon, webhook.sign(opportunityWon, { timestamp: 1 })),
  ];
  for (const response of refused) {
    assert.equal(response.status, 401);
    assert.equal(await response.text(), '');
    const named = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    assert.doesNotMatch(named, /SIGNATURE|TIMESTAMP|HEADER|hash/i);
  }
  const codes = reports.map(({ code }) => code);
  assert.deepEqual(codes, ['SIGNATURE_MISMATCH', 'MISSING_HEADER', 'MALFORMED_SIGNATURE', 'TIMESTAMP_TOO_OLD']);
  assert.equal(reports[0].sentence, webhook.diagnose(reserialized, signed).sentence);
});

test('refusals are looked into for a tenth of the time at most', async (t) => {
  let now = 0;
  const slow = {
    diagnose() {
      now += 5;
      return { code: 'X', sentence: 'why' };
    },
  };
  const { post, reports } = await receiving(t, { webhook: slow, clock: () => now });
  for (const pause of [0, 49, 1, 0]) {
    now += pause;
    await post('{}', {});
  }
  assert.deepEqual(
    reports.map(({ code }) => code),
    ['X', 'MISSING_HEADER', 'X', 'MISSING_HEADER'],
  );
});

for (const method of ['GET', 'PUT', 'DELETE']) {
  test(`${method} is answered with 405`, async (t) => {
    const { post, reports } = await receiving(t);
    const response = await post(method === 'GET' ? undefined : 'x', {}, method);
    assert.equal(response.status, 405);
    assert.equal(response.headers.get('allow'), 'POST');
    assert.deepEqual(reports, [{ code: 'METHOD_NOT_ALLOWED', sentence: 'only POST is received' }]);
  });
}

test('a body of exactly the limit is read', async (t) => {
  const { post } = await receiving(t, { limits: { maxBodyBytes: 100 } });
  const body = 'x'.repeat(100);
  assert.equal((await post(body, webhook.sign(body))).status, 200);
});

test('a body that says that it is too large is answered with 413, unread', async (t) => {
  const { port, reports } = await receiving(t);
  const answer = await raw(port, 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2097153\r\n\r\n');
  assert.match(answer, /^HTTP\/1\.1 413 /);
  assert.equal(reports[0].code, 'BODY_TOO_LARGE');
});

test('a body that does not say so, and is, too', async (t) => {
  const { port } = await receiving(t, { limits: { maxBodyBytes: 100 } });
  const head = 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n';
  assert.match(await raw(port, `${head}65\r\n${'x'.repeat(101)}\r\n`), /^HTTP\/1\.1 413 /);
});

test('a body that stops halfway is given up', async (t) => {
  const { port, reports } = await receiving(t, { limits: { timeout: 0.05 } });
  const answer = await raw(port, 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
  assert.match(answer, /^HTTP\/1\.1 408 /);
  assert.match(reports[0].sentence, /not complete/);
});

test('a connection that breaks off leaves the receiver working', async (t) => {
  const { port, post, reports } = await receiving(t);
  const socket = connect(port, '127.0.0.1', () => {
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf', () => socket.destroy());
  });
  await closing(socket);
  assert.equal((await post('{}', webhook.sign('{}'))).status, 200);
  assert.equal(reports.filter(({ delivery }) => delivery).length, 1);
});
