// `node main.js`: receives Close's webhooks and handles each event once, beside any number of processes like it.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { CloseApi } from 'closehook/api';
import { Inbox, monitor } from 'closehook/inbox';
import { postgresStore } from 'closehook/inbox/postgres';
import { receive } from 'closehook/node';
import pg from 'pg';
import { onChange } from './on-change.js';

const { HOST = '127.0.0.1', PORT = '3000', CLOSE_SIGNATURE_KEYS: keys, DATABASE_URL, ...others } = process.env;
const { CLOSE_API_KEY: apiKey, CLOSE_API_URL: url, CLOSE_SUBSCRIPTIONS: subscriptions, MONITOR_TOKEN } = others;

/** @param {unknown} error */
function fail(error) {
  console.error(Object(error).message ?? error);
  process.exit(1);
}
process.on('uncaughtException', fail);
if (!DATABASE_URL) fail('DATABASE_URL is missing, such as postgres://user@host/database');
if (!keys) fail('CLOSE_SIGNATURE_KEYS is missing: the signature_key of your subscription');
if (apiKey && !subscriptions) fail('CLOSE_SUBSCRIPTIONS is missing: the ids of the subscriptions that deliver here');

// Your tables can be in the same database. Four clients handle events, and the others store them and read the log.
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 7 });
const inbox = new Inbox({
  store: postgresStore({ pool }),
  onChange,
  // Without an API key, nobody can tell whether an event is missing.
  ...(apiKey && { api: new CloseApi({ apiKey, url }), subscriptions: subscriptions?.split(/[\s,]+/) }),
});
const deliveries = receive({ keys: String(keys), accept: (delivery) => inbox.put(delivery) });
// Without a token, /health and /ready have no details, and /metrics is closed.
const { listener } = monitor(inbox, { token: MONITOR_TOKEN || randomUUID() });
const server = createServer((request, response) => listener(request, response, () => deliveries(request, response)));

await inbox.start();
server.listen(Number(PORT), HOST);
await once(server, 'listening');
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
console.info(JSON.stringify({ level: 'info', code: 'LISTENING', port }));

async function stop() {
  // Requests that have begun are answered. Their connections end with them.
  server.keepAliveTimeout = 1;
  server.close();
  setTimeout(() => server.closeAllConnections(), 10_000).unref();
  await once(server, 'close');
  await inbox.stop();
  await pool.end();
  process.exit();
}
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    // A second signal does not wait.
    process.once(signal, () => process.exit(1));
    stop().catch(fail);
  });
}
