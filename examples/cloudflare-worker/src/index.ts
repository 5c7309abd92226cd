// The Worker: a door for Close, a consumer of the queue, and a door for you.
import { receive } from 'closehook/worker';
import config from '../closehook.config';
import { administer } from './admin';
import type { Env } from './config';
import { consume } from './consumer';
import { bury } from './dead-letters';
import { send } from './delivery';
import { tellUnread } from './unread';

export { CloseObject } from './close-object';
export { DeadLetters } from './dead-letters';
export { Parcel } from './parcel';

const fromClose = receive({
  keys: (env: Env) => env.CLOSE_SIGNATURE_KEYS,
  // One write, and then Close has its answer.
  accept: ({ body }, { env }: { env: Env }) => send(body, env),
  maxBodyBytes: config.maxBodyBytes,
  timeout: config.timeout,
  ...(config.subscriptions ? { subscriptions: config.subscriptions } : {}),
});

export default {
  async fetch(request, env, ctx) {
    tellUnread(env);
    const { pathname } = new URL(request.url);
    return pathname === config.path ? fromClose(request, env, ctx) : administer(request, env);
  },
  async queue(batch, env) {
    await (batch.queue.endsWith('-dead') ? bury(batch, env) : consume(batch, env));
  },
} satisfies ExportedHandler<Env, Uint8Array>;
