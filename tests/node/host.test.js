// Who hashes is nobody's business: with node:crypto, without it, and with one that is none, the answers are the same.
import assert from 'node:assert/strict';
import { createHash, createHmac, hash, randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createContext, runInContext } from 'node:vm';

/** This entry; verify-host.test.js is the same of another. */
const entry = process.env.CLOSEHOOK_ENTRY ?? 'index.cjs';
const KEY = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';

/** A copy of the package in a realm of its own, as Jest makes them, with this `process` in it. */
function copyWith(process) {
  const context = createContext({ WebAssembly, TextEncoder, TextDecoder, FinalizationRegistry, process });
  const modules = new Map();
  const load = (url) => {
    if (!modules.has(url.href)) {
      const module = { exports: {} };
      modules.set(url.href, module);
      const run = runInContext(`(function (module, exports, require) {${readFileSync(url, 'utf8')}\n})`, context);
      run(module, module.exports, (path) => load(new URL(path, url)));
    }
    return modules.get(url.href).exports;
  };
  return load(new URL(`../../pkg/dist/${entry}`, import.meta.url));
}

/** A process whose node:crypto has this `hash`, and counts what it is asked. */
function counting(hash) {
  const asked = [];
  const spy = (algorithm, data, form) => {
    asked.push(data.length);
    return hash(algorithm, data, form);
  };
  return { asked, process: { versions: process.versions, getBuiltinModule: () => ({ hash: spy }) } };
}

/** Verdicts of short and long bodies, right and wrong, alone and together. */
function verdicts({ Webhook }) {
  const webhook = new Webhook(['00'.repeat(32), KEY], { now: () => 1544271440 });
  const items = [0, 10, 255, 256, 1023, 1024, 5000, 100_000].flatMap((length) => {
    const body = Buffer.alloc(length, 'closehook');
    const hash = createHmac('sha256', Buffer.from(KEY, 'hex')).update('1544271440').update(body).digest('hex');
    return [hash, `${hash}, ${hash}`, '0'.repeat(64)].flatMap((hash) =>
      ['1544271440', '1544271440, 1544271440', '1544271000'].map((timestamp) => ({
        body,
        headers: { 'close-sig-hash': hash, 'close-sig-timestamp': timestamp },
      })),
    );
  });
  const alone = items.map(({ body, headers }) => webhook.safeVerify(body, headers));
  const many = webhook.verifyMany(items);
  const plain = (results) =>
    results.map(({ ok, delivery, error }) => (ok ? { key: delivery.key } : { ...error, message: error.message }));
  assert.deepEqual(JSON.stringify(plain(many)), JSON.stringify(plain(alone)));
  for (const [place, { error }] of alone.entries()) {
    if (!error?.evidence.bodySha256) continue;
    assert.equal(error.evidence.bodySha256, createHash('sha256').update(items[place].body).digest('hex'));
  }
  return JSON.stringify(plain(alone));
}

const expected = verdicts(copyWith(undefined));

test('without a host, some are valid and some are not', () => {
  assert.match(expected, /"key":"1"/);
  assert.match(expected, /SIGNATURE_MISMATCH/);
});

test('in a realm of its own, with the process of this one', () => {
  const { asked, process } = counting(hash);
  assert.equal(verdicts(copyWith(process)), expected);
  assert.ok(
    asked.some((length) => length > 100_000),
    'it was not asked',
  );
});

test('short bodies are not worth a call', () => {
  const { asked, process } = counting(hash);
  const { Webhook } = copyWith(process);
  const webhook = new Webhook(KEY);
  for (const body of ['', '{}', 'x'.repeat(255)]) assert.ok(webhook.safeVerify(body, webhook.sign(body)).ok);
  assert.deepEqual(asked, []);
  const long = 'x'.repeat(256);
  assert.ok(webhook.safeVerify(long, webhook.sign(long)).ok);
  assert.deepEqual(asked, [3, 64 + 10 + 256], 'once to see whether it hashes, and the message after the key');
});

test('a process that has no node:crypto, or one that does not hash, is none', () => {
  const odd = [
    {},
    null,
    { getBuiltinModule: () => undefined },
    { getBuiltinModule: () => ({}) },
    { getBuiltinModule: () => ({ hash: () => 'ba78' }), versions: {} },
    { getBuiltinModule: () => ({ hash: () => null }), versions: {} },
    {
      getBuiltinModule: () => {
        throw new Error('no');
      },
    },
    {
      get getBuiltinModule() {
        throw new Error('no');
      },
    },
  ];
  for (const process of odd) assert.equal(verdicts(copyWith(process)), expected);
});

test('one that fails later is done without', () => {
  let calls = 0;
  const failing = [
    () => {
      throw new Error('no');
    },
    () => undefined,
    () => '',
    () => 'z'.repeat(64),
    () => 'é'.repeat(33),
  ];
  for (const answer of failing) {
    const { asked, process } = counting((/** @type {[any, any]} */ ...what) => {
      calls += 1;
      return calls % 2 ? hash(...what) : answer();
    });
    calls = 0;
    assert.equal(verdicts(copyWith(process)), expected);
    assert.ok(asked.length > 10);
  }
});

test('the hash of a body that is hashed by the host is that of node:crypto', () => {
  const { Webhook } = copyWith(process);
  for (let i = 0; i < 500; i++) {
    const [key, body, now] = [randomBytes(32).toString('hex'), randomBytes(randomInt(200, 4000)), randomInt(2 ** 31)];
    const digest = createHmac('sha256', Buffer.from(key, 'hex')).update(String(now)).update(body).digest('hex');
    const headers = { 'close-sig-hash': digest, 'close-sig-timestamp': String(now) };
    const webhook = new Webhook(key, { now: () => now });
    assert.ok(webhook.safeVerify(body, headers).ok);
    body[randomInt(body.length)] ^= 1;
    assert.equal(webhook.safeVerify(body, headers).error.code, 'SIGNATURE_MISMATCH');
  }
});
