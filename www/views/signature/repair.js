// What would make a refused delivery fit, as far as it lies in the delivery: applied by a button, and said.
import { byId, setText } from '../../dom.js';
import { headerValue } from '../../../pkg/src/input/header-block.js';
import { signedAnew } from '../../../pkg/src/input/signed-anew.js';

/** @import { Diagnosis, SignedHeaders } from 'closehook' */

/**
 * @typedef {{ headers: [string, string][], body: Uint8Array }} Sent
 *
 * @typedef {{ words: string, entry: Sent }} Offer `words` follow "Apply here:"
 */

/** @type {(keyof SignedHeaders)[]} */
const SIGNATURE = ['close-sig-hash', 'close-sig-timestamp'];

/**
 * The delivery in which the mistakes of the diagnosis are undone; `null` when they do not lie in it.
 *
 * @param {Sent} sent
 * @param {Pick<Diagnosis, 'repaired'>} diagnosis
 * @returns {Offer | null}
 */
export function repaired({ headers, body }, { repaired: found }) {
  if (found === null) return null;
  const words = [
    ...(isSame(body, found.body) ? [] : ['the body as it was signed']),
    ...SIGNATURE.filter((name) => headerValue(headers, name) !== found.headers[name]).map(
      (name) => `${name} as it was signed`,
    ),
  ];
  if (words.length === 0) return null;
  return {
    words: words.join(', and '),
    entry: { headers: signedAnew(headers, found.headers), body: found.body },
  };
}

/** @param {Uint8Array} one @param {Uint8Array} other */
const isSame = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/** The button. @param {(offered: Offer) => void} applied */
export function repairOffer(applied) {
  /** @type {Offer | null} */
  let offer = null;
  byId('repair-apply').addEventListener('click', () => offer && applied(offer));
  return function show(/** @type {Offer | null} */ next) {
    offer = next;
    byId('repair').hidden = offer === null;
    if (offer) setText(byId('repair-words'), `Apply here: ${offer.words}.`);
  };
}
