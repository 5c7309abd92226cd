/**
 * A receiver of Close's webhooks for Node: a request listener that reads the raw body within a limit and a time,
 * verifies it, matches it, hands it over, and answers.
 *
 * ```js
 * import { createServer } from 'node:http';
 * import { Webhook } from 'closehook';
 * import { receive } from 'closehook/node';
 *
 * const key = '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c';
 * const queue = [];
 * const server = createServer(receive({ keys: key, accept: ({ event }) => void queue.push(event.id) }));
 * await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
 *
 * const body = '{"event": {"id": "ev_1"}, "subscription_id": "whsub_1"}';
 * const post = (headers) => fetch(`http://127.0.0.1:${server.address().port}`, { method: 'POST', body, headers });
 * assert.equal((await post(new Webhook(key).sign(body))).status, 200);
 * assert.equal((await post({})).status, 401);
 * assert.deepEqual(queue, ['ev_1']);
 * server.close();
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

/** What a receiver reads of a request: `http.IncomingMessage`, and what Express and Next make of it. */
export interface IncomingRequest {
  method?: string | undefined;
  headers: { readonly [name: string]: string | string[] | undefined };
  complete: boolean;
  readableDidRead: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: any request and response fit, whichever types are loaded
  on(event: string, listener: (...given: any[]) => void): unknown;
}

/** What it needs of a response: `http.ServerResponse`. */
export interface OutgoingResponse {
  headersSent: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: any request and response fit, whichever types are loaded
  writeHead(status: number, headers?: any): unknown;
  end(done?: () => void): unknown;
}

/** The options of a receiver in Node. */
export interface NodeReceiverOptions extends ReceiverOptions {
  /**
   * One signature key, several, or one for each subscription id; or the JSON text of these; or a function that returns
   * them. The function is asked with the first request, so that a build works without the secret. While it throws or
   * returns no key, requests are answered with 500 and logged as `MISCONFIGURED`, and it is asked again.
   */
  keys: ReceiverKeys | ReadonlyMap<string, string> | (() => ReceiverKeys | undefined) | undefined;
  /** When given, a delivery that none of them wants is answered with 200, and not handed over. */
  subscriptions?: ReceiverSubscriptions | (() => ReceiverSubscriptions | undefined) | undefined;
  /**
   * Takes a delivery in. 200 is answered when it has returned, or resolved; 503 when it throws, rejects, or takes
   * longer than `acceptTimeout`, and then Close sends the delivery again. So put it where it is safe, and do the work
   * later. An error whose `code` is `BODY_TOO_LARGE` is answered with 413. Errors go to `onError`.
   *
   * `matches` are the ids of the `subscriptions` that want it; empty when there are none.
   */
  accept(delivery: Delivery, about: { matches: string[]; request: IncomingRequest }): void | PromiseLike<void>;
}

/**
 * Makes the listener, for `http.createServer`, for `app.post` and `app.use` of Express, for a page of Next's
 * `pages/api` with `bodyParser: false`, and for Fastify with the raw request. It answers every request that comes to
 * it, and the promise that it returns never rejects.
 *
 * It bounds the memory of all bodies and the time of each: see `maxBufferedBytes` and `timeout`. The headers and the
 * number of connections are the server's: `headersTimeout`, `requestTimeout` and `maxConnections` of
 * `http.createServer`.
 *
 * In Express it belongs before `express.json()`. After it, the bytes are gone: then every request is answered with 500
 * and logged as `BODY_NOT_RAW`, so that the mistake is seen and nothing is lost. `express.raw()` before it is fine.
 *
 * ```js
 * import { receive } from 'closehook/node';
 *
 * const logged = [];
 * const listener = receive({
 *   keys: { whsub_1: '058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c' },
 *   subscriptions: [{ id: 'won', events: [{ object_type: 'opportunity', action: 'updated' }] }],
 *   async accept(delivery, { matches }) {
 *     // await queue.add(delivery.body)
 *   },
 *   log: (level, code, { status }) => logged.push([level, code, status]),
 * });
 * // A request as node:http makes it, as far as it is read here.
 * const request = { method: 'GET', headers: {}, complete: true };
 * await listener(request, { writeHead() {}, end() {} });
 * assert.deepEqual(logged, [['warn', 'METHOD_NOT_ALLOWED', 405]]);
 * ```
 *
 * @throws {TypeError} when an option is unknown or of the wrong type.
 * @throws {RangeError} when a limit is out of range.
 * @throws {VerificationError} `INVALID_KEY` when a key is none, and a `TypeError` with that code when there is none at
 *   all. Where `keys` is a function, requests are answered with 500 and logged as `MISCONFIGURED` instead.
 * @throws {FilterError} when a subscription is none.
 */
export function receive(
  options: NodeReceiverOptions,
): (request: IncomingRequest, response: OutgoingResponse) => Promise<void>;

/**
 * Checks a data file before LMDB opens it. LMDB maps a file into memory and trusts it: one that is cut short, by a full
 * disk or a broken copy, that has damaged pages, or that another version has written ends the process by SIGBUS,
 * SIGSEGV or SIGABRT, without a word. This reads the trees of pages, a few microseconds for each page, and at most
 * 65,536 pages (256 MiB of the usual size): damage behind them is not found. Values are not read: damage within one is
 * found by whoever decodes it. A file that does not exist or is empty is fine: LMDB makes it. So is one that another
 * process is writing to. It knows the format of `lmdb` 3 on 64-bit machines.
 *
 * ```js
 * import { checkDataFile } from 'closehook/node';
 *
 * checkDataFile('does-not-exist.mdb');
 * // … cannot be used as a data file: it is not a regular file
 * assert.throws(() => checkDataFile('.'), { code: 'DATA_UNUSABLE' });
 * ```
 *
 * @throws {ClosehookError} with the code `DATA_UNUSABLE`; the message names the file, what is wrong, and what to do.
 */
export function checkDataFile(path: string): void;

/**
 * Whether a request comes from this machine, and no page of another site has sent it: for a server on loopback that
 * answers with data. Listening on 127.0.0.1 is not enough for that. By DNS rebinding, a web page makes a name of its
 * own mean 127.0.0.1, and may then read what such a server answers. `Host` must be `localhost`, `127.0.0.1` or `[::1]`,
 * with any port, and so must `Origin` when there is one; a request that came through a proxy or a tunnel is from
 * elsewhere. Answer the others with 403.
 *
 * ```js
 * import { isFromHere } from 'closehook/node';
 *
 * const request = (host) => ({ url: '/health', headers: { host }, rawHeaders: ['Host', host] });
 * assert.equal(isFromHere(request('localhost:3001')), true);
 * assert.equal(isFromHere(request('rebound.example:3001')), false);
 * ```
 */
export function isFromHere(request: {
  url?: string | undefined;
  headers: { readonly [name: string]: string | string[] | undefined };
  rawHeaders: readonly string[];
}): boolean;
