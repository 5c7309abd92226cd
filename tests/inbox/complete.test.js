// Up to when an inbox is complete, beside an emulator that does not deliver everything and a log that does not always
// answer: never later than the truth, and in the end as late as it can be.
import assert from 'node:assert/strict';
import test from 'node:test';
import { beside, LEADS, versionOf } from './close.js';
import { STORES } from './stores.js';
import { DAY, HOUR, MINUTE, SECOND, event, written } from './world.js';

const ago = (time, milliseconds) => written(time.now() - milliseconds).slice(0, -3);
const once = (handled) => [...handled].filter(([, calls]) => calls.length !== 1).map(([version]) => version);

/**
 * Each event of the log had its effect once, and nothing else had one.
 *
 * @param {any} world
 * @param {(event: any) => boolean} [isWanted]
 */
async function assertOnce({ handled, logged }, isWanted = ({ object_type: type }) => type === 'lead') {
  const wanted = (await logged()).filter(isWanted).map(versionOf);
  assert.deepEqual([...handled.keys()].sort(), wanted.sort());
  assert.deepEqual(once(handled), []);
}

for (const kind of STORES) {
  test(`${kind.name}: what is delivered needs no log, and is complete up to five minutes ago`, async (t) => {
    const world = await beside(t, kind);
    const { emulator, pass, inbox, time } = world;
    assert.equal((await inbox.status()).completeUntil, null);
    for (let nth = 0; nth < 6; nth++) {
      await emulator.put({ template: 'lead.created', count: 5 });
      await pass(10 * MINUTE);
    }
    const { completeUntil, completeFrom, incompleteBefore, lastCatchUp } = await inbox.status();
    assert.equal(completeFrom, written(Date.UTC(2026, 0, 1)).slice(0, -3));
    assert.ok(completeUntil >= ago(time, 15 * MINUTE + SECOND), completeUntil);
    assert.deepEqual([incompleteBefore, lastCatchUp.new], [null, 0]);
    await assertOnce(world);
    assert.deepEqual(await world.untrue(), []);
  });

  test(`${kind.name}: what is lost comes from the log, once, and what is also delivered does not count twice`, async (t) => {
    const world = await beside(t, kind);
    const { emulator, pass, door, inbox } = world;
    for (let nth = 0; nth < 8; nth++) {
      door.isOpen = nth % 2 === 0;
      const data = { id: `lead_${nth}`, name: `Lead ${nth}` };
      await emulator.put({ object_type: 'lead', action: 'created', data });
      await pass(10 * MINUTE);
      await emulator.change('lead', `lead_${nth}`, { name: `New ${nth}` });
      await pass(10 * MINUTE);
    }
    await pass(HOUR);
    await assertOnce(world);
    assert.deepEqual(await world.untrue(), []);
    assert.deepEqual((await inbox.status()).gaps, 0);
  });

  test(`${kind.name}: an outage of the log of hours only delays it`, async (t) => {
    const world = await beside(t, kind);
    const { emulator, pass, door, inbox, faults, time } = world;
    await pass(20 * MINUTE);
    const before = (await inbox.status()).completeUntil;
    faults.of = () => ({ status: 503 });
    door.isOpen = false;
    for (let nth = 0; nth < 10; nth++) {
      await emulator.put({ template: 'lead.created', count: 12 });
      await pass(30 * MINUTE);
    }
    const during = await inbox.status();
    assert.ok(during.completeUntil >= before && during.completeUntil <= ago(time, 4 * HOUR), during.completeUntil);
    assert.equal(during.problem.code, 'UNAVAILABLE');
    const faulty = [
      ({ number }) => (number % 2 === 0 ? { status: 429, headers: { 'retry-after': '0' } } : undefined),
      ({ query, number }) =>
        query._cursor !== undefined && number % 3 === 0
          ? { status: 400, json: { 'field-errors': { _cursor: 'This cursor has expired.' } } }
          : undefined,
    ];
    for (const fault of faulty) {
      faults.of = fault;
      await pass(HOUR);
    }
    faults.of = () => undefined;
    await pass(HOUR);
    const after = await inbox.status();
    assert.equal(after.problem, null);
    assert.ok(after.completeUntil >= ago(time, 16 * MINUTE), after.completeUntil);
    await assertOnce(world);
    assert.deepEqual(await world.untrue(), []);
  });

  test(`${kind.name}: after a pause with new, changed and deleted objects nothing is missing`, async (t) => {
    const world = await beside(t, kind);
    const { emulator, pass, inbox, subscription, store, codes } = world;
    const { CloseApi } = await import('closehook/api');
    const close = new CloseApi({ apiKey: emulator.apiKey, url: emulator.url });
    for (let nth = 0; nth < 30; nth++)
      await emulator.put({ object_type: 'lead', action: 'created', data: { id: `lead_${nth}`, name: `Lead ${nth}` } });
    await pass(15 * MINUTE);
    await close.subscriptions.pause(subscription.id);
    for (let nth = 0; nth < 10; nth++) {
      await emulator.delete('lead', `lead_${nth}`);
      await emulator.change('lead', `lead_${nth + 10}`, { name: `Changed ${nth}` });
      await emulator.put({ object_type: 'lead', action: 'created', data: { id: `lead_new_${nth}`, name: 'New' } });
      await pass(MINUTE);
    }
    await pass(5 * MINUTE);
    assert.ok(codes().includes('SUBSCRIPTION_PAUSED'));
    assert.deepEqual((await inbox.status()).subscriptions[0].status, 'paused');
    await close.subscriptions.activate(subscription.id);
    await emulator.change('lead', 'lead_29', { name: 'After' });
    await pass(30 * MINUTE);
    assert.ok(codes().includes('SUBSCRIPTION_ACTIVE'));
    await assertOnce(world);
    assert.deepEqual(await world.untrue(), []);
    const { History } = await import('closehook');
    for (const nth of Array.from({ length: 30 }, (_, each) => each)) {
      const { records, release } = await store.claim({ object: `lead_${nth}` });
      const history = History.from(records.get(`lead_${nth}`).history);
      await release();
      if (nth < 10) assert.equal(history.status(`lead_${nth}`)?.presence, 'deleted');
      else assert.deepEqual(history.get(`lead_${nth}`), emulator.object('lead', `lead_${nth}`));
    }
  });

  test(`${kind.name}: what a filter keeps away closes its gap, and has no effect`, async (t) => {
    const filter = {
      type: 'field_accessor',
      field: 'data',
      filter: {
        type: 'field_accessor',
        field: 'name',
        filter: { type: 'not', filter: { type: 'equals', value: 'secret' } },
      },
    };
    const world = await beside(t, kind, { events: LEADS.map((each) => ({ ...each, extra_filter: filter })) });
    const { emulator, pass, inbox, handled, codes, store } = world;
    await emulator.put({ object_type: 'lead', action: 'created', data: { id: 'lead_1', name: 'a' } });
    await pass(MINUTE);
    await emulator.change('lead', 'lead_1', { name: 'secret', note: 'x' });
    await pass(MINUTE);
    await emulator.change('lead', 'lead_1', { name: 'b' });
    await pass(30 * SECOND, 10 * SECOND);
    assert.equal((await inbox.gaps()).length, 1);
    await pass(20 * MINUTE);
    assert.deepEqual(await inbox.gaps(), []);
    assert.equal(handled.size, 2);
    const { records, release } = await store.claim({ object: 'lead_1' });
    await release();
    assert.match(records.get('lead_1').history, /secret|"events"/);
    assert.ok(codes().includes('GAP_ASKED'));
    await assertOnce(world, ({ data }) => data.name !== 'secret');
    assert.deepEqual(await world.untrue(({ data }) => data.name !== 'secret'), []);
  });

  test(`${kind.name}: a gap that the log does not explain is answered once its time is settled`, async (t) => {
    const world = await beside(t, kind);
    const { emulator, pass, inbox, codes } = world;
    await pass(MINUTE);
    const date = (minutes) => written(Date.UTC(2026, 0, 1) + minutes * MINUTE);
    const lead = (minutes, name, before) => ({
      ...{ id: `ev_${name}`, object_type: 'lead', object_id: 'lead_1', lead_id: 'lead_1', action: 'updated' },
      ...{ date_created: date(minutes), date_updated: date(minutes), changed_fields: ['name'] },
      ...{ data: { id: 'lead_1', name }, previous_data: { name: before } },
    });
    for (const each of [lead(0, 'a', 'x'), lead(1, 'c', 'b')])
      await inbox.put({ body: new TextEncoder().encode(JSON.stringify({ event: each })) });
    await pass(2 * MINUTE);
    assert.equal((await inbox.gaps()).length, 1, 'the log of these minutes may still change');
    await pass(10 * MINUTE);
    assert.deepEqual(await inbox.gaps(), []);
    assert.ok(codes().includes('GAP_ANSWERED'));
    assert.equal(emulator.state().events.logged, 0);
  });

  test(`${kind.name}: what is older than the log is said to be unknowable`, async (t) => {
    const world = await beside(t, kind, { rules: { logMs: 30 * DAY } });
    const { emulator, pass, door, inbox, faults, lines, time } = world;
    await pass(20 * MINUTE);
    const before = (await inbox.status()).completeUntil;
    await world.end();
    faults.of = () => ({ status: 503 });
    door.isOpen = false;
    await emulator.put({ template: 'lead.created', count: 3 });
    await emulator.advance((40 * DAY) / SECOND);
    await time.leap(40 * DAY);
    await emulator.put({ template: 'lead.created', count: 3 });
    await world.begin();
    await pass(MINUTE);
    assert.equal((await world.inbox.status()).completeUntil, before);
    faults.of = () => undefined;
    await pass(30 * MINUTE);
    const { completeUntil, incompleteBefore, completeFrom } = await world.inbox.status();
    assert.ok(completeUntil >= ago(time, 16 * MINUTE), completeUntil);
    const reach = time.now() - 30 * DAY;
    assert.ok(Math.abs(Date.parse(`${incompleteBefore}Z`) - reach) < HOUR, incompleteBefore);
    assert.ok(completeFrom < incompleteBefore);
    assert.ok(lines.some(({ code, level }) => code === 'INCOMPLETE_BEFORE' && level === 'error'));
    assert.equal(world.handled.size, 3);
  });

  test(`${kind.name}: a dead letter holds it back, until it is replayed or discarded`, async (t) => {
    let isBroken = true;
    const world = await beside(t, kind, {
      retry: { attempts: 2 },
      onChange(changes, state, { object_id: id }) {
        if (isBroken && id !== 'lead_0') throw new Error('not now');
      },
    });
    const { emulator, pass, inbox, time } = world;
    for (let nth = 0; nth < 3; nth++) {
      await emulator.put({ object_type: 'lead', action: 'created', data: { id: `lead_${nth}`, name: 'a' } });
      await pass(10 * MINUTE);
    }
    const letters = await inbox.deadLetters();
    assert.equal(letters.length, 2);
    const held = (await inbox.status()).completeUntil;
    assert.equal(held, letters[0].date.slice(0, 23));
    assert.equal(await inbox.discard([letters[0].id]), 1);
    assert.equal((await inbox.status()).completeUntil, letters[1].date.slice(0, 23));
    isBroken = false;
    assert.equal(await inbox.replay([letters[1].id]), 1);
    await pass(10 * MINUTE);
    assert.ok((await inbox.status()).completeUntil >= ago(time, 16 * MINUTE));
    assert.equal(world.handled.size, 2);
  });

  test(`${kind.name}: a subscription that asks for something else is asked by both until it is caught up with`, async (t) => {
    const world = await beside(t, kind, { events: LEADS.slice(0, 1) });
    const { emulator, pass, door, faults, subscription, handled } = world;
    const { CloseApi } = await import('closehook/api');
    const close = new CloseApi({ apiKey: emulator.apiKey, url: emulator.url });
    await pass(15 * MINUTE);
    faults.of = () => ({ status: 503 });
    door.isOpen = false;
    await emulator.put({ template: 'lead.created' });
    await pass(15 * MINUTE);
    await close.subscriptions.update(subscription.id, { events: [{ object_type: 'contact', action: 'created' }] });
    await emulator.put({ template: 'contact.created' });
    await pass(15 * MINUTE);
    faults.of = () => undefined;
    await pass(30 * MINUTE);
    assert.equal(handled.size, 2);
    await emulator.put([{ template: 'lead.created' }, { template: 'contact.created' }]);
    await pass(30 * MINUTE);
    assert.equal(handled.size, 3);
  });

  test(`${kind.name}: a wrong key or subscription is said, and an earlier time can be caught up with`, async (t) => {
    const world = await beside(t, kind);
    const { emulator, pass, door, faults } = world;
    await pass(20 * MINUTE);
    await world.end();
    door.isOpen = false;
    await emulator.put({ template: 'lead.created', count: 2 });
    await world.begin({ subscriptions: ['whsub_other'] });
    await pass(MINUTE);
    assert.equal((await world.inbox.status()).problem.code, 'SUBSCRIPTION_MISSING');
    await world.end();
    faults.of = () => ({ status: 401 });
    await world.begin();
    await pass(MINUTE);
    const { problem } = await world.inbox.status();
    assert.equal(problem.code, 'UNAUTHORIZED');
    await assert.rejects(world.inbox.catchUp(), { code: 'UNAUTHORIZED' });
    faults.of = () => undefined;
    const result = await world.inbox.catchUp({ since: new Date(Date.UTC(2025, 11, 20)) });
    assert.deepEqual([result.events, result.new, result.completeFrom], [2, 2, '2025-12-20T00:00:00.000']);
    await pass(20 * MINUTE);
    await assertOnce(world);
    assert.deepEqual(await world.untrue(), []);
  });

  test(`${kind.name}: an event of the log whose id nobody can keep is one dead letter, however often it is read`, async (t) => {
    const { inbox, pass, faults } = await beside(t, kind);
    const unusable = { ...event(60, 'a'), id: 'x'.repeat(201) };
    const page = { data: [unusable, { ...unusable, id: undefined, action: 'updated' }], cursor_next: null };
    faults.of = ({ path }) => (path.includes('/event/') ? { status: 200, json: page } : undefined);
    await pass(HOUR);
    const letters = await inbox.deadLetters();
    assert.deepEqual(
      letters.map(({ eventId, date, from }) => [eventId, date, from]),
      letters.map(() => [null, unusable.date_updated, 'log']),
    );
    assert.equal(letters.length, 2, 'one with an id, and one without');
    // Tried again, it is still the same; discarded, it does not come back.
    assert.equal(await inbox.replay(letters.map(({ id }) => id)), 2);
    await pass(HOUR);
    assert.equal((await inbox.status()).dead, 2);
    assert.equal(await inbox.discard((await inbox.deadLetters()).map(({ id }) => id)), 2);
    await pass(HOUR);
    assert.equal((await inbox.status()).dead, 0);
  });
}

test('without an API nothing is known of completeness, and nothing can be caught up with', async () => {
  const { Inbox } = await import('closehook/inbox');
  const inbox = new Inbox({ store: STORES[0].make()(), onChange() {}, log() {} });
  await assert.rejects(inbox.catchUp(), { code: 'NO_API' });
  const { completeUntil, completeFrom } = await inbox.status();
  assert.deepEqual([completeUntil, completeFrom], [null, null]);
});
