// `npm run bench`: a receiver with an inbox in a file on this machine's disk, as in examples/node-receiver, beside a
// server that keeps nothing. Receivers are processes of their own. With --quick: a tenth of the deliveries, and nothing
// kept.
import { fork } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publish } from './report.js';

const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const quick = process.argv.includes('--quick');
const ROUNDS = quick ? 1 : 3;
const OBJECTS = 1000;
/** Connections, each with one request at a time, and how many requests in all. */
const LOADS = [
  [1, 2000],
  [10, 10_000],
  [100, 20_000],
].map(([connections, requests]) => [connections, quick ? requests / 10 : requests]);

/** The servers that answer; each says its port, and what it is asked. */
const servers = {
  /** Reads the body, and answers. */
  plain: async () => createServer((request, response) => request.resume().on('end', () => response.end())),

  /** The same, once it has verified. */
  async verified() {
    const { receive } = await import('closehook/node');
    return createServer(receive({ keys: KEY, accept: async () => {}, log: () => {} }));
  },

  /** Takes deliveries in, and handles none before it is told to; then says how long all of them took. */
  async stored() {
    const { receive } = await import('closehook/node');
    const { Inbox } = await import('closehook/inbox');
    const { lmdbStore } = await import('closehook/inbox/lmdb');
    const inbox = new Inbox({
      store: lmdbStore({ path: join(process.argv[3], 'inbox.mdb') }),
      // It writes what it is for: a count, kept exactly.
      onChange: (changes, state, { object_id: id }, { tx }) => tx.put(id, (tx.get(id) ?? 0) + 1),
      log() {},
    });
    await inbox.status();
    process.on('message', async () => {
      const { waiting: handled } = await inbox.status();
      const began = performance.now();
      await inbox.start();
      while ((await inbox.status()).waiting > 0) await new Promise((resolve) => setTimeout(resolve, 10));
      process.send?.({ handled, milliseconds: performance.now() - began, memory: process.memoryUsage.rss() });
    });
    return createServer(receive({ keys: KEY, accept: (delivery) => inbox.put(delivery), log() {} }));
  },
};

/** Deliveries of one size, each another event, as the bytes of requests. */
function requests(count) {
  const template = JSON.parse(readFileSync(new URL('opportunity-won.json', import.meta.url), 'utf8'));
  const timestamp = String(Math.floor(Date.now() / 1000));
  return Array.from({ length: count }, (_, i) => {
    const id = `oppo_${String(i % OBJECTS).padStart(43, '0')}`;
    const date = new Date(1.6e12 + i).toISOString().replace('Z', '000');
    const event = {
      ...template.event,
      id: `ev_${String(i).padStart(22, '0')}`,
      object_id: id,
      date_updated: date,
      data: { ...template.event.data, id, date_updated: date },
    };
    const body = Buffer.from(JSON.stringify({ ...template, event }));
    const hash = createHmac('sha256', Buffer.from(KEY, 'hex')).update(timestamp).update(body).digest('hex');
    const head = `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nclose-sig-hash: ${hash}\r\nclose-sig-timestamp: ${timestamp}\r\ncontent-length: ${body.length}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), body]);
  });
}

/** Sends all of them, and gives requests a second and the latencies in milliseconds. */
async function load(port, all, connections) {
  const latencies = [];
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      await once(socket, 'connect');
      while (next < all.length) {
        const sent = performance.now();
        socket.write(all[next++]);
        // An answer is small, and comes in one piece.
        const [answer] = await once(socket, 'data');
        if (!answer.toString('latin1', 0, 12).endsWith(' 200')) throw new Error(answer.toString());
        latencies.push(performance.now() - sent);
      }
      socket.destroy();
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  latencies.sort((one, other) => one - other);
  const at = (share) => latencies[Math.floor((latencies.length - 1) * share)];
  return { rate: all.length / seconds, p50: at(0.5), p99: at(0.99) };
}

async function started(name, folder) {
  const child = fork(fileURLToPath(import.meta.url), [name, folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [port] = await once(child, 'message');
  return { child, port };
}

/** How long this disk takes for a page, in milliseconds: half of the times. */
function syncs(folder) {
  const file = openSync(join(folder, 'page'), 'w');
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: 200 }, (_, i) => {
    const began = performance.now();
    writeSync(file, page, 0, page.length, i * page.length);
    fdatasyncSync(file);
    return performance.now() - began;
  });
  closeSync(file);
  return middle(times, (time) => time);
}

const middle = (list, by) => [...list].sort((one, other) => by(one) - by(other))[Math.floor(list.length / 2)];

async function bench() {
  const results = {};
  const drained = [];
  const disk = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of Object.keys(servers)) {
      for (const [connections, count] of LOADS) {
        const folder = mkdtempSync(join(tmpdir(), 'closehook-bench-'));
        disk.push(syncs(folder));
        const { child, port } = await started(name, folder);
        try {
          // What is compiled late is compiled now; these events come again below, and are told by their ids.
          const all = requests(count + count / 10);
          bytes = all[0].length;
          await load(port, all.slice(count), connections);
          results[name] ??= {};
          results[name][connections] ??= [];
          results[name][connections].push(await load(port, all.slice(0, count), connections));
          if (name === 'stored' && connections === 100) {
            child.send('handle');
            const [answer] = await once(child, 'message');
            drained.push({ rate: answer.handled / (answer.milliseconds / 1000), memory: answer.memory });
          }
        } finally {
          child.kill('SIGKILL');
          await once(child, 'exit');
          rmSync(folder, { recursive: true });
        }
      }
    }
  }
  return { results, drained, bytes, disk: middle(disk, (time) => time) };
}

/** The round that other work on the machine disturbed least. */
const best = (list) => list.reduce((one, other) => (other.rate > one.rate ? other : one));

const NAMES = {
  plain: '`node:http`, reads the body and answers: no signature, no queue',
  verified: '`closehook/node`, verifies and answers: no queue',
  stored: '`closehook/node` and `closehook/inbox/lmdb`: verified, and on disk before the answer',
};

const number = (value) => Math.round(value).toLocaleString('en');
const places = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(1));

function report({ results, drained, bytes, disk }) {
  const row = ([name, title]) => {
    const cells = LOADS.map(([connections]) => {
      const { rate, p50, p99 } = best(results[name][connections]);
      return `${number(rate)} | ${places(p50)}, ${places(p99)}`;
    });
    return `| ${title} | ${cells.join(' | ')} |`;
  };
  const { rate, memory } = best(drained);
  return `# The receiver on one machine

The fastest of ${ROUNDS} rounds each.

Deliveries of ${number(bytes)} bytes over loopback, each another event, over so many connections with one request at a time each: how many a second,
and within how many milliseconds half of them were answered, and 99 in 100. Who sends them has the same processors. This disk takes ${places(disk)} ms to write a
page and call it safe; a commit asks that of it twice, and whatever waits meanwhile shares the next.

| | ${LOADS.map(([connections]) => `${connections} | ms`).join(' | ')} |
| --- | ${LOADS.map(() => '---: | ---:').join(' | ')} |
${Object.entries(NAMES).map(row).join('\n')}

The inbox then handles ${number(rate)} events a second of ${number(OBJECTS)} objects: it folds each into the state of its object, calls a handler that
keeps a count, and commits them together. The process has ${number(memory / 2 ** 20)} MiB at the end of ${number(LOADS.at(-1)[1])}, with what is mapped of the file.
`;
}

const [, , role, folder] = process.argv;
if (Object.hasOwn(servers, role ?? '')) {
  const server = await servers[role](folder);
  server.listen(0, '127.0.0.1', () => process.send?.(server.address().port));
  process.on('disconnect', () => process.exit());
} else {
  process.stderr.write('measuring …\n');
  const found = await bench();
  publish('node-receiver', report(found), found);
}
