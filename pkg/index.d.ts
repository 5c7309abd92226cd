/**
 * closehook: sign and verify webhooks from Close, the CRM, match events against its filters, and see what changed.
 *
 * Everything is synchronous, needs no initialization, and answers the same in Node, Cloudflare Workers, Deno,
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

/**
 * Every error of this package has a stable `code`; tell them apart by `code` or `name`.
 *
 * Any call can throw one of these, as a plain `ClosehookError` or in the class of the call's own errors:
 *
 * | code | meaning |
 * |---|---|
 * | `TOO_LARGE` | there is no memory for what was given; nothing has changed |
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

import type { CloseEvent, EventName, EventNamed, KnownEvents, ObjectType } from './events.js';

export type {
  ActionOf,
  CloseEvent,
  CustomFields,
  CustomValue,
  EventMeta,
  EventName,
  EventNamed,
  EventOf,
  KnownEvents,
  ObjectType,
  OtherEvent,
} from './events.js';

/** A delivery that is authentic and timely. */
export interface Delivery {
  /**
   * The bytes that were verified, in an array of their own that is made when you first read this. You may write to it,
   * and transfer its buffer. `event`, `subscriptionId` and all that you ask about a delivery, as its changes, always
   * come from the bytes that were verified, whatever is written here or into the array that you passed.
   */
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

/** A part of a remedy: a sentence or two, or lines that can be copied. */
export type RemedyPart =
  | { text: string; code?: undefined; language?: undefined }
  | { code: string; language: 'js' | 'python' | 'php' | 'ruby' | 'go' | 'sh'; text?: undefined };

/** What to change, for each way to receive a request, in parts that follow each other. */
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

/** What `diagnose` is asked besides. */
export interface DiagnoseOptions {
  /**
   * A hash that your own code computed for this body and timestamp, to judge in place of the one that was sent. When
   * the one that was sent fits, `sentFits` is true: key and body are right, and the causes are what that code does.
   */
  hash?: string;
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
  /** With `hash`: whether the hash that was sent fits, whatever its age; `null` without, or when none was sent. */
  sentFits: boolean | null;
  /** What to change; `null` when there is nothing to. */
  remedy: Remedy | null;
  /**
   * The delivery that verifies once the mistakes are undone, whatever its age: pass both to `verify`. `null` when the
   * delivery is valid, when nothing reproduces the hash, and when the mistake is in the code that made it, such as
   * `KEY_AS_TEXT`.
   */
  repaired: { body: Uint8Array; headers: { 'close-sig-hash': string; 'close-sig-timestamp': string } } | null;
  /** The hashes that were computed beyond those of verifying: at most 4,000. */
  hmacs: number;
  /**
   * Whether every known mistake was tried. When not, a limit ended the search: it hashes, reads and writes at most 32
   * MiB and 64 bytes for each byte of the body, so 288 MiB in all. Bodies longer than 4 MiB are not rewritten.
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
   * Verifies several deliveries: `safeVerify` of each item, in order. Each item is judged before the next one is
   * read, so a generator may yield 100,000 of them, and may read each body into the same buffer: each accepted
   * delivery keeps its own copy.
   *
   * A delivery never throws, but what is none does: an item that is no object is a `TypeError`, and what the iterable,
   * a getter of `body` or `headers`, or `options.now` throws is thrown on. Then there are no results, and the iterable
   * is closed.
   *
   * @throws {TypeError} when `batch` is not iterable, or an item is no object.
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
  diagnose(body: Body, headers: Headers_, options?: DiagnoseOptions): Diagnosis;
}

/** JSON as a filter or an event holds it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * A filter in Close's language: the ten types of `extra_filter`, as `POST /webhook/` takes it.
 *
 * The root looks at the event, that is, at what stands under `event` in a delivery. Source: Close's documentation,
 * "Webhook filters". Where that is silent, this is ours:
 *
 * - `field` is one literal key, never a path. A missing key, and an accessor into anything but an object, is null.
 * - `equals` is equality of JSON values: numbers by exact value (`1` is `1.0`), objects without order.
 * - `not_equals` and `not` are exact negations, so both hold for a missing field.
 * - `contains` is an element of an array, or a substring of a string, case-sensitive; anything else is false.
 * - `any_array_value` holds when one element meets the whole inner filter.
 * - An empty `and` holds, an empty `or` does not.
 */
export type CloseFilter =
  | { type: 'equals' | 'not_equals' | 'contains'; value: Json }
  | { type: 'is_null' | 'non_null' }
  | { type: 'and' | 'or'; filters: readonly CloseFilter[] }
  | { type: 'not' | 'any_array_value'; filter: CloseFilter }
  | { type: 'field_accessor'; field: string; filter: CloseFilter };

/**
 * A filter that runs here: Close's types, and those that begin with `closehook:`, which Close does not know. `toClose`
 * writes it in Close's language where that can be done.
 *
 * | type | holds when |
 * |---|---|
 * | `closehook:changed` | `changed_fields` lists `field`; at the root of the event only |
 * | `closehook:changed_from_to` | so, and `previous_data` holds `from`, and `data` holds `to`, where they are given |
 * | `closehook:greater_than`, `…_or_equal`, `closehook:less_than`, `…_or_equal` | numbers compare by exact value, strings by code unit (dates of one form in time), anything else never |
 * | `closehook:starts_with`, `closehook:ends_with` | a string begins or ends so, case-sensitive |
 * | `closehook:contains_ignore_case`, `closehook:equals_ignore_case` | a string, both sides in lower case |
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
 * What a filter is asked about: a delivery that `Webhook` verified, the JSON text or bytes of a delivery or of a bare
 * event, or either as a value. Bytes are fastest: nothing is parsed that no filter reads.
 */
export type Payload = Delivery | Body | object;

/**
 * Why a filter, or a list of subscriptions, is refused.
 *
 * | code | meaning |
 * |---|---|
 * | `MALFORMED_FILTER` | the text is not JSON: `line`, `column`, `offset` say where |
 * | `UNKNOWN_FILTER_TYPE` | a `type` that is none |
 * | `MISSING_MEMBER` | a node lacks a member that its type needs |
 * | `UNKNOWN_MEMBER` | a node has a member that its type does not know |
 * | `WRONG_MEMBER_TYPE` | a member, or a node, is of the wrong kind |
 * | `FILTER_TOO_DEEP` | more than 64 filters inside one another |
 * | `MISPLACED_FILTER` | `closehook:changed` or `closehook:changed_from_to` inside an accessor |
 * | `INVALID_SUBSCRIPTION` | a subscription without id or events, or an event without object_type or action |
 * | `DUPLICATE_ID` | two subscriptions have one id |
 * | `NOT_IN_CLOSE` | from `toClose`: `places` says what Close's language has no words for |
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
   * JSON Pointer (RFC 6901) of the filter node, from the filter or the list that was given; `null` when that is not
   * JSON.
   */
  readonly pointer: string | null;
  /** With `MALFORMED_FILTER`: the line, from 1. */
  readonly line: number | null;
  /** With `MALFORMED_FILTER`: the column in characters, from 1. */
  readonly column: number | null;
  /** With `MALFORMED_FILTER`: the offset in bytes, from 0. */
  readonly offset: number | null;
  /** With `NOT_IN_CLOSE`: every node that Close's language has no words for. */
  readonly places: { pointer: string; message: string }[];
  /** For a structured log. */
  toJSON(): object;
}

/** What a node of a filter found in the event. */
export interface Found {
  /**
   * `wrong_type` is a value of a kind for which the node can never hold, as a number for `contains`. `missing` is no
   * such key, or no object to have it.
   */
  state: 'value' | 'null' | 'missing' | 'wrong_type';
  /** `null` when missing. */
  kind: 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object' | null;
  /** The value's JSON as it stands in the payload, at most 200 bytes of it; then `…` follows. `null` when missing. */
  text: string | null;
}

/** One condition that is to blame. */
export interface Blame {
  /** JSON Pointer of the condition in the filter. */
  filterPointer: string;
  /** JSON Pointer of what it looked at, in the event. */
  pointer: string;
  found: Found;
  /** `data.status_type is "active", not "won"`. */
  sentence: string;
}

/** One node of a filter, with what became of it. */
export interface ExplanationNode {
  /** Its `type`. */
  type: string;
  /** JSON Pointer of the node in the filter. */
  filterPointer: string;
  /** `not_reached`: it was asked nothing, since the array has no element. */
  outcome: 'matched' | 'failed' | 'not_reached';
  /** JSON Pointer of what it looked at, in the event; `null` when not reached. */
  pointer: string | null;
  /** `null` for `and`, `or`, `not`, `closehook:changed` and `closehook:changed_from_to`, and when not reached. */
  found: Found | null;
  /** What became of it, in words. */
  sentence: string;
  /**
   * The filters inside, in their order. Of `any_array_value`: its filter on the element that decided, the first that
   * matches, or else the one with the fewest conditions to blame.
   */
  children: ExplanationNode[];
}

/** Why an event meets a filter, or does not. */
export interface Explanation {
  /** The verdict: always that of `matches`. */
  matched: boolean;
  /** What is to blame, in words; `"matches"` when nothing is. */
  sentence: string;
  /** The smallest set of conditions that would have to differ for the event to match; empty when it does. */
  blame: Blame[];
  /** The filter's own tree; `null` for no filter. */
  tree: ExplanationNode | null;
}

/** A remark on a filter that may never do what it seems to ask. */
export interface Finding {
  /**
   * | code | meaning |
   * |---|---|
   * | `NEVER_MATCHES`, `ALWAYS_MATCHES` | the whole filter has one answer for the events asked about; the sentence says why |
   * | `CONTRADICTION` | two conditions exclude each other |
   * | `EMPTY_OR` | an `or` without filters is never true |
   * | `EMPTY_PART` | `data`, `previous_data` or `changed_fields` is empty for this action |
   * | `CONTAINS_LIST` | `contains` takes one value; for any of several, use `or` |
   * | `WRONG_KIND` | the field never holds this kind of value: a number as text, a text where a list is |
   * | `WRONG_VALUE` | the field never holds this word: `"Won"` where Close writes `"won"` |
   * | `WRONG_UNIT` | an amount with cents where Close counts hundredths, a share of 1 where it counts percent |
   * | `DOTTED_FIELD` | a path where one key belongs, or a field that belongs inside `data` |
   * | `UNKNOWN_EVENT_FIELD` | an event has no such field; `event` itself is the root |
   * | `NESTED_CUSTOM_FIELD`, `CUSTOM_FIELD_KEY` | the key of a custom field is `custom.cf_…`, neither nested nor its label |
   * | `UNKNOWN_OBJECT_TYPE`, `UNKNOWN_ACTION` | Close has no such object type or action; the sentence names the one that is meant |
   */
  code: string;
  /**
   * JSON Pointer of the node. What is wrong with the type or action of a subscription has the pointer of that member.
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
   * @throws {TypeError} when it is neither, or cannot be written as JSON.
   */
  constructor(filter: ExtendedFilter | string | null);

  /**
   * Whether an event meets the filter.
   *
   * @throws {PayloadError} when the payload is not JSON, with line and column.
   * @throws {TypeError} when it is no payload at all.
   */
  matches(payload: Payload): boolean;

  /**
   * Why an event meets the filter, or does not: for people and logs. It repeats values of the payload.
   *
   * @throws what `matches` throws.
   */
  explain(payload: Payload): Explanation;

  /**
   * What in the filter can never do what it seems to ask, for events of a type and action, or of any.
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
   * The filter in Close's ten types, to create a subscription with; `null` for no filter.
   *
   * @throws {FilterError} `NOT_IN_CLOSE`, with every place that cannot be rewritten.
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

/** What is read of a subscription, as Close's API returns it; it may have any other members. */
export interface SubscriptionLike {
  id: string;
  /** Only `"paused"` pauses. */
  status?: string;
  /** Why it is paused, for `explain`. */
  pause_reason?: string | null;
  events: readonly { object_type: string; action: string; extra_filter?: object | null }[];
}

/** Why a subscription gets an event, or does not. */
export interface SubscriptionExplanation {
  id: string;
  matched: boolean;
  /** `object_type`: it listens to no such type; `action`: to the type, and not to this action. */
  reason: 'matched' | 'paused' | 'no_events' | 'object_type' | 'action' | 'filter';
  /** The reason in words: of a filter, what is to blame; of a paused subscription, its `pause_reason`. */
  sentence: string;
  /** Each item of its `events`, in order. */
  events: {
    objectType: string;
    action: string;
    reason: 'matched' | 'object_type' | 'action' | 'filter';
    /** What its filter says; `null` when type or action do not fit. */
    explanation: Explanation | null;
  }[];
}

/** A remark on the filter of a subscription; its pointer begins at the list. */
export interface SubscriptionFinding extends Finding {
  id: string;
  /** Which item of its `events`, from 0. */
  event: number;
}

/**
 * Many subscriptions, compiled once and asked together: the cost of an event follows the fields that are read, not the
 * number of subscriptions.
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
   * @throws {TypeError} when it is neither.
   */
  constructor(list: readonly SubscriptionLike[] | { readonly data: readonly SubscriptionLike[] } | string);

  /** The ids, in list order. */
  readonly ids: string[];

  /**
   * The ids of the subscriptions that get an event, in list order. A paused one gets nothing.
   *
   * @throws {PayloadError} when the payload is not JSON, with line and column.
   * @throws {TypeError} when it is no payload at all.
   */
  match(payload: Payload): string[];

  /** Why each subscription gets an event, or does not, in list order. */
  explain(payload: Payload): SubscriptionExplanation[];

  /** What in the filters can never do what it seems to ask, given the object type and action of each. */
  lint(): SubscriptionFinding[];
}

/** The conditions at the end of a path. Each gives a plain filter. */
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
  /** Any filter, asked of what is at the path. */
  matches(filter: CloseFilter): CloseFilter;
  matches(filter: ExtendedFilter): ExtendedFilter;
  /** An element of the array meets the whole filter. */
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

/** The object of an object type, as `data` of its events has it. */
export type DataOf<Type extends ObjectType> = Extract<KnownEvents[Type], { action: 'created' | 'activated' }>['data'];

/** The names of its fields. */
export type FieldOf<Type extends ObjectType> = keyof DataOf<Type> & string;

/** The conditions on a field whose type is known: those on text only where it is text, or a list. */
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
 * Begins a filter at a path of keys, each taken literally; at the event itself when there are none, or inside `any`, at
 * the element.
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
 * `where` for the objects of one type: in TypeScript it completes the names of their fields, and refuses a misspelt
 * one, and `contains` on a number.
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
): <Field extends FieldOf<Type>>(of: 'data' | 'previous_data', field: Field) => ConditionsOn<DataOf<Type>[Field]>;

/** All of them hold. */
export function and(...filters: CloseFilter[]): CloseFilter;
export function and(...filters: ExtendedFilter[]): ExtendedFilter;

/** One of them holds. */
export function or(...filters: CloseFilter[]): CloseFilter;
export function or(...filters: ExtendedFilter[]): ExtendedFilter;

/** It does not hold. */
export function not(filter: CloseFilter): CloseFilter;
export function not(filter: ExtendedFilter): ExtendedFilter;

/**
 * A field changed; with values, from one of them, to one of them, or both. Not Close's own: `toClose` writes it out.
 */
export function changed(field: string, values?: { from?: Json; to?: Json }): ExtendedFilter;

/** What a handler is told besides the event. */
export interface HandlerAbout {
  /** What changed; made when it is first read. */
  readonly changes: Change[];
  /** The delivery that brought the event; `null` where a bare event was handed over. */
  delivery: Delivery | null;
  /** In an inbox: the state of the object after the event. */
  state?: object | undefined;
  /** What else was handed to `handle`, or to `onChange`: the transaction of an inbox, a logger of yours. */
  [name: string]: unknown;
}

/** Runs for each event of a name. */
export type Handler<Name extends EventName> = (event: EventNamed<Name>, about: HandlerAbout) => unknown;

/** Runs for those events of a name that a filter matches. */
export interface FilteredHandler<Name extends EventName> {
  when: Filter | ExtendedFilter | string;
  handle: Handler<Name>;
}

/** The handlers of one name: several run in their order. */
export type HandlersOf<Name extends EventName> =
  | Handler<Name>
  | FilteredHandler<Name>
  | readonly (Handler<Name> | FilteredHandler<Name>)[];

/** Handlers by the name of an event, and what takes all events that have none. */
export type HandlerMap = { [Name in EventName]?: HandlersOf<Name> } & {
  /** Runs for an event that has no handler. Not for one whose handlers have filters that do not match. */
  unhandled(event: CloseEvent, about: HandlerAbout): unknown;
};

/** Something that handlers and subscriptions do not agree on. */
export interface HandlerFinding {
  /**
   * | code | meaning |
   * |---|---|
   * | `NOT_SUBSCRIBED` | handled, and no subscription brings it |
   * | `PAUSED` | handled, and only paused subscriptions bring it |
   * | `OTHER_FILTER` | each active subscription that brings it has a filter that is not the handler's own |
   * | `NOT_HANDLED` | subscribed, and it goes to `unhandled` |
   */
  code: 'NOT_SUBSCRIBED' | 'PAUSED' | 'OTHER_FILTER' | 'NOT_HANDLED';
  /** `opportunity.updated`; empty where the event has no type or no action. */
  name: string;
  /** The ids of the subscriptions that it is about. */
  subscriptions: string[];
  sentence: string;
}

/** What became of one event. */
export interface HandlerRun {
  /** `opportunity.updated`; empty where the event has no type or no action. */
  name: string;
  /** The handlers that ran: `opportunity.updated`, or `opportunity.updated[1]` of a list. */
  ran: string[];
  /** Those whose filter does not match. */
  skipped: string[];
}

/**
 * Handlers by the name of an event, `TYPE.ACTION`, which know the subscription that they need.
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
export class Handlers {
  /**
   * @param options.unknown an event that neither Close's documentation nor its event log has is refused; `'allow'` is
   *   for one that Close has added.
   * @throws {TypeError} when a name is no event, with what was probably meant, or when a handler is no function.
   * @throws {FilterError} when a filter is not sound.
   */
  constructor(handlers: HandlerMap, options?: { unknown?: 'throw' | 'allow' });

  /**
   * The `events` of a subscription that brings what the handlers want: for `POST /webhook/`. A filter is among them
   * where Close's language has words for it; where it has none, all events of that name come, and the handler's filter
   * sorts them here.
   */
  readonly events: { object_type: string; action: string; extra_filter?: CloseFilter }[];

  /**
   * What the handlers and the subscriptions do not agree on: of one subscription, of a list, or of the whole answer of
   * `GET /webhook/`.
   *
   * @throws {FilterError} with the JSON Pointer of the mistake in the list.
   */
  check(
    subscriptions: SubscriptionLike | readonly SubscriptionLike[] | { readonly data: readonly SubscriptionLike[] },
  ): HandlerFinding[];

  /**
   * Runs all handlers of an event whose filters match, one after the other: as `accept` of the receivers, or by
   * yourself. When one fails, the others still run, and then the error is thrown; of several, an `AggregateError`.
   * Bound: it can be handed over as it is.
   */
  handle(payload: Delivery | CloseEvent | object, about?: Partial<HandlerAbout>): Promise<HandlerRun>;

  /** The same as `onChange` of an inbox, which has the changes and the state. Bound, too. */
  onChange(changes: Change[], state: object | undefined, event: CloseEvent, about?: object): Promise<void>;
}

/**
 * The object types with their actions, as Close documents them (Close's documentation, "List of event types"). Both are
 * open: others arrive too, as `activity.created` and `membership` `updated` do.
 */
export const EVENT_TYPES: {
  readonly 'activity.call': readonly ['created', 'updated', 'deleted', 'answered', 'completed'];
  readonly 'activity.custom_activity': readonly ['created', 'updated', 'deleted'];
  readonly 'activity.email': readonly ['created', 'updated', 'deleted', 'sent'];
  readonly 'activity.email_thread': readonly ['created', 'updated', 'deleted'];
  readonly 'activity.form_submission': readonly ['created', 'updated', 'deleted'];
  readonly 'activity.lead_merge': readonly ['created', 'updated', 'deleted'];
  readonly 'activity.lead_status_change': readonly ['created', 'updated', 'deleted'];
  readonly 'activity.meeting': readonly [
    'created',
    'updated',
    'deleted',
    'scheduled',
    'started',
    'completed',
    'canceled',
  ];
  readonly 'activity.note': readonly ['created', 'updated', 'deleted'];
  readonly 'activity.opportunity_status_change': readonly ['created', 'updated', 'deleted'];
  readonly 'activity.sms': readonly ['created', 'updated', 'deleted', 'sent'];
  readonly 'activity.task_completed': readonly ['created', 'deleted'];
  readonly 'activity.whatsapp_message': readonly ['created', 'updated', 'deleted'];
  readonly 'bulk_action.delete': readonly ['created', 'updated', 'completed', 'paused'];
  readonly 'bulk_action.edit': readonly ['created', 'updated', 'completed', 'paused'];
  readonly 'bulk_action.email': readonly ['created', 'updated', 'completed', 'paused'];
  readonly 'bulk_action.sequence_subscription': readonly ['created', 'updated', 'completed', 'paused'];
  readonly comment: readonly ['created', 'updated', 'deleted'];
  readonly comment_thread: readonly ['created', 'updated', 'deleted'];
  readonly contact: readonly ['created', 'updated', 'deleted'];
  readonly custom_activity_type: readonly ['created', 'updated', 'deleted'];
  readonly 'custom_fields.activity': readonly ['created', 'updated', 'deleted'];
  readonly 'custom_fields.contact': readonly ['created', 'updated', 'deleted'];
  readonly 'custom_fields.custom_object': readonly ['created', 'updated', 'deleted'];
  readonly 'custom_fields.lead': readonly ['created', 'updated', 'deleted'];
  readonly 'custom_fields.opportunity': readonly ['created', 'updated', 'deleted'];
  readonly 'custom_fields.shared': readonly ['created', 'updated', 'deleted'];
  readonly custom_object: readonly ['created', 'updated', 'deleted'];
  readonly custom_object_type: readonly ['created', 'updated', 'deleted'];
  readonly email_template: readonly ['created', 'updated', 'deleted'];
  readonly 'export.lead': readonly ['created', 'updated', 'completed'];
  readonly 'export.opportunity': readonly ['created', 'updated', 'completed'];
  readonly group: readonly ['created', 'updated', 'deleted'];
  readonly import: readonly ['created', 'updated', 'completed', 'reverting', 'reverted'];
  readonly lead: readonly ['created', 'updated', 'deleted', 'merged'];
  readonly membership: readonly ['activated', 'deactivated'];
  readonly opportunity: readonly ['created', 'updated', 'deleted'];
  readonly phone_number: readonly ['created', 'updated', 'deleted'];
  readonly saved_search: readonly ['created', 'updated', 'deleted'];
  readonly sequence: readonly ['created', 'updated', 'deleted'];
  readonly sequence_subscription: readonly ['created', 'updated', 'deleted'];
  readonly sms_template: readonly ['created', 'updated', 'deleted'];
  readonly 'status.lead': readonly ['created', 'updated', 'deleted'];
  readonly 'status.opportunity': readonly ['created', 'updated', 'deleted'];
  readonly 'task.answered_detached_call': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly 'task.email_followup': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly 'task.incoming_email': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly 'task.incoming_sms': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly 'task.lead': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly 'task.missed_call': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly 'task.opportunity_due': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly 'task.outgoing_call': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly 'task.voicemail': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly unsubscribed_email: readonly ['created', 'deleted'];
};

/**
 * One operation of a JSON Patch (RFC 6902 §4). `path` and `from` are JSON Pointers (RFC 6901): empty for the whole
 * document, `/a/0` for a part of it, with `~0` for `~` and `~1` for `/`; `-` is the place after the end of an array.
 */
export type Operation =
  | { op: 'add' | 'replace' | 'test'; path: string; value: unknown }
  | { op: 'remove'; path: string }
  | { op: 'move' | 'copy'; from: string; path: string };

/**
 * Why a patch is refused, or cannot be made. Codes are stable.
 *
 * | code | meaning |
 * |---|---|
 * | `MALFORMED_PATCH` | the patch is not JSON (`line`, `column`, `offset` say where), or no list of operations |
 * | `UNKNOWN_OPERATION` | an `op` that RFC 6902 does not have |
 * | `INVALID_POINTER` | a pointer that is none, that leads into an array and is no index (`01` is none), or that would remove the whole document |
 * | `MISSING_TARGET` | there is nothing at `path` or `from`, or nothing that could hold it |
 * | `TEST_FAILED` | another value is there |
 * | `MOVE_INTO_ITSELF` | `from` is a proper prefix of `path` |
 * | `TOO_LARGE` | copies make the result more than 64 MiB larger than document and patch, or take 4,194,304 elements and members |
 * | `NOT_INVERTIBLE` | from `invertPatch`: the patch does not tell what was there before |
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

/** A patch that cannot be applied, inverted or made. The message repeats no value. */
export class PatchError extends ClosehookError {
  readonly name: 'PatchError';
  readonly code: PatchErrorCode;
  /** The number of the operation, from 0; `null` when it is about the whole. */
  readonly operation: number | null;
  /** Its `path`, or its `from` where that is at fault; with `NOT_IN_MERGE_PATCH` the first of `places`. */
  readonly pointer: string | null;
  /** With `MALFORMED_PATCH`, of a patch that is not JSON: the line, from 1. */
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
 * Applies a JSON Patch (RFC 6902). It is atomic: when one operation fails there is an error, and no document. What is
 * given is never changed.
 *
 * A string and bytes are JSON text, anything else is a value, and the result has the form of the document. As text,
 * nothing is lost: numbers keep their digits, strings their escapes, and only white space goes. Values are tested as
 * §4.6 says, numbers by exact value; of equal keys the last counts, nesting has no limit, and `__proto__` is a key like
 * any other.
 *
 * @param patch the operations, or their JSON text.
 * @throws {PatchError} with the number of the operation and its pointer.
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
 * The patch that undoes another: applied to what that made, it gives back what was there before. An array for an array,
 * and JSON text for text.
 *
 * A patch does not say what it removes or overwrites: that is taken from the `test` operations directly before an
 * operation. The inverse has them too, and can be inverted.
 *
 * | operation | is undone by |
 * |---|---|
 * | `add` | `remove`; with a `test` of its path before it, it overwrites a member: `replace` |
 * | `remove`, `replace` | `add`, `replace`, with the value of a `test` of its path before it |
 * | `move` | `move` back; what a `test` of its path says was there is added again |
 * | `copy` | as `add`, with the value of a `test` of its `from` before it |
 * | `test` | nothing: it is not repeated unless it says what the inverse removes |
 *
 * Without a `test`, `add` and `move` are taken to overwrite nothing: the patch alone does not tell.
 *
 * @throws {PatchError} `NOT_INVERTIBLE`, with the operation: when a test is missing; when a path ends with `-`, and no
 *   `test` of it directly before or after says that it is a member; when a `test` of an index stands before an `add`,
 *   which overwrites a member and inserts an element; when a `move` or `copy` replaces the whole document, or a `move`
 *   a value by a part of it.
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
 * The merge patch (RFC 7396) that leads from one document to another: `{}` when they are equal by value. JSON text if
 * `before` is text or bytes, and else a value.
 *
 * In a merge patch `null` removes a member, so that none can be set to it; and an array is replaced as a whole.
 *
 * @throws {PatchError} `NOT_IN_MERGE_PATCH`, with all `places` that would have to become null: a JSON Patch can say it.
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
 * @throws {PatchError} `MALFORMED_PATCH` when the patch is text that is not JSON.
 * @throws {PayloadError} when the document is.
 */
export function applyMergePatch(document: Body, patch: unknown): string;
export function applyMergePatch(document: unknown, patch: unknown): unknown;

/** A part of an object that an event changed. */
export interface Change {
  /** The field of the object, as `changed_fields` names it. */
  field: string;
  /**
   * JSON Pointer (RFC 6901) from the object: into the object as it is now, or, of what is removed, into the object as
   * it was.
   */
  pointer: string;
  kind: 'added' | 'removed' | 'changed' | 'moved';
  /** The value before; not for what is added or moved, nor where the event does not say it. */
  before?: Json;
  /** The value now; not for what is removed. */
  after?: Json;
  /** Of what moved: where it was. */
  from?: string;
}

/** What is compared, and what is left out. */
export interface ChangesOptions {
  /**
   * Keys that name the elements of an array, tried before the known ones, which are `id`, `_id`, `key`, `uuid`,
   * `email`, `phone`, `url` and `user_id`. A key names them if each object has it, and no two the same.
   */
  keys?: readonly string[];
  /** What is left out: a key wherever it is, as `date_updated`, or a JSON Pointer, which begins with `/`. */
  ignore?: readonly string[];
}

/**
 * What an event changed in its object: of `created` all is added, of `deleted` all removed, and otherwise what
 * `changed_fields` lists or `previous_data` has. Close sends arrays and objects whole: they are compared inside. A
 * custom field without a value is missing. `date_updated`, `updated_by` and `updated_by_name` come last.
 * Source: Close's documentation, "Events".
 *
 * @throws {PayloadError} when the payload is not JSON, with line and column.
 * @throws {TypeError} when it is no payload at all, or an option is wrong.
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
 * The object of an event as it was before: `data` with `previous_data` laid over it. `null` before it was created, and
 * when the event has no object. With `output: 'text'` it is JSON text, in which large numbers keep their digits.
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

/** A place where an event contradicts itself, or what Close documents. */
export interface Remark {
  /**
   * | code | meaning |
   * |---|---|
   * | `UNLISTED_CHANGE` | `previous_data` has a field that `changed_fields` does not list |
   * | `LISTED_WITHOUT_PREVIOUS` | a listed field is not in `previous_data` |
   * | `LISTED_BUT_EQUAL` | a listed field has the same value before and after, in an update that was not consolidated |
   * | `UNEXPECTED_DATA`, `MISSING_DATA` | a part of the event is filled, or empty, against the rule for its action |
   * | `ID_DIFFERS` | `object_id` is not `data.id`, or `lead_id` not `data.lead_id`, and neither a merge nor a move explains it |
   * | `DATES_OUT_OF_ORDER` | `date_updated` is before `date_created`, where nobody can set `date_created` |
   * | `UNKNOWN_OBJECT_TYPE`, `UNKNOWN_ACTION` | neither in Close's documentation nor known to arrive |
   */
  code: string;
  /** JSON Pointer of the part of the event. */
  pointer: string;
  sentence: string;
}

/**
 * Where the parts of an event disagree. A remark is not an error: the sample in Close's own documentation gets one.
 * What is known to arrive gets none, such as `membership.updated`, `activity.created` and merges.
 *
 * @throws what `changes` throws.
 * @example
 * ```js
 * import { check } from 'closehook';
 *
 * const of = { object_type: 'lead', action: 'updated', changed_fields: ['name'] };
 * const event = { ...of, data: { name: 'a' }, previous_data: { name: 'a' } };
 * const [{ code, pointer }] = check(event);
 * assert.deepEqual([code, pointer], ['LISTED_BUT_EQUAL', '/changed_fields/0']);
 * ```
 */
export function check(payload: Payload): Remark[];

/** A value, as a person reads it. */
export interface Shown {
  /**
   * At most about 200 characters, none of them invisible: line breaks are `⏎`, an escape `␛`, a mark of direction
   * `<U+202E>`.
   */
  text: string;
  /** What it was read as. */
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

/** A part of two long texts; `omitted` stands for what is left out, since it is far from every change. */
export interface Excerpt {
  kind: 'equal' | 'removed' | 'added' | 'omitted';
  text: string;
}

/** What an event changed in one field, or in a part of one, told to a person. */
export interface Line {
  kind: 'added' | 'removed' | 'changed' | 'moved';
  /** The field as Close writes it; a lone surrogate in it becomes U+FFFD. */
  field: string;
  /** The field in words, with the way to the part of it: `status`, `phones › +1 415-555-0100 › type`. */
  label: string;
  /** JSON Pointer (RFC 6901) from the object, as that of `changes`. */
  pointer: string;
  /** `null` when there was none, or when the event does not say it. Two values that differ never read the same. */
  before: Shown | null;
  after: Shown | null;
  /** How far a date moved (`3 days later`), or an element (`from place 3 to 1`). */
  note: string | null;
  /** Of two texts of which one is longer than 40 characters: the words that differ, with a little around them. */
  segments: Excerpt[] | null;
  /** Fields that say the same and have no line of their own, as the id of what has a name. */
  folded: { field: string; before: Shown | null; after: Shown | null }[];
  /** Whether this changes with nearly every event, or says nothing of what the object is to a person. */
  noise: boolean;
}

/** An event, told to a person. */
export interface Description {
  /** Who did what, and when. */
  headline: string;
  /** Noise comes last. */
  lines: Line[];
  /** Of an object that was created or deleted: how many of its fields have no value. They have no line. */
  empty: number;
  /** How many changes there are beyond the lines. */
  more: number;
}

/** What is told, and how things are called. */
export interface DescribeOptions extends ChangesOptions {
  /** What fields and ids are called: `{ 'custom.cf_…': 'Product', user_…: 'Ann' }`. */
  names?: { readonly [id: string]: string };
  /** The most lines, 100 unless you say more; of the changes of an event no more than 1,000 are read. */
  limit?: number;
}

/**
 * What an event changed, in words, for a page: `changes`, as a person wants to read them. It tells only what the event
 * itself says. All of it is text, never HTML: give it to `textContent`.
 *
 * - Fields that say the same are one line: an id and its name, a value with its currency and period, the forms of a
 *   text.
 * - `value` of an opportunity, and what follows from it, is money: hundredths of `value_currency`, in every currency.
 *   `cost` of calls and SMS is US cents, `last_billed_price` US dollars, `confidence` percent, `duration` seconds.
 * - Dates without an offset are UTC, as Close's are, and all are shown in UTC.
 * - Of an object that is created or deleted, fields without a value are only counted.
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

/** How a description is written. */
export interface RenderOptions extends DescribeOptions {
  /** `text`, the default, is for a terminal; `markdown` is CommonMark. */
  format?: 'text' | 'markdown';
  /** Of a text: whether it has colors, as ANSI escapes. Unless you say so, it has none. */
  color?: boolean;
  /** Of a text: after how many characters a line is broken, 80 unless you say so, and at least 20. */
  width?: number;
}

/**
 * What an event changed, as text for a terminal or as Markdown: what `describe` says. Noise is named in one line.
 *
 * Nothing in the payload gets out of it: no escape reaches the terminal, and in Markdown all that is not plain words
 * stands in code spans, where no reader finds links, images, HTML, mentions or references. What differs of two long
 * texts stands in the brackets of wdiff, `[-old-]{+new+}`.
 *
 * @throws what `describe` throws.
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
 *     also: date updated
 * `);
 * assert.equal(render(event, { names, format: 'markdown' }), `**lead Bluth updated: 2 changes**
 *
 * - **Plan** added: \`Enterprise\`
 * - **phones** added: \`+1 (home)\`
 * - also: date updated
 * `);
 * ```
 */
export function render(payload: Payload, options?: RenderOptions): string;

/** A part of two texts. */
export interface Segment {
  kind: 'equal' | 'removed' | 'added';
  text: string;
}

/**
 * The difference of two texts by words: runs of letters and digits, runs of white space, and each other character by
 * itself. Equal and removed parts in a row are exactly the old text, equal and added ones exactly the new one, lone
 * surrogates too.
 *
 * The work is near to linear, whatever the texts: beyond two million pairs of equal words the difference may be larger
 * than it need be.
 *
 * @throws {TypeError} when one of them is no string.
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

/** How two documents are compared. */
export interface DiffOptions extends ChangesOptions {
  /**
   * Whether each operation that loses a value comes behind a `test` of it, so that `invertPatch` can undo the patch.
   */
  invertible?: boolean;
  /** Whether 1 and 1.0, or two spellings of a string, are the same (`value`, the default), or not (`text`). */
  equality?: 'value' | 'text';
  /** `text` gives the patch as JSON text, in which integers beyond 2^53 keep their digits. */
  output?: 'operations' | 'text';
}

/**
 * The difference of two documents, as a JSON Patch (RFC 6902) that any implementation applies. A string and bytes are
 * JSON text, anything else is a value.
 *
 * Edits of arrays are few without configuration: elements are known by an identity key that is found in the data, or
 * else by what they hold, and may move. The work is close to linear, whatever the documents: of many equal elements
 * each is tried against the 64 nearest, and documents that differ at every level of a great depth are replaced in
 * parts.
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
   * The newest events of each object, 1 to 1000 (default 16), of which a repetition is a `duplicate`; a repetition of
   * an older one is `stale`.
   */
  remember?: number;
  /**
   * Events of each object that are kept, 1 to 100,000 (default 10,000): gaps are found among them. Beyond it, the
   * oldest are forgotten, with the gaps between them, and `status(objectId).forgottenUntil` says so. An event takes
   * about 0.3 KB of memory and 0.2 KB of JSON.
   */
  maxEvents?: number;
  /**
   * Objects, 1 to 2^31 - 1 or `Infinity` (default 100,000). Beyond it, those are forgotten whose newest event is
   * oldest, with their gaps, and `forgottenUntil` says so; a late old event does not bring one back.
   */
  maxObjects?: number;
  /**
   * Fields whose values prove no gap (default `date_updated`, `updated_by`, `updated_by_name`: Close moves them without
   * an event of the object, as when a task of a lead changes). A `date_updated` is soft evidence all the same.
   */
  ignore?: readonly string[];
}

/** What an event did. */
export interface Applied {
  /**
   * | outcome | meaning |
   * |---|---|
   * | `applied` | it is the newest of its object, which is now as its `data` says |
   * | `gap` | the same; and it does not follow from the event before it, so that an event is missing: see `gap` |
   * | `stale` | a newer event of the object was seen: the state is what it was |
   * | `duplicate` | an event of this id was seen, with this `date_updated` or a later one |
   */
  outcome: 'applied' | 'gap' | 'stale' | 'duplicate';
  /** `object_id`; of a `merged` lead `lead_id`, the lead that stays. */
  objectId: string;
  eventId: string;
  /** With `gap`: what is missing. */
  gap: Gap | null;
}

/** One event or more are missing. */
export interface Gap {
  /** `objectId/eventId`: the same for as long as the gap is open. */
  id: string;
  objectId: string;
  /** With `objectId`, what `GET /event/` of Close's API asks for. */
  objectType: string | null;
  /** The event that does not follow from the one before it. */
  eventId: string;
  /**
   * | evidence | what shows the gap |
   * |---|---|
   * | `value` | a field of `previous_data` is not what it was in the `data` before: an event is missing for certain |
   * | `date` | soft evidence: `date_updated` of `previous_data` is not that of the `data` before (never for leads, whose date Close moves without an event), or `data` differs from it in a field that `changed_fields` does not list |
   */
  evidence: 'value' | 'date';
  /** The fields that show it, sorted. Of those that `changed_fields` does not list, only what the object still has. */
  fields: string[];
  /** The `date_updated` of the event before: for `date_updated__gte`. In UTC, as Close writes it. */
  since: string;
  /**
   * The `date_updated` of the event itself: for `date_updated__lte`. An event of another user that overlaps with it may
   * end up to five seconds later: Close consolidates for that long.
   */
  until: string;
}

/** A gap that was closed without an event. */
export interface ClosedGap {
  objectId: string;
  eventId: string;
  /** As the gap had it, like `until`. */
  since: string;
  until: string;
  /** The reason given to `giveUp`; `null` when the event log answered. */
  why: string | null;
}

/** What is known of an object, but for its data. */
export interface ObjectStatus {
  /** `deleted`: its newest event says so. `merged`: it is a lead that went into another. */
  presence: 'present' | 'deleted' | 'merged';
  /** Of its newest event; `null` of a lead of which nothing was seen but that it was merged. */
  objectType: string | null;
  /** Likewise. */
  eventId: string | null;
  /** The `date_updated` of that event, or the moment of the merge; in UTC, as Close writes it. */
  dateUpdated: string;
  /** The lead that it went into, which may be merged itself. */
  mergedInto: string | null;
  /**
   * Events of the object up to this date may be forgotten, and gaps between them with them: it had more than
   * `maxEvents`. `null` when all are kept.
   */
  forgottenUntil: string | null;
}

/**
 * A text or a value that is not a history: `MALFORMED_HISTORY`, `UNKNOWN_FORMAT` of something else or another version,
 * or `TOO_LARGE` when there is no memory to read it. Also `STATE_LOST`, from every call of a history whose state was
 * lost when an earlier call of any kind ended with `OUT_OF_MEMORY` or `INTERNAL`: read the last JSON you kept with
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

/** What `toJSON` of a history gives: as it is, for `from`. */
export interface HistoryJSON {
  format: 'closehook/history/2';
  [member: string]: unknown;
}

/**
 * The state of objects after many events, in whatever order and however often they arrive.
 *
 * Close sends the whole object with every event (but `deleted`), so the newest event of an object is its state: the one
 * with the latest `date_updated`, compared as a moment. Of one moment `created` is first and `deleted` last. Between
 * them, `previous_data` decides the order: what it has is what the event before left. Where it does not say, or
 * contradicts itself, the smaller id is first; so too when more than 32 events have one moment. One id with a later
 * `date_updated` is the same event, grown by consolidation, and takes its place. A deleted object stays deleted when an
 * older event comes late, and is back when a newer one does. Source: Close's documentation, "Events"; the rules for
 * ties are ours.
 *
 * Apart from the `outcome` of a single call, everything depends on which events were seen, and not on their order: any
 * order and any repetition ends in the same `get`, `status`, `gaps` and `toJSON`, under every bound.
 *
 * A gap is open where an event does not follow from the last one before it: `gap.evidence` says what shows it. Null and
 * missing are equal. The first event that is seen of an object shows nothing. Nor does a field that another event
 * changed in the time between `date_created` and `date_updated`, for consolidation hides the order.
 *
 * A gap stays open, however many newer events come, until the missing events come and fit in, the event log has
 * `answered`, or someone gives it up. Only a bound can forget one, and then says so: `status(objectId).forgottenUntil`,
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
   * @throws {TypeError} when an option is unknown or of another type.
   * @throws {RangeError} when a number is out of range.
   */
  constructor(options?: HistoryOptions);

  /**
   * A history from its JSON, with its options: as text, bytes, or the value.
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
   * Takes in an event.
   *
   * @throws {PayloadError} when the payload is not JSON, with line and column; with a `pointer` from the event, when it
   *   has no `id` or `object_id`, no date that can be read, or, unless it is `deleted`, no `data`. Nothing has changed
   *   then.
   * @throws {TypeError} when it is no payload at all.
   */
  apply(payload: Payload): Applied;

  /**
   * The object as its newest event has it, parsed anew in each call; `undefined` when it is unknown, deleted or merged:
   * `status` tells these apart.
   */
  get(objectId: string): Record<string, unknown> | undefined;

  /**
   * Whether an object is there, which event said so, and where it was merged into; `undefined` when nothing is known of
   * it.
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

  /** Where events are missing, of one object or of all, by object and then in order. */
  gaps(objectId?: string): Gap[];

  /**
   * Closes a gap because Close's event log was asked for all events of the object from `since` to `until`, and `apply`
   * has had what it answered. Whatever is still missing there, the log does not have: it is not asked for again. Gaps
   * of the object that lie within are closed too.
   *
   * @param gap as `gaps` or `apply` gave it; or the `id` of one that is open.
   * @returns whether that is new; `false` for an id of no open gap.
   * @throws {TypeError} when it is neither a gap nor a string.
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
   * Closes gaps that nobody can fill, and keeps the reason.
   *
   * @param gaps one or several, each as `gaps` gave it, or its `id`.
   * @param why the reason, which must not be empty.
   * @returns how many of them that closed.
   * @throws {TypeError} when one is neither a gap nor a string, or `why` is no string.
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
   * The gaps of an object that `answered` or `giveUp` closed, in order; those that events closed are not among them.
   */
  closed(objectId: string): ClosedGap[];

  /**
   * Objects of which nothing was heard after this date may be forgotten, and their gaps with them: there were more than
   * `maxObjects`. `null` when all are kept.
   */
  readonly forgottenUntil: string | null;

  /** The ids of all objects of which something is known, deleted ones too, in a fixed order. */
  readonly ids: string[];

  /** How many those are. */
  readonly size: number;

  /**
   * All of it, for `from`: the same for the same events, whatever their order. An object's data is JSON text in a
   * string, so that no digit of it is lost on the way.
   */
  toJSON(): HistoryJSON;
}
