// What is sent for a thing that a file holds: the delivery as it was, or one that is signed anew.
import { OWN_HEADERS } from '../http/own-headers.js';
import { deliveryBody } from './log-event.js';

/** @import { Webhook } from '../../index.js' */
/** @import { Item } from './items.js' */
/** @import { SignedHeaders } from '../../index.d.ts' */

const NOTHING = Buffer.alloc(0);

/** @type {(keyof SignedHeaders)[]} */
const SIGNATURE = ['close-sig-hash', 'close-sig-timestamp'];

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

/**
 * The headers with another signature, at the place of the old one, or behind them.
 *
 * @param {[string, string][]} headers @param {SignedHeaders} signed
 */
export function signedAnew(headers, signed) {
  const seen = new Set();
  /** @type {[string, string][]} */
  const anew = [];
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    const own = SIGNATURE.find((each) => each === lower);
    if (own === undefined) anew.push([name, value]);
    else if (!seen.has(own)) anew.push([name, signed[own]]);
    seen.add(lower);
  }
  for (const name of SIGNATURE) if (!seen.has(name)) anew.push([name, signed[name]]);
  return anew;
}
