// What is sent for a thing that a file holds: the delivery as it was, or one that is signed anew.
import { OWN_HEADERS } from '../http/own-headers.js';
import { deliveryBody } from './log-event.js';

const SIGNATURE = ['close-sig-hash', 'close-sig-timestamp'];

/**
 * @param webhook that signs anew; `null` for the bytes and headers as they are
 * @returns {(item) => { headers: [string, string][], body: Uint8Array } | { error: string, isUse?: boolean }} `isUse`
 *   of what an option would mend
 */
export function sender({ webhook, subscription }) {
  return ({ delivery, body, isEvent }) => {
    if (!webhook) {
      if (delivery) return { headers: delivery.headers, body };
      return { error: 'this has no signature: --sign with a key signs it anew', isUse: true };
    }
    if (isEvent && subscription === undefined) {
      const whose = 'this is an event without a delivery: say whose it shall be with --subscription ID';
      return { error: whose, isUse: true };
    }
    const bytes = isEvent ? deliveryBody(body.toString('utf8'), subscription) : body;
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

/** The headers with another signature, at the place of the old one, or behind them. */
function signedAnew(headers, signed) {
  const seen = new Set();
  const anew = [];
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (!SIGNATURE.includes(lower)) anew.push([name, value]);
    else if (!seen.has(lower)) anew.push([name, signed[lower]]);
    seen.add(lower);
  }
  return [...anew, ...SIGNATURE.filter((name) => !seen.has(name)).map((name) => [name, signed[name]])];
}
