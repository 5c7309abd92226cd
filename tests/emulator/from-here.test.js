// What answers with keys or data answers to this machine only: one rule for every server of ours.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { isFromHere } from '../../pkg/node.js';
import { raw } from '../sockets.js';
import { KEY, LEADS, emulating } from './world.js';

const PORT = 8788;

/** Host lines, and what must come of them. */
const HOSTS = [
  ['127.0.0.1', true],
  [`127.0.0.1:${PORT}`, true],
  ['localhost', true],
  [`localhost:${PORT}`, true],
  ['LocalHost:1', true],
  ['localhost.', true],
  [`localhost.:${PORT}`, true],
  ['[::1]', true],
  [`[::1]:${PORT}`, true],
  ['[0:0:0:0:0:0:0:1]', true],
  ['localhost:', true],
  ['', false],
  ['evil.example', false],
  [`evil.example:${PORT}`, false],
  ['localhost.evil.example', false],
  ['127.0.0.1.evil.example', false],
  ['evil.example.', false],
  ['evil-localhost', false],
  ['localhost@evil.example', false],
  ['evil.example@localhost', false],
  ['evil.example#localhost', false],
  ['localhost/evil.example', false],
  ['evil.example\\@localhost', false],
  ['localhost evil.example', false],
  ['localhost, evil.example', false],
  ['localhost:80:80', false],
  ['localhost:99999', false],
  ['localhost:x', false],
  ['::1', false],
  ['[::1', false],
  ['[::2]', false],
  ['0.0.0.0', false],
  ['10.0.0.1', false],
  ['127.0.0.2', false],
  ['%6cocalhost', false],
  ['1.0.0.127.in-addr.arpa', false],
  ['app.localhost', false],
  ['x'.repeat(5000), false],
];

const ORIGINS = [
  [undefined, true],
  ['http://localhost:3000', true],
  ['https://localhost', true],
  ['http://[::1]:3000', true],
  ['http://127.0.0.1', true],
  ['HTTP://LOCALHOST', true],
  ['null', false],
  ['', false],
  ['https://evil.example', false],
  ['http://localhost.evil.example', false],
  ['http://evil.example:80', false],
  ['file://', false],
  ['chrome-extension://localhost', false],
  ['http://localhost, http://evil.example', false],
  ['http://localhost@evil.example', false],
  ['localhost', false],
];

const request = (headers, more = {}) => ({ url: '/', headers, rawHeaders: Object.entries(headers).flat(), ...more });

test('the host and the origin must be those of this machine', () => {
  for (const [host, expected] of HOSTS) assert.equal(isFromHere(request({ host })), expected, JSON.stringify(host));
  assert.equal(isFromHere(request({})), false, 'no host');
  for (const [origin, expected] of ORIGINS) {
    const headers = origin === undefined ? { host: 'localhost' } : { host: 'localhost', origin };
    assert.equal(isFromHere(request(headers)), expected, JSON.stringify(origin));
    assert.equal(isFromHere(request({ ...headers, host: 'evil.example' })), false);
  }
});

test('two hosts, a target with a host of its own, proxies, and what a page has loaded', () => {
  const headers = { host: 'localhost' };
  const no = [
    request(headers, { rawHeaders: ['Host', 'localhost', 'HOST', 'evil.example'] }),
    request(headers, { url: 'http://localhost/api/v1/' }),
    request(headers, { url: 'http://evil.example/api/v1/' }),
    request(headers, { url: 'localhost:80' }),
    ...[
      'forwarded',
      'via',
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'x-real-ip',
      'cf-connecting-ip',
    ].map((name) => request({ ...headers, [name]: 'x' })),
    request({ ...headers, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }),
    // A form of another site, in a browser that sends no Origin with it.
    request({ ...headers, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, { method: 'POST' }),
  ];
  for (const each of no) assert.equal(isFromHere(each), false, JSON.stringify(each));
  const yes = [
    request(headers, { url: '//evil.example/' }),
    request(headers, { url: '*' }),
    request({ ...headers, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }),
    request({ ...headers, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }),
    request({ ...headers, origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' }),
  ];
  for (const each of yes) assert.equal(isFromHere(each), true, JSON.stringify(each));
});

/** What comes back for the lines of a request. */
const ask = (port, lines) => raw(port, [...lines, 'Connection: close', '', ''].join('\r\n'));

const strange = (target) => [
  [`GET ${target} HTTP/1.1`, 'Host: rebound.example'],
  [`GET ${target} HTTP/1.1`, 'Host: localhost', 'Host: rebound.example'],
  [`GET ${target} HTTP/1.1`, 'Host: rebound.example', 'Host: localhost'],
  [`GET ${target} HTTP/1.0`],
  [`GET http://rebound.example${target} HTTP/1.1`, 'Host: localhost'],
  [`GET ${target} HTTP/1.1`, 'Host: localhost', 'Origin: https://evil.example'],
  [`GET ${target} HTTP/1.1`, 'Host: localhost', 'X-Forwarded-For: 203.0.113.7'],
];

/** Nobody else gets an answer of a server, and this machine does. */
async function isClosed(port, target, headers = []) {
  for (const lines of strange(target)) {
    const answer = await ask(port, [...lines, ...headers]);
    assert.match(answer, /^HTTP\/1\.1 40[035] /, `${target} ${lines.join(' | ')}`);
  }
  assert.match(
    await ask(port, [`GET ${target} HTTP/1.1`, `Host: LOCALHOST.:${port}`, ...headers]),
    /^HTTP\/1\.1 200 /,
    target,
  );
}

test('the emulator: no page reads a signature key, whichever API it asks, and with the right API key', async (t) => {
  const { port, emulator } = await emulating(t, { fallback: (request, response) => response.end('page') });
  const { signature_key: secret } = await emulator.subscribe({ url: 'http://127.0.0.1:9/', events: LEADS });
  const authorization = `Authorization: Basic ${Buffer.from(`${KEY}:`).toString('base64')}`;
  for (const target of ['/api/v1/webhook/', '/_closehook/keys', '/_closehook/state', '/']) {
    await isClosed(port, target, [authorization]);
    for (const lines of strange(target)) assert.ok(!(await ask(port, [...lines, authorization])).includes(secret));
  }
  const [head, body] = (await ask(port, [...strange('/api/v1/webhook/')[0], authorization])).split('\r\n\r\n');
  assert.match(head, /application\/json/);
  assert.match(
    body,
    /"code":"FOREIGN_ORIGIN","error":"this server answers to this machine only: ask it as 127.0.0.1 or localhost/,
  );
});

/** A command that prints its address as JSON. */
async function serving(t, ...args) {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../pkg/cli/closehook.js', import.meta.url)), ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  t.after(() => child.kill('SIGKILL'));
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { listening, inspector } = JSON.parse(line);
  return Number(new URL(listening ?? inspector).port);
}

test('inspect and listen: the page and what it is told are for this machine; deliveries may come from anywhere', async (t) => {
  await isClosed(await serving(t, 'inspect', '--port', '0', '--json'), '/');
  const port = await serving(t, 'listen', '--port', '0', '--json', '--key', '00'.repeat(32));
  await isClosed(port, '/live.json');
  await isClosed(port, '/', ['Sec-Fetch-Dest: document']);
  const delivered = await ask(port, [
    'POST /webhook HTTP/1.1',
    'Host: tunnel.example',
    'X-Forwarded-For: 203.0.113.7',
    'Content-Length: 0',
  ]);
  assert.match(delivered, /^HTTP\/1\.1 401 /);
});
