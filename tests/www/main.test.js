import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import test from 'node:test';
import { promisify } from 'node:util';
import { Webhook } from '../../pkg/index.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { serving, start } from './servers.js';

const run = promisify(execFile);

test('--once delivers the sample over HTTP, says so and exits with 0', async () => {
  const server = start(['--once', '--port', '0']);
  assert.deepEqual(await server.exit, { code: 0, signal: null });
  const output = server.lines.join('\n');
  assert.match(output, /verified opportunity updated/);
  assert.match(output, /ev_2sYKRjcrA79yKxi3S4Crd7/);
  assert.match(output, /confidence, date_updated, status_id, status_label, status_type/);
  assert.match(output, /http:\/\/127\.0\.0\.1:\d+\/\n/);
  assert.equal(server.errors(), '');
});

test('the printed curl line delivers a further event', async () => {
  const server = start(['--port', '0']);
  try {
    const line = await server.line(/^b='.*curl /);
    const { stdout } = await run('sh', ['-c', line]);
    assert.equal(stdout, '{"ok":true}\n');
    assert.match(await server.line(/^✓ ev_demo/), /✓ ev_demo {2}lead updated/);
  } finally {
    await server.end();
  }
});

test('a refusal is one line in the terminal, with its sentence', async () => {
  const server = start(['--port', '0']);
  try {
    const url = /http\S+/.exec(await server.line(/POST http/))[0];
    const response = await fetch(url, { method: 'POST', body: '{ }', headers: new Webhook(DEMO_KEY).sign('{}') });
    assert.equal(response.status, 401);
    assert.match(await server.line(/^✗/), /SIGNATURE_MISMATCH {2}\S+/);
  } finally {
    await server.end();
  }
});

test('an authentic body without an event is said to be one', async () => {
  const server = start(['--port', '0']);
  try {
    const url = /http\S+/.exec(await server.line(/POST http/))[0];
    for (const body of ['{"a": \u001b', '{}']) {
      await fetch(url, { method: 'POST', body, headers: new Webhook(DEMO_KEY).sign(body) });
    }
    assert.match(await server.line(/not JSON/), /^✓ authentic, but not JSON: [\x20-\x7e]+$/);
    assert.match(await server.line(/no event/), /^✓ authentic, but no event of Close: [\x20-\x7e]+$/);
    assert.doesNotMatch(server.lines.join('\n'), /MALFORMED_PAYLOAD/);
  } finally {
    await server.end();
  }
});

test('a request that goes elsewhere, or is no POST, is one line in the terminal', async () => {
  const server = start(['--port', '0']);
  try {
    const url = /http\S+/.exec(await server.line(/POST http/))[0];
    await fetch(`${url}s?x=1`, { method: 'POST', body: '{}' });
    await server.line(/^✗ POST \/webhooks: nothing is there, the receiver is at \/webhook$/);
    assert.equal((await fetch(url)).status, 405);
    await server.line(/^✗ 405 {2}GET is not received, POST is$/);
    const before = server.lines.length;
    await (await fetch(new URL('/', url))).text();
    assert.equal(server.lines.length, before);
  } finally {
    await server.end();
  }
});

test('what an event holds cannot command the terminal', async () => {
  const server = start(['--port', '0']);
  try {
    const url = /http\S+/.exec(await server.line(/POST http/))[0];
    const body = JSON.stringify({ event: { id: 'ev_x\u001b[2J\n\u009b\u202e', object_type: {}, action: null } });
    await fetch(url, { method: 'POST', body, headers: new Webhook(DEMO_KEY).sign(body) });
    const line = await server.line(/^✓ ev_x/);
    assert.match(line, /^[\x20-\x7e✓]*$/);
  } finally {
    await server.end();
  }
});

test('a port that is taken is replaced, and that is said', async (t) => {
  const other = await serving((request, response) => response.end());
  t.after(() => other.close());
  const server = start(['--once', '--port', String(other.port)]);
  assert.equal((await server.exit).code, 0);
  assert.match(server.lines[0], new RegExp(`port ${other.port} is taken`));
});

test('PORT names the port, --port goes before it, and nonsense is refused', async () => {
  const server = start(['--once', '--port=0'], { PORT: 'nonsense' });
  assert.equal((await server.exit).code, 0);
  const wrong = start(['--once'], { PORT: 'nonsense' });
  assert.equal((await wrong.exit).code, 1);
  assert.match(wrong.errors(), /nonsense is no port/);
  const unknown = start(['--twice']);
  assert.equal((await unknown.exit).code, 1);
  assert.match(unknown.errors(), /--twice is no option/);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  test(`${signal} ends it cleanly`, async () => {
    const server = start(['--port', '0']);
    await server.line(/^b='/);
    assert.deepEqual(await server.end(signal), { code: 0, signal: null });
  });
}
