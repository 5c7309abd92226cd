// What to send for an item of a file: the unchanged delivery, or one that is signed again.
import { signedAnew } from '../../src/input/signed-anew.js';
import { OWN_HEADERS } from '../http/own-headers.js';
import { deliveryBody } from './log-event.js';

/** @import { Webhook } from '../../index.js' */
/** @import { Item } from './items.js' */

const NOTHING = Buffer.alloc(0);

/**
 * @param {{ webhook: Webhook | null, subscription: string | undefined }} given `webhook` signs anew; `null` for the
 *   bytes and headers as they are
 * @returns {(item: Item) => { headers: [string, string][], body: Uint8Array } | { error: string, isUse?: boolean }}
 *   `isUse` of what an option would mend
 */
export function sender({ webhook, subscription }) {
  return ({ delivery, body = NOTHING, isEvent }) => {
    if (!webhook) {
      if (delivery) return { headers: delivery.headers, body };
      return { error: 'this has no signature: --sign with a key signs it anew', isUse: true };
    }
    if (isEvent && subscription === undefined) {
      const whose = 'this is an event without a delivery: say whose it shall be with --subscription ID';
      return { error: whose, isUse: true };
    }
    const bytes = isEvent ? deliveryBody(body.toString('utf8'), subscription ?? '') : body;
    let signed;
    try {
      signed = webhook.sign(bytes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { error: 'the subscription_id of the body has no key' };
    }
    return { headers: signedAnew(delivery?.headers ?? OWN_HEADERS, signed), body: bytes };
  };
}
