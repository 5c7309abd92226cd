// The parts put together: the door, the queue behind it, the consumer, and the back-fill.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { receive } from 'closehook/node';
import { Backfill } from './backfill.js';
import { Consumer } from './consumer.js';
import { log as toStdout } from './log.js';
import { Queue } from './queue.js';
import { health } from './status.js';
import { Store } from './store.js';

/**
 * Starts a receiver, and resolves when it listens.
 *
 * @param {import('./config.js').Config} config
 * @param {object} yours
 * @param {import('./on-change.js').OnChange} yours.onChange see `on-change.js`.
 * @param {import('closehook').SubscriptionLike[]} [yours.subscriptions]
 * @param {import('./log.js').Log} [yours.log]
 * @param {() => void} [yours.onSuperseded] called when another receiver has opened the file, and this one must end.
 */
export async function start(config, { onChange, subscriptions, log = toStdout, onSuperseded = () => {} }) {
  const store = new Store(config.data);
  const queue = new Queue(store, config.queue);
  const backfill = new Backfill({ store, queue, subscriptions, options: config.backfill, log });
  const superseded = () => {
    log('error', 'SUPERSEDED');
    onSuperseded();
  };
  const consumer = new Consumer({
    store,
    queue,
    backfill,
    onChange,
    options: config.consumer,
    log,
    onSuperseded: superseded,
  });

  const door = receive({
    keys: config.keys,
    subscriptions,
    maxBodyBytes: config.bodyBytes,
    timeout: config.requestSeconds,
    maxAge: config.maxAgeSeconds,
    accept: ({ body }) => queue.add(body),
    log,
  });
  // The time of a body is kept by `receive`, that of the headers by Node.
  const requestMs = config.requestSeconds * 1000;
  const server = createServer({
    headersTimeout: requestMs,
    requestTimeout: 2 * requestMs + 5000,
    connectionsCheckingInterval: 1000,
  });
  const status = createServer(health({ store, queue }));
  try {
    await listening(status, 'STATUS_PORT', config.statusPort, '127.0.0.1');
    await listening(server, 'PORT', config.port, config.host);
  } catch (error) {
    status.close();
    await store.close();
    throw error;
  }
  // Not before: one that was started twice by mistake fails above, and must not have taken the file from the other.
  store.begin();
  server.on('request', door);
  consumer.start();
  backfill.start();
  const ports = { port: portOf(server), statusPort: portOf(status) };
  log('info', 'LISTENING', { ...ports, waiting: queue.events });

  return {
    ...ports,
    store,
    /** Answers the requests that are under way, ends the event in hand, and closes the file. */
    async stop() {
      const grace = config.graceSeconds * 1000;
      status.close();
      status.closeAllConnections();
      const answered = once(server, 'close');
      // A connection whose last request is answered now ends with it.
      server.keepAliveTimeout = 1;
      server.close();
      const late = setTimeout(() => server.closeAllConnections(), grace);
      await Promise.all([answered, consumer.stop(grace), backfill.stop()]);
      clearTimeout(late);
      await store.close();
      log('info', 'STOPPED', { waiting: queue.events });
    },
  };
}

/** @param {import('node:http').Server} server */
const portOf = (server) => /** @type {import('node:net').AddressInfo} */ (server.address()).port;

/**
 * @param {import('node:http').Server} server @param {string} variable that names the port @param {number} port
 * @param {string} host
 */
async function listening(server, variable, port, host) {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    throw Object.assign(new Error(`port ${port} is taken: set ${variable} to another, or to 0 for a free one`), {
      code: error.code,
    });
  }
}
