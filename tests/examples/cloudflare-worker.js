// examples/cloudflare-worker as a user has it: with the packed package, in workerd.
import { createHmac } from 'node:crypto';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lend, project, root, write } from '../runtimes/tarball.js';
import { startWorker } from '../runtimes/worker.js';

export const at = project();
lend(at);
const example = join(root, 'examples/cloudflare-worker');
cpSync(example, at, {
  recursive: true,
  filter: (path) => !path.includes('node_modules') && !path.endsWith('package.json'),
});

/** The settings of wrangler.jsonc, which says them to the platform. */
const settings = readFileSync(join(example, 'wrangler.jsonc'), 'utf8');
const MAX_RETRIES = Number(/"max_retries": (\d+)/.exec(settings)?.[1]);
const compatibilityFlags = JSON.parse(String(/"compatibility_flags": (\[.*\])/.exec(settings)?.[1]));

/**
 * The example's Worker with a queue that is the test's: it outlives the Worker, as the platform's does and miniflare's
 * does not. The test's configuration has two effects: a row in a table of its own, and a message to the test.
 */
write(at, {
  'closehook.config.ts': `
import type { Config } from './src/config';

export default {
  path: '/webhook',
  timeout: 5,
  inbox: {
    handlerSeconds: 1,
    gapSeconds: 1,
    catchUpSeconds: 15,
    retry: { attempts: 4, firstSeconds: 0.05, longestSeconds: 0.2 },
  },
  onChange(changes, state, event, { tx, send, from, objectId }) {
    // No primary key: an effect that is had twice is two rows.
    tx.run('CREATE TABLE IF NOT EXISTS ledger (object TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL)');
    tx.run('INSERT INTO ledger VALUES (?, ?, ?)', objectId, event.id, from);
    if ((event.data as any).poison) throw new Error('the effect fails');
    send({ id: event.id });
  },
  async deliver(message, { key, env }) {
    const response = await (env as any).WORLD.fetch('http://world/', { method: 'POST', body: JSON.stringify({ key, message }) });
    if (!response.ok) throw new Error('the world refuses');
  },
} satisfies Config;
`,
  'entry.ts': `
import worker, { CloseInbox as Base } from './src/index';

const withQueue = (env) => ({
  ...env,
  DELIVERIES: {
    async send(body) {
      const response = await env.QUEUE.fetch('http://queue/', { method: 'POST', body });
      if (!response.ok) throw new Error('Too Many Requests');
    },
  },
});

export class CloseInbox extends Base {
  async ledger(object) {
    const { sql } = this.ctx.storage;
    if (sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'ledger'").toArray().length === 0) return [];
    return sql.exec('SELECT id, source FROM ledger WHERE object = ?', object).toArray();
  }
}

export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith('/ledger/')) return worker.fetch(request, withQueue(env), ctx);
    const name = pathname.slice('/ledger/'.length);
    return Response.json(await env.INBOX.get(env.INBOX.idFromName('inbox')).ledger(name));
  },
  queue: (batch, env, ctx) => worker.queue(batch, withQueue(env), ctx),
};
`,
});

export const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
export const TOKEN = 'the token of the test';

/**
 * Starts the Worker. `queue` takes its messages, `world` is told of its effects: each answers a status. `logged` is
 * given what it logs, which is JSON and not the test's.
 */
export async function start(
  /** @type {any} */ { port, persist, queue, world = () => 200, logged = () => {}, bindings = {} },
) {
  const answer = (to) => async (request) =>
    new Response(null, { status: await to(new Uint8Array(await request.arrayBuffer())) });
  const miniflare = await startWorker(at, 'entry.ts', {
    host: '127.0.0.1',
    port,
    compatibilityFlags,
    bindings: {
      CLOSE_SIGNATURE_KEYS: JSON.stringify({ whsub_1: KEY }),
      CLOSE_API: 'http://127.0.0.1:1',
      ADMIN_TOKEN: TOKEN,
      ...bindings,
    },
    durableObjects: { INBOX: { className: 'CloseInbox', useSQLite: true } },
    durableObjectsPersist: persist ?? false,
    serviceBindings: { QUEUE: answer(queue), WORLD: answer(world) },
    handleRuntimeStdio(...streams) {
      for (const stream of streams) stream.setEncoding('utf8').on('data', logged);
    },
  });
  await miniflare.ready;
  return miniflare;
}

/** A queue by the platform's rules: at least once, in batches, retried one by one, in the end lost. */
export class Queue {
  #waiting = [];
  #next = 1;
  lost = [];
  sent = 0;

  get length() {
    return this.#waiting.length;
  }

  send = (body) => {
    this.#waiting.push({ id: `message-${this.#next++}`, timestamp: new Date(), attempts: 1, body });
    this.sent += 1;
    return 200;
  };

  /** Hands a batch to the Worker; what it does not answer for is delivered again. */
  async pump(miniflare) {
    const batch = this.#waiting.splice(0, 100);
    if (batch.length === 0) return;
    let done = new Set();
    try {
      const { outcome, ackAll, explicitAcks } = await (await miniflare.getWorker()).queue('close-deliveries', batch);
      if (outcome === 'ok') done = new Set(ackAll ? batch.map(({ id }) => id) : explicitAcks);
    } catch {
      // The Worker is gone.
    }
    for (const message of batch) {
      if (done.has(message.id)) continue;
      message.attempts += 1;
      if (message.attempts > MAX_RETRIES + 1) this.lost.push(message);
      else this.#waiting.push(message);
    }
  }

  async drain(miniflare) {
    while (this.length > 0) await this.pump(miniflare);
  }
}

/** A delivery signed by node:crypto. */
export function signed(event, { key = KEY, timestamp = Math.floor(Date.now() / 1000) } = {}) {
  const body = typeof event === 'string' ? event : JSON.stringify({ event, subscription_id: 'whsub_1' });
  const hash = createHmac('sha256', Buffer.from(key, 'hex')).update(`${timestamp}${body}`).digest('hex');
  return { method: 'POST', body, headers: { 'close-sig-hash': hash, 'close-sig-timestamp': String(timestamp) } };
}

export const authorized = { headers: { authorization: `Bearer ${TOKEN}` } };
