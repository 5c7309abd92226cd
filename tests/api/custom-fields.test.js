// The organization's custom fields: the requests that read them, page by page, and the names that come of them.
import assert from 'node:assert/strict';
import test from 'node:test';
import { render } from 'closehook';
import { CloseApi, namesOf } from 'closehook/api';
import { Emulator } from 'closehook/emulator';
import { answering } from './world.js';

/** A list of Close's API, with its paging. */
const listing = (fields) => (request) => {
  const all = fields[request.path.split('/')[4]] ?? [];
  const [skip, limit] = [Number(request.query._skip ?? 0), Number(request.query._limit ?? all.length)];
  return { json: { has_more: skip + limit < all.length, data: all.slice(skip, skip + limit) } };
};

const field = (id, given = {}) => ({ id, name: `Field ${id}`, type: 'text', choices: null, ...given });

test('all lists are read, each with the paging that Close documents for it', async (t) => {
  const lead = Array.from({ length: 250 }, (_, at) => field(`cf_${at}`));
  const { api, requests } = await answering(t, [listing({ lead, shared: [field('cf_shared')] })]);
  const fields = await api.customFields();
  assert.equal(fields.length, 251);
  assert.deepEqual(
    requests.map(({ method, path, query }) => [method, path, query]),
    [
      ['GET', '/api/v1/custom_field/lead/', { _limit: '100' }],
      ['GET', '/api/v1/custom_field/lead/', { _limit: '100', _skip: '100' }],
      ['GET', '/api/v1/custom_field/lead/', { _limit: '100', _skip: '200' }],
      ['GET', '/api/v1/custom_field/contact/', { _limit: '100' }],
      ['GET', '/api/v1/custom_field/opportunity/', { _limit: '100' }],
      ['GET', '/api/v1/custom_field/activity/', { _limit: '100' }],
      ['GET', '/api/v1/custom_field/custom_object_type/', {}],
      ['GET', '/api/v1/custom_field/shared/', {}],
    ],
  );
  assert.deepEqual(fields[0], { ...lead[0], key: 'custom.cf_0', object_types: ['lead'] });
});

test('a field says which events have it, also one that two lists have', async (t) => {
  const associations = [
    { object_type: 'contact' },
    { object_type: 'custom_activity_type', custom_activity_type_id: 'actitype_1' },
    { object_type: 'custom_object_type', custom_object_type_id: 'cotype_1' },
    { object_type: 'something new' },
    null,
  ];
  const { api } = await answering(t, [
    listing({
      lead: [field('lcf_1'), field('cf_both', { is_shared: true })],
      opportunity: [field('cf_o')],
      activity: [field('cf_a')],
      custom_object_type: [field('cf_c')],
      shared: [field('cf_both', { associations }), field('cf_none', { associations: [] })],
    }),
  ]);
  assert.deepEqual(
    (await api.customFields()).map(({ key, object_types: types }) => [key, types]),
    [
      ['custom.lcf_1', ['lead']],
      ['custom.cf_both', ['lead', 'contact', 'activity.custom_activity', 'custom_object']],
      ['custom.cf_o', ['opportunity']],
      ['custom.cf_a', ['activity.custom_activity']],
      ['custom.cf_c', ['custom_object']],
      ['custom.cf_none', []],
    ],
  );
});

test('a list that ignores paging ends, an answer without a list is an error, and a limit is waited for', async (t) => {
  const same = await answering(t, [{ json: { has_more: true, data: [field('cf_1'), field('cf_2')] } }]);
  assert.equal((await same.api.customFields()).length, 2);
  for (const json of [{}, { data: null }, { data: [{}] }, { data: [null] }]) {
    const { api } = await answering(t, [{ json }]);
    await assert.rejects(api.customFields(), { code: 'UNAVAILABLE', message: /custom_field\/lead\/.*no list `data`/ });
  }
  const limited = await answering(t, [
    { status: 429, headers: { 'retry-after': '0' } },
    { json: { has_more: false, data: [field('cf_1')] } },
  ]);
  assert.equal((await limited.api.customFields()).length, 1);
  assert.equal(limited.requests.length, 7);
  const aborted = await answering(t, [{ hang: true }]);
  await assert.rejects(aborted.api.customFields({ signal: AbortSignal.abort(new Error('enough')) }), {
    message: 'enough',
  });
});

test('against the emulator: every list, what was renamed and deleted, and paging', async (t) => {
  const emulator = await Emulator.start({ seed: 3 });
  t.after(() => emulator.close());
  const api = new CloseApi({ apiKey: emulator.apiKey, url: emulator.url });
  const kinds = ['lead', 'contact', 'opportunity', 'activity', 'custom_object', 'shared'];
  const event = (kind, id, action = 'created', data = {}) => ({
    object_type: `custom_fields.${kind}`,
    action,
    object_id: id,
    data: { id, name: kind, type: 'text', associations: [{ object_type: 'lead' }], ...data },
  });
  assert.deepEqual(await api.customFields(), []);
  await emulator.put(kinds.map((kind) => event(kind, `cf_${kind}`)));
  await emulator.put(event('lead', 'cf_gone'));
  await emulator.delete('custom_fields.lead', 'cf_gone');
  await emulator.change('custom_fields.lead', 'cf_lead', { name: 'Renamed' });
  await emulator.put(event('lead', 'cf_old', 'updated', { name: 'Older than the log' }));
  const fields = await api.customFields();
  assert.deepEqual(
    fields.map(({ id, name }) => [id, name]),
    [['cf_lead', 'Renamed'], ['cf_old', 'Older than the log'], ...kinds.slice(1).map((kind) => [`cf_${kind}`, kind])],
  );
  assert.deepEqual(fields.at(-1).object_types, ['lead']);
  await emulator.put(Array.from({ length: 230 }, (_, at) => event('contact', `cf_${at}`)));
  assert.equal((await api.customFields()).length, 237);

  const get = (path, key = emulator.apiKey) =>
    fetch(`${emulator.url}/api/v1/custom_field/${path}`, { headers: { authorization: `Basic ${btoa(`${key}:`)}` } });
  const page = await (await get('contact/?_limit=2&_skip=1')).json();
  assert.deepEqual([page.has_more, page.total_results, page.data.map(({ id }) => id)], [true, 231, ['cf_0', 'cf_1']]);
  assert.equal((await get('contact/?_limit=x')).status, 400);
  assert.equal((await get('lead/', 'wrong')).status, 401);
  assert.equal((await get('lead/cf_lead/')).status, 200);
  assert.equal((await get('task/')).status, 404);
});

test('namesOf gives render the names of custom fields', () => {
  const names = namesOf([{ id: 'cf_1', name: 'Plan' }]);
  assert.deepEqual(names, { 'custom.cf_1': 'Plan', cf_1: 'Plan' });
  const event = {
    object_type: 'lead',
    action: 'updated',
    changed_fields: ['custom.cf_1'],
    data: { name: 'Bluth', 'custom.cf_1': 'Pro' },
    previous_data: { 'custom.cf_1': 'Basic' },
  };
  assert.match(render(event, { names }), /\bPlan\b.*Basic.*Pro/);
  assert.throws(() => namesOf(/** @type {any} */ ({})), { name: 'TypeError', message: /a list of custom fields/ });
});
