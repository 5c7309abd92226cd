/**
 * Only signing and verifying, in a separate module: 14 KB gzipped with all JavaScript. `diagnose`, which is several
 * times as large, is in `closehook`. Results are the same as those of `closehook`. Where node:crypto is not available,
 * it takes 1.2 (200 B) to 1.6 times as long (16 KB and more).
 *
 * @packageDocumentation
 */

import { Body, HeadersLike, SignedHeaders, VerificationResult, Delivery, WebhookOptions } from './index.js';

export { ClosehookError, PayloadError, VerificationError } from './index.js';
export type {
  Body,
  CloseEvent,
  Delivery,
  Evidence,
  HeadersLike,
  SignedHeaders,
  VerificationCode,
  VerificationResult,
  WebhookOptions,
} from './index.js';

/**
 * Verifies and signs, as the `Webhook` of `closehook` does.
 *
 * @example
 * ```js
 * import { Webhook } from 'closehook/verify';
 *
 * const webhook = new Webhook('058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c');
 * const body = '{"event": {"id": "ev_1"}, "subscription_id": "whsub_1"}';
 * const delivery = webhook.verify(body, webhook.sign(body));
 * assert.equal(delivery.event.id, 'ev_1');
 * ```
 */
export class Webhook {
  /** As in `closehook`: one key, several tried in order, or one for each subscription id. */
  constructor(
    key: string | readonly string[] | { readonly [subscriptionId: string]: string } | ReadonlyMap<string, string>,
    options?: WebhookOptions,
  );

  /** Signs a body as Close does, for tests and replays. */
  sign(body: Body, options?: { timestamp?: number; key?: string }): SignedHeaders;

  /**
   * Verifies a delivery.
   *
   * @throws {VerificationError} if it is refused.
   * @throws {TypeError} if `headers` has an unknown shape, or one of its values is not a string.
   */
  verify(body: Body, headers: HeadersLike): Delivery;

  /** Like `verify`, but returns a refusal instead of throwing it. */
  safeVerify(body: Body, headers: HeadersLike): VerificationResult;

  /** Verifies several deliveries: `safeVerify` of each item, in order. */
  verifyMany(batch: Iterable<{ body: Body; headers: HeadersLike }>): VerificationResult[];
}
