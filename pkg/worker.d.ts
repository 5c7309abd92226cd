/**
 * A receiver of Close's webhooks for Cloudflare Workers, and for everything else with a web `Request`: route handlers
 * of Next, Deno, Bun, Hono. It reads the raw body within size and time limits, verifies it, matches it, calls `accept`,
 * and answers.
 *
 * ```js
 * import { Webhook } from 'closehook';
 * import { receive } from 'closehook/worker';
 *
 * const key = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
 * const worker = { fetch: receive({ keys: (env) => env.CLOSE_SIGNATURE_KEYS, queue: (env) => env.EVENTS }) };
 *
 * // What the platform gives it.
 * const sent = [];
 * const EVENTS = { send: async (message) => void sent.push(message) };
 * const env = { CLOSE_SIGNATURE_KEYS: JSON.stringify({ whsub_1: key }), EVENTS };
 * const body = '{"event": {"id": "ev_1"}, "subscription_id": "whsub_1"}';
 * const request = new Request('https://example.com/', { method: 'POST', body, headers: new Webhook(key).sign(body) });
 * assert.equal((await worker.fetch(request, env)).status, 200);
 * assert.equal(new TextDecoder().decode(sent[0]), body);
 * ```
 *
 * @packageDocumentation
 */
import type { Delivery } from './index.js';
import type { ReceiverKeys, ReceiverOptions, ReceiverSubscriptions, WebRequest, WebResponse } from './receiver.js';

export type {
  ReceiverCode,
  ReceiverEntry,
  ReceiverErrorAbout,
  ReceiverKeys,
  ReceiverLog,
  ReceiverOptions,
  ReceiverSubscriptions,
  WebRequest,
  WebResponse,
} from './receiver.js';

/** The part of a queue that a receiver needs, such as a producer binding of Cloudflare Queues. */
export interface EventQueue {
  // biome-ignore lint/suspicious/noExplicitAny: any queue, environment and context fit, whichever types are loaded
  send(message: any, options?: any): Promise<unknown>;
}

/** The options of a receiver of web requests. `Env` has the secrets and bindings of the Worker. */
// biome-ignore lint/suspicious/noExplicitAny: any queue, environment and context fit, whichever types are loaded
export type WorkerReceiverOptions<Env = any, Context = any> = ReceiverOptions & {
  /**
   * One signature key, several, or one per subscription id; or the JSON text of these, as in a secret; or a function of
   * the environment, which is called until it returns keys.
   */
  keys: ReceiverKeys | ReadonlyMap<string, string> | ((env: Env) => ReceiverKeys | undefined) | undefined;
  /** If given, a delivery that matches none of them gets a 200 without a call of `accept`. */
  subscriptions?: ReceiverSubscriptions | ((env: Env) => ReceiverSubscriptions | undefined) | undefined;
} & (
    | {
        /**
         * Accepts a delivery. The answer is 200 once it returns or resolves. It is 503 if it throws, rejects, or takes
         * longer than `acceptTimeout`; then Close retries. An error with the code `BODY_TOO_LARGE` gives 413. Errors go
         * to `onError`.
         *
         * `matches` are the ids of the `subscriptions` that match it; empty if you passed none.
         */
        accept(delivery: Delivery, about: { matches: string[]; request: WebRequest; env: Env; ctx: Context }): unknown;
        queue?: undefined;
      }
    | {
        /**
         * Instead of `accept`: the body goes into this queue, as a message made by `pack`. The consumer gets it back
         * with `unpack(message.body)`. A body that does not fit into a message even when gzipped gets 413.
         */
        queue: EventQueue | ((env: Env) => EventQueue);
        accept?: undefined;
      }
  );

/**
 * Creates the handler: the `fetch` of a Worker, the `POST` of a route handler, or the argument of `Deno.serve` and
 * `Bun.serve`.
 *
 * ```js
 * import { receive } from 'closehook/worker';
 *
 * const logged = [];
 * const POST = receive({
 *   keys: '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c',
 *   subscriptions: [{ id: 'won', events: [{ object_type: 'opportunity', action: 'updated' }] }],
 *   async accept(delivery, { matches, env, ctx }) {
 *     // await env.EVENTS.send(…)
 *   },
 *   log: (level, code, { status }) => logged.push([level, code, status]),
 * });
 * const { status } = await POST(new Request('https://example.com/', { method: 'POST', body: '{}' }));
 * assert.equal(status, 401);
 * assert.deepEqual(logged, [['warn', 'MISSING_HEADER', 401]]);
 * ```
 *
 * @throws {TypeError} if an option is unknown or of the wrong type, or if there is neither or both of `accept` and
 * `queue`.
 * @throws {RangeError} if a limit is out of range.
 * @throws {VerificationError} `INVALID_KEY` if a key is invalid, or a `TypeError` with that code if there is no key. If
 * `keys` is a function, requests get a 500 and are logged as `MISCONFIGURED` instead.
 * @throws {FilterError} if a subscription is invalid.
 */
// biome-ignore lint/suspicious/noExplicitAny: any queue, environment and context fit, whichever types are loaded
export function receive<Env = any, Context = any>(
  options: WorkerReceiverOptions<Env, Context>,
): (request: WebRequest, env?: Env, ctx?: Context) => Promise<WebResponse>;

/**
 * Packs a body into a message: unchanged if it fits, gzipped otherwise. A message of Cloudflare Queues holds 128 KB, of
 * which 127,000 bytes are used. With gzip, that is about a megabyte of Close's JSON.
 *
 * ```js
 * import { pack, unpack } from 'closehook/worker';
 *
 * const body = new TextEncoder().encode(`{"note": "${'closehook '.repeat(50_000)}"}`);
 * const message = await pack(body);
 * assert.ok(message.length < 10_000);
 * assert.deepEqual(await unpack(message), body);
 * ```
 *
 * @param options `maxBytes`, the maximum length of a message. By default 127,000.
 * @throws {RangeError} with the code `BODY_TOO_LARGE` if it does not fit even when gzipped.
 */
export function pack(body: Uint8Array, options?: { maxBytes?: number }): Promise<Uint8Array>;

/**
 * Returns the body that `pack` made a message of.
 *
 * @throws {RangeError} with the code `BODY_TOO_LARGE` if it has more than 64 MiB.
 */
export function unpack(message: Uint8Array | ArrayBuffer): Promise<Uint8Array>;
