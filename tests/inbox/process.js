// A receiver with an inbox, as a process that is killed. Its handler fails and is slow now and then, and counts each
// version of an event with its transaction: that must happen once.
import { createServer } from 'node:http';
import { History } from 'closehook';
import { CloseApi } from 'closehook/api';
import { Inbox } from 'closehook/inbox';
import { receive } from 'closehook/node';
import { opened } from './process-stores.js';

const { KEY, PORT, API_URL, API_KEY, SUBSCRIPTION } = process.env;
const { store, add } = opened(process.env);

const inbox = new Inbox({
  store,
  api: new CloseApi({ apiKey: API_KEY, url: API_URL, retry: { attempts: 1 } }),
  subscriptions: [String(SUBSCRIPTION)],
  retry: { attempts: 1000, firstSeconds: 0.01, longestSeconds: 0.05 },
  catchUpSeconds: 0.3,
  gapSeconds: 0.2,
  log(level, code, about) {
    if (level === 'error') process.stderr.write(`${code} ${JSON.stringify(about)}\n`);
  },
  async onChange(changes, state, event, { tx }) {
    await add(tx, `${event.id} ${event.date_updated.slice(0, 26)}`);
    const chance = Math.random();
    if (chance < 0.05) throw new Error('now and then');
    if (chance < 0.1) await new Promise((resolve) => setTimeout(resolve, 20));
  },
});
const door = receive({ keys: KEY, maxAge: 1e6, accept: (delivery) => inbox.put(delivery), log() {} });

/** What the test asks: the status, or the state of objects. */
async function answer(path) {
  if (path === '/status') return inbox.status();
  const states = {};
  for (const id of path.slice('/objects/'.length).split(',')) {
    const { records, release } = await store.claim({ object: id });
    await release();
    const record = records.get(id);
    const history = record && History.from(record.history);
    states[id] = { presence: history?.status(id)?.presence ?? 'unknown', state: history?.get(id) ?? null };
  }
  return states;
}

createServer(async (request, response) => {
  if (request.method === 'POST') return door(request, response);
  response.end(JSON.stringify(await answer(request.url)));
}).listen(Number(PORT), '127.0.0.1', async () => {
  await inbox.start();
  process.stdout.write('ready\n');
});
process.on('SIGTERM', async () => {
  await inbox.stop(5);
  process.exit(0);
});
