/**
 * A receiver of Close's webhooks for Node: a request listener that reads the raw body within size and time limits,
 * verifies it, matches it, calls `accept`, and answers.
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

/** The parts of a request that a receiver needs: `http.IncomingMessage`, or the requests of Express and Next. */
export interface IncomingRequest {
  method?: string | undefined;
  headers: { readonly [name: string]: string | string[] | undefined };
  complete: boolean;
  readableDidRead: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: any request and response fit, whichever types are loaded
  on(event: string, listener: (...given: any[]) => void): unknown;
}

/** The parts of a response that it needs: `http.ServerResponse`. */
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
   * them. The function is called at the first request, so that a build works without the secret. While it throws or
   * returns no key, requests get a 500 and are logged as `MISCONFIGURED`, and it is called again.
   */
  keys: ReceiverKeys | ReadonlyMap<string, string> | (() => ReceiverKeys | undefined) | undefined;
  /** If given, a delivery that matches none of them gets a 200 without a call of `accept`. */
  subscriptions?: ReceiverSubscriptions | (() => ReceiverSubscriptions | undefined) | undefined;
  /**
   * Accepts a delivery. The answer is 200 once it returns or resolves. It is 503 if it throws, rejects, or takes longer
   * than `acceptTimeout`; then Close retries. So store the delivery here, and do the work later. An error with the code
   * `BODY_TOO_LARGE` gives 413. Errors go to `onError`.
   *
   * `matches` are the ids of the `subscriptions` that match it; empty if you passed none.
   */
  accept(delivery: Delivery, about: { matches: string[]; request: IncomingRequest }): unknown;
}

/**
 * Creates a listener for `http.createServer`, for `app.post` and `app.use` of Express, for Next's `pages/api` with
 * `bodyParser: false`, and for Fastify with the raw request. It answers every request, and its promise never rejects.
 *
 * It limits the memory of all bodies and the time of each: see `maxBufferedBytes` and `timeout`. Limit slow headers and
 * the number of connections in the server: `headersTimeout`, `requestTimeout` and `maxConnections` of
 * `http.createServer`.
 *
 * In Express, put it before `express.json()`. After it, the bytes are gone: every request gets a 500 and is logged as
 * `BODY_NOT_RAW`, so that you see the mistake and lose nothing. `express.raw()` before it is fine.
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
 * @throws {TypeError} if an option is unknown or of the wrong type.
 * @throws {RangeError} if a limit is out of range.
 * @throws {VerificationError} `INVALID_KEY` if a key is invalid, or a `TypeError` with that code if there is no key. If
 * `keys` is a function, requests get a 500 and are logged as `MISCONFIGURED` instead.
 * @throws {FilterError} if a subscription is invalid.
 */
export function receive(
  options: NodeReceiverOptions,
): (request: IncomingRequest, response: OutgoingResponse) => Promise<void>;

/**
 * Checks a data file before LMDB opens it. LMDB maps a file into memory and trusts it. A file that is truncated, by a
 * full disk or an incomplete copy, that has damaged pages, or that another version wrote, ends the process by SIGBUS,
 * SIGSEGV or SIGABRT, without a message. This function reads the page trees, in a few microseconds per page, up to
 * 65,536 pages (256 MiB at the usual size). It does not find damage beyond them, or within values. A missing or empty
 * file is fine, since LMDB creates it. So is a file that another process is writing to. It knows the format of `lmdb` 3
 * on 64-bit machines.
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
 * Whether a request comes from this machine, and not from a page of another site. Use it in a server on loopback that
 * returns private data. Listening on 127.0.0.1 is not enough: by DNS rebinding, a web page can point its own domain to
 * 127.0.0.1 and read the answers of such a server. `Host` must be `localhost`, `127.0.0.1` or `[::1]`, with any port,
 * and so must `Origin` if it is present. A request that came through a proxy or a tunnel does not count. Answer all
 * others with 403.
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
