// `closehook inbox`, beside a receiver that runs and without one.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Inbox } from 'closehook/inbox';
import { lmdbStore } from 'closehook/inbox/lmdb';
import { postgresStore } from 'closehook/inbox/postgres';
import { missing } from '../inbox/postgres.js';
import { database } from '../inbox/stores.js';
import { delivered, event } from '../inbox/world.js';
import { closehook, scratch } from './closehook.js';

let files = 0;
const newFile = () => scratch(`inbox-${++files}.mdb`);

/** A store, and how the command line names it. */
const KINDS = {
  lmdb: {
    skip: false,
    async make() {
      const path = newFile();
      return { store: lmdbStore({ path }), args: ['--store', `lmdb:${path}`], env: {} };
    },
  },
  postgres: {
    skip: missing,
    async make() {
      const { schema, connectionString } = await database();
      return {
        store: postgresStore({ connectionString, schema }),
        args: ['--schema', schema],
        env: { CLOSEHOOK_STORE: connectionString },
      };
    },
  },
};

/** A receiver whose handler fails for some events, with one of everything; in this process. */
async function receiver(t, kind) {
  const made = await KINDS[kind].make();
  const failing = new Set(['ev_lead_dead_1', 'ev_lead_worse_1']);
  const calls = [];
  const inbox = new Inbox({
    store: made.store,
    log() {},
    retry: { attempts: 1 },
    pollSeconds: 0.02,
    onChange(changes, state, { id }) {
      if (failing.has(id)) throw new Error('a secret of the payload');
      calls.push(id);
    },
  });
  await inbox.start();
  let isStopped = false;
  const stop = async () => {
    if (!isStopped) await inbox.stop(0);
    isStopped = true;
  };
  t.after(stop);
  const until = async (is) => {
    while (!is(await inbox.status())) await pause(5);
  };
  for (const given of [
    event(1, 'a'),
    event(3, 'c', 'b'),
    event(1, 'secret', undefined, { lead: 'lead_dead' }),
    event(1, 'secret', undefined, { lead: 'lead_worse' }),
  ])
    await inbox.put(delivered(given));
  await until(({ waiting, dead }) => waiting === 0 && dead === 2);
  const run = (command, ...args) => closehook(['inbox', command, ...args, ...made.args], { env: made.env });
  return { ...made, inbox, failing, calls, run, until, stop };
}

for (const [kind, { skip }] of Object.entries(KINDS)) {
  test(`${kind}: status, gaps and dead beside a running receiver, without payloads`, { skip }, async (t) => {
    const { run, inbox } = await receiver(t, kind);
    const shown = await run('status');
    assert.deepEqual([shown.code, shown.err], [1, '']);
    assert.match(shown.out, /^✗ 1 problem\n {2}DEAD_LETTERS 2 events have failed for good: /);
    assert.match(shown.out, /\ndead letters +2\ngaps +1\nobjects +3\n/);
    const [status] = (await run('status', '--json')).json();
    const { healthy, problems, waiting, owed, dead, gaps, objects, completeUntil } = status;
    assert.deepEqual(
      { healthy, waiting, owed, dead, gaps, objects, completeUntil },
      { healthy: false, waiting: 0, owed: 0, dead: 2, gaps: 1, objects: 3, completeUntil: null },
    );
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['DEAD_LETTERS'],
    );
    const gap = await run('gaps');
    assert.equal(gap.code, 1);
    assert.match(gap.out, /^ID +FIELDS +MISSING AFTER +FOUND\nlead_1\/ev_lead_1_3 +name +2026-01-01 00:00:01 UTC /);
    assert.deepEqual((await run('gaps', '--json')).json(), JSON.parse(JSON.stringify(await inbox.gaps())));
    const letters = await run('dead');
    assert.equal(letters.code, 1);
    assert.match(letters.out, /^ID +EVENT +OBJECT +ARRIVED +FROM +ATTEMPTS\n/);
    assert.match(letters.out, / ev_lead_dead_1 +lead_dead +\d{4}-.* UTC +delivery +1\n/);
    const json = await run('dead', '--json');
    assert.deepEqual(Object.keys(json.json()[0]), ['id', 'eventId', 'objectId', 'date', 'from', 'at', 'attempts']);
    for (const { out, err } of [shown, gap, letters, json]) assert.ok(!`${out}${err}`.includes('secret'));
    const errors = (await run('dead', '--errors', '--json')).json();
    assert.match(errors[0].error, /a secret of the payload/);
    assert.match((await run('dead', '--errors')).out, /\n {4}Error: a secret of the payload\n {8}at /);
    const bodies = (await run('dead', '--body', '--json')).json();
    assert.equal(JSON.parse(Buffer.from(bodies[0].body, 'base64').toString()).event.data.name, 'secret');
    assert.match((await run('dead', '--body')).out, /"name":"secret"/);
  });

  test(`${kind}: replay, discard and give-up beside a running receiver, which goes on`, { skip }, async (t) => {
    const { run, inbox, failing, calls, until } = await receiver(t, kind);
    const [first, second] = await inbox.deadLetters();
    assert.match((await run('replay')).err, /^closehook inbox replay: name the ids of dead letters, or --all$/m);
    failing.clear();
    const unknown = await run('replay', first.id, '999999');
    const told = '1 event will be handled again; 1 id not found: closehook inbox dead lists them\n';
    assert.deepEqual([unknown.code, unknown.out], [1, told]);
    await until(({ dead }) => dead === 1);
    await until(() => calls.includes('ev_lead_dead_1'));
    const kept = await closehook(['inbox', 'discard', second.id], { env: {} });
    assert.equal(kept.code, 2, 'without a store');
    assert.equal((await run('discard', second.id)).code, 1, 'it was not confirmed');
    const discarded = await run('discard', second.id, '--yes', '--json');
    assert.deepEqual([discarded.code, discarded.json()], [0, [{ discarded: 1, unknown: 0 }]]);
    assert.deepEqual(await inbox.deadLetters(), []);
    assert.equal((await run('discard', '--all', '--json')).code, 0, 'there is nothing to ask about');

    const [{ id }] = await inbox.gaps();
    assert.match((await run('give-up', id)).err, /no reason: give it with --why TEXT/);
    // Events of the same object are handled all the while: neither side may undo what the other has done.
    let isOver = false;
    let put = 4;
    const busy = (async () => {
      for (; !isOver; put++) {
        await inbox.put(delivered(event(put, `n${put}`, put === 4 ? 'c' : `n${put - 1}`)));
        await pause(1);
      }
    })();
    const closed = await run('give-up', id, 'lead_9/ev_9', '--why', 'lost in a test', '--json');
    isOver = true;
    await busy;
    assert.deepEqual([closed.code, closed.json()], [1, [{ closed: 1, unknown: 1 }]]);
    await until(({ waiting, owed }) => waiting + owed === 0);
    assert.deepEqual(await inbox.gaps(), []);
    // A call is repeated when the object was changed by the command line meanwhile; its effect would not be.
    const handled = new Set(calls.filter((each) => each.startsWith('ev_lead_1_')));
    assert.equal(handled.size, put - 2);
    assert.equal((await run('gaps')).out, 'no gaps\n');
    assert.equal((await run('dead')).out, 'no dead letters\n');
    assert.equal((await run('status')).code, 0);
  });

  for (const [other, { skip: skipOther }] of Object.entries(KINDS)) {
    test(`export from ${kind}, import into ${other}`, { skip: skip || skipOther }, async (t) => {
      const { run, stop, inbox, store } = await receiver(t, kind);
      const letters = (await inbox.deadLetters()).map(({ eventId }) => eventId);
      const refused = await run('import', scratch('no-export', 'no export'));
      assert.deepEqual([refused.code, refused.err.split(': ').at(-1)], [2, 'it is not JSON\n']);
      await stop();
      const path = scratch(`export-${kind}-${other}.jsonl`);
      const exported = await run('export', '--write', path, '--json');
      assert.deepEqual(exported.json(), [{ file: path, rows: readFileSync(path, 'utf8').split('\n').length - 3 }]);
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.match((await run('export', '--write', path)).err, /exists already/);
      const again = (await run('export')).lines;
      assert.deepEqual(
        again.slice(1),
        readFileSync(path, 'utf8').split('\n').slice(1, -1),
        'but for the id of the export',
      );
      const full = await run('import', path);
      assert.deepEqual(
        [full.code, full.err],
        [2, 'closehook inbox import: the store is not empty: import into a new store\n'],
      );

      const target = await KINDS[other].make();
      const imported = await closehook(['inbox', 'import', path, ...target.args], { env: target.env });
      assert.deepEqual([imported.code, imported.err], [0, '']);
      assert.match(imported.out, /^✓ imported\n +3 {2}objects\n +4 {2}marks/);
      const moved = new Inbox({ store: target.store, onChange() {}, log() {} });
      t.after(() => moved.stop());
      assert.deepEqual(
        (await moved.deadLetters()).map(({ eventId }) => eventId),
        letters,
      );
      assert.equal((await moved.gaps()).length, 1);
      await store.close();
    });
  }
}

test('a store that cannot be used: one sentence, and never the password', { skip: missing }, async () => {
  const { connectionString } = await database();
  const host = decodeURIComponent(/host=([^&]*)/.exec(connectionString)?.[1] ?? '');
  const of = (host) => `postgres://closehook:hunter2@localhost/${host}`;
  const folder = scratch('');
  /** @type {[string[], RegExp][]} */
  const cases = [
    [[], /no store: name it with --store lmdb:PATH, or set CLOSEHOOK_STORE$/],
    [['--store', 'inbox.mdb'], /--store must be lmdb:PATH or postgres:\/\/USER@HOST\/DATABASE$/],
    [['--store', 'mysql://root:hunter2@db/x'], /--store must be lmdb:PATH or postgres/],
    [['--store', `lmdb:${folder}/none.mdb`], /there is no inbox at .*none\.mdb$/],
    [['--store', `lmdb:${folder}/no/none.mdb`], /cannot be used as a data file: there is no such folder$/],
    [['--store', `lmdb:${scratch('text.mdb', 'text')}`], /text\.mdb/],
    [['--store', 'lmdb:a', '--schema', 'b'], /--schema needs a store in PostgreSQL$/],
    [['--store', `${of('postgres')}?host=%2Fnowhere`], /the store cannot be used: there is no such socket$/],
    [
      ['--store', 'postgres://closehook:hunter2@127.0.0.1:1/x'],
      /the store cannot be used: nothing listens at its address$/,
    ],
    [['--store', 'postgres://closehook:hunter2@[/x'], /the store cannot be used: the address is not a URL$/],
    [['--store', `${of('absent')}?host=${encodeURIComponent(host)}`], /there is no such database$/],
    [
      ['--store', `${of('postgres')}?host=${encodeURIComponent(host)}`, '--schema', 'absent'],
      /there is no inbox in schema "absent"$/,
    ],
    [['--store', of('postgres'), '--schema', 'No;'], /--schema must be a name of lower-case letters/],
  ];
  for (const [args, message] of cases) {
    for (const command of ['status', 'gaps', 'dead', 'export']) {
      const { code, out, err } = await closehook(['inbox', command, ...args], { env: { CLOSEHOOK_DEBUG: '1' } });
      assert.deepEqual([code, out], [2, ''], `${args}`);
      assert.match(err.trimEnd(), message);
      assert.ok(!err.includes('hunter2'), err);
    }
  }
});

test('the help of each command names what it prints, and its exit codes', async () => {
  for (const command of ['status', 'gaps', 'dead', 'replay', 'discard', 'give-up', 'export', 'import']) {
    const { code, out } = await closehook(['help', 'inbox', command], { env: {} });
    assert.equal(code, 0);
    assert.match(out, new RegExp(`^closehook inbox ${command}: `));
    for (const part of [/\nJSON/, /\nExit code: 0 /, / --store STORE /, /\n {2}\$ closehook inbox /, / --json /])
      assert.match(out, part, command);
  }
});
