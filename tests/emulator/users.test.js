// Who may ask, and from where: API keys, OAuth access tokens, roles, and a server that containers reach.
import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { CloseApi } from '../../pkg/api.js';
import { isFromHere } from '../../pkg/src/from-here.js';
import { LEADS, emulating, exchange, scratch } from './world.js';

const NEW = { url: 'https://example.org/', events: LEADS };

test('a bearer token is a user, and a new one takes the place of the old', async (t) => {
  const data = join(scratch(t), 'tokens.db');
  const { emulator, control, api } = await emulating(t, { data, accessToken: 'admin.token' });
  const bearer = (token) => ({ key: null, headers: { authorization: `Bearer ${token}` } });
  const [{ id: admin }] = emulator.state().users;
  assert.equal((await api('GET', 'me/', undefined, bearer('admin.token'))).json.id, admin);
  assert.equal((await control('POST', 'users', { id: 'user_b', role: 'user', access_token: 'one' })).status, 200);
  assert.equal((await api('GET', 'me/', undefined, bearer('one'))).json.id, 'user_b');
  // The client asks for a token at each request: a refreshed one goes on.
  let token = 'one';
  const close = new CloseApi({ url: emulator.url, token: () => token });
  const made = await close.subscriptions.create(NEW);
  assert.equal(made.created_by, 'user_b');
  await emulator.setUser({ id: 'user_b', access_token: 'two' });
  await assert.rejects(close.subscriptions.list(), { code: 'UNAUTHORIZED' });
  token = 'two';
  assert.equal((await close.subscriptions.list()).length, 1);
  const { status, headers } = await api('GET', 'me/', undefined, bearer('one'));
  assert.deepEqual([status, headers['www-authenticate']], [401, 'Basic realm="Close API", Bearer']);
  // Neither is a key, and another user cannot have it.
  assert.equal((await api('GET', 'me/', undefined, { key: 'two' })).status, 401);
  assert.match(
    (await control('POST', 'users', { id: 'user_c', access_token: 'two' })).json.error,
    /another user has this/,
  );
  assert.match(
    (await control('POST', 'users', { id: 'user_c', access_token: 'a b' })).json.error,
    /must be a bearer token/,
  );
  // They outlast a restart.
  await emulator.close();
  const again = await emulating(t, { data, seed: undefined, start: undefined });
  assert.equal((await again.api('GET', 'me/', undefined, bearer('two'))).json.id, 'user_b');
  assert.equal((await again.api('GET', 'me/', undefined, bearer('one'))).status, 401);
});

test('a role is not changed by leaving it out; others read subscriptions without their keys', async (t) => {
  const { control, api } = await emulating(t);
  await control('POST', 'users', { id: 'user_b', role: 'user', api_key: 'api_b' });
  const { json } = await control('POST', 'users', { id: 'user_b', access: true });
  assert.equal(json.users.find(({ id }) => id === 'user_b').role, 'user');
  const made = (await api('POST', 'webhook/', NEW)).json;
  const { status, json: seen } = await api('GET', `webhook/${made.id}/`, undefined, { key: 'api_b' });
  assert.deepEqual([status, seen.id, 'signature_key' in seen], [200, made.id, false]);
  assert.equal((await api('PUT', `webhook/${made.id}/`, { status: 'paused' }, { key: 'api_b' })).status, 403);
  // null is "unchanged", and an error is a sentence.
  const changed = await api('PUT', `webhook/${made.id}/`, {
    url: null,
    events: null,
    verify_ssl: null,
    status: 'paused',
  });
  assert.deepEqual([changed.status, changed.json.url, changed.json.status], [200, NEW.url, 'paused']);
  assert.equal(changed.json.latest_error, null);
});

test('500 subscriptions are the total of the organization', async (t) => {
  const { api } = await emulating(t);
  const make = (host, nth) => api('POST', 'webhook/', { url: `https://${host}/${nth}`, events: LEADS });
  for (let nth = 0; nth < 250; nth += 1) {
    assert.equal((await make('hooks.zapier.com', nth)).status, 201);
    assert.equal((await make('api.backendless.com', nth)).status, 201);
  }
  const { status, json } = await make('track.customer.io', 0);
  assert.equal(status, 400);
  assert.match(json.errors[0], /limit of 500 .* those of platforms included/);
  const paused = (await api('GET', 'webhook/')).json.data;
  assert.equal(paused.length, 500);
});

test('a warning has a zone and recipients, also one of a pause by the API', async (t) => {
  const { emulator, control } = await emulating(t);
  const { id } = await emulator.subscribe(NEW);
  await emulator.update(id, { status: 'paused' });
  const [warning] = (await control('GET', 'warnings')).json.warnings;
  assert.deepEqual([warning.kind, warning.pause_reason], ['paused', 'api']);
  assert.equal(Date.parse(warning.date), warning.now);
  assert.match(warning.date, /\+00:00$/);
  assert.deepEqual(warning.recipients, [emulator.state().users[0].email]);
});

test('objects are where Close has them', async (t) => {
  const { emulator, api } = await emulating(t);
  await emulator.put([
    { template: 'lead.created', data: { id: 'lead_1' } },
    { template: 'activity.email_thread.created', data: { id: 'acti_1' } },
    { template: 'task.lead.created', data: { id: 'task_1' } },
  ]);
  for (const path of ['lead/lead_1/', 'activity/emailthread/acti_1/', 'task/task_1/']) {
    const { status, json } = await api('GET', path);
    assert.deepEqual([status, json.id], [200, path.split('/').at(-2)], path);
  }
  assert.equal((await api('GET', 'lead/lead_2/')).status, 404);
  assert.equal((await api('GET', 'lead/lead_1/', undefined, { key: 'wrong' })).status, 401);
});

test('a server that containers reach answers to addresses and private names, and to no foreign page', async (t) => {
  const { emulator, port } = await emulating(t, { host: '0.0.0.0' });
  assert.deepEqual([emulator.host, emulator.url], ['0.0.0.0', `http://127.0.0.1:${port}`]);
  const other = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal);
  const asked = (host, headers = {}) =>
    exchange({ host: other?.address ?? '127.0.0.1', port, path: '/_closehook/clock', headers: { host, ...headers } });
  for (const host of [
    '127.0.0.1',
    `172.17.0.2:${port}`,
    'emulator',
    `emulator:${port}`,
    'host.docker.internal',
    'a.b.svc.cluster.local',
    `[fe80::1]:${port}`,
  ]) {
    assert.equal((await asked(host)).status, 200, host);
    assert.equal((await asked(host, { origin: `http://${host}` })).status, 200, host);
  }
  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', 'emulator.example.', 'a@b'])
    assert.equal((await asked(host)).status, 403, host);
  for (const origin of ['http://evil.example', 'null', 'http://other', 'http://10.0.0.9'])
    assert.equal((await asked('emulator', { origin })).status, 403, origin);
  assert.match((await asked('evil.example')).json.error, /addresses and private names/);
  assert.equal((await asked('emulator', { 'x-forwarded-for': '1.2.3.4' })).status, 403);
  // Without --host, the same names are refused.
  const request = (host) => ({ url: '/', headers: { host }, rawHeaders: ['host', host] });
  assert.deepEqual(
    ['emulator', '172.17.0.2', '0.0.0.0'].map((host) => isFromHere(request(host))),
    [false, false, false],
  );
});
