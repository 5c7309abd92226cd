import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { close, events } from './close.js';
import { closehook, isSigned, receiving, scratch } from './closehook.js';

const LEADS = events('lead.created', 'lead.updated');
const file = (name, value) => scratch(name, typeof value === 'string' ? value : JSON.stringify(value));
const keysIn = (path) => JSON.parse(readFileSync(path, 'utf8'));
const mode = (path) => statSync(path).mode & 0o777;

test('subscriptions list: a table, what Close returns, and a file to apply', async (t) => {
  const { run, emulator, changes, keys } = await close(t);
  const empty = await run('subscriptions', 'list');
  assert.deepEqual([empty.code, empty.out], [0, 'the organization has no webhook subscription\n']);
  const { id } = await emulator.subscribe({ url: 'https://user:pass@example.org/a', events: LEADS });
  const other = await emulator.subscribe({
    url: 'https://example.org/b',
    events: events('lead.created', 'lead.updated', 'lead.deleted'),
  });
  await run('subscriptions', 'pause', other.id);
  const { out } = await run('subscriptions', 'list');
  const [head, ...rows] = out.trimEnd().split('\n');
  assert.match(head, /^ID +ADDRESS +EVENTS +STATUS +HEALTH +LATEST ERROR +AGE$/);
  assert.match(
    rows[0],
    new RegExp(`^${id} {2}https://example.org/a {2}lead.created, lead.updated +active {2}healthy {2}- +now$`),
  );
  assert.match(rows[1], /lead\.created, lead\.updated and 1 more {2}paused {2}paused/);
  const json = (await run('subscriptions', 'list', '--json')).json();
  assert.deepEqual(
    json.map((each) => [each.status, 'signature_key' in each]),
    [
      ['active', false],
      ['paused', false],
    ],
  );
  const exported = await run('subscriptions', 'list', '--export');
  assert.deepEqual(Object.keys(JSON.parse(exported.out)[0]), ['id', 'url', 'events', 'verify_ssl', 'status']);
  const unchanged = await run('subscriptions', 'apply', file('exported.json', exported.out));
  assert.equal(unchanged.code, 0);
  assert.match(unchanged.out, /^= keep .*it is as the file has it\n= keep .*\n$/);
  const [shown] = (
    await closehook(['subscriptions', 'list', '--json', '--show-keys'], { env: await envOf(t, emulator) })
  ).json();
  assert.equal(shown.signature_key, (await keys())[0]);
  assert.equal(changes().length, 1);
});

const envOf = async (_, emulator) => ({ CLOSE_API_KEY: emulator.apiKey, CLOSE_API_URL: emulator.url });

test('subscriptions show: all that Close says, and the key only when asked', async (t) => {
  const { run, emulator } = await close(t);
  const { id, signature_key: key } = await emulator.subscribe({
    url: 'https://example.org/a',
    events: [{ ...LEADS[0], extra_filter: { type: 'is_null' } }],
    verify_ssl: false,
  });
  const { out } = await run('subscriptions', 'show', id);
  assert.match(out, /certificates are not verified\n/);
  assert.match(out, /health +healthy\n/);
  assert.match(out, /lead\.created {2}\{"type":"is_null"\}\n$/);
  const withKey = await closehook(['subscriptions', 'show', id, '--show-keys'], { env: await envOf(t, emulator) });
  assert.ok(withKey.out.includes(key));
});

test('subscriptions create: made as asked, its key in a file for its owner alone', async (t) => {
  const { run, emulator, keys } = await close(t);
  const path = scratch('created-keys.json');
  const filter = file('won.json', { type: 'closehook:changed_from_to', field: 'status_type', to: 'won' });
  const before = await run(
    'subscriptions',
    'create',
    'https://example.org/a',
    '--event',
    'lead.created',
    '--write-keys',
    path,
  );
  assert.equal(before.code, 0);
  assert.match(before.out, /✓ created whsub_\w+\n {2}its signature key is in /);
  assert.equal(mode(path), 0o600);
  const second = await run(
    'subscriptions',
    'create',
    'https://example.org/b',
    '--event',
    'opportunity.updated',
    '--event',
    'opportunity.created',
    '--filter',
    filter,
    '--no-verify-ssl',
    '--write-keys',
    path,
    '--json',
  );
  assert.equal(second.code, 0, second.err);
  const [created] = second.json();
  assert.deepEqual([created.verify_ssl, 'signature_key' in created], [false, false]);
  assert.equal(created.events.length, 2);
  assert.ok(!JSON.stringify(created.events).includes('closehook:'));
  assert.deepEqual(Object.values(keysIn(path)), await keys());
  assert.deepEqual(
    Object.keys(keysIn(path)),
    (await emulator.subscriptions()).map(({ id }) => id),
  );
});

test('subscriptions create: what cannot be is told, and nothing is made', async (t) => {
  const { run, emulator, changes } = await close(t);
  await emulator.subscribe({ url: 'https://example.org/a', events: LEADS.slice(0, 1) });
  const url = 'https://example.org/b';
  for (const [args, says] of /** @type {any[][]} */ ([
    [[], /missing URL/],
    [['example.org'], /is not a URL/],
    [[url], /--event is missing, such as --event lead\.created/],
    [[url, '--event', 'lead'], /--event must be an object type and an action/],
    [[url, '--event', 'lead.created', '--filter', '{'], /--filter: the text is not JSON/],
    [[url, '--event', 'lead.created', '--filter', '{"type": "eq"}'], /extra_filter: unknown filter type "eq"/],
    [[url, '--event', 'lead.created', '--filter', '{"type":"closehook:greater_than","value":5}'], /NOT_IN_CLOSE/],
    [[url, '--event', 'lead.created', '--write-keys', file('not-keys.json', '{"a": 1}')], /is not a file of keys/],
    [[url, '--event', 'lead.created', '--wirte-keys', 'x'], /--wirte-keys/],
  ])) {
    const { code, err, out } = await run('subscriptions', 'create', ...args);
    assert.deepEqual([code, out], [2, ''], err);
    assert.match(err, says);
    assert.equal(err.trimEnd().split('\n').length, 1, err);
  }
  assert.deepEqual(changes(), []);
  const duplicate = await run('subscriptions', 'create', 'https://example.org/a', '--event', 'lead.created');
  assert.deepEqual([duplicate.code, /duplicate/i.test(duplicate.err)], [2, true]);
  assert.equal((await emulator.subscriptions()).length, 1);
  assert.equal(readFileSync(scratch('not-keys.json'), 'utf8'), '{"a": 1}');
});

test('subscriptions pause and activate: only a receiver that accepts the key is activated', async (t) => {
  const { run, emulator } = await close(t);
  let answers = 401;
  const { url, requests } = await receiving(t, () => answers);
  const { id, signature_key: key } = await emulator.subscribe({ url, events: LEADS });
  assert.match((await run('subscriptions', 'activate', id)).out, /was already active/);
  assert.match((await run('subscriptions', 'pause', id)).out, /is paused/);
  assert.match((await run('subscriptions', 'pause', id)).out, /was paused already/);
  const refused = await run('subscriptions', 'activate', id);
  assert.equal(refused.code, 1);
  assert.match(
    refused.out,
    new RegExp(`✗ ${id} stays paused: the receiver answered 401 Unauthorized: does it have the key of ${id}\\?`),
  );
  assert.equal((await emulator.subscriptions())[0].status, 'paused');
  assert.ok(isSigned(requests[0], key));
  const { event, subscription_id } = JSON.parse(requests[0].body);
  assert.deepEqual([event.object_type, subscription_id], ['closehook.probe', id]);
  answers = 204;
  const accepted = await run('subscriptions', 'activate', id);
  assert.deepEqual([accepted.code, (await emulator.subscriptions())[0].status], [0, 'active']);
  assert.match(accepted.out, new RegExp(`to deliver what the pause lost: closehook catch-up --subscription ${id}`));
  await run('subscriptions', 'pause', id);
  answers = 500;
  assert.equal((await run('subscriptions', 'activate', id, '--force')).code, 0);
  assert.equal((await emulator.subscriptions())[0].status, 'active');
});

test('subscriptions delete: asks, and only yes deletes', async (t) => {
  const { run, answering, emulator, changes } = await close(t);
  const { id } = await emulator.subscribe({ url: 'https://example.org/a', events: LEADS });
  for (const answer of ['', 'n\n', '\n', 'yess\n']) {
    const { code, err } = await answering(answer, 'subscriptions', 'delete', id);
    assert.equal(code, 1);
    assert.match(
      err,
      /^delete whsub_\w+, active, of https:\/\/example\.org\/a, with its key\? \[y\/N\]\nnot confirmed; nothing was changed. --yes/,
    );
  }
  assert.deepEqual(changes(), []);
  assert.equal((await answering('y\n', 'subscriptions', 'delete', id)).code, 0);
  const second = await emulator.subscribe({ url: 'https://example.org/a', events: LEADS });
  assert.match((await run('subscriptions', 'delete', second.id, '--yes')).out, /is deleted/);
  assert.equal((await emulator.subscriptions()).length, 0);
  const unknown = await run('subscriptions', 'delete', id, '--yes');
  assert.deepEqual([unknown.code, /was not found: there are none/.test(unknown.err)], [2, true]);
});

test('subscriptions apply: a plan with reasons, asked about, done, and then nothing is left to do', async (t) => {
  const { run, answering, emulator, changes } = await close(t);
  const { url } = await receiving(t);
  const old = await emulator.subscribe({ url: 'https://example.org/old', events: LEADS });
  const paused = await emulator.subscribe({ url, events: LEADS });
  await run('subscriptions', 'pause', paused.id);
  const changed = await emulator.subscribe({ url: 'https://example.org/changed', events: LEADS });
  const before = changes().length;
  const path = file('wanted.json', {
    subscriptions: [
      { url, events: LEADS },
      { id: changed.id, url: 'https://example.org/elsewhere', events: LEADS.slice(0, 1) },
      {
        url: 'https://example.org/new',
        status: 'paused',
        events: [
          {
            object_type: 'opportunity',
            action: 'updated',
            extra_filter: { type: 'closehook:changed_from_to', field: 'status_type', to: 'won' },
          },
        ],
      },
    ],
  });
  const dry = await run('subscriptions', 'apply', path, '--dry-run', '--prune');
  assert.equal(dry.code, 0);
  const lines = dry.out.trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => line.split(/ +/)[1]),
    ['update', 'activate', 'create', 'delete'],
  );
  assert.match(lines[0], /its address becomes https:\/\/example\.org\/elsewhere; removes lead\.updated/);
  assert.match(lines[1], /it is paused \(api\)/);
  assert.match(lines[3], new RegExp(`${old.id} .*not in the file`));
  const declined = await answering('no\n', 'subscriptions', 'apply', path, '--prune');
  assert.equal(declined.code, 1);
  assert.match(declined.err, /do 4 steps\? \[y\/N\]/);
  assert.equal(changes().length, before);

  const keys = scratch('applied-keys.json');
  const applied = await answering('y\n', 'subscriptions', 'apply', path, '--prune', '--write-keys', keys);
  assert.equal(applied.code, 0, applied.err);
  const now = await emulator.subscriptions();
  assert.deepEqual(
    now.map(({ url: at, status }) => [at, status]),
    [
      [url, 'active'],
      ['https://example.org/elsewhere', 'active'],
      ['https://example.org/new', 'paused'],
    ],
  );
  // The same subscription, with its key: an update never creates anew.
  assert.deepEqual([now[1].id, now[1].signature_key], [changed.id, changed.signature_key]);
  assert.equal(/** @type {any} */ (now[2].events[0].extra_filter).type, 'and');
  assert.deepEqual(keysIn(keys), { [now[2].id]: now[2].signature_key });
  const again = await run('subscriptions', 'apply', path, '--prune', '--json');
  assert.deepEqual(
    [again.code, again.json().map(({ kind, done }) => [kind, done])],
    [0, Array(3).fill(['keep', null])],
  );
});

test('subscriptions apply: one that is not accepted stays paused, and a step that Close refuses ends it', async (t) => {
  const { run, emulator } = await close(t, ({ method, path }) =>
    method === 'POST' && path === '/api/v1/webhook/' ? { status: 400, json: { error: 'Not today.' } } : undefined,
  );
  const { url } = await receiving(t, () => 401);
  const { id } = await emulator.subscribe({ url, events: LEADS });
  await run('subscriptions', 'pause', id);
  const refused = await run('subscriptions', 'apply', file('active.json', [{ url, events: LEADS }]), '--yes');
  assert.equal(refused.code, 1);
  assert.match(refused.out, /✗ activate whsub_\w+: it stays paused: the receiver answered 401/);
  assert.equal((await emulator.subscriptions())[0].status, 'paused');
  const both = [
    { url, events: LEADS, status: 'paused' },
    { url: 'https://example.org/x', events: LEADS },
  ];
  const { code, out } = await run('subscriptions', 'apply', file('both.json', both), '--yes');
  assert.deepEqual([code, /✗ create https:\/\/example\.org\/x: .*Not today\./.test(out)], [1, true]);
});

test('subscriptions apply: a bad file is told with its place, and nothing is changed', async (t) => {
  const { run, emulator, changes } = await close(t);
  await emulator.subscribe({ url: 'https://example.org/a', events: LEADS });
  const good = { url: 'https://example.org/a', events: LEADS };
  for (const [content, says] of /** @type {any[][]} */ ([
    ['{', /wrong\.json is not JSON/],
    ['{"url": 1}', /holds no list of subscriptions/],
    [[1], /wrong\.json: subscriptions\[0\] must be an object, got a number/],
    [[good, { ...good, evnets: [] }], /subscriptions\[1\] has the unknown member `evnets`/],
    [[{ url: 'https://example.org/a' }], /subscriptions\[0\]\.events must be a list/],
    [[{ ...good, id: 'whsub_none' }], /there is no subscription whsub_none/],
    [
      [{ ...good, events: [{ ...LEADS[0], extra_filter: { type: 'eq' } }] }],
      /subscriptions\[0\]\.events\[0\]\.extra_filter: unknown filter type "eq"/,
    ],
  ])) {
    const { code, err, out } = await run('subscriptions', 'apply', file('wrong.json', content), '--yes');
    assert.deepEqual([code, out], [2, ''], err);
    assert.match(err, says);
  }
  assert.deepEqual(changes(), []);
  const odd = [{ url: 'https://example.org/a', events: [{ object_type: 'leads', action: 'created' }] }];
  const { err, code } = await run('subscriptions', 'apply', file('odd.json', odd), '--dry-run');
  assert.deepEqual(
    [code, /leads\.created: "leads" is not an object type .* did you mean "lead"\?/.test(err)],
    [0, true],
  );
});

test('subscriptions keys: into a file for its owner alone, or printed when asked', async (t) => {
  const { run, emulator, env } = await close(t);
  const one = await emulator.subscribe({ url: 'https://example.org/a', events: LEADS });
  const other = await emulator.subscribe({ url: 'https://example.org/b', events: LEADS });
  const path = scratch('all-keys.json');
  const { code, out } = await run('subscriptions', 'keys', '--write', path);
  assert.deepEqual([code, out], [0, `✓ 2 keys in ${path}\n`]);
  assert.deepEqual(keysIn(path), { [one.id]: one.signature_key, [other.id]: other.signature_key });
  assert.equal(mode(path), 0o600);
  // Named ones are put beside those that are there; without a name the file is replaced.
  writeFileSync(path, JSON.stringify({ whsub_elsewhere: one.signature_key }));
  await run('subscriptions', 'keys', other.id, '--write', path);
  assert.deepEqual(keysIn(path), { whsub_elsewhere: one.signature_key, [other.id]: other.signature_key });
  await run('subscriptions', 'keys', '--write', path);
  assert.deepEqual(keysIn(path), { [one.id]: one.signature_key, [other.id]: other.signature_key });
  const printed = await closehook(['subscriptions', 'keys', one.id, '--show-keys'], { env });
  assert.equal(printed.out, `${one.id} ${one.signature_key}\n`);
  for (const args of [[], ['--write', path, '--show-keys']])
    assert.match((await run('subscriptions', 'keys', ...args)).err, /name a destination: either/);
  const foreign = file('foreign.json', '["a"]');
  assert.match((await run('subscriptions', 'keys', '--write', foreign)).err, /is not a file of keys/);
  assert.equal(readFileSync(foreign, 'utf8'), '["a"]');
  assert.match((await run('subscriptions', 'keys', 'whsub_none', '--write', path)).err, /whsub_none was not found/);
});

test('subscriptions rotate: two steps, with both keys between, and no moment without deliveries', async (t) => {
  let accepted = [];
  const { run, emulator } = await close(t);
  const { url, requests } = await receiving(t, (request) =>
    accepted.some((key) => isSigned(request, key)) ? 200 : 401,
  );
  const old = await emulator.subscribe({ url, events: LEADS });
  accepted = [old.signature_key];
  const path = scratch('rotated.json');
  const rotate = () => run('subscriptions', 'rotate', old.id, '--write-keys', path);

  const first = await rotate();
  assert.equal(first.code, 0, first.err);
  const [, fresh] = await emulator.subscriptions();
  assert.match(first.out, new RegExp(`created ${fresh.id}, paused, for the new key`));
  assert.deepEqual([fresh.status, fresh.url], ['paused', `${url}?closehook-rotate=${old.id}`]);
  assert.deepEqual(keysIn(path), { [old.id]: old.signature_key, [fresh.id]: fresh.signature_key });
  assert.equal(mode(path), 0o600);

  const early = await rotate();
  assert.equal(early.code, 1);
  assert.match(early.out, new RegExp(`does not accept the key of ${fresh.id} yet: the receiver answered 401`));
  assert.deepEqual(
    (await emulator.subscriptions()).map(({ status }) => status),
    ['active', 'paused'],
  );

  accepted.push(fresh.signature_key);
  const last = await rotate();
  assert.equal(last.code, 0, last.err);
  const [only, ...others] = await emulator.subscriptions();
  assert.deepEqual(
    [only.id, only.url, only.status, only.signature_key, others.length],
    [fresh.id, url, 'active', fresh.signature_key, 0],
  );
  assert.deepEqual(keysIn(path), { [fresh.id]: fresh.signature_key });
  accepted = [fresh.signature_key];
  await emulator.put({ template: 'lead.created' });
  await emulator.advance(10);
  assert.deepEqual(
    [JSON.parse(requests.at(-1).body).subscription_id, isSigned(requests.at(-1), fresh.signature_key)],
    [fresh.id, true],
  );
});

test('subscriptions rotate: ended at any request, and called again, it comes to the same end', async (t) => {
  const LAST = 4; // the requests of both steps that change something, but for the first
  for (let broken = 1; broken <= LAST + 1; broken++) {
    let change = 0;
    const { run, emulator } = await close(t, ({ method }) => {
      if (method === 'GET' || ++change !== broken) return undefined;
      return { status: 400, json: { error: 'broken on purpose' } };
    });
    const { url } = await receiving(t);
    const old = await emulator.subscribe({ url, events: LEADS });
    const path = scratch(`rotate-${broken}.json`);
    for (let call = 0; call < 4; call++) {
      const { code } = await run('subscriptions', 'rotate', old.id, '--write-keys', path);
      assert.ok([0, 2].includes(code));
      // At no time is there none that is active.
      const now = await emulator.subscriptions();
      assert.ok(
        now.some(({ status }) => status === 'active'),
        JSON.stringify(now),
      );
      if (now.length === 1 && now[0].id !== old.id && now[0].url === url) break;
    }
    const [only, ...others] = await emulator.subscriptions();
    assert.deepEqual([only.url, only.status, others.length], [url, 'active', 0], `broken at ${broken}`);
    assert.equal(keysIn(path)[only.id], only.signature_key);
  }
});

test('subscriptions --json: pause, activate, delete, keys and rotate say what they did as one object', async (t) => {
  const { run, answering, emulator, env } = await close(t);
  let answers = 401;
  const { url } = await receiving(t, () => answers);
  const { id, signature_key: key } = await emulator.subscribe({ url, events: LEADS });
  /** The one object, and the exit code. */
  const json = async (...args) => {
    const { code, out } = await run('subscriptions', ...args, '--json');
    return [code, JSON.parse(out)];
  };
  assert.deepEqual(await json('activate', id), [0, { id, status: 'active', was: 'active', why: null }]);
  assert.deepEqual(await json('pause', id), [0, { id, status: 'paused', was: 'active' }]);
  assert.deepEqual(await json('pause', id), [0, { id, status: 'paused', was: 'paused' }]);
  const [code, refused] = await json('activate', id);
  assert.deepEqual([code, refused.status, refused.was], [1, 'paused', 'paused']);
  assert.match(refused.why, /the receiver answered 401/);
  answers = 200;
  assert.deepEqual(await json('activate', id), [0, { id, status: 'active', was: 'paused', why: null }]);

  const path = scratch('json-keys.json');
  assert.deepEqual(await json('keys', '--write', path), [0, { ids: [id], file: path }]);
  const shown = await closehook(['subscriptions', 'keys', '--show-keys', '--json'], { env });
  assert.deepEqual(JSON.parse(shown.out), { [id]: key });

  const rotated = scratch('json-rotated.json');
  const [, created] = await json('rotate', id, '--write-keys', rotated);
  const fresh = (await emulator.subscriptions()).find((each) => each.id !== id).id;
  assert.deepEqual(created, { id, new: fresh, step: 'created', why: null, keys: rotated });
  answers = 401;
  const [late, waiting] = await json('rotate', id, '--write-keys', rotated);
  assert.deepEqual([late, waiting.step, waiting.new], [1, 'refused', fresh]);
  assert.match(waiting.why, /answered 401/);
  answers = 200;
  const [, done] = await json('rotate', id, '--write-keys', rotated);
  assert.deepEqual(done, { id, new: fresh, step: 'done', why: null, keys: rotated });

  const not = await answering('n\n', 'subscriptions', 'delete', fresh, '--json');
  assert.deepEqual([not.code, JSON.parse(not.out)], [1, { id: fresh, deleted: false }]);
  assert.deepEqual(await json('delete', fresh, '--yes'), [0, { id: fresh, deleted: true }]);
});

test('the group: help, an unknown command, and none', async () => {
  /** @type {any} */
  const env = {};
  const help = await closehook(['subscriptions', '--help'], { env });
  assert.deepEqual([help.code, /^closehook subscriptions: .*\n/.test(help.out)], [0, true]);
  const { commands } = await import('../../pkg/cli/commands/subscriptions.js');
  for (const name of /** @type {any[]} */ (commands)) {
    const { code, out } = await closehook(['help', 'subscriptions', name], { env });
    assert.equal(code, 0);
    assert.match(out, new RegExp(`^closehook subscriptions ${name}: `));
    assert.match(out, /Exit code: 0/);
    assert.equal((await closehook(['subscriptions', name, '--help'], { env })).out, out);
    assert.match(help.out, new RegExp(`^  ${name} `, 'm'));
  }
  const unknown = await closehook(['subscriptions', 'lsit'], { env });
  assert.deepEqual(
    [unknown.code, unknown.err],
    [2, 'closehook subscriptions: unknown command lsit; did you mean closehook subscriptions list?\n'],
  );
  const none = await closehook(['subscriptions'], { env });
  assert.deepEqual([none.code, none.out, /COMMAND \[options\]/.test(none.err)], [2, '', true]);
  const missing = await closehook(['subscriptions', 'list'], { env });
  assert.deepEqual(
    [missing.code, missing.err],
    [
      2,
      'closehook subscriptions list: the API key is missing: set CLOSE_API_KEY, or CLOSE_API_TOKEN for an OAuth token\n',
    ],
  );
});
