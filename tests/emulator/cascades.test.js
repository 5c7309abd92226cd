// One deed and all events that follow from it, as Close's list of event types has them.
import assert from 'node:assert/strict';
import test from 'node:test';
import { check } from '../../pkg/index.js';
import { EVENTS } from '../../pkg/emulator.js';
import { cascade } from '../../pkg/src/emulator/cascades.js';
import { emulating, receiving } from './world.js';

const name = ({ object_type, action }) => `${object_type}.${action}`;

/** A lead with a task and an opportunity, and a receiver of everything. */
async function world(t) {
  const { emulator, control } = await emulating(t, { rules: { parallel: 1 } });
  const receiver = await receiving(t);
  const all = [...EVENTS, { object_type: 'activity.created', action: 'created' }];
  await emulator.subscribe({ url: receiver.url, events: all });
  await emulator.cascade({ cascade: 'lead_created', data: { id: 'lead_1', name: 'Bluth' } });
  await emulator.put([
    { template: 'task.lead.created', data: { id: 'task_1', lead_id: 'lead_1' } },
    { template: 'opportunity.created', data: { id: 'oppo_1', lead_id: 'lead_1' } },
    { template: 'lead.created', data: { id: 'lead_2' } },
  ]);
  await emulator.advance(60);
  const deed = async (order) => {
    const first = receiver.requests.length;
    const { status, json } = await control('POST', 'cascades', order);
    assert.equal(status, 201, JSON.stringify(json));
    await emulator.advance(60);
    const events = receiver.requests.slice(first).map(({ body, event }) => {
      assert.deepEqual(check(body), [], name(event));
      return event;
    });
    for (const id of json.ids) assert.ok(events.some((event) => event.id === id));
    return events;
  };
  return { emulator, control, receiver, deed };
}

const requests = (events) => new Set(events.map((event) => event.request_id)).size;

test('a new lead brings its contact and the entry in its timeline', async (t) => {
  const { receiver } = await world(t);
  const [contact, lead, entry] = receiver.requests.slice(0, 3).map(({ event }) => event);
  assert.deepEqual([contact, lead, entry].map(name), ['contact.created', 'lead.created', 'activity.created.created']);
  assert.deepEqual(lead.data.contact_ids, [contact.object_id]);
  assert.deepEqual([contact.lead_id, entry.lead_id, lead.lead_id], Array(3).fill('lead_1'));
  assert.equal(requests([contact, lead, entry]), 1);
});

test('deleting, merging, completing and a new status', async (t) => {
  const { emulator, deed } = await world(t);
  const done = await deed({ cascade: 'task_completed', task_id: 'task_1' });
  assert.deepEqual(done.map(name).sort(), [
    'activity.task_completed.created',
    'lead.updated',
    'task.lead.completed',
    'task.lead.updated',
  ]);
  const status = await deed({
    cascade: 'status_changed',
    object_id: 'lead_1',
    status_id: 'stat_9',
    status_label: 'Customer',
  });
  assert.deepEqual(status.map(name), ['activity.lead_status_change.created', 'lead.updated']);
  assert.equal(status[0].data.new_status_label, 'Customer');
  const won = await deed({
    cascade: 'status_changed',
    object_type: 'opportunity',
    object_id: 'oppo_1',
    status_id: 'stat_8',
    status_type: 'won',
  });
  assert.deepEqual(won.map(name), ['activity.opportunity_status_change.created', 'opportunity.updated']);
  const merged = await deed({ cascade: 'leads_merged', source_id: 'lead_2', destination_id: 'lead_1' });
  assert.ok(merged.map(name).includes('lead.merged'));
  for (const { meta } of merged)
    assert.deepEqual([meta.merge_source_lead_id, meta.merge_destination_lead_id], ['lead_2', 'lead_1']);
  const gone = await deed({ cascade: 'lead_deleted', lead_id: 'lead_1' });
  assert.equal(gone.at(-1).object_type, 'lead');
  assert.ok(gone.length > 5 && gone.every(({ action, lead_id: lead }) => action === 'deleted' && lead === 'lead_1'));
  for (const events of [done, status, won, merged, gone]) assert.equal(requests(events), 1);
  assert.equal(emulator.state().objects, 0);
});

test('a large import is one request, and is put in in parts: at once, 10,000 leads took a minute', async (t) => {
  const { deed } = await world(t);
  const imported = await deed({ cascade: 'import', count: 400 });
  assert.equal(imported.length, 3 + 400 * 3);
  assert.equal(requests(imported), 1);
  const sizes = [];
  const put = (/** @type {any[]} */ events) => {
    sizes.push(events.length);
    return events.map(({ object_id: id }) => id);
  };
  let nth = 0;
  const about = { tail: () => `${nth++}`.padStart(43, 'a'), now: 1.7e12, known: { orga: 'orga_1', user: 'user_1' } };
  const ids = cascade(/** @type {any} */ ({ put }), { cascade: 'import', count: 400 }, about);
  assert.deepEqual([ids.length, sizes], [1203, [500, 500, 203]]);
});

test('an import and bulk actions', async (t) => {
  const { emulator, deed } = await world(t);
  const imported = await deed({ cascade: 'import', count: 2 });
  assert.equal(imported.length, 3 + 2 * 3);
  const entries = imported.filter(({ object_type: type }) => type === 'activity.created');
  const { object_id: id, data } = imported.find(({ action }) => action === 'completed');
  assert.deepEqual(
    entries.map((event) => [event.data.source, event.data.import_id]),
    Array(2).fill(['import', id]),
  );
  assert.deepEqual([data.n_leads, data.n_leads_processed, data.status], [2, 2, 'completed']);
  const fields = { name: 'Sitwell' };
  const edited = await deed({ cascade: 'bulk_edit', lead_ids: ['lead_1', 'lead_2'], fields });
  const bulk = edited.find(({ action }) => action === 'created').object_id;
  const work = edited.filter(({ object_type: type }) => type === 'lead');
  assert.deepEqual(
    work.map((event) => [event.meta.bulk_action_id, event.data.name]),
    Array(2).fill([bulk, 'Sitwell']),
  );
  assert.ok(edited.some((event) => name(event) === 'bulk_action.edit.completed'));
  assert.equal(requests(edited), 1);
  const deleted = await deed({ cascade: 'bulk_delete', lead_ids: ['lead_1', 'lead_2'] });
  // Both leads; the contact, the task and the opportunity. The entry in the timeline is not subscribed to.
  assert.equal(deleted.filter(({ meta }) => meta.bulk_action_id !== undefined).length, 2 + 3);
  assert.throws(() => emulator.object('task.lead', 'task_1'), { code: 'UNKNOWN_OBJECT' });
});

test('a cascade that cannot be is refused with its place, and does nothing', async (t) => {
  const { emulator, control } = await world(t);
  const { events } = emulator.state();
  for (const [order, status, code, pointer] of [
    [[], 400, 'INVALID_CASCADE', ''],
    [{ cascade: 'lead_gone' }, 400, 'INVALID_CASCADE', '/cascade'],
    [{ cascade: 'lead_deleted' }, 400, 'INVALID_CASCADE', '/lead_id'],
    [{ cascade: 'lead_deleted', lead_id: 'lead_1', force: true }, 400, 'INVALID_CASCADE', '/force'],
    [{ cascade: 'lead_deleted', lead_id: 'lead_9' }, 404, 'UNKNOWN_OBJECT', null],
    [{ cascade: 'import', count: 0 }, 400, 'INVALID_CASCADE', '/count'],
    [{ cascade: 'bulk_delete', lead_ids: ['lead_1', 'lead_9'] }, 404, 'UNKNOWN_OBJECT', '/lead_ids/1'],
    [{ cascade: 'bulk_delete', lead_ids: ['lead_1', 'lead_1'] }, 404, 'UNKNOWN_OBJECT', '/lead_ids/1'],
    [{ cascade: 'leads_merged', source_id: 'lead_1', destination_id: 'lead_1' }, 400, 'INVALID_CHANGE', null],
  ]) {
    const { status: got, json } = await control('POST', 'cascades', order);
    assert.deepEqual([got, json.code, json.pointer], [status, code, pointer], JSON.stringify(order));
  }
  assert.deepEqual(emulator.state().events, events);
});
