// What to send for an item of a file: the unchanged delivery, or one that is signed again.
import { signedAnew } from '../../src/input/signed-anew.js';
import { OWN_HEADERS } from '../http/own-headers.js';
import { deliveryBody } from './log-event.js';

/** @import { Webhook } from '../../index.js' */
/** @import { Item } from './items.js' */

const NOTHING = Buffer.alloc(0);

/**
 * @param {{ webhook: Webhook | null, subscription: string | undefined }} given `webhook` signs again; `null` sends the
 *   delivery unchanged
 * @returns {(item: Item) => { headers: [string, string][], body: Uint8Array } | { error: string, isUse?: boolean }}
 *   `isUse` if an option would correct it
 */
export function sender({ webhook, subscription }) {
  return ({ delivery, body = NOTHING, isEvent }) => {
    if (!webhook) {
      if (delivery) return { headers: delivery.headers, body };
      return { error: 'this has no signature: --sign with a key signs it anew', isUse: true };
    }
    if (isEvent && subscription === undefined) {
      const whose = 'this is an event without a delivery; name its subscription with --subscription ID';
      return { error: whose, isUse: true };
    }
    const bytes = isEvent ? deliveryBody(body.toString('utf8'), subscription ?? '') : body;
    let signed;
    try {
      signed = webhook.sign(bytes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { error: 'there is no key for the subscription_id of the body' };
    }
    return { headers: signedAnew(delivery?.headers ?? OWN_HEADERS, signed), body: bytes };
  };
}
