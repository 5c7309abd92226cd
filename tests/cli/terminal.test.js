import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'node:test';
import { promisify } from 'node:util';
import {
  KEY,
  PROGRAM,
  assertNoSecret,
  closehook,
  delivery,
  jsonLines,
  payload,
  receiving,
  scratch,
  started,
} from './closehook.js';

test.after(assertNoSecret);

const run = promisify(execFile);
const quoted = (words) => words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');

/** What a terminal gets, from util-linux's `script`, which makes one; `null` where there is none. */
async function inTerminal(args, env = {}) {
  const line = quoted([process.execPath, PROGRAM, ...args]);
  const { NO_COLOR, ...inherited } = process.env;
  const settings = { env: { ...inherited, TERM: 'xterm', CLOSE_SIGNATURE_KEY: KEY, ...env }, maxBuffer: 1e8 };
  return run('script', ['-qec', line, '/dev/null'], settings).then(
    ({ stdout }) => stdout,
    ({ stdout }) => stdout,
  );
}

/** @type {string | boolean} */
let skip = false;
try {
  execFileSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' });
} catch {
  skip = 'there is no script of util-linux';
}

const HOSTILE = '\u001b]0;owned\u0007\u001b[2J\u009b31m\r\n\u202e\u2028\ud800\u0000\u007f';
const hostile = payload(
  {
    id: HOSTILE,
    object_type: HOSTILE,
    action: HOSTILE,
    changed_fields: [HOSTILE],
    data: { [HOSTILE]: HOSTILE },
    previous_data: { [HOSTILE]: 'x' },
  },
  HOSTILE,
);
const file = scratch('hostile.json', hostile);
const deliveries = scratch(
  'hostile.jsonl',
  jsonLines([delivery(hostile, { name: HOSTILE }), { headers: 1, body: HOSTILE }]),
);
const filter = JSON.stringify({
  type: 'and',
  filters: [
    { type: 'field_accessor', field: HOSTILE, filter: { type: 'non_null' } },
    { type: 'field_accessor', field: 'id', filter: { type: 'equals', value: HOSTILE } },
  ],
});

/** Our own colors, the cursor to the start of the line, and the end of it cleared. */
const OURS = /\u001b\[(?:\d{1,2}m|K)|\r\n|\r(?=\u001b\[K)/g;
// All that could command a terminal or hide in a line.
const COMMANDS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]/;

const SHOWN = [
  ['verify', deliveries],
  ['verify', deliveries, '--json'],
  ['verify', file, '-H', 'close-sig-hash: 00', '-H', 'close-sig-timestamp: 1'],
  ['match', file, '--filter', filter],
  ['match', file, '--filter', filter, '--json'],
  ['explain', file, '--filter', filter],
  ['explain', file, '--filter', filter, '--json'],
  ['changes', file, '--check'],
  ['changes', file, '--json'],
  ['diff', file, scratch('harmless.json', '{"event": {}}')],
  ['diff', file, scratch('harmless.json'), '--json'],
  ['diff', file, scratch('harmless.json'), '--merge'],
  ['send', 'http://127.0.0.1:1/', file, '--json'],
  ['verify', `--${HOSTILE.replaceAll('\u0000', '')}`],
  [HOSTILE.replaceAll('\u0000', '')],
];

for (const args of SHOWN) {
  test(`hostile values are inert: closehook ${args
    .slice(0, 3)
    .map((each) => JSON.stringify(each).slice(0, 30))
    .join(' ')}`, { skip }, async () => {
    const out = await inTerminal(args);
    assert.ok(out.length > 0);
    const found = COMMANDS.exec(out.replace(OURS, ''));
    assert.equal(found, null, found && `${JSON.stringify(found[0])} in ${JSON.stringify(out)}`);
  });
}

test('hostile values are inert in listen, and in the answer to send', { skip }, async (t) => {
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    response.writeHead(200, 'fine\u0085');
    response.end(HOSTILE);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const out = await inTerminal(['send', `http://127.0.0.1:${server.address().port}/`, file]);
  assert.match(out, /200/);
  assert.equal(COMMANDS.exec(out.replace(OURS, '')), null);

  const child = started(['listen', '--port', '0', '--count', '1']);
  const [url] = await child.printed(/http:\/\/127\.0\.0\.1:\d+/);
  await closehook(['send', url, file]);
  assert.equal(COMMANDS.exec((await child.exit).out.replaceAll('\n', '')), null);
});

test('colors in a terminal, except with NO_COLOR; no colors in a pipe, except with FORCE_COLOR', {
  skip,
}, async () => {
  const args = ['verify', scratch('good.jsonl', jsonLines([delivery(payload())]))];
  assert.match(await inTerminal(args), /\u001b\[32m✓\u001b\[0m valid/);
  assert.doesNotMatch(await inTerminal(args, { NO_COLOR: '1' }), /\u001b/);
  assert.doesNotMatch(await inTerminal(args, { TERM: 'dumb' }), /\u001b/);
  assert.doesNotMatch((await closehook(args)).out, /\u001b/);
  const piped = async (env) => (await closehook(args, { env: { CLOSE_SIGNATURE_KEY: KEY, ...env } })).out;
  assert.match(await piped({ FORCE_COLOR: '1' }), /\u001b\[32m✓/);
  assert.match(await piped({ FORCE_COLOR: '', NO_COLOR: '1' }), /\u001b\[32m✓/);
  assert.doesNotMatch(await piped({ FORCE_COLOR: '0' }), /\u001b/);
});

test('replay has a bar in a terminal, which is gone at the end, and none in a pipe', { skip }, async (t) => {
  const { url } = await receiving(t);
  const many = scratch('many.jsonl', jsonLines(Array.from({ length: 60 }, () => delivery('{}'))));
  const out = await inTerminal(['replay', url, many, '--rate', '200']);
  assert.match(out, /sent, \d+ with 2xx/);
  assert.match(out.slice(out.lastIndexOf('\u001b[K')), /^\u001b\[K60 deliveries in/);
  const { out: piped, err } = await closehook(['replay', url, many]);
  assert.doesNotMatch(piped + err, /\u001b|\r|with 2xx/);
});

test('without a pipe, a terminal is not waited for', { skip }, async () => {
  assert.match(
    await inTerminal(['verify']),
    /no input: name a file of deliveries, or a body with --headers, pipe it in/,
  );
  assert.match(await inTerminal(['changes']), /no input: name a payload/);
});

test('a pipe that is closed early ends it without a word', async () => {
  const many = scratch('long.jsonl', jsonLines(Array.from({ length: 20_000 }, () => delivery('{}'))));
  const child = spawn(process.execPath, [PROGRAM, 'verify', many], {
    env: { ...process.env, CLOSE_SIGNATURE_KEY: KEY },
  });
  let err = '';
  child.stderr.on('data', (chunk) => (err += chunk));
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = await once(child, 'close');
  assert.deepEqual([code, err], [141, '']);
});
