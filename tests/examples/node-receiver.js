// examples/node-receiver as a user has it: with the packed package, and the files copied to where they are to run.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { exchange } from '../emulator/world.js';
import { lend, project, root } from '../runtimes/tarball.js';

export const at = project();
lend(at);
cpSync(join(root, 'examples/node-receiver'), at, {
  recursive: true,
  filter: (path) => !/node_modules|\.mdb/.test(path),
});
copyFileSync(join(root, 'tests/examples/process.js'), join(at, 'process.js'));

/** A file of the example, as a module. */
export const load = (name) => import(pathToFileURL(join(at, name)).href);

/** A fresh folder, gone after the test. */
export function scratch(t) {
  const folder = mkdtempSync(join(tmpdir(), 'closehook-receiver-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * The receiver as a process, from `file`; resolves when it listens. `lines` are what it has logged; `until` resolves
 * with the line that a test accepts.
 */
export async function spawned(t, environment, { file = 'process.js', program = [process.execPath] } = {}) {
  const child = spawn(program[0], [...program.slice(1), file], {
    cwd: at,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  const lines = [];
  const waiting = new Set();
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text);
    lines.push(line);
    for (const each of waiting) if (each.accepts(line, lines)) each.resolve(line);
  });
  const exit = once(child, 'exit');
  const until = (accepts) =>
    new Promise((resolve, reject) => {
      const each = {
        accepts,
        resolve(line) {
          waiting.delete(each);
          resolve(line);
        },
      };
      waiting.add(each);
      exit.then(([code, signal]) => reject(new Error(`it ended: ${code ?? signal} ${errors}`)));
    });
  const listening = await until(({ code }) => code === 'LISTENING');
  return {
    ...listening,
    child,
    lines,
    until,
    exit,
    get errors() {
      return errors;
    },
    kill: async (signal = 'SIGKILL') => {
      child.kill(/** @type {NodeJS.Signals} */ (signal));
      return exit;
    },
  };
}

/** The key of every delivery that a test signs by itself. */
export const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';

/**
 * A receiver in this process, on free ports, that ends with the test. `config` is laid over what is configured by
 * itself.
 *
 * @param {import('node:test').TestContext} t
 * @param {{ onChange?: (...given: any[]) => any, subscriptions?: object[], onSuperseded?: () => void, data?: string,
 *   config?: Record<string, any> }} [given]
 */
export async function running(
  t,
  { onChange = () => {}, subscriptions, onSuperseded, data = join(scratch(t), 'receiver.mdb'), config = {} } = {},
) {
  const [{ configuration }, { start }] = await Promise.all([load('config.js'), load('receiver.js')]);
  const environment = {
    CLOSE_SIGNATURE_KEYS: KEY,
    PORT: '0',
    STATUS_PORT: '0',
    DATA: data,
    RETRY_FIRST_SECONDS: '0.01',
    RETRY_LONGEST_SECONDS: '0.02',
    ATTEMPTS: '3',
  };
  const byItself = configuration(environment);
  const lines = [];
  const waiting = new Set();
  const log = (level, code, about) => {
    const line = { level, code, ...about };
    lines.push(line);
    for (const each of waiting) if (each.accepts(line)) each.resolve(line);
  };
  const all = {
    ...byItself,
    ...config,
    consumer: { ...byItself.consumer, ...config.consumer },
    backfill: { ...byItself.backfill, ...config.backfill },
  };
  const receiver = await start(all, { onChange, subscriptions, log, onSuperseded });
  let stopped;
  const stop = () => (stopped ??= receiver.stop());
  t.after(stop);
  const until = (accepts) =>
    new Promise((resolve) => {
      const each = {
        accepts,
        resolve(line) {
          waiting.delete(each);
          resolve(line);
        },
      };
      waiting.add(each);
    });
  return {
    ...receiver,
    data,
    lines,
    stop,
    url: `http://127.0.0.1:${receiver.port}/webhook`,
    /** Resolves with the next line that is accepted. */
    until,
    /** Resolves when so many lines of a code were logged since now. */
    times: (code, count) => until((line) => line.code === code && --count === 0),
    health: async () => (await fetch(`http://127.0.0.1:${receiver.statusPort}/health`)).json(),
    deliver: (event, how) => deliver(receiver.port, event, how),
  };
}

/** The headers of a delivery, by node:crypto. */
export function signed(body, key = KEY, timestamp = Math.floor(Date.now() / 1000)) {
  const hash = createHmac('sha256', Buffer.from(key, 'hex')).update(String(timestamp)).update(body).digest('hex');
  return { 'content-type': 'application/json', 'close-sig-hash': hash, 'close-sig-timestamp': String(timestamp) };
}

/**
 * Sends an event, or a text that is none; gives the status.
 *
 * @param {number} port @param {object | string} event @param {{ key?: string }} [given]
 */
export async function deliver(port, event, { key } = {}) {
  const body = typeof event === 'string' ? event : JSON.stringify({ event, subscription_id: 'whsub_1' });
  const { status } = await exchange(
    {
      port,
      method: 'POST',
      path: '/webhook',
      headers: { ...signed(body, key), 'content-length': Buffer.byteLength(body) },
    },
    body,
  );
  return status;
}

/** An event of a lead, each a second after the one before. */
export function event(number, name, before, lead = 'lead_1') {
  const date = new Date(Date.UTC(2024, 5, 1) + number * 1000).toISOString().replace('Z', '000');
  return {
    id: `ev_${number}`,
    object_type: 'lead',
    object_id: lead,
    lead_id: lead,
    action: before === undefined ? 'created' : 'updated',
    date_created: date,
    date_updated: date,
    changed_fields: before === undefined ? [] : ['name'],
    data: { id: lead, name },
    previous_data: before === undefined ? {} : { name: before },
  };
}
