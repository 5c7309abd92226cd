// A body edited and signed anew: what is copied does in a shell, in Node and in a file what it says.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';
import { Webhook } from '../../pkg/index.js';
import { DEMO_KEY } from '../../www/samples/demo-key.js';
import { curl, deliveryFile, fetchCall, httpRequest } from '../../www/views/sign/commands.js';
import { enter, open, tool, verdict } from './page.js';
import { serving } from './servers.js';

const run = promisify(execFile);
const webhook = new Webhook(DEMO_KEY, { maxAge: Infinity });
const folder = mkdtempSync(join(tmpdir(), 'closehook-sign-'));
test.after(() => rmSync(folder, { recursive: true }));

/** What a shell prints that reads a script: as an argument it could be too long. */
async function shell(script) {
  const file = join(folder, 'send.sh');
  writeFileSync(file, script);
  return run('sh', [file]);
}

/** A receiver that answers 200 to what is signed, and remembers the last body. */
async function receiver(t) {
  const seen = {};
  const server = await serving(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    seen.body = Buffer.concat(chunks);
    response.writeHead(webhook.safeVerify(seen.body, request.headers).ok ? 200 : 401).end();
  });
  t.after(() => server.close());
  return { seen, url: `${server.origin}/hook?a=1` };
}

const BODIES = {
  plain: Buffer.from('{"event": {"id": "ev_1"}}'),
  quotes: Buffer.from(`{"a": "it's \\"$HOME\\" \`id\` !x \\\\ %s"}\n`),
  'an at sign first': Buffer.from('@/etc/passwd'),
  lines: Buffer.from('{\r\n"é": "\u2028 \u{1f600}"\r\n}\n\n'),
  'a byte order mark': Buffer.from('\ufeff{}'),
  'no UTF-8': Buffer.from([0x7b, 0xff, 0xfe, 0x0a, 0x7d]),
  NUL: Buffer.from('{"a": "\u0000"}'),
  'more than an argument holds': Buffer.alloc(300_000, 'x'),
};

for (const [name, body] of Object.entries(BODIES)) {
  test(`curl, fetch, HTTP and a delivery file carry every byte: ${name}`, async (t) => {
    const { seen, url } = await receiver(t);
    const signed = { url, headers: Object.entries(webhook.sign(body)), body: new Uint8Array(body), timestamp: 1 };
    const { stdout } = await shell(curl(signed).replace('curl ', "curl -sS -o /dev/null -w '%{http_code}' "));
    assert.equal(stdout, '200');
    assert.deepEqual(seen.body, body);

    const file = join(folder, 'send.mjs');
    writeFileSync(file, fetchCall(signed));
    assert.equal((await run(process.execPath, [file])).stdout, '200\n');
    assert.deepEqual(seen.body, body);

    const raw = Buffer.from(httpRequest(signed));
    assert.deepEqual(raw.subarray(raw.indexOf('\r\n\r\n') + 4), body);
    const line = JSON.parse(deliveryFile(signed));
    assert.deepEqual(Buffer.from(line.body, 'base64'), body);
    assert.ok(webhook.safeVerify(Buffer.from(line.body, 'base64'), line.headers).ok);
  });
}

test('in the page: edited, signed, marked as ones own, copied, opened', async (t) => {
  const { page, context, alarms } = await open(t);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.click('#tab-sign');
  assert.match(await page.textContent('.own'), /Your signature, not Close’s/);
  const { seen, url } = await receiver(t);
  await page.fill('#sign-url', url);
  await page.fill('#sign-body', `{"event": {"id": "it's mine", "object_type": "lead", "action": "created"}}`);
  await page.waitForFunction(() => document.getElementById('sign-out').textContent.includes('mine'));
  await page.click('.sign .actions button:has-text("Copy")');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const { stdout } = await shell(copied.replace('curl ', "curl -sS -o /dev/null -w '%{http_code}' "));
  assert.equal(stdout, '200');
  assert.match(seen.body.toString(), /it's mine/);
  await page.click('.sign .actions button:has-text("Open")');
  await page.waitForFunction(() => document.querySelectorAll('#entries [role="option"]').length === 2);
  assert.match(await page.textContent('#provenance'), /signed by you/);
  await verdict(page, 'valid');
  assert.ok(!copied.includes(DEMO_KEY));
  assert.deepEqual(alarms, []);
});

test('without a key, a body, a time or an address it says what is missing', async (t) => {
  const { page } = await open(t);
  await enter(page, {});
  await tool(page, 'sign');
  await page.waitForFunction(() => /put a key/.test(document.getElementById('panel-sign').textContent));
  assert.ok(await page.isHidden('.made'));
  await page.click('#tab-delivery');
  await page.fill('#keys', DEMO_KEY);
  await tool(page, 'sign');
  await page.waitForFunction(() => /no body to sign/.test(document.getElementById('panel-sign').textContent));
  await page.fill('#sign-body', '{}');
  await page.fill('#sign-url', 'javascript:alert(1)');
  await page.waitForFunction(() => /not an http or https URL/.test(document.getElementById('panel-sign').textContent));
  await page.fill('#sign-url', 'http://127.0.0.1/');
  await page.fill('#sign-time', 'x');
  await page.waitForFunction(() =>
    /not a number of unix seconds/.test(document.getElementById('panel-sign').textContent),
  );
});
