// Several events at once, those of one object in order; and dates that differ by a microsecond.
import assert from 'node:assert/strict';
import test from 'node:test';
import { CloseApi, catchUp } from 'closehook/api';
import { KEY, logOf } from './world.js';

const NOW = Date.UTC(2026, 10, 30, 12);
const HOUR = 3600 * 1000;
const OBJECTS = 17;

/** 600 events of 17 objects, in the last two hours but five minutes. */
const log = () =>
  logOf(
    Array.from({ length: 600 }, (_, nth) => NOW - 2 * HOUR + nth * 10_000),
    () => NOW,
    (nth) => ({ object_type: 'lead', action: 'created', object_id: `lead_${(nth * nth) % OBJECTS}`, data: {} }),
  );

function kept() {
  let text = 'null';
  const save = (place) => {
    text = JSON.stringify(place);
  };
  return { load: () => JSON.parse(text), save };
}

const turns = async (count) => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};

/**
 * Takes each in its own time, and says what was under way.
 *
 * @param {(id: string) => boolean} [fails]
 */
function taking(fails = () => false) {
  const taken = [];
  const busy = new Map();
  let most = 0;
  const accept = async ({ event }) => {
    const { id, object_id: object } = event;
    assert.ok(!busy.has(object), `two events of ${object} at once`);
    busy.set(object, id);
    most = Math.max(most, busy.size);
    const nth = Number(id.slice(3));
    await turns(nth % 97 === 0 ? 60 : (nth * 7) % 5);
    busy.delete(object);
    if (fails(id)) throw new Error(`no ${id}`);
    taken.push({ nth, object });
  };
  return { taken, accept, most: () => most };
}

const inOrder = (taken) => {
  const last = new Map();
  for (const { nth, object } of taken) {
    assert.ok(nth > (last.get(object) ?? -1), `${nth} of ${object} is late`);
    last.set(object, nth);
  }
};

test('up to N at once, each once, and those of one object one after the other', async () => {
  for (const parallel of [1, 2, 8, 100]) {
    const { taken, accept, most } = taking();
    const { events, new: fresh } = await catchUp({ api: log().api, since: new Date(NOW - 3 * HOUR), accept, parallel });
    assert.deepEqual([events, fresh, taken.length], [600, 600, 600]);
    inOrder(taken);
    assert.equal(new Set(taken.map(({ nth }) => nth)).size, 600);
    assert.ok(most() <= parallel);
    assert.ok(parallel === 1 || most() > 1, `${most()} of ${parallel}`);
  }
});

test('after an error nothing more begins, and another run hands over just what is missing', async () => {
  for (const parallel of [1, 3, 16]) {
    const state = kept();
    const options = { api: log().api, since: new Date(NOW - 3 * HOUR), parallel, state };
    const first = taking((id) => id === 'ev_291');
    await assert.rejects(catchUp({ ...options, accept: first.accept }), /no ev_291/);
    inOrder(first.taken);
    assert.ok(first.taken.length >= 291 - 16 * parallel && first.taken.length < 291 + 16 * parallel);
    const failed = (291 * 291) % OBJECTS;
    assert.ok(
      first.taken.every(({ nth, object }) => object !== `lead_${failed}` || nth < 291),
      'nothing behind it',
    );
    const second = taking();
    await catchUp({ ...options, accept: second.accept });
    const all = [...first.taken, ...second.taken];
    inOrder(all);
    assert.deepEqual(
      all.map(({ nth }) => nth).sort((one, other) => one - other),
      Array.from({ length: 600 }, (_, nth) => nth),
    );
  }
});

test('what is aborted is complete up to what was accepted', async () => {
  const state = kept();
  const controller = new AbortController();
  const options = { api: log().api, since: new Date(NOW - 3 * HOUR), parallel: 4, state };
  const { taken, accept } = taking((id) => {
    if (id === 'ev_100') controller.abort(new Error('enough'));
    return false;
  });
  await assert.rejects(catchUp({ ...options, accept, signal: controller.signal }), /enough/);
  const second = taking();
  await catchUp({ ...options, accept: second.accept });
  assert.equal(new Set([...taken, ...second.taken].map(({ nth }) => nth)).size, 600);
  assert.equal(taken.length + second.taken.length, 600);
});

test('a number that is none is refused', async () => {
  for (const parallel of /** @type {any[]} */ ([0, -1, 1.5, 1001, '4', NaN]))
    await assert.rejects(
      catchUp({ api: log().api, since: new Date(NOW), accept() {}, parallel }),
      /options\.parallel must be a whole number from 1 to 1000/,
    );
});

/** A log that compares dates as the texts that they are, and has at most 50 events a page. */
function exact(events) {
  const sorted = events.toSorted((one, other) => (one.date_updated < other.date_updated ? 1 : -1));
  const padded = (text) => (text.includes('.') ? text : `${text}.`).padEnd(26, '0');
  const fetch = async (url) => {
    const query = Object.fromEntries(url.searchParams);
    const found = sorted.filter(
      ({ date_updated: date, object_type: type }) =>
        date >= padded(query.date_updated__gte ?? '') &&
        (query.date_updated__lte === undefined || date <= padded(query.date_updated__lte)) &&
        (query.object_type === undefined || type === query.object_type),
    );
    const from = Number(query._cursor ?? 0);
    const page = {
      data: found.slice(from, from + 50),
      cursor_next: from + 50 < found.length ? String(from + 50) : null,
    };
    return new Response(JSON.stringify(page), { headers: { date: new Date(NOW).toUTCString() } });
  };
  return new CloseApi({ apiKey: KEY, fetch });
}

const event = (id, date, more = {}) => ({
  id,
  date_updated: date,
  ...{ object_type: 'lead', action: 'created', object_id: id, data: {}, ...more },
});

test('two versions of an event within a millisecond are two', async () => {
  const state = kept();
  const taken = [];
  const accept = ({ event: { id, date_updated: date } }) => void taken.push(`${id} ${date}`);
  const options = { since: new Date(NOW - HOUR), accept, state };
  const recent = '2026-11-30T11:58:00.123';
  await catchUp({ ...options, api: exact([event('ev_1', `${recent}456`)]) });
  await catchUp({ ...options, api: exact([event('ev_1', `${recent}457`)]) });
  await catchUp({ ...options, api: exact([event('ev_1', `${recent}457`)]) });
  assert.deepEqual(taken, [`ev_1 ${recent}456`, `ev_1 ${recent}457`]);
});

test('by type and action, too, events of one millisecond come in their order, up to the last microsecond', async () => {
  const types = ['lead', 'contact', 'opportunity'];
  const events = Array.from({ length: 300 }, (_, nth) =>
    event(`ev_${nth}`, `2026-11-30T11:00:00.${String(123_000 + nth * 3).padStart(6, '0')}`, {
      object_type: types[nth % 3],
    }),
  );
  // Most of what is in the log is of no interest, so that it is asked for by type.
  const others = Array.from({ length: 3000 }, (_, nth) =>
    event(`ev_o${nth}`, `2026-11-30T10:00:${String(nth % 60).padStart(2, '0')}.${String(nth).padStart(6, '0')}`, {
      object_type: 'import',
    }),
  );
  const subscriptions = [{ id: 'whsub_1', events: types.map((object_type) => ({ object_type, action: 'created' })) }];
  const taken = [];
  const accept = ({ event: { id } }) => void taken.push(id);
  const until = '2026-11-30T11:00:00.123800';
  await catchUp({ api: exact([...events, ...others]), since: new Date(NOW - 3 * HOUR), until, accept, subscriptions });
  const expected = events.filter(({ date_updated: date }) => date <= until).map(({ id }) => id);
  assert.deepEqual(taken, expected);
});
