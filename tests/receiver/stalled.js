// Uploads that never end, over raw sockets, and real deliveries beside them.
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { closing } from '../sockets.js';
import { bodyOf, forged, head, signed } from './deliveries.js';

/** The largest body that a receiver takes by default. */
const DECLARED = 2 * 1024 * 1024;

/** How long a delivery waits for its answer before the test fails: long enough for a machine that is busy. */
const PATIENCE = 60_000;

const lines = (headers) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
const chunked = (headers) =>
  `POST /webhook HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n${lines(headers)}\r\n`;
const chunk = (bytes) => Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
const filled = (length) => Buffer.alloc(length, 'x');

/** What an attacker sends, by name. `trickle` is sent again and again. */
export const ATTACKS = {
  'declare 2 MiB and send nothing': { start: [head(forged(''), DECLARED)], trickle: undefined, reset: undefined },
  'declare 2 MiB and send 200 KB': { start: [head(forged(''), DECLARED), filled(200_000)] },
  'declare 64 KiB and send nothing': { start: [head(forged(''), 65_536)] },
  'send 60 KB of 64 KiB': { start: [head(forged(''), 65_536), filled(60_000)] },
  'send a byte at a time': { start: [head(forged(''), DECLARED)], trickle: filled(1) },
  'send chunks without a length': { start: [chunked(forged('')), chunk(filled(200_000))] },
  'send chunks of one byte': {
    start: [chunked(forged('')), ...Array.from({ length: 20 }, () => chunk(filled(1)))],
    trickle: chunk(filled(1)),
  },
  'send thousands of chunks of one byte': {
    start: [chunked(forged('')), ...Array.from({ length: 3000 }, () => chunk(filled(1)))],
  },
  'reset the connection in the middle': { start: [head(forged(''), DECLARED), filled(100_000)], reset: true },
  'declare two lengths': { start: [head({ ...forged(''), 'content-length': '5' }, DECLARED), filled(1000)] },
  'declare a length and send chunks': {
    start: [head({ ...forged(''), 'transfer-encoding': 'chunked' }, DECLARED), chunk(filled(1000))],
  },
  'stop within the headers': { start: [head(forged(''), DECLARED).slice(0, 60)] },
};

/** Opens so many connections that stall; `stop` ends them. */
export async function stall(port, { start, trickle, reset }, count) {
  const text = Buffer.concat(start.map((part) => Buffer.from(part)));
  const sockets = await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {}).resume();
      await once(socket, 'connect');
      socket.write(text);
      if (reset) setTimeout(() => socket.resetAndDestroy(), 50);
      return socket;
    }),
  );
  const timer =
    trickle && setInterval(() => sockets.forEach((socket) => socket.writable && socket.write(trickle)), 1000);
  return {
    get open() {
      return sockets.filter((socket) => !socket.destroyed).length;
    },
    write(bytes) {
      for (const socket of sockets) if (socket.writable) socket.write(bytes);
    },
    stop() {
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A request over a connection of its own, since a server may close one that stands idle at any time. */
async function ask(port, method, headers = {}, body = '') {
  const sent = request({
    host: '127.0.0.1',
    port,
    path: '/webhook',
    method,
    headers,
    agent: false,
    signal: AbortSignal.timeout(PATIENCE),
  });
  sent.end(body);
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, text: Buffer.concat(await response.toArray()).toString() };
}

/**
 * Sends deliveries, small and large, one after the other and together: their statuses, and the longest wait in
 * milliseconds.
 */
export async function deliver(port, count = 20) {
  const bodies = Array.from({ length: count }, (_, number) =>
    bodyOf({ id: `ev_${number}`, data: { note: 'x'.repeat([10, 2000, 60_000, 1_000_000][number % 4]) } }),
  );
  let longest = 0;
  const send = async (body) => {
    const since = performance.now();
    const { status } = await ask(port, 'POST', { ...signed(body), 'content-length': Buffer.byteLength(body) }, body);
    longest = Math.max(longest, performance.now() - since);
    return status;
  };
  const statuses = [];
  for (const body of bodies.slice(0, count / 2)) statuses.push(await send(body));
  statuses.push(...(await Promise.all(bodies.slice(count / 2).map(send))));
  return { statuses, longest };
}

/**
 * Sends most of a large delivery, then parts of large bodies over so many connections, more than any budget takes, and
 * then the rest of the delivery: the status of it. It has kept a better pace than the others.
 */
export async function burst(port, count) {
  const body = bodyOf({ data: { note: 'x'.repeat(1_500_000) } });
  const others = await stall(
    port,
    { start: [head(forged(''), DECLARED)], trickle: undefined, reset: undefined },
    count,
  );
  await quiet(port);
  const delivery = connect(port, '127.0.0.1');
  let answer = '';
  delivery.on('error', () => {});
  delivery.setEncoding('latin1').on('data', (part) => (answer += part));
  try {
    await once(delivery, 'connect');
    delivery.write(head({ ...signed(body), connection: 'close' }, body.length) + body.slice(0, 1_400_000));
    await quiet(port);
    others.write(filled(900_000));
    await quiet(port);
    delivery.write(body.slice(1_400_000));
    await closing(delivery);
    return Number(answer.split(' ')[1]);
  } finally {
    others.stop();
    delivery.destroy();
  }
}

/** Waits until a server that tells its counts to a GET request has dealt with what was sent to it. */
async function quiet(port) {
  let last;
  for (let same = 0; same < 3; await sleep(200)) {
    const { text: counts } = await ask(port, 'GET');
    same = counts === last ? same + 1 : 0;
    last = counts;
  }
}

/**
 * Delivers while so many uploads stall, and tells how that went. The receiver's own time-out must be longer than all of
 * this: otherwise the uploads would end by themselves.
 */
export async function underAttack(port, attack, count) {
  const stalled = await stall(port, attack, count);
  try {
    await quiet(port);
    return await deliver(port);
  } finally {
    stalled.stop();
  }
}
