/**
 * A receiver of Close's webhooks for Cloudflare Workers, and for whatever else has a web `Request`: route handlers of
 * Next, Deno, Bun, Hono. It reads the raw body within a limit and a time, verifies it, matches it, hands it over, and
 * answers.
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
import type { ReceiverKeys, ReceiverOptions, ReceiverSubscriptions } from './receiver.js';

export type {
  ReceiverCode,
  ReceiverEntry,
  ReceiverErrorAbout,
  ReceiverKeys,
  ReceiverLog,
  ReceiverOptions,
  ReceiverSubscriptions,
} from './receiver.js';

/** The runtime's own `Request`, by whichever types declare it. */
export type WebRequest = typeof globalThis extends { Request: { prototype: infer Request } } ? Request : never;

/** The runtime's own `Response`. */
export type WebResponse = typeof globalThis extends { Response: { prototype: infer Response } } ? Response : never;

/** What a receiver needs of a queue: a producer binding of Cloudflare Queues has it. */
export interface EventQueue {
  // biome-ignore lint/suspicious/noExplicitAny: any queue, environment and context fit, whichever types are loaded
  send(message: any, options?: any): Promise<unknown>;
}

/** The options of a receiver of web requests. `Env` is what the runtime hands to a Worker: its secrets and bindings. */
// biome-ignore lint/suspicious/noExplicitAny: any queue, environment and context fit, whichever types are loaded
export type WorkerReceiverOptions<Env = any, Context = any> = ReceiverOptions & {
  /**
   * One signature key, several, or one for each subscription id; or the JSON text of these, as a secret holds it; or a
   * function of the environment, which is asked until it has given keys.
   */
  keys: ReceiverKeys | ReadonlyMap<string, string> | ((env: Env) => ReceiverKeys | undefined) | undefined;
  /** When given, a delivery that none of them wants is answered with 200, and not handed over. */
  subscriptions?: ReceiverSubscriptions | ((env: Env) => ReceiverSubscriptions | undefined) | undefined;
} & (
    | {
        /**
         * Takes a delivery in. 200 is answered when it has returned, or resolved; 503 when it throws, rejects, or takes
         * longer than `acceptTimeout`, and then Close sends the delivery again. An error whose `code` is
         * `BODY_TOO_LARGE` is answered with 413. Errors go to `onError`.
         *
         * `matches` are the ids of the `subscriptions` that want it; empty when there are none.
         */
        accept(
          delivery: Delivery,
          about: { matches: string[]; request: WebRequest; env: Env; ctx: Context },
        ): void | PromiseLike<void>;
        queue?: undefined;
      }
    | {
        /**
         * In place of `accept`: the body goes into this queue, as `pack` makes a message of it. Its consumer gets it
         * back by `unpack(message.body)`. A body that fills more than a message, gzipped, is answered with 413.
         */
        queue: EventQueue | ((env: Env) => EventQueue);
        accept?: undefined;
      }
  );

/**
 * Makes the handler: the `fetch` of a Worker, the `POST` of a route handler, what `Deno.serve` and `Bun.serve` take.
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
 * @throws {TypeError} when an option is unknown or of the wrong type, or when there is neither `accept` nor `queue`, or
 *   both.
 * @throws {RangeError} when a limit is out of range.
 * @throws {VerificationError} `INVALID_KEY` when a key is none, and a `TypeError` with that code when there is none at
 *   all. Where `keys` is a function, requests are answered with 500 and logged as `MISCONFIGURED` instead.
 * @throws {FilterError} when a subscription is none.
 */
// biome-ignore lint/suspicious/noExplicitAny: any queue, environment and context fit, whichever types are loaded
export function receive<Env = any, Context = any>(
  options: WorkerReceiverOptions<Env, Context>,
): (request: WebRequest, env?: Env, ctx?: Context) => Promise<WebResponse>;

/**
 * Makes a message of a body: its bytes as they are when they fit, gzipped when they are more. A message of Cloudflare
 * Queues holds 128 KB, of which 127,000 bytes are used; gzip makes that about a megabyte of Close's JSON.
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
 * @param options `maxBytes`, the most bytes of a message: 127,000.
 * @throws {RangeError} with the code `BODY_TOO_LARGE` when it is more, gzipped too.
 */
export function pack(body: Uint8Array, options?: { maxBytes?: number }): Promise<Uint8Array>;

/**
 * The body of which `pack` has made a message.
 *
 * @throws {RangeError} with the code `BODY_TOO_LARGE` when it is more than 64 MiB.
 */
export function unpack(message: Uint8Array | ArrayBuffer): Promise<Uint8Array>;
