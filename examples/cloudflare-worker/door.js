// Where deliveries come in. 200 is answered when the queue has the delivery, and 503 when it does not, so that Close sends it again.
import { receive } from 'closehook/worker';
import { config } from './config.js';
import { log } from './log.js';
import { enqueue } from './message.js';
import { subscriptions } from './on-change.js';

export const door = receive({
  keys: (env) => env.CLOSE_SIGNATURE_KEYS,
  subscriptions,
  maxBodyBytes: config.bodyBytes,
  timeout: config.requestSeconds,
  maxAge: config.maxAgeSeconds,
  accept: ({ body }, { env }) => enqueue(body, env),
  log,
});
