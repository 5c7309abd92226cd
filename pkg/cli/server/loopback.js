// A server on this machine alone.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { NOT_FROM_HERE, isFromHere } from '../../src/from-here.js';
import { timerMs } from '../../src/timer.js';
import { UsageError } from '../errors.js';
import { number } from '../input/numbers.js';
import { securityHeaders } from './policy.js';

/** @import { IncomingMessage, Server, ServerResponse } from 'node:http' */

const LOOPBACK = '127.0.0.1';
const DEFAULT_PORT = 8787;

export const portOption = {
  port: {
    value: 'N',
    about: `port on ${LOOPBACK}, 0 for a free one (default: ${DEFAULT_PORT})`,
    read: number({ most: 65535, whole: true }),
  },
};

/**
 * Listens on the port. A port in use is a usage error, or with `otherwise`, is replaced by a free one with a note. A
 * request may take `mostSeconds`, and a little more.
 *
 * @param {(request: IncomingMessage, response: ServerResponse) => unknown} handler @param {number} port
 * @param {{ otherwise?: (sentence: string) => void, mostSeconds?: number }} given
 * @returns {Promise<{ server: import('node:http').Server, origin: string }>}
 */
export async function serve(handler, port = DEFAULT_PORT, { otherwise, mostSeconds = 10 } = {}) {
  // The server's limit is later than the handler's, so that the handler can still answer.
  const requestTimeout = timerMs(mostSeconds + 5);
  const server = createServer({ headersTimeout: Math.min(10_000, requestTimeout), requestTimeout }, handler);
  await listen(server, port, otherwise);
  const { port: taken } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { server, origin: `http://${LOOPBACK}:${taken}` };
}

/** @param {Server} server @param {number} port @param {((sentence: string) => void)=} otherwise */
async function listen(server, port, otherwise) {
  server.listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error.code === 'EACCES')
      throw new UsageError(`port ${port} needs administrator rights; choose a port from 1024 up with --port`);
    if (error.code !== 'EADDRINUSE') throw error;
    const isFinal = !otherwise || port === 0;
    if (isFinal) throw new UsageError(`port ${port} is in use; choose another with --port, or 0 for a free one`);
    otherwise(`port ${port} is in use; using a free one instead`);
    await listen(server, 0);
  }
}

/**
 * A listener that answers to this machine only.
 *
 * @param {(request: IncomingMessage, response: ServerResponse) => unknown} listener
 */
export const localOnly =
  (listener) => (/** @type {IncomingMessage} */ request, /** @type {ServerResponse} */ response) => {
    if (isFromHere(request)) return listener(request, response);
    response.writeHead(403, { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
    response.end(`${NOT_FROM_HERE}\n`);
  };

/** Closes a server and its connections. @param {Server} server */
export function close(server) {
  server.close();
  server.closeAllConnections();
}

/**
 * Closes a server on a termination signal, and then resolves.
 *
 * @param {Server} server @param {{ before?: () => unknown }} given
 */
export function untilSignal(server, { before } = {}) {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      await before?.();
      close(server);
    });
  }
  return once(server, 'close');
}
