// Ports and raw connections.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** A port that nothing listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when a socket is closed, also after an error, on which `once(socket, 'close')` of node:events rejects. */
export const closing = (socket) =>
  new Promise((resolve) => (socket.closed ? resolve(undefined) : socket.once('close', resolve)));

/**
 * What arrives next, empty when the socket is closed first. `once(socket, 'data')` of node:events would reject on an
 * error.
 */
export const arriving = (socket) =>
  new Promise((resolve) => {
    socket.once('data', (part) => resolve(String(part))).once('close', () => resolve(''));
    // Writing to a side that has already answered and closed: EPIPE, ECONNRESET.
    socket.on('error', () => {});
  });

/**
 * Writes to a connection as it is, and gives all that came back until the other side has closed it. `end` closes this
 * side at once.
 */
export async function raw(port, text, { end = false } = {}) {
  const socket = connect(port, '127.0.0.1');
  // The other side may refuse to read all of it: EPIPE, ECONNRESET.
  socket.on('error', () => {});
  let answer = '';
  socket.setEncoding('latin1').on('data', (part) => (answer += part));
  await once(socket, 'connect');
  if (end) socket.end(text);
  else socket.write(text);
  await closing(socket);
  return answer;
}
