// The templates: one for each object type and action that Close documents.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Filter, check } from '../../pkg/index.js';
import { EVENTS } from '../../pkg/emulator.js';
import { emulating, receiving } from './world.js';

const name = ({ object_type, action }) => `${object_type}.${action}`;

test('every documented type and action makes an event that is sound, with ids of its own', async (t) => {
  const { emulator, control } = await emulating(t, { rules: { parallel: 1 } });
  const receiver = await receiving(t);
  assert.ok(EVENTS.length > 120, `${EVENTS.length}`);
  const listed = (await control('GET', 'templates')).json.templates;
  const names = Object.entries(listed).flatMap(([type, actions]) => actions.map((action) => `${type}.${action}`));
  // These really arrive, and are not documented.
  const observed = ['activity.created', 'membership', 'subscription_history'].flatMap((type) =>
    ['created', 'updated', 'deleted'].map((action) => `${type}.${action}`),
  );
  assert.deepEqual(names.sort(), [...EVENTS.map(name), ...observed].sort());
  const pair = (text) => ({ object_type: text.replace(/\.[^.]+$/, ''), action: text.replace(/.*\./, '') });
  await emulator.subscribe({ url: receiver.url, events: names.map(pair) });
  const orders = names.map((template) => ({ template }));
  const { status, json } = await control('POST', 'events', orders);
  assert.deepEqual([status, json.ids.length, new Set(json.ids).size], [201, names.length, names.length]);
  await emulator.advance(5);
  assert.deepEqual(receiver.requests.map(({ event }) => name(event)).sort(), names);
  const [{ id: admin }] = emulator.state().users;
  const objects = new Set();
  for (const { body, event } of receiver.requests) {
    assert.deepEqual(check(body), [], name(event));
    const { object_id, data, previous_data, changed_fields, action, meta, user_id } = event;
    // Who did it, and by which request.
    assert.equal(user_id, admin);
    const method = { created: 'POST', deleted: 'DELETE' }[action] ?? 'PUT';
    assert.equal(meta.request_method, method);
    assert.match(meta.request_path, /^\/api\/v1\/[a-z_/]+\/(?:\w+\/)?$/);
    assert.ok(!objects.has(object_id), `${object_id} twice`);
    objects.add(object_id);
    assert.equal((action === 'deleted' ? previous_data : data).id, object_id);
    assert.equal(action === 'updated', changed_fields.length > 0, name(event));
    assert.deepEqual(changed_fields, [...changed_fields].sort());
    assert.doesNotMatch(JSON.stringify(event), /"\$|undefined|\$[a-z]+/, name(event));
    if (action === 'updated') {
      const same = changed_fields.filter(
        (field) => JSON.stringify(data[field]) === JSON.stringify(previous_data[field]),
      );
      assert.deepEqual(same, [], `${name(event)} lists what has not changed`);
    }
  }
});

test('the same template twice is about two objects; a filter of one customer finds its own', async (t) => {
  const { emulator, control } = await emulating(t);
  const receiver = await receiving(t);
  const accessor = (field, filter) => ({ type: 'field_accessor', field, filter });
  const extra_filter = accessor('data', accessor('status_type', { type: 'equals', value: 'won' }));
  await emulator.subscribe({
    url: receiver.url,
    events: [{ object_type: 'opportunity', action: 'updated', extra_filter }],
  });
  await control('POST', 'events', { template: 'opportunity.updated', count: 3 });
  await control('POST', 'events', { template: 'opportunity.updated', data: { status_type: 'lost', value: 7 } });
  await emulator.advance(5);
  assert.equal(receiver.requests.length, 3);
  assert.equal(new Set(receiver.requests.map(({ event }) => event.object_id)).size, 3);
  const filter = new Filter(/** @type {any} */ (extra_filter));
  receiver.requests.forEach(({ event }) => assert.ok(filter.matches(event)));
});

test('data takes the place of what the template has, and what it was is no change', async (t) => {
  const { emulator } = await emulating(t);
  const [id] = await emulator.put({
    template: 'opportunity.updated',
    data: { value: 7, confidence: 50, 'custom.cf_1': 'x' },
    user_id: null,
  });
  await emulator.advance(5);
  const { object_id, changed_fields, previous_data, user_id } = await find(emulator, id);
  const object = emulator.object('opportunity', object_id);
  assert.deepEqual([object.value, object.confidence, object['custom.cf_1'], user_id], [7, 50, 'x', null]);
  assert.ok(!changed_fields.includes('confidence') && !('confidence' in previous_data));
  assert.ok(changed_fields.includes('status_type'));
});

async function find({ url, apiKey }, id) {
  const response = await fetch(`${url}/api/v1/event/${id}/`, {
    headers: { authorization: `Basic ${btoa(`${apiKey}:`)}` },
  });
  return response.json();
}

test('an event that only has the word in it goes as it is, to the letter', async (t) => {
  const { control, api } = await emulating(t);
  const text =
    '[{"object_type": "lead", "action": "created", "data": {"id": "lead_1", "template": "lead.created", "n": 1.0, "big": 12345678901234567890}}]';
  const {
    json: { ids },
  } = await control('POST', 'events', text);
  const { text: event } = await api('GET', `event/${ids[0]}/`);
  assert.match(event, /"n": ?1\.0/);
  assert.match(event, /12345678901234567890/);
});

test('what is no template is refused, with the place', async (t) => {
  const { control, emulator } = await emulating(t);
  const cases = [
    [{ template: 'lead' }, 404, 'UNKNOWN_TEMPLATE', '/template'],
    [{ template: '' }, 404, 'UNKNOWN_TEMPLATE', '/template'],
    [{ template: 5 }, 404, 'UNKNOWN_TEMPLATE', '/template'],
    [{ template: null }, 404, 'UNKNOWN_TEMPLATE', '/template'],
    [{ template: 'lead.completed' }, 404, 'UNKNOWN_TEMPLATE', '/template'],
    [{ template: 'constructor.name' }, 404, 'UNKNOWN_TEMPLATE', '/template'],
    [{ template: 'toString.created' }, 404, 'UNKNOWN_TEMPLATE', '/template'],
    [[{ template: 'lead.created' }, { template: 'lead.x' }], 404, 'UNKNOWN_TEMPLATE', '/1/template'],
    [{ template: 'lead.created', data: [] }, 400, 'INVALID_EVENT', '/data'],
    [{ template: 'lead.created', data: 'x' }, 400, 'INVALID_EVENT', '/data'],
    [{ template: 'lead.created', count: 0 }, 400, 'INVALID_EVENT', '/count'],
    [{ template: 'lead.created', count: 1e9 }, 400, 'INVALID_EVENT', '/count'],
    [
      [
        { template: 'lead.created', count: 60_000 },
        { template: 'lead.created', count: 60_000 },
      ],
      400,
      'INVALID_EVENT',
      '/1/count',
    ],
  ];
  for (const [body, status, code, pointer] of cases) {
    const answer = await control('POST', 'events', body);
    assert.deepEqual(
      [answer.status, answer.json.code, answer.json.pointer],
      [status, code, pointer],
      JSON.stringify(body),
    );
    assert.match(answer.json.error, new RegExp(`at ${pointer}$|there is no template`));
  }
  assert.equal(emulator.state().events.put, 0, 'all or nothing');
});
