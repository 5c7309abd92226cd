/**
 * closehook for those who only verify: signing and verifying, in a module of its own, 14 KB gzipped with all
 * JavaScript. Without `diagnose`, whose search and advice are several times as much: it is in `closehook`. It says what
 * `closehook` says, to the letter; where no node:crypto hashes for it, it takes 1.2 (200 B) to 1.6 times as long
 * (from 16 KB on).
 *
 * @packageDocumentation
 */

import { Body, Headers_, SignedHeaders, VerificationResult, Delivery, WebhookOptions } from './index.js';

export { ClosehookError, PayloadError, VerificationError } from './index.js';
export type {
  Body,
  CloseEvent,
  Delivery,
  Evidence,
  Headers_,
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

  /** Signs a body as Close does: for tests and replays. */
  sign(body: Body, options?: { timestamp?: number; key?: string }): SignedHeaders;

  /**
   * Verifies a delivery.
   *
   * @throws {VerificationError} when it is refused.
   * @throws {TypeError} when `headers` is of no known shape, or a value of its is no string.
   */
  verify(body: Body, headers: Headers_): Delivery;

  /** Verifies a delivery, and returns a refusal where `verify` throws it. */
  safeVerify(body: Body, headers: Headers_): VerificationResult;

  /** Verifies several deliveries: `safeVerify` of each item, in order. */
  verifyMany(batch: Iterable<{ body: Body; headers: Headers_ }>): VerificationResult[];
}
