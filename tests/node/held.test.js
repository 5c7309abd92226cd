// A delivery that was verified is in the module's memory: the questions about it are asked without copying and reading
// it anew. They are answered as those about its bytes are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as vectors from 'closehook/vectors';
import { closehook } from './instance.js';

const { Filter, History, Subscriptions, Webhook, changes, check, describe, previous, render } = closehook;

const webhook = new Webhook('058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c');
const verified = (body) => webhook.verify(body, webhook.sign(body));
const bytes = (payload) => Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));

const filter = new Filter({ type: 'field_accessor', field: 'action', filter: { type: 'equals', value: 'updated' } });
const subscriptions = new Subscriptions([
  { id: 'whsub_1', events: [{ object_type: 'lead', action: 'updated' }] },
  { id: 'whsub_2', events: [{ object_type: 'opportunity', action: 'updated' }] },
]);
const questions = {
  matches: (payload) => filter.matches(payload),
  explain: (payload) => filter.explain(payload),
  match: (payload) => subscriptions.match(payload),
  changes: (payload) => changes(payload),
  previous: (payload) => previous(payload),
  check: (payload) => check(payload),
  describe: (payload) => describe(payload),
  render: (payload) => render(payload),
  apply: (payload) => new History().apply(payload),
};

/** What a question gives, or the error that it throws. */
function asked(question, payload) {
  try {
    return { answer: question(payload) };
  } catch ({ name, code, message, line, column, offset, pointer }) {
    return { name, code, message: message.replace('the body', 'the payload'), line, column, offset, pointer };
  }
}

const payloads = [
  ...vectors.changes.changes.map((/** @type {any} */ { payload, event, text }) => payload ?? event ?? text),
  '{"event": {"id": "ev_1", "object_type": "lead", "action": "updated", "data": {"name": "é\\ud83d"}}, "subscription_id": "whsub_1"}',
  '\ufeff{"object_type": "lead", "action": "updated"}',
  '{"event": tru}',
  '{"event": {"a": 1}}}',
  '',
  '[]',
].filter((payload) => payload !== undefined);

test('every question about a held delivery has the answer of its bytes, in any order', () => {
  assert.ok(payloads.length > 20, `${payloads.length} payloads`);
  const names = Object.keys(questions);
  for (const [nth, payload] of payloads.entries()) {
    const body = bytes(payload);
    const wanted = Object.fromEntries(names.map((name) => [name, asked(questions[name], body)]));
    for (let turn = 0; turn < names.length; turn += 1) {
      const delivery = verified(body);
      for (let i = 0; i < names.length; i += 1) {
        const name = names[(i * 5 + turn + nth) % names.length];
        assert.deepEqual(asked(questions[name], delivery), wanted[name], `${name} of ${body}`);
      }
    }
  }
});

test('a delivery that is held no more is copied again', () => {
  const [one, other] = ['lead', 'opportunity'].map((type) =>
    verified(bytes({ event: { id: 'ev_1', object_type: type, action: 'updated' } })),
  );
  for (let i = 0; i < 4; i += 1) {
    assert.deepEqual(subscriptions.match(one), ['whsub_1']);
    assert.deepEqual(subscriptions.match(other), ['whsub_2']);
    assert.ok(filter.matches(one) && filter.matches(other));
  }
  webhook.sign('{}');
  assert.deepEqual(subscriptions.match(other), ['whsub_2']);
});

test('what is asked is the bytes that were verified, not what was written over them later', () => {
  const body = bytes({ event: { object_type: 'lead', action: 'updated' } });
  const delivery = verified(body);
  body.write('contact', body.indexOf('lead'));
  assert.deepEqual(subscriptions.match(delivery), ['whsub_1']);
});

test('a refusal holds nothing', () => {
  const delivery = verified(bytes({ event: { object_type: 'lead', action: 'updated' } }));
  const forged = bytes({ event: { object_type: 'opportunity', action: 'updated' } });
  assert.ok(!webhook.safeVerify(forged, webhook.sign('{}')).ok);
  assert.deepEqual(subscriptions.match(delivery), ['whsub_1']);
});

test('a large delivery, and one with many values, are asked about like any other', () => {
  const text = { event: { object_type: 'lead', action: 'updated', data: { note: 'x'.repeat(2_000_000) } } };
  const values = {
    event: { object_type: 'opportunity', action: 'updated', data: { list: Array.from({ length: 90_000 }, () => 1) } },
  };
  for (const [payload, id] of [
    [text, 'whsub_1'],
    [values, 'whsub_2'],
  ]) {
    const delivery = verified(bytes(payload));
    for (let i = 0; i < 3; i += 1) assert.deepEqual(subscriptions.match(delivery), [id]);
    assert.equal(changes(delivery).length, 0);
  }
});
