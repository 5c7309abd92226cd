// The code of every remedy is run: completed into a program, it tells a real delivery from a forged one. A language
// that is not on this machine is skipped.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHmac, webcrypto } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import express from 'express';
import fastify from 'fastify';
import { Webhook } from '../../pkg/index.js';

const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
const webhook = new Webhook(KEY);
const body = '{"event": {"id": "ev_1", "name": "é"}, "subscription_id": "whsub_1"}';

/** The delivery, and what makes it another. */
function deliveries() {
  const signed = webhook.sign(body);
  const [hash, timestamp] = [signed['close-sig-hash'], signed['close-sig-timestamp']];
  const late = webhook.sign(body, { timestamp: Number(timestamp) - 3600 });
  return [
    [body, timestamp, hash, true],
    [body, timestamp, hash.toUpperCase(), true],
    [body.replace('ev_1', 'ev_2'), timestamp, hash, false],
    [body, timestamp, '0'.repeat(64), false],
    [body, timestamp, '', false],
    [body, `${timestamp}0`, hash, false],
    [body, late['close-sig-timestamp'], late['close-sig-hash'], false],
  ];
}

/** Of each family whose remedy is code, what brings it: raw body, key, message. */
const own = (how) => ({ ...webhook.sign(body, { timestamp: 1 }), 'close-sig-hash': how });
const DIAGNOSES = {
  'raw body': webhook.diagnose(JSON.stringify(JSON.parse(body)), webhook.sign(body)),
  key: webhook.diagnose(body, own(createHmac('sha256', KEY).update(`1${body}`).digest('hex'))),
  message: webhook.diagnose(body, own(createHmac('sha256', Buffer.from(KEY, 'hex')).update(`1.${body}`).digest('hex'))),
};
const codes = (target) =>
  Object.entries(DIAGNOSES).map(([family, { remedy }]) => [
    family,
    /** @type {any} */ (remedy)[target].filter(({ code }) => code !== undefined),
  ]);

const literal = (value) => JSON.stringify(value); // of ASCII text, a string in Python and Go as well
const LANGUAGES = {
  python: {
    command: 'python3',
    file: 'check.py',
    args: (file) => [file],
    program: (code, cases) =>
      `${code}\n\n${cases
        .map(
          ([text, ...rest]) =>
            `print(is_from_close(${[literal(KEY), `bytes.fromhex("${Buffer.from(text).toString('hex')}")`, ...rest.map(literal)].join(', ')}))`,
        )
        .join('\n')}\n`,
  },
  php: {
    command: 'php',
    file: 'check.php',
    args: (file) => [file],
    program: (code, cases) =>
      `<?php\n${code}\n${cases
        .map(
          ([text, ...rest]) =>
            `echo isFromClose('${KEY}', hex2bin('${Buffer.from(text).toString('hex')}'), ${rest.map((each) => `'${each}'`).join(', ')}) ? "True\\n" : "False\\n";`,
        )
        .join('\n')}\n`,
  },
  ruby: {
    command: 'ruby',
    file: 'check.rb',
    args: (file) => [file],
    program: (code, cases) =>
      `${code}\n\n${cases
        .map(
          ([text, ...rest]) =>
            `puts from_close?('${KEY}', ['${Buffer.from(text).toString('hex')}'].pack('H*'), ${rest.map((each) => `'${each}'`).join(', ')}) ? "True" : "False"`,
        )
        .join('\n')}\n`,
  },
  go: {
    command: 'go',
    version: 'version',
    file: 'check.go',
    args: (file) => ['run', file],
    program: (code, cases) =>
      `package main\n\nimport "fmt"\n\n${code}\n\nfunc main() {\n${cases
        .map(
          ([text, ...rest]) =>
            `\tprintln2(isFromClose(${literal(KEY)}, []byte(${literal(text)}), ${rest.map(literal).join(', ')}, 5*time.Minute))`,
        )
        .join(
          '\n',
        )}\n}\n\nfunc println2(fits bool) {\n\tif fits {\n\t\tfmt.Println("True")\n\t} else {\n\t\tfmt.Println("False")\n\t}\n}\n`,
  },
};

for (const [target, { command, version = '--version', file, args, program }] of Object.entries(LANGUAGES)) {
  const isThere = spawnSync(command, [version]).status === 0;
  test(`the ${target} of each remedy verifies`, { skip: isThere ? false : `${command} is not on this machine` }, () => {
    const seen = new Set();
    for (const [family, parts] of codes(target)) {
      assert.deepEqual(
        parts.map(({ language }) => language),
        [target],
        family,
      );
      const [{ code }] = parts;
      if (seen.has(code)) continue;
      seen.add(code);
      const at = join(mkdtempSync(join(tmpdir(), 'remedy-')), file);
      const cases = deliveries();
      writeFileSync(
        at,
        program(
          code,
          cases.map((one) => one.slice(0, 3)),
        ),
      );
      const printed = execFileSync(command, args(at), {
        encoding: 'utf8',
        env: { ...process.env, GOFLAGS: '-mod=mod' },
      })
        .trim()
        .split('\n');
      assert.deepEqual(
        printed,
        cases.map(([, , , fits]) => (fits ? 'True' : 'False')),
        code,
      );
    }
  });
}

/** @type {any} */
const AsyncFunction = (async () => {}).constructor;

for (const target of ['express', 'fastify', 'next', 'node', 'workers']) {
  test(`the code for ${target} verifies`, async () => {
    for (const [family, parts] of codes(target)) {
      assert.ok(parts.length > 0, family);
      const { code, language } = parts.at(-1);
      assert.equal(language, 'js');
      if (family === 'raw body') await served(target, code);
      else await hashed(target, code);
    }
  });
}

/** The hash that code of a remedy computes, or the verdict that it comes to. */
async function hashed(target, code) {
  for (const [text, timestamp, hash, fits] of /** @type {any[][]} */ (deliveries().slice(0, 4))) {
    const names = ['createHmac', 'crypto', 'key', 'timestamp', 'body', ...(target === 'workers' ? ['hash'] : [])];
    const result = target === 'workers' ? 'isFromClose' : 'hash';
    const found = await new AsyncFunction(...names, `${code}\nreturn ${result};`)(
      createHmac,
      webcrypto,
      KEY,
      timestamp,
      Buffer.from(text),
      hash,
    );
    assert.equal(target === 'workers' ? found : found === hash.toLowerCase(), fits, code);
  }
}

/** Posts to what the code of a remedy builds. */
async function served(target, code) {
  const send = {
    async express(headers, text) {
      const app = express();
      new Function('app', 'express', 'webhook', code)(app, express, webhook);
      // By its four parameters Express knows a handler of errors.
      app.use((_error, _request, response, _next) => void response.sendStatus(401));
      return posted(createServer(app), headers, text);
    },
    async fastify(headers, text) {
      const app = fastify();
      new Function('app', 'webhook', code)(app, webhook);
      const { statusCode } = await app.inject({
        method: 'POST',
        url: '/webhook',
        headers: { ...headers, 'content-type': 'application/json' },
        payload: text,
      });
      return statusCode === 200;
    },
    async next(headers, text) {
      const POST = new Function('webhook', `${code.replace('export ', '')}\nreturn POST;`)(webhook);
      return POST(new Request('http://localhost/', { method: 'POST', headers, body: text })).then(
        () => true,
        () => false,
      );
    },
    async workers(headers, text) {
      const { fetch: handle } = new Function('webhook', code.replace('export default', 'return'))(webhook);
      return handle(new Request('http://localhost/', { method: 'POST', headers, body: text })).then(
        () => true,
        () => false,
      );
    },
    async node(headers, text) {
      const make = (listener) => createServer((req, res) => listener(req, res).catch(() => res.writeHead(401).end()));
      return posted(new Function('createServer', 'webhook', `${code}\nreturn server;`)(make, webhook), headers, text);
    },
  }[target];
  for (const [text, timestamp, hash, fits] of deliveries().filter(([, , hash]) => hash !== '')) {
    const headers = { 'close-sig-hash': hash, 'close-sig-timestamp': timestamp };
    assert.equal(await send(headers, text), fits, code);
  }
}

async function posted(server, headers, text) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { status } = await fetch(`http://127.0.0.1:${server.address().port}/webhook`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: text,
    });
    return status === 200;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test('a remedy fits its cause: no code for a receiver where the key is wrong, none for a key where the body is', () => {
  const all = (remedy) => JSON.stringify(remedy);
  // As Close writes: a body that was rewritten on its way would be said first.
  const asCloseWrites = '{"event": {"id": "ev_1"}, "subscription_id": "whsub_1"}';
  const wrongKey = webhook.diagnose(asCloseWrites, new Webhook('a'.repeat(64)).sign(asCloseWrites)).remedy;
  assert.ok(wrongKey);
  assert.doesNotMatch(all(wrongKey), /express\.raw|arrayBuffer|Buffer\.concat|get_data|php:\/\/input/);
  assert.match(all(wrongKey.python), /curl -u/);
  assert.doesNotMatch(all(DIAGNOSES['raw body'].remedy), /signature_key|curl/);
  assert.doesNotMatch(all(DIAGNOSES.key.remedy), /express\.raw|curl/);
  const missing = webhook.diagnose(body, {}).remedy;
  assert.ok(missing);
  assert.doesNotMatch(all(missing), /express\.raw|createHmac|curl/);
  assert.match(all(missing.php), /HTTP_CLOSE_SIG_HASH/);
});
