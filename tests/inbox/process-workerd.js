// The Worker of the trial in workerd, as a process that is killed together with it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startWorker } from '../runtimes/worker.js';

const { KEY, PORT, DATA, API_URL, API_KEY, SUBSCRIPTION } = process.env;
const outdir = mkdtempSync(join(tmpdir(), 'closehook-workerd-'));
const worker = await startWorker(fileURLToPath(new URL('../../', import.meta.url)), 'tests/inbox/trial-worker.js', {
  outdir,
  host: '127.0.0.1',
  port: Number(PORT),
  bindings: { KEY, API_URL, API_KEY, SUBSCRIPTION },
  durableObjects: { INBOX: { className: 'TrialInbox', useSQLite: true } },
  durableObjectsPersist: DATA,
});
const url = await worker.ready;
// It is uploaded.
rmSync(outdir, { recursive: true, force: true });
await fetch(new URL('/wake', url));
process.stdout.write('ready\n');
// miniflare has a listener that ends the process with another code.
process.removeAllListeners('SIGTERM');
process.on('SIGTERM', async () => {
  await worker.dispose();
  process.exit(0);
});
