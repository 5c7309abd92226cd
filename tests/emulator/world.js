// An emulator over HTTP, and a receiver that fails on command. Nothing here is the code that is tested: signatures are
// node:crypto's, requests are node:http's.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Emulator } from '../../pkg/emulator.js';

/** @import { ControlApi, ControlError } from '../../pkg/emulator.d.ts' */

/**
 * Asks the control API. Of a route by its own name, such as `POST clock`, the answer has the published type.
 *
 * @typedef {<const Method extends string, const Path extends string>(method: Method, path: Path, body?: unknown,
 *   options?: object) => Promise<{ status: number, headers: any, text: string,
 *   json: `${Method} ${Path}` extends keyof ControlApi
 *     ? ControlApi[`${Method} ${Path}`]['answer'] & ControlError : any }>} Control
 */

/** A fixed beginning, so that dates can be told in advance: 2026-01-31T12:00:00Z. */
export const START = Date.UTC(2026, 0, 31, 12);

export const KEY = 'api_admin';

/** One that stands at `START`, and ends with the test. */
export async function emulating(t, options = {}) {
  const emulator = await Emulator.start({ seed: 1, start: START, apiKey: KEY, ...options });
  t.after(() => emulator.close());
  return over(emulator);
}

/** Its two APIs over HTTP. */
export function over(emulator) {
  const { port } = new URL(emulator.url);
  const send = (method, path, body, { key = KEY, headers = {}, ...rest } = {}) => {
    const text =
      body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    const authorization = key === null ? {} : { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
    const type = text === undefined ? {} : { 'content-type': 'application/json' };
    return exchange({ port, method, path, headers: { ...authorization, ...type, ...headers }, ...rest }, text);
  };
  return {
    emulator,
    port,
    send,
    api: (method, path, body, options) => send(method, `/api/v1/${path}`, body, options),
    /** @type {Control} */
    control: (method, path, body, options) => send(method, `/_closehook/${path}`, body, { key: null, ...options }),
  };
}

/** One request: `{ status, headers, text, json }`. */
export function exchange({ port, host = '127.0.0.1', ...options }, body) {
  return new Promise((resolve, reject) => {
    // A connection of its own: one that is kept may be closed just as it is used.
    const request = httpRequest({ host, port, agent: false, ...options }, async (response) => {
      const chunks = [];
      for await (const chunk of response) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      const isJson = text !== '' && response.headers['content-type'] === 'application/json';
      resolve({
        status: response.statusCode,
        headers: response.headers,
        text,
        json: isJson ? JSON.parse(text) : undefined,
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

/**
 * A receiver which keeps what it gets.
 *
 * @param {import('node:test').TestContext} t
 * @param {(request: any) => any} [answer] gives the status for `{ body, headers, event, number }`, or a function that
 *   does something to the response.
 */
export async function receiving(t, answer = () => 200, server = createServer()) {
  const requests = [];
  let open = 0;
  const receiver = { requests, mostOpen: 0, answer, server, url: '' };
  server.on('request', async (request, response) => {
    open += 1;
    receiver.mostOpen = Math.max(receiver.mostOpen, open);
    response.on('close', () => (open -= 1));
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { headers, url, method } = request;
    const { event, subscription_id } = JSON.parse(body);
    const got = { body, headers, url, method, event, subscription_id, number: requests.length };
    requests.push(got);
    const what = await receiver.answer(got);
    if (typeof what === 'function') return what(response);
    response.statusCode = what;
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  receiver.url = `http://127.0.0.1:${server.address().port}/webhook`;
  return receiver;
}

/** The hash of a delivery by node:crypto. */
export const hashOf = ({ body, headers }, key) =>
  createHmac('sha256', Buffer.from(key, 'hex')).update(headers['close-sig-timestamp']).update(body).digest('hex');

export function assertSigned(request, key) {
  assert.equal(request.headers['close-sig-hash'], hashOf(request, key));
}

/** A fresh folder, gone after the test. */
export function scratch(t) {
  const folder = mkdtempSync(join(tmpdir(), 'closehook-emulator-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Events of the simplest kind, each of another object. */
export const events = (count, { first = 0, action = 'created' } = {}) =>
  Array.from({ length: count }, (_, i) => ({
    object_type: 'lead',
    action,
    data: { id: `lead_${first + i}`, name: `Lead ${first + i}` },
  }));

export const LEADS = ['created', 'updated', 'deleted'].map((action) => ({ object_type: 'lead', action }));
