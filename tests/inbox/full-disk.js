// An inbox on a disk that is full, as a process whose files may have only so many bytes. It takes in events until one
// is refused, waits for a line on standard input, after which there is room, and goes on.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Inbox, health } from 'closehook/inbox';
import { lmdbStore } from 'closehook/inbox/lmdb';
import { delivered, event } from './world.js';

const codes = new Set();
const room = once(process.stdin, 'data');
const store = lmdbStore({ path: process.argv[2] });
const inbox = new Inbox({
  store,
  pollSeconds: 0.02,
  concurrency: 1,
  log: (level, code) => void codes.add(code),
  // What is handled makes room, so nothing is until then.
  async onChange(changes, state, { id }, { tx }) {
    await room;
    tx.put(id, (tx.get(id) ?? 0) + 1);
  },
  handlerSeconds: 1000,
});
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const problems = async () => health(await inbox.status()).problems.map(({ code }) => code);

await inbox.start();
let accepted = 0;
let refused = null;
const put = () => inbox.put(delivered(event(1, 'x'.repeat(30_000), undefined, { lead: `lead_${accepted}` })));
while (refused === null && accepted < 10_000) {
  try {
    await put();
    accepted++;
  } catch (error) {
    refused = error.code ?? error.message;
  }
}
say({ accepted, refused, problems: await problems() });

await room;
await put();
accepted++;
for (;;) {
  const { waiting, owed } = await inbox.status();
  if (waiting + owed === 0) break;
  await pause(10);
}
const { tx, release } = /** @type {import('closehook/inbox').InboxClaim<any>} */ (
  await store.claim({ object: 'none' })
);
const effects = Array.from({ length: accepted }, (_, nth) => tx.get(`ev_lead_${nth}_1`));
await release();
say({ accepted, once: effects.filter((count) => count === 1).length, problems: await problems(), codes: [...codes] });
await inbox.stop();
process.exit(0);
