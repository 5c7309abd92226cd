import assert from 'node:assert/strict';
import test from 'node:test';
import { CloseApi, coverage } from 'closehook/api';
import { Emulator } from 'closehook/emulator';

const START = Date.UTC(2026, 0, 1);
const encoder = new TextEncoder();
const logged = (event) => ({ event, bytes: encoder.encode(JSON.stringify(event)) });

let nth = 0;
const event = (object_type, action, object_id, changes = {}, second = nth) => {
  nth++;
  const [previous, data] = [0, 1].map((side) =>
    Object.fromEntries(Object.entries(changes).map(([field, values]) => [field, values[side]])),
  );
  return logged({
    id: `ev_${nth}`,
    object_type,
    action,
    object_id,
    date_updated: new Date(START + second * 1000).toISOString().slice(0, -1),
    changed_fields: action === 'updated' ? Object.keys(changes) : [],
    data,
    previous_data: action === 'updated' ? previous : {},
  });
};
const on = (...names) =>
  names.map((name) => ({
    object_type: name.slice(0, name.lastIndexOf('.')),
    action: name.slice(name.lastIndexOf('.') + 1),
  }));

// mako-ai/mako#854: the duration of a call is 0 when it is created, and comes with an update that nobody had asked for.
test('a duration that only an update brings is found', async () => {
  const calls = Array.from({ length: 412 }, (_, call) => `acti_${call}`);
  const events = [
    ...calls.map((id) => event('activity.call', 'created', id)),
    ...calls
      .slice(0, 398)
      .map((id) => event('activity.call', 'updated', id, { duration: [0, 63], date_updated: ['a', 'b'] })),
    event('activity.call', 'updated', 'acti_of_before', { duration: [0, 5] }),
  ];
  const { fields, ...found } = await coverage([{ id: 'whsub_1', events: on('activity.call.created') }], events);
  assert.equal(found.missed, 399);
  assert.deepEqual(fields, [
    {
      object_type: 'activity.call',
      field: 'duration',
      objects: 398,
      empty: 398,
      of: 412,
      actions: ['updated'],
      sentence: 'duration got its value only in activity.call.updated (398 of 412 calls)',
    },
  ]);
});

test('an event that was brought later has the whole object, and nothing is missing', async () => {
  const subscriptions = [{ id: 'whsub_1', events: on('activity.call.created', 'activity.call.completed') }];
  const of = (...events) => coverage(subscriptions, events).then(({ fields }) => fields.map(({ field }) => field));
  const created = () => event('activity.call', 'created', 'acti_1');
  const updated = () => event('activity.call', 'updated', 'acti_1', { duration: [0, 63] });
  const completed = () => event('activity.call', 'completed', 'acti_1');
  assert.deepEqual(await of(created(), updated(), completed()), []);
  assert.deepEqual(await of(created(), completed(), updated()), ['duration']);
});

test('an old value is told apart from none', async () => {
  const subscriptions = [{ id: 'whsub_1', events: on('lead.created') }];
  const { fields } = await coverage(subscriptions, [
    event('lead', 'created', 'lead_1'),
    event('lead', 'updated', 'lead_1', { name: ['Sitwell', 'Austero'], url: [null, 'https://example.org'] }),
    event('lead', 'updated', 'lead_1', {
      name: ['Austero', 'Bluth'],
      url: ['https://example.org', 'https://example.com'],
    }),
  ]);
  assert.deepEqual(
    fields.map(({ sentence }) => sentence),
    [
      'name got its newest value only in lead.updated (1 of 1 leads)',
      'url got its value only in lead.updated (1 of 1 leads)',
    ],
  );
});

test('each type and action has its count, and why what is missed is missed', async () => {
  const filter = { type: 'field_accessor', field: 'object_id', filter: { type: 'equals', value: 'oppo_1' } };
  const subscriptions = [
    {
      id: 'whsub_1',
      status: 'active',
      events: [...on('lead.created'), { ...on('opportunity.created')[0], extra_filter: filter }],
    },
    { id: 'whsub_2', status: 'paused', events: on('contact.created', 'lead.created') },
  ];
  const { types, ...sums } = await coverage(subscriptions, [
    event('lead', 'created', 'lead_1'),
    event('opportunity', 'created', 'oppo_1'),
    event('opportunity', 'created', 'oppo_2'),
    event('contact', 'created', 'cont_1'),
    event('task.lead', 'created', 'task_1'),
    event('task.lead', 'created', 'task_2'),
  ]);
  assert.deepEqual([sums.events, sums.brought, sums.missed], [6, 2, 4]);
  assert.deepEqual(
    types.map(({ object_type, action, events, brought, missed, why, subscriptions: ids }) => [
      `${object_type}.${action}`,
      events,
      brought,
      missed,
      why,
      ids.join(),
    ]),
    [
      ['task.lead.created', 2, 0, 2, 'not subscribed', ''],
      ['opportunity.created', 2, 1, 1, 'filtered', 'whsub_1'],
      ['contact.created', 1, 0, 1, 'paused', ''],
      ['lead.created', 1, 1, 0, null, 'whsub_1'],
    ],
  );
});

test('a list comes in any order, a stream oldest first', async () => {
  const subscriptions = [{ id: 'whsub_1', events: on('lead.created') }];
  const events = [event('lead', 'created', 'lead_9'), event('lead', 'updated', 'lead_9', { name: ['', 'Bluth'] })];
  const report = await coverage(subscriptions, events);
  assert.equal(report.fields.length, 1);
  assert.deepEqual(await coverage(subscriptions, [...events].reverse()), report);
  await assert.rejects(coverage(subscriptions, new Set([...events].reverse())), /oldest first/);
  // @ts-expect-error not an event
  await assert.rejects(coverage(subscriptions, [{}]), /events\[0\] must have event and bytes/);
  // @ts-expect-error not events
  await assert.rejects(coverage(subscriptions, 1), /events must be events of the log/);
  // @ts-expect-error not subscriptions
  await assert.rejects(coverage({}, events), /must be a list of subscriptions/);
});

test('against the log of the emulator', async (t) => {
  const emulator = await Emulator.start({ seed: 7, clock: 'virtual', start: START });
  t.after(() => emulator.close());
  await emulator.subscribe({ url: 'http://127.0.0.1:1/', events: on('activity.call.created') });
  const [id] = await emulator.put({ template: 'activity.call.created', data: { duration: 0 } });
  await emulator.advance(60);
  const api = new CloseApi({ apiKey: emulator.apiKey, url: emulator.url });
  await emulator.change('activity.call', String((await api.event(id)).event.object_id), { duration: 63 });
  await emulator.advance(60);
  const events = api.events({ since: new Date(START), until: new Date(START + 3600_000), order: 'oldest' });
  const { fields } = await coverage(await api.subscriptions.list(), events);
  assert.deepEqual(
    fields.map(({ sentence }) => sentence),
    ['duration got its value only in activity.call.updated (1 of 1 calls)'],
  );
});
