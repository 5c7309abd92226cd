// The sender of the emulator, through its binding: what it signs, node:crypto and the package itself accept.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import { Webhook } from '../../pkg/index.js';
import { DeliveryError, Sender } from '../../pkg/src/emulator/sender.js';

const NOW = Date.UTC(2026, 0, 1);
const EVENTS = [
  { object_type: 'lead', action: 'created' },
  { object_type: 'lead', action: 'updated' },
];

function organization(options = {}) {
  const sender = new Sender({ seed: 7, now: NOW, users: [{ id: 'user_1' }], ...options });
  const { status, body } = sender.request('user_1', 'POST', '/api/v1/webhook/', {
    url: 'http://127.0.0.1:1/hook',
    events: EVENTS,
    verify_ssl: false,
  });
  assert.equal(status, 201);
  return { sender, subscription: JSON.parse(body) };
}

/** Lets the clock run, with this receiver. */
function run(sender, span, receive) {
  const until = sender.now + span;
  const all = [];
  for (;;) {
    const attempts = sender.take();
    for (const attempt of attempts) {
      all.push(attempt);
      assert.equal(sender.answered(attempt.id, receive(attempt)), true);
    }
    if (attempts.length > 0) continue;
    if (sender.now >= until) return all;
    sender.step(until);
  }
}

test('every attempt is signed as node:crypto signs, and verified by the package', () => {
  const { sender, subscription } = organization();
  const key = Buffer.from(subscription.signature_key, 'hex');
  const webhook = new Webhook(subscription.signature_key, { now: () => sender.now / 1000 });
  sender.put({ object_type: 'lead', action: 'created', data: { id: 'lead_1', name: 'Tobias Fünke 🚀' } });
  const attempts = run(sender, 72 * 3600e3, ({ body, headers, url, verifySsl, subscriptionId }) => {
    const hmac = createHmac('sha256', key).update(headers['close-sig-timestamp']).update(body);
    assert.equal(headers['close-sig-hash'], hmac.digest('hex'));
    const delivery = webhook.verify(body, headers);
    assert.equal(/** @type {any} */ (delivery.event.data).name, 'Tobias Fünke 🚀');
    assert.deepEqual([url, verifySsl], ['http://127.0.0.1:1/hook', false]);
    assert.deepEqual([delivery.subscriptionId, subscriptionId], [subscription.id, subscription.id]);
    return 'connection refused';
  });
  assert.ok(attempts.length > 200, `${attempts.length} attempts`);
  assert.deepEqual(
    attempts.map(({ number }) => number),
    attempts.map((_, place) => place + 1),
  );
  const { status, pause_reason } = sender.state().subscriptions[0];
  assert.deepEqual([status, pause_reason], ['paused', 'too_many_failures']);
  assert.deepEqual(
    sender.warnings().map(({ kind }) => kind),
    ['failing', 'failing', 'paused'],
  );
  assert.deepEqual(
    sender.warnings(3).map(({ kind }) => kind),
    ['paused'],
  );
});

test('the bytes are those that Python writes, or others by choice', () => {
  for (const [spelling, part] of [
    ['python', '"data": {"a": "\\u00e9", "b": [1, 2]}'],
    ['python-utf8', '"data": {"a": "é", "b": [1, 2]}'],
    ['compact', '"data":{"a":"\\u00e9","b":[1,2]}'],
    ['compact-utf8', '"data":{"a":"é","b":[1,2]}'],
  ]) {
    const { sender } = organization({ rules: { spelling } });
    sender.put('{"object_type":"lead","action":"created","data":{"a":"é","b":[1,2]}}');
    const [{ body }] = sender.take();
    const text = new TextDecoder().decode(body);
    assert.ok(text.includes(part), text);
    assert.equal(JSON.stringify(JSON.parse(text)) === text, spelling === 'compact-utf8');
  }
});

test('several bodies keep apart', () => {
  const { sender } = organization();
  const ids = sender.put(['a', 'bb', 'ü'].map((name) => ({ object_type: 'lead', action: 'created', data: { name } })));
  const attempts = sender.take();
  const events = attempts.map(({ body }) => JSON.parse(new TextDecoder().decode(body)).event);
  assert.deepEqual(
    events.map(({ id }) => id),
    ids,
  );
  assert.deepEqual(
    attempts.map(({ eventId }) => eventId),
    ids,
  );
  assert.deepEqual(
    events.map(({ data }) => data.name),
    ['a', 'bb', 'ü'],
  );
  assert.deepEqual(sender.take(), []);
});

test('objects change, and an update waits for others', () => {
  const { sender } = organization();
  sender.put({ object_type: 'lead', action: 'created', data: { id: 'lead_1', name: 'a' } });
  const id = sender.change('lead', 'lead_1', { name: 'b' });
  assert.equal(sender.change('lead', 'lead_1', '{"name": "c"}', '{}', 'user_1'), id);
  assert.equal(sender.change('lead', 'lead_1', { name: 'c' }), null);
  assert.deepEqual(JSON.parse(sender.object('lead', 'lead_1')), { id: 'lead_1', name: 'c' });
  assert.equal(sender.object('lead', 'lead_2'), null);
  const attempts = run(sender, 60e3, () => 200);
  const [, { event }] = attempts.map(({ body }) => JSON.parse(new TextDecoder().decode(body)));
  assert.deepEqual([event.changed_fields, event.previous_data], [['name'], { name: 'a' }]);
  assert.match(sender.delete('lead', 'lead_1'), /^ev_/);
  assert.equal(sender.object('lead', 'lead_1'), null);
});

test('a snapshot goes on to the byte', () => {
  const { sender } = organization();
  sender.put({ object_type: 'lead', action: 'created' });
  sender.setFaults({ kind: 'duplicate', rate: 0.5 });
  const [attempt] = sender.take(1);
  const restored = Sender.restore(sender.snapshot());
  for (const each of [sender, restored]) {
    assert.equal(each.answered(attempt.id, 503), true);
    each.put({ object_type: 'lead', action: 'updated' });
  }
  assert.deepEqual(
    run(restored, 60e3, () => 200),
    run(sender, 60e3, () => 200),
  );
  assert.deepEqual(restored.state(), sender.state());
  sender.put({ object_type: 'lead', action: 'created' });
  sender.take();
  assert.ok(sender.retryUnderWay() >= 1);
});

test('a clock of its own passes what is due', () => {
  const { sender } = organization();
  assert.equal(sender.nextDue(), null);
  sender.put({ object_type: 'lead', action: 'updated' });
  assert.equal(sender.nextDue(), NOW + 5000);
  assert.equal(sender.advance(NOW + 9000), NOW + 9000);
  assert.equal(sender.now, NOW + 9000);
  assert.equal(sender.take().length, 1);
});

test('a user who loses access has no subscriptions any more', () => {
  const { sender, subscription } = organization();
  sender.setUser({ id: 'user_2', role: 'admin' });
  sender.setUser({ id: 'user_1', access: false });
  const { status, body } = sender.request('user_2', 'GET', `/api/v1/webhook/${subscription.id}/`);
  assert.deepEqual([status, JSON.parse(body).pause_reason], [200, 'permission_revoked']);
  assert.equal(sender.request('user_1', 'GET', '/api/v1/webhook/').status, 403);
  assert.equal(sender.request(null, 'GET', '/api/v1/webhook/').status, 401);
});

const refused = (code, pointer) => (error) => {
  assert.ok(error instanceof DeliveryError && error instanceof Error);
  assert.equal(error.name, 'DeliveryError');
  assert.deepEqual([error.code, error.pointer], [code, pointer]);
  assert.deepEqual(Object.keys(error.toJSON()), ['name', 'code', 'message', 'pointer', 'line', 'column', 'offset']);
  return true;
};

test('what cannot be used is refused with its place, and the sender goes on', () => {
  const { sender } = organization();
  assert.throws(() => new Sender({ rules: { retires: 1 } }), refused('INVALID_OPTION', '/rules/retires'));
  assert.throws(() => new Sender({ seed: -1 }), refused('INVALID_OPTION', '/seed'));
  assert.throws(() => sender.put([{ object_type: 'lead' }]), refused('INVALID_EVENT', '/0'));
  assert.throws(
    () => sender.put('{"a": }'),
    (/** @type {any} */ error) => refused('MALFORMED_JSON', null)(error) && error.column === 7,
  );
  assert.throws(() => sender.change('lead', 'lead_9', {}), refused('UNKNOWN_OBJECT', null));
  assert.throws(() => sender.setFaults({ kind: 'late' }), refused('INVALID_FAULT', '/kind'));
  assert.throws(() => sender.setUser({ role: 'king' }), refused('INVALID_OPTION', '/role'));
  // @ts-expect-error not bytes
  assert.throws(() => Sender.restore('{}'), refused('INVALID_SNAPSHOT', ''));
  /** @type {any} */
  const anyhow = sender;
  for (const call of [
    () => anyhow.put(undefined),
    () => anyhow.put(() => {}),
    () => anyhow.change(1, 'lead_1', {}),
    () => anyhow.delete('lead'),
    () => anyhow.request('user_1', 'GET'),
    () => anyhow.request(1, 'GET', '/'),
    () => anyhow.change('lead', 'lead_1', {}, '{}', 1),
    () => anyhow.step('soon'),
    () => anyhow.step(NaN),
    () => anyhow.advance(-1),
    () => anyhow.take('all'),
    () => anyhow.take(-1),
    () => anyhow.answered(1, 0),
    () => anyhow.answered(1, null),
    () => anyhow.answered('1', 200),
    () => anyhow.warnings('all'),
  ]) {
    assert.throws(call, TypeError, String(call));
  }
  assert.equal(sender.answered(99, 200), false);
  assert.equal(sender.put({ object_type: 'lead', action: 'created' }).length, 1);
});
