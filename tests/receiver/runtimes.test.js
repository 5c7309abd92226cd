// The handler of web requests under the servers of Deno and Bun, and what the edge runtime of Next finds of it; the
// listener in CommonJS shares the package with what is required beside it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { build } from 'esbuild';

import { program, project } from '../runtimes/tarball.js';
import { KEY, bodyOf } from './deliveries.js';

const use = (serve) => `
import { Webhook } from 'closehook';
import { receive } from 'closehook/worker';

const accepted = [];
const handler = receive({ keys: '${KEY}', accept: ({ event }) => void accepted.push(event.id), log() {}, timeout: 5 });
const { url, stop } = await (${serve})(handler);
const body = ${JSON.stringify(bodyOf({}))};
const webhook = new Webhook('${KEY}');
const status = async (request) => {
  const response = await fetch(url, request);
  await response.arrayBuffer();
  return response.status;
};
const statuses = [
  await status({ method: 'POST', body, headers: webhook.sign(body) }),
  await status({ method: 'POST', body, headers: webhook.sign('other') }),
  await status({ method: 'GET' }),
  await status({ method: 'POST', body: new Uint8Array(3_000_000), headers: webhook.sign('other') }),
];
console.log(JSON.stringify({ statuses, accepted }));
await stop();
`;

const at = project({
  'deno.js': use(`(handler) => {
    const server = Deno.serve({ port: 0, hostname: '127.0.0.1', onListen() {} }, handler);
    return { url: 'http://127.0.0.1:' + server.addr.port, stop: () => server.shutdown() };
  }`),
  'bun.js': use(`(handler) => {
    const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: (request) => handler(request) });
    return { url: 'http://127.0.0.1:' + server.port, stop: () => server.stop(true) };
  }`),
  'edge-light.js': "export { receive } from 'closehook/worker';",
  'required.cjs': `
const { Subscriptions, Webhook } = require('closehook');
const { receive } = require('closehook/node');
let held;
const subscriptions = new Subscriptions([{ id: 'a', events: [{ object_type: 'lead', action: 'created' }] }]);
const request = Object.assign(require('node:stream').Readable.from([Buffer.from(${JSON.stringify(bodyOf({}))})]), { method: 'POST' });
request.headers = new Webhook('${KEY}').sign(${JSON.stringify(bodyOf({}))});
request.complete = true;
const answered = {};
const response = { writeHead: (status) => void (answered.status = status), end() {} };
receive({ keys: '${KEY}', subscriptions, accept: (delivery, { matches }) => void Object.assign(answered, { matches, id: delivery.event.id }), log() {} })(request, response)
  .then(() => console.log(JSON.stringify(answered)));`,
});

const expected = { statuses: [200, 401, 405, 413], accepted: ['ev_1'] };

const printed = async (file, args, env) =>
  JSON.parse((await promisify(execFile)(file, args, { cwd: at, env: { ...process.env, ...env } })).stdout);

test('Deno.serve', async () => {
  const flags = ['run', '--no-prompt', '--no-remote', '--node-modules-dir=manual', '--allow-net=127.0.0.1'];
  const env = { DENO_DIR: join(at, '.deno'), DENO_NO_UPDATE_CHECK: '1' };
  assert.deepEqual(await printed(program('deno'), [...flags, 'deno.js'], env), expected);
});

test('Bun.serve', async () => {
  assert.deepEqual(await printed(program('bun'), ['--no-install', 'bun.js'], { DO_NOT_TRACK: '1' }), expected);
});

test('CommonJS', async () => {
  assert.deepEqual(await printed(process.execPath, ['required.cjs']), { matches: ['a'], id: 'ev_1', status: 200 });
});

test('edge-light imports the wasm file with ?module, and embeds nothing', async () => {
  const { metafile } = await build({
    absWorkingDir: at,
    entryPoints: ['edge-light.js'],
    bundle: true,
    write: false,
    format: 'esm',
    metafile: true,
    conditions: ['edge-light', 'browser'],
    external: ['*.wasm?module'],
    logLevel: 'error',
  });
  const inputs = Object.keys(metafile.inputs);
  assert.ok(inputs.includes('node_modules/closehook/worker-edge-light.js'), inputs.join('\n'));
  assert.ok(!inputs.includes('node_modules/closehook/dist/embedded.js'), inputs.join('\n'));
});
