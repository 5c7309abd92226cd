import { UsageError } from '../errors.js';

/** The two headers, with a key that the command line or the body chooses; one that cannot be chosen is wrong use. */
export function signature(webhook, body, { timestamp, label }) {
  try {
    return webhook.sign(body, { timestamp, key: label });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(error.message.replaceAll('options.key', '--label'));
  }
}
