/**
 * What the receivers of `closehook/node` and `closehook/worker` have in common.
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
 * | `FILTERED_OUT` | 200 | authentic, and none of the subscriptions wants it |
 * | `NO_EVENT` | 200 | authentic, and no event: sent again, it would be no other |
 * | a code of `webhook.verify` | 401 | not authentic, or not timely |
 * | `METHOD_NOT_ALLOWED` | 405 | not a `POST` |
 * | `BODY_TIMEOUT` | 408 | the body did not come in time |
 * | `BODY_TOO_LARGE` | 413 | longer than `maxBodyBytes`, or than what accepts it can hold |
 * | `BODY_FRAGMENTED` | 400 | it came in hundreds of chunks of a few bytes each, which cost more than they hold |
 * | `BODY_BROKEN_OFF` | 400 | the sender hung up, and nobody reads the status |
 * | `BUSY` | 503 | the bodies of other requests needed the memory of `maxBufferedBytes`: Close retries |
 * | `ACCEPT_FAILED`, `ACCEPT_TIMEOUT` | 503 | `accept` or the queue threw, or took too long: Close retries |
 * | `BODY_NOT_RAW` | 500 | something has parsed the body before, and its bytes are gone: a mistake of the set-up |
 * | `MISCONFIGURED` | 500 | `keys` is a function, and returned no keys, or none that are keys |
 * | `INTERNAL` | 500 | `options.now` or closehook itself failed before the delivery was judged: Close retries |
 *
 * No answer has a body: a stranger learns nothing.
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

/** What is logged of a request. Neither a payload nor a key is in it. */
export interface ReceiverEntry {
  /**
   * The code in a word: `ignored` is 200 without `accept`, `refused` is the sender's fault, `failed` the receiver's.
   */
  outcome: 'accepted' | 'ignored' | 'refused' | 'failed';
  /** The status of the answer. */
  status: number;
  /** How long it took, in milliseconds. In Workers time only passes while something is waited for. */
  ms: number;
  /** How long the body is, where it was read, or how long it was said to be. */
  bytes?: number;
  /** `whsub_…`, where it is known and authentic. */
  subscriptionId?: string | null;
  /** `ev_…`, where it is known and authentic. */
  eventId?: string | null;
  /**
   * Of a refusal with well-formed headers: seconds from the signed time to the receiver's clock, negative when signed
   * ahead. Of an authentic one, `eventId` is there too.
   */
  age?: number;
  /** Of the same: SHA-256 of the body in hex, to compare with what a proxy or a capture has. */
  bodySha256?: string;
  /** Of an error its code, or its name. Its message, which may quote the payload, goes to `onError` alone. */
  reason?: string;
}

/** Is told how each request ended, once. */
export type ReceiverLog = (level: 'info' | 'warn' | 'error', code: ReceiverCode, entry: ReceiverEntry) => void;

/** What `onError` is told beside the error. */
export interface ReceiverErrorAbout {
  /** The delivery that was being accepted; null where the request failed before. */
  delivery: Delivery | null;
  /** `ACCEPT_FAILED`, `ACCEPT_TIMEOUT`, `BODY_TOO_LARGE`, `BODY_NOT_RAW`, `MISCONFIGURED` or `INTERNAL`. */
  code: ReceiverCode;
}

/**
 * One key, several, or one for each subscription id. As text, as a secret holds it: one key, several with white space
 * or commas between, a line of an `.env` file, the JSON of any shape, or the subscriptions as Close's API answers them.
 */
export type ReceiverKeys = string | readonly string[] | { readonly [subscriptionId: string]: string };

/** What the receiver is to let in by itself: Close's subscriptions, in Close's shape. */
export type ReceiverSubscriptions =
  | Subscriptions
  | readonly SubscriptionLike[]
  | { readonly data: readonly SubscriptionLike[] }
  | string;

/** The options that every receiver has. */
export interface ReceiverOptions {
  /**
   * The longest body, in bytes: 2,097,152 (2 MiB). A longer one gets 413, by its `Content-Length` before it is read.
   */
  maxBodyBytes?: number | undefined;
  /**
   * How many bytes of bodies may be held at a time, of all requests that are read or handed over: 67,108,864 (64 MiB).
   * Bytes count when they arrive, and a declared length reserves nothing. When there is no room, the slowest unfinished
   * upload is broken off with 503 `BUSY`, and the newcomer is read. An eighth is a reserve for bodies of up to 64 KiB.
   * A verified delivery keeps its bytes until `accept` is done; only when such deliveries fill the budget is a newcomer
   * refused. One body larger than the budget is read when it is the only one.
   */
  maxBufferedBytes?: number | undefined;
  /**
   * How long the body may take to arrive, in seconds: 10. A body that is late is not read any further. The time for the
   * headers is the server's own: `headersTimeout` of `http.createServer`.
   */
  timeout?: number | undefined;
  /** How long `accept` or the queue may take after that, in seconds: the same as `timeout`. */
  acceptTimeout?: number | undefined;
  /** How old a delivery may be, in seconds: 300. */
  maxAge?: number | undefined;
  /** How far in the future it may seem to be signed, in seconds: 60. */
  maxFutureSkew?: number | undefined;
  /** The clock, in unix seconds: the system's. */
  now?: (() => number) | undefined;
  /** By itself a line of JSON on the console: `{ level, code, outcome, status, … }`. What it throws is ignored. */
  log?: ReceiverLog | undefined;
  /**
   * Is told of each error behind a request that failed: what `accept` or the queue threw, or that it took too long
   * (and once more with `ACCEPT_FAILED`, if it throws after that); what `keys` threw; and what is wrong with the set-up
   * (`BODY_NOT_RAW`, `MISCONFIGURED`), with what to change. By itself it writes a line of JSON to `console.error`:
   * `{ level, code, eventId, message, cause, stack }`. The message is your own code's: if it may quote a payload that
   * your logs must not have, give a function of your own. What it throws is ignored.
   */
  onError?: ((error: unknown, about: ReceiverErrorAbout) => void) | undefined;
}
