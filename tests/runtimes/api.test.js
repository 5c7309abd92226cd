// `closehook/api` in runtimes other than Node: it needs nothing but their `fetch`.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { Emulator } from '../../pkg/emulator.js';
import { printed } from './report.js';
import { program, project } from './tarball.js';
import { startWorker } from './worker.js';

const KEY = 'api_of_the_runtimes';
/** Beyond 2^53: a runtime that reads an event as a value would lose its last digit. */
const LONG = '9007199254740993';
/** Nothing listens there, and nothing need. */
const ENDPOINT = 'http://127.0.0.1:9/webhook';

/** What is asked of the emulator, and what a refusal is. */
const ASK = `
import { CloseApi, catchUp, coverage, plan } from 'closehook/api';

export async function ask(url) {
  const api = new CloseApi({ apiKey: '${KEY}', url });
  const subscriptions = await api.subscriptions.list();
  const texts = [];
  for await (const { bytes } of api.events({ order: 'oldest' })) texts.push(new TextDecoder().decode(bytes));
  const ids = [];
  const since = new Date(Date.now() - 3_600_000);
  const { events } = await catchUp({ api, since, accept: ({ event }) => void ids.push(event.id) });
  const { types } = await coverage(subscriptions, api.events({}));
  const refused = await new CloseApi({ apiKey: 'another', url }).subscriptions.list().catch(({ code }) => code);
  return {
    subscriptions: subscriptions.map(({ url }) => url),
    digits: texts.filter((text) => text.includes('${LONG}')).length,
    caughtUp: [events, ids.length],
    types: types.length,
    steps: plan([], subscriptions, { prune: true }).map(({ kind }) => kind),
    refused,
  };
}`;

const at = project({
  'ask.js': ASK,
  'main.js': `import { ask } from './ask.js'; console.log(JSON.stringify(await ask(process.argv[2])));`,
  'worker.js': `import { ask } from './ask.js';
    export default { fetch: async (request) => Response.json(await ask(new URL(request.url).searchParams.get('api'))) };`,
});

let emulator;
let url;
before(async () => {
  emulator = await Emulator.start({ port: 0, seed: 1, apiKey: KEY, clock: 'virtual', start: Date.now() - 1_800_000 });
  url = `${emulator.url}/api/v1/`;
  const events = [{ object_type: 'lead', action: 'created' }];
  await emulator.subscribe({ url: ENDPOINT, events });
  const event = { object_type: 'lead', action: 'created', object_id: 'lead_1', data: { id: 'lead_1', long: 0 } };
  await emulator.put(JSON.stringify(event).replace('"long":0', `"long":${LONG}`));
});
after(() => emulator?.close());

const EXPECTED = {
  subscriptions: [ENDPOINT],
  digits: 1,
  caughtUp: [1, 1],
  types: 1,
  steps: ['delete'],
  refused: 'UNAUTHORIZED',
};

test('deno, with permission to reach the API alone', async () => {
  const flags = ['--no-prompt', '--no-remote', '--node-modules-dir=manual', `--allow-net=${new URL(url).host}`];
  const env = { ...process.env, DENO_DIR: `${at}/.deno`, DENO_NO_UPDATE_CHECK: '1' };
  assert.deepEqual(await printed(program('deno'), ['run', ...flags, 'main.js', url], { cwd: at, env }), EXPECTED);
});

test('bun', async () => {
  const env = { ...process.env, DO_NOT_TRACK: '1' };
  assert.deepEqual(await printed(program('bun'), ['--no-install', 'main.js', url], { cwd: at, env }), EXPECTED);
});

test('workerd', async () => {
  const miniflare = await startWorker(at, 'worker.js');
  try {
    const response = await miniflare.dispatchFetch(`http://localhost/?api=${encodeURIComponent(url)}`);
    assert.deepEqual(await response.json(), EXPECTED);
  } finally {
    await miniflare.dispose();
  }
});
