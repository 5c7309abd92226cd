import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, createServer } from 'node:net';
import test from 'node:test';
import { createHash } from 'node:crypto';
import {
  KEY,
  OTHER_KEY,
  assertNoSecret,
  closehook,
  isSigned,
  payload,
  receiving,
  scratch,
  signed,
  started,
} from './closehook.js';
import { arriving, raw } from '../sockets.js';

test.after(assertNoSecret);

const body = payload({ changed_fields: ['name'], data: { name: 'Sitwell' }, previous_data: { name: 'Bluth' } });

/** `closehook listen` on a free port, with a way to post to it. */
async function listening(t, args = [], settings) {
  const child = started(['listen', '--port', '0', ...args], settings);
  t.after(() => child.process.kill('SIGKILL'));
  const [, origin, port] = await child.printed(/(http:\/\/127\.0\.0\.1:(\d+))/);
  const post = async (bytes, /** @type {any} */ headers = signed(bytes), path = '/any/path') => {
    const response = await fetch(origin + path, { method: 'POST', body: bytes, headers });
    return { status: response.status, text: await response.text() };
  };
  const end = (/** @type {NodeJS.Signals} */ signal = 'SIGTERM') => {
    child.process.kill(signal);
    return child.exit;
  };
  return { child, origin, port, post, end };
}

const linesOf = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

test('a delivery is verified, answered, written and shown with its changes; another is refused, and only here is said why', async (t) => {
  const file = scratch('received.jsonl');
  const { post, end } = await listening(t, ['--write', file]);
  assert.deepEqual(await post(body), { status: 200, text: '' });
  assert.deepEqual(await post(body, signed(body, { key: OTHER_KEY })), { status: 401, text: '' });
  const { code, lines } = await end('SIGINT');
  assert.equal(code, 0);
  assert.match(lines[1], /^✓ ev_1 {2}opportunity updated {2}age \d s$/);
  assert.equal(lines[2], '  ~ name  Bluth → Sitwell');
  assert.match(lines[3], /^✗ SIGNATURE_MISMATCH {2}/);
  const [written, ...more] = linesOf(file);
  assert.equal(more.length, 0);
  assert.ok(Math.abs(written.now - Date.now() / 1000) < 60);
  assert.equal(Buffer.from(written.body, 'base64').toString(), body);
  const names = written.headers.map(([name]) => name);
  assert.ok(names.includes('close-sig-hash') && names.includes('host'));
  assert.equal((await closehook(['verify', file])).code, 0);
});

test('bytes that are no UTF-8 are written as they are', async (t) => {
  const file = scratch('bytes.jsonl');
  const { post, end } = await listening(t, ['--write', file]);
  const bytes = Uint8Array.of(0xef, 0xbb, 0xbf, 0xff, 0x0d, 0x0a, 0x00);
  assert.equal((await post(bytes)).status, 200);
  const { out } = await end();
  assert.match(out, /✓ authentic, but not JSON/);
  assert.deepEqual(Buffer.from(linesOf(file)[0].body, 'base64'), Buffer.from(bytes));
});

test('--status answers otherwise, --refused keeps what is refused, and --max-age lets old ones in', async (t) => {
  const [valid, refused] = [scratch('valid.jsonl'), scratch('refused.jsonl')];
  const { post, end } = await listening(t, [
    '--status',
    '503',
    '--write',
    valid,
    '--refused',
    refused,
    '--max-age',
    'off',
  ]);
  assert.deepEqual(await post(body, signed(body, { timestamp: 1544271440 })), { status: 503, text: '' });
  assert.equal((await post(body, {})).status, 401);
  assert.match((await end()).out, /answered 503/);
  assert.deepEqual([linesOf(valid).length, linesOf(refused).length], [1, 1]);
  const { out } = await closehook(['verify', refused]);
  assert.match(out, /MISSING_HEADER/);
});

test('--json is for machines: the address, then each with its changes', async (t) => {
  const { post, end, origin } = await listening(t, ['--json']);
  await post(body);
  await post('{}');
  await post('not JSON');
  await post(body, {});
  const [first, valid, empty, text, refused] = (await end()).json();
  assert.deepEqual(first, { listening: origin });
  assert.deepEqual([valid.ok, valid.event.id, valid.changes.length], [true, 'ev_1', 1]);
  assert.deepEqual([empty.ok, text.ok, text.changes], [true, true, null]);
  assert.deepEqual([refused.ok, refused.code], [false, 'MISSING_HEADER']);
});

test('--count ends it after the last answer; a signal before is a failure', async (t) => {
  const { post, child } = await listening(t, ['--count', '2']);
  assert.equal((await post(body)).status, 200);
  assert.equal((await post(body)).status, 200);
  assert.equal((await child.exit).code, 0);
  const early = await listening(t, ['--count', '2']);
  await early.post(body);
  assert.equal((await early.end()).code, 1);
});

test('a body that is too large or too slow is given up', async (t) => {
  const { port, end } = await listening(t, ['--max-body', '1K', '--body-timeout', '0.1']);
  assert.match(await raw(port, 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1025\r\n\r\n'), /^HTTP\/1\.1 413 /);
  assert.match(await raw(port, 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf'), /^HTTP\/1\.1 408 /);
  assert.match((await end()).out, /✗ BODY_TOO_LARGE {2}.*\n✗ BODY_TIMEOUT {2}/);
});

test('a key for each subscription', async (t) => {
  const keys = scratch(
    'keys.json',
    JSON.stringify({
      data: [
        { id: 'whsub_1', signature_key: KEY },
        { id: 'whsub_2', signature_key: OTHER_KEY },
      ],
    }),
  );
  const { post, end } = await listening(t, ['--key-file', keys], { env: {} });
  const other = payload({}, 'whsub_2');
  assert.equal((await post(body)).status, 200);
  assert.equal((await post(other, signed(other, { key: OTHER_KEY }))).status, 200);
  assert.equal((await post(other)).status, 401);
  await end();
});

/** Posts over connections of its own, until they break: what was answered with 200, and how many were sent. */
function flood(port, { parallel, size }) {
  const agent = new Agent({ keepAlive: true, maxSockets: parallel });
  const answered = new Set();
  let sent = 0;
  const one = () =>
    new Promise((resolve) => {
      const id = `ev_${sent++}`;
      const bytes = payload({ id, data: { text: 'x'.repeat(size) } });
      const post = request({ port, host: '127.0.0.1', method: 'POST', agent, headers: signed(bytes) }, (response) => {
        response.on('error', () => resolve(false)).resume();
        response.on('end', () => {
          if (response.statusCode === 200) answered.add(id);
          resolve(true);
        });
      });
      post.on('error', () => resolve(false));
      post.end(bytes);
    });
  const lane = async () => {
    while (await one());
  };
  const ended = Promise.all(Array.from({ length: parallel }, lane));
  return { answered, ended, sent: () => sent };
}

test('a kill in the middle loses nothing that was answered with 200, and leaves no half line behind', async (t) => {
  const file = scratch('killed.jsonl');
  const parallel = 8;
  for (const wanted of [40, 90]) {
    const { child, port } = await listening(t, ['--write', file]);
    const traffic = flood(port, { parallel, size: 20_000 });
    const before = readFileSync(file, 'utf8').split('\n').length - 1;
    while (traffic.answered.size < wanted) await new Promise((resolve) => setImmediate(resolve));
    child.process.kill('SIGKILL');
    await Promise.all([traffic.ended, child.exit]);
    // The next start cuts off a line that has no end, if the kill left one.
    const next = await listening(t, ['--write', file]);
    await next.end();
    const ids = linesOf(file)
      .slice(before)
      .map((each) => JSON.parse(Buffer.from(each.body, 'base64')).event.id);
    for (const id of traffic.answered)
      assert.ok(ids.includes(id), `${id} was answered with 200, and is not in the file`);
    // Beyond those, only what was being written when it was killed.
    assert.ok(ids.length - traffic.answered.size <= parallel, `${ids.length} lines, ${traffic.answered.size} answered`);
    assert.equal((await closehook(['verify', file])).code, 0);
  }
});

test('a last line without its end: ours is cut off, a whole one is kept, and what is not ours is left alone', async (t) => {
  const file = scratch('torn.jsonl');
  const first = await listening(t, ['--write', file]);
  await first.post(body);
  await first.end();
  const whole = readFileSync(file, 'utf8');
  appendFileSync(file, whole.slice(0, 100));
  const second = await listening(t, ['--write', file]);
  await second.post(body);
  const { err } = await second.end();
  assert.match(err, /torn\.jsonl was incomplete and its sender had no answer: 100 bytes were removed/);
  assert.equal(linesOf(file).length, 2);
  writeFileSync(file, whole.trimEnd());
  const third = await listening(t, ['--write', file]);
  await third.post(body);
  await third.end();
  assert.equal(linesOf(file).length, 2);
  for (const [text, why] of /** @type {any[][]} */ ([
    ['notes', /closehook did not write it/],
    ['[{}]', /is a JSON array/],
  ])) {
    writeFileSync(file, text);
    const refused = await closehook(['listen', '--port', '0', '--write', file]);
    assert.deepEqual([refused.code, why.test(refused.err)], [2, true], refused.err);
    assert.equal(readFileSync(file, 'utf8'), text);
  }
});

test('if a file cannot be written, the answer is 503, as from `receive`, so that Close retries', {
  skip: !existsSync('/dev/full'),
}, async (t) => {
  const { post, end } = await listening(t, ['--write', '/dev/full']);
  assert.equal((await post(body)).status, 503);
  assert.match((await end()).out, /✗ ACCEPT_FAILED {2}\/dev\/full cannot be written: the disk is full/);
});

test('a port that is taken is wrong use', async (t) => {
  const { port } = await listening(t);
  const { code, err } = await closehook(['listen', '--port', port]);
  assert.equal(code, 2);
  assert.match(err, new RegExp(`port ${port} is in use; choose another`));
});

test('inspect serves the page of the package, with its policy, and not the command line', async (t) => {
  const child = started(['inspect', '--port', '0']);
  t.after(() => child.process.kill('SIGKILL'));
  const [origin] = await child.printed(/http:\/\/127\.0\.0\.1:\d+/);
  for (const path of ['/', '/inspector.js', '/inspector.css', '/live.json', '/third-party.txt']) {
    const response = await fetch(origin + path);
    assert.equal(response.status, 200, path);
    assert.match(String(response.headers.get('content-security-policy')), /connect-src 'self';/);
    await response.arrayBuffer();
  }
  for (const path of ['/closehook/cli/main.js', '/server/main.js', '/closehook/package.json']) {
    assert.equal((await fetch(origin + path)).status, 404, path);
  }
  child.process.kill('SIGINT');
  assert.equal((await child.exit).code, 0);
});

test('uploads that stall keep no delivery out: the oldest makes way', async (t) => {
  const { post, port, end } = await listening(t, ['--max-body', '20M', '--body-timeout', '10m']);
  const length = 20 * 1024 * 1024;
  const sockets = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const socket = connect(port, '127.0.0.1');
      t.after(() => socket.destroy());
      socket.on('error', () => {}).resume();
      await once(socket, 'connect');
      socket.write(`POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${length}\r\n\r\n`);
      return socket;
    }),
  );
  const busy = Promise.race(sockets.map(arriving));
  for (const socket of sockets) socket.write(Buffer.alloc(length - 1));
  assert.match(await busy, /^HTTP\/1\.1 503 /);
  assert.equal((await post(body)).status, 200);
  const { lines } = await end();
  assert.ok(
    lines.some((line) => /✗ BUSY .*other requests hold all of the 67108864 bytes/.test(line)),
    lines.join('\n'),
  );
});

test('--forward: the same bytes and headers, the answer handed back, and the hash to compare', async (t) => {
  const target = await receiving(t, ({ number }) => [200, 418, 204][number]);
  const { post, end } = await listening(t, ['--forward', target.url]);
  // Bytes that every parser would write otherwise.
  const bytes = `{"event": {"id" : "ev_1",\t"n":1.0e2, "data": {}},  "subscription_id": "whsub_1"}\n`;
  assert.deepEqual(await post(bytes, { ...signed(bytes), 'X-Trace-Id': 'Abc' }), {
    status: 200,
    text: '{"seen":true}',
  });
  assert.deepEqual(await post(bytes), { status: 418, text: '{"seen":true}' });
  assert.deepEqual(await post(bytes), { status: 204, text: '' });
  assert.equal((await post(bytes, signed(bytes, { key: OTHER_KEY }))).status, 401);
  const { out } = await end();
  assert.equal(target.requests.length, 3);
  const [got] = target.requests;
  assert.equal(got.body.toString(), bytes);
  assert.ok(isSigned(got));
  assert.equal(got.headers['x-trace-id'], 'Abc');
  assert.equal(got.headers.host, `127.0.0.1:${target.port}`);
  const hash = createHash('sha256').update(got.body).digest('hex');
  assert.match(out, new RegExp(`→ 200 from ${target.url} in \\d+ ms, unchanged, sha256 ${hash}\n`));
  assert.match(out, /→ 418 from /);
});

test('--forward --filter: what it keeps away is answered and stays here', async (t) => {
  const target = await receiving(t);
  const filter = scratch(
    'forward-filter.json',
    JSON.stringify({ type: 'field_accessor', field: 'changed_fields', filter: { type: 'contains', value: 'name' } }),
  );
  const { post, end } = await listening(t, ['--forward', target.url, '--filter', filter, '--json']);
  const other = payload({ id: 'ev_2', changed_fields: ['url'] });
  for (const each of [body, other, 'not JSON']) assert.equal((await post(each)).status, 200);
  const { lines } = await end();
  assert.equal(target.requests.length, 1);
  const told = lines.slice(1).map((line) => JSON.parse(line).forwarded);
  assert.deepEqual([told[0].status, told[0].same, told[1].filtered, told[2].filtered], [200, true, true, true]);
  assert.match(told[0].sha256, /^[0-9a-f]{64}$/);
});

test('--forward: an answer that HTTP does not have is 502, and does not end the process', async (t) => {
  const answers = [
    '099 Less',
    '000 Nothing',
    '101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade',
    '299 Fine',
  ];
  let number = 0;
  const target = createServer((socket) => {
    let got = '';
    socket
      .on('error', () => {})
      .on('data', (part) => {
        got += part;
        if (got.endsWith(body)) socket.end(`HTTP/1.1 ${answers[number++]}\r\n\r\n`);
      });
  });
  await new Promise((resolve) => target.listen(0, '127.0.0.1', resolve));
  t.after(() => target.close());
  const { post, end } = await listening(t, ['--forward', `http://127.0.0.1:${target.address().port}/`]);
  const statuses = [];
  for (const _ of answers) statuses.push((await post(body)).status);
  assert.deepEqual(statuses, [502, 502, 502, 299]);
  const { out } = await end();
  assert.match(out, /not forwarded: its answer has a status below 100/);
});

test('--forward: an address that does not answer is 502, so that the sender tries again; wrong use is told', async (t) => {
  const { post, end } = await listening(t, ['--forward', 'http://127.0.0.1:1/']);
  assert.equal((await post(body)).status, 502);
  const { out, err } = await end();
  assert.match(out, /→ not forwarded: nothing listens at 127\.0\.0\.1:1, answered 502/);
  assert.equal(err, '');
  for (const [args, says] of /** @type {any[][]} */ ([
    [['--filter', '{"type": "is_null"}'], /--filter needs --forward/],
    [['--insecure'], /--insecure needs --forward/],
    [['--forward', 'http://127.0.0.1:1/', '--status', '200'], /--status and --forward are alternatives/],
    [['--forward', 'http://127.0.0.1:1/', '--filter', '{"type": "eq"}'], /unknown filter type "eq"/],
    [['--forward', 'receiver'], /is not a URL/],
  ])) {
    const wrong = await closehook(['listen', '--port', '0', ...args]);
    assert.equal(wrong.code, 2, wrong.err);
    assert.match(wrong.err, says);
  }
});
