// The Worker of examples/cloudflare-worker, in all that can go wrong but a kill.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { Emulator } from '../../pkg/emulator.js';
import { KEY, SUBSCRIPTION, forged, head, raw, signed } from '../receiver/deliveries.js';
import { bundle, freePort, running } from './cloudflare-worker.js';

/** Fails for what is named so, for as long as the test likes: what it returns is decided by the data of the event. */
const ON_CHANGE = `
export const subscriptions = [{ id: 'all', events: ['created', 'updated', 'deleted', 'merged'].map((action) => ({ object_type: 'lead', action })) }];
export async function onChange(changes, state, event, { own, outcome, from, attempt, objectId, presence, signal }) {
  own.put('calls', [...(own.get('calls') ?? []), { id: event.id, name: state?.name, fields: changes.map(({ field }) => field), outcome, from, presence }]);
  console.log(JSON.stringify({ code: 'CALLED', event: event.id, attempt, object: objectId, isSignal: signal instanceof AbortSignal }));
  const failing = event.data?.fail ?? 0;
  if (attempt <= failing) throw Object.assign(new Error('secret'), { code: 'OUT_OF_ORDER' });
}`;

const built = bundle({ 'on-change.js': ON_CHANGE });

const event = (second, name, before, more = {}) => ({
  id: `ev_${second}`,
  object_type: 'lead',
  object_id: 'lead_1',
  lead_id: 'lead_1',
  action: before === undefined ? 'created' : 'updated',
  date_created: `2024-06-01T00:00:0${second}.000000`,
  date_updated: `2024-06-01T00:00:0${second}.000000`,
  data: { id: 'lead_1', name },
  previous_data: before === undefined ? {} : { name: before },
  ...more,
});
const bodyOf = (event) => JSON.stringify({ subscription_id: SUBSCRIPTION, event });

async function worker(t, options, of = built) {
  const started = await running(t, of, options);
  const deliver = (event) => started.post(bodyOf(event), signed(bodyOf(event)));
  return { ...started, deliver };
}

test('wrangler has no complaint, and tells what it would upload', (t) => {
  const [, raw, gzip] = /Total Upload: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/.exec(built.output);
  t.diagnostic(`${raw} KiB, ${gzip} KiB gzipped`);
  assert.ok(gzip < 1024, 'the free plan takes 3 MB, and the start is limited');
  assert.doesNotMatch(built.output, /warn|error/i);
});

test('every status, and the log of it', async (t) => {
  const { post, deliver, lines, url } = await worker(t);
  const body = bodyOf(event(1, 'Sitwell'));
  assert.equal(await deliver(event(1, 'Sitwell')), 200);
  assert.equal(await deliver(event(2, 'x', undefined, { object_type: 'contact' })), 200);
  assert.equal(await post('{"subscription_id": "whsub_1", "event": {"object_type": "lead", "action": "created"}}', signed('{}')), 401);
  assert.equal(await post(body, forged(body)), 401);
  assert.equal(await post(body, {}), 401);
  assert.equal((await fetch(new URL('/webhook', url))).status, 405);
  assert.equal((await fetch(new URL('/', url))).status, 404);
  const large = Buffer.alloc(20_000_000, 'x');
  assert.equal(await post(large, signed(large)), 413);
  await lines.until('HANDLED');
  assert.deepEqual(lines.all.filter(({ status }) => status).map(({ status, code }) => `${status} ${code}`), [
    '200 ACCEPTED', '200 FILTERED_OUT', '401 SIGNATURE_MISMATCH', '401 SIGNATURE_MISMATCH', '401 MISSING_HEADER', '405 METHOD_NOT_ALLOWED', '413 BODY_TOO_LARGE',
  ]);
  const all = lines.all.map((line) => JSON.stringify(line)).join('\n');
  assert.ok(!all.includes(KEY) && !all.includes('Sitwell'), 'neither keys nor payloads are in it');
});

test('a slow client that sends half a body', async (t) => {
  const { port, deliver } = await worker(t, {}, bundle({}, { 'requestSeconds: 10': 'requestSeconds: 1' }));
  const body = bodyOf(event(1, 'Sitwell'));
  const answered = raw(port, head({ ...signed(body), connection: 'close' }, body.length) + body.slice(0, 20));
  assert.equal(await deliver(event(1, 'Sitwell')), 200, 'others are not held up');
  assert.match(await answered, /^HTTP\/1\.1 408 /);
});

test('without its secret it answers 500, and with a queue that fails 503', async (t) => {
  const unset = await worker(t, { bindings: { CLOSE_SIGNATURE_KEYS: '' } });
  assert.equal(await unset.deliver(event(1, 'Sitwell')), 500);
  const broken = await worker(t, {
    queueProducers: {},
    queueConsumers: {},
    serviceBindings: { EVENTS: () => new Response(null, { status: 500 }) },
  });
  assert.equal(await broken.deliver(event(1, 'Sitwell')), 503);
  assert.deepEqual(broken.lines.of('ACCEPT_FAILED').map(({ status, reason }) => [status, typeof reason]), [[503, 'string']]);
});

test('repeated, late and merged: the handler is called once for each, with the newest state', async (t) => {
  const { deliver, look, lines } = await worker(t);
  for (const each of [event(1, 'Sitwell'), event(3, 'Bluth', 'Austero')]) assert.equal(await deliver(each), 200);
  await lines.until('HANDLED', 2);
  for (const each of [event(1, 'Sitwell'), event(3, 'Bluth', 'Austero'), event(2, 'Austero', 'Sitwell')]) assert.equal(await deliver(each), 200);
  await lines.until('HANDLED', 3);
  await lines.until('DUPLICATE', 2);
  const { state, own, gaps, events } = await look('lead_1');
  assert.deepEqual([state, gaps, events], [{ id: 'lead_1', name: 'Bluth' }, [], 3]);
  assert.deepEqual(own.calls, [
    { id: 'ev_1', name: 'Sitwell', fields: own.calls[0].fields, outcome: 'applied', from: 'delivery', presence: 'present' },
    { id: 'ev_3', name: 'Bluth', fields: ['name'], outcome: 'gap', from: 'delivery', presence: 'present' },
    { id: 'ev_2', name: 'Bluth', fields: ['name'], outcome: 'stale', from: 'delivery', presence: 'present' },
  ]);
  assert.equal(lines.of('GAP').length, 1);

  const merged = { id: 'ev_9', object_type: 'lead', object_id: 'lead_2', lead_id: 'lead_2', action: 'merged', date_updated: '2024-06-01T00:00:09.000000', data: { id: 'lead_2', name: 'Both' }, previous_data: {}, meta: { merge_source_lead_id: 'lead_1', merge_destination_lead_id: 'lead_2' } };
  assert.equal(await deliver(merged), 200);
  await lines.until('HANDLED', 4);
  await lines.until('FOLDED', 1);
  assert.equal((await look('lead_1')).presence, 'merged');
  assert.equal((await look('lead_1')).own.calls.length, 3);
  assert.deepEqual((await look('lead_2')).own.calls.map(({ id, name }) => [id, name]), [['ev_9', 'Both']]);
});

test('an event that grows is handed over again, and its earlier version then no more', async (t) => {
  const { deliver, look, lines } = await worker(t);
  const grown = { ...event(1, 'Sitwell & Sons'), date_updated: '2024-06-01T00:00:05.000000' };
  await deliver(grown);
  await lines.until('HANDLED', 1);
  await deliver(event(1, 'Sitwell'));
  await lines.until('DUPLICATE', 1);
  assert.deepEqual((await look('lead_1')).own.calls.map(({ name }) => name), ['Sitwell & Sons']);
});

test('a handler that throws is called again, and what it wrote is gone; then it is a dead letter, which can be replayed', async (t) => {
  const { deliver, look, lines, letters, admin } = await worker(t);
  await deliver({ ...event(1, 'Sitwell'), data: { id: 'lead_1', name: 'Sitwell', fail: 1 } });
  await lines.until('HANDLED', 1);
  assert.deepEqual(lines.of('CALLED').map(({ attempt }) => attempt), [1, 2]);
  assert.equal((await look('lead_1')).own.calls.length, 1);

  const failing = { ...event(2, 'Austero', 'Sitwell'), data: { id: 'lead_1', name: 'Austero', fail: 3 } };
  await deliver(failing);
  await lines.until('GIVEN_UP', 1);
  const known = await look('lead_1');
  assert.equal(known.state.name, 'Austero', 'it is folded');
  assert.equal(known.own.calls.length, 1, 'and its effect is owed');
  const [letter] = await letters();
  assert.deepEqual([letter.event, letter.object, letter.reason], ['ev_2', 'lead_1', 'OUT_OF_ORDER']);
  assert.deepEqual(await (await admin(`/dead-letters/${letter.number}`)).json(), { subscription_id: SUBSCRIPTION, event: failing });

  // The first attempts of the replay fail too; the handler is repaired in the second one.
  assert.equal((await admin(`/dead-letters/${letter.number}/replay`, 'POST')).status, 204);
  assert.deepEqual(await letters(), []);
  await lines.until('GIVEN_UP', 2);
  assert.equal((await letters()).length, 1);
  assert.deepEqual(await (await admin('/dead-letters/replay', 'POST')).json(), { replayed: 1 });
  await lines.until('GIVEN_UP', 3);
  const [{ number }] = await letters();
  assert.equal((await admin(`/dead-letters/${number}`, 'DELETE')).status, 204);
  assert.equal((await admin(`/dead-letters/${number}`, 'DELETE')).status, 404);
  assert.deepEqual(await letters(), []);
  assert.ok(!lines.all.some((line) => JSON.stringify(line).includes('secret')));
});

test('what is an event to the door, and to nobody else, is a dead letter at once', async (t) => {
  const { deliver, letters, lines } = await worker(t);
  assert.equal(await deliver({ id: 'ev_1', object_type: 'lead', action: 'created' }), 200);
  await lines.until('GIVEN_UP', 1);
  assert.deepEqual((await letters()).map(({ event, object, reason }) => [event, object, reason]), [[null, null, 'MALFORMED_PAYLOAD']]);
});

test('the pages of those who run it are not there for anybody else', async (t) => {
  const { admin, url } = await worker(t);
  for (const path of ['/dead-letters', '/objects/lead_1']) {
    assert.equal((await fetch(new URL(path, url))).status, 404);
    assert.equal((await admin(path, 'GET', 'another')).status, 404);
  }
  assert.equal((await admin('/dead-letters')).status, 200);
  assert.equal((await admin('/objects/lead_1')).status, 404);
  assert.equal((await admin('/dead-letters', 'PUT')).status, 405);
  const unset = await worker(t, { bindings: { ADMIN_TOKEN: '' } });
  assert.equal((await unset.admin('/dead-letters', 'GET', '')).status, 404);
});

test('large bodies: gzipped in the message, or as a parcel beside it, and no more than two megabytes', async (t) => {
  const { deliver, look, lines } = await worker(t);
  const text = 'closehook '.repeat(60_000);
  const noise = randomBytes(700_000).toString('base64');
  assert.equal(await deliver({ ...event(1, 'Sitwell'), data: { id: 'lead_1', name: 'Sitwell', text } }), 200);
  await lines.until('HANDLED', 1);
  assert.equal((await look('lead_1')).state.text, text);
  assert.equal(await deliver({ ...event(2, 'Austero', 'Sitwell'), data: { id: 'lead_1', name: 'Austero', text: noise } }), 200);
  await lines.until('HANDLED', 2);
  assert.equal((await look('lead_1')).state.text, noise);
  assert.equal(await deliver({ ...event(3, 'x', 'x'), data: { text: randomBytes(2_000_000).toString('base64') } }), 413);
  assert.deepEqual(lines.of('PARCEL_LEFT'), []);
});

test('where events are missing the event log is asked, and what it has goes the same way', async (t) => {
  const port = await freePort();
  const emulator = await Emulator.start({ seed: 3, rules: { dropAfterMs: 60_000 } });
  t.after(() => emulator.close());
  const { signature_key: key } = await emulator.subscribe({ url: `http://127.0.0.1:${port}/webhook`, events: ['created', 'updated'].map((action) => ({ object_type: 'lead', action })) });
  const { look, lines } = await running(t, built, { port, bindings: { CLOSE_SIGNATURE_KEYS: key, CLOSE_API_KEY: emulator.apiKey, CLOSE_API_URL: `${emulator.url}/api/v1` } });
  await emulator.put({ object_type: 'lead', action: 'created', data: { id: 'lead_1', name: 'a' } });
  await emulator.advance(6);
  // It is in the log, and dropped before it is delivered.
  await emulator.setFaults({ kind: 'down' });
  const lost = await emulator.change('lead', 'lead_1', { name: 'b' });
  await emulator.advance(120);
  await emulator.setFaults([]);
  assert.equal(emulator.state().subscriptions[0].backlog, 0);
  await emulator.change('lead', 'lead_1', { name: 'c' });
  await emulator.advance(6);
  await lines.until('BACKFILLED', 1);
  await lines.until('HANDLED', 3);
  const { state, gaps, own } = await look('lead_1');
  assert.deepEqual([state.name, gaps], ['c', []]);
  assert.deepEqual(own.calls.map(({ id, from }) => [id === lost, from]), [[false, 'delivery'], [false, 'delivery'], [true, 'log']]);
});

test('forged requests beside real ones: all that is real is accepted', async (t) => {
  const { post, look, lines } = await worker(t);
  const real = Array.from({ length: 100 }, (_, number) => bodyOf({ ...event(1, 'Sitwell'), id: `ev_${number}`, object_id: `lead_${number}` }));
  const statuses = await Promise.all(real.flatMap((body) => [post(body, signed(body)), ...Array.from({ length: 9 }, () => post(body, forged(body)))]));
  assert.deepEqual([200, 401].map((status) => statuses.filter((each) => each === status).length), [100, 900]);
  await lines.until('HANDLED', 100);
  assert.equal((await look('lead_99')).own.calls.length, 1);
});
