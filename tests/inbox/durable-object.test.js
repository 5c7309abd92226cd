// What only the store of a Durable Object does, and what it costs.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Inbox } from 'closehook/inbox';
import { setAlarm } from 'closehook/inbox/durable-object';
import { inObject, object } from './durable-object.js';
import { delivered, event, logged } from './world.js';

/** An inbox in an object of its own. */
async function opened(options = {}) {
  const call = object();
  const store = inObject(call)();
  const { log, lines, codes } = logged();
  const inbox = new Inbox({
    store,
    onChange() {},
    log,
    retry: { firstSeconds: 0.01, longestSeconds: 0.01 },
    ...options,
  });
  await inbox.status();
  return { inbox, store, call, lines, codes };
}

test('the rows that an event costs: the state and a mark, for a new object as for a known one', async (t) => {
  const costs = {};
  let does = '';
  const { inbox, call } = await opened({
    async onChange(changes, state, { id }, { tx, send }) {
      if (does === 'with a row') await tx.run('INSERT INTO own VALUES (?)', id);
      if (does === 'with a message') send({ id });
    },
    deliver() {},
  });
  const measured = async (name, work) => {
    await call('rows');
    does = name;
    await work();
    costs[name] = await call('rows');
  };
  await call('sql', 'CREATE TABLE own (id TEXT)');
  let second = 0;
  const handle = (lead) => {
    second++;
    return inbox.handle(delivered({ ...event(second, `${second}`, 'x', { lead }), previous_data: {} }));
  };
  await measured('new', () => handle('lead_1'));
  await measured('known', () => handle('lead_1'));
  await measured('with a row', () => handle('lead_1'));
  await measured('with a message', () => handle('lead_1'));
  await measured('its delivery', () => inbox.work());
  await measured('repeated', () => inbox.handle(delivered(event(1, '1', 'x'))));
  for (let nth = 0; nth < 50; nth++) await handle(`lead_${nth}`);
  await measured('the next alarm', () => inbox.next());
  for (const [name, { read, written }] of Object.entries(costs))
    t.diagnostic(`${name}: ${written} written, ${read} read`);
  const written = Object.fromEntries(Object.entries(costs).map(([name, rows]) => [name, rows.written]));
  assert.deepEqual(written, {
    new: 2,
    known: 2,
    'with a row': 3,
    'with a message': 3,
    // And once a day a note of when old marks were deleted.
    'its delivery': 2,
    repeated: 0,
    'the next alarm': 0,
  });
  assert.ok(Object.values(costs).every(({ read }) => read < 30));
});

test('a query sees what the event wrote before, and a value that has changed is read again', async () => {
  const calls = [];
  const seen = [];
  const { inbox, call } = await opened({
    concurrency: 2,
    async onChange(changes, state, { id, object_id: lead }, { tx }) {
      calls.push(id);
      const [{ total }] = await tx.all('SELECT sum(amount) AS total FROM own');
      await tx.run('INSERT INTO own VALUES (?, ?)', lead, total + 1);
      seen.push((await tx.all('SELECT lead FROM own')).length);
      // Both have read before either commits.
      await new Promise((resolve) => setTimeout(resolve, 50));
    },
  });
  await call('sql', 'CREATE TABLE own (lead TEXT, amount INTEGER)');
  await call('sql', "INSERT INTO own VALUES ('first', 1)");
  const leads = ['lead_1', 'lead_2'].map((lead) => event(1, 'a', undefined, { lead }));
  await Promise.all(leads.map((each) => inbox.handle(delivered(each))));
  assert.equal(calls.length, 3, 'one of them twice');
  assert.deepEqual(
    (await call('sql', 'SELECT amount FROM own ORDER BY amount')).map(({ amount }) => amount),
    [1, 2, 4],
  );
  assert.deepEqual(seen, [2, 2, 3]);
});

test('a statement that fails is a failure of the handler, and nothing of the event is written', async () => {
  const { inbox, call, lines } = await opened({
    retry: { attempts: 2, firstSeconds: 0.01, longestSeconds: 0.01 },
    async onChange(changes, state, { id }, { tx }) {
      await tx.run('INSERT INTO own VALUES (?)', id);
      await tx.run('INSERT INTO own VALUES (?)', id);
    },
  });
  await call('sql', 'CREATE TABLE own (id TEXT PRIMARY KEY)');
  await inbox.handle(delivered(event(1, 'a')));
  while ((await inbox.status()).dead === 0) await inbox.work();
  assert.deepEqual(await call('sql', 'SELECT * FROM own'), []);
  assert.ok(
    lines.every(({ reason }) => reason === 'EFFECTS_FAILED'),
    JSON.stringify(lines),
  );
  const [{ error }] = await inbox.deadLetters();
  assert.match(String(error), /UNIQUE constraint failed/);
});

test('tables of a later version are refused, and a migration that fails leaves nothing behind', async () => {
  const { store, call } = await opened();
  await call('sql', 'UPDATE closehook_schema SET version = 99');
  await assert.rejects(store.open(), { code: 'SCHEMA_TOO_NEW' });
  const other = object();
  await other('sql', 'CREATE TABLE closehook_marks (id TEXT)');
  const broken = inObject(other)();
  await assert.rejects(broken.open(), /closehook_marks/);
  const tables = () => other('sql', "SELECT name FROM sqlite_master WHERE name LIKE 'closehook%' ORDER BY name");
  assert.deepEqual(await tables(), [{ name: 'closehook_marks' }]);
  await assert.rejects(broken.note('a'), { code: 'CLOSED' });
  await other('sql', 'DROP TABLE closehook_marks');
  await broken.open();
  assert.equal(await broken.note('a'), null);
});

test('a state of many megabytes is stored in several rows', async () => {
  const { inbox, call } = await opened();
  const note = 'é'.repeat(1_200_000);
  for (let second = 1; second < 4; second++) {
    const given = event(second, `${second}`, second === 1 ? undefined : `${second - 1}`);
    await inbox.handle(delivered({ ...given, data: { ...given.data, note: note + second } }));
  }
  const [{ parts }] = await call('sql', "SELECT count(*) AS parts FROM closehook_values WHERE kind = 'objects'");
  assert.ok(parts > 1, String(parts));
  assert.equal((await inbox.get('lead_1'))?.state?.note, `${note}3`);
  await inbox.handle(delivered({ ...event(4, 'x', '3'), data: { id: 'lead_1', name: 'x' } }));
  assert.equal((await inbox.get('lead_1'))?.state?.name, 'x');
});

test('an alarm that is set during an alarm comes, to the current millisecond too', async () => {
  const call = object();
  await call('alarms', 20);
  // No clock ends it: if an alarm is lost, the test's timeout does.
  while ((await call('alarmsLeft')) > 0) await pause(5);
  assert.equal(await call('alarmsLeft'), 0);
});

test('an alarm is set to whole milliseconds of the future, unless one comes before', async () => {
  const alarm = async (set, time) => {
    const calls = [];
    await setAlarm({ getAlarm: async () => set, setAlarm: async (to) => void calls.push(to) }, time);
    return calls;
  };
  const later = Date.now() + 3_600_000;
  assert.deepEqual(await alarm(null, later + 0.25), [later + 1], 'none is set');
  assert.deepEqual(await alarm(later + 5, later), [later], 'a later one is set');
  assert.deepEqual(await alarm(later, later), [], 'it is set');
  assert.deepEqual(await alarm(later - 5, later), [], 'an earlier one is set');
  assert.deepEqual(await alarm(Date.now() - 1, later), [later], 'the one that is set has not come');
  const before = Date.now();
  const [soon] = await alarm(null, 0);
  assert.ok(soon > before, `${soon} after ${before}`);
});

test('the next time to work is a whole number of milliseconds', async () => {
  let failed = false;
  const { inbox } = await opened({
    onChange() {
      failed = true;
      throw new Error('later');
    },
    retry: { firstSeconds: 3.3333, longestSeconds: 3.3333 },
  });
  await inbox.handle(delivered(event(1, 'a')));
  assert.ok(failed);
  const next = await inbox.next();
  assert.ok(Number.isInteger(next), String(next));
});
