/** @import { Diagnosis, SignedHeaders } from '../../index.d.ts' */

/** @type {(keyof SignedHeaders)[]} */
const SIGNATURE = ['close-sig-hash', 'close-sig-timestamp'];

/**
 * The headers with a new signature, in place of the old one or at the end.
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

/**
 * The corrected delivery of a diagnosis; `null` if the mistake is not in the delivery, or unknown.
 *
 * @param {[string, string][]} headers @param {Pick<Diagnosis, 'repaired'> | null | undefined} diagnosis
 * @returns {{ headers: [string, string][], body: Uint8Array } | null}
 */
export function repairedDelivery(headers, diagnosis) {
  if (!diagnosis?.repaired) return null;
  const { body, headers: signed } = diagnosis.repaired;
  return { headers: signedAnew(headers, signed), body };
}
