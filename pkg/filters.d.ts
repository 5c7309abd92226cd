/**
 * closehook for receivers: `Webhook`, `Filter`, `Subscriptions` and the builder, at full speed, in a separate module of
 * less than 75 KB gzipped with all JavaScript. Results are the same as those of `closehook`.
 *
 * `diagnose`, `explain`, `lint` and `toClose` are in `closehook` only. A program may import both: errors and deliveries
 * have the same classes, and everything runs in one WebAssembly instance.
 *
 * @packageDocumentation
 */
import type { ExtendedFilter, Payload, SubscriptionLike } from './index.js';

export {
  ClosehookError,
  FilterError,
  PayloadError,
  VerificationError,
  and,
  changed,
  not,
  or,
  where,
  whereIn,
} from './index.js';
export { Webhook } from './verify.js';
export type {
  Body,
  CloseEvent,
  CloseFilter,
  Conditions,
  Delivery,
  Evidence,
  ExtendedFilter,
  HeadersLike,
  Json,
  Payload,
  SignedHeaders,
  SubscriptionLike,
  VerificationCode,
  VerificationResult,
  WebhookOptions,
} from './index.js';

/**
 * A filter, compiled once. The class of `closehook` extends it with `explain`, `lint` and `toClose`.
 *
 * @example
 * ```js
 * import { Filter, where } from 'closehook/filters';
 *
 * const won = new Filter(where('data', 'status_type').equals('won'));
 * assert.equal(won.matches('{"event": {"data": {"status_type": "won"}}}'), true);
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
   * @throws {TypeError} when it is not a payload.
   */
  matches(payload: Payload): boolean;

  /** The filter as it was given, as a value. */
  toJSON(): unknown;
}

/**
 * Many subscriptions, compiled once and matched together. The class of `closehook` extends it with `explain` and
 * `lint`.
 *
 * @example
 * ```js
 * import { Subscriptions } from 'closehook/filters';
 *
 * const events = [{ object_type: 'lead', action: 'created' }];
 * const subscriptions = new Subscriptions([{ id: 'whsub_1', events }]);
 * assert.deepEqual(subscriptions.match('{"event": {"object_type": "lead", "action": "created"}}'), ['whsub_1']);
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
   * @throws {TypeError} when it is not a payload.
   */
  match(payload: Payload): string[];
}
