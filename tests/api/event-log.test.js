import assert from 'node:assert/strict';
import test from 'node:test';
import { CloseApi } from 'closehook/api';
import { Emulator } from 'closehook/emulator';
import { answering } from './world.js';

const event = (nth, date, more = '') =>
  `{"id": "ev_${nth}", "object_type": "lead", "action": "created", "date_updated": "${date}"${more}}`;
const all = async (events) => {
  const found = [];
  for await (const each of events) found.push(each);
  return found;
};
const ids = async (events) => (await all(events)).map(({ event: { id } }) => id);

/** Close's log of these events, with the date filters and cursors that it has: newest first, cursors by place. */
const logOf = (dates, /** @type {any} */ { expireAt } = {}) => {
  const newest = dates.map((date, nth) => ({ nth, date })).reverse();
  let asked = 0;
  return ({ query }) => {
    asked++;
    const { date_updated__gte: from = '', date_updated__lte: to = '9', _cursor: cursor = '0', _limit: limit } = query;
    if (query._cursor !== undefined && expireAt?.includes(asked))
      return { status: 400, json: { 'field-errors': { _cursor: 'has expired' } } };
    const wanted = newest.filter(({ date }) => date >= from && date <= to);
    const page = wanted.slice(Number(cursor), Number(cursor) + Number(limit));
    const next = Number(cursor) + page.length < wanted.length ? String(Number(cursor) + page.length) : null;
    return {
      text: `{"data": [${page.map(({ nth, date }) => event(nth, date))}], "cursor_next": ${JSON.stringify(next)}, "cursor_previous": null}`,
    };
  };
};
const minute = (nth) => new Date(Date.UTC(2026, 0, 1) + nth * 60_000).toISOString().slice(0, -1);
const RANGE = { since: '2026-01-01', until: '2026-01-31' };

test('digits that a number would lose are in the bytes', async (t) => {
  const text = event(1, minute(1), ', "data": {"n": 12345678901234567890, "s": "\\u00fc ] }"}');
  const { api, requests } = await answering(t, [{ text: `{"cursor_next": null, "data": [ ${text} ]}` }, { text }]);
  const [read] = await all(api.events());
  assert.equal(Buffer.from(read.bytes).toString(), text);
  assert.equal(read.event.data.s, 'ü ] }');
  assert.equal(Buffer.from((await api.event('ev_1')).bytes).toString(), text);
  assert.deepEqual(requests[0].query, { _limit: '50' });
});

test('pages follow their cursors, in both orders', async (t) => {
  const dates = Array.from({ length: 320 }, (_, nth) => minute(nth));
  const { api } = await answering(t, [logOf(dates)]);
  const newest = await ids(api.events(RANGE));
  assert.deepEqual(
    newest,
    dates.map((_, nth) => `ev_${319 - nth}`),
  );
  assert.deepEqual(await ids(api.events({ ...RANGE, order: 'oldest' })), [...newest].reverse());
});

test('an expired cursor loses nothing and repeats nothing', async (t) => {
  // Many of one date: the range that is asked for again begins in the middle of them.
  const dates = Array.from({ length: 400 }, (_, nth) => minute(Math.floor(nth / 40)));
  for (const expireAt of [[2], [3], [2, 4, 7], [5, 6]]) {
    const { api } = await answering(t, [logOf(dates, { expireAt })]);
    assert.deepEqual(
      await ids(api.events(RANGE)),
      dates.map((_, nth) => `ev_${399 - nth}`),
      String(expireAt),
    );
  }
});

test('a burst of more events than are held comes in order, complete and once', async (t) => {
  const dates = [
    minute(1),
    ...Array.from({ length: 14_000 }, (_, nth) => minute(2000 + nth / 1000)),
    minute(20_000),
  ].map((date) => date.slice(0, 23));
  const { api, requests } = await answering(t, [logOf(dates)]);
  const found = await ids(api.events({ ...RANGE, order: 'oldest' }));
  assert.equal(found.length, dates.length);
  assert.deepEqual(
    found,
    dates.map((_, nth) => `ev_${nth}`),
  );
  t.diagnostic(`${requests.length} requests for ${dates.length} events`);
  assert.ok(requests.length < 3 * (dates.length / 50), `${requests.length} requests`);
});

test('an even stream takes close to one request for fifty events', async (t) => {
  const dates = Array.from({ length: 20_000 }, (_, nth) => minute(nth * 2));
  const { api, requests } = await answering(t, [logOf(dates)]);
  assert.equal((await ids(api.events({ since: '2026-01-01', until: '2026-01-29', order: 'oldest' }))).length, 20_000);
  t.diagnostic(`${requests.length} requests for 20,000 events`);
  assert.ok(requests.length < 1.15 * 400, `${requests.length} requests`);
});

test('only what Close answers is asked', () => {
  const api = new CloseApi({ apiKey: 'a', fetch: assert.fail });
  const allowed = [
    {},
    { object_type: 'lead', object_id: 'l' },
    { object_type: 'lead', action: 'created' },
    { object_id: 'l', action: 'created' },
    { lead_id: 'l' },
    { user_id: 'u' },
    { request_id: 'r' },
    { lead_id: 'l', user_id: 'u', object_type: 'lead', action: 'created' },
  ];
  for (const query of allowed) assert.ok(api.events(query));
  const refused = [
    { object_type: 'lead' },
    { action: 'created' },
    { object_id: 'l' },
    { request_id: 'r', user_id: 'u' },
    { lead_id: 'l', object_id: 'o' },
  ];
  for (const query of refused) assert.throws(() => api.events(query), TypeError, JSON.stringify(query));
  // @ts-expect-error not a parameter
  assert.throws(() => api.events({ date_created__gte: '2026-01-01' }), /unknown parameter query\.date_created__gte/);
  assert.throws(() => api.events({ since: 'yesterday' }), /query\.since must be/);
  // @ts-expect-error not an order
  assert.throws(() => api.events({ order: 'asc' }), /order/);
});

test('the log of the emulator is read whole', async (t) => {
  const emulator = await Emulator.start({ seed: 7, clock: 'virtual', start: Date.UTC(2026, 0, 1) });
  t.after(() => emulator.close());
  for (let nth = 0; nth < 130; nth++) {
    await emulator.put({ template: 'lead.created' });
    if (nth % 10 === 0) await emulator.advance(3600 + nth * 60);
  }
  await emulator.advance(10);
  const api = new CloseApi({ apiKey: emulator.apiKey, url: emulator.url });
  const newest = await ids(api.events());
  assert.equal(newest.length, 130);
  const oldest = await ids(api.events({ order: 'oldest', since: '2026-01-01', until: '2026-02-01' }));
  assert.deepEqual(oldest, [...newest].reverse());
  assert.deepEqual(await ids(api.events({ object_type: 'lead', action: 'created' })), newest);
  assert.equal((await api.event(newest[3])).event.id, newest[3]);
});
