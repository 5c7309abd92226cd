import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from 'node:util';
import { ApiError, CloseApi } from 'closehook/api';
import { KEY, answering } from './world.js';

const LEADS = [{ object_type: 'lead', action: 'created' }];
const NEW = { url: 'https://example.org/webhook', events: LEADS };

test('each call is the request that Close documents', async (t) => {
  const { api, requests } = await answering(t, [{ json: { data: [] } }, { json: {} }]);
  assert.deepEqual(await api.subscriptions.list(), []);
  await api.subscriptions.get('whsub_1');
  await api.subscriptions.create(NEW);
  await api.subscriptions.update('whsub_1', { events: LEADS, url: undefined });
  await api.subscriptions.pause('whsub_1');
  await api.subscriptions.activate('whsub_1');
  assert.equal(await api.subscriptions.delete('whsub_1'), undefined);
  await api.event('ev_1');
  assert.deepEqual(
    requests.map(({ method, path, body }) => [method, path, body]),
    [
      ['GET', '/api/v1/webhook/', ''],
      ['GET', '/api/v1/webhook/whsub_1/', ''],
      ['POST', '/api/v1/webhook/', JSON.stringify(NEW)],
      ['PUT', '/api/v1/webhook/whsub_1/', JSON.stringify({ events: LEADS })],
      ['PUT', '/api/v1/webhook/whsub_1/', '{"status":"paused"}'],
      ['PUT', '/api/v1/webhook/whsub_1/', '{"status":"active"}'],
      ['DELETE', '/api/v1/webhook/whsub_1/', ''],
      ['GET', '/api/v1/event/ev_1/', ''],
    ],
  );
  assert.equal(api.requestCount, 8);
  // RFC 7617: the key is the user name.
  assert.equal(requests[0].headers.authorization, `Basic ${Buffer.from(`${KEY}:`).toString('base64')}`);
});

test('an answer without a list is not taken for an empty one', async (t) => {
  for (const json of [{}, { data: null }, 'text']) {
    const { api } = await answering(t, [{ text: JSON.stringify(json) }]);
    await assert.rejects(api.subscriptions.list(), { code: 'UNAVAILABLE', message: /no list `data`/ });
  }
});

test('a token is asked for anew for each request', async (t) => {
  let nth = 0;
  const { api, requests } = await answering(t, [{ json: { data: [] } }], {
    apiKey: undefined,
    token: async () => `token${++nth}`,
  });
  await api.subscriptions.list();
  await api.subscriptions.list();
  assert.deepEqual(
    requests.map(({ headers }) => headers.authorization),
    ['Bearer token1', 'Bearer token2'],
  );
});

test('each failure has its code, says what Close says, and never shows the key', async (t) => {
  const cases = [
    [{ status: 401, json: { error: `key ${KEY} is unknown` } }, 'UNAUTHORIZED'],
    [{ status: 402 }, 'FORBIDDEN'],
    [
      { status: 403, json: { error: 'User has no access to this organization.' } },
      'FORBIDDEN',
      /no access to this organization/,
    ],
    [{ status: 404 }, 'NOT_FOUND'],
    [{ status: 405 }, 'INVALID'],
    [{ status: 400, json: { 'field-errors': { url: 'is required' }, errors: [] } }, 'INVALID', /url: is required/],
    [{ status: 400, json: { errors: ['Duplicate active subscription whsub_2'] } }, 'DUPLICATE_SUBSCRIPTION', /whsub_2/],
    [
      { status: 400, json: { errors: ['the limit of 40 webhook subscriptions for an organization is reached'] } },
      'LIMIT',
    ],
    [{ status: 400, json: { 'field-errors': { _cursor: 'has expired' } } }, 'CURSOR_EXPIRED'],
    [{ status: 429, headers: { 'retry-after': '7' } }, 'RATE_LIMITED'],
    [{ status: 503, text: '<html>' }, 'UNAVAILABLE'],
    [{ status: 302, headers: { location: 'https://example.org/' } }, 'UNAVAILABLE', /redirect/],
    [{ status: 200, text: '<html>' }, 'UNAVAILABLE', /not JSON/],
    [{ cut: true }, 'UNAVAILABLE', /no connection/],
  ];
  for (const [answer, code, says = /./] of /** @type {any[][]} */ (cases)) {
    const { api } = await answering(t, [answer], { retry: { attempts: 1 } });
    const error = await api.subscriptions.get('whsub_1').then(
      () => assert.fail(),
      (thrown) => thrown,
    );
    assert.ok(error instanceof ApiError, code);
    assert.equal(error.code, code);
    assert.match(error.message, says);
    assert.match(error.message, /GET \/api\/v1\/webhook\/whsub_1\//);
    assert.equal(error.status, answer.cut || answer.status === 200 ? null : answer.status);
    assert.ok(!`${inspect(error)} ${JSON.stringify(error)}`.includes(KEY), code);
    assert.ok(!inspect(api, { depth: 9 }).includes(KEY));
  }
});

test('what is limited or unavailable is asked again, as long as Close says', async (t) => {
  const logged = [];
  const { api, requests } = await answering(
    t,
    [
      { status: 429, headers: { 'retry-after': '0' } },
      { status: 502 },
      { cut: true },
      { json: { data: [{ id: 'whsub_1' }] } },
    ],
    { log: (...entry) => logged.push(entry) },
  );
  assert.deepEqual(await api.subscriptions.list(), [{ id: 'whsub_1' }]);
  assert.equal(requests.length, 4);
  assert.deepEqual(
    logged.map(([level, code, { status, attempt }]) => [level, code, status, attempt]),
    [
      ['warn', 'API_RETRY', 429, 1],
      ['warn', 'API_RETRY', 502, 2],
      ['warn', 'API_RETRY', null, 3],
    ],
  );
});

test('waiting has a budget, and more than that is not waited', async (t) => {
  const { api, requests } = await answering(t, [{ status: 429, headers: { 'retry-after': '3600' } }]);
  await assert.rejects(api.subscriptions.list(), { code: 'RATE_LIMITED', retryAfter: 3600 });
  assert.equal(requests.length, 1);
});

test('a subscription is created once: after a failure it is not asked again, unless Close was only limiting', async (t) => {
  const failing = await answering(t, [{ status: 500 }]);
  await assert.rejects(failing.api.subscriptions.create(NEW), { code: 'UNAVAILABLE' });
  assert.equal(failing.requests.length, 1);
  const limited = await answering(t, [
    { status: 429, headers: { 'retry-after': '0' } },
    { status: 201, json: { id: 'whsub_1' } },
  ]);
  assert.deepEqual(await limited.api.subscriptions.create(NEW), { id: 'whsub_1' });
});

test('a signal ends a request, and the wait for the next', async (t) => {
  const hanging = await answering(t, [{ hang: true }]);
  const ending = new AbortController();
  const call = hanging.api.subscriptions.list({ signal: ending.signal });
  setImmediate(() => ending.abort(new Error('enough')));
  await assert.rejects(call, { message: 'enough' });

  const stop = new AbortController();
  const { api } = await answering(t, [{ status: 503 }], { log: () => stop.abort(new Error('enough')) });
  await assert.rejects(api.subscriptions.list({ signal: stop.signal }), { message: 'enough' });
});

test('an answer that does not come in time is a TIMEOUT', async (t) => {
  const { api } = await answering(t, [{ hang: true }], { timeout: 1, retry: { attempts: 1 } });
  await assert.rejects(api.subscriptions.list(), { code: 'TIMEOUT' });
});

test('options and ids that cannot work are refused before a request', async () => {
  for (const [options, says] of /** @type {any[][]} */ ([
    [{}, /apiKey or token/],
    [{ apiKey: 'a', token: 'b' }, /apiKey or token/],
    [{ apiKey: '' }, /apiKey must be/],
    [{ apiKey: 'a', url: 'ftp://x' }, /https address/],
    [{ apiKey: 'a', url: 'https://a:b@x/' }, /must not contain a key/],
    [{ apiKey: 'a', url: 'http://close.example.org/' }, /clear text/],
    [{ apiKey: 'a', retries: 1 }, /options\.retries is not an option: use/],
    [{ apiKey: 'a', retry: { tries: 1 } }, /options\.retry\.tries is not an option: use attempts, budget/],
    [{ apiKey: 'a', retry: { attempts: 0 } }, /attempts/],
  ])) {
    assert.throws(
      () => new CloseApi(options),
      (error) => error instanceof TypeError && says.test(error.message),
      inspect(options),
    );
  }
  const api = new CloseApi({ apiKey: 'a', fetch: assert.fail });
  assert.throws(() => api.subscriptions.get('../me'), /must be a text such as whsub_/);
  // @ts-expect-error a member that is not one
  assert.throws(() => api.subscriptions.create({ ...NEW, staus: 'active' }), /unknown member `staus`/);
  await assert.rejects(
    // @ts-expect-error no key
    new CloseApi({ apiKey: () => undefined, fetch: assert.fail }).subscriptions.list(),
    /apiKey must be text/,
  );
});

test('a port that fetch never connects to is named as that', async () => {
  const api = new CloseApi({ apiKey: 'api_1', url: 'http://127.0.0.1:9/api/v1', retry: { attempts: 1 } });
  await assert.rejects(api.subscriptions.list(), {
    code: 'UNAVAILABLE',
    message: /: fetch never connects to this port: use another one$/,
  });
});
