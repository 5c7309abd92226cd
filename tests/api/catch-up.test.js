import assert from 'node:assert/strict';
import test from 'node:test';
import { CloseApi, catchUp } from 'closehook/api';
import { Emulator } from 'closehook/emulator';
import { KEY, answering, between, logOf } from './world.js';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const DAY = 24 * 3600 * 1000;
const iso = (milliseconds) => new Date(milliseconds).toISOString().slice(0, -1);
const LEADS = [{ id: 'whsub_1', events: [{ object_type: 'lead', action: 'created' }] }];

/** A state in memory, as JSON: so a file would have it. */
function kept() {
  let text = 'null';
  const state = {
    saves: 0,
    load: () => JSON.parse(text),
    save(place) {
      state.saves++;
      text = JSON.stringify(place);
    },
  };
  return state;
}

/** An emulator with its clock, and a client of it. */
async function emulated(t, fault) {
  const emulator = await Emulator.start({ seed: 7, clock: 'virtual', start: START });
  t.after(() => emulator.close());
  const { url, requests } = await between(t, emulator.url, fault);
  const api = new CloseApi({ apiKey: emulator.apiKey, url, retry: { attempts: 4 } });
  return { emulator, api, requests };
}

const taking = () => {
  const taken = [];
  return { taken, accept: ({ event }) => void taken.push(`${event.id} ${event.date_updated}`) };
};

test('what happened since is handed over, oldest first, and complete up to five minutes ago', async (t) => {
  const { emulator, api, requests } = await emulated(t);
  for (let nth = 0; nth < 12; nth++) {
    await emulator.put({ template: 'lead.created', count: 10 });
    await emulator.advance(600);
  }
  const { taken, accept } = taking();
  const result = await catchUp({ api, since: new Date(START), accept });
  assert.deepEqual(result, {
    completeUntil: iso(START + 12 * 600_000 - 5 * MINUTE),
    incompleteBefore: null,
    events: 120,
    new: 120,
    pages: requests.length,
  });
  assert.equal(new Set(taken).size, 120);
  const dates = taken.map((text) => text.split(' ')[1]);
  assert.deepEqual(dates, dates.toSorted());
});

test('the latest five minutes are asked for again: once for each version of an event', async (t) => {
  const { emulator, api } = await emulated(t);
  await emulator.put({ template: 'lead.created' });
  const [id] = await emulator.put({ template: 'opportunity.created' });
  const { object_id: opportunity } = (await api.event(id)).event;
  await emulator.advance(60);
  await emulator.change('opportunity', String(opportunity), { value: 1 });
  const state = kept();
  const { taken, accept } = taking();
  assert.equal((await catchUp({ api, since: new Date(START), accept, state })).new, 3);
  // The update grows by another one, and keeps its id.
  await emulator.advance(2);
  await emulator.change('opportunity', String(opportunity), { value: 2 });
  const second = await catchUp({ api, accept, state });
  assert.deepEqual([second.events, second.new], [3, 1]);
  const [before, after] = taken.slice(-2).map((text) => text.split(' '));
  assert.equal(after[0], before[0]);
  assert.ok(after[1] > before[1]);
  await emulator.advance(3600);
  assert.equal((await catchUp({ api, accept, state })).new, 0);
  assert.equal(state.load().completeUntil, iso(START + (60 + 2 + 3600) * 1000 - 5 * MINUTE));
  assert.deepEqual(state.load().handled, {});
});

test('only what the subscriptions would have brought, by their own filters, whether they are paused or not', async (t) => {
  const { emulator, api } = await emulated(t);
  for (const status_type of ['won', 'lost', 'active'])
    await emulator.put({ template: 'opportunity.updated', data: { status_type } });
  await emulator.put([{ template: 'lead.created' }, { template: 'task.lead.created' }]);
  await emulator.advance(600);
  const filter = (value) => ({
    type: 'field_accessor',
    field: 'data',
    filter: { type: 'field_accessor', field: 'status_type', filter: { type: 'equals', value } },
  });
  const events = [{ object_type: 'opportunity', action: 'updated', extra_filter: filter('won') }];
  const subscriptions = [{ id: 'whsub_won', status: 'paused', events }, ...LEADS];
  const found = [];
  const accept = ({ event }, about) => void found.push([event.object_type, ...about.subscriptions]);
  const result = await catchUp({ api, since: new Date(START), accept, subscriptions });
  assert.deepEqual(found, [
    ['opportunity', 'whsub_won'],
    ['lead', 'whsub_1'],
  ]);
  assert.equal(result.events, 2);
});

test('what is seen is left out, unless it has grown since', async (t) => {
  const { emulator, api } = await emulated(t);
  const ids = await emulator.put({ template: 'lead.created', count: 4 });
  await emulator.advance(600);
  const { taken, accept } = taking();
  const seen = async ({ id }) => ids.indexOf(id) % 2 === 0;
  const { events, new: fresh } = await catchUp({ api, since: new Date(START), accept, seen });
  assert.deepEqual([events, fresh, taken.length], [4, 2, 2]);
});

test('the API limits, fails, is slow to come back and forgets its cursors: nothing is lost or repeated', async (t) => {
  const faults = [
    ({ number }) => (number % 3 === 1 ? { status: 429, headers: { 'retry-after': '0' } } : undefined),
    ({ number }) => (number % 4 === 2 ? { status: 502 } : undefined),
    ({ number }) => (number % 4 === 2 ? { cut: true } : undefined),
    ({ query, number }) =>
      query._cursor !== undefined && number % 3 === 0
        ? { status: 400, json: { 'field-errors': { _cursor: 'This cursor has expired.' } } }
        : undefined,
  ];
  for (const fault of faults) {
    const { emulator, api } = await emulated(t, fault);
    for (let nth = 0; nth < 4; nth++) {
      await emulator.put({ template: 'lead.created', count: 60 });
      await emulator.advance(3600);
    }
    const { taken, accept } = taking();
    const result = await catchUp({ api, since: new Date(START), accept, subscriptions: LEADS });
    assert.deepEqual([result.new, new Set(taken).size], [240, 240], String(fault));
  }
});

test('a cursor that expires every time ends with an error, and not in a loop', async (t) => {
  const page = (more) => ({
    json: {
      data: Array.from({ length: 50 }, (_, nth) => ({
        id: `ev_${nth}`,
        object_type: 'lead',
        action: 'created',
        date_updated: iso(START),
        data: {},
      })),
      cursor_next: more,
    },
  });
  const { api } = await answering(t, [
    ({ query }) =>
      query._cursor === undefined ? page('1') : { status: 400, json: { 'field-errors': { _cursor: 'has expired' } } },
  ]);
  await assert.rejects(catchUp({ api, since: new Date(START), accept() {} }), { code: 'CURSOR_EXPIRED' });
});

test('an API that stays down ends it, and the next one goes on from there', async (t) => {
  let isDown = false;
  const { emulator, api } = await emulated(t, () => (isDown ? { status: 503 } : undefined));
  const state = kept();
  const { taken, accept } = taking();
  const all = [];
  for (let nth = 0; nth < 6; nth++) {
    all.push(...(await emulator.put({ template: 'lead.created', count: 30 })));
    await emulator.advance(3600);
  }
  const once = async (logged) => {
    accept(logged);
    if (taken.length === 70) isDown = true;
    if (taken.length > 70) throw new Error('taken after the end');
  };
  const options = { api, since: new Date(START), state };
  await assert.rejects(
    catchUp({
      ...options,
      accept: async (logged) => {
        if (isDown) await api.subscriptions.list({});
        await once(logged);
      },
    }),
    { code: 'UNAVAILABLE' },
  );
  const { completeUntil } = state.load();
  // Everything before that time was accepted.
  assert.equal(taken.filter((text) => text.split(' ')[1] < completeUntil).length, 60);
  isDown = false;
  const { completeUntil: end } = await catchUp({ ...options, accept });
  assert.equal(end, iso(START + 6 * 3600_000 - 5 * MINUTE));
  assert.deepEqual(
    taken.map((text) => text.split(' ')[0]),
    [...new Set(taken.map((text) => text.split(' ')[0]))],
  );
  assert.deepEqual(taken.map((text) => text.split(' ')[0]).sort(), all.sort());
});

test('what accept throws ends it, and that event comes again', async (t) => {
  const { emulator, api } = await emulated(t);
  const ids = await emulator.put({ template: 'lead.created', count: 5 });
  await emulator.advance(600);
  const state = kept();
  const taken = [];
  const failing = ({ event: { id } }) => {
    if (taken.length === 3) throw new Error('the disk is full');
    taken.push(id);
  };
  await assert.rejects(catchUp({ api, since: new Date(START), state, accept: failing }), /the disk is full/);
  await catchUp({ api, state, accept: ({ event: { id } }) => void taken.push(id) });
  assert.deepEqual(taken.toSorted(), ids.toSorted());
});

test('a signal ends it, and keeps the place', async (t) => {
  const { emulator, api } = await emulated(t);
  await emulator.put({ template: 'lead.created', count: 5 });
  await emulator.advance(600);
  const ending = new AbortController();
  const state = kept();
  const { taken, accept } = taking();
  const stopping = (logged) => {
    accept(logged);
    if (taken.length === 2) ending.abort(new Error('enough'));
  };
  const options = { api, since: new Date(START), state };
  await assert.rejects(catchUp({ ...options, accept: stopping, signal: ending.signal }), { message: 'enough' });
  await catchUp({ ...options, accept });
  assert.equal(new Set(taken).size, 5);
  assert.equal(taken.length, 5);
});

test('what is older than the log cannot be known, and is said', async (t) => {
  const { emulator, api } = await emulated(t);
  await emulator.put({ template: 'lead.created' });
  await emulator.advance(20 * 86_400);
  await emulator.put({ template: 'lead.created' });
  await emulator.advance(15 * 86_400);
  const { taken, accept } = taking();
  const result = await catchUp({ api, since: new Date(START), accept });
  assert.equal(taken.length, 1);
  assert.equal(result.incompleteBefore, iso(START + 5 * DAY));
});

test('nothing is claimed of the latest five minutes', async (t) => {
  const { emulator, api } = await emulated(t);
  await emulator.advance(3600);
  const now = START + 3600_000;
  const { accept } = taking();
  assert.equal((await catchUp({ api, since: new Date(now - 2 * MINUTE), accept })).completeUntil, null);
  const until = new Date(now - 30 * MINUTE);
  assert.equal((await catchUp({ api, since: new Date(START), until, accept })).completeUntil, iso(until));
});

test('events without their objects, as a user who is no administrator gets them, are not handed over', async (t) => {
  const event = (action) => ({ id: 'ev_1', object_type: 'lead', action, date_updated: iso(START) });
  for (const [each, isRefused] of [
    [event('created'), true],
    [event('deleted'), true],
    [{ ...event('created'), data: {} }, false],
    [{ ...event('deleted'), data: null, previous_data: {} }, false],
  ]) {
    const { api } = await answering(t, [{ json: { data: [each], cursor_next: null } }]);
    const going = catchUp({ api, since: new Date(START), accept() {} });
    if (isRefused) await assert.rejects(going, { code: 'FORBIDDEN', message: /administrator/ });
    else assert.equal((await going).new, 1);
  }
});

test('200,000 events of 30 days, dense in the daytime: close to a page for fifty of them, in bounded memory', async (t) => {
  const now = Date.UTC(2026, 10, 30, 12);
  const begin = now - 29.9 * DAY;
  // Twenty times as many in working hours. Any order of these dates would do: they are made without chance.
  const dates = [];
  const weight = (date) => {
    const [day, hour] = [new Date(date).getUTCDay(), new Date(date).getUTCHours()];
    return day % 6 !== 0 && hour >= 8 && hour < 18 ? 20 : 1;
  };
  const slots = [];
  for (let date = begin; date < now; date += 10 * MINUTE) slots.push([date, weight(date)]);
  const sum = slots.reduce((total, [, each]) => total + each, 0);
  for (const [date, each] of slots) {
    const count = Math.round((200_000 * each) / sum);
    for (let nth = 0; nth < count; nth++) dates.push(Math.floor(date + (nth * 10 * MINUTE) / count));
  }
  const kinds = [
    'lead',
    'contact',
    'opportunity',
    'activity.call',
    'activity.note',
    'task.lead',
    'activity.sms',
    'import',
  ];
  const text = 'x'.repeat(500);
  const make = (nth) => ({
    object_type: kinds[nth % 8],
    action: 'created',
    data: { id: `o_${nth}`, text },
    previous_data: {},
  });
  const { counted, api } = logOf(dates, () => now, make);
  globalThis.gc?.();
  let [count, last, most] = [0, '', 0];
  const accept = ({ event }) => {
    assert.ok(event.date_updated >= last);
    last = event.date_updated;
    if (++count % 1000 === 0) most = Math.max(most, process.memoryUsage().rss);
  };
  const state = kept();
  const options = { api, since: new Date(begin), accept, state };
  const started = performance.now();
  const { pages, events, completeUntil } = await catchUp(options);
  const seconds = (performance.now() - started) / 1000;
  const needed = dates.length / 50;
  t.diagnostic(
    `${events} events in ${pages} requests (${(pages / needed).toFixed(3)} × N/50), ${Math.round(events / seconds)} a second, RSS ${most >> 20} MB`,
  );
  assert.deepEqual([events, count, completeUntil], [dates.length, dates.length, iso(now - 5 * MINUTE)]);
  assert.equal(counted.requests, pages);
  assert.ok(pages < 1.15 * needed, `${pages} requests for ${events} events`);

  // An eighth of them is wanted: asked for by type and action, it takes an eighth of the pages.
  const subscriptions = [{ id: 'whsub_1', events: [{ object_type: 'import', action: 'created' }] }];
  const eighth = await catchUp({ api, since: new Date(begin), subscriptions, accept() {} });
  t.diagnostic(`${eighth.events} of them by type and action in ${eighth.pages} requests`);
  assert.ok(eighth.pages < (1.2 * needed) / 8, `${eighth.pages} requests for ${eighth.events} events`);
});

test('a few events are one request', async () => {
  const now = Date.UTC(2026, 10, 30, 12);
  const { api } = logOf(
    [now - 3 * DAY, now - DAY, now - MINUTE],
    () => now,
    () => ({ object_type: 'lead', action: 'created', data: {} }),
  );
  const { accept } = taking();
  const { pages, events } = await catchUp({ api, since: new Date(now - 20 * DAY), accept, subscriptions: LEADS });
  assert.deepEqual([pages, events], [1, 3]);
});

test('what cannot work is refused before Close is asked', async () => {
  const api = new CloseApi({ apiKey: KEY, fetch: assert.fail });
  const good = { api, since: '2026-01-01', accept() {} };
  const place = {
    format: 'closehook/catch-up/1',
    from: iso(START),
    completeUntil: iso(START),
    subscriptions: null,
    handled: {},
  };
  const loading = (value) => ({ load: () => value, save() {} });
  for (const [change, says] of /** @type {any[][]} */ ([
    [{ since: undefined }, /options\.since is missing/],
    [{ since: 'yesterday' }, /options\.since must be/],
    [{ until: '2025-01-01' }, /since must not be after/],
    [{ api: {} }, /options\.api/],
    [{ accept: undefined }, /options\.accept/],
    [{ form: '2026-01-01' }, /options\.form is not an option: use/],
    [{ subscriptions: {} }, /list of subscriptions/],
    [{ subscriptions: [{ id: 'a', events: [{ action: 'created' }] }] }, /subscriptions\[0\]/],
    [{ state: {} }, /load and save/],
    [{ state: loading({}) }, /not the place of a catch-up/],
    [{ state: loading({ ...place, completeUntil: 'x' }) }, /not the place of a catch-up/],
    [{ state: loading(place), subscriptions: LEADS }, /other subscriptions/],
  ]))
    await assert.rejects(catchUp({ ...good, ...change }), { name: 'TypeError', message: says });
});
