// The Worker: a receiver for Close, a consumer of the queue, and routes for you.
import { pack, receive, unpack } from 'closehook/worker';
import config from '../closehook.config';
import { isOwner } from './admin';
import { log, tellProblems } from './config';
import type { Config, Env } from './config';

export { CloseInbox } from './inbox';

const { path, subscriptions, maxBodyBytes = 2_000_000, timeout = 10 }: Config = config;

/** All objects of an organization are in one Durable Object: docs/edge.md says why. */
const inboxOf = (env: Env) => env.INBOX.get(env.INBOX.idFromName('inbox'));

const fromClose = receive({
  keys: (env: Env) => env.CLOSE_SIGNATURE_KEYS,
  /** One write, and then Close has its answer. What does not fit into a message goes to the inbox at once. */
  async accept({ body }, { env }: { env: Env }) {
    const message = await pack(body).catch((error) => {
      if (error.code !== 'BODY_TOO_LARGE') throw error;
    });
    if (message === undefined) await inboxOf(env).store(body.slice());
    else await env.DELIVERIES.send(message, { contentType: 'bytes' });
  },
  maxBodyBytes,
  timeout,
  ...(subscriptions && { subscriptions }),
});

/** A call carries 32 MB, and a Worker has 128 MB: a hundred messages can unpack to more. */
const PORTION = 8_000_000;

async function consume(batch: MessageBatch<Uint8Array>, env: Env): Promise<void> {
  let portion: { message: Message<Uint8Array>; body: Uint8Array }[] = [];
  let bytes = 0;
  const handOver = async () => {
    const bodies = portion.map(({ body }) => body);
    const failed = await inboxOf(env)
      .take(bodies)
      .catch((error) => {
        log('error', 'INBOX_FAILED', { reason: error.name, messages: bodies.length });
        return bodies.map((_, nth) => nth);
      });
    for (const [nth, { message }] of portion.entries()) {
      if (!failed.includes(nth)) message.ack();
      else message.retry({ delaySeconds: Math.min(5 * 2 ** (message.attempts - 1), 3600) });
    }
    portion = [];
    bytes = 0;
  };
  for (const message of batch.messages) {
    // What cannot be unpacked becomes a dead letter as it is.
    const body = await unpack(message.body).catch(() => new Uint8Array(message.body));
    if (portion.length > 0 && bytes + body.length > PORTION) await handOver();
    portion.push({ message, body });
    bytes += body.length;
  }
  if (portion.length > 0) await handOver();
}

export default {
  async fetch(request, env, ctx) {
    tellProblems(env);
    if (new URL(request.url).pathname === path) return fromClose(request, env, ctx);
    return (await isOwner(request, env)) ? inboxOf(env).fetch(request) : new Response(null, { status: 404 });
  },
  queue: consume,
  /** A second clock: an alarm that the platform has lost is set again, even if nothing is delivered. */
  scheduled: (_controller, env) => inboxOf(env).wake(),
} satisfies ExportedHandler<Env, Uint8Array>;
