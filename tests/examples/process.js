// The receiver of examples/node-receiver as a process that is killed. Its handler writes down each call, in the file of
// the receiver and beside it: the one must happen once, the other may happen again.
import { appendFileSync } from 'node:fs';
import { configuration } from './config.js';
import { start } from './receiver.js';

function onChange(changes, state, event, { own }) {
  const key = `effect ${event.id}`;
  own.put(key, (own.get(key) ?? 0) + 1);
  own.put('effects', (own.get('effects') ?? 0) + 1);
  appendFileSync(String(process.env.CALLS), `${event.id}\n`);
}

const receiver = await start(configuration(process.env), { onChange, onSuperseded: () => process.exit(3) });
process.on('SIGTERM', async () => {
  await receiver.stop();
});
