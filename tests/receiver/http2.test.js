// The listener behind node:http2, with its compatibility API: the same answers, and no warning.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, constants, createSecureServer, createServer } from 'node:http2';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { receive } from '../../pkg/node.js';
import { KEY, bodyOf, forged, logged, signed } from './deliveries.js';

const body = bodyOf({});

/** A server that has the listener, a connection to it, and what was logged and warned of. */
async function serving(t, make, scheme, options = {}) {
  const { lines, log } = logged();
  const accepted = [];
  const listener = receive({ keys: KEY, accept: ({ event }) => void accepted.push(event.id), log, ...options });
  const server = make(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  const client = connect(`${scheme}://127.0.0.1:${port}`, { rejectUnauthorized: false });
  t.after(() => {
    client.destroy();
    server.close();
  });
  return { client, lines, accepted, port };
}

/** One request: the headers of its answer. `isOpen` leaves its end to come. */
async function ask(client, headers, text = '', isOpen = false) {
  const stream = client.request({
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: '/webhook',
    ...headers,
  });
  stream.on('error', () => {});
  if (text !== '') stream.write(text);
  if (!isOpen) stream.end();
  const [answer] = await once(stream.resume(), 'response');
  // Nothing more comes, whether it has sent all of its own or not.
  if (!stream.readableEnded) await once(stream, 'end');
  return answer;
}

function warnings(t) {
  const seen = [];
  const note = (warning) => seen.push(warning.message);
  process.on('warning', note);
  t.after(() => process.off('warning', note));
  return seen;
}

async function everyStatus(t, { client, lines, accepted }, warned) {
  const status = async (...given) => (await ask(client, ...given))[':status'];
  assert.equal(await status({ ...signed(body), 'content-length': Buffer.byteLength(body) }, body), 200);
  assert.equal(await status(signed(body), body), 200);
  assert.equal(await status(forged(body), body), 401);
  assert.equal(await status({}, body), 401);
  assert.equal(await status({}, body, true), 401, 'a body without a signature is not waited for');
  assert.equal(await status({ ':method': 'PUT' }, body), 405);
  assert.equal(await status({ ...signed(body), 'content-length': 200_000 }, 'x'.repeat(200_000)), 413);
  assert.equal(await status(signed(body), 'x'.repeat(200_000)), 413);
  assert.equal(await status(signed(body), body.slice(0, 20), true), 408);
  // The connection goes on with other requests.
  const answer = await ask(client, signed(body), body);
  assert.deepEqual([answer[':status'], answer.connection, answer['content-length']], [200, undefined, '0']);
  assert.deepEqual(accepted, ['ev_1', 'ev_1', 'ev_1']);
  assert.deepEqual(
    lines.map(({ code }) => code),
    [
      'ACCEPTED',
      'ACCEPTED',
      'SIGNATURE_MISMATCH',
      'MISSING_HEADER',
      'MISSING_HEADER',
      'METHOD_NOT_ALLOWED',
      'BODY_TOO_LARGE',
      'BODY_TOO_LARGE',
      'BODY_TIMEOUT',
      'ACCEPTED',
    ],
  );
  await new Promise(setImmediate);
  assert.deepEqual(warned, []);
}

const LIMITS = { maxBodyBytes: 100_000, timeout: 1 };

test('http2.createServer: every status, and no warning', async (t) => {
  const warned = warnings(t);
  await everyStatus(t, await serving(t, createServer, 'http', LIMITS), warned);
});

test('http2.createSecureServer with allowHTTP1: the same over both', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'closehook-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-days', '1'];
  try {
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject];
    execFileSync('openssl', made, { stdio: 'ignore' });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return t.skip('openssl, which makes the certificate, is not there');
  }
  const warned = warnings(t);
  const make = (listener) =>
    createSecureServer({ key: readFileSync(key), cert: readFileSync(cert), allowHTTP1: true }, listener);
  const served = await serving(t, make, 'https', LIMITS);
  await everyStatus(t, served, warned);
  const sent = request({
    port: served.port,
    host: '127.0.0.1',
    method: 'POST',
    headers: signed(body),
    rejectUnauthorized: false,
    agent: false,
  });
  sent.end(body);
  const [answer] = await once(sent, 'response');
  answer.resume();
  assert.deepEqual([answer.statusCode, answer.httpVersion], [200, '1.1']);
  return undefined;
});

test('a stream that is reset in the middle of its body is logged, and ends nothing', async (t) => {
  const { client, lines, accepted } = await serving(t, createServer, 'http');
  const stream = client.request({ ':method': 'POST', ':path': '/', ...signed(body) });
  stream.on('error', () => {});
  await new Promise((resolve) => stream.write(body.slice(0, 20), resolve));
  stream.close(constants.NGHTTP2_CANCEL);
  while (lines.length === 0) await new Promise(setImmediate);
  assert.equal(lines[0].code, 'BODY_BROKEN_OFF');
  assert.equal((await ask(client, signed(body), body))[':status'], 200);
  assert.deepEqual(accepted, ['ev_1']);
});
