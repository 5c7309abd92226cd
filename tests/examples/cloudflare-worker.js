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
 * does not. The test's configuration has two effects: a row in the object's own table, and a message to the test.
 */
write(at, {
  'closehook.config.ts': `
import { defineConfig } from './src/config';

export default defineConfig({
  path: '/webhook',
  timeout: 1,
  deliverTimeout: 1,
  gapPatience: 1,
  gapAttempts: 8,
  onChange(changes, state, { event, key, from, sql }) {
    // No primary key: an effect that is had twice is two rows.
    sql.exec('CREATE TABLE IF NOT EXISTS ledger (id TEXT NOT NULL, source TEXT NOT NULL)');
    sql.exec('INSERT INTO ledger VALUES (?, ?)', key, from);
    if ((event.data as any).poison) throw new Error('the effect fails');
    return [{ id: event.id }];
  },
  async deliver(message, { key, env }) {
    const response = await (env as any).WORLD.fetch('http://world/', { method: 'POST', body: JSON.stringify({ key, message }) });
    if (!response.ok) throw new Error('the world refuses');
  },
});
`,
  'entry.ts': `
import worker, { CloseObject as Base, DeadLetters, Parcel } from './src/index';

const withQueue = (env) => ({
  ...env,
  DELIVERIES: {
    async send(body) {
      const response = await env.QUEUE.fetch('http://queue/', { method: 'POST', body });
      if (!response.ok) throw new Error('Too Many Requests');
    },
  },
});

export { Letters as DeadLetters };
export { Parcel };
class Letters extends DeadLetters {
  constructor(ctx, env) {
    super(ctx, withQueue(env));
  }
}

export class CloseObject extends Base {
  constructor(ctx, env) {
    super(ctx, withQueue(env));
  }

  async ledger() {
    return this.ctx.storage.sql.exec('SELECT id, source FROM ledger').toArray();
  }
}

export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith('/ledger/')) return worker.fetch(request, withQueue(env), ctx);
    const name = pathname.slice('/ledger/'.length);
    return Response.json(await env.OBJECTS.get(env.OBJECTS.idFromName(name)).ledger());
  },
  queue: (batch, env, ctx) => worker.queue(batch, withQueue(env), ctx),
};
`,
});

export const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
export const TOKEN = 'the token of the test';

/** A port that is free now, and the same after a restart. */
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
    bindings: { CLOSE_SIGNATURE_KEYS: KEY, CLOSE_API: 'http://127.0.0.1:1', ADMIN_TOKEN: TOKEN, ...bindings },
    durableObjects: {
      OBJECTS: { className: 'CloseObject', useSQLite: true },
      DEAD_LETTERS: { className: 'DeadLetters', useSQLite: true },
      PARCELS: { className: 'Parcel', useSQLite: true },
    },
    durableObjectsPersist: persist ?? false,
    serviceBindings: { QUEUE: answer(queue), WORLD: answer(world) },
    handleRuntimeStdio(...streams) {
      for (const stream of streams) stream.setEncoding('utf8').on('data', logged);
    },
  });
  await miniflare.ready;
  return miniflare;
}

/** A queue by the platform's rules: at least once, in batches, retried one by one, in the end a dead letter. */
export class Queue {
  #waiting = [];
  #next = 1;
  dead = [];
  sent = 0;

  constructor(name = 'close-deliveries') {
    this.name = name;
  }

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
      const { outcome, ackAll, explicitAcks } = await (await miniflare.getWorker()).queue(this.name, batch);
      if (outcome === 'ok') done = new Set(ackAll ? batch.map(({ id }) => id) : explicitAcks);
    } catch {
      // The Worker is gone.
    }
    for (const message of batch) {
      if (done.has(message.id)) continue;
      message.attempts += 1;
      if (message.attempts > MAX_RETRIES + 1) this.dead.push(message);
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
