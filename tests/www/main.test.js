import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import test from 'node:test';
import { promisify } from 'node:util';
import { Emulator } from '../../pkg/emulator.js';
import { Webhook, check } from '../../pkg/index.js';
import { play } from '../../www/server/demo.js';
import { serving, start } from './servers.js';

const run = promisify(execFile);

/** What a delivery of this run is sent to, and signed with. */
async function receiverOf(server) {
  const [url] = /http\S+/.exec(await server.line(/POST http/));
  const [key] = /[0-9a-f]{64}/.exec(await server.line(/^ +key /));
  await server.line(/^✓ .*opportunity created/);
  return { url, webhook: new Webhook(key) };
}

test('--once makes and changes an opportunity, and shows one event of both changes', async () => {
  const server = start(['--once', '--port', '0']);
  assert.deepEqual(await server.exit, { code: 0, signal: null });
  const output = server.lines.join('\n');
  assert.match(output, /inspector +http:\/\/127\.0\.0\.1:\d+\/\n/);
  assert.match(output, /✓ ev_\w+ {2}opportunity created/);
  assert.equal(server.lines.filter((line) => /✓ ev_\w+ {2}opportunity updated/.test(line)).length, 1);
  // The number that the help names.
  assert.equal(server.lines.filter((line) => /✓ ev_\w+ {2}/.test(line)).length, 3);
  for (const change of [
    /confidence.* 50.*100/,
    /note.*with service\..*for a year/,
    /does not match the filter "won": /,
    /matches the filter "won"/,
  ]) {
    assert.match(output, change);
  }
  assert.equal(server.errors(), '');
});

test('the parts of the sample opportunity agree', async (t) => {
  const emulator = await Emulator.start({ clock: 'virtual' });
  t.after(() => emulator.close());
  await play(emulator);
  const authorization = `Basic ${Buffer.from(`${emulator.apiKey}:`).toString('base64')}`;
  const page = await fetch(`${emulator.url}/api/v1/event/`, { headers: { authorization } });
  const updated = (await page.json()).data.find(({ action }) => action === 'updated');
  const { data, changed_fields: changed } = updated;
  assert.deepEqual(check(updated), []);
  assert.equal(data.status_label, data.status_display_name);
  assert.ok(changed.includes('status_id'));
  assert.match(data.date_won, /^\d{4}-\d\d-\d\d$/);
  assert.equal(data.expected_value, (data.value * data.confidence) / 100);
  assert.equal(data.annualized_expected_value, data.expected_value);
  assert.equal(Number(data.value_formatted.replace(/\D/g, '')) * 100, data.value);
});

test('the printed curl line changes the opportunity, and the event comes', async () => {
  const server = start(['--port', '0']);
  try {
    const line = await server.line(/^curl /);
    const { stdout } = await run('sh', ['-c', line.replace('curl', 'curl -sS')]);
    const { id } = JSON.parse(stdout);
    await server.line(new RegExp(`^✓ ${id} {2}opportunity updated`));
    await server.line(/note.*a year\..*A third machine, in May\./);
  } finally {
    await server.end();
  }
});

test('a refusal is one line in the terminal, with its sentence', async () => {
  const server = start(['--port', '0']);
  try {
    const { url, webhook } = await receiverOf(server);
    const response = await fetch(url, { method: 'POST', body: '{ }', headers: webhook.sign('{}') });
    assert.equal(response.status, 401);
    assert.match(await server.line(/^✗/), /SIGNATURE_MISMATCH {2}\S+/);
  } finally {
    await server.end();
  }
});

test('an authentic body without an event is said to be one', async () => {
  const server = start(['--port', '0']);
  try {
    const { url, webhook } = await receiverOf(server);
    for (const body of ['{"a": \u001b', '{}']) {
      await fetch(url, { method: 'POST', body, headers: webhook.sign(body) });
    }
    assert.match(await server.line(/not JSON/), /^✓ authentic, but not JSON: [\x20-\x7e]+$/);
    assert.match(await server.line(/not an event/), /^✓ authentic, but not an event of Close: [\x20-\x7e]+$/);
    assert.doesNotMatch(server.lines.join('\n'), /MALFORMED_PAYLOAD/);
  } finally {
    await server.end();
  }
});

test('a request that goes elsewhere, or is no POST, is one line in the terminal', async () => {
  const server = start(['--port', '0']);
  try {
    const { url } = await receiverOf(server);
    await fetch(`${url}s?x=1`, { method: 'POST', body: '{}' });
    await server.line(/^✗ POST \/webhooks: nothing is at this path; the receiver is at \/webhook$/);
    assert.equal((await fetch(url)).status, 405);
    await server.line(/^✗ METHOD_NOT_ALLOWED {2}only POST is received$/);
    await (await fetch(new URL('/', url))).text();
    assert.doesNotMatch(server.lines.join('\n'), /GET \/:/);
  } finally {
    await server.end();
  }
});

test('what an event holds cannot command the terminal', async () => {
  const server = start(['--port', '0']);
  try {
    const { url, webhook } = await receiverOf(server);
    const body = JSON.stringify({ event: { id: 'ev_x\u001b[2J\n\u009b\u202e', object_type: {}, action: null } });
    await fetch(url, { method: 'POST', body, headers: webhook.sign(body) });
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
  assert.match(server.lines[0], new RegExp(`port ${other.port} is in use`));
});

test('PORT names the port, --port goes before it, and nonsense is refused', async () => {
  const server = start(['--once', '--port=0'], { PORT: 'nonsense' });
  assert.equal((await server.exit).code, 0);
  const wrong = start(['--once'], { PORT: 'nonsense' });
  assert.equal((await wrong.exit).code, 2);
  assert.match(wrong.errors(), /^npm start: PORT must be a whole number from 0 to 65535, not nonsense$/m);
  const unknown = start(['--twice']);
  assert.equal((await unknown.exit).code, 2);
  assert.match(unknown.errors(), /^npm start: unknown option --twice$/m);
});

test('--help says what npm start takes', async () => {
  const help = start(['--help']);
  assert.equal((await help.exit).code, 0);
  for (const option of ['--port', '--once']) assert.ok(help.lines.some((line) => line.includes(option)));
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  test(`${signal} ends it cleanly`, async () => {
    const server = start(['--port', '0']);
    await server.line(/opportunity created/);
    assert.deepEqual(await server.end(signal), { code: 0, signal: null });
  });
}
