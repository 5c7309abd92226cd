import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import test from 'node:test';
import { Pace } from '../../pkg/cli/http/pace.js';
import {
  KEY,
  OTHER_KEY,
  assertNoSecret,
  closehook,
  delivery,
  isSigned,
  jsonLines,
  payload,
  receiving,
  scratch,
  signed,
  started,
} from './closehook.js';

test.after(assertNoSecret);

const body = payload();

test('sign: the hash is that of node:crypto, for bytes from each source', async () => {
  const expected = signed(body, { timestamp: 1544271440 });
  const lines = Object.entries(expected).map((pair) => pair.join(': '));
  for (const [args, input] of /** @type {any[][]} */ ([
    [[scratch('sign.json', body)]],
    [['-'], body],
    [[], body],
    [['--data', body]],
  ])) {
    const { code, out } = await closehook(['sign', ...args, '--timestamp', '1544271440'], { input });
    assert.deepEqual([code, out.trimEnd().split('\n')], [0, lines]);
  }
  const { json } = await closehook(['sign', '--data', body, '--timestamp', '2018-12-08T12:17:20Z', '--json']);
  assert.deepEqual(json(), [expected]);
});

test('sign --write appends a delivery that verify takes', async () => {
  const file = scratch('signed.jsonl');
  for (const text of [body, '']) assert.equal((await closehook(['sign', '--data', text, '--write', file])).code, 0);
  const [first, second] = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(Buffer.from(first.body, 'base64').toString(), body);
  assert.equal(second.body, '');
  assert.equal((await closehook(['verify', file])).code, 0);
});

test('sign: one of several keys, by its label or by the body', async () => {
  const keys = scratch('map.json', JSON.stringify({ whsub_1: KEY, whsub_2: OTHER_KEY }));
  const hash = async (...args) =>
    (await closehook(['sign', '--data', body, '--timestamp', '1', '--key-file', keys, '--json', ...args])).json()[0][
      'close-sig-hash'
    ];
  assert.equal(await hash(), signed(body, { timestamp: 1 })['close-sig-hash']);
  assert.equal(await hash('--label', 'whsub_2'), signed(body, { timestamp: 1, key: OTHER_KEY })['close-sig-hash']);
  const unknown = await closehook(['sign', '--data', '{}', '--key-file', keys]);
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /no key: name one with --label/);
});

test('send: one signed delivery, byte for byte, with what was sent and answered', async (t) => {
  const { url, requests } = await receiving(t);
  const bytes = Buffer.from(`{"event": {"id": "ev_\xff"}}\r\n`, 'latin1');
  const { code, out } = await closehook(['send', url, scratch('send.json', bytes), '-H', 'X-One: 1']);
  assert.equal(code, 0);
  const [got] = requests;
  assert.deepEqual(got.body, bytes);
  assert.ok(isSigned(got));
  assert.equal(got.headers['content-type'], 'application/json');
  assert.ok(got.rawHeaders.includes('X-One'));
  assert.ok(out.includes(`POST ${url}  ${bytes.length} bytes`));
  assert.ok(out.includes(`close-sig-hash: ${got.headers['close-sig-hash']}`));
  assert.match(out, /✓ 200 OK in \d+ ms\n {2}\{"seen":true\}/);
  const [json] = (await closehook(['send', url, '--data', body, '--json'])).json();
  assert.deepEqual([json.url, json.status, json.bytes, json.answer], [url, 200, body.length, '{"seen":true}']);
});

test('send: a refusal is 1, and so is no answer; a redirect is not followed', async (t) => {
  const statuses = [401, 302, 500];
  const { url, requests } = await receiving(t, ({ number }) => statuses[number]);
  for (const status of statuses) {
    const { code, out } = await closehook(['send', url, '--data', body]);
    assert.deepEqual([code, out.includes(`✗ ${status} `)], [1, true]);
  }
  assert.equal(requests.length, 3);
  const closed = await closehook(['send', 'http://127.0.0.1:1/', '--data', body]);
  assert.deepEqual([closed.code, /not delivered: nothing listens at 127\.0\.0\.1:1/.test(closed.out)], [1, true]);
  const [json] = (await closehook(['send', 'http://127.0.0.1:1/', '--data', body, '--json'])).json();
  assert.equal(json.error, 'ECONNREFUSED');
  const silent = await receiving(t, () => new Promise(() => {}));
  const late = await closehook(['send', silent.url, '--data', body, '--timeout', '0.2']);
  assert.deepEqual([late.code, /there was no answer in time/.test(late.out)], [1, true]);
});

test('send: stale and wrong signatures, an event as a delivery, and a password that is not shown', async (t) => {
  const { url, requests } = await receiving(t);
  await closehook(['send', url, '--data', body, '--timestamp', '1544271440']);
  await closehook(['send', url, '--data', body, '-H', 'close-sig-hash: 00']);
  const event = '{"id":"ev_é","n":12345678901234567890}';
  await closehook(['send', url, '--data', event, '--subscription', 'whsub_9']);
  const login = await closehook(['send', url.replace('//', '//user:pass-word@'), '--data', body]);
  assert.equal(requests[0].headers['close-sig-timestamp'], '1544271440');
  assert.ok(isSigned(requests[0]));
  assert.equal(requests[1].headers['close-sig-hash'], '00');
  assert.equal(
    requests[2].body.toString(),
    '{"event": {"id": "ev_\\u00e9", "n": 12345678901234567890}, "subscription_id": "whsub_9"}',
  );
  assert.ok(isSigned(requests[2]));
  assert.equal(requests[3].headers.authorization, `Basic ${Buffer.from('user:pass-word').toString('base64')}`);
  assert.doesNotMatch(login.out + login.err, /pass-word/);
});

test('send --template: a signed sample of what Close documents, with the fields that are asked for', async (t) => {
  const { url, requests } = await receiving(t);
  const { code } = await closehook([
    'send',
    url,
    '--template',
    'opportunity.updated',
    '--data',
    '{"status_type": "won"}',
  ]);
  assert.equal(code, 0);
  for (const name of ['lead.created', 'lead.deleted', 'activity.call.completed'])
    assert.equal((await closehook(['send', url, '--template', name, '--subscription', 'whsub_9'])).code, 0, name);
  assert.ok(requests.every((request) => isSigned(request)));
  const bodies = requests.map((request) => JSON.parse(request.body));
  const [{ event }, created, deleted] = bodies;
  assert.deepEqual([event.object_type, event.action, event.data.status_type], ['opportunity', 'updated', 'won']);
  assert.deepEqual(event.changed_fields.toSorted(), Object.keys(event.previous_data).toSorted());
  assert.match(event.id, /^ev_\w{22}$/);
  assert.deepEqual(
    bodies.map(({ subscription_id: id }) => id),
    ['whsub_closehook', 'whsub_9', 'whsub_9', 'whsub_9'],
  );
  assert.deepEqual([created.event.object_id, Object.keys(deleted.event.data).length], [created.event.data.id, 0]);
  assert.equal(new Set(bodies.map((each) => each.event.id)).size, 4);
  const file = scratch(
    'samples.jsonl',
    jsonLines(
      requests.map(({ body: bytes, rawHeaders }) => ({
        headers: Array.from({ length: rawHeaders.length / 2 }, (_, i) => [rawHeaders[2 * i], rawHeaders[2 * i + 1]]),
        body: bytes.toString('base64'),
      })),
    ),
  );
  assert.match((await closehook(['verify', file])).out, /4 deliveries valid/);
  for (const [args, says] of /** @type {any[][]} */ ([
    [['--template', 'lead.crated'], /--template: there is no sample of lead\.crated: did you mean lead\.created\?/],
    [['--template', 'lead'], /there is no sample of lead/],
    [['--template', 'lead.created', '--data', '{'], /--data is not JSON; with --template/],
    [['--template', 'lead.created', '--data', '[]'], /--data must be a JSON object/],
    [['--template', 'lead.created', 'body.json'], /--template and the file body\.json are alternatives; use one/],
  ])) {
    const wrong = await closehook(['send', url, ...args]);
    assert.equal(wrong.code, 2, wrong.err);
    assert.match(wrong.err, says);
  }
  assert.equal(requests.length, 4);
});

test('send: a certificate of nobody is refused, and --insecure accepts it', async (t) => {
  const [key, cert] = [scratch('tls.key'), scratch('tls.crt')];
  try {
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
      ],
      { stdio: 'ignore' },
    );
  } catch {
    return t.skip('there is no openssl');
  }
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) =>
    response.end(),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const url = `https://127.0.0.1:${server.address().port}/`;
  const refused = await closehook(['send', url, '--data', body]);
  assert.deepEqual([refused.code, /--insecure accepts it/.test(refused.out)], [1, true]);
  assert.equal((await closehook(['send', url, '--data', body, '--insecure'])).code, 0);
});

const bodies = [body, '', Buffer.from([0xef, 0xbb, 0xbf, 0, 0xff, 0x0a]), 'x'.repeat(300_000)];
const recorded = bodies.map((each, i) =>
  delivery(each, {
    timestamp: 1544271440 + i,
    headers: [
      ['Host', 'old.example'],
      ['X-Twice', '1'],
      ['x-twice', '2'],
      ['Connection', 'close'],
      ['Content-Length', '7'],
    ],
  }),
);
const file = scratch('recorded.jsonl', jsonLines(recorded));

test('replay: bodies and headers are byte for byte what they were', async (t) => {
  const { url, requests, port } = await receiving(t);
  const { code, out } = await closehook(['replay', url, file], { env: {} });
  assert.equal(code, 0, out);
  assert.match(out, /^4 deliveries in .*\n +4 {2}200\n$/);
  for (const [i, { body: got, rawHeaders }] of requests.entries()) {
    assert.deepEqual(got, Buffer.from(bodies[i]));
    const pairs = Array.from({ length: rawHeaders.length / 2 }, (_, at) => [
      rawHeaders[2 * at],
      rawHeaders[2 * at + 1],
    ]);
    const anew = ['host', 'content-length', 'connection'];
    const kept = pairs.filter(([name]) => !anew.includes(name.toLowerCase()));
    assert.deepEqual(
      kept,
      recorded[i].headers.filter(([name]) => !anew.includes(name.toLowerCase())),
    );
    assert.deepEqual(
      pairs.filter(([name]) => name.toLowerCase() === 'host'),
      [['host', `127.0.0.1:${port}`]],
    );
    assert.deepEqual(
      pairs.filter(([name]) => name.toLowerCase() === 'content-length'),
      [['content-length', String(bodies[i].length)]],
    );
  }
});

test('replay --sign: the same bytes, signed for now, the other headers as they were', async (t) => {
  const { url, requests } = await receiving(t);
  const { code } = await closehook(['replay', file, url, '--sign']);
  assert.equal(code, 0);
  for (const [i, request] of requests.entries()) {
    assert.deepEqual(request.body, Buffer.from(bodies[i]));
    assert.ok(isSigned(request));
    assert.ok(Math.abs(Number(request.headers['close-sig-timestamp']) - Date.now() / 1000) < 60);
    assert.equal(request.rawHeaders.filter((name) => /^close-sig-/.test(name)).length, 2);
    assert.ok(request.rawHeaders.includes('X-Twice'));
  }
});

test('replay: pages of the event log need a key and a subscription, and are written as Close writes them', async (t) => {
  const { url, requests } = await receiving(t);
  const page = {
    data: [{ id: 'ev_1', object_type: 'lead', action: 'created', note: 'é' }, { id: 'ev_2' }],
    cursor_next: null,
  };
  const pages = scratch('page.json', JSON.stringify(page, null, 2));
  assert.match((await closehook(['replay', url, pages])).err, /page\.json:1: this has no signature: --sign/);
  assert.match((await closehook(['replay', url, pages, '--sign'])).err, /name its subscription with --subscription ID/);
  assert.equal(requests.length, 0);
  assert.equal((await closehook(['replay', url, pages, '--sign', '--subscription', 'whsub_1'])).code, 0);
  assert.deepEqual(
    requests.map(({ body: got }) => got.toString()),
    [
      '{"event": {"id": "ev_1", "object_type": "lead", "action": "created", "note": "\\u00e9"}, "subscription_id": "whsub_1"}',
      '{"event": {"id": "ev_2"}, "subscription_id": "whsub_1"}',
    ],
  );
  assert.ok(requests.every((request) => isSigned(request)));
});

test('replay: a summary by status, for people and machines; nothing is tried again', async (t) => {
  const statuses = [200, 503, 401, 204];
  const { url, requests } = await receiving(t, ({ number }) => statuses[number % 4]);
  const many = scratch('many.jsonl', jsonLines([...recorded, ...recorded]));
  const text = await closehook(['replay', url, many]);
  assert.equal(text.code, 1);
  assert.match(text.out, /✗ .*many\.jsonl:2: 503 Service Unavailable/);
  assert.match(text.out, / 2 {2}200\n +2 {2}204\n +2 {2}401\n +2 {2}503\n$/);
  assert.match(text.err, /401 may mean that the signatures are too old; --sign signs again/);
  assert.equal(requests.length, 8);
  assert.equal(text.out.includes('\r'), false);
  const [json] = (await closehook(['replay', url, many, '--json'])).json();
  assert.deepEqual([json.sent, json.ok, json.statuses, json.stopped], [8, 4, { 200: 2, 204: 2, 401: 2, 503: 2 }, null]);
});

test('replay: an event among deliveries is told, and they are sent', async (t) => {
  const { url, requests } = await receiving(t);
  const mixed = scratch('mixed.jsonl', jsonLines([recorded[0], JSON.parse(body).event, recorded[2]]));
  const { code, out } = await closehook(['replay', url, mixed]);
  assert.deepEqual([code, requests.length], [1, 2]);
  assert.match(out, /mixed\.jsonl:2: this has no signature/);
  const signedAnew = await closehook(['replay', url, mixed, '--sign']);
  assert.match(signedAnew.out, /mixed\.jsonl:2: this is an event without a delivery/);
});

test('replay: a bad line is told, and the rest is sent', async (t) => {
  const { url, requests } = await receiving(t);
  const lines = jsonLines(recorded).split('\n');
  const broken = scratch('broken.jsonl', [lines[0], lines[1].slice(0, 50), lines[2]].join('\n'));
  const { code, out } = await closehook(['replay', url, broken]);
  assert.equal(code, 1);
  assert.match(out, /broken\.jsonl:2:\d+: not JSON/);
  assert.match(out, /1 {2}not readable, and not sent/);
  assert.equal(requests.length, 2);
});

test('replay: where nothing answers, it gives up', async () => {
  const many = scratch('hopeless.jsonl', jsonLines(Array.from({ length: 50 }, () => recorded[0])));
  const { code, err, json } = await closehook(['replay', 'http://127.0.0.1:1/', many, '--json']);
  assert.equal(code, 1);
  const [{ sent, errors, stopped }] = json();
  assert.deepEqual([sent, errors, stopped], [10, { ECONNREFUSED: 10 }, 'unreachable']);
  assert.match(err, /nothing answers at 127\.0\.0\.1:1: gave up after 10/);
});

test('replay: so many run in parallel as are allowed, and no more', async (t) => {
  let [running, most] = [0, 0];
  let release;
  const gate = new Promise((resolve) => (release = resolve));
  const { url } = await receiving(t, async () => {
    most = Math.max(most, ++running);
    if (running === 4) release();
    await gate;
    running--;
    return 200;
  });
  const many = scratch('parallel.jsonl', jsonLines(Array.from({ length: 20 }, () => recorded[0])));
  assert.equal((await closehook(['replay', url, many, '--parallel', '4'])).code, 0);
  assert.equal(most, 4);
});

test('replay: Ctrl-C ends it with the summary', async (t) => {
  let child;
  const { url } = await receiving(t, ({ number }) => {
    if (number === 2) child.process.kill('SIGINT');
    return 200;
  });
  const many = scratch('interrupted.jsonl', jsonLines(Array.from({ length: 5000 }, () => recorded[0])));
  child = started(['replay', url, many, '--json', '--rate', '100']);
  const { code, json } = await child.exit;
  assert.equal(code, 130);
  const [{ sent, stopped, next }] = json();
  assert.ok(sent >= 3 && sent < 5000, String(sent));
  assert.deepEqual([stopped, next], ['interrupted', sent]);
});

test('only its owner can read a file that --write creates', async () => {
  const file = scratch('owner.jsonl');
  assert.equal((await closehook(['sign', scratch('own.json', body), '--write', file])).code, 0);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('replay: failed deliveries are written for their owner only, and can be replayed; an interrupted replay continues', async (t) => {
  let answers = [200, 500, 200, 404, 200];
  const { url, requests } = await receiving(t, ({ number }) => answers[number] ?? 200);
  const five = Array.from({ length: 5 }, (_, i) => delivery(payload({ id: `ev_${i}` })));
  const [file, failed] = [scratch('five.jsonl', jsonLines(five)), scratch('failed.jsonl')];
  const { code, err } = await closehook(['replay', url, file, '--failed', failed]);
  assert.deepEqual([code, err], [1, `closehook replay: 2 deliveries written to ${failed}\n`]);
  assert.equal(statSync(failed).mode & 0o777, 0o600);
  const again = await closehook(['replay', url, file, '--failed', failed]);
  assert.deepEqual([again.code, /failed\.jsonl already exists; name a new file/.test(again.err)], [2, true]);
  const ids = () => requests.splice(0).map(({ body }) => JSON.parse(body).event.id);
  assert.deepEqual(ids(), ['ev_0', 'ev_1', 'ev_2', 'ev_3', 'ev_4']);
  answers = [];
  assert.equal((await closehook(['replay', url, failed, '--failed', scratch('none.jsonl')])).code, 0);
  assert.deepEqual(ids(), ['ev_1', 'ev_3']);
  assert.ok(!existsSync(scratch('none.jsonl')), 'nothing failed, and nothing was written');
  assert.equal((await closehook(['replay', url, file, '--skip', '3'])).code, 0);
  assert.deepEqual(ids(), ['ev_3', 'ev_4']);
  const beyond = await closehook(['replay', url, file, '--skip', '9']);
  assert.deepEqual([beyond.code, /holds no more than 5 deliveries/.test(beyond.err)], [2, true]);
  // Nothing answers, and an event without its delivery is signed again.
  const event = scratch('event.json', JSON.stringify({ object_type: 'lead', action: 'created', n: 1 }, null, 2));
  const args = ['--sign', '--subscription', 'whsub_1', '--failed', scratch('events.jsonl')];
  assert.equal((await closehook(['replay', 'http://127.0.0.1:1/', event, ...args])).code, 1);
  assert.equal(readFileSync(scratch('events.jsonl'), 'utf8'), '{"object_type":"lead","action":"created","n":1}\n');
});

test('replay: --rate is kept where the answers are slower', async (t) => {
  let [running, most] = [0, 0];
  let release;
  const gate = new Promise((resolve) => (release = resolve));
  const { url } = await receiving(t, async () => {
    most = Math.max(most, ++running);
    if (running === 5) release();
    await gate;
    return 200;
  });
  const five = scratch('rate.jsonl', jsonLines(Array.from({ length: 5 }, () => recorded[0])));
  // No request is answered before the last has arrived, so one at a time would never end.
  assert.equal((await closehook(['replay', url, five, '--rate', '100'])).code, 0);
  assert.equal(most, 5);
});

test('a pace keeps starts apart on any clock, and makes up for timers alone', async () => {
  let now = 0;
  const starts = [];
  const pace = new Pace(20, {
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  });
  for (let i = 0; i < 5; i++) {
    await pace.turn();
    starts.push(now);
  }
  now += 1000;
  for (let i = 0; i < 3; i++) {
    await pace.turn();
    starts.push(now);
  }
  assert.deepEqual(starts, [0, 50, 100, 150, 200, 1200, 1250, 1300]);
  const late = new Pace(20, {
    now: () => now,
    sleep: async (ms) => {
      now += ms + 3;
    },
  });
  now = 0;
  const behind = [];
  for (let i = 0; i < 4; i++) {
    await late.turn();
    behind.push(now);
  }
  assert.deepEqual(behind, [0, 53, 103, 153]);
  const early = new Pace(10, {
    now: () => now,
    sleep: async () => {
      now += 1;
    },
  });
  await early.turn();
  const first = now;
  await early.turn();
  assert.ok(now - first >= 100);
});

test('a pace that is interrupted waits no longer', async () => {
  const pace = new Pace(0.001);
  await pace.turn();
  const interruption = new AbortController();
  setImmediate(() => interruption.abort());
  await pace.turn(interruption.signal);
});

test('replay: Ctrl-C ends it while it waits, for its turn or for its input', async (t) => {
  const { url, requests } = await receiving(t);
  const two = scratch('two.jsonl', jsonLines([recorded[0], recorded[0]]));
  for (const args of [
    [url, two, '--rate', '0.001'],
    [url, '-'],
  ]) {
    requests.length = 0;
    const child = started(['replay', ...args, '--json']);
    if (args[1] === '-') child.process.stdin.write(`${jsonLines([recorded[0]])}\n`);
    while (requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    child.process.kill('SIGINT');
    const { code, json } = await child.exit;
    assert.deepEqual([code, json()[0].stopped, json()[0].sent], [130, 'interrupted', 1]);
  }
});

test('replay: a header of a file cannot bring others with it', async (t) => {
  const { url, requests } = await receiving(t);
  const injecting = {
    ...recorded[0],
    headers: [
      ['x-one', '1\r\nx-injected: 1'],
      ['x bad', '1'],
    ],
  };
  const { code, out } = await closehook(['replay', url, scratch('injecting.jsonl', jsonLines([injecting]))]);
  assert.deepEqual([code, requests.length], [1, 0], out);
});

test('--timeout off waits', async (t) => {
  const { url } = await receiving(t, async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return 200;
  });
  assert.equal((await closehook(['send', url, '--data', body, '--timeout', 'off'])).code, 0);
});
