// 500 uploads that stall do not keep one real delivery out: in Node, workerd, Deno and Bun.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';

import { program, project } from '../runtimes/tarball.js';
import { startWorker } from '../runtimes/worker.js';
import { KEY } from './deliveries.js';
import { ATTACKS, burst, underAttack } from './stalled.js';

const STALLED = 500;

/** In seconds: what stalls is still there when the last delivery has been answered. */
const TIMEOUT = 600;

/**
 * What was refused, by its code: it is told to a GET request, which shows that all uploads have been read as far as
 * they came.
 */
const OPTIONS = `keys: '${KEY}', accept() {}, timeout: ${TIMEOUT}, log(level, code) { if (level !== 'info') counts[code] = (counts[code] ?? 0) + 1; }`;
const web = (serve) => `
import { receive } from 'closehook/worker';
const counts = {};
const door = receive({ ${OPTIONS} });
const handler = (request) => (request.method === 'GET' ? Response.json(counts) : door(request));
${serve}`;

const at = project({
  'node.js': `
import { createServer } from 'node:http';
import { receive } from 'closehook/node';
const counts = {};
const door = receive({ ${OPTIONS} });
const listener = (request, response) => (request.method === 'GET' ? response.end(JSON.stringify(counts)) : door(request, response));
const server = createServer(listener).listen(0, '127.0.0.1', () => console.log(server.address().port));`,
  'deno.js': web("Deno.serve({ port: 0, hostname: '127.0.0.1', onListen: ({ port }) => console.log(port) }, handler);"),
  'bun.js': web("console.log(Bun.serve({ port: 0, hostname: '127.0.0.1', idleTimeout: 0, fetch: handler }).port);"),
  'worker.js': web('export default { fetch: handler };'),
});

/** Starts a server that prints its port, until the test ends. */
async function started(t, file, args, env = {}) {
  const child = spawn(file, args, { cwd: at, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return Number(line);
}

const deno = ['run', '--no-prompt', '--no-remote', '--node-modules-dir=manual', '--allow-net=127.0.0.1', 'deno.js'];

const RUNTIMES = {
  Node: (t) => started(t, process.execPath, ['node.js']),
  Deno: (t) => started(t, program('deno'), deno, { DENO_DIR: join(at, '.deno'), DENO_NO_UPDATE_CHECK: '1' }),
  Bun: (t) => started(t, program('bun'), ['--no-install', 'bun.js'], { DO_NOT_TRACK: '1' }),
  async workerd(t) {
    // It tells each connection that breaks.
    const miniflare = await startWorker(at, 'worker.js', {
      host: '127.0.0.1',
      handleRuntimeStdio: (...streams) => streams.forEach((stream) => stream.resume()),
    });
    t.after(() => miniflare.dispose());
    return Number((await miniflare.ready).port);
  },
};

for (const [runtime, start] of Object.entries(RUNTIMES)) {
  test(`${runtime}: each delivery is answered with 200 beside ${STALLED} uploads that`, async (t) => {
    const port = await start(t);
    for (const [name, attack] of Object.entries(ATTACKS)) {
      await t.test(name, async (t) => {
        const { statuses, longest } = await underAttack(port, attack, STALLED);
        t.diagnostic(`the longest wait: ${Math.round(longest)} ms`);
        assert.deepEqual([...new Set(statuses)], [200], statuses.join());
      });
    }
    await t.test('come in a burst while a large delivery is on its way', async () => {
      assert.equal(await burst(port, 100), 200);
    });
  });
}
