// examples/node-receiver and examples/postgres-receiver as a user has them: with the packed package, the files copied
// to where they are to run, and an `on-change.js` of the test's own.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { exchange } from '../emulator/world.js';
import { SECOND, event as simulated, written } from '../inbox/world.js';
import { lend, project, root } from '../runtimes/tarball.js';

const installed = project();
lend(installed);
let copies = 0;

/** A copy of an example, with what its user has written. @param {string} name @param {string=} onChange a module */
export function copy(name, onChange) {
  const at = join(installed, `${name}-${copies++}`);
  cpSync(join(root, 'examples', name), at, { recursive: true, filter: (path) => !/node_modules|\.mdb/.test(path) });
  if (onChange !== undefined) writeFileSync(join(at, 'on-change.js'), onChange);
  return at;
}

/** A fresh folder, gone after the test. */
export function scratch(t) {
  const folder = mkdtempSync(join(tmpdir(), 'closehook-receiver-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The key of every delivery that a test signs by itself. */
export const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const TOKEN = 'token-of-the-tests';

/**
 * Starts a copy as a process; resolves when it listens.
 *
 * @param {import('node:test').TestContext} t
 * @param {string} at
 * @param {Record<string, string>} environment
 * @param {{ program?: string[] }} [how]
 */
export async function spawned(t, at, environment, { program = [process.execPath] } = {}) {
  const child = spawn(program[0], [...program.slice(1), 'main.js'], {
    cwd: at,
    env: { ...process.env, CLOSE_SIGNATURE_KEYS: KEY, PORT: '0', MONITOR_TOKEN: TOKEN, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (text) => (said += `${text}\n`));
  const exit = once(child, 'exit');
  const port = await new Promise((resolve, reject) => {
    lines.on('line', (text) => {
      const line = JSON.parse(text);
      if (line.code === 'LISTENING') resolve(line.port);
    });
    exit.then(([code, signal]) => reject(new Error(`it ended: ${code ?? signal} ${said}`)));
  });
  const get = (path, headers = { authorization: `Bearer ${TOKEN}` }) =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers });
  const health = async () => (await get('/health')).json();
  return {
    port,
    child,
    exit,
    get,
    health,
    url: `http://127.0.0.1:${port}/webhook`,
    /** All that it has written to its output. */
    said: () => said,
    /** Resolves with the status of the inbox that a test accepts. There is no clock in it. */
    async until(accepts) {
      for (;;) {
        const { status } = await health();
        if (status !== null && accepts(status)) return status;
        await pause(10);
      }
    },
    /** @param {NodeJS.Signals} signal */
    kill(signal = 'SIGKILL') {
      child.kill(signal);
      return exit;
    },
    deliver: (event, how) => deliver(port, event, how),
  };
}

/** The headers of a delivery, by node:crypto. */
export function signed(body, key = KEY, timestamp = Math.floor(Date.now() / 1000)) {
  const hash = createHmac('sha256', Buffer.from(key, 'hex')).update(String(timestamp)).update(body).digest('hex');
  return { 'content-type': 'application/json', 'close-sig-hash': hash, 'close-sig-timestamp': String(timestamp) };
}

/**
 * Sends an event, or any other text; gives the status.
 *
 * @param {number} port @param {object | string} event @param {{ key?: string }} [given]
 */
export async function deliver(port, event, { key } = {}) {
  const body = typeof event === 'string' ? event : JSON.stringify({ event, subscription_id: 'whsub_1' });
  const headers = { ...signed(body, key), 'content-length': Buffer.byteLength(body) };
  const { status } = await exchange({ port, method: 'POST', path: '/webhook', headers }, body);
  return status;
}

/** An event of a lead, each a second after the one before, long ago. */
export function event(number, name, before, lead = 'lead_1') {
  const date = written(Date.UTC(2024, 5, 1) + number * SECOND);
  return simulated(number, name, before, { lead, id: `ev_${number}`, date_created: date, date_updated: date });
}

/** An opportunity that a user has won. */
export const won = (number, user, value) => ({
  ...event(number, 'x'),
  object_type: 'opportunity',
  object_id: `oppo_${number}`,
  action: 'updated',
  changed_fields: ['status_type'],
  data: { id: `oppo_${number}`, user_id: user, status_type: 'won', value },
  previous_data: { status_type: 'active' },
});
