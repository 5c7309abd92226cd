import { rawBytes } from './body.js';
import { write } from './core.js';
import { kind } from './errors.js';
import { HASH, TIMESTAMP } from './headers.js';
import { Judge } from './judge.js';
import { wellFormed } from './keyring.js';
import { ownOptions } from './options.js';

/** @import { Body, HeadersLike, WebhookOptions } from '../index.d.ts' */

/** Instead of the place of a key: the key for the body's subscription. */
const ANY = -1;
const SIGN_OPTIONS = ['timestamp', 'key'];

export class Webhook {
  /** So that the name survives minification. */
  static name = 'Webhook';

  #judge;

  /**
   * @param {string | readonly string[] | { readonly [subscriptionId: string]: string } | ReadonlyMap<string, string> |
   *   Judge} key a `Judge` is given by the class of `closehook`, which asks it more
   * @param {WebhookOptions=} options
   */
  constructor(key, options) {
    this.#judge = key instanceof Judge ? key : new Judge(key, options);
  }

  /** @param {Body} body @param {{ timestamp?: number, key?: string }} options */
  sign(body, options = {}) {
    const judge = this.#judge;
    const { timestamp = Math.floor(judge.clock()), key } = ownOptions(options, SIGN_OPTIONS);
    if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
      throw new RangeError('options.timestamp must be a whole number of unix seconds');
    }
    if (key !== undefined && typeof key !== 'string') {
      throw new TypeError(`options.key must be the label of a key, got ${kind(key)}`);
    }
    const bytes = rawBytes(body);
    if (typeof bytes === 'string') throw Object.assign(new TypeError(bytes), { code: 'BODY_NOT_RAW' });
    const place = key === undefined ? ANY : judge.labels.indexOf(wellFormed(key));
    const keyring = judge.keyring.get();
    if (!write(bytes)) throw judge.tooLarge(bytes.length);
    const hash = key !== undefined && place < 0 ? undefined : keyring.sign(bytes.length, timestamp, place);
    if (hash === undefined) {
      throw new RangeError(
        key === undefined
          ? 'the subscription_id of the body has no key: name one with options.key'
          : 'options.key is not the label of a key of this webhook',
      );
    }
    return { [HASH]: hash, [TIMESTAMP]: String(timestamp) };
  }

  /** @param {Body} body @param {HeadersLike} headers */
  verify(body, headers) {
    const outcome = this.#judge.verdict(body, headers);
    if (outcome instanceof Error) throw outcome;
    return outcome;
  }

  /** @param {Body} body @param {HeadersLike} headers */
  safeVerify(body, headers) {
    return this.#judge.result(body, headers);
  }

  /**
   * Reads and verifies each item before the next.
   *
   * @param {Iterable<{ body: Body, headers: HeadersLike }>} batch
   */
  verifyMany(batch) {
    if (typeof batch?.[Symbol.iterator] !== 'function') {
      throw new TypeError(`batch must be an iterable of { body, headers }, got ${kind(batch)}`);
    }
    const results = [];
    for (const item of batch) {
      if (item === null || typeof item !== 'object') {
        throw new TypeError(`batch[${results.length}] must be { body, headers }, got ${kind(item)}`);
      }
      results.push(this.safeVerify(item.body, item.headers));
    }
    return results;
  }
}
