// `GET /health`, on loopback: how much waits, for a supervisor and for people.
import { isFromHere } from 'closehook/node';

/** @import { Queue } from './queue.js' */
/** @import { Store, Table } from './store.js' */

/**
 * @param {{ store: Store, queue: Queue }} parts
 * @returns {import('node:http').RequestListener} 200, or 503 when deliveries are refused; 403 to anyone but this
 *   machine.
 */
export function health({ store, queue }) {
  return async (request, response) => {
    // A page of another site could read it by a name that it makes mean this machine.
    if (!isFromHere(request)) return response.writeHead(403).end();
    const found = request.url === '/health' && (request.method === 'GET' || request.method === 'HEAD');
    if (found) await queue.recover();
    const status = !found ? 404 : queue.isFull || queue.isFailing ? 503 : 200;
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(found ? `${JSON.stringify(report(store, queue))}\n` : undefined);
  };
}

/** @param {Store} store @param {Queue} queue */
function report(store, queue) {
  /** @type {Table[]} */
  const tables = ['queue', 'owed', 'dead', 'replays', 'gaps', 'objects', 'seen'];
  const counts = Object.fromEntries(tables.map((table) => [table, store.count(table)]));
  const [oldest] = store.queue.getRange({ limit: 1 });
  return {
    ...counts,
    bytes: queue.bytes,
    oldestSeconds: oldest ? Math.round((Date.now() - oldest.value.at) / 1000) : 0,
    isFull: queue.isFull,
    isFailing: queue.isFailing,
  };
}
