// Deliveries as Close signs them, by node:crypto, and what can come in their place.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

export const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
export const SUBSCRIPTION = 'whsub_1';

/** With Python's spacing, and an escape. */
export const bodyOf = (event) =>
  `{"event": ${JSON.stringify({ id: 'ev_1', object_type: 'lead', action: 'created', ...event })}, "subscription_id": "${SUBSCRIPTION}", "x": "\\u00fc"}`;

export function signed(body, { key = KEY, timestamp = Math.floor(Date.now() / 1000) } = {}) {
  const hash = createHmac('sha256', Buffer.from(key, 'hex')).update(String(timestamp)).update(body).digest('hex');
  return { 'content-type': 'application/json', 'close-sig-hash': hash, 'close-sig-timestamp': String(timestamp) };
}

export const forged = (body) => signed(body, { key: '00'.repeat(32) });

/** A log, and what was written to it. */
export function logged() {
  const lines = [];
  return { lines, log: (level, code, entry) => lines.push({ level, code, ...entry }) };
}

/** Listens until the test ends. */
export async function listening(t, listener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return server.address().port;
}

export const post = (port, body, headers = signed(body), more = {}) =>
  fetch(`http://127.0.0.1:${port}/webhook`, { method: 'POST', body, headers, ...more });

export const head = (headers, length) =>
  `POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;
