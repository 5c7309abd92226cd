// Close's API over HTTP, as a client that knows only Close finds it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { LEADS, START, emulating, events } from './world.js';

const URL = 'https://example.org/webhook';
const FILTER = {
  type: 'field_accessor',
  field: 'data',
  filter: { type: 'field_accessor', field: 'name', filter: { type: 'equals', value: 'Ada' } },
};

test('a subscription is created, read, listed, changed and deleted', async (t) => {
  const { api } = await emulating(t);
  const wanted = { url: URL, events: [{ object_type: 'lead', action: 'created', extra_filter: FILTER }, LEADS[1]] };
  const created = await api('POST', 'webhook/', wanted);
  assert.equal(created.status, 201);
  const { id, signature_key: key } = created.json;
  assert.match(id, /^whsub_[0-9A-Za-z]{22}$/);
  assert.match(key, /^[0-9a-f]{64}$/);
  // In the order in which Close's documentation has them.
  assert.deepEqual(Object.keys(created.json), [
    'counters',
    'created_by',
    'date_created',
    'date_updated',
    'events',
    'health_status',
    'id',
    'latest_error',
    'pause_reason',
    'recent_consecutive_fail_buckets_cnt',
    'signature_key',
    'status',
    'updated_by',
    'url',
    'verify_ssl',
  ]);
  assert.deepEqual(created.json.events, [
    { action: 'created', object_type: 'lead', extra_filter: FILTER },
    { action: 'updated', object_type: 'lead' },
  ]);
  assert.deepEqual([created.json.status, created.json.verify_ssl, created.json.pause_reason], ['active', true, null]);
  assert.equal(created.json.date_created, '2026-01-31T12:00:00.000000');
  assert.deepEqual((await api('GET', `webhook/${id}/`)).json, created.json);
  assert.deepEqual((await api('GET', 'webhook/')).json, { data: [created.json] });

  const changed = await api('PUT', `webhook/${id}/`, { verify_ssl: false, status: 'paused' });
  assert.equal(changed.status, 200);
  assert.deepEqual(changed.json, { ...created.json, verify_ssl: false, status: 'paused', pause_reason: 'api' });
  const active = await api('PUT', `webhook/${id}/`, { status: 'active', url: `${URL}2`, events: LEADS });
  assert.deepEqual(
    [active.json.status, active.json.pause_reason, active.json.url, active.json.events.length],
    ['active', null, `${URL}2`, 3],
  );
  assert.equal(active.json.signature_key, key);

  const deleted = await api('DELETE', `webhook/${id}/`);
  assert.deepEqual([deleted.status, deleted.json], [200, {}]);
  assert.equal((await api('GET', `webhook/${id}/`)).status, 404);
  assert.equal((await api('DELETE', `webhook/${id}/`)).status, 404);
  assert.deepEqual((await api('GET', 'webhook/')).json, { data: [] });
});

test('a path without its last slash, and HEAD, are taken; keep-alive goes on after an error', async (t) => {
  const { send, api } = await emulating(t);
  assert.equal((await send('GET', '/api/v1/webhook')).status, 200);
  const head = await api('HEAD', 'webhook/');
  assert.deepEqual([head.status, head.text], [200, '']);
});

test('401: no key, a wrong key, another scheme, and nothing is done', async (t) => {
  const { api } = await emulating(t);
  const attempts = [
    { key: null },
    { key: 'api_wrong' },
    { key: '' },
    { key: null, headers: { authorization: 'Bearer api_admin' } },
    { key: null, headers: { authorization: 'Basic !!!' } },
    { key: null, headers: { authorization: 'Basic' } },
  ];
  for (const how of attempts) {
    const { status, json, headers } = await api('POST', 'webhook/', { url: URL, events: LEADS }, how);
    assert.equal(status, 401);
    assert.equal(typeof json.error, 'string');
    assert.match(headers['www-authenticate'], /^Basic realm=/);
  }
  assert.deepEqual((await api('GET', 'webhook/')).json.data, []);
});

test("400: the body is wrong, in the shape that Close's client reads, with the field", async (t) => {
  const { api } = await emulating(t);
  const good = { url: URL, events: LEADS };
  const field =
    (name) =>
    ({ json }) =>
      assert.equal(typeof json['field-errors'][name], 'string', JSON.stringify(json));
  const whole = ({ json }) => assert.equal(typeof json.errors[0], 'string', JSON.stringify(json));
  const cases = [
    ['', whole],
    ['{"url"', whole],
    ['[]', whole],
    ['null', whole],
    ['{}', field('url')],
    [{ ...good, url: undefined }, field('url')],
    [{ ...good, url: 'ftp://example.org' }, field('url')],
    [{ ...good, url: 5 }, field('url')],
    [{ ...good, url: 'http://a b/' }, field('url')],
    [{ ...good, url: 'http://example.org/\r\nx: y' }, field('url')],
    [{ ...good, events: undefined }, field('events')],
    [{ ...good, events: [] }, field('events')],
    [{ ...good, events: {} }, field('events')],
    [{ ...good, events: ['lead.created'] }, field('events')],
    [{ ...good, events: [{ object_type: 'lead' }] }, field('events')],
    [
      { ...good, events: [{ object_type: 'lead', action: 'created', extra_filter: { type: 'nonsense' } }] },
      field('events'),
    ],
    [{ ...good, verify_ssl: 'no' }, field('verify_ssl')],
    [{ ...good, status: 'paused' }, whole],
    [{ ...good, signature_key: '00' }, whole],
  ];
  for (const [body, check] of /** @type {any[][]} */ (cases)) {
    const answer = await api('POST', 'webhook/', body);
    assert.equal(answer.status, 400, JSON.stringify(body));
    assert.deepEqual(Object.keys(answer.json), ['errors', 'field-errors']);
    check(answer);
  }
  assert.equal((await api('GET', 'webhook/')).json.data.length, 0);
  const {
    json: { id },
  } = await api('POST', 'webhook/', good);
  for (const body of [{ status: 'gone' }, { url: '' }, { events: [] }, { verify_ssl: 0 }]) {
    const answer = await api('PUT', `webhook/${id}/`, body);
    assert.equal(answer.status, 400);
    field(Object.keys(body)[0])(answer);
  }
});

test('404, 405 and 415', async (t) => {
  const { api, send } = await emulating(t);
  for (const path of [
    'webhook/whsub_none/',
    'event/ev_none/',
    'lead/',
    '',
    'webhook/%zz/',
    `webhook/${'x'.repeat(3000)}/`,
  ]) {
    const { status, json } = await api('GET', path);
    assert.deepEqual([path, status, typeof json.error], [path, 404, 'string']);
  }
  assert.equal((await send('GET', '/')).status, 404);
  for (const [method, path] of [
    ['PATCH', 'webhook/'],
    ['DELETE', 'webhook/'],
    ['POST', 'event/'],
    ['OPTIONS', 'webhook/'],
    ['PUT', 'event/ev_1/'],
  ]) {
    assert.equal((await api(method, path)).status, 405, `${method} ${path}`);
  }
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp']) {
    const { status, json } = await api('POST', 'webhook/', '{}', { headers: { 'content-type': type } });
    assert.deepEqual([status, typeof json.error], [415, 'string']);
  }
  assert.equal(
    (await api('POST', 'webhook/', '{}', { headers: { 'content-type': 'application/json; charset=utf-8' } })).status,
    400,
  );
});

test('400: a duplicate of an active subscription names it', async (t) => {
  const { api } = await emulating(t);
  const {
    json: { id },
  } = await api('POST', 'webhook/', { url: URL, events: LEADS });
  const again = await api('POST', 'webhook/', { url: URL, events: [...LEADS].reverse() });
  assert.equal(again.status, 400);
  assert.match(again.json.errors[0], new RegExp(`Duplicate active subscription.*${id}`));
  const other = await api('POST', 'webhook/', { url: URL, events: LEADS.slice(1) });
  assert.equal(other.status, 201);
  assert.equal((await api('PUT', `webhook/${other.json.id}/`, { events: LEADS })).status, 400);
  await api('PUT', `webhook/${id}/`, { status: 'paused' });
  assert.equal((await api('POST', 'webhook/', { url: URL, events: LEADS })).status, 201);
  assert.equal((await api('PUT', `webhook/${id}/`, { status: 'active' })).status, 400);
});

test('40 subscriptions of an organization, and 500 with those of platforms', async (t) => {
  const { api } = await emulating(t);
  const create = async (url) => (await api('POST', 'webhook/', { url, events: LEADS })).status;
  for (let i = 0; i < 40; i += 1) assert.equal(await create(`${URL}/${i}`), 201);
  const beyond = await api('POST', 'webhook/', { url: `${URL}/40`, events: LEADS });
  assert.equal(beyond.status, 400);
  assert.match(beyond.json.errors[0], /40/);
  for (let i = 40; i < 500; i += 1) assert.equal(await create(`https://hooks.zapier.com/hooks/${i}`), 201);
  assert.equal(await create('https://hooks.zapier.com/hooks/500'), 400);
  assert.equal(await create('https://api.backendless.com/hooks/500'), 400);
  assert.equal((await api('GET', 'webhook/')).json.data.length, 500);
});

test('PUT takes null for what stays as it is, and unknown members of events are kept', async (t) => {
  const { api } = await emulating(t);
  const events = [{ ...LEADS[0], note: { since: 1 } }];
  const { json: created } = await api('POST', 'webhook/', { url: URL, events });
  assert.deepEqual(created.events, events);
  const nothing = { url: null, events: null, verify_ssl: null, status: null };
  const changed = await api('PUT', `webhook/${created.id}/`, nothing);
  assert.deepEqual([changed.status, changed.json], [200, created]);
});

test('users read all subscriptions and manage their own, admins all; who lost access gets 403', async (t) => {
  const { api, control } = await emulating(t);
  const user = (id, api_key, more) => control('POST', 'users', { id, role: 'user', api_key, ...more });
  assert.equal((await user('user_one', 'api_one')).status, 200);
  await user('user_two', 'api_two');
  const {
    json: { id, created_by },
  } = await api('POST', 'webhook/', { url: URL, events: LEADS }, { key: 'api_one' });
  assert.equal(created_by, 'user_one');
  const read = await api('GET', `webhook/${id}/`, undefined, { key: 'api_two' });
  assert.deepEqual([read.status, read.json.id, 'signature_key' in read.json], [200, id, false]);
  assert.equal((await api('PUT', `webhook/${id}/`, { status: 'paused' }, { key: 'api_two' })).status, 403);
  assert.equal((await api('DELETE', `webhook/${id}/`, undefined, { key: 'api_two' })).status, 403);
  assert.deepEqual((await api('GET', 'webhook/', undefined, { key: 'api_two' })).json.data, [read.json]);
  assert.equal((await api('GET', `webhook/${id}/`)).status, 200);
  await user('user_one', undefined, { access: false });
  const lost = await api('GET', 'webhook/', undefined, { key: 'api_one' });
  assert.deepEqual([lost.status, lost.json], [403, { error: 'User has no access to this organization.' }]);
  const { status, pause_reason, health_status } = (await api('GET', `webhook/${id}/`)).json;
  assert.deepEqual([status, pause_reason, health_status], ['paused', 'permission_revoked', 'healthy']);
});

test('extra_filter comes back as it was given, to the byte', async (t) => {
  const { api } = await emulating(t);
  const filter =
    '{"type":"and","filters":[{"type": "field_accessor","field":"data","filter":{"type":"field_accessor","field":"value","filter":{"type":"equals","value":12345678901234567890.10}}}]}';
  const { status, text } = await api(
    'POST',
    'webhook/',
    `{"url":"${URL}","events":[{"object_type":"opportunity","action":"created","extra_filter":${filter}}]}`,
  );
  assert.equal(status, 201, text);
  assert.ok(text.includes(filter), text);
});

test('the event log: list, get, filters, dates, cursors, 50 at most', async (t) => {
  const { api, emulator } = await emulating(t);
  for (let i = 0; i < 120; i += 1) {
    await emulator.put({
      object_type: i % 2 ? 'lead' : 'contact',
      action: 'created',
      data: { id: `x_${i}`, lead_id: 'lead_1' },
    });
    await emulator.advance(1);
  }
  const get = async (query) => (await api('GET', `event/${query}`)).json;
  const first = await get('');
  assert.deepEqual([first.data.length, first.cursor_previous], [50, null]);
  assert.equal(first.data[0].data.id, 'x_119');
  const seen = [...first.data];
  for (let page = first; page.cursor_next; ) {
    page = await get(`?_cursor=${page.cursor_next}`);
    seen.push(...page.data);
  }
  assert.deepEqual(
    seen.map(({ data }) => data.id),
    Array.from({ length: 120 }, (_, i) => `x_${119 - i}`),
  );
  const second = await get(`?_cursor=${first.cursor_next}`);
  assert.deepEqual((await get(`?_cursor=${second.cursor_previous}`)).data, first.data);

  assert.deepEqual((await api('GET', `event/${seen[7].id}/`)).json, seen[7]);
  assert.equal(
    (await get('?object_type=contact&action=created&_limit=50')).data.every(
      ({ object_type }) => object_type === 'contact',
    ),
    true,
  );
  assert.equal((await get('?object_type=lead&object_id=x_1')).data.length, 1);
  assert.equal((await get('?object_type=lead&object_id=x_2')).data.length, 0);
  const since = new Date(START + 100_000).toISOString().replace('Z', '');
  assert.equal((await get(`?date_updated__gte=${since}`)).data.length, 20);
  assert.equal((await get(`?date_updated__gt=${since}`)).data.length, 19);

  for (const [query, field] of [
    ['?_limit=51', '_limit'],
    ['?_limit=0', '_limit'],
    ['?_limit=x', '_limit'],
    ['?_skip=1', '_skip'],
    ['?_cursor=x', '_cursor'],
    ['?date_updated=yesterday', 'date_updated'],
  ]) {
    const { status, json } = await api('GET', `event/${query}`);
    assert.deepEqual([query, status, typeof json['field-errors'][field]], [query, 400, 'string']);
  }
  assert.match((await api('GET', 'event/?_limit=51')).text, /max_limit.*50/);
  assert.equal((await api('GET', 'event/?object_type=lead')).status, 400);
  assert.equal((await get('?unknown=1&_limit=3')).data.length, 3);
  await emulator.advance(86_401);
  assert.equal((await api('GET', `event/?_cursor=${first.cursor_next}`)).status, 400);
});

test('events are in the log for 30 days; users see objects for an hour', async (t) => {
  const { api, control, emulator } = await emulating(t);
  await control('POST', 'users', { id: 'user_one', role: 'user', api_key: 'api_one' });
  const [id] = await emulator.put(events(1));
  const read = async (key) => (await api('GET', `event/${id}/`, undefined, { key })).json?.data;
  assert.equal((await read('api_one')).name, 'Lead 0');
  await emulator.advance(3600);
  assert.equal((await read('api_one'))?.name, undefined);
  assert.equal((await read()).name, 'Lead 0');
  await emulator.advance(30 * 86_400);
  assert.equal((await api('GET', `event/${id}/`)).status, 404);
});

test('429 is never the answer', async (t) => {
  const { api } = await emulating(t);
  const answers = await Promise.all(Array.from({ length: 500 }, () => api('GET', 'webhook/')));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
});
