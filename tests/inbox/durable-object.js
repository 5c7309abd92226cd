// Stores in Durable Objects, in workerd, used from a test through requests.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startWorker } from '../runtimes/worker.js';
import { fromWire, toWire } from './wire.js';

let running;
let objects = 0;
after(async () => (await running)?.end());

async function start() {
  const outdir = mkdtempSync(join(tmpdir(), 'closehook-workerd-'));
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const worker = await startWorker(root, 'tests/inbox/durable-object-worker.js', {
    outdir,
    host: '127.0.0.1',
    port: 0,
    compatibilityFlags: ['nodejs_compat'],
    durableObjects: { STORES: { className: 'Store', useSQLite: true } },
  });
  const url = await worker.ready;
  const end = async () => {
    await worker.dispose();
    rmSync(outdir, { recursive: true, force: true });
  };
  return { url, end };
}

/** Something that calls the store of a new object. */
export function object() {
  running ??= start();
  objects++;
  const path = `/store-${objects}`;
  return async (name, ...given) => {
    const { url } = await running;
    const response = await fetch(new URL(path, url), { method: 'POST', body: toWire({ name, given }) });
    const { value, error } = fromWire(await response.text());
    if (error) throw Object.assign(new Error(error.message), { code: error.code });
    return value;
  };
}

/** @returns {() => any} what opens the store of one object, anew each time */
export function inObject(call = object()) {
  const claimed = (claim) => {
    if (claim === null) return null;
    const { id, ...found } = claim;
    const of =
      (method) =>
      (...given) =>
        call('ofClaim', id, method, ...given);
    return { ...found, tx: { run: of('run'), all: of('all') }, commit: of('commit'), release: of('release') };
  };
  return () => {
    const store = { concurrency: 4 };
    for (const name of ['open', 'close', 'add', 'entries', 'counts', 'note', 'setNote', 'forget', 'due', 'putRows'])
      store[name] = (...given) => call(name, ...given);
    return Object.assign(store, {
      async *rows() {
        const id = await call('rowsOf');
        for (let row = await call('nextRow', id); row !== null; row = await call('nextRow', id)) yield row;
      },
      gaps: (which) => call('gaps', which),
      claim: async (what) => claimed(await call('claim', what)),
      claimNew: async (entry) => claimed(await call('claimNew', entry)),
      async alone(name, work) {
        const id = await call('alone', name);
        if (id === null) return false;
        try {
          await work();
        } finally {
          await call('end', id);
        }
        return true;
      },
    });
  };
}
