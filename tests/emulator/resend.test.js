// An attempt sent once more, to an address of the caller: only what the emulator has sent, and to nobody else's page.
import assert from 'node:assert/strict';
import test from 'node:test';
import { LEADS, assertSigned, emulating, hashOf, receiving } from './world.js';

/** Another receiver, to which no subscription belongs, and the requests that it got. */
async function other(t, { status, text } = { status: 202, text: 'thanks' }) {
  const { url, requests } = await receiving(t, () => (response) => response.writeHead(status).end(text));
  return { url: new URL('/own', url).href, got: requests };
}

/** An emulator that has delivered one lead, with its key. */
async function delivered(t, fault) {
  const world = await emulating(t);
  const receiver = await receiving(t);
  const { signature_key: key } = await world.emulator.subscribe({ url: receiver.url, events: LEADS });
  if (fault) await world.emulator.setFaults(fault);
  await world.emulator.put({ template: 'lead.created' });
  await world.emulator.advance(0);
  return { ...world, key };
}

test('the same body goes to the address, signed anew unless told otherwise', async (t) => {
  const { control, key } = await delivered(t);
  const own = await other(t);
  const { status, json } = await control('POST', 'resend', { number: 1, url: own.url });
  assert.equal(status, 200);
  assert.deepEqual(
    { ...json, milliseconds: 0 },
    {
      ...{ status: 202, reason: 'Accepted', error: null, milliseconds: 0 },
      ...{ answer: 'thanks', is_whole: true },
    },
  );
  const [sent] = own.got;
  assert.equal(sent.url, '/own');
  assertSigned(sent, key);
  assert.equal(JSON.parse(sent.body).event.object_type, 'lead');
  await control('POST', 'resend', { number: 1, url: own.url, anew: false });
  assert.deepEqual(own.got[1].body, sent.body);
  assertSigned(own.got[1], key);
});

test('a forged delivery goes out as it was, and is never made valid', async (t) => {
  const { control, key } = await delivered(t, { kind: 'altered_body' });
  const own = await other(t, { status: 401, text: '' });
  const refused = await control('POST', 'resend', { number: 1, url: own.url });
  assert.deepEqual([refused.status, refused.json.code, own.got.length], [400, 'NOT_AUTHENTIC', 0]);
  const { json } = await control('POST', 'resend', { number: 1, url: own.url, anew: false });
  assert.deepEqual([json.status, json.answer], [401, '']);
  assert.notEqual(own.got[0].headers['close-sig-hash'], hashOf(own.got[0], key));
});

test('a long answer is cut, and no answer is a sentence', async (t) => {
  const { control } = await delivered(t);
  const own = await other(t, { status: 200, text: 'x'.repeat(200_000) });
  const { json } = await control('POST', 'resend', { number: 1, url: own.url });
  assert.deepEqual([json.answer.length, json.is_whole], [2000, false]);
  const nobody = await control('POST', 'resend', { number: 1, url: 'http://127.0.0.1:9/' });
  assert.deepEqual(
    [nobody.status, nobody.json.status, nobody.json.error],
    [200, null, 'nothing listens at 127.0.0.1:9'],
  );
});

test('it is not an open proxy: the caller cannot give a body or headers, and only kept deliveries are sent', async (t) => {
  const { control } = await delivered(t);
  const own = await other(t);
  const { url } = own;
  for (const [order, status, code] of /** @type {[any, number, string][]} */ ([
    [{ number: 1, url, body: 'mine' }, 400, 'INVALID_RESEND'],
    [{ number: 1, url, headers: [] }, 400, 'INVALID_RESEND'],
    [{ number: 1, url, method: 'GET' }, 400, 'INVALID_RESEND'],
    [{ number: 2, url }, 404, 'UNKNOWN_DELIVERY'],
    [{ number: 1, url, hash: 'a hash of another run' }, 404, 'UNKNOWN_DELIVERY'],
    [{ number: '1', url }, 400, 'INVALID_RESEND'],
    [{ number: 1 }, 400, 'INVALID_RESEND'],
    [{ number: 1, url: '/own' }, 400, 'INVALID_RESEND'],
    [{ number: 1, url: 'file:///etc/passwd' }, 400, 'INVALID_RESEND'],
    [{ number: 1, url, anew: 'yes' }, 400, 'INVALID_RESEND'],
    [[], 400, 'INVALID_RESEND'],
  ])) {
    const answer = await control('POST', 'resend', order);
    assert.deepEqual([answer.status, answer.json.code], [status, code], JSON.stringify(order));
  }
  for (const headers of [{ origin: 'https://evil.example' }, { host: 'evil.example' }, { via: '1.1 tunnel' }]) {
    const answer = await control('POST', 'resend', { number: 1, url }, { headers });
    assert.deepEqual([answer.status, answer.json.code], [403, 'FOREIGN_ORIGIN']);
  }
  assert.equal(own.got.length, 0);
});

test('subscriptions are created, paused and activated without the API key, with the sentence of a refusal', async (t) => {
  const { control, emulator } = await emulating(t);
  const made = await control('POST', 'subscriptions', { url: 'http://127.0.0.1:9/', events: LEADS });
  assert.equal(made.status, 201);
  const { id } = made.json;
  assert.equal((await control('PUT', `subscriptions/${id}`, { status: 'paused' })).json.status, 'paused');
  assert.equal(emulator.state().subscriptions[0].pause_reason, 'api');
  assert.equal((await control('PUT', `subscriptions/${id}`, { status: 'active' })).json.status, 'active');
  const wrong = await control('POST', 'subscriptions', { url: 'nowhere', events: LEADS });
  assert.deepEqual([wrong.status, wrong.json.error], [400, 'url: must be an http or https URL']);
  const unknown = await control('PUT', 'subscriptions/whsub_none', { status: 'paused' });
  assert.deepEqual([unknown.status, unknown.json.error], [400, 'There is no such webhook subscription.']);
});

test('the state says until when events are consolidated', async (t) => {
  const { emulator } = await emulating(t);
  const { events: before } = emulator.state();
  assert.deepEqual([before.waiting, before.waiting_until], [0, null]);
  await emulator.put({ template: 'lead.updated' });
  await emulator.advance(2);
  await emulator.put({ template: 'opportunity.updated' });
  const { events, now } = emulator.state();
  assert.deepEqual([events.waiting, /** @type {number} */ (events.waiting_until) - now], [2, 3000]);
  await emulator.advance(3);
  assert.deepEqual([emulator.state().events.waiting, emulator.state().events.waiting_until], [1, now + 5000]);
});
