import { UsageError } from '../errors.js';

/** @import { Webhook } from '../../index.js' */

/**
 * The two headers, with the key selected by the command line or the body. If none can be selected, that is a usage
 * error.
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
