import { UsageError } from '../errors.js';

/** @import { Webhook } from '../../index.js' */

/**
 * The two headers, with a key that the command line or the body chooses; one that cannot be chosen is wrong use.
 *
 * @param {Webhook} webhook @param {Uint8Array} body @param {{ timestamp?: number, label?: string }} given
 */
export function signature(webhook, body, { timestamp, label }) {
  try {
    return webhook.sign(body, { timestamp, key: label });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(error.message.replaceAll('options.key', '--label'));
  }
}
