// The command line as a process, and what it is asked with.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROGRAM = fileURLToPath(new URL('../../pkg/cli/closehook.js', import.meta.url));

/** Public: the key of Close's documentation. */
export const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
export const OTHER_KEY = 'b9260244ef33625f9b4b26a27db08758cdd39478b852c73f2d33ab042eb8abb4';

/** Every output of every run, to search them for a key. */
const outputs = [];

/** Fails if a key was printed. Each test file calls it last. */
export function assertNoSecret() {
  assert.ok(outputs.length > 0);
  for (const { args, text } of outputs) {
    for (const key of [KEY, OTHER_KEY]) {
      assert.ok(
        !text.toLowerCase().includes(key.slice(0, 16)),
        `a key is in the output of closehook ${args.join(' ')}`,
      );
    }
  }
}

/**
 * Runs it to its end.
 *
 * @param {string[]} args
 * @param {{ input?: string | Uint8Array | null, env?: NodeJS.ProcessEnv, cwd?: string }} [how] `input` `null` leaves it
 *   open
 * @returns {Promise<{ code: number | null, out: string, err: string, lines: string[], json: () => any[] }>}
 */
export async function closehook(args, { input = '', env = { CLOSE_SIGNATURE_KEY: KEY }, cwd } = {}) {
  const child = started(args, { env, cwd });
  child.process.stdin.on('error', () => {});
  if (input !== null) child.process.stdin.end(input);
  return child.exit;
}

/**
 * Starts a command that does not end by itself.
 *
 * @param {string[]} args @param {{ env?: NodeJS.ProcessEnv, cwd?: string }} [how]
 */
export function started(args, { env = { CLOSE_SIGNATURE_KEY: KEY }, cwd } = {}) {
  const { CLOSE_SIGNATURE_KEY, CLOSE_API_KEY, CLOSE_API_TOKEN, CLOSE_API_URL, ...inherited } = process.env;
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd, env: { ...inherited, ...env } });
  const collected = { out: '', err: '' };
  const watching = new Set();
  const look = () => {
    for (const each of watching) each();
  };
  for (const { stream, name } of /** @type {const} */ ([
    { stream: child.stdout, name: 'out' },
    { stream: child.stderr, name: 'err' },
  ])) {
    stream.setEncoding('utf8').on('data', (text) => {
      collected[name] += text;
      look();
    });
  }
  const exit = once(child, 'close').then(([code, signal]) => {
    const { out, err } = collected;
    outputs.push({ args, text: out + err });
    const lines = out.split('\n').slice(0, -1);
    look();
    return { code, signal, out, err, lines, json: () => lines.map((line) => JSON.parse(line)) };
  });
  return {
    process: child,
    exit,
    /** The first match in what it prints; rejects when it ends without one. */
    printed(pattern) {
      return new Promise((resolve, reject) => {
        const seen = () => {
          const found = pattern.exec(collected.out);
          if (found === null && child.exitCode === null && child.signalCode === null) return;
          watching.delete(seen);
          if (found) resolve(found);
          else reject(new Error(`no ${pattern} in: ${collected.out}${collected.err}`));
        };
        watching.add(seen);
        seen();
      });
    },
  };
}

let folder;

/** A path in a folder of its own, with a file when its content is given. */
export function scratch(name, content) {
  if (folder === undefined) {
    folder = mkdtempSync(join(tmpdir(), 'closehook-cli-'));
    process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  }
  const path = join(folder, name);
  if (content !== undefined) writeFileSync(path, content);
  return path;
}

/**
 * The headers of a delivery, computed with node:crypto as an oracle.
 *
 * @param {string | Uint8Array} body @param {{ key?: string, timestamp?: number | string }} [given]
 */
export function signed(body, { key = KEY, timestamp = Math.floor(Date.now() / 1000) } = {}) {
  const hash = createHmac('sha256', Buffer.from(key, 'hex')).update(String(timestamp)).update(body).digest('hex');
  return { 'close-sig-hash': hash, 'close-sig-timestamp': String(timestamp) };
}

/**
 * A delivery in the format of a file.
 *
 * @param {string | Uint8Array} body
 * @param {{ key?: string, timestamp?: number, headers?: string[][], [member: string]: unknown }} [given]
 */
export function delivery(body, { key, timestamp, headers = [], ...rest } = {}) {
  const pairs = [['content-type', 'application/json'], ...headers, ...Object.entries(signed(body, { key, timestamp }))];
  return { ...rest, headers: pairs, body: Buffer.from(body).toString('base64') };
}

export const jsonLines = (list) => list.map((each) => `${JSON.stringify(each)}\n`).join('');

/** The body of an event. */
export const payload = (event = {}, subscription_id = 'whsub_1') =>
  JSON.stringify({
    event: {
      id: 'ev_1',
      object_type: 'opportunity',
      action: 'updated',
      object_id: 'oppo_1',
      changed_fields: [],
      data: {},
      previous_data: {},
      ...event,
    },
    subscription_id,
  });

/**
 * A receiver by node:http and node:crypto, which keeps what it gets.
 *
 * @param {import('node:test').TestContext} t
 * @param {(request: any) => number | Promise<number>} [answer] gives the status for a request
 *   `{ body, rawHeaders, number }`
 */
export async function receiving(t, answer = () => 200) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { rawHeaders, headers, url, method } = request;
    const got = { body: Buffer.concat(chunks), rawHeaders, headers, url, method, number: requests.length };
    requests.push(got);
    response.statusCode = await answer(got);
    response.end('{"seen":true}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address();
  return { requests, port, url: `http://127.0.0.1:${port}/webhook` };
}

/** Whether a request is signed with the key, by node:crypto. */
export const isSigned = ({ body, headers }, key = KEY) =>
  signed(body, { key, timestamp: headers['close-sig-timestamp'] })['close-sig-hash'] === headers['close-sig-hash'];
