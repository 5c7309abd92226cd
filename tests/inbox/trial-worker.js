// A receiver with an inbox in a Durable Object, as a Worker that is killed: what process.js is for the other stores.
import { DurableObject } from 'cloudflare:workers';
import { CloseApi } from 'closehook/api';
import { Inbox } from 'closehook/inbox';
import { durableObjectStore, setAlarm } from 'closehook/inbox/durable-object';
import { receive } from 'closehook/worker';

const TABLE = 'CREATE TABLE IF NOT EXISTS counts (key TEXT PRIMARY KEY, count INTEGER NOT NULL)';

export class TrialInbox extends DurableObject {
  #inbox = new Inbox({
    store: durableObjectStore(this.ctx.storage),
    api: new CloseApi({ apiKey: this.env.API_KEY, url: this.env.API_URL, retry: { attempts: 1 } }),
    subscriptions: [this.env.SUBSCRIPTION],
    retry: { attempts: 1000, firstSeconds: 0.01, longestSeconds: 0.05 },
    catchUpSeconds: 0.3,
    gapSeconds: 0.2,
    log(level, code, about) {
      if (level === 'error') console.error(code, JSON.stringify(about));
    },
    async onChange(changes, state, event, { tx }) {
      const version = `${event.id} ${event.date_updated.slice(0, 26)}`;
      tx.run(`${TABLE}; INSERT INTO counts VALUES (?, 1) ON CONFLICT DO UPDATE SET count = count + 1`, version);
      const chance = Math.random();
      if (chance < 0.05) throw new Error('now and then');
      if (chance < 0.1) await new Promise((resolve) => setTimeout(resolve, 20));
    },
  });

  async take(body) {
    await this.#inbox.handle(body);
    await this.wake();
  }

  async alarm() {
    await this.#inbox.work();
    await this.wake();
  }

  async wake() {
    await setAlarm(this.ctx.storage, await this.#inbox.next());
  }

  /** What the test asks: the status, the effects, or the state of objects. */
  async answer(path) {
    if (path === '/status') return JSON.stringify(await this.#inbox.status());
    const { sql } = this.ctx.storage;
    if (path === '/counts') {
      sql.exec(TABLE);
      return JSON.stringify([...sql.exec('SELECT key, count FROM counts').raw()]);
    }
    const states = {};
    for (const id of path.slice('/objects/'.length).split(',')) {
      const known = await this.#inbox.get(id);
      states[id] = { presence: known?.status?.presence ?? 'unknown', state: known?.state ?? null };
    }
    return JSON.stringify(states);
  }
}

const inbox = (env) => env.INBOX.get(env.INBOX.idFromName('inbox'));
const door = receive({
  keys: (env) => env.KEY,
  maxAge: 1e6,
  accept: ({ body }, { env }) => inbox(env).take(body.slice()),
  log() {},
});

export default {
  async fetch(request, env, ctx) {
    if (request.method === 'POST') return door(request, env, ctx);
    const { pathname } = new URL(request.url);
    // Nothing else would wake it before the first delivery.
    if (pathname === '/wake') return new Response(String(await inbox(env).wake()));
    return new Response(await inbox(env).answer(pathname));
  },
};
