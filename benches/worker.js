// `npm run bench`: a Worker that receives by closehook/worker, beside one by hand that does the same with crypto.subtle
// and JSON.parse, both in workerd. Prints a report, and keeps it in results/. With --quick: fewer, and nothing kept.
import { createHmac } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { bodies } from './bodies.js';
import { quartiles } from './measure.js';
import { digits, publish, table } from './report.js';

const quick = process.argv.includes('--quick');
const ROUNDS = quick ? 2 : 7;
const REQUESTS = quick ? 300 : 3000;
const CONCURRENCY = 16;
/** How many requests a Worker makes to its own handler in one call: the round trip to it is a hundredth then. */
const INSIDE = quick ? 500 : 5000;
const COLD = quick ? 2 : 9;

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..');
const work = mkdtempSync(join(tmpdir(), 'closehook-worker-bench-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
/** Close's own example: an opportunity that is won. Whoever listens to leads does not want it. */
const { body } = bodies.find(({ name }) => name === '1,959 B');

const subscriptions = (object_type) => JSON.stringify([{ id: 'mine', events: [{ object_type, action: 'updated' }] }]);

/** Neither logs, and both hand over to a queue that takes all: what is measured is the receiver. */
const closehook = (wanted) => `
import { receive } from 'closehook/worker';
const handler = receive({ keys: '${KEY}', maxAge: Infinity, subscriptions: ${subscriptions(wanted)}, queue: { async send() {} }, log() {} });`;

/** As it is written by hand, with care: raw bytes, hex decoded, a comparison in constant time, a limit of the body. */
const byHand = (wanted) => `
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const key = crypto.subtle.importKey('raw', bytesOf('${KEY}'), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
const queue = { async send() {} };
async function handler(request) {
  if (request.method !== 'POST') return new Response(null, { status: 405 });
  if (!(Number(request.headers.get('content-length')) <= 2097152)) return new Response(null, { status: 413 });
  const body = new Uint8Array(await request.arrayBuffer());
  const hash = request.headers.get('close-sig-hash');
  const timestamp = request.headers.get('close-sig-timestamp');
  if (!hash || !/^[0-9a-f]{64}$/.test(hash) || !timestamp) return new Response(null, { status: 401 });
  const head = encoder.encode(timestamp);
  const message = new Uint8Array(head.length + body.length);
  message.set(head);
  message.set(body, head.length);
  if (!(await crypto.subtle.verify('HMAC', await key, bytesOf(hash), message))) return new Response(null, { status: 401 });
  const { event } = JSON.parse(decoder.decode(body));
  if (event.object_type === '${wanted}' && event.action === 'updated') await queue.send(body);
  return new Response(null, { status: 200 });
}`;

/** As a Worker: each request by itself, or as many of them as one asks for. */
const worker = (handler) => `${handler}
export default {
  async fetch(request, env, ctx) {
    const count = Number(request.headers.get('x-count'));
    if (!count) return handler(request, env, ctx);
    const body = await request.arrayBuffer();
    const { headers, method, url } = request;
    let status = 0;
    for (let i = 0; i < count; i++) ({ status } = await handler(new Request(url, { method, headers, body }), env, ctx));
    return new Response(null, { status });
  },
};`;

async function bundle(name, contents) {
  const folder = join(work, name);
  await build({
    stdin: { contents, resolveDir: here },
    outfile: join(folder, 'index.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    alias: { 'closehook/worker': join(root, 'pkg/worker-workerd.js') },
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
    logLevel: 'error',
  });
  const script = readFileSync(join(folder, 'index.js'));
  const wasm = /["']\.\/([^"']+\.wasm)["']/.exec(script.toString())?.[1];
  const modules = [
    { type: 'ESModule', path: join(folder, 'index.js') },
    ...(wasm ? [{ type: 'CompiledWasm', path: join(folder, wasm) }] : []),
  ];
  const files = modules.map(({ path }) => readFileSync(path));
  const weight = {
    raw: files.reduce((sum, { length }) => sum + length, 0),
    gzip: files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0),
  };
  return { options: { modulesRoot: folder, modules, compatibilityDate: '2026-04-01', cf: false }, weight };
}

/** The process of workerd that this one has started last. */
function workerdOf() {
  const lines = execFileSync('ps', ['-o', 'pid=,comm=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .trim()
    .split('\n');
  const pids = lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, name]) => name === 'workerd')
    .map(([pid]) => Number(pid));
  return Math.max(...pids);
}

/** Microseconds of the processor that the threads of a process have had: Linux has them. */
const processorOf = (pid) =>
  readdirSync(`/proc/${pid}/task`).reduce(
    (sum, thread) => sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1000,
    0,
  );

const timestamp = String(Math.floor(Date.now() / 1000));
const hash = createHmac('sha256', Buffer.from(KEY, 'hex')).update(timestamp).update(body).digest('hex');
const valid = {
  'close-sig-hash': hash,
  'close-sig-timestamp': timestamp,
  'content-type': 'application/json',
  'content-length': String(body.length),
};
const forged = { ...valid, 'close-sig-hash': hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) };

const KINDS = [
  { name: 'valid', wanted: 'opportunity', headers: valid, status: 200 },
  { name: 'filtered out', wanted: 'lead', headers: valid, status: 200 },
  { name: 'forged', wanted: 'opportunity', headers: forged, status: 401 },
];
const CONTENDERS = [
  { name: 'closehook/worker', source: closehook },
  { name: 'crypto.subtle and JSON.parse', source: byHand },
];

function post(url, agent, headers) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) =>
      response.resume().on('end', () => resolve(response.statusCode)),
    );
    sent.on('error', reject).end(body);
  });
}

/** Requests over HTTP, so many at once: milliseconds of each, and of all. */
async function overHttp(url, { headers, status }, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const times = [];
  let left = count;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      while (left-- > 0) {
        const since = performance.now();
        if ((await post(url, agent, headers)) !== status) throw new Error('a wrong answer');
        times.push(performance.now() - since);
      }
    }),
  );
  const all = performance.now() - start;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  return { perSecond: (count / all) * 1000, p50: at(0.5), p99: at(0.99) };
}

/** Microseconds of the processor that one request takes in the handler. */
async function inside(url, pid, { headers, status }, count) {
  const agent = new Agent();
  const before = processorOf(pid);
  const got = await post(url, agent, { ...headers, 'x-count': String(count) });
  if (got !== status) throw new Error('a wrong answer');
  return (processorOf(pid) - before) / count;
}

const results = [];
const weights = {};
for (const kind of KINDS) {
  process.stderr.write(`${kind.name} …\n`);
  const running = [];
  for (const { name, source } of CONTENDERS) {
    const { options, weight } = await bundle(`${kind.name}-${name}`.replace(/\W/g, '-'), worker(source(kind.wanted)));
    weights[name] = weight;
    const miniflare = new Miniflare({ ...options, host: '127.0.0.1' });
    const url = await miniflare.ready;
    const pid = workerdOf();
    await overHttp(url, kind, REQUESTS);
    await inside(url, pid, kind, INSIDE);
    running.push({ name, miniflare, url, pid, runs: /** @type {any[]} */ ([]), cpu: /** @type {number[]} */ ([]) });
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const each of running) {
      each.runs.push(await overHttp(each.url, kind, REQUESTS));
      each.cpu.push(await inside(each.url, each.pid, kind, INSIDE));
    }
  }
  for (const { name, miniflare, runs, cpu } of running) {
    await miniflare.dispose();
    const best = (member) => Math.min(...runs.map((run) => run[member]));
    results.push({
      kind: kind.name,
      name,
      perSecond: Math.max(...runs.map(({ perSecond }) => perSecond)),
      p50: best('p50'),
      p99: best('p99'),
      cpu: Math.min(...cpu),
      cpuSpread: quartiles(cpu),
    });
  }
}

process.stderr.write('cold start …\n');
/** @type {Record<string, { start: number[], first: number[] }>} */
const cold = Object.fromEntries(CONTENDERS.map(({ name }) => [name, { start: [], first: [] }]));
for (let round = 0; round < COLD; round++) {
  for (const { name, source } of CONTENDERS) {
    const { options } = await bundle(`cold-${name}`.replace(/\W/g, '-'), worker(source('opportunity')));
    const since = performance.now();
    const miniflare = new Miniflare({ ...options, host: '127.0.0.1' });
    const url = await miniflare.ready;
    const ready = performance.now();
    if ((await post(url, new Agent(), valid)) !== 200) throw new Error('a wrong answer');
    cold[name].start.push(ready - since);
    cold[name].first.push(performance.now() - ready);
    await miniflare.dispose();
  }
}

const spread = ({ low, median, high }) => `${digits(median)} (${digits(low)}–${digits(high)})`;
const bytes = (value) => value.toLocaleString('en');
const report = `# A Worker that receives

Deliveries of ${bytes(body.length)} bytes, Close's own example, one subscription, no log, a queue
that takes all at once. By hand is a Worker with the same limits and answers, which verifies with crypto.subtle, reads with JSON.parse and
compares type and action.

Over HTTP, ${CONCURRENCY} at once, the best of ${ROUNDS} rounds of ${bytes(REQUESTS)} requests. Client, HTTP and both processes share the machine, so
that most of a request is not the receiver's:

${table(
  ['', 'requests/s', 'p50, ms', 'p99, ms'],
  results.map(({ kind, name, perSecond, p50, p99 }) => [
    `${kind}: ${name}`,
    bytes(Math.round(perSecond)),
    digits(p50),
    digits(p99),
  ]),
)}

The processor's time for a request in the handler alone, with making the Request, as Linux counts it for workerd while one request
makes ${bytes(INSIDE)} of them: the best of the rounds, and their median with the quartiles.

${table(
  ['', 'µs', 'median, µs'],
  results.map(({ kind, name, cpu, cpuSpread }) => [`${kind}: ${name}`, digits(cpu), spread(cpuSpread)]),
)}

A cold start: workerd from nothing until it listens, and the first request, which for closehook makes the wasm instance. Medians of
${COLD}, with the quartiles:

${table(
  ['', 'start, ms', 'first request, ms'],
  Object.entries(cold).map(([name, { start, first }]) => [name, spread(quartiles(start)), spread(quartiles(first))]),
)}

What is uploaded, minified:

${table(
  ['', 'bytes', 'gzip'],
  Object.entries(weights).map(([name, { raw, gzip }]) => [name, bytes(raw), bytes(gzip)]),
)}
`;
publish('worker', report, { results, cold, weights }, 'workerd');
