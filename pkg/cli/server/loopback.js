// A server on this machine alone.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { UsageError } from '../errors.js';
import { timerMs } from '../input/numbers.js';

export const LOOPBACK = '127.0.0.1';

/**
 * Listens on the port. One that is taken is a mistake, or with `otherwise` replaced by a free one, and that is told. A
 * request may take `mostSeconds`, and a little more.
 *
 * @returns {Promise<{ server: import('node:http').Server, origin: string }>}
 */
export async function serve(handler, port, { otherwise, mostSeconds = 10 } = {}) {
  // What the handler gives up by itself, it may answer: the server's own limit comes later.
  const requestTimeout = timerMs(mostSeconds + 5);
  const server = createServer({ headersTimeout: Math.min(10_000, requestTimeout), requestTimeout }, handler);
  await listen(server, port, otherwise);
  return { server, origin: `http://${LOOPBACK}:${server.address().port}` };
}

async function listen(server, port, otherwise) {
  server.listen(port, LOOPBACK);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error.code === 'EACCES') throw new UsageError(`port ${port} may not be used: choose one from 1024 on with --port`);
    if (error.code !== 'EADDRINUSE') throw error;
    if (!otherwise || port === 0) throw new UsageError(`port ${port} is taken: choose another with --port, or 0 for a free one`);
    otherwise(`port ${port} is taken: a free one is used`);
    await listen(server, 0);
  }
}

/** Ends a server and what is connected to it. */
export function close(server) {
  server.close();
  server.closeAllConnections();
}

/** Ends a server when the process is asked to end, for which it resolves. */
export function untilSignal(server, { before } = {}) {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      await before?.();
      close(server);
    });
  }
  return once(server, 'close');
}
