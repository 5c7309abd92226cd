// `node main.js`: a receiver with your onChange, until SIGTERM or SIGINT.
import { ConfigError, configuration, unread } from './config.js';
import { log, nameOf } from './log.js';
import { onChange, subscriptions } from './on-change.js';
import { start } from './receiver.js';
import { Unusable } from './store.js';

/** @type {Awaited<ReturnType<typeof start>>} */
let receiver;
/** @type {Promise<unknown> | undefined} */
let stopping;

/** @param {number} exitCode */
function stop(exitCode) {
  // A second signal does not wait.
  if (stopping) process.exit(1);
  stopping = receiver.stop().then(
    () => (process.exitCode = exitCode),
    (error) => fail(error),
  );
}

/** @param {unknown} error */
function fail(error) {
  log('error', 'FAILED', { reason: nameOf(error) });
  process.exit(1);
}

try {
  for (const sentence of unread(process.env)) console.error(sentence);
  receiver = await start(configuration(process.env), { onChange, subscriptions, onSuperseded: () => stop(1) });
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => stop(0));
} catch (error) {
  // Of these the message has no secret.
  if (error instanceof ConfigError || error instanceof Unusable || ['INVALID_KEY', 'EADDRINUSE'].includes(error.code))
    console.error(error.message);
  fail(error);
}
