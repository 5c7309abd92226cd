// examples/cloudflare-worker as a user has it: with the packed package, bundled by wrangler, in workerd.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Miniflare } from 'miniflare';
import { lend, program, project, root } from '../runtimes/tarball.js';
import { KEY, SUBSCRIPTION } from '../receiver/deliveries.js';

export const TOKEN = 'a token of the tests';

/**
 * What `wrangler deploy` would upload.
 *
 * @param files what stands in place of what the example has.
 * @param changes texts of config.js, and what they are replaced by: tests do not wait for a minute.
 * @returns {{ modules: object[], modulesRoot: string, output: string }}
 */
export function bundle(files = {}, changes = { 'firstSeconds: 2': 'firstSeconds: 0', 'afterSeconds: 60': 'afterSeconds: 0' }) {
  const at = project();
  lend(at);
  const folder = join(at, 'worker');
  cpSync(join(root, 'examples/cloudflare-worker'), folder, { recursive: true, filter: (path) => !/node_modules|\.wrangler/.test(path) });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  let config = readFileSync(join(folder, 'config.js'), 'utf8');
  for (const [from, to] of Object.entries(changes)) {
    assert.ok(config.includes(from), from);
    config = config.replace(from, to);
  }
  writeFileSync(join(folder, 'config.js'), config);
  const out = join(at, 'out');
  const output = execFileSync(program('wrangler'), ['deploy', '--dry-run', '--outdir', out], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true', CI: 'true' },
  });
  const module = (type, name) => ({ type, path: join(out, name), contents: readFileSync(join(out, name)) });
  const wasm = readdirSync(out).filter((name) => name.endsWith('.wasm'));
  return { modules: [module('ESModule', 'index.js'), ...wasm.map((name) => module('CompiledWasm', name))], modulesRoot: out, output };
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export function scratch(t) {
  const folder = mkdtempSync(join(tmpdir(), 'closehook-worker-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const DURABLE_OBJECTS = {
  OBJECTS: { className: 'CloseObject', useSQLite: true },
  PARCELS: { className: 'Parcel', useSQLite: true },
  DEAD_LETTERS: { className: 'DeadLetters', useSQLite: true },
};

/** What the Worker writes to its log, line by line, whatever the runtime puts around it. */
export class Lines {
  all = [];
  #waiting = new Set();

  /** For Miniflare's `handleRuntimeStdio`. */
  read = (...streams) => {
    for (const stream of streams) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (chunk) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop();
        for (const line of lines) this.#take(line);
      });
    }
  };

  #take(line) {
    let entry;
    try {
      entry = JSON.parse(line);
    } catch {
      entry = { code: undefined, line };
    }
    this.all.push(entry);
    for (const look of this.#waiting) look(entry);
  }

  of(code) {
    return this.all.filter((line) => line.code === code);
  }

  /** Resolves when there are so many lines of a code. */
  async until(code, count = 1) {
    while (this.of(code).length < count) {
      await new Promise((resolve) => {
        const look = () => {
          this.#waiting.delete(look);
          resolve();
        };
        this.#waiting.add(look);
      });
    }
    return this.of(code);
  }
}

/** The Worker in workerd, with the platform's queues as Miniflare has them; ends with the test. */
export async function running(t, { modules, modulesRoot }, { bindings = {}, maxRetries = 2, ...more } = {}) {
  const lines = new Lines();
  const miniflare = new Miniflare({
    modules,
    modulesRoot,
    compatibilityDate: '2026-04-01',
    cf: false,
    host: '127.0.0.1',
    bindings: { CLOSE_SIGNATURE_KEYS: JSON.stringify({ [SUBSCRIPTION]: KEY }), ADMIN_TOKEN: TOKEN, ...bindings },
    durableObjects: DURABLE_OBJECTS,
    queueProducers: { EVENTS: { queueName: 'closehook-events' } },
    queueConsumers: {
      'closehook-events': { maxBatchSize: 100, maxBatchTimeout: 0, maxRetries, deadLetterQueue: 'closehook-dead' },
      'closehook-dead': { maxBatchSize: 10, maxBatchTimeout: 0 },
    },
    handleRuntimeStdio: lines.read,
    ...more,
  });
  t.after(() => miniflare.dispose());
  const url = await miniflare.ready;
  return { miniflare, lines, ...callers(url) };
}

/** The calls that tests make. */
export function callers(url) {
  const admin = (path, method = 'GET', token = TOKEN) => fetch(new URL(path, url), { method, headers: { authorization: `Bearer ${token}` } });
  return {
    url,
    port: Number(url.port),
    admin,
    async post(body, headers, more = {}) {
      const response = await fetch(new URL('/webhook', url), { method: 'POST', body, headers, ...more });
      await response.arrayBuffer();
      return response.status;
    },
    async look(id) {
      const response = await admin(`/objects/${id}`);
      return response.ok ? response.json() : null;
    },
    letters: async () => (await admin('/dead-letters')).json(),
  };
}

/**
 * In place of the platform's queue, which outlasts whatever dies, and which Miniflare has in memory: a Worker that keeps the messages in
 * SQLite, and delivers them in batches until they are acknowledged, at least once.
 */
const QUEUE = `
import { DurableObject, WorkerEntrypoint } from 'cloudflare:workers';

const queueOf = (env) => env.QUEUE.get(env.QUEUE.idFromName('events'));

export class Events extends WorkerEntrypoint {
  send(body, { contentType }) {
    return queueOf(this.env).put(contentType === 'bytes' ? body : JSON.stringify(body));
  }
}

export class Queue extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.sql.exec('CREATE TABLE IF NOT EXISTS messages (id INTEGER PRIMARY KEY AUTOINCREMENT, body NOT NULL, attempts INTEGER NOT NULL)');
  }
  async put(body) {
    this.sql.exec('INSERT INTO messages (body, attempts) VALUES (?, 0)', body);
    if (!this.isRunning && (await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now());
  }
  count() {
    return this.sql.exec('SELECT count(*) AS count FROM messages').one().count;
  }
  async alarm() {
    this.isRunning = true;
    try {
      for (;;) {
        // In another order than they came: the platform promises none.
        const rows = [...this.sql.exec('SELECT * FROM messages ORDER BY (id * 7919) % 101, id LIMIT 100')];
        if (rows.length === 0) break;
        this.sql.exec('UPDATE messages SET attempts = attempts + 1 WHERE id IN (' + rows.map(({ id }) => id).join() + ')');
        const messages = rows.map(({ id, body, attempts }) => ({
          id: String(id), timestamp: new Date(), attempts: attempts + 1, body: typeof body === 'string' ? JSON.parse(body) : new Uint8Array(body),
        }));
        const { outcome, ackAll, explicitAcks } = await this.env.WORKER.queue('closehook-events', messages);
        const done = ackAll && outcome === 'ok' ? rows.map(({ id }) => id) : explicitAcks.map(Number);
        if (done.length > 0) this.sql.exec('DELETE FROM messages WHERE id IN (' + done.join() + ')');
      }
    } finally {
      this.isRunning = false;
    }
    if (this.count() > 0) await this.ctx.storage.setAlarm(Date.now());
  }
}

export default {
  async fetch(request, env) {
    return Response.json(await queueOf(env).count());
  },
};`;

/** A Worker that can be killed: with storage on disk, a queue that outlasts it, and a port that stays. `start` gives one, until `stop`. */
export function mortal(t, { modules, modulesRoot }, { bindings, folder, port, lines }) {
  const workers = [
    {
      name: 'closehook',
      modules,
      modulesRoot,
      compatibilityDate: '2026-04-01',
      bindings: { ADMIN_TOKEN: TOKEN, ...bindings },
      durableObjects: DURABLE_OBJECTS,
      serviceBindings: { EVENTS: { name: 'queue', entrypoint: 'Events' } },
    },
    {
      name: 'queue',
      modules: true,
      script: QUEUE,
      compatibilityDate: '2026-04-01',
      compatibilityFlags: ['service_binding_extra_handlers'],
      durableObjects: { QUEUE: { className: 'Queue', useSQLite: true } },
      serviceBindings: { WORKER: 'closehook' },
    },
  ];
  let miniflare;
  t.after(() => miniflare?.dispose());
  return {
    async start() {
      miniflare = new Miniflare({ workers, host: '127.0.0.1', port, cf: false, durableObjectsPersist: folder, handleRuntimeStdio: lines.read });
      return callers(await miniflare.ready);
    },
    /** Ends workerd by SIGKILL, whatever it is doing. */
    async kill() {
      await miniflare.dispose();
      miniflare = undefined;
    },
    async waiting() {
      const queue = await miniflare.getWorker('queue');
      return (await queue.fetch('http://queue/')).json();
    },
  };
}
