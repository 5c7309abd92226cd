import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { launch } from '../chromium.js';
import { serve } from '../runtimes/server.js';
import { lend, project, root, write } from '../runtimes/tarball.js';
import { startWorker } from '../runtimes/worker.js';
import { freePort } from '../sockets.js';
import { KEY, PAGES, PRELUDE, inMarkdown, printed } from './examples.js';

const at = project();
lend(at);
process.env.CLOSE_SIGNATURE_KEY = KEY;

/** Bodies that Close's key signed and that hold no event. */
const WITHOUT_EVENT = [
  '{"a":1}',
  '{"a": 1, "subscription_id": "whsub_1"}',
  '{"event": null, "subscription_id": "whsub_1"}',
  'null',
  'no JSON',
];

/**
 * Demands what every receiver must do: 200 for a delivery of Close, 401 for one that was changed; of what is signed and
 * no event, any answer but a failure; and the next delivery is accepted as the first was.
 */
async function assertReceives(answer) {
  const body = '{"event": {"id": "ev_1", "action": "created"}, "subscription_id": "whsub_1"}';
  const timestamp = String(Math.floor(Date.now() / 1000));
  const status = async (text, signed = text) => {
    const headers = {
      'content-type': 'application/json',
      'close-sig-hash': createHmac('sha256', Buffer.from(KEY, 'hex'))
        .update(timestamp + signed)
        .digest('hex'),
      'close-sig-timestamp': timestamp,
    };
    const response = await answer('http://localhost/webhook', { method: 'POST', headers, body: text });
    await response.arrayBuffer();
    return response.status;
  };
  assert.equal(await status(body), 200);
  assert.equal(await status(body.replace('created', 'deleted'), body), 401);
  for (const text of WITHOUT_EVENT) {
    const answered = await status(text);
    assert.ok(answered >= 200 && answered < 500, `${answered} for ${text}`);
    assert.equal(await status(body), 200, `after ${text}`);
  }
}

/** Waits until a child listens; fails when it ends before. */
async function listening(child, port) {
  while (child.exitCode === null && child.signalCode === null) {
    const socket = connect(port, '127.0.0.1');
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the receiver ended');
}

/** Sends the beginning of a request, and hangs up. */
async function breakOff(port) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const head =
    'POST /webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{';
  await new Promise((resolve) => socket.write(head, resolve));
  socket.destroy();
}

/** A receiver that listens on `PORT`. */
async function listens(file) {
  const port = await freePort();
  const child = spawn(process.execPath, [file], {
    cwd: at,
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  });
  try {
    await listening(child, port);
    await breakOff(port);
    await assertReceives((url, request) => {
      const there = new URL(url);
      there.hostname = '127.0.0.1';
      there.port = String(port);
      return fetch(there, request);
    });
  } finally {
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill();
    await ended;
  }
}

/** How an example is run, by its mark. */
const ways = {
  async run(file, code) {
    write(at, { [file]: PRELUDE + code });
    const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: at });
    assert.equal(stdout.replace(/\s+/g, ' ').trim(), printed(code));
  },
  node: listens,
  express: listens,
  fastify: listens,
  async next(file) {
    const { POST } = await import(pathToFileURL(join(at, file)).href);
    await assertReceives((url, request) => POST(new Request(url, request)));
  },
  async workers(file) {
    const bindings = { CLOSE_SIGNATURE_KEYS: JSON.stringify({ whsub_1: KEY }) };
    const miniflare = await startWorker(at, file, { bindings });
    try {
      await assertReceives((url, request) => miniflare.dispatchFetch(url, request));
    } finally {
      await miniflare.dispose();
    }
  },
  async browser(file, code) {
    write(at, { 'page.html': `<!doctype html><body>${code}</body>` });
    const server = await serve(at, "default-src 'none'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'");
    const browser = await launch();
    try {
      const page = await browser.newPage();
      const failed = new Promise((_, reject) => page.on('pageerror', reject));
      const shown = async () => {
        await page.goto(`${server.url}/page.html`);
        // The example puts its verdict in the place of everything in the body, itself included.
        await page.waitForFunction(() => !document.querySelector('script'));
        return page.textContent('body');
      };
      assert.equal(await Promise.race([shown(), failed]), 'valid');
    } finally {
      await browser.close();
      await server.close();
    }
  },
};

const examples = PAGES.flatMap(inMarkdown);

for (const [number, { name, mark, code }] of /** @type {any[]} */ ([...examples.entries()])) {
  test(`example ${name}, ${mark}`, async () => {
    assert.ok(mark in ways, `it needs a comment before it: <!-- test: ${Object.keys(ways).join(' | ')} -->`);
    const file = `example-${number}.js`;
    write(at, { [file]: code });
    await ways[mark](file, code);
  });
}

test('every way to receive has its example', () => {
  assert.deepEqual([...new Set(examples.map((/** @type {any} */ { mark }) => mark))].sort(), Object.keys(ways).sort());
});

/** As GitHub makes the anchor of a heading. */
const anchor = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

test('every link leads to a file that is there, and to a heading in it', () => {
  const text = (page) => readFileSync(join(root, page), 'utf8');
  for (const page of PAGES) {
    for (const [, link] of text(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path, heading] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      assert.ok(existsSync(join(root, target)), `${page}: ${link}`);
      if (heading === undefined) continue;
      const headings = [...text(target).matchAll(/^#+ (.*)$/gm)].map(([, each]) => anchor(each));
      assert.ok(headings.includes(heading), `${page}: ${link}`);
    }
  }
});

test('the README leads to every page', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  for (const page of PAGES.slice(1)) assert.ok(readme.includes(`](${page})`), page);
});

test('every cause of a diagnosis has its line', () => {
  const [, causes] = /export type Cause =\n((?: *\| '\w+'\n?)+)/.exec(
    readFileSync(join(root, 'pkg/index.d.ts'), 'utf8'),
  );
  const [, page] = readFileSync(join(root, 'docs/diagnosis.md'), 'utf8').split('\n## The causes\n');
  const named = [...page.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, code]) => code);
  assert.deepEqual(named.sort(), [...causes.matchAll(/'(\w+)'/g)].map(([, code]) => code).sort());
});

test('all that the control API of the emulator lists has its line', async () => {
  const { Emulator } = await import(pathToFileURL(join(at, 'node_modules/closehook/emulator.js')).href);
  const emulator = await Emulator.start();
  const list = await (await fetch(`${emulator.url}/_closehook/`)).text();
  await emulator.close();
  const calls = [...list.matchAll(/^([A-Z]+) +(\S+)/gm)].map(([, method, path]) => `${method} ${path}`);
  const page = readFileSync(join(root, 'docs/emulator.md'), 'utf8');
  const named = [...page.matchAll(/^\| `([A-Z]+ \S+)` \|/gm)].map(([, call]) => call);
  assert.ok(calls.length > 5, list);
  assert.deepEqual(named, calls);
});
