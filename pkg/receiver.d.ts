/**
 * The types that `closehook/node` and `closehook/worker` share.
 *
 * @packageDocumentation
 */
import type { Delivery, SubscriptionLike, Subscriptions, VerificationCode } from './index.js';

/**
 * How a request ended. The codes are stable.
 *
 * | code | status | meaning |
 * |---|---|---|
 * | `ACCEPTED` | 200 | `accept` has resolved, or the queue has taken it |
 * | `FILTERED_OUT` | 200 | authentic, but no subscription matches it |
 * | `NO_EVENT` | 200 | authentic, but not an event: a retry would not change that |
 * | a code of `webhook.verify` | 401 | not authentic, or too old or too new |
 * | `METHOD_NOT_ALLOWED` | 405 | not a `POST` |
 * | `BODY_TIMEOUT` | 408 | the body did not arrive in time |
 * | `BODY_TOO_LARGE` | 413 | longer than `maxBodyBytes`, or too long for the queue or `accept` |
 * | `BODY_FRAGMENTED` | 400 | it came in hundreds of chunks of a few bytes each, which cost too much time |
 * | `BODY_BROKEN_OFF` | 400 | the sender disconnected, so nobody reads the status |
 * | `BUSY` | 503 | other bodies used up the memory of `maxBufferedBytes`: Close retries |
 * | `ACCEPT_FAILED`, `ACCEPT_TIMEOUT` | 503 | `accept` or the queue threw, or took too long: Close retries |
 * | `BODY_NOT_RAW` | 500 | a body parser ran before, so the bytes are gone: a mistake in the setup |
 * | `MISCONFIGURED` | 500 | the function `keys` returned no key or an invalid one |
 * | `INTERNAL` | 500 | `options.now` or closehook itself failed before the delivery was verified: Close retries |
 *
 * No answer has a body, so a stranger learns nothing.
 */
export type ReceiverCode =
  | 'ACCEPTED'
  | 'FILTERED_OUT'
  | 'NO_EVENT'
  | 'METHOD_NOT_ALLOWED'
  | 'BODY_TIMEOUT'
  | 'BODY_FRAGMENTED'
  | 'BODY_BROKEN_OFF'
  | 'BUSY'
  | 'ACCEPT_FAILED'
  | 'ACCEPT_TIMEOUT'
  | 'MISCONFIGURED'
  | 'INTERNAL'
  | VerificationCode;

/** The log entry of a request. It contains neither a payload nor a key. */
export interface ReceiverEntry {
  /**
   * A summary of the code: `ignored` is a 200 without `accept`, `refused` is the sender's fault, `failed` the
   * receiver's.
   */
  outcome: 'accepted' | 'ignored' | 'refused' | 'failed';
  /** The status of the answer. */
  status: number;
  /** How long it took, in milliseconds. In Workers, the clock advances only during I/O. */
  ms: number;
  /** The length of the body if it was read, or its declared length. */
  bytes?: number;
  /** `whsub_…`, if it is known and authentic. */
  subscriptionId?: string | null;
  /**
   * `ev_…`, if it is known and authentic. This and `bodySha256` are computed when they are first read, so a `log` that
   * does not read them saves time.
   */
  eventId?: string | null;
  /**
   * Only for a refusal with well-formed headers: seconds from the signed time to the receiver's clock, negative if it
   * was signed ahead. If the delivery is authentic, `eventId` is present too.
   */
  age?: number;
  /** Only with `age`: the SHA-256 of the body in hex, to compare with the body in a proxy or a capture. */
  bodySha256?: string;
  /** The code or name of an error. Its message, which may quote the payload, goes only to `onError`. */
  reason?: string;
}

/** Called once for each request, with its result. */
export type ReceiverLog = (level: 'info' | 'warn' | 'error', code: ReceiverCode, entry: ReceiverEntry) => void;

/** The second argument of `onError`. */
export interface ReceiverErrorAbout {
  /** The delivery that was being accepted; null if the request failed before that. */
  delivery: Delivery | null;
  /** `ACCEPT_FAILED`, `ACCEPT_TIMEOUT`, `BODY_TOO_LARGE`, `BODY_NOT_RAW`, `MISCONFIGURED` or `INTERNAL`. */
  code: ReceiverCode;
}

/**
 * One key, several, or one per subscription id. A text, such as a secret, can hold one key, several separated by white
 * space or commas, a line of an `.env` file, any of these shapes as JSON, or the subscriptions as Close's API returns
 * them.
 */
export type ReceiverKeys = string | readonly string[] | { readonly [subscriptionId: string]: string };

/** The runtime's own `Request` type. */
export type WebRequest = typeof globalThis extends { Request: { prototype: infer Request } } ? Request : never;

/** The runtime's own `Response` type. */
export type WebResponse = typeof globalThis extends { Response: { prototype: infer Response } } ? Response : never;

/** Which events the receiver accepts: subscriptions in the format of Close's API. */
export type ReceiverSubscriptions =
  | Subscriptions
  | readonly SubscriptionLike[]
  | { readonly data: readonly SubscriptionLike[] }
  | string;

/** The options that every receiver has. */
export interface ReceiverOptions {
  /**
   * The maximum length of a body, in bytes. By default 2,097,152 (2 MiB). A longer body gets 413, before it is read if
   * it has a `Content-Length`.
   */
  maxBodyBytes?: number | undefined;
  /**
   * The maximum memory for all bodies that are being read or accepted, in bytes. By default 67,108,864 (64 MiB). Bytes
   * count when they arrive; a declared length reserves nothing. If there is no room, the slowest unfinished upload is
   * aborted with 503 `BUSY`, and the new request is read. An eighth is reserved for bodies of up to 64 KiB. A verified
   * delivery keeps its bytes until `accept` is done. A new request is refused only if such deliveries fill the budget.
   * A body larger than the budget is read if it is the only one.
   */
  maxBufferedBytes?: number | undefined;
  /**
   * How long the body may take to arrive, in seconds. By default 10. Then reading stops. The server limits the time for
   * headers: `headersTimeout` of `http.createServer`.
   */
  timeout?: number | undefined;
  /** How long `accept` or the queue may take after that, in seconds. By default `timeout`. */
  acceptTimeout?: number | undefined;
  /** The maximum age of a delivery, in seconds. By default 300. */
  maxAge?: number | undefined;
  /** How far in the future its timestamp may be, in seconds. By default 60. */
  maxFutureSkew?: number | undefined;
  /** The clock, in unix seconds. By default the system's. */
  now?: (() => number) | undefined;
  /**
   * By default, writes a line of JSON to the console: `{ level, code, outcome, status, … }`. Errors in it are ignored.
   */
  log?: ReceiverLog | undefined;
  /**
   * Called with the error behind each failed request: what `accept`, the queue or `keys` threw, or a timeout of
   * `accept` (and again with `ACCEPT_FAILED` if it throws after that). For a mistake in the setup (`BODY_NOT_RAW`,
   * `MISCONFIGURED`), the message says what to change. By default, it writes a line of JSON to `console.error`:
   * `{ level, code, eventId, message, cause, stack }`. The message comes from your own code. If it may quote a payload
   * that must not be logged, pass your own function. Errors in it are ignored.
   */
  onError?: ((error: unknown, about: ReceiverErrorAbout) => void) | undefined;
}
