// `npm run bench`: what the emulator does in a second, what it holds in memory, and how long it takes to
// start. The receiver is another process, and does as little as one can. With --quick: a tenth of the
// events, and nothing kept.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Emulator } from '../pkg/emulator.js';
import { publish, table } from './report.js';

const EVENTS = [{ object_type: 'lead', action: 'created' }];

async function bench() {
  const scale = process.argv.includes('--quick') ? 0.1 : 1;
  const receiver = fork(fileURLToPath(import.meta.url), ['--receiver']);
  const [port] = await once(receiver, 'message');
  const url = `http://127.0.0.1:${port}/`;
  const folder = mkdtempSync(join(tmpdir(), 'closehook-bench-'));
  try {
    row('start of closehook emulate, to its first line', await startUp(), 'ms');
    row('… with a new data file', await startUp('--data', join(folder, 'start.db')), 'ms');
    for (const [name, options] of [
      ['deliveries', {}],
      ['deliveries, one at a time', { rules: { parallel: 1 } }],
      ['deliveries, with a data file', { data: join(folder, 'deliveries.db') }],
    ]) {
      const { rate, bytes, put } = await deliveries(url, 10_000 * scale, options);
      row(name, rate, '/s', `${bytes} bytes each; put in at ${whole(put)}/s`);
    }
    row(`memory for ${whole(100_000 * scale)} queued events`, await memory(99_999 * scale), 'MiB');
    const report = `# The emulator\n\nThe receiver is another process, and answers at once.\n\n${table(
      ['', '', 'of'],
      rows.map(({ name, value, unit, note }) => [name, `${whole(value)} ${unit}`.replace(' /s', '/s'), note]),
    )}\n`;
    publish('emulator', report, { rows });
  } finally {
    receiver.disconnect();
    rmSync(folder, { recursive: true });
  }
}

/** @type {{ name: string, value: number, unit: string, note: string }[]} */
const rows = [];
const row = (name, value, unit, note = '') => {
  process.stderr.write(`${name} …\n`);
  rows.push({ name, value, unit, note });
};

/** The middle of five. */
async function startUp(...args) {
  const times = [];
  for (let i = 0; i < 5; i += 1) {
    const began = performance.now();
    const program = fileURLToPath(new URL('../pkg/cli/closehook.js', import.meta.url));
    const child = spawn(process.execPath, [program, 'emulate', '--port', '0', '--json', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    times.push(performance.now() - began);
    child.kill('SIGINT');
    await once(child, 'exit');
  }
  return Math.round(times.sort((a, b) => a - b)[2]);
}

async function deliveries(url, count, options) {
  const emulator = await Emulator.start({ seed: 1, ...options });
  const { bytes } = await putAndDeliver(emulator, url, count / 10); // what is compiled late is compiled now
  const { put, delivered } = await putAndDeliver(emulator, url, count);
  await emulator.close();
  return { rate: rate(count, delivered), put: rate(count, put), bytes };
}

async function putAndDeliver(emulator, url, count) {
  const { id } = await emulator.subscribe({ url: `${url}${count}`, events: EVENTS });
  const began = performance.now();
  await emulator.put({ template: 'lead.created', count });
  const put = performance.now() - began;
  const started = performance.now();
  await emulator.advance(0);
  const delivered = performance.now() - started;
  const { bytes } = emulator.deliveries().at(-1);
  const { backlog } = emulator.state().subscriptions.find((one) => one.id === id);
  if (backlog > 0) throw new Error(`${backlog} were not delivered`);
  const response = await fetch(`${emulator.url}/api/v1/webhook/${id}/`, {
    method: 'DELETE',
    headers: { authorization: `Basic ${btoa(`${emulator.apiKey}:`)}` },
  });
  if (!response.ok) throw new Error(await response.text());
  return { put, delivered, bytes };
}

const rate = (count, milliseconds) => count / (milliseconds / 1000);
const whole = (value) => Math.round(value).toLocaleString('en');

/** The process before and after, with a queue that nothing leaves. */
async function memory(count) {
  const emulator = await Emulator.start({ seed: 1 });
  await emulator.subscribe({ url: 'http://127.0.0.1:9/', events: EVENTS });
  await emulator.setFaults({ kind: 'down', rate: 1 });
  const before = process.memoryUsage.rss();
  for (let left = count; left > 0; left -= 1000)
    await emulator.put({ template: 'lead.created', count: Math.min(Math.ceil(left), 1000) });
  await emulator.advance(0);
  const after = process.memoryUsage.rss();
  const { backlog } = emulator.state().subscriptions[0];
  await emulator.close();
  if (backlog < count) throw new Error(`${backlog} of ${count} events wait`);
  return (after - before) / 2 ** 20;
}

if (process.argv[2] === '--receiver') {
  const server = createServer((request, response) => request.resume().on('end', () => response.end()));
  server.listen(0, '127.0.0.1', () => process.send?.(server.address().port));
  process.on('disconnect', () => process.exit());
} else {
  await bench();
}
