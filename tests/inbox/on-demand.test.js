// An inbox that is woken instead of running, and its outbox and retention, over each store.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Inbox } from 'closehook/inbox';
import { beside } from './close.js';
import { STORES } from './stores.js';
import { DAY, HOUR, MINUTE, SECOND, START, Simulated, delivered, event, logged } from './world.js';

/**
 * An inbox that was not started; `wake` lets time pass until it has something to do, and lets it do that.
 *
 * @param {import('node:test').TestContext} t
 * @param {import('./stores.js').Kind} kind
 * @param {Partial<import('closehook/inbox').InboxOptions<any>>} [options]
 */
async function woken(t, kind, options = {}) {
  const time = new Simulated();
  const store = time.watchedStore(kind.make(t)());
  const { log, lines, codes } = logged();
  const inbox = new Inbox({
    store: /** @type {any} */ (store),
    onChange() {},
    clock: time,
    random: () => 0.5,
    log,
    logHandled: true,
    ...options,
  });
  t.after(async () => {
    const stopped = inbox.stop(0);
    await time.advance(0);
    await stopped;
  });
  const wake = async () => {
    const next = await inbox.next();
    await time.leap(Math.max(next - time.now(), 0));
    const work = inbox.work();
    await time.advance(0);
    await work;
    return next;
  };
  return { inbox, store, time, wake, lines, codes };
}

const counts = ({ waiting, owed, dead, objects }) => ({ waiting, owed, dead, objects });

for (const kind of STORES) {
  test(`${kind.name}: what a queue delivers is handled before it is acknowledged, and retried when it is due`, async (t) => {
    let isBroken = true;
    const { inbox, store, time, wake } = await woken(t, kind, {
      async onChange(changes, state, { id }, { tx }) {
        await kind.counting.add(tx, id);
        if (isBroken && id === 'ev_lead_1_2') throw new Error('not now');
      },
    });
    const all = [event(1, 'a'), event(2, 'b', 'a'), event(3, 'c', 'b'), event(1, 'x', undefined, { lead: 'lead_2' })];
    const given = [...all, ...all];
    await Promise.all(given.map((each) => inbox.handle(delivered(each))));
    // Where an event is stored first, it is handled next.
    await wake();
    assert.deepEqual(counts(await inbox.status()), { waiting: 0, owed: 1, dead: 0, objects: 2 });
    isBroken = false;
    await wake();
    assert.ok(time.now() > START && time.now() <= START + 2 * SECOND, String(time.now() - START));
    assert.deepEqual(counts(await inbox.status()), { waiting: 0, owed: 0, dead: 0, objects: 2 });
    const ids = all.map(({ id }) => id);
    assert.deepEqual([...(await kind.counting.read(store, ids)).values()], [1, 1, 1, 1]);
    assert.equal((await inbox.get('lead_1'))?.state?.name, 'c');
    assert.equal(await inbox.get('lead_3'), null);
    assert.equal(await inbox.next(), START + DAY, 'nothing is left but to delete what is old');
    await inbox.handle(delivered('not JSON'));
    assert.equal((await inbox.deadLetters()).length, 1);
  });

  test(`${kind.name}: woken at the times that it names, it reads the log and closes gaps`, async (t) => {
    const world = await beside(t, kind, {});
    await world.end();
    const { emulator, time, door, requests, handled } = world;
    door.isOpen = false;
    await world.begin({}, false);
    const pass = async (milliseconds) => {
      for (const end = time.now() + milliseconds; ; ) {
        const next = Math.max(await world.inbox.next(), time.now());
        await emulator.advance((Math.min(next, end) - time.now()) / SECOND);
        await time.leap(Math.min(next, end) - time.now());
        if (next >= end) return;
        const work = world.inbox.work();
        await time.advance(0);
        await work;
      }
    };
    await pass(5 * MINUTE);
    await emulator.put({ object_type: 'lead', action: 'created', data: { id: 'lead_1', name: 'a' } });
    const before = requests.length;
    await pass(4 * MINUTE);
    assert.equal(requests.length, before, 'the log is read every ten minutes');
    await pass(HOUR);
    assert.equal(handled.size, 1);
    const { completeUntil } = await world.inbox.status();
    assert.ok(Date.parse(`${completeUntil}Z`) >= time.now() - 16 * MINUTE, completeUntil);
    // After an eviction, the schedule is the same.
    await world.end();
    const asked = requests.length;
    await world.begin({}, false);
    const next = await world.inbox.next();
    assert.ok(next > time.now() && next <= time.now() + 10 * MINUTE, String(next - time.now()));
    assert.equal(requests.length, asked);
    world.faults.of = () => ({ status: 503 });
    await pass(HOUR);
    assert.equal((await world.inbox.status()).problem.code, 'UNAVAILABLE');
    world.faults.of = () => undefined;
    await pass(HOUR);
    assert.equal((await world.inbox.status()).problem, null);
  });

  test(`${kind.name}: a message is committed with its event, delivered until that succeeds, and has an end`, async (t) => {
    const attempts = [];
    const refused = new Set(['b', 'd']);
    const { inbox, store, wake } = await woken(t, kind, {
      retry: { attempts: 3 },
      async onChange(changes, state, { id }, { tx, send, attempt }) {
        const name = state?.name;
        await kind.counting.add(tx, id);
        send({ name });
        if (name === 'a') send({ name: 'second' });
        if (name === 'b' && attempt === 1) throw new Error('its message is discarded');
      },
      deliver({ name }, { key, attempt }) {
        attempts.push(`${key} ${name} ${attempt}`);
        if (refused.has(name) && (name === 'd' || attempt < 2)) throw new Error('refused');
      },
    });
    const leads = ['a', 'b', 'd'].map((name) => event(1, name, undefined, { lead: `lead_${name}` }));
    for (const lead of leads) await inbox.handle(delivered(lead));
    for (let nth = 0; nth < 12; nth++) await wake();
    const key = (name) => `ev_lead_${name}_1@${leads[0].date_updated}`;
    assert.deepEqual(attempts.toSorted(), [
      ...[`${key('a')} a 1`, `${key('a')}#1 second 1`, `${key('b')} b 1`, `${key('b')} b 2`],
      ...[1, 2, 3].map((attempt) => `${key('d')} d ${attempt}`),
    ]);
    assert.deepEqual(counts(await inbox.status()), { waiting: 0, owed: 0, dead: 1, objects: 3 });
    const [letter] = await inbox.deadLetters();
    assert.deepEqual([letter.from, letter.objectId, letter.eventId], ['outbox', 'lead_d', 'ev_lead_d_1']);
    assert.deepEqual(JSON.parse(new TextDecoder().decode(letter.body)), { key: key('d'), message: { name: 'd' } });
    const ids = leads.map(({ id }) => id);
    assert.deepEqual([...(await kind.counting.read(store, ids)).values()], [1, 1, 1]);

    refused.clear();
    await inbox.handle(delivered(leads[2]));
    assert.equal(await inbox.replay([letter.id]), 1);
    await wake();
    assert.equal(attempts.at(-1), `${key('d')} d 1`);
    assert.deepEqual(counts(await inbox.status()), { waiting: 0, owed: 0, dead: 0, objects: 3 });
  });

  test(`${kind.name}: a message needs options.deliver, and can be discarded`, async (t) => {
    const { inbox, wake } = await woken(t, kind, {
      retry: { attempts: 1 },
      onChange: (changes, state, given, { send }) => send('a'),
    });
    await inbox.handle(delivered(event(1, 'a')));
    await wake();
    const [letter] = await inbox.deadLetters();
    assert.match(String(letter.error), /options.deliver/);
    assert.equal(await inbox.discard([letter.id]), 1);
    await inbox.handle(delivered(event(1, 'a')));
    assert.deepEqual(counts(await inbox.status()), { waiting: 0, owed: 0, dead: 0, objects: 1 });
  });

  test(`${kind.name}: what is deleted is forgotten after its time, unless it has a gap`, async (t) => {
    const { inbox, time } = await woken(t, kind, { deletedDays: 31 });
    const work = async () => {
      const done = inbox.work();
      await time.advance(0);
      await done;
    };
    const gone = (lead, before) => ({ ...event(2, 'b', before, { lead }), action: 'deleted', data: {} });
    for (const lead of ['lead_1', 'lead_2', 'lead_3']) await inbox.put(delivered(event(1, 'a', undefined, { lead })));
    await inbox.put(delivered(gone('lead_1', 'a')));
    await inbox.put(delivered(event(1.5, 'c', 'b', { lead: 'lead_2' })));
    await inbox.put(delivered(gone('lead_2', 'c')));
    await work();
    assert.equal((await inbox.status()).gaps, 1);
    await time.leap(30 * DAY);
    await work();
    assert.equal((await inbox.status()).objects, 3);
    await time.leap(2 * DAY);
    await work();
    assert.deepEqual([await inbox.get('lead_1'), (await inbox.status()).objects], [null, 2]);
    await inbox.giveUp(
      (await inbox.gaps()).map(({ id }) => id),
      'lost in a test',
    );
    await time.leap(DAY);
    await work();
    assert.deepEqual([await inbox.get('lead_2'), (await inbox.status()).objects], [null, 1]);
    assert.equal((await inbox.get('lead_3'))?.state?.name, 'a');
  });
}
