// From one store to another, and back: everything is there, once.
import assert from 'node:assert/strict';
import test from 'node:test';
import { History } from 'closehook';
import { Inbox, exportInbox, importInbox } from 'closehook/inbox';
import { STORES } from './stores.js';
import { HOUR, MINUTE, SECOND, START, Simulated, delivered, event, logged, written } from './world.js';

const text = async (store) => {
  let all = '';
  for await (const line of exportInbox(store)) all += line;
  return all;
};
const rowsOf = (exported) =>
  exported
    .trimEnd()
    .split('\n')
    .slice(1, -1)
    .map((line) => JSON.parse(line));

/** What must be the same in every store: the keys of entries are the store's own, and their order counts. */
function comparable(exported) {
  const rows = rowsOf(exported);
  const entries = rows.filter(({ type }) => type === 'entry').map(({ entry: { key, ...entry } }) => entry);
  const others = rows.filter(({ type }) => type !== 'entry').map((row) => canonical(row));
  return { entries: entries.map(canonical), others: others.sort() };
}
const canonical = (value) =>
  JSON.stringify(value, (_, each) =>
    each !== null && typeof each === 'object' && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([one], [other]) => (one < other ? -1 : 1)))
      : each,
  );

/** An inbox in which there is one of everything. @returns {Promise<{ store: any, time: Simulated }>} */
async function lived(t, kind) {
  const time = new Simulated();
  const store = kind.make(t)();
  const inbox = new Inbox({
    store: /** @type {any} */ (time.watchedStore(store)),
    clock: time,
    random: () => 0.5,
    log() {},
    retry: { attempts: 2, firstSeconds: 60 },
    pollSeconds: 60,
    async onChange(changes, state, { id }, /** @type {any} */ { tx, attempt }) {
      if (id === 'ev_lead_dead_1' || (id === 'ev_lead_owed_1' && attempt === 1)) throw new Error('é\u0000');
      if (tx.put) tx.put('a key', { é: [1.5, null] });
    },
  });
  await inbox.start();
  for (const given of [
    event(1, 'a'),
    event(2, 'b', 'a'),
    event(4, 'd', 'c'),
    event(1, 'x', undefined, { lead: 'lead_dead' }),
  ])
    await inbox.put(delivered(given));
  const meta = { merge_source_lead_id: 'lead_a', merge_destination_lead_id: 'lead_b' };
  await inbox.put(delivered(event(2, 'ab\u0000é', 'b', { lead: 'lead_b', action: 'merged', meta })));
  await inbox.put(delivered('not an event \ud83d\ude00'));
  await time.advance(HOUR);
  await inbox.put(delivered(event(1, 'y', undefined, { lead: 'lead_owed' })));
  await time.advance(SECOND);
  const stopped = inbox.stop(0);
  await time.advance(0);
  await stopped;
  await store.open();
  const ingoing = new Inbox({ store, clock: time, onChange() {}, log() {} });
  await ingoing.put(delivered(event(5, 'e', 'd')));
  await store.setNote('log', { from: written(START), read: written(START + HOUR), incomplete: [] });
  return { store, time };
}

for (const from of STORES) {
  for (const to of STORES) {
    test(`from ${from.name} to ${to.name}: everything is there, and the inbox goes on`, async (t) => {
      const { store, time } = await lived(t, from);
      t.after(() => store.close());
      const exported = await text(store);
      const hasOwn = !from.isSql;
      const target = /** @type {any} */ (to.make(t)());
      const { isSql = false } = to;
      if (hasOwn && isSql) {
        await assert.rejects(importInbox(target, [exported]), { code: 'OWN_TABLE' });
        assert.equal(await target.note('import'), null, 'and nothing was begun');
      }
      // In pieces that end anywhere, even within a character.
      const bytes = Buffer.from(exported);
      const pieces = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, nth) =>
        bytes.subarray(nth * 1000, (nth + 1) * 1000),
      );
      const done = await importInbox(target, pieces, { withoutOwn: isSql });
      const own = hasOwn ? 1 : 0;
      assert.deepEqual(done, {
        ...{ objects: 5, marks: 6, entries: 4 },
        notes: 1,
        own: isSql ? 0 : own,
        dropped: isSql ? own : 0,
      });
      const again = await text(target);
      const expected = comparable(exported);
      if (isSql) expected.others = expected.others.filter((row) => !row.includes('"type":"own"'));
      assert.deepEqual(comparable(again), expected);
      assert.deepEqual(await target.counts(''), await store.counts(''));
      assert.deepEqual(
        (await target.gaps({ limit: 9 })).map(({ id }) => id),
        ['lead_1/ev_lead_1_4'],
      );

      const calls = [];
      const { log } = logged();
      const onChange = (changes, state, { id }, { attempt }) => void calls.push(`${id} ${attempt}`);
      const inbox = new Inbox({
        store: /** @type {any} */ (time.watchedStore(target)),
        clock: time,
        random: () => 0.5,
        log,
        onChange,
        pollSeconds: 60,
      });
      await inbox.start();
      for (const second of [1, 2, 4]) await inbox.put(delivered(event(second, 'again')));
      await time.advance(HOUR);
      assert.deepEqual(calls.sort(), ['ev_lead_1_5 1', 'ev_lead_owed_1 2'], 'known versions are known');
      const letters = await inbox.deadLetters();
      assert.deepEqual(letters.map(({ eventId }) => eventId).sort(), ['ev_lead_dead_1', null]);
      assert.equal(Buffer.from(letters.find(({ eventId }) => eventId === null).body).toString(), 'not an event 😀');
      const stopped = inbox.stop(0);
      await time.advance(MINUTE);
      await stopped;
    });
  }
}

/** A store with another `putRows`. */
const withPutRows = (store, putRows) =>
  new Proxy(store, {
    get(target, name) {
      const value = name === 'putRows' ? putRows : target[name];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

/** An export of many marks. */
function many(id, count = 1700) {
  const mark = (nth) => ({ type: 'mark', mark: { eventId: `ev_${nth}`, date: written(nth), silent: false, at: nth } });
  const counts = { own: 0, note: 0, object: 0, mark: count, entry: 0 };
  const lines = [{ closehook: 'inbox', version: 1, id }, ...Array.from({ length: count }, (_, nth) => mark(nth))];
  return [...lines, { type: 'end', counts }].map((line) => `${JSON.stringify(line)}\n`);
}

for (const kind of STORES) {
  test(`${kind.name}: an import that breaks off keeps every inbox out, and continues with the same file`, async (t) => {
    const store = /** @type {any} */ (kind.make(t)());
    t.after(() => store.close());
    const lines = many('one');
    await assert.rejects(importInbox(store, lines.slice(0, 1200)), { code: 'INVALID_EXPORT', message: /cut off/ });
    const inbox = new Inbox({ store, onChange() {}, log() {} });
    await assert.rejects(inbox.status(), { code: 'IMPORT_UNFINISHED' });
    await assert.rejects(inbox.put(delivered(event(1, 'a'))), { code: 'IMPORT_UNFINISHED' });
    await assert.rejects(text(store), { code: 'IMPORT_UNFINISHED' });
    await assert.rejects(importInbox(store, many('two')), { code: 'NOT_EMPTY' });
    let stored = 0;
    const counted = withPutRows(store, (rows) => {
      stored += rows.filter(({ type }) => type === 'mark').length;
      return store.putRows(rows);
    });
    assert.equal((await importInbox(counted, lines)).marks, 1700);
    assert.equal(stored, 700, 'what was stored is not stored again');
    assert.equal(rowsOf(await text(store)).length, 1700);
    assert.equal((await inbox.status()).dead, 0);
    // Marks alone are not seen, but what was read of the log is.
    await store.setNote('log', { from: written(0) });
    await assert.rejects(importInbox(store, many('three')), { code: 'NOT_EMPTY' });
  });

  test(`${kind.name}: an inbox that was open before an import stays out of it, too`, async (t) => {
    const store = /** @type {any} */ (kind.make(t)());
    t.after(() => store.close());
    await store.open();
    const inbox = new Inbox({ store, onChange() {}, log() {} });
    await inbox.status();
    const lines = many('one');
    const put = (nth) => inbox.put(delivered(event(nth, 'a', undefined, { lead: `lead_${nth}` })));
    const slow = async function* () {
      for (const [nth, line] of lines.entries()) {
        yield line;
        // Before the first rows are stored, and after that.
        if (nth === 2 || nth === 1200) await assert.rejects(put(nth), { code: 'IMPORT_UNFINISHED' });
        if (nth === 1200) return;
      }
    };
    await assert.rejects(importInbox(store, slow()), { code: 'INVALID_EXPORT' });
    await assert.rejects(put(3), { code: 'IMPORT_UNFINISHED' });
    await importInbox(store, lines);
    await put(4);
    await assert.rejects(importInbox(store, lines), { code: 'NOT_EMPTY' });
    await put(5);
  });

  test(`${kind.name}: an export is of one moment, whatever is written meanwhile`, async (t) => {
    const store = /** @type {any} */ (kind.make(t)());
    t.after(() => store.close());
    await store.open();
    const inbox = new Inbox({ store, onChange() {}, log() {} });
    for (let nth = 0; nth < 20; nth++) await inbox.put(delivered(event(nth, 'a', undefined, { lead: `lead_${nth}` })));
    let all = '';
    for await (const line of exportInbox(store)) {
      // What waits is handled: at two moments, an event would be in two tables, or in none.
      while (all !== '') {
        const claim = await store.claim({ due: Date.now() + 1000 });
        if (claim === null) break;
        const { eventId, date } = claim.entry;
        await claim.commit({ entry: null, mark: { eventId, date, silent: false, at: 1 } });
        await inbox.put(delivered(event(1, 'a', undefined, { lead: `lead_new_${eventId}` })));
        if (eventId?.includes('new')) break;
      }
      all += line;
    }
    assert.deepEqual(
      rowsOf(all).map(({ type }) => type),
      Array(20).fill('entry'),
    );
  });
}

test('what is not an export is refused with its line', async (t) => {
  const [header, first, ...rest] = many('one', 3);
  /** @type {[string[], string, RegExp][]} */
  const cases = [
    [[], 'INVALID_EXPORT', /line 1 .*empty/],
    [['{"a": 1}\n'], 'INVALID_EXPORT', /line 1 .*not the header/],
    [['hello'], 'INVALID_EXPORT', /line 1 .*not JSON/],
    [[header.replace('"version":1', '"version":2')], 'EXPORT_VERSION', /version 2, .* reads 1/],
    [[header, '{"type":"secret"}\n'], 'INVALID_EXPORT', /line 2 .*unknown type/],
    [[header, '{"type":"mark"}\n'], 'INVALID_EXPORT', /line 2 .*member/],
    [
      [header, '{"type":"object","id":"a","record":{"history":"{}","gaps":[]}}\n'],
      'INVALID_EXPORT',
      /line 2 .*cannot be read/,
    ],
    [[header, '{"type":"own","key":"a","value":"{"}\n'], 'INVALID_EXPORT', /line 2 .*cannot be read/],
    [[header, first], 'INVALID_EXPORT', /cut off/],
    [[header, ...rest], 'INVALID_EXPORT', /line 4 .*missing before the end/],
    [[...many('one', 3), header], 'INVALID_EXPORT', /line 6 .*after the end/],
    [[header.replace('"version":1', '"version":{"toString":1}')], 'EXPORT_VERSION', /version \{"toString":1\}, /],
  ];
  for (const [lines, code, message] of cases) {
    const store = STORES[0].make(t)();
    await assert.rejects(importInbox(store, lines), { code, message });
  }
  const bare = withPutRows(STORES[0].make(t)(), undefined);
  await assert.rejects(importInbox(bare, many('one')), { code: 'NOT_COPYABLE' });
});

/** Rows of an export, each wrong in one place: a store would throw an error of its own, or could not be read later. */
function* wrongRows() {
  const good = {
    note: { name: 'log', value: { from: written(0), read: written(1), incomplete: [] } },
    mark: { mark: { eventId: 'ev_1', date: written(0), silent: false, at: 1 } },
    own: { key: 'a', value: '1' },
    object: {
      id: 'lead_1',
      record: {
        history: JSON.stringify(new History()),
        gaps: [{ id: 'lead_1/ev_1', objectId: 'lead_1', eventId: 'ev_1', found: 1, due: null }],
        gone: 1,
      },
    },
    entry: {
      entry: {
        ...{ body: '', from: 'log', silent: false, dead: true, at: 1, due: 1, attempts: 1, objects: ['lead_1'] },
        ...{ eventId: 'ev_1', date: written(0), outcome: 'gap', error: 'x' },
      },
    },
  };
  /** @type {[keyof typeof good, string, unknown[]][]} */
  const wrong = [
    ['note', 'name', ['', 'x'.repeat(5000), '\0']],
    ['note', 'value', [null, []]],
    ['note', 'value.read', [undefined, 5, 'x']],
    ['mark', 'mark.eventId', ['', 'é', 'x'.repeat(5000)]],
    ['mark', 'mark.date', ['', 'x', '2026-13-01T00:00:00.000000']],
    ['mark', 'mark.silent', [undefined, 'x']],
    ['mark', 'mark.at', ['1', 1e300]],
    ['own', 'key', ['', '\0', 'x'.repeat(5000)]],
    ['object', 'id', ['', '\0', 'x'.repeat(5000)]],
    ['object', 'record.gone', [null, 'x', 1e300]],
    ['object', 'record.gaps.0', [null, 1, {}]],
    ['object', 'record.gaps.0.id', [5, 'x'.repeat(5000)]],
    ['object', 'record.gaps.0.due', ['x', undefined]],
    ['entry', 'entry.from', [undefined, {}]],
    ['entry', 'entry.dead', [undefined, 'x']],
    ['entry', 'entry.at', [1e300, '1']],
    ['entry', 'entry.attempts', [1.5, -1, 1e300]],
    ['entry', 'entry.objects.0', ['', 'x'.repeat(5000)]],
    ['entry', 'entry.eventId', ['', '\0', 'x'.repeat(5000)]],
    ['entry', 'entry.date', ['x']],
    ['entry', 'entry.error', ['\0']],
  ];
  for (const [type, row] of Object.entries(good)) yield { row: { type, ...row }, why: null };
  for (const [type, path, values] of wrong) {
    for (const value of values) {
      const row = { type, ...structuredClone(good[type]) };
      const names = path.split('.');
      const last = /** @type {string} */ (names.pop());
      names.reduce((/** @type {any} */ from, name) => from[name], row)[last] = value;
      yield { row, why: `${type}: ${path} = ${String(JSON.stringify(value)).slice(0, 20)}` };
    }
  }
}

test('a row that no store can keep, or nobody could read later, is refused with its line', async (t) => {
  const [header] = many('one', 0);
  for (const { row, why } of wrongRows()) {
    const counts = { own: 0, note: 0, object: 0, mark: 0, entry: 0, [row.type]: 1 };
    const text = [header, row, { type: 'end', counts }].map((line) =>
      typeof line === 'string' ? line : `${JSON.stringify(line)}\n`,
    );
    const imported = importInbox(STORES[0].make(t)(), text);
    if (why === null) await imported;
    else await assert.rejects(imported, { code: 'INVALID_EXPORT', message: /^line 2 of the export: / }, why);
  }
});
