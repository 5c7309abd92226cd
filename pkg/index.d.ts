/**
 * closehook: sign and verify webhooks from Close, the CRM, match events against its filters, and see what changed.
 *
 * Everything is synchronous, needs no initialization, and gives the same results in Node, Cloudflare Workers, Deno, Bun
 * and browsers.
 *
 * @packageDocumentation
 */

/**
 * The body of a request, as the bytes that arrived. A string stands for its UTF-8 bytes. A parsed object is refused
 * (`BODY_NOT_RAW`), since its bytes are gone.
 */
export type Body = string | Uint8Array | ArrayBuffer | ArrayBufferView;

/**
 * The headers of a request, with names in any case: a web `Headers` object, a `Map` or entries, Node's `req.headers`,
 * or Node's `req.rawHeaders` (a flat list of strings).
 */
export type HeadersLike =
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
 * | `UNKNOWN_SUBSCRIPTION` | with a map of keys: there is no key for the `subscription_id` of the body |
 * | `SIGNATURE_MISMATCH` | none of your keys produces this hash for this timestamp and body |
 * | `TIMESTAMP_TOO_OLD` | authentic, but older than `maxAge` |
 * | `TIMESTAMP_IN_FUTURE` | authentic, but further in the future than `maxFutureSkew` |
 *
 * The checks run in this order: the kind and size of the body, the headers (the hash before the timestamp), the key,
 * the hash, and the age.
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

/** Facts about a refused delivery, for a log. It never contains a key or the correct hash. */
export interface Evidence {
  /** Length of the body in bytes; 0 when the body was not raw. */
  bodyBytes: number;
  /**
   * SHA-256 of the body in hex, to compare with the sender's or a proxy's. `null` if the delivery was refused before
   * hashing. In `closehook`, it is computed when it is first read, and the error keeps a copy of the body until then.
   */
  readonly bodySha256: string | null;
  /** Seconds from the signed time to now; negative when signed in the future. */
  age: number | null;
  /** How many seconds the signed time is in the future; 0 if it is not. */
  skew: number | null;
  /** The labels of the keys that were tried. */
  keysTried: string[];
  /** With `UNKNOWN_SUBSCRIPTION`: the id in the unverified body, at most 64 characters of it. */
  subscriptionId: string | null;
}

/**
 * The base class of this package's errors. Each has a stable `code`; distinguish them by `code` or `name`.
 *
 * Any call can throw one of these, as a plain `ClosehookError` or as the class of the call's own errors:
 *
 * | code | meaning |
 * |---|---|
 * | `TOO_LARGE` | there is not enough memory for the input; nothing has changed |
 * | `OUT_OF_MEMORY` | memory ran out in the middle of the call |
 * | `INTERNAL` | the call ended unexpectedly: the caller's stack overflowed inside it, or it is a bug of this package |
 *
 * After the last two, the next call starts a new WebAssembly instance, in which every `Webhook`, `Filter` and
 * `Subscriptions` continues. Only a `History` loses its state: its calls throw `STATE_LOST`.
 */
export class ClosehookError extends Error {
  /** The stable code. */
  readonly code: string;
}

/**
 * A refused delivery, or with `INVALID_KEY` an invalid key. The message is one lower-case sentence without secrets.
 */
export class VerificationError extends ClosehookError {
  readonly name: 'VerificationError';
  readonly code: VerificationCode | 'INVALID_KEY';
  /** The lower-case name of the header at fault. */
  readonly header: 'close-sig-hash' | 'close-sig-timestamp' | null;
  /** Facts about the delivery. */
  readonly evidence: Evidence;
  /** For a structured log: name, code, message, header and evidence. */
  toJSON(): object;
}

/** An authentic body that is not a delivery: not JSON, or JSON without an event. */
export class PayloadError extends ClosehookError {
  readonly name: 'PayloadError';
  readonly code: 'MALFORMED_PAYLOAD';
  /** The line, from 1; `null` if the text is JSON. */
  readonly line: number | null;
  /** The column in characters, from 1. */
  readonly column: number | null;
  /** The offset in bytes, from 0. */
  readonly offset: number | null;
  /** If the text is JSON: the JSON Pointer (RFC 6901) of the missing part. */
  readonly pointer: string | null;
  /** For a structured log. */
  toJSON(): object;
}

import type { CloseEvent, EventName, EventNamed, EventTypes, KnownEvents, ObjectType } from './events.js';

export type {
  ActionOf,
  CloseEvent,
  EventMeta,
  EventName,
  EventNamed,
  EventOf,
  KnownEvents,
  ObjectType,
  OtherEvent,
} from './events.js';

/** The value of a custom field, under `custom.cf_…`; a field that is not set is absent. */
export type CustomValue = string | number | boolean | string[] | null;

/** Objects with custom fields. */
export interface CustomFields {
  [field: `custom.${string}`]: CustomValue | undefined;
}

/**
 * The custom fields of leads. They are different in each organization: `closehook types --custom` writes a file that
 * adds yours, with their names and types.
 */
export interface LeadCustomFields extends CustomFields {}

/** The custom fields of contacts, as {@link LeadCustomFields}. */
export interface ContactCustomFields extends CustomFields {}

/** The custom fields of opportunities, as {@link LeadCustomFields}. */
export interface OpportunityCustomFields extends CustomFields {}

/** The custom fields of custom activities, as {@link LeadCustomFields}. */
export interface ActivityCustomFields extends CustomFields {}

/** The custom fields of custom objects, as {@link LeadCustomFields}. */
export interface CustomObjectCustomFields extends CustomFields {}

/** A verified delivery: authentic, and neither too old nor too new. */
export interface Delivery {
  /**
   * A copy of the verified bytes, made when you first read this. You may write to it, and transfer its buffer. `event`,
   * `subscriptionId` and every later call, such as `changes`, use the bytes that were verified, even if you write to
   * this array or to the one that you passed.
   */
  readonly body: Uint8Array;
  /** The signed time in unix seconds. */
  readonly timestamp: number;
  /** Seconds from the signed time to now; negative when signed in the future. */
  readonly age: number;
  /** The label of the matching key: its index in the list (`"0"`), or its subscription id. */
  readonly key: string;
  /** `whsub_…` in the body; `null` if it has none. */
  readonly subscriptionId: string | null;
  /**
   * The event, parsed when it is first read.
   *
   * @throws {PayloadError} if the body is not JSON, with line and column, or has no event.
   */
  readonly event: CloseEvent;
  /** For a log or a queue: key, subscriptionId, timestamp, age and event. The event is `null` if there is none. */
  toJSON(): object;
}

/** The result of `safeVerify` and `verifyMany`. Destructure it; `ok` tells TypeScript which of the two is present. */
export type VerificationResult =
  | { ok: true; delivery: Delivery; error?: undefined }
  | { ok: false; delivery?: undefined; error: VerificationError & { readonly code: VerificationCode } };

/** The two headers of a signed delivery, in the form that `fetch` takes. */
export type SignedHeaders = {
  /** 64 lower-case hex digits. */
  'close-sig-hash': string;
  /** Unix seconds. */
  'close-sig-timestamp': string;
};

/** The limits of a `Webhook`. */
export interface WebhookOptions {
  /**
   * The maximum age of a delivery, in seconds. By default 300. `Infinity` turns the limit off. Close prescribes no
   * limit, and does not say whether a retry, up to 72 hours later, is signed again.
   */
  maxAge?: number;
  /** How far in the future the timestamp may be, in seconds. By default 60. `Infinity` turns the limit off. */
  maxFutureSkew?: number;
  /** The clock, in unix seconds. By default the system's. */
  now?: () => number;
  /** The maximum length of a body, in bytes. By default 67,108,864 (64 MiB). */
  maxBodyBytes?: number;
}

/** A mistake that leads to a wrong hash. The sentence of a diagnosis explains it. */
export type Cause =
  | 'OTHER_KEY'
  | 'KEY_AS_TEXT'
  | 'KEY_AS_BASE64'
  | 'KEY_WITH_MORE'
  | 'KEY_HASHED'
  | 'KEY_UNSET'
  | 'KEY_AS_STRING'
  | 'KEY_IN_BASE64'
  | 'SEPARATOR_DOT'
  | 'SEPARATOR_COLON'
  | 'SEPARATOR_NEWLINE'
  | 'SEPARATOR_SPACE'
  | 'SEPARATOR_OTHER'
  | 'MESSAGE_PREFIXED'
  | 'BODY_FIRST'
  | 'TIMESTAMP_MISSING'
  | 'BODY_MISSING'
  | 'TIMESTAMP_IN_MILLISECONDS'
  | 'TIMESTAMP_IN_SECONDS'
  | 'TIMESTAMP_AS_DATE'
  | 'TIMESTAMP_DECORATED'
  | 'TIMESTAMP_FORMAT'
  | 'TIMESTAMP_UNSET'
  | 'TIMESTAMP_AS_FLOAT'
  | 'TIMESTAMP_SIGNED_AS_DATE'
  | 'TIMESTAMP_WITH_MORE'
  | 'MESSAGE_HASHED'
  | 'HASHED_TWICE'
  | 'KEY_AND_MESSAGE_SWAPPED'
  | 'SHA512'
  | 'MD5'
  | 'SHA1'
  | 'PLAIN_SHA256'
  | 'UNKEYED_SHA256'
  | 'DIGEST_BASE64'
  | 'DIGEST_DECORATED'
  | 'DIGEST_CUT'
  | 'SIGNED_OBJECT_STRING'
  | 'SIGNED_UNSET'
  | 'SIGNED_LISTED'
  | 'SIGNED_PART'
  | 'HEADER_RENAMED'
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
  | 'BODY_KEYS_SORTED'
  | 'BODY_ESCAPED_FOR_HTML'
  | 'BODY_EMPTY_OBJECT'
  | 'BODY_NULLS_DROPPED'
  | 'BODY_NUMBERS'
  | 'BODY_INDENTED'
  | 'SIGNED_AS_ASCII'
  | 'SIGNED_IN_LATIN1'
  | 'SIGNED_IN_UTF16'
  | 'SIGNED_AS_PRINTED'
  | 'BODY_IN_UTF16'
  | 'BODY_IN_LATIN1'
  | 'BODY_IN_ENTITIES'
  | 'BODY_IN_HEX'
  | 'BODY_FORM_ENCODED'
  | 'BODY_PERCENT_ENCODED'
  | 'BODY_MULTIPART'
  | 'BODY_CHUNKED'
  | 'BODY_TWICE'
  | 'BODY_SURROUNDED'
  | 'BODY_WRAPPED'
  | 'BODY_UNESCAPED'
  | 'BODY_TYPOGRAPHY'
  | 'BODY_PRINTED'
  | 'BODY_MARKUP'
  | 'BODY_NOT_JSON'
  | 'HEADERS_SWAPPED'
  | 'CLOCK';

/** A part of a remedy: a sentence or two, or code to copy. */
export type RemedyPart =
  | { text: string; code?: undefined; language?: undefined }
  | { code: string; language: 'js' | 'python' | 'php' | 'ruby' | 'go' | 'sh'; text?: undefined };

/** What to change, for each framework or language, as a list of parts. */
export interface Remedy {
  express: RemedyPart[];
  fastify: RemedyPart[];
  next: RemedyPart[];
  workers: RemedyPart[];
  node: RemedyPart[];
  python: RemedyPart[];
  php: RemedyPart[];
  ruby: RemedyPart[];
  go: RemedyPart[];
}

/** The options of `diagnose`. */
export interface DiagnoseOptions {
  /**
   * A hash that your own code computed for this body and timestamp. It is examined instead of the one that was sent. If
   * the one that was sent is correct, `sentFits` is true: key and body are right, and the causes are mistakes in your
   * code.
   */
  hash?: string;
}

/** What is wrong with a delivery. It is meant for logs and people. Never send it in the answer to the request. */
export interface Diagnosis {
  /** The code that `verify` throws; `null` if the delivery is valid. */
  code: VerificationCode | null;
  /** The mistakes that together explain it; empty if no known mistake does. */
  causes: Cause[];
  /** Whether the causes reproduce the given hash. If not, they are only what the body or headers show. */
  reproduced: boolean;
  /** The label of the key that reproduces the hash. */
  key: string | null;
  /** One sentence for a person. */
  sentence: string;
  /**
   * With `hash`: whether the hash that was sent is correct, regardless of its age. `null` without `hash`, or if none
   * was sent.
   */
  sentFits: boolean | null;
  /** What to change; `null` if there is nothing to change. */
  remedy: Remedy | null;
  /**
   * The parts of a receiver that the remedy changes. In the files that `closehook remedy` prints, a comment with this
   * name marks each.
   */
  concerns: ('body' | 'key' | 'headers' | 'hash' | 'age')[];
  /**
   * The corrected delivery, regardless of its age: pass both members to `verify`. `null` if the delivery is valid, if
   * nothing reproduces the hash, or if the mistake is in the code that made the hash, such as `KEY_AS_TEXT`.
   */
  repaired: { body: Uint8Array; headers: { 'close-sig-hash': string; 'close-sig-timestamp': string } } | null;
  /** The number of hashes computed, besides those for verifying: at most 4,000. */
  hmacs: number;
  /**
   * Whether every known mistake was tried. If not, a limit ended the search: it hashes, reads and writes at most 32 MiB
   * plus 64 bytes per byte of the body, up to 288 MiB in total. Bodies longer than 4 MiB are not rewritten.
   */
  complete: boolean;
}

/**
 * Signs and verifies deliveries with the `signature_key` of one or more subscriptions.
 *
 * The signature is an HMAC-SHA256 in hex. The key is the 32 bytes that the 64 hex digits stand for; the message is the
 * text of `close-sig-timestamp`, followed directly by the raw body (Close's documentation, "Webhook signatures").
 * Hashes are compared in constant time.
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
   * @param key one key; several, tried in order; or one per subscription id, selected by the `subscription_id` of the
   * body. Each is 64 hex digits, in upper or lower case.
   * @throws {VerificationError} `INVALID_KEY` if a key is anything else, or if there is none.
   * @throws {TypeError} with the same code if a key is not a string, such as an unset environment variable; without a
   * code if an option is unknown or of the wrong type.
   * @throws {RangeError} if a limit is negative or NaN.
   */
  constructor(
    key: string | readonly string[] | { readonly [subscriptionId: string]: string } | ReadonlyMap<string, string>,
    options?: WebhookOptions,
  );

  /**
   * Signs a body as Close does, for tests and replays.
   *
   * @param options `timestamp` in unix seconds, by default now; and `key`, the label of the key to use, by default the
   * only one, the one for the body's subscription, or the first of a list.
   * @throws {TypeError} if the body is not raw.
   * @throws {RangeError} if there is no such key, or the timestamp is not a whole number of seconds.
   */
  sign(body: Body, options?: { timestamp?: number; key?: string }): SignedHeaders;

  /**
   * Verifies a delivery.
   *
   * @throws {VerificationError} if it is refused.
   * @throws {TypeError} if `headers` has an unknown shape, or one of its values is not a string.
   */
  verify(body: Body, headers: HeadersLike): Delivery;

  /**
   * Like `verify`, but returns a refusal instead of throwing it. It throws a `TypeError` only if `options.now` does not
   * return a time.
   */
  safeVerify(body: Body, headers: HeadersLike): VerificationResult;

  /**
   * Like `verify`, but `crypto.subtle` hashes the body where that is faster: from about 3 KB in Cloudflare Workers and
   * from about 8 KB in browsers. Elsewhere, node:crypto is faster at every size, and is used as in `verify`. The
   * results are the same.
   *
   * The body is copied before the call returns, so you can write over it at once. `closehook/filters` and
   * `closehook/verify` do not have this method, since it would make them larger. `receive` of `closehook/worker`
   * verifies in the same way.
   *
   * The promise is rejected with what `verify` throws.
   *
   * @example
   * ```js
   * import { Webhook } from 'closehook';
   *
   * const webhook = new Webhook('058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c');
   * const body = `{"event": {"id": "ev_1"}, "note": "${'long '.repeat(5000)}"}`;
   * const delivery = await webhook.verifyAsync(body, webhook.sign(body));
   * assert.equal(delivery.event.id, 'ev_1');
   * ```
   */
  verifyAsync(body: Body, headers: HeadersLike): Promise<Delivery>;

  /**
   * Like `verifyAsync`, but resolves to a refusal instead of rejecting.
   *
   * @example
   * ```js
   * import { Webhook } from 'closehook';
   *
   * const webhook = new Webhook('058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c');
   * const { ok, error } = await webhook.safeVerifyAsync('{ }', webhook.sign('{}'));
   * assert.equal(ok, false);
   * assert.equal(error.code, 'SIGNATURE_MISMATCH');
   * ```
   */
  safeVerifyAsync(body: Body, headers: HeadersLike): Promise<VerificationResult>;

  /**
   * Verifies several deliveries: calls `safeVerify` for each item, in order. Each item is verified before the next one
   * is read. So a generator can yield 100,000 items, and can read each body into the same buffer: every accepted
   * delivery keeps its own copy.
   *
   * A bad delivery never throws, but bad items do. If an item is not an object, that is a `TypeError`. Errors of the
   * iterable, of a getter of `body` or `headers`, or of `options.now` are passed on. Then there are no results, and the
   * iterable is closed.
   *
   * @throws {TypeError} if `batch` is not iterable, or an item is not an object.
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
  verifyMany(batch: Iterable<{ body: Body; headers: HeadersLike }>): VerificationResult[];

  /**
   * Finds the mistake behind a delivery that does not verify, by a bounded search for a mistake that reproduces the
   * given hash. Like `safeVerify`, it never throws because of its input.
   *
   * Besides verifying, the search takes a few milliseconds for an ordinary body, and up to 250 for a hostile one. So
   * call it while you debug, not for every forged request.
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
   * assert.match(sentence, /parsed and re-serialized$/);
   * ```
   */
  diagnose(body: Body, headers: HeadersLike, options?: DiagnoseOptions): Diagnosis;
}

/** A JSON value in a filter or an event. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * A filter in Close's language: the ten types of `extra_filter` in `POST /webhook/`.
 *
 * The root of a filter applies to the event, which is the value of `event` in a delivery. Source: Close's
 * documentation, "Webhook filters". Where that is silent, these are our assumptions:
 *
 * - `field` is one literal key, never a path. A missing key is null, and so is any key of a value that is not an
 *   object.
 * - `equals` is equality of JSON values: numbers by exact value (`1` is `1.0`), objects without order.
 * - `not_equals` and `not` are exact negations, so both are true for a missing field.
 * - `contains` looks for an element of an array or a substring of a string, case-sensitive. For any other value, it is
 *   false.
 * - `any_array_value` is true if one element matches the whole inner filter.
 * - An empty `and` is true, an empty `or` is false.
 */
export type CloseFilter =
  | { type: 'equals' | 'not_equals' | 'contains'; value: Json }
  | { type: 'is_null' | 'non_null' }
  | { type: 'and' | 'or'; filters: readonly CloseFilter[] }
  | { type: 'not' | 'any_array_value'; filter: CloseFilter }
  | { type: 'field_accessor'; field: string; filter: CloseFilter };

/**
 * A filter of Close's types and our own, which begin with `closehook:` and which Close does not know. `toClose`
 * translates it to Close's types where possible.
 *
 * | type | true if |
 * |---|---|
 * | `closehook:changed` | `changed_fields` lists `field`; at the root of the event only |
 * | `closehook:changed_from_to` | the field changed, from `from` in `previous_data` and to `to` in `data`, if these are
 * given | | `closehook:greater_than`, `…_or_equal`, `closehook:less_than`, `…_or_equal` | the comparison is true:
 * numbers by exact value, strings by code unit (which orders dates of the same format), other values never | |
 * `closehook:starts_with`, `closehook:ends_with` | a string begins or ends with the value, case-sensitive | |
 * `closehook:contains_ignore_case`, `closehook:equals_ignore_case` | a string contains or equals the value, both in
 * lower case |
 */
export type ExtendedFilter =
  | CloseFilter
  | { type: 'and' | 'or'; filters: readonly ExtendedFilter[] }
  | { type: 'not' | 'any_array_value'; filter: ExtendedFilter }
  | { type: 'field_accessor'; field: string; filter: ExtendedFilter }
  | { type: 'closehook:changed'; field: string }
  | { type: 'closehook:changed_from_to'; field: string; from?: Json; to?: Json }
  | {
      type:
        | 'closehook:greater_than'
        | 'closehook:greater_than_or_equal'
        | 'closehook:less_than'
        | 'closehook:less_than_or_equal';
      value: number | string;
    }
  | {
      type:
        | 'closehook:starts_with'
        | 'closehook:ends_with'
        | 'closehook:contains_ignore_case'
        | 'closehook:equals_ignore_case';
      value: string;
    };

/**
 * The input of a filter: a delivery that `Webhook` verified, the JSON text or bytes of a delivery or a plain event, or
 * either as a value. Bytes are fastest, since only the parts that a filter reads are parsed.
 */
export type Payload = Delivery | Body | object;

/**
 * Why a filter, or a list of subscriptions, is refused.
 *
 * | code | meaning |
 * |---|---|
 * | `MALFORMED_FILTER` | the text is not JSON: `line`, `column`, `offset` say where |
 * | `UNKNOWN_FILTER_TYPE` | an unknown `type` |
 * | `MISSING_MEMBER` | a node lacks a member that its type needs |
 * | `UNKNOWN_MEMBER` | a node has a member that its type does not know |
 * | `WRONG_MEMBER_TYPE` | a member or a node has the wrong type |
 * | `FILTER_TOO_DEEP` | more than 64 nested filters |
 * | `MISPLACED_FILTER` | `closehook:changed` or `closehook:changed_from_to` inside an accessor |
 * | `INVALID_SUBSCRIPTION` | a subscription without id or events, or an event without object_type or action |
 * | `DUPLICATE_ID` | two subscriptions have the same id |
 * | `NOT_IN_CLOSE` | from `toClose`: `places` lists what Close's filter types cannot express |
 */
export type FilterErrorCode =
  | 'MALFORMED_FILTER'
  | 'UNKNOWN_FILTER_TYPE'
  | 'MISSING_MEMBER'
  | 'UNKNOWN_MEMBER'
  | 'WRONG_MEMBER_TYPE'
  | 'FILTER_TOO_DEEP'
  | 'MISPLACED_FILTER'
  | 'INVALID_SUBSCRIPTION'
  | 'DUPLICATE_ID'
  | 'NOT_IN_CLOSE';

/** A filter or a list of subscriptions that cannot be used. */
export class FilterError extends ClosehookError {
  readonly name: 'FilterError';
  readonly code: FilterErrorCode;
  /**
   * JSON Pointer (RFC 6901) of the node, within the filter or list that you passed; `null` if that is not JSON.
   */
  readonly pointer: string | null;
  /** With `MALFORMED_FILTER`: the line, from 1. */
  readonly line: number | null;
  /** With `MALFORMED_FILTER`: the column in characters, from 1. */
  readonly column: number | null;
  /** With `MALFORMED_FILTER`: the offset in bytes, from 0. */
  readonly offset: number | null;
  /** With `NOT_IN_CLOSE`: every node that Close's filter types cannot express. */
  readonly places: { pointer: string; message: string }[];
  /** For a structured log. */
  toJSON(): object;
}

/** The value that a filter node found in the event. */
export interface Found {
  /**
   * `wrong_type`: a value of a type for which the node can never be true, such as a number for `contains`. `missing`:
   * the key, or the object that would contain it, does not exist.
   */
  state: 'value' | 'null' | 'missing' | 'wrong_type';
  /** `null` when missing. */
  kind: 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object' | null;
  /** The value's JSON as in the payload, cut off with `…` after 200 bytes. `null` when missing. */
  text: string | null;
}

/** A condition that keeps the event from matching. */
export interface Blame {
  /** JSON Pointer of the condition in the filter. */
  filterPointer: string;
  /** JSON Pointer of the value that it tested, in the event. */
  pointer: string;
  found: Found;
  /** `data.status_type is "active", not "won"`. */
  sentence: string;
}

/** A node of a filter, with its result. */
export interface ExplanationNode {
  /** Its `type`. */
  type: string;
  /** JSON Pointer of the node in the filter. */
  filterPointer: string;
  /** `not_reached`: it was not evaluated, since the array is empty. */
  outcome: 'matched' | 'failed' | 'not_reached';
  /** JSON Pointer of the value that it tested, in the event; `null` when not reached. */
  pointer: string | null;
  /** `null` for `and`, `or`, `not`, `closehook:changed` and `closehook:changed_from_to`, and when not reached. */
  found: Found | null;
  /** The result in words. */
  sentence: string;
  /**
   * The inner filters, in order. For `any_array_value`: its filter on the element that decided, which is the first that
   * matches, or else the one with the fewest failed conditions.
   */
  children: ExplanationNode[];
}

/** Why an event matches a filter, or does not. */
export interface Explanation {
  /** The result, always the same as that of `matches`. */
  matched: boolean;
  /** The failed conditions in words, or `"matches"`. */
  sentence: string;
  /** The smallest set of conditions that would have to be true for the event to match; empty if it matches. */
  blame: Blame[];
  /** The tree of the filter; `null` if there is no filter. */
  tree: ExplanationNode | null;
}

/** A warning about a filter that probably does not do what it is meant to. */
export interface Finding {
  /**
   * | code | meaning |
   * |---|---|
   * | `NEVER_MATCHES`, `ALWAYS_MATCHES` | the whole filter gives the same answer for all these events; the sentence
   * says why |
   * | `CONTRADICTION` | two conditions exclude each other |
   * | `EMPTY_OR` | an `or` without filters is never true |
   * | `EMPTY_PART` | `data`, `previous_data` or `changed_fields` is empty for this action |
   * | `CONTAINS_LIST` | `contains` takes one value; for any of several, use `or` |
   * | `WRONG_KIND` | the field never holds this kind of value, such as text for a number, or text for a list |
   * | `WRONG_VALUE` | the field never holds this value: Close writes `"won"`, not `"Won"` |
   * | `WRONG_UNIT` | an amount with decimals, but Close uses whole hundredths; or a fraction of 1, but Close uses
   * percent |
   * | `DOTTED_FIELD` | a path where one key belongs, or a field that belongs inside `data` |
   * | `UNKNOWN_EVENT_FIELD` | an event has no such field; `event` itself is the root |
   * | `UNKNOWN_FIELD` | almost the name of a field of this object type; only reported if the type is given |
   * | `NESTED_CUSTOM_FIELD`, `CUSTOM_FIELD_KEY` | the key of a custom field is `custom.cf_…`, neither nested nor its label |
   * | `UNKNOWN_OBJECT_TYPE`, `UNKNOWN_ACTION` | Close has no such object type or action; the sentence suggests one |
   */
  code: string;
  /**
   * JSON Pointer of the node, or of the `object_type` or `action` of a subscription.
   */
  pointer: string;
  sentence: string;
}

/**
 * One filter, compiled once.
 *
 * @example
 * ```js
 * import { Filter, where } from 'closehook';
 *
 * const won = new Filter(where('data', 'status_type').equals('won'));
 * const body = '{"event": {"data": {"status_type": "active"}}, "subscription_id": "whsub_1"}';
 * assert.equal(won.matches(body), false);
 * assert.equal(won.explain(body).sentence, 'data.status_type is "active", not "won"');
 * ```
 */
export class Filter {
  /**
   * @param filter an `extra_filter` as a value or as JSON text, which keeps integers beyond 2^53; `null` lets every
   *   event through.
   * @throws {FilterError} with the JSON Pointer of the node.
   * @throws {TypeError} if it is neither, or cannot be serialized as JSON.
   */
  constructor(filter: ExtendedFilter | string | null);

  /**
   * Whether an event meets the filter.
   *
   * @throws {PayloadError} when the payload is not JSON, with line and column.
   * @throws {TypeError} if it is not a payload.
   */
  matches(payload: Payload): boolean;

  /**
   * Explains why an event matches the filter or not, for people and logs. It quotes values of the payload.
   *
   * @throws the same as `matches`.
   */
  explain(payload: Payload): Explanation;

  /**
   * Finds parts of the filter that cannot do what they are meant to, for events of one type and action, or of any.
   *
   * @example
   * ```js
   * import { Filter, where } from 'closehook';
   *
   * const named = new Filter(where('data', 'name').nonNull());
   * assert.deepEqual(named.lint({ objectType: 'lead', action: 'created' }), []);
   * const [finding] = named.lint({ objectType: 'lead', action: 'deleted' }); // their data is empty
   * assert.equal(finding.code, 'NEVER_MATCHES');
   * ```
   */
  lint(on?: { objectType?: string; action?: string }): Finding[];

  /**
   * Translates the filter to Close's ten types, to create a subscription; `null` if there is no filter.
   *
   * @throws {FilterError} `NOT_IN_CLOSE`, with every place that cannot be translated.
   * @example
   * ```js
   * import { Filter, changed, where } from 'closehook';
   *
   * const won = new Filter(changed('status_type', { to: 'won' }));
   * assert.equal(won.toClose().type, 'and');
   * const large = new Filter(where('data', 'value').greaterThan(100000));
   * assert.throws(() => large.toClose(), { code: 'NOT_IN_CLOSE', pointer: '/filter/filter' });
   * ```
   */
  toClose(): CloseFilter | null;

  /** The filter as it was given, as a value. */
  toJSON(): unknown;
}

/** The members of a subscription that are used, as Close's API returns them. Other members are ignored. */
export interface SubscriptionLike {
  id: string;
  /** Only `"paused"` has an effect. */
  status?: string;
  /** Why it is paused, for `explain`. */
  pause_reason?: string | null;
  events: readonly { object_type: string; action: string; extra_filter?: object | null }[];
}

/** Why a subscription matches an event, or does not. */
export interface SubscriptionExplanation {
  id: string;
  matched: boolean;
  /** `object_type`: it has no events of this type; `action`: it has the type, but not this action. */
  reason: 'matched' | 'paused' | 'no_events' | 'object_type' | 'action' | 'filter';
  /** The reason in words, with the failed conditions of a filter, or the `pause_reason` of a paused subscription. */
  sentence: string;
  /** Each item of its `events`, in order. */
  events: {
    objectType: string;
    action: string;
    reason: 'matched' | 'object_type' | 'action' | 'filter';
    /** The result of its filter; `null` if the type or action does not match. */
    explanation: Explanation | null;
  }[];
}

/** A warning about a subscription. Its pointer starts at the list. */
export interface SubscriptionFinding extends Finding {
  id: string;
  /** Which item of its `events`, from 0. */
  event: number;
}

/**
 * Many subscriptions, compiled once and matched together. The cost of an event depends on the fields that are read, not
 * on the number of subscriptions.
 *
 * @example
 * ```js
 * import { Subscriptions, where } from 'closehook';
 *
 * const subscriptions = new Subscriptions([
 *   { id: 'whsub_1', events: [{ object_type: 'lead', action: 'created' }] },
 *   {
 *     id: 'whsub_2',
 *     events: [{ object_type: 'lead', action: 'created', extra_filter: where('data', 'name').contains('travel') }],
 *   },
 * ]);
 * const body = '{"event": {"object_type": "lead", "action": "created", "data": {"name": "Bob"}}}';
 * assert.deepEqual(subscriptions.match(body), ['whsub_1']);
 * assert.equal(subscriptions.explain(body)[1].sentence, 'data.name is "Bob", which does not contain "travel"');
 * ```
 */
export class Subscriptions {
  /**
   * @param list subscriptions as Close's API returns them, as a value or as JSON text; or the whole answer of
   *   `GET /webhook/`, `{ data: [...] }`.
   * @throws {FilterError} with the JSON Pointer of the mistake in the list.
   * @throws {TypeError} if it is none of these.
   */
  constructor(list: readonly SubscriptionLike[] | { readonly data: readonly SubscriptionLike[] } | string);

  /** The ids, in list order. */
  readonly ids: string[];

  /**
   * The ids of the subscriptions that match an event, in list order. A paused one matches nothing.
   *
   * @throws {PayloadError} when the payload is not JSON, with line and column.
   * @throws {TypeError} if it is not a payload.
   */
  match(payload: Payload): string[];

  /** Explains why each subscription matches an event or not, in list order. */
  explain(payload: Payload): SubscriptionExplanation[];

  /** Finds parts of the filters that cannot do what they are meant to, for the object type and action of each. */
  lint(): SubscriptionFinding[];
}

/** The conditions on the value at a path. Each returns a plain filter. */
export interface Conditions {
  equals(value: Json): CloseFilter;
  notEquals(value: Json): CloseFilter;
  /** Null or missing. */
  isNull(): CloseFilter;
  nonNull(): CloseFilter;
  /** An element of an array, or a substring of a string. */
  contains(value: Json): CloseFilter;
  /** One of several values: an `or` of `equals`. */
  oneOf(values: readonly Json[]): CloseFilter;
  /** Applies any filter to the value at the path. */
  matches(filter: CloseFilter): CloseFilter;
  matches(filter: ExtendedFilter): ExtendedFilter;
  /** One element of the array matches the whole filter. */
  any(filter: CloseFilter): CloseFilter;
  any(filter: ExtendedFilter): ExtendedFilter;
  greaterThan(value: number | string): ExtendedFilter;
  greaterThanOrEqual(value: number | string): ExtendedFilter;
  lessThan(value: number | string): ExtendedFilter;
  lessThanOrEqual(value: number | string): ExtendedFilter;
  startsWith(value: string): ExtendedFilter;
  endsWith(value: string): ExtendedFilter;
  containsIgnoreCase(value: string): ExtendedFilter;
  equalsIgnoreCase(value: string): ExtendedFilter;
}

/** The type of `data` in the events of an object type. */
export type DataOf<Type extends ObjectType> = Extract<KnownEvents[Type], { action: 'created' | 'activated' }>['data'];

/** The field names of an object type. */
export type FieldOf<Type extends ObjectType> = NamedIn<DataOf<Type>>;

/** The keys of an object. `keyof` alone cannot tell declared custom fields from others. */
type NamedIn<Data> =
  | (keyof { [Field in keyof Data as `custom.${string}` extends Field ? never : Field]: 1 } & string)
  | (Data extends CustomFields ? `custom.${string}` & {} : never);

type ValueIn<Data, Field> = Field extends keyof Data ? Data[Field] : never;

/** The conditions on a field of a known type. Conditions on text are only available for text or lists. */
export type ConditionsOn<Value> = Omit<
  Conditions,
  | 'equals'
  | 'notEquals'
  | 'oneOf'
  | ([NonNullable<Value>] extends [number | boolean]
      ? 'contains' | 'startsWith' | 'endsWith' | 'containsIgnoreCase' | 'equalsIgnoreCase' | 'any'
      : never)
> & {
  equals(value: Value & Json): CloseFilter;
  notEquals(value: Value & Json): CloseFilter;
  oneOf(values: readonly (Value & Json)[]): CloseFilter;
};

/**
 * Starts a filter at a path of literal keys. Without keys, it starts at the event, or inside `any`, at the element.
 *
 * @example
 * ```js
 * import { and, where } from 'closehook';
 *
 * const inMaryland = where('data', 'addresses').any(and(where('state').equals('MD'), where('country').equals('US')));
 * assert.equal(inMaryland.type, 'field_accessor');
 * assert.deepEqual(where('user_id').nonNull(), {
 *   type: 'field_accessor',
 *   field: 'user_id',
 *   filter: { type: 'non_null' },
 * });
 * ```
 */
export function where(...path: string[]): Conditions;

/**
 * `where` for the objects of one type. In TypeScript, it completes the field names, and rejects a misspelled one or
 * `contains` on a number.
 *
 * @example
 * ```js
 * import { whereIn } from 'closehook';
 *
 * const inOpportunity = whereIn('opportunity');
 * const large = inOpportunity('data', 'value').greaterThan(100_000); // hundredths of its currency
 * assert.equal(large.field, 'data');
 * ```
 */
export function whereIn<Type extends ObjectType>(
  type: Type,
): <Field extends FieldOf<Type>>(
  of: 'data' | 'previous_data',
  field: Field,
) => ConditionsOn<ValueIn<DataOf<Type>, Field>>;

/** All of the filters match. */
export function and(...filters: CloseFilter[]): CloseFilter;
export function and(...filters: ExtendedFilter[]): ExtendedFilter;

/** At least one of the filters matches. */
export function or(...filters: CloseFilter[]): CloseFilter;
export function or(...filters: ExtendedFilter[]): ExtendedFilter;

/** The filter does not match. */
export function not(filter: CloseFilter): CloseFilter;
export function not(filter: ExtendedFilter): ExtendedFilter;

/**
 * A field changed, optionally from one value, to another value, or both. Close does not have this type: `toClose`
 * translates it.
 */
export function changed(field: string, values?: { from?: Json; to?: Json }): ExtendedFilter;

/** The second argument of a handler. */
export interface HandlerAbout {
  /** The changes, computed when you first read this. */
  readonly changes: Change[];
  /** The delivery that contains the event; `null` if you passed a plain event. */
  delivery: Delivery | null;
  /** In an inbox: the state of the object after the event. */
  state?: object | undefined;
  /** Everything else that was passed to `handle` or `onChange`, such as the transaction of an inbox or your logger. */
  [name: string]: unknown;
}

/** Runs for each event of a name. */
export type Handler<Name extends EventName> = (event: EventNamed<Name>, about: HandlerAbout) => unknown;

/** Runs for the events of a name that match a filter. */
export interface FilteredHandler<Name extends EventName> {
  when: Filter | ExtendedFilter | string;
  handle: Handler<Name>;
}

/** The handlers of one name. Several run in order. */
export type HandlersOf<Name extends EventName> =
  | Handler<Name>
  | FilteredHandler<Name>
  | readonly (Handler<Name> | FilteredHandler<Name>)[];

/** Handlers by event name, and one for all other events. */
export type HandlerMap = { [Name in EventName]?: HandlersOf<Name> } & {
  /** Runs for an event without a handler, but not for one whose handlers have filters that do not match. */
  unhandled(event: CloseEvent, about: HandlerAbout): unknown;
};

/** The first letters, in which few people misspell a word. */
type First<Text> = Text extends `${infer A}${infer B}${infer C}${string}` ? `${A}${B}${C}` : Text & string;

/** The part after the last dot. */
type Last<Text> = Text extends `${string}.${infer Rest}` ? Last<Rest> : Text & string;

/** The first of two choices that is not empty. */
type Either<One, Other> = [One] extends [never] ? Other : One;

/** The names that a misspelled one may mean: with a wrong action, with a wrong type, with both. */
type Meant<Name> = Either<
  Name extends `${infer Type}.${Last<Name>}` ? Extract<EventName, `${Type}.${First<Last<Name>>}${string}`> : never,
  Either<
    Name extends `${string}.${infer Rest}` ? Extract<EventName, `${First<Name>}${string}.${Rest}`> : never,
    Extract<EventName, `${First<Name>}${string}.${First<Last<Name>>}${string}`>
  >
>;

/** No handler fits the type of an unknown name, so the compiler shows that type: this sentence. */
type KnownNames<Given> = {
  [Name in Exclude<keyof Given, keyof HandlerMap>]: [Meant<Name>] extends [never]
    ? 'unknown event'
    : `unknown event; did you mean ${Meant<Name>}?`;
};

/** A difference between the handlers and the subscriptions. */
export interface HandlerFinding {
  /**
   * | code | meaning |
   * |---|---|
   * | `NOT_SUBSCRIBED` | handled, but no subscription delivers it |
   * | `PAUSED` | handled, but only paused subscriptions deliver it |
   * | `OTHER_FILTER` | each active subscription that delivers it has a filter other than the handler's |
   * | `NOT_HANDLED` | subscribed, but it goes to `unhandled` |
   */
  code: 'NOT_SUBSCRIBED' | 'PAUSED' | 'OTHER_FILTER' | 'NOT_HANDLED';
  /** `opportunity.updated`; empty where the event has no type or no action. */
  name: string;
  /** The ids of the subscriptions concerned. */
  subscriptions: string[];
  sentence: string;
}

/** How an event was handled. */
export interface HandlerRun {
  /** `opportunity.updated`; empty where the event has no type or no action. */
  name: string;
  /** The handlers that ran, such as `opportunity.updated`, or `opportunity.updated[1]` from a list. */
  ran: string[];
  /** The handlers whose filter did not match. */
  skipped: string[];
}

/**
 * Runs handlers by event name, `TYPE.ACTION`, and knows which subscription they need.
 *
 * @example
 * ```js
 * import { Handlers, changed } from 'closehook';
 *
 * const seen = [];
 * const handlers = new Handlers({
 *   'opportunity.updated': {
 *     when: changed('status_type', { to: 'won' }),
 *     handle: (event) => seen.push(event.data.value),
 *   },
 *   'lead.created': (event) => seen.push(event.data.name),
 *   unhandled: (event) => seen.push(event.action),
 * });
 *
 * // For `POST /webhook/`, and for the file of `closehook subscriptions apply`.
 * assert.deepEqual(handlers.events.at(1), { object_type: 'lead', action: 'created' });
 *
 * const event = { object_type: 'lead', action: 'created', data: { name: 'Bluth' } };
 * const { ran } = await handlers.handle(event);
 * assert.deepEqual([ran, seen], [['lead.created'], ['Bluth']]);
 * ```
 */
export const Handlers: {
  readonly prototype: Handlers;

  /**
   * @param options.unknown By default, an event name that is neither in Close's documentation nor in its event log is
   * refused, by the compiler and at startup. `'allow'` accepts names that Close has added.
   * @throws {TypeError} if a name is unknown, with a suggestion, or if a handler is not a function.
   * @throws {FilterError} if a filter is invalid.
   */
  new <Given extends HandlerMap, Unknown extends 'throw' | 'allow' = 'throw'>(
    handlers: Given & (Unknown extends 'allow' ? unknown : KnownNames<Given>),
    options?: { unknown?: Unknown },
  ): Handlers;
};

/** Handlers by event name: what `new Handlers` makes. */
export interface Handlers {
  /**
   * The `events` of the subscription that the handlers need, for `POST /webhook/`. They include every filter that
   * Close's types can express. Otherwise, Close delivers all events of that name, and the handler applies its filter
   * here.
   */
  readonly events: { object_type: string; action: string; extra_filter?: CloseFilter }[];

  /**
   * Finds differences between the handlers and one subscription, a list, or the whole answer of `GET /webhook/`.
   *
   * @throws {FilterError} with the JSON Pointer of the mistake in the list.
   */
  check(
    subscriptions: SubscriptionLike | readonly SubscriptionLike[] | { readonly data: readonly SubscriptionLike[] },
  ): HandlerFinding[];

  /**
   * Runs all handlers of an event whose filters match, one after the other. Use it as `accept` of a receiver, or call
   * it yourself. If one fails, the others still run. Then its error is thrown, or an `AggregateError` for several. It
   * is bound, so you can pass it as a function.
   */
  handle(payload: Delivery | CloseEvent | object, about?: Partial<HandlerAbout>): Promise<HandlerRun>;

  /** The same as `onChange` of an inbox, with the changes and the state. Also bound. */
  onChange(changes: Change[], state: object | undefined, event: CloseEvent, about?: object): Promise<void>;
}

/**
 * The object types and their actions in Close's documentation, "List of event types". Close also sends others, such as
 * `activity.created` and `membership` `updated`.
 */
export const EVENT_TYPES: EventTypes;

/**
 * One operation of a JSON Patch (RFC 6902 §4). `path` and `from` are JSON Pointers (RFC 6901): empty for the whole
 * document, `/a/0` for a part of it, with `~0` for `~` and `~1` for `/`; `-` stands for the end of an array.
 */
export type Operation =
  | { op: 'add' | 'replace' | 'test'; path: string; value: unknown }
  | { op: 'remove'; path: string }
  | { op: 'move' | 'copy'; from: string; path: string };

/**
 * Why a patch is refused, or cannot be created. Codes are stable.
 *
 * | code | meaning |
 * |---|---|
 * | `MALFORMED_PATCH` | the patch is not JSON (`line`, `column`, `offset` say where), or not a list of operations |
 * | `UNKNOWN_OPERATION` | an `op` that RFC 6902 does not have |
 * | `INVALID_POINTER` | not a JSON Pointer, not a valid index of an array (`01` is not), or a removal of the whole
 * document | | `MISSING_TARGET` | nothing exists at `path` or `from`, or the parent does not exist |
 * | `TEST_FAILED` | another value is there |
 * | `MOVE_INTO_ITSELF` | `from` is a proper prefix of `path` |
 * | `TOO_LARGE` | copies make the result more than 64 MiB larger than document and patch, or take 4,194,304 elements and members |
 * | `NOT_INVERTIBLE` | from `invertPatch`: the patch does not contain the old value |
 * | `NOT_IN_MERGE_PATCH` | from `mergePatch`: `places` would have to become null |
 */
export type PatchErrorCode =
  | 'MALFORMED_PATCH'
  | 'UNKNOWN_OPERATION'
  | 'INVALID_POINTER'
  | 'MISSING_TARGET'
  | 'TEST_FAILED'
  | 'MOVE_INTO_ITSELF'
  | 'TOO_LARGE'
  | 'NOT_INVERTIBLE'
  | 'NOT_IN_MERGE_PATCH';

/** A patch that cannot be applied, inverted or created. The message contains no values. */
export class PatchError extends ClosehookError {
  readonly name: 'PatchError';
  readonly code: PatchErrorCode;
  /** The index of the operation, from 0; `null` if the error is about the whole patch. */
  readonly operation: number | null;
  /** Its `path`, or its `from` if that is at fault; with `NOT_IN_MERGE_PATCH`, the first of `places`. */
  readonly pointer: string | null;
  /** With `MALFORMED_PATCH`, if the patch is not JSON: the line, from 1. */
  readonly line: number | null;
  /** Likewise the column in characters, from 1. */
  readonly column: number | null;
  /** Likewise the offset in bytes, from 0. */
  readonly offset: number | null;
  /**
   * With `NOT_IN_MERGE_PATCH`: the JSON Pointers, in `after`, of the members that would have to become null; at most
   * 100, or fewer if they are longer than 1 MiB together. Else empty.
   */
  readonly places: string[];
  /** For a structured log. */
  toJSON(): object;
}

/**
 * Applies a JSON Patch (RFC 6902). It is atomic: if one operation fails, it throws and returns nothing. The input is
 * never modified.
 *
 * Strings and bytes are read as JSON text; anything else is a value. The result has the form of the document. Text
 * loses nothing but white space: numbers keep their digits, and strings their escapes. `test` compares as in §4.6,
 * numbers by exact value. The last of equal keys counts, nesting has no limit, and `__proto__` is an ordinary key.
 *
 * @param patch the operations, or their JSON text.
 * @throws {PatchError} with the index of the operation and its pointer.
 * @throws {PayloadError} when the document is text that is not JSON.
 * @throws {TypeError} when one of them cannot be written as JSON.
 * @example
 * ```js
 * import { applyPatch } from 'closehook';
 *
 * const lead = { name: 'Bluth Company', tags: ['a', 'c'] };
 * const patch = [
 *   { op: 'test', path: '/name', value: 'Bluth Company' },
 *   { op: 'add', path: '/tags/1', value: 'b' },
 * ];
 * assert.deepEqual(applyPatch(lead, patch), { name: 'Bluth Company', tags: ['a', 'b', 'c'] });
 * assert.equal(applyPatch('{"value": 9007199254740993}', []), '{"value":9007199254740993}');
 * assert.throws(() => applyPatch(lead, [{ op: 'remove', path: '/url' }]), {
 *   code: 'MISSING_TARGET',
 *   operation: 0,
 *   pointer: '/url',
 * });
 * ```
 */
export function applyPatch(document: Body, patch: readonly Operation[] | Body): string;
export function applyPatch(document: unknown, patch: readonly Operation[] | Body): unknown;

/**
 * Returns the reverse patch: applied to the result, it restores the original. Returns an array for an array, and JSON
 * text for text.
 *
 * A patch does not contain what it removes or overwrites. That is taken from the `test` operations directly before an
 * operation. The reverse patch has them too, so it can be inverted again.
 *
 * | operation | undone by |
 * |---|---|
 * | `add` | `remove`; with a `test` of its path before it, it overwrites a member: `replace` |
 * | `remove`, `replace` | `add`, `replace`, with the value of a `test` of its path before it |
 * | `move` | `move` back; what a `test` of its path says was there is added again |
 * | `copy` | as `add`, with the value of a `test` of its `from` before it |
 * | `test` | nothing: it is not repeated unless it says what the inverse removes |
 *
 * Without a `test`, `add` and `move` are assumed to overwrite nothing, since the patch alone does not say.
 *
 * @throws {PatchError} `NOT_INVERTIBLE`, with the operation: if a test is missing; if a path ends with `-`, and no
 * `test` of it directly before or after shows that it is a member; if a `test` of an index precedes an `add`, since
 * that would overwrite a member but insert an element; if a `move` or `copy` replaces the whole document, or a `move`
 * replaces a value with a part of it.
 * @example
 * ```js
 * import { applyPatch, invertPatch } from 'closehook';
 *
 * const patch = [
 *   { op: 'test', path: '/status', value: 'open' },
 *   { op: 'replace', path: '/status', value: 'won' },
 * ];
 * const won = applyPatch({ status: 'open' }, patch);
 * assert.deepEqual(applyPatch(won, invertPatch(patch)), { status: 'open' });
 * assert.throws(() => invertPatch([{ op: 'remove', path: '/status' }]), { code: 'NOT_INVERTIBLE', operation: 0 });
 * ```
 */
export function invertPatch(patch: Body): string;
export function invertPatch(patch: readonly Operation[]): Operation[];

/**
 * Returns the merge patch (RFC 7396) from one document to another, or `{}` if they are equal by value. It is JSON text
 * if `before` is text or bytes, and a value otherwise.
 *
 * In a merge patch, `null` removes a member, so no member can be set to null. An array is replaced as a whole.
 *
 * @throws {PatchError} `NOT_IN_MERGE_PATCH`, with all `places` that would have to become null. A JSON Patch can do
 * that.
 * @throws {PayloadError} when one of them is text that is not JSON.
 * @example
 * ```js
 * import { applyMergePatch, mergePatch } from 'closehook';
 *
 * const before = { name: 'Bluth', url: null, contact: { id: 1, title: 'CEO' } };
 * const after = { name: 'Bluth', contact: { id: 1 } };
 * const patch = mergePatch(before, after);
 * assert.deepEqual(patch, { url: null, contact: { title: null } });
 * assert.deepEqual(applyMergePatch(before, patch), after);
 * assert.throws(() => mergePatch(after, before), { code: 'NOT_IN_MERGE_PATCH', places: ['/url'] });
 * ```
 */
export function mergePatch(before: Body, after: unknown): string;
export function mergePatch(before: unknown, after: unknown): unknown;

/**
 * Applies a merge patch (RFC 7396 §2): members are set, `null` removes them, objects are merged, anything else is
 * replaced. The result has the form of the document.
 *
 * @throws {PatchError} `MALFORMED_PATCH` if the patch is text that is not JSON.
 * @throws {PayloadError} if the document is text that is not JSON.
 */
export function applyMergePatch(document: Body, patch: unknown): string;
export function applyMergePatch(document: unknown, patch: unknown): unknown;

/** A part of an object that an event changed. */
export interface Change {
  /** The field of the object, as `changed_fields` names it. */
  field: string;
  /**
   * JSON Pointer (RFC 6901) into the object as it is now, or for a removed value, into the object as it was.
   */
  pointer: string;
  kind: 'added' | 'removed' | 'changed' | 'moved';
  /** The value before. Absent if it was added or moved, or if the event does not contain it. */
  before?: Json;
  /** The value now. Absent if it was removed. */
  after?: Json;
  /** If it moved: where it was. */
  from?: string;
}

/** What to compare, and what to ignore. */
export interface ChangesOptions {
  /**
   * Keys that identify the elements of an array. They are tried before the known ones: `id`, `_id`, `key`, `uuid`,
   * `email`, `phone`, `url` and `user_id`. A key is used if every object has it and no two share its value.
   */
  keys?: readonly string[];
  /** What to ignore: a key anywhere, such as `date_updated`, or a JSON Pointer, which begins with `/`. */
  ignore?: readonly string[];
}

/**
 * Lists what an event changed in its object. For `created`, everything is added; for `deleted`, everything is removed;
 * otherwise, these are the fields in `changed_fields` or `previous_data`. Close sends whole arrays and objects, which
 * are compared element by element. A custom field without a value counts as missing. `date_updated`, `updated_by` and
 * `updated_by_name` come last. Source: Close's documentation, "Events".
 *
 * @throws {PayloadError} when the payload is not JSON, with line and column.
 * @throws {TypeError} if it is not a payload, or an option is invalid.
 * @example
 * ```js
 * import { changes } from 'closehook';
 *
 * const body = JSON.stringify({
 *   event: {
 *     action: 'updated',
 *     changed_fields: ['date_updated', 'phones'],
 *     data: { date_updated: '2', phones: [{ phone: '+3' }, { phone: '+1', type: 'home' }] },
 *     previous_data: { date_updated: '1', phones: [{ phone: '+1', type: 'office' }] },
 *   },
 * });
 * assert.deepEqual(changes(body, { ignore: ['date_updated'] }), [
 *   { field: 'phones', pointer: '/phones/0', kind: 'added', after: { phone: '+3' } },
 *   { field: 'phones', pointer: '/phones/1/type', kind: 'changed', before: 'office', after: 'home' },
 * ]);
 * ```
 */
export function changes(payload: Payload, options?: ChangesOptions): Change[];

/**
 * Returns the object before the event: `data`, overwritten with `previous_data`. `null` if it did not exist yet, or the
 * event has no object. With `output: 'text'`, it is JSON text, in which large numbers keep their digits.
 *
 * @throws what `changes` throws.
 * @example
 * ```js
 * import { previous } from 'closehook';
 *
 * const event = {
 *   action: 'updated',
 *   changed_fields: ['custom.cf_A', 'name'],
 *   data: { name: 'Bluth', url: null, 'custom.cf_A': 'new' },
 *   previous_data: { name: 'Sitwell', 'custom.cf_A': null },
 * };
 * assert.deepEqual(previous(event), { name: 'Sitwell', url: null });
 *
 * const text = '{"action":"updated","data":{"n":1},"previous_data":{"n":9007199254740993}}';
 * const exact = previous(text, { output: 'text' });
 * assert.equal(exact, '{"n":9007199254740993}');
 * ```
 */
export function previous(payload: Payload, options: { output: 'text' }): string;
export function previous(payload: Payload, options?: { output?: 'object' | 'text' }): Record<string, unknown> | null;

/** A place where an event contradicts itself or Close's documentation. */
export interface Remark {
  /**
   * | code | meaning |
   * |---|---|
   * | `UNLISTED_CHANGE` | `previous_data` has a field that `changed_fields` does not list |
   * | `LISTED_WITHOUT_PREVIOUS` | a listed field is not in `previous_data` |
   * | `LISTED_BUT_EQUAL` | a listed field has the same value before and after, in an update that was not consolidated |
   * | `UNEXPECTED_DATA`, `MISSING_DATA` | a part of the event is filled or empty, which its action does not allow |
   * | `ID_DIFFERS` | `object_id` is not `data.id`, or `lead_id` not `data.lead_id`, and neither a merge nor a move explains it |
   * | `DATES_OUT_OF_ORDER` | `date_updated` is before `date_created`, although nobody can set `date_created` |
   * | `UNKNOWN_OBJECT_TYPE`, `UNKNOWN_ACTION` | neither in Close's documentation nor known to arrive |
   * | `UNKNOWN_VALUE` | with `values`: a word that is not among the known ones of its field, such as a new status |
   * | `WRONG_KIND` | with `values`: a value of another kind than its field holds, such as a number instead of a text |
   */
  code: string;
  /** JSON Pointer of the part of the event. */
  pointer: string;
  sentence: string;
}

/**
 * Finds contradictions between the parts of an event. A remark is not an error: even the sample in Close's own
 * documentation gets one. Known oddities get none, such as `membership.updated`, `activity.created` and merges.
 *
 * @param options.values Also report values of `data` and `previous_data` that closehook does not know, at most 1000.
 * Close adds values without notice, so they are not reported by default. Unknown fields are never reported: see
 * `closehook schema diff`.
 * @throws what `changes` throws.
 * @example
 * ```js
 * import { check } from 'closehook';
 *
 * const of = { object_type: 'lead', action: 'updated', changed_fields: ['name'] };
 * const event = { ...of, data: { name: 'a' }, previous_data: { name: 'a' } };
 * const [{ code, pointer }] = check(event);
 * assert.deepEqual([code, pointer], ['LISTED_BUT_EQUAL', '/changed_fields/0']);
 *
 * const deal = { object_type: 'opportunity', action: 'created', data: { status_type: 'stalled' } };
 * const [{ sentence }] = check(deal, { values: true });
 * assert.equal(sentence, '"stalled" is not among the known values: "active", "won", "lost"');
 * ```
 */
export function check(payload: Payload, options?: { values?: boolean }): Remark[];

/** A value in readable form. */
export interface Shown {
  /**
   * At most about 200 characters. Invisible ones are replaced: a line break with `⏎`, an escape with `␛`, a direction
   * mark with `<U+202E>`.
   */
  text: string;
  /** What the value means. */
  meaning:
    | 'text'
    | 'number'
    | 'money'
    | 'percent'
    | 'duration'
    | 'size'
    | 'date'
    | 'boolean'
    | 'nothing'
    | 'list'
    | 'object';
}

/** A part of two long texts. `omitted` marks text that is left out because it is far from every change. */
export interface Excerpt {
  kind: 'equal' | 'removed' | 'added' | 'omitted';
  text: string;
}

/** What an event changed in one field, or a part of one, in readable form. */
export interface Line {
  kind: 'added' | 'removed' | 'changed' | 'moved';
  /** The field's name in Close's API; a lone surrogate in it becomes U+FFFD. */
  field: string;
  /** The field in words, with the path to the part: `status`, `phones › +1 415-555-0100 › type`. */
  label: string;
  /** JSON Pointer (RFC 6901) into the object, as in `changes`. */
  pointer: string;
  /** `null` if there was none, or if the event does not contain it. Different values never have the same text. */
  before: Shown | null;
  after: Shown | null;
  /** How far a date moved (`3 days later`), or an element (`from place 3 to 1`). */
  note: string | null;
  /** If one of two texts is longer than 40 characters: the words that differ, with some context. */
  segments: Excerpt[] | null;
  /** Fields with the same meaning, which have no separate line, such as the id next to a name. */
  folded: { field: string; before: Shown | null; after: Shown | null }[];
  /** Whether the field changes with nearly every event, or means nothing to a person. */
  noise: boolean;
}

/** An event in readable form. */
export interface Description {
  /** Who did what, and when. */
  headline: string;
  /** Noise comes last. */
  lines: Line[];
  /** For a created or deleted object: the number of fields without a value, which have no line. */
  empty: number;
  /** The number of changes that have no line because of `limit`. */
  more: number;
}

/** What to describe, and which names to use. */
export interface DescribeOptions extends ChangesOptions {
  /** Names for fields and ids: `{ 'custom.cf_…': 'Product', user_…: 'Ann' }`. */
  names?: { readonly [id: string]: string };
  /** The maximum number of lines, by default 100. At most 1,000 changes of an event are read. */
  limit?: number;
}

/**
 * Describes in words what an event changed, for a page. It uses only what is in the event. Everything is text, never
 * HTML, so assign it to `textContent`.
 *
 * - Fields that belong together are one line: an id and its name, a value with its currency and period, the forms of a
 *   text.
 * - `value` of an opportunity, and fields derived from it, are money: hundredths of `value_currency`, in every
 *   currency. `cost` of calls and SMS is in US cents, `last_billed_price` in US dollars, `confidence` in percent,
 *   `duration` in seconds.
 * - Dates without an offset are UTC, like Close's, and all dates are shown in UTC.
 * - For a created or deleted object, fields without a value are only counted.
 *
 * Source: Close's API documentation.
 *
 * @throws what `changes` throws.
 * @example
 * ```js
 * import { describe } from 'closehook';
 *
 * const { headline, lines } = describe({
 *   object_type: 'opportunity',
 *   action: 'updated',
 *   changed_fields: ['date_won', 'status_id', 'status_label', 'value'],
 *   data: {
 *     lead_name: 'Bluth', date_won: '2019-01-18', status_id: 'stat_2', status_label: 'Won',
 *     value: 150000, value_currency: 'USD',
 *   },
 *   previous_data: { date_won: '2019-01-15', status_id: 'stat_1', status_label: 'Active', value: 100000 },
 * });
 * assert.equal(headline, 'opportunity of Bluth updated: 3 changes');
 * assert.deepEqual(
 *   lines.map(({ label, before, after, note }) => [label, before?.text, after?.text, note]),
 *   [
 *     ['date won', '2019-01-15', '2019-01-18', '3 days later'],
 *     ['status', 'Active', 'Won', null],
 *     ['value', '$1,000.00', '$1,500.00', null],
 *   ],
 * );
 * assert.equal(lines[1].folded[0].field, 'status_id');
 * ```
 */
export function describe(payload: Payload, options?: DescribeOptions): Description;

/** The format of a description. */
export interface RenderOptions extends DescribeOptions {
  /** `text`, the default, is for a terminal; `markdown` is CommonMark. */
  format?: 'text' | 'markdown';
  /** For text: whether to use colors, as ANSI escapes. By default false. */
  color?: boolean;
  /** For text: the maximum width of a line in characters. By default 80, at least 20. */
  width?: number;
}

/**
 * Renders the result of `describe` as text for a terminal, or as Markdown. Noise takes one line.
 *
 * A payload cannot inject anything: no escape reaches the terminal, and in Markdown, everything except plain words is
 * in code spans, which contain no links, images, HTML, mentions or references. Differences between two long texts are
 * in wdiff's brackets, `[-old-]{+new+}`.
 *
 * @throws the same as `describe`.
 * @example
 * ```js
 * import { render } from 'closehook';
 *
 * const event = {
 *   object_type: 'lead',
 *   action: 'updated',
 *   changed_fields: ['custom.cf_A', 'date_updated', 'phones'],
 *   data: {
 *     name: 'Bluth', 'custom.cf_A': 'Enterprise', date_updated: '2019-01-15',
 *     phones: [{ phone: '+1', type: 'home' }],
 *   },
 *   previous_data: { 'custom.cf_A': null, date_updated: '2019-01-14', phones: [] },
 * };
 * const names = { 'custom.cf_A': 'Plan' };
 * assert.equal(render(event, { names }), `lead Bluth updated: 2 changes
 *   + Plan    Enterprise
 *   + phones  +1 (home)
 *     also: date updated`);
 * assert.equal(render(event, { names, format: 'markdown' }), `**lead Bluth updated: 2 changes**
 *
 * - **Plan** added: \`Enterprise\`
 * - **phones** added: \`+1 (home)\`
 * - also: date updated`);
 * ```
 */
export function render(payload: Payload, options?: RenderOptions): string;

/** A part of two texts. */
export interface Segment {
  kind: 'equal' | 'removed' | 'added';
  text: string;
}

/**
 * Compares two texts by words: runs of letters and digits, runs of white space, and each other character alone. The
 * equal and removed parts joined are exactly the old text, and the equal and added parts exactly the new one, even with
 * lone surrogates.
 *
 * The work is close to linear for any texts. Beyond two million pairs of equal words, the difference may be larger than
 * necessary.
 *
 * @throws {TypeError} if one of them is not a string.
 * @example
 * ```js
 * import { textDiff } from 'closehook';
 *
 * assert.deepEqual(textDiff('the quick brown fox', 'the quick red fox'), [
 *   { kind: 'equal', text: 'the quick ' },
 *   { kind: 'removed', text: 'brown' },
 *   { kind: 'added', text: 'red' },
 *   { kind: 'equal', text: ' fox' },
 * ]);
 * ```
 */
export function textDiff(before: string, after: string): Segment[];

/** How to compare two documents. */
export interface DiffOptions extends ChangesOptions {
  /**
   * Whether each operation that loses a value follows a `test` of it, so that `invertPatch` can reverse the patch.
   */
  invertible?: boolean;
  /** Whether 1 and 1.0, or two spellings of a string, are the same (`value`, the default), or not (`text`). */
  equality?: 'value' | 'text';
  /** `text` returns the patch as JSON text, in which integers beyond 2^53 keep their digits. */
  output?: 'operations' | 'text';
}

/**
 * Compares two documents, and returns a JSON Patch (RFC 6902) that any implementation can apply. Strings and bytes are
 * read as JSON text; anything else is a value.
 *
 * Arrays need few operations without configuration: elements are matched by an identity key found in the data, or else
 * by content, and may move. The work is close to linear for any documents: each of many equal elements is compared with
 * only the 64 nearest, and deep documents that differ at every level are replaced in parts.
 *
 * @throws {PayloadError} when one of them is text that is not JSON.
 * @throws {TypeError} when one of them cannot be written as JSON, or an option is wrong.
 * @example
 * ```js
 * import { applyPatch, diff } from 'closehook';
 *
 * const before = [{ id: 'cont_1', name: 'Gob' }, { id: 'cont_2', name: 'Lucille' }];
 * const after = [
 *   { id: 'cont_3', name: 'Tobias' },
 *   { id: 'cont_1', name: 'G.O.B.' },
 *   { id: 'cont_2', name: 'Lucille' },
 * ];
 * const patch = diff(before, after);
 * assert.deepEqual(patch, [
 *   { op: 'add', path: '/0', value: { id: 'cont_3', name: 'Tobias' } },
 *   { op: 'replace', path: '/1/name', value: 'G.O.B.' },
 * ]);
 * assert.deepEqual(applyPatch(before, patch), after);
 * assert.deepEqual(diff('9007199254740992', '9007199254740993').length, 1);
 * ```
 */
export function diff(before: unknown, after: unknown, options: DiffOptions & { output: 'text' }): string;
export function diff(before: unknown, after: unknown, options?: DiffOptions): Operation[];

/** How much a history remembers. */
export interface HistoryOptions {
  /**
   * How many of the newest events of each object are remembered, 1 to 1000 (default 16). A repetition of one is a
   * `duplicate`; a repetition of an older one is `stale`.
   */
  remember?: number;
  /**
   * How many events of each object are kept to find gaps, 1 to 100,000 (default 10,000). Beyond that, the oldest are
   * forgotten, with the gaps between them, and `status(objectId).forgottenUntil` reports it. An event takes about 0.3
   * KB of memory and 0.2 KB of JSON.
   */
  maxEvents?: number;
  /**
   * How many objects are kept, 1 to 2^31 - 1 or `Infinity` (default 100,000). Beyond that, the objects that have been
   * without an event for the longest time are forgotten, with their gaps, and `forgottenUntil` reports it. A late old
   * event does not bring one back.
   */
  maxObjects?: number;
  /**
   * Fields that do not prove a gap. Default: `date_updated`, `updated_by`, `updated_by_name`, since Close changes them
   * without an event of the object, for example when a task of a lead changes. `date_updated` still counts as soft
   * evidence.
   */
  ignore?: readonly string[];
}

/** The result of applying an event. */
export interface Applied {
  /**
   * | outcome | meaning |
   * |---|---|
   * | `applied` | it is the newest event of its object, whose state is now its `data` |
   * | `gap` | the same, but it does not follow from the event before it, so an event is missing: see `gap` |
   * | `stale` | a newer event of the object was seen before, so the state stays the same |
   * | `duplicate` | an event with this id was seen before, with this `date_updated` or a later one |
   */
  outcome: 'applied' | 'gap' | 'stale' | 'duplicate';
  /** The `object_id`; for `merged`, the `lead_id` of the lead that remains. */
  objectId: string;
  eventId: string;
  /** With `gap`: what is missing. */
  gap: Gap | null;
}

/** One or more events are missing. */
export interface Gap {
  /** `objectId/eventId`: the same for as long as the gap is open. */
  id: string;
  objectId: string;
  /** For `GET /event/` of Close's API, together with `objectId`. */
  objectType: string | null;
  /** The event that does not follow from the one before it. */
  eventId: string;
  /**
   * | evidence | what shows the gap |
   * |---|---|
   * | `value` | a field of `previous_data` differs from the `data` before: an event is certainly missing |
   * | `date` | soft evidence: `date_updated` of `previous_data` differs from the `data` before (not used for leads,
   * whose date Close changes without an event), or `data` differs from it in a field that is not in `changed_fields` |
   */
  evidence: 'value' | 'date';
  /**
   * The fields that show the gap, sorted. Fields that are not in `changed_fields` are included only if the object still
   * has them.
   */
  fields: string[];
  /** The `date_updated` of the event before, for `date_updated__gte`. In UTC, in Close's format. */
  since: string;
  /**
   * The `date_updated` of the event itself, for `date_updated__lte`. An overlapping event of another user may be up to
   * five seconds later, since Close consolidates for that long.
   */
  until: string;
}

/** A gap that was closed without an event. */
export interface ClosedGap {
  objectId: string;
  eventId: string;
  /** As in the gap, like `until`. */
  since: string;
  until: string;
  /** The reason given to `giveUp`; `null` when the event log answered. */
  why: string | null;
}

/** Everything known about an object except its data. */
export interface ObjectStatus {
  /** `deleted`: its newest event deleted it. `merged`: it is a lead that was merged into another. */
  presence: 'present' | 'deleted' | 'merged';
  /** The type in its newest event; `null` for a lead known only from its merge. */
  objectType: string | null;
  /** Likewise. */
  eventId: string | null;
  /** The `date_updated` of that event, or the time of the merge. In UTC, in Close's format. */
  dateUpdated: string;
  /** The lead it was merged into, which may itself be merged. */
  mergedInto: string | null;
  /**
   * Events of the object up to this date may be forgotten, with the gaps between them, because there were more than
   * `maxEvents`. `null` if all are kept.
   */
  forgottenUntil: string | null;
}

/**
 * A history that cannot be read: `MALFORMED_HISTORY`, `UNKNOWN_FORMAT` for something else or another version, or
 * `TOO_LARGE` if there is not enough memory. `STATE_LOST` comes from every call of a history whose state was lost
 * because an earlier call of any kind ended with `OUT_OF_MEMORY` or `INTERNAL`: restore the last JSON you saved with
 * `History.from`.
 */
export class HistoryError extends ClosehookError {
  readonly name: 'HistoryError';
  readonly code: 'MALFORMED_HISTORY' | 'UNKNOWN_FORMAT' | 'TOO_LARGE' | 'STATE_LOST';
  /** JSON Pointer of the mistake; `null` when the text is not JSON. */
  readonly pointer: string | null;
  /** Of a text that is not JSON: the line, from 1. */
  readonly line: number | null;
  /** Likewise the column in characters, from 1. */
  readonly column: number | null;
  /** Likewise the offset in bytes, from 0. */
  readonly offset: number | null;
  /** For a structured log. */
  toJSON(): object;
}

/** The result of `toJSON` of a history, to be passed unchanged to `from`. */
export interface HistoryJSON {
  format: 'closehook/history/2';
  [member: string]: unknown;
}

/**
 * The state of objects from many events, which may arrive in any order and any number of times.
 *
 * Close sends the whole object with every event (but `deleted`), so the newest event of an object is its state: the one
 * with the latest `date_updated`, compared as a moment. If several events have the same moment, `created` is first and
 * `deleted` last. Between them, `previous_data` decides: it shows what the event before left. If that does not decide,
 * or the events contradict each other, or more than 32 have the same moment, the smaller id comes first. The same id
 * with a later `date_updated` is the same event, extended by consolidation, and replaces it. A deleted object stays
 * deleted if an older event comes late, but a newer event brings it back. Source: Close's documentation, "Events"; the
 * rules for ties are ours.
 *
 * Apart from the `outcome` of a single call, results depend only on which events were seen, not on their order. Any
 * order and any repetition leads to the same `get`, `status`, `gaps` and `toJSON`, with any limits.
 *
 * There is a gap if an event does not follow from the one before it: `gap.evidence` says how we know. Null and missing
 * are equal. The first event of an object shows nothing. Neither does a field that another event changed between
 * `date_created` and `date_updated`, since consolidation hides the order.
 *
 * A gap stays open, however many newer events come, until the missing events arrive, the event log has `answered`, or
 * you give it up. Only a limit can drop a gap, and that is reported: `status(objectId).forgottenUntil`,
 * `forgottenUntil`.
 *
 * @example
 * ```js
 * import { History } from 'closehook';
 *
 * const event = (number, name, before) => ({
 *   id: `ev_${number}`,
 *   object_type: 'lead',
 *   object_id: 'lead_1',
 *   action: before ? 'updated' : 'created',
 *   date_updated: `2024-06-01T00:00:0${number}.000000`,
 *   data: { name },
 *   previous_data: before ? { name: before } : {},
 * });
 * const history = new History();
 * assert.equal(history.apply(event(1, 'Sitwell')).outcome, 'applied');
 * assert.equal(history.apply(event(3, 'Bluth', 'Austero')).outcome, 'gap');
 * assert.deepEqual(history.gaps('lead_1')[0].fields, ['name']);
 * assert.equal(history.apply(event(2, 'Austero', 'Sitwell')).outcome, 'stale');
 * assert.deepEqual(history.gaps(), []);
 * assert.deepEqual(history.get('lead_1'), { name: 'Bluth' });
 * assert.equal(history.apply(event(2, 'Austero', 'Sitwell')).outcome, 'duplicate');
 * ```
 */
export class History {
  /**
   * @throws {TypeError} if an option is unknown or of the wrong type.
   * @throws {RangeError} if a number is out of range.
   */
  constructor(options?: HistoryOptions);

  /**
   * Restores a history from its JSON, with its options: as text, bytes, or a value.
   *
   * @throws {HistoryError} with the place.
   * @example
   * ```js
   * import { History } from 'closehook';
   *
   * const history = new History();
   * history.apply({ id: 'ev_1', object_id: 'lead_1', date_updated: '2024-06-01T00:00:00', data: { name: 'Bluth' } });
   * const copy = History.from(JSON.stringify(history));
   * assert.deepEqual(copy.get('lead_1'), { name: 'Bluth' });
   * assert.throws(() => History.from('{}'), { code: 'UNKNOWN_FORMAT', pointer: '' });
   * ```
   */
  static from(json: HistoryJSON | Body): History;

  /**
   * Applies an event.
   *
   * @throws {PayloadError} if the payload is not JSON, with line and column; or, with a `pointer` into the event, if it
   * has no `id`, no `object_id`, no valid date, or no `data` (unless it is `deleted`). Then nothing has changed.
   * @throws {TypeError} if it is not a payload.
   */
  apply(payload: Payload): Applied;

  /**
   * The object in its newest event, as a new copy for each call; `undefined` if it is unknown, deleted or merged, which
   * `status` distinguishes.
   */
  get(objectId: string): Record<string, unknown> | undefined;

  /**
   * Whether an object exists, from which event that is known, and which lead it was merged into; `undefined` if it is
   * unknown.
   *
   * @example
   * ```js
   * import { History } from 'closehook';
   *
   * const history = new History();
   * history.apply({
   *   id: 'ev_1',
   *   object_type: 'lead',
   *   object_id: 'lead_2',
   *   lead_id: 'lead_2',
   *   action: 'merged',
   *   date_updated: '2024-06-01T00:00:00',
   *   data: { name: 'Bluth' },
   *   meta: { merge_source_lead_id: 'lead_1', merge_destination_lead_id: 'lead_2' },
   * });
   * const { presence, mergedInto } = history.status('lead_1');
   * assert.deepEqual([presence, mergedInto], ['merged', 'lead_2']);
   * assert.deepEqual(history.get('lead_2'), { name: 'Bluth' });
   * assert.equal(history.status('lead_3'), undefined);
   * ```
   */
  status(objectId: string): ObjectStatus | undefined;

  /** The open gaps of one object or of all, sorted by object and then by time. */
  gaps(objectId?: string): Gap[];

  /**
   * Closes a gap after you queried Close's event log for all events of the object from `since` to `until`, and applied
   * them. The log does not have what is still missing, so the gap is not reported again. Other gaps of the object
   * within that time are closed too.
   *
   * @param gap a gap from `gaps` or `apply`, or the `id` of an open gap.
   * @returns whether this is new; `false` for an id that is not an open gap.
   * @throws {TypeError} if it is neither a gap nor a string.
   * @example
   * ```js
   * import { History } from 'closehook';
   *
   * const contact = (number, was) => ({
   *   id: `ev_${number}`,
   *   object_type: 'contact',
   *   object_id: 'cont_1',
   *   action: was ? 'updated' : 'created',
   *   date_updated: `2024-06-01T00:00:0${number}.000000`,
   *   changed_fields: was ? ['date_updated', 'title'] : [],
   *   data: { title: 'Magician', date_updated: `2024-06-01T00:00:0${number}` },
   *   previous_data: was ? { title: null, date_updated: `2024-06-01T00:00:0${was}` } : {},
   * });
   * const history = new History();
   * history.apply({ ...contact(1), data: { title: null, date_updated: '2024-06-01T00:00:01' } });
   * const { gap } = history.apply(contact(4, 3)); // the title fits, but something happened in the third second
   * assert.deepEqual([gap.id, gap.evidence, gap.fields], ['cont_1/ev_4', 'date', ['date_updated']]);
   *
   * // GET /event/ with object_type, object_id, date_updated__gte: gap.since, date_updated__lte: gap.until
   * const log = [];
   * for (const event of log) history.apply(event);
   * assert.equal(history.answered(gap), true);
   * assert.deepEqual(history.gaps(), []);
   * assert.equal(history.closed('cont_1')[0].why, null);
   * ```
   */
  answered(gap: Gap | string): boolean;

  /**
   * Closes gaps that cannot be filled, and keeps the reason.
   *
   * @param gaps one or several, each a gap from `gaps` or its `id`.
   * @param why the reason, which must not be empty.
   * @returns how many of them it closed.
   * @throws {TypeError} if one is neither a gap nor a string, or `why` is not a string.
   * @example
   * ```js
   * import { History } from 'closehook';
   *
   * const name = (id, second, value, was) => ({
   *   id, object_id: 'lead_1', action: 'updated', date_updated: `2024-06-01T00:00:0${second}`,
   *   data: { name: value }, previous_data: { name: was },
   * });
   * const history = new History();
   * history.apply(name('ev_1', 1, 'Bluth', 'Sitwell'));
   * history.apply(name('ev_3', 3, 'Fünke', 'Austero'));
   * assert.equal(history.giveUp(history.gaps().map((gap) => gap.id), 'older than the 30 days of the log'), 1);
   * assert.equal(history.closed('lead_1')[0].why, 'older than the 30 days of the log');
   * ```
   */
  giveUp(gaps: Gap | string | readonly (Gap | string)[], why: string): number;

  /**
   * The gaps of an object that `answered` or `giveUp` closed, in order. Gaps that events closed are not included.
   */
  closed(objectId: string): ClosedGap[];

  /**
   * Objects without an event after this date may be forgotten, with their gaps, because there were more than
   * `maxObjects`. `null` if all are kept.
   */
  readonly forgottenUntil: string | null;

  /** The ids of all known objects, including deleted ones, in a fixed order. */
  readonly ids: string[];

  /** The number of known objects. */
  readonly size: number;

  /**
   * The whole history, for `from`. It is the same for the same events in any order. An object's data is JSON text in a
   * string, so that no digits are lost.
   */
  toJSON(): HistoryJSON;
}
