/**
 * closehook: sign and verify webhooks from Close, the CRM.
 *
 * Everything is synchronous, needs no initialisation, and answers the same in Node, Cloudflare Workers, Deno,
 * Bun and the browser.
 *
 * @packageDocumentation
 */

/**
 * The body of a request, as the bytes that arrived. A string is its UTF-8. A parsed object is refused
 * (`BODY_NOT_RAW`), since its bytes are gone.
 */
export type Body = string | Uint8Array | ArrayBuffer | ArrayBufferView;

/**
 * The headers of a request, in whatever shape the runtime has them, with names in any case: a web `Headers`
 * object, a `Map` or entries, Node's `req.headers`, or Node's `req.rawHeaders` (a flat list of strings).
 */
export type Headers_ =
  | { get(name: string): string | null; forEach(callback: (value: string, name: string) => void): void }
  | Iterable<readonly [string, string]>
  | { readonly [name: string]: string | readonly string[] | undefined }
  | readonly string[];

/**
 * Why a delivery is refused. The codes are stable and the same in every runtime.
 *
 * | code | meaning |
 * |---|---|
 * | `BODY_NOT_RAW` | the body is not text or bytes: a parsed object, a stream, nothing |
 * | `BODY_TOO_LARGE` | the body has more than `maxBodyBytes` bytes |
 * | `MISSING_HEADER` | `close-sig-hash` or `close-sig-timestamp` did not arrive |
 * | `CONFLICTING_HEADERS` | one of them arrived twice, with different values |
 * | `MALFORMED_TIMESTAMP` | `close-sig-timestamp` is not made of ASCII digits |
 * | `MALFORMED_SIGNATURE` | `close-sig-hash` is not 64 hex digits |
 * | `UNKNOWN_SUBSCRIPTION` | with a map of keys: the body names no subscription that has one |
 * | `SIGNATURE_MISMATCH` | no key gives this hash for these bytes |
 * | `TIMESTAMP_TOO_OLD` | authentic, and older than `maxAge` |
 * | `TIMESTAMP_IN_FUTURE` | authentic, and further in the future than `maxFutureSkew` |
 *
 * The form of the body is looked at first, then the headers, the hash before the timestamp, then the key, the
 * hash, and last the age.
 */
export type VerificationCode =
  | 'BODY_NOT_RAW'
  | 'BODY_TOO_LARGE'
  | 'MISSING_HEADER'
  | 'CONFLICTING_HEADERS'
  | 'MALFORMED_TIMESTAMP'
  | 'MALFORMED_SIGNATURE'
  | 'UNKNOWN_SUBSCRIPTION'
  | 'SIGNATURE_MISMATCH'
  | 'TIMESTAMP_TOO_OLD'
  | 'TIMESTAMP_IN_FUTURE';

/** What was seen when a delivery was refused, for a log: never a key, never the hash that would be right. */
export interface Evidence {
  /** Length of the body in bytes; 0 when the body was not raw. */
  bodyBytes: number;
  /**
   * SHA-256 of the body in hex, to compare with what the sender or a proxy saw. `null` when the delivery was
   * refused before anything was hashed.
   */
  bodySha256: string | null;
  /** Seconds from the signed time to now; negative when signed in the future. */
  age: number | null;
  /** Seconds that the signed time lies in the future; 0 when it does not. */
  skew: number | null;
  /** The labels of the keys that were tried. */
  keysTried: string[];
  /** With `UNKNOWN_SUBSCRIPTION`: the id that the unverified body names, at most 64 characters of it. */
  subscriptionId: string | null;
}

/** Every error of this package has a stable `code`; tell them apart by `code` or `name`. */
export class ClosehookError extends Error {
  /** The stable code. */
  readonly code: string;
}

/**
 * A delivery that is refused, or with `INVALID_KEY` a key that cannot be one. The message is one lower-case
 * sentence and holds no secret.
 */
export class VerificationError extends ClosehookError {
  readonly name: 'VerificationError';
  readonly code: VerificationCode | 'INVALID_KEY';
  /** The header this is about, by its lower-case name. */
  readonly header: 'close-sig-hash' | 'close-sig-timestamp' | null;
  /** What was seen. */
  readonly evidence: Evidence;
  /** For a structured log: name, code, message, header and evidence. */
  toJSON(): object;
}

/** An authentic body that is not a delivery of Close: not JSON, or JSON without an event. */
export class PayloadError extends ClosehookError {
  readonly name: 'PayloadError';
  readonly code: 'MALFORMED_PAYLOAD';
  /** The line, from 1; `null` when the text is JSON. */
  readonly line: number | null;
  /** The column in characters, from 1. */
  readonly column: number | null;
  /** The offset in bytes, from 0. */
  readonly offset: number | null;
  /** JSON Pointer (RFC 6901) of what is missing in a text that is JSON. */
  readonly pointer: string | null;
  /** For a structured log. */
  toJSON(): object;
}

/**
 * An event as Close sends it. Object types and actions are open: Close adds new ones.
 *
 * Source: Close's documentation, "Events".
 */
export interface CloseEvent {
  /** `ev_…`, unique: the key by which a repeated delivery is recognised. */
  id: string;
  /** UTC, without an offset: `2019-01-15T12:48:23.395000`. */
  date_created: string;
  /** UTC, without an offset; moves when later changes are consolidated into the event. */
  date_updated: string;
  organization_id: string;
  /** Who did it; `null` when it was no user directly. */
  user_id: string | null;
  request_id: string | null;
  api_key_id?: string | null;
  /** `lead`, `opportunity`, `activity.note`, … */
  object_type: string;
  object_id: string;
  lead_id: string | null;
  /** `created`, `updated`, `deleted`, … */
  action: string;
  /** The names of the fields that changed; empty unless `updated`. */
  changed_fields: string[];
  /** The object after the event; empty when it was deleted. */
  data: { [field: string]: unknown };
  /** The old values of the changed fields, or all fields of a deleted object. */
  previous_data: { [field: string]: unknown };
  meta: { [field: string]: unknown };
  [field: string]: unknown;
}

/** A delivery that is authentic and timely. */
export interface Delivery {
  /** The bytes that were verified: your own array when you passed one. */
  readonly body: Uint8Array;
  /** The signed time in unix seconds. */
  readonly timestamp: number;
  /** Seconds from the signed time to now; negative when signed in the future. */
  readonly age: number;
  /** The label of the key that fits: its place in the list (`"0"`), or its subscription id. */
  readonly key: string;
  /** `whsub_…` of the body; `null` when it has none. */
  readonly subscriptionId: string | null;
  /**
   * The event, parsed when it is first read.
   *
   * @throws {PayloadError} when the body is not JSON, with line and column, or has no event.
   */
  readonly event: CloseEvent;
  /** For a log or a queue: key, subscriptionId, timestamp, age and event; the event is `null` when there is none. */
  toJSON(): object;
}

/** What `safeVerify` and `verifyMany` return: destructure it, and `ok` tells which of the two is there. */
export type VerificationResult =
  | { ok: true; delivery: Delivery; error?: undefined }
  | { ok: false; delivery?: undefined; error: VerificationError & { readonly code: VerificationCode } };

/** The values of the two headers of a signed delivery, as `fetch` takes them. */
export type SignedHeaders = {
  /** 64 lower-case hex digits. */
  'close-sig-hash': string;
  /** Unix seconds. */
  'close-sig-timestamp': string;
};

/** How a `Webhook` judges. */
export interface WebhookOptions {
  /**
   * How old a delivery may be, in seconds: 300. `Infinity` turns the limit off. Close prescribes none, and
   * does not say whether a retry, up to 72 hours later, is signed anew.
   */
  maxAge?: number;
  /** How far in the future it may seem to be signed, in seconds: 60. `Infinity` turns the limit off. */
  maxFutureSkew?: number;
  /** The clock, in unix seconds: the system's. */
  now?: () => number;
  /** The largest body that is judged, in bytes: 67,108,864 (64 MiB). */
  maxBodyBytes?: number;
}

/** One mistake that turns a right hash into a wrong one. The sentence of a diagnosis says what it means. */
export type Cause =
  | 'OTHER_KEY'
  | 'KEY_AS_TEXT'
  | 'KEY_AS_BASE64'
  | 'SEPARATOR_DOT'
  | 'SEPARATOR_COLON'
  | 'SEPARATOR_NEWLINE'
  | 'BODY_FIRST'
  | 'TIMESTAMP_MISSING'
  | 'BODY_MISSING'
  | 'TIMESTAMP_IN_MILLISECONDS'
  | 'TIMESTAMP_IN_SECONDS'
  | 'TIMESTAMP_FORMAT'
  | 'SHA1'
  | 'PLAIN_SHA256'
  | 'UNKEYED_SHA256'
  | 'DIGEST_BASE64'
  | 'DIGEST_DECORATED'
  | 'BODY_JSON_STRINGIFY'
  | 'BODY_JSON_DUMPS'
  | 'BODY_JSON_DUMPS_UNESCAPED'
  | 'BODY_COMPACT_ESCAPED'
  | 'BODY_INDENT2'
  | 'BODY_INDENT4'
  | 'BODY_SLASH_ESCAPED'
  | 'BODY_CRLF'
  | 'BODY_LF'
  | 'BODY_NEWLINE_MISSING'
  | 'BODY_NEWLINE_ADDED'
  | 'BODY_BOM_MISSING'
  | 'BODY_BOM_ADDED'
  | 'BODY_READ_AS_LATIN1'
  | 'SIGNED_AS_LATIN1'
  | 'SIGNED_AS_REPLACED'
  | 'BODY_IN_BASE64'
  | 'SIGNED_IN_BASE64'
  | 'BODY_IN_STRING'
  | 'SIGNED_IN_STRING'
  | 'BODY_EMPTY'
  | 'BODY_OBJECT_STRING'
  | 'BODY_DECODED'
  | 'BODY_COMPRESSED'
  | 'BODY_LISTED'
  | 'BODY_TRUNCATED'
  | 'BODY_PART'
  | 'BODY_REWRITTEN'
  | 'HEADERS_SWAPPED'
  | 'CLOCK';

/** What to change, for each way to receive a request. */
export interface Remedy {
  express: string;
  fastify: string;
  next: string;
  workers: string;
  node: string;
}

/** What is wrong with a delivery, in words. For logs and people, never for the answer to the request. */
export interface Diagnosis {
  /** The verdict, as `verify` gives it; `null` when the delivery is valid. */
  code: VerificationCode | null;
  /** The mistakes that together explain it; empty when none is known. */
  causes: Cause[];
  /** Whether the causes reproduce the given hash. When not, they are what else can be seen. */
  reproduced: boolean;
  /** The label of the key with which they do. */
  key: string | null;
  /** One sentence for a person. */
  sentence: string;
  /** What to change; `null` when there is nothing to. */
  remedy: Remedy | null;
  /** The hashes that were computed beyond those of verifying: at most 1,000, over at most 32 MiB. */
  hmacs: number;
  /**
   * Whether every known mistake was tried. When not, a limit ended the search; bodies beyond 128 KiB are
   * not rewritten.
   */
  complete: boolean;
}

/**
 * Signs and verifies deliveries with the `signature_key` of one or more subscriptions.
 *
 * The signature is HMAC-SHA256 with the 32 bytes behind the key's 64 hex digits, over the text of
 * `close-sig-timestamp` followed directly by the raw body, in hex (Close's documentation, "Webhook
 * signatures"). Hashes are compared in constant time.
 *
 * @example
 * ```js
 * import { Webhook } from 'closehook';
 *
 * const webhook = new Webhook('058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c');
 * const body = '{"event": {"id": "ev_1"}, "subscription_id": "whsub_1"}';
 * const delivery = webhook.verify(body, webhook.sign(body));
 * assert.equal(delivery.event.id, 'ev_1');
 * assert.equal(delivery.subscriptionId, 'whsub_1');
 * ```
 */
export class Webhook {
  /**
   * @param key one key; several, tried in order; or one for each subscription id, chosen by the
   *   `subscription_id` of the body. 64 hex digits each, in either case.
   * @throws {VerificationError} `INVALID_KEY` when a key is anything else, or when there is none.
   * @throws {TypeError} with the same code when a key is not a string, as an unset environment variable is; without
   *   it when an option is unknown or of the wrong type.
   * @throws {RangeError} when a limit is negative or NaN.
   */
  constructor(
    key: string | readonly string[] | { readonly [subscriptionId: string]: string } | ReadonlyMap<string, string>,
    options?: WebhookOptions,
  );

  /**
   * Signs a body as Close does: for tests and replays.
   *
   * @param options `timestamp` in unix seconds (now), and `key`, the label of the key to use (the only one;
   *   the one the body asks for; the first of a list).
   * @throws {TypeError} when the body is not raw.
   * @throws {RangeError} when there is no such key, or the timestamp is not a whole number of seconds.
   */
  sign(body: Body, options?: { timestamp?: number; key?: string }): SignedHeaders;

  /**
   * Verifies a delivery.
   *
   * @throws {VerificationError} when it is refused.
   * @throws {TypeError} when `headers` is of no known shape, or a value of its is no string.
   */
  verify(body: Body, headers: Headers_): Delivery;

  /**
   * Verifies a delivery, and never throws on what it is given: a refusal is returned. Only a clock that is none,
   * `options.now`, still throws a `TypeError`.
   */
  safeVerify(body: Body, headers: Headers_): VerificationResult;

  /**
   * Verifies a backlog: one result for each item, in order.
   *
   * @example
   * ```js
   * import { Webhook } from 'closehook';
   *
   * const webhook = new Webhook('058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c');
   * const [first, second] = webhook.verifyMany([
   *   { body: '{}', headers: webhook.sign('{}') },
   *   { body: '{ }', headers: webhook.sign('{}') },
   * ]);
   * assert.equal(first.ok, true);
   * assert.equal(second.error.code, 'SIGNATURE_MISMATCH');
   * ```
   */
  verifyMany(batch: Iterable<{ body: Body; headers: Headers_ }>): VerificationResult[];

  /**
   * Names the mistake behind a delivery that does not verify: a bounded search for the near miss that
   * reproduces the given hash. Like `safeVerify`, it never throws on what it is given.
   *
   * It is made for people: beyond verifying, the search takes some milliseconds for an ordinary body, and up to 250 for
   * a hostile one. Call it while you look for a mistake, not for every forged request.
   *
   * @example
   * ```js
   * import { Webhook } from 'closehook';
   *
   * const webhook = new Webhook('058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c');
   * const wire = '{"event": {"id": "ev_1"}}';
   * const seen = JSON.stringify(JSON.parse(wire)); // a JSON parser came first
   * const { causes, sentence } = webhook.diagnose(seen, webhook.sign(wire));
   * assert.deepEqual(causes, ['BODY_JSON_DUMPS']);
   * assert.match(sentence, /it was parsed and written again$/);
   * ```
   */
  diagnose(body: Body, headers: Headers_): Diagnosis;
}
