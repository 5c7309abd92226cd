// The interface of a store: each store does what a naive model does, for any sequence of calls.
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { STORES } from './stores.js';
import { written } from './world.js';

const OBJECTS = ['lead_1', 'lead_2', 'lead_3'];

/** All that a store keeps, in lists that are searched from their start. */
class Model {
  entries = [];
  marks = new Map();
  records = new Map();
  #next = 1;

  /** What a store decides: no two versions of an event, unless the one there only changes the state. */
  isKnown({ eventId, date, silent }) {
    const mark = this.marks.get(eventId);
    if (mark !== undefined && mark.date >= date && (!mark.silent || silent)) return true;
    return this.entries.some((each) => each.eventId === eventId && each.date >= date && !each.silent);
  }

  add(entry) {
    if (this.isKnown(entry)) return 0;
    this.put(entry);
    return 1;
  }

  put(entry) {
    this.entries.push({ ...entry, order: this.#next++ });
  }

  due(now) {
    return this.entries
      .filter(({ dead, due }) => !dead && due <= now)
      .sort((one, other) => one.due - other.due || one.order - other.order)[0];
  }

  counts(from) {
    const open = this.entries.filter(({ dead }) => !dead);
    const dates = this.entries.filter(({ silent, date }) => !silent && date >= from).map(({ date }) => date);
    const waiting = open.filter(({ attempts }) => attempts === 0);
    return {
      waiting: waiting.length,
      owed: open.length - waiting.length,
      dead: this.entries.length - open.length,
      gaps: [...this.records.values()].flatMap(({ gaps }) => gaps).length,
      objects: this.records.size,
      oldest: waiting.length === 0 ? null : Math.min(...waiting.map(({ due }) => due)),
      earliest: dates.sort()[0] ?? null,
    };
  }
}

const entry = fc.record({
  id: fc.integer({ min: 1, max: 6 }),
  version: fc.integer({ min: 0, max: 3 }),
  object: fc.constantFrom(...OBJECTS),
  silent: fc.boolean(),
  due: fc.integer({ min: 0, max: 20 }),
});
const step = fc.oneof(
  fc.record({ does: fc.constant('add'), entry }),
  fc.record({ does: fc.constant('add'), entry }),
  fc.record({ does: fc.constant('new'), entry, now: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ does: fc.constantFrom('done', 'owed', 'dead', 'release'), now: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ does: fc.constant('revive'), nth: fc.nat(3) }),
  fc.record({ does: fc.constant('forget'), now: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ does: fc.constant('reopen') }),
);

/** @returns {any} */
const made = ({ id, version, object, silent, due }) => ({
  ...{
    body: new TextEncoder().encode(`event ${id} ${version} é`),
    from: 'delivery',
    silent,
    at: due,
    due,
    attempts: 0,
  },
  ...{ outcome: null, eventId: `ev_${id}`, date: written(version * 1000), objects: [object], dead: false, error: null },
});

const gap = (object, id, due) => ({
  ...{ id: `${object}/ev_${id}`, objectId: object, objectType: 'lead', eventId: `ev_${id}`, evidence: 'value' },
  ...{ fields: ['name'], since: written(0), until: written(1), found: 1, due, attempts: 0, unknowable: false },
});

/**
 * One step, on both; what they say must be the same.
 *
 * @param {import('./stores.js').Store} store
 * @param {Model} model
 * @param {{ does: string, entry?: any, now?: any, nth?: any }} step
 */
async function take(store, model, { does, entry: given, now, nth }) {
  if (does === 'add') return assert.equal(await store.add([made(given)]), model.add(made(given)));
  if (does === 'new') {
    if (store.claimNew === undefined) return undefined;
    const claim = await store.claimNew(made(given));
    const { eventId, date, silent, objects } = made(given);
    const isStored = model.entries.some((each) => each.eventId === eventId && each.date >= date && !each.silent);
    assert.equal(claim === null, isStored);
    if (claim === null) return undefined;
    assert.deepEqual(claim.records.get(objects[0]), model.records.get(objects[0]));
    const mark = model.marks.get(eventId);
    assert.deepEqual(claim.mark, mark ?? null);
    if (mark?.date > date) return claim.release();
    const record = { history: JSON.stringify({ now }), gaps: [] };
    const isOwed = now % 2 === 1;
    const owed = { ...claim.entry, attempts: 1, due: now, outcome: 'stale' };
    await claim.commit({
      records: new Map([[objects[0], record]]),
      mark: { eventId, date, silent, at: now },
      entry: isOwed ? owed : null,
    });
    model.records.set(objects[0], record);
    model.marks.set(eventId, { date, silent, at: now });
    if (isOwed) model.put({ ...made(given), attempts: 1, due: now, outcome: 'stale' });
    return undefined;
  }
  if (does === 'forget') {
    await store.forget(now);
    for (const [id, { at }] of model.marks) if (at < now) model.marks.delete(id);
    return undefined;
  }
  if (does === 'revive') {
    const dead = await store.entries({ dead: true, limit: 100 });
    const expected = model.entries.filter((each) => each.dead);
    assert.deepEqual(
      dead.map(({ eventId, date }) => [eventId, date]),
      expected.map(({ eventId, date }) => [eventId, date]),
    );
    if (dead.length === 0) return undefined;
    const claim = await store.claim({ entry: dead[nth % dead.length].key });
    await claim.commit({ entry: { ...claim.entry, dead: false, attempts: 0, due: 5 } });
    return Object.assign(expected[nth % dead.length], { dead: false, attempts: 0, due: 5 });
  }
  const claim = await store.claim({ due: now });
  const first = model.due(now);
  if (first === undefined) return assert.equal(claim, null);
  const { key, ...same } = claim.entry;
  const { order, ...expected } = first;
  assert.deepEqual({ ...same, body: Buffer.from(same.body) }, { ...expected, body: Buffer.from(expected.body) });
  const [object] = first.objects;
  assert.deepEqual(claim.records.get(object), model.records.get(object));
  const mark = model.marks.get(first.eventId);
  assert.deepEqual(claim.mark, mark ?? null);
  // What somebody holds nobody else gets; and everything else still goes in.
  for (const other of [await store.claim({ due: now })].filter(Boolean)) {
    assert.notEqual(other.entry.objects[0], object);
    await other.release();
  }
  if (does === 'release') return claim.release();
  const { eventId, date, silent } = first;
  const gaps = does === 'done' ? [] : [gap(object, order, does === 'owed' ? now : null)];
  const outcome = {
    records: new Map([[object, { history: JSON.stringify({ order, text: 'é\u0000' }), gaps }]]),
    ...(!(mark?.date > date) && { mark: { eventId, date, silent, at: now } }),
    entry:
      does === 'done'
        ? null
        : {
            ...claim.entry,
            attempts: first.attempts + 1,
            dead: does === 'dead',
            due: now + 1,
            error: 'why',
            outcome: 'applied',
          },
  };
  await claim.commit(outcome);
  for (const [id, record] of outcome.records) model.records.set(id, record);
  if (outcome.mark) model.marks.set(eventId, { date, silent, at: now });
  if (does === 'done') model.entries.splice(model.entries.indexOf(first), 1);
  else {
    const { attempts, dead, due, error, outcome: folded } = outcome.entry;
    Object.assign(first, { attempts, dead, due, error, outcome: folded });
  }
  return undefined;
}

for (const kind of STORES) {
  test(`${kind.name}: any sequence of calls does what the model does`, async (t) => {
    const property = fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const reopen = kind.make(t);
      let store = reopen();
      const model = new Model();
      await store.open();
      try {
        for (const each of steps) {
          if (each.does === 'reopen') {
            await store.close();
            store = reopen();
            await store.open();
          } else await take(store, model, each);
          assert.deepEqual(await store.counts(written(1000)), model.counts(written(1000)));
          const gaps = [...model.records.values()].flatMap((record) => record.gaps);
          const byId = gaps.toSorted((one, other) => (one.id < other.id ? -1 : 1));
          assert.deepEqual(await store.gaps({ limit: 100 }), byId);
          const due = (await store.gaps({ due: 15, limit: 100 })).map(({ id }) => id);
          assert.deepEqual(
            due.sort(),
            byId.filter((each) => each.due !== null && each.due <= 15).map(({ id }) => id),
          );
        }
      } finally {
        await store.close();
      }
    });
    await fc.assert(property, { numRuns: kind.name === 'memory' ? 300 : 25 });
  });

  test(`${kind.name}: an effect is there with its commit, or not at all`, async (t) => {
    const store = kind.make(t)();
    await store.open();
    t.after(() => store.close());
    await store.add([made({ id: 1, version: 0, object: 'lead_1', silent: false, due: 0 })]);
    for (const how of ['release', 'without', 'with']) {
      const claim = await store.claim({ due: 0 });
      await kind.counting.add(claim.tx, how);
      if (how === 'release') await claim.release();
      else await claim.commit({ entry: { ...claim.entry, error: how }, effects: how === 'with' });
      await assert.rejects(async () => kind.counting.add(claim.tx, 'late'));
      await claim.release(); // does nothing
    }
    const counts = await kind.counting.read(store, ['release', 'without', 'with', 'late']);
    assert.deepEqual([...counts.values()], [0, 0, 1, 0]);
  });

  test(`${kind.name}: text is stored as it is, whatever it would mean in a statement`, async (t) => {
    const store = kind.make(t)();
    await store.open();
    t.after(() => store.close());
    const texts = [
      "'",
      "''",
      '\\',
      "\\'",
      "'); DROP TABLE marks; --",
      '$$',
      '$1',
      '%s',
      '{"a", NULL}',
      ';',
      '\u2028 é ☃',
    ];
    for (const [nth, text] of texts.entries()) {
      const object = /^[\x20-\x7e]+$/.test(text) ? text : 'lead_1';
      const given = { ...made({ id: nth, version: nth, object, silent: false, due: 0 }), eventId: object };
      assert.equal(await store.add([given]), 1);
      const first = await store.claim({ due: 0 });
      await first.commit({ entry: { ...first.entry, attempts: 1, error: text, outcome: text } });
      const { entry: again, commit } = await store.claim({ due: 0 });
      assert.deepEqual([again.error, again.outcome, again.objects, again.eventId], [text, text, [object], object]);
      const record = { history: text, gaps: [{ ...gap(object, nth, 1), fields: [text] }] };
      const mark = { eventId: object, date: given.date, silent: false, at: 1 };
      await commit({ entry: null, mark, records: new Map([[object, record]]) });
      const { records, release } = await store.claim({ object });
      await release();
      assert.deepEqual(records.get(object), record);
      assert.equal(await store.add([given]), 0, 'it has its mark');
    }
  });

  test(`${kind.name}: a certain entry or object is waited for, and notes are kept`, async (t) => {
    const store = kind.make(t)();
    await store.open();
    t.after(() => store.close());
    await store.add([made({ id: 1, version: 0, object: 'lead_1', silent: false, due: 0 })]);
    const first = await store.claim({ due: 0 });
    const order = [];
    const later = store.claim({ entry: first.entry.key }).then(async (claim) => {
      order.push('entry');
      await claim.release();
    });
    const object = store.claim({ object: 'lead_1' }).then(async (claim) => {
      order.push('object');
      await claim.release();
    });
    await store.add([made({ id: 2, version: 0, object: 'lead_1', silent: false, due: 0 })]);
    assert.deepEqual([order, await store.claim({ due: 9 })], [[], null]);
    await first.release();
    await Promise.all([later, object]);
    assert.equal(order.length, 2);
    assert.equal(await store.claim({ entry: '999' }), null);
    assert.equal(await store.note('a'), null);
    await store.setNote('a', { text: 'é\u0000' });
    assert.deepEqual(await store.note('a'), { text: 'é\u0000' });
    const inner = [];
    assert.equal(await store.alone('a', async () => void inner.push(await store.alone('a', async () => {}))), true);
    assert.deepEqual(inner, [false]);
    assert.equal(await store.alone('a', async () => {}), true);
  });
}
