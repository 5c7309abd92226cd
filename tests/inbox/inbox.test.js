// What the engine does, over each store, in simulated time.
import assert from 'node:assert/strict';
import test from 'node:test';
import { History } from 'closehook';
import { Inbox } from 'closehook/inbox';
import { running } from './inbox.js';
import { STORES } from './stores.js';
import { DAY, HOUR, MINUTE, SECOND, delivered, event } from './world.js';

const idle = { waiting: 0, owed: 0, dead: 0 };
const of = (status, like) => Object.fromEntries(Object.keys(like).map((name) => [name, status[name]]));

for (const kind of STORES) {
  test(`${kind.name}: each event once, late and repeated ones too`, async (t) => {
    const { inbox, time, calls, store, codes } = await running(t, kind, {
      onChange: (changes, state, { id }, { tx }) => kind.counting.add(tx, id),
    });
    const [first, second, third] = [event(1, 'a'), event(2, 'b', 'a'), event(3, 'c', 'b')];
    for (const each of [first, third, third, first, second, second]) await inbox.put(delivered(each));
    await time.advance(MINUTE);
    assert.deepEqual(calls, ['ev_lead_1_1 applied a 1', 'ev_lead_1_3 gap c 1', 'ev_lead_1_2 stale c 1']);
    const counts = await kind.counting.read(store, [first.id, second.id, third.id]);
    assert.deepEqual([...counts.values()], [1, 1, 1]);
    assert.deepEqual(of(await inbox.status(), { ...idle, gaps: 0, objects: 1 }), { ...idle, gaps: 0, objects: 1 });
    await inbox.put(delivered(second));
    await time.advance(MINUTE);
    assert.equal(calls.length, 3);
    assert.ok(codes().includes('GAP'));
  });

  test(`${kind.name}: an event that has grown is another effect, its earlier version is none`, async (t) => {
    const { inbox, time, calls } = await running(t, kind);
    const grown = { ...event(2, 'c', 'a'), date_updated: event(4, '').date_updated };
    for (const each of [event(1, 'a'), event(2, 'b', 'a'), grown, event(2, 'b', 'a')]) {
      await inbox.put(delivered(each));
      await time.advance(SECOND);
    }
    assert.deepEqual(calls.slice(1), ['ev_lead_1_2 applied b 1', 'ev_lead_1_2 applied c 1']);
  });

  test(`${kind.name}: a handler that fails is called again, later each time, without its writes; others go on`, async (t) => {
    let isBroken = true;
    const { inbox, time, calls, store, lines } = await running(t, kind, {
      onChange(changes, state, { id }, { tx }) {
        const done = kind.counting.add(tx, id);
        if (isBroken && id === 'ev_lead_1_1') throw Object.assign(new Error('secret'), { code: 'BROKEN' });
        return done;
      },
      retry: { attempts: 4 },
    });
    await inbox.put(delivered(event(1, 'a')));
    await inbox.put(delivered(event(2, 'b', 'a')));
    await time.advance(MINUTE);
    assert.deepEqual(calls.slice(0, 3), [
      'ev_lead_1_1 applied a 1',
      'ev_lead_1_2 applied b 1',
      'ev_lead_1_1 applied b 2',
    ]);
    assert.equal((await inbox.status()).dead, 1);
    const failures = lines.filter(({ code }) => code === 'HANDLER_FAILED' || code === 'DEAD_LETTER');
    assert.deepEqual(failures.map(({ attempt, reason }) => [attempt, reason]).at(-1), [4, 'BROKEN']);
    assert.ok(!JSON.stringify(lines).includes('secret'));
    const [letter] = await inbox.deadLetters();
    assert.deepEqual([letter.eventId, letter.objectId, letter.attempts], ['ev_lead_1_1', 'lead_1', 4]);
    assert.match(String(letter.error), /secret/);

    isBroken = false;
    assert.equal(await inbox.replay([letter.id, 'unknown']), 1);
    await time.advance(SECOND);
    const counts = await kind.counting.read(store, ['ev_lead_1_1', 'ev_lead_1_2']);
    assert.deepEqual([...counts.values()], [1, 1]);
    assert.deepEqual(of(await inbox.status(), idle), idle);
  });

  test(`${kind.name}: a handler that never ends is given up in its time, and writes nothing more`, async (t) => {
    /** @type {any} */
    let late;
    const { inbox, time, calls, store } = await running(t, kind, {
      async onChange(changes, state, { id }, { tx, attempt, signal }) {
        if (attempt === 1) {
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          late = time.sleep(SECOND).then(() => kind.counting.add(tx, id));
          late.catch(() => {});
          return late;
        }
        return kind.counting.add(tx, id);
      },
      handlerSeconds: 5,
    });
    await inbox.put(delivered(event(1, 'a')));
    await time.advance(4 * SECOND);
    assert.equal(calls.length, 1);
    await time.advance(10 * SECOND);
    await assert.rejects(late);
    assert.deepEqual(calls, ['ev_lead_1_1 applied a 1', 'ev_lead_1_1 applied a 2']);
    assert.deepEqual([...(await kind.counting.read(store, ['ev_lead_1_1'])).values()], [1]);
    assert.deepEqual(of(await inbox.status(), idle), idle);
  });

  test(`${kind.name}: what is being handled does not hold up what comes in`, async (t) => {
    /** @type {any} */
    let end;
    const { inbox, time } = await running(t, kind, {
      onChange: () => new Promise((resolve) => (end = resolve)),
      concurrency: 1,
      handlerSeconds: 1000,
    });
    await inbox.put(delivered(event(1, 'a')));
    await time.quiet();
    for (let second = 2; second < 100; second++) await inbox.put(delivered(event(second, 'b', 'a')));
    assert.equal((await inbox.status()).waiting, 99);
    end();
  });

  test(`${kind.name}: of one object one event is handled at a time, of several as many as there are`, async (t) => {
    const under = new Map();
    let most = 0;
    const { inbox, time, calls } = await running(t, kind, {
      concurrency: 4,
      async onChange(changes, state, { object_id: id }) {
        assert.ok(!under.has(id), id);
        under.set(id, true);
        most = Math.max(most, under.size);
        await time.sleep(SECOND);
        under.delete(id);
      },
    });
    for (let lead = 0; lead < 6; lead++)
      for (let second = 0; second < 3; second++)
        await inbox.put(delivered(event(second, 'a', 'a', { lead: `lead_${lead}` })));
    await time.advance(MINUTE);
    assert.deepEqual([most, calls.length], [4, 18]);
  });

  test(`${kind.name}: a merge is folded into both leads, and has its effect once`, async (t) => {
    const { inbox, time, calls, store } = await running(t, kind);
    await inbox.put(delivered(event(1, 'a', undefined, { lead: 'lead_a' })));
    await inbox.put(delivered(event(1, 'b', undefined, { lead: 'lead_b' })));
    const meta = { merge_source_lead_id: 'lead_a', merge_destination_lead_id: 'lead_b' };
    await inbox.put(delivered(event(2, 'ab', 'b', { lead: 'lead_b', action: 'merged', meta })));
    await inbox.put(delivered(event(1.5, 'a2', 'a', { lead: 'lead_a' })));
    await time.advance(MINUTE);
    assert.ok(calls.includes('ev_lead_b_2 applied ab 1'), calls.join());
    // Which of the two comes first is up to the store: the merge waits for whoever holds the other lead.
    assert.ok(
      calls.some((call) => /^ev_lead_a_1\.5 applied (merged|a2) 1$/.test(call)),
      calls.join(),
    );
    assert.equal(calls.length, 4);
    const { records, release } = await store.claim({ object: 'lead_a' });
    await release();
    assert.equal(History.from(records.get('lead_a').history).status('lead_a')?.mergedInto, 'lead_b');
  });

  test(`${kind.name}: what is not an event is a dead letter, and can be discarded`, async (t) => {
    const { inbox, time, codes } = await running(t, kind);
    for (const body of [
      'not JSON',
      '{"event": {"id": "ev_1"}}',
      JSON.stringify({ event: event(1, 'a', undefined, { lead: 'lead_\0' }) }),
    ])
      await inbox.put(delivered(body));
    await time.advance(MINUTE);
    const letters = await inbox.deadLetters();
    assert.deepEqual(
      letters.map(({ eventId }) => eventId),
      [null, null, null],
    );
    assert.equal(codes().filter((code) => code === 'UNREADABLE').length, 3);
    const ids = letters.map(({ id }) => id);
    assert.deepEqual(
      (await inbox.deadLetters({ after: ids[0], limit: 1 })).map(({ id }) => id),
      [ids[1]],
    );
    assert.equal(await inbox.replay(ids), 3);
    await time.advance(MINUTE);
    assert.equal((await inbox.status()).dead, 3, 'it cannot be read the next time either');
    assert.equal(await inbox.discard((await inbox.deadLetters()).map(({ id }) => id)), 3);
    assert.deepEqual(of(await inbox.status(), idle), idle);
  });

  test(`${kind.name}: an event whose id nobody can keep holds back up to when all is complete`, async (t) => {
    const { inbox, store, time } = await running(t, kind);
    for (const id of ['x'.repeat(201), 'évent', 7]) {
      const given = { ...event(1, 'a'), id };
      await inbox.put(delivered(given));
      await time.advance(MINUTE);
      const [{ id: letter, eventId, date }] = await inbox.deadLetters();
      assert.equal(eventId, null);
      assert.equal(date, given.date_updated);
      assert.equal((await store.counts('')).earliest, date);
      assert.equal(await inbox.discard([letter]), 1);
      assert.equal((await store.counts('')).earliest, null);
    }
  });

  test(`${kind.name}: the date of an unusable event that is no date does not break the status`, async (t) => {
    const { inbox, store } = await running(t, kind);
    await store.setNote('log', { from: '2020-01-01T00:00:00.000', read: '2030-01-01T00:00:00.000', incomplete: [] });
    for (const date of ['2026-13-01T00:00:00.000000', '2026-01-01T00:00:60']) {
      await inbox.put(delivered({ ...event(1, 'a'), id: 'évent', date_updated: date }));
      assert.equal((await inbox.status()).completeUntil, '2030-01-01T00:00:00.000');
    }
    assert.deepEqual(
      (await inbox.deadLetters()).map((letter) => letter.date),
      [null, null],
    );
  });

  test(`${kind.name}: ids that nothing can have are unknown`, async (t) => {
    const { inbox } = await running(t, kind);
    await inbox.put(delivered('not an event'));
    for (const id of ['', 'x'.repeat(5000), 'é'.repeat(2000), '-1', '1e400', '9'.repeat(30), "'; --", '__proto__']) {
      assert.equal(await inbox.replay([id]), 0, id);
      assert.equal(await inbox.discard([id]), 0, id);
      assert.equal(await inbox.giveUp([id, `${id}/ev_1`], 'a reason'), 0, id);
      assert.equal(await inbox.get(id), null, id);
    }
    const [{ id }] = await inbox.deadLetters();
    assert.deepEqual(await inbox.deadLetters({ after: `${id}${'9'.repeat(12)}` }), []);
    assert.deepEqual(await inbox.gaps({ after: 'x'.repeat(5000) }), []);
  });

  test(`${kind.name}: of an error with half an emoji, whatever can be stored is kept`, async (t) => {
    const { inbox, time } = await running(t, kind, {
      onChange() {
        throw Object.assign(new Error('x'), { stack: `a\ud83d${'😀'.repeat(2000)}` });
      },
      retry: { attempts: 1 },
    });
    await inbox.put(delivered(event(1, 'a')));
    await time.advance(SECOND);
    const [{ error }] = await inbox.deadLetters();
    assert.equal(error, `a\ufffd${'😀'.repeat(999)}`);
  });

  test(`${kind.name}: an error that throws when it is looked at ends in a dead letter`, async (t) => {
    const hostile = (/** @type {string[]} */ ...names) => {
      const error = new Error('x');
      for (const name of names)
        Object.defineProperty(error, name, {
          get() {
            throw new Error('looked at');
          },
        });
      return error;
    };
    for (const error of [hostile('stack'), hostile('stack', 'code', 'name', 'message'), Object.create(null)]) {
      const { inbox, time, stop } = await running(t, kind, {
        onChange() {
          throw error;
        },
        retry: { attempts: 2 },
      });
      await inbox.put(delivered(event(1, 'a')));
      await time.advance(MINUTE);
      assert.deepEqual(of(await inbox.status(), idle), { ...idle, dead: 1 });
      await stop(0);
    }
  });

  test(`${kind.name}: a gap is given up, whatever slashes its ids have`, async (t) => {
    const { inbox, time } = await running(t, kind);
    const ids = (/** @type {any} */ one) => ({ ...one, id: `ev/${one.id}`, object_id: 'lead/1' });
    await inbox.put(delivered(ids(event(1, 'a'))));
    await inbox.put(delivered(ids(event(3, 'c', 'b'))));
    await time.advance(SECOND);
    const [{ id }] = await inbox.gaps();
    assert.equal(await inbox.giveUp([id], 'lost in a test'), 1);
    assert.deepEqual(await inbox.gaps(), []);
  });

  test(`${kind.name}: after a stop, and after a start, it goes on`, async (t) => {
    const first = await running(t, kind, {
      onChange: (changes, state, given, { signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', reject)),
      handlerSeconds: 1000,
    });
    await first.inbox.put(delivered(event(1, 'a')));
    await first.time.quiet();
    await first.stop(1);
    const second = await running(t, kind, { again: first });
    await second.time.advance(MINUTE);
    assert.deepEqual(second.calls, ['ev_lead_1_1 applied a 1'], 'and the first call is not counted as a failure');
    await second.stop();
    const third = await running(t, kind, { again: first });
    await third.inbox.put(delivered(event(1, 'a')));
    await third.time.advance(MINUTE);
    assert.deepEqual(third.calls, []);
  });

  test(`${kind.name}: a handler that is running when it stops has its time, and is not called again`, async (t) => {
    const first = await running(t, kind, {
      async onChange(changes, state, { id }, { tx, signal }) {
        await kind.counting.add(tx, id);
        await first.time.sleep(5 * SECOND);
        signal.throwIfAborted();
      },
      concurrency: 1,
    });
    await first.inbox.put(delivered(event(1, 'a')));
    await first.inbox.put(delivered(event(1, 'b', undefined, { lead: 'lead_2' })));
    await first.time.quiet();
    await first.stop(10);
    assert.deepEqual(first.calls, ['ev_lead_1_1 applied a 1'], 'and no other one begins');
    const second = await running(t, kind, { again: first });
    await second.time.advance(MINUTE);
    assert.deepEqual(second.calls, ['ev_lead_2_1 applied b 1']);
    const counts = await kind.counting.read(second.store, ['ev_lead_1_1']);
    assert.deepEqual([...counts.values()], [1]);
  });

  test(`${kind.name}: a gap stays open, whatever comes later, until it is given up by name`, async (t) => {
    const { inbox, time } = await running(t, kind);
    await inbox.put(delivered(event(1, 'a')));
    await inbox.put(delivered(event(3, 'c', 'b')));
    await time.advance(SECOND);
    const [gap] = await inbox.gaps();
    assert.deepEqual([gap.id, gap.evidence, gap.unknowable], ['lead_1/ev_lead_1_3', 'value', false]);
    // More than a history keeps of an object.
    for (let second = 4; second < 124; second++) {
      const [name, before] = [`n${second}`, second === 4 ? 'c' : `n${second - 1}`];
      await inbox.put(delivered(event(second, name, before)));
    }
    await time.advance(HOUR);
    assert.deepEqual(
      (await inbox.gaps()).map(({ id }) => id),
      [gap.id],
    );
    await assert.rejects(inbox.giveUp([gap.id], ''), TypeError);
    assert.equal(await inbox.giveUp([gap.id, 'lead_2/ev_1', 'no gap'], 'lost in a test'), 1);
    assert.deepEqual(await inbox.gaps(), []);
    assert.equal((await inbox.status()).gaps, 0);
  });

  test(`${kind.name}: marks are forgotten after their time, and not before`, async (t) => {
    const { inbox, time, calls } = await running(t, kind, { rememberDays: 31 });
    await inbox.put(delivered(event(1, 'a')));
    await time.leap(30 * DAY);
    await inbox.put(delivered(event(1, 'a')));
    await time.advance(SECOND);
    assert.equal(calls.length, 1);
    await time.leap(2 * DAY);
    // The history of the object knows it all the same.
    await inbox.put(delivered(event(1, 'a')));
    await time.advance(SECOND);
    assert.equal(calls.length, 1);
  });
}

test('each call of the handler runs within what traces it, which may refuse it', async (t) => {
  const traced = [];
  const { inbox, time, calls } = await running(t, STORES[0], {
    retry: { attempts: 2 },
    async trace(about, run) {
      if (about.attempt === 1) throw new Error('not now');
      const result = await run();
      traced.push([about, result]);
    },
    onChange: () => Promise.resolve('done'),
  });
  await inbox.put(delivered(event(1, 'a')));
  await time.advance(MINUTE);
  const about = { eventId: 'ev_lead_1_1', objectId: 'lead_1', outcome: 'applied', from: 'delivery', attempt: 2 };
  assert.deepEqual(traced, [[about, 'done']]);
  assert.deepEqual(calls, ['ev_lead_1_1 applied a 2']);
});

test('options that cannot work are refused before anything happens', () => {
  const store = STORES[0].make()();
  const onChange = () => {};
  /** @type {[any, RegExp][]} */
  const refused = [
    [undefined, /options.store is missing/],
    [{ store }, /onChange is missing/],
    [{ store: {}, onChange }, /options.store must be a store/],
    [{ store, onChange, api: { events() {} } }, /options.subscriptions is missing/],
    [{ store, onChange, catchup: 1 }, /options.catchup is not an option: use/],
    [{ store, onChange, retry: { tries: 1 } }, /options.retry.tries is not an option: use attempts, /],
    [{ store, onChange, retry: { attempts: 0 } }, /attempts must be/],
    [{ store, onChange, rememberDays: 3 }, /rememberDays must be/],
  ];
  for (const [options, message] of refused) assert.throws(() => new Inbox(options), message);
});
