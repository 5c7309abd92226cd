// Deliveries sent on to another address, byte for byte, with the proof that nothing changed.
import { createHash } from 'node:crypto';
import { agentFor, failureWords, post, shownUrl } from '../http/post.js';
import { safe } from '../output/text.js';

/** @import { Webhook } from '../../index.js' */
/** @import { Paint } from '../output/terminal.js' */

/** So many may be under way at once. */
const PARALLEL = 64;

const BAD_GATEWAY = 502;
/** @param {Uint8Array} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/**
 * A function for `accept` of the receiver, with `close`.
 *
 * @param {object} how
 * @param {URL} how.url
 * @param {{ match(body: Uint8Array): string[] } | null} how.filters what goes on; null for everything
 * @param {Webhook} how.webhook that has verified the delivery, and verifies what was sent
 * @param {number} [how.seconds]
 * @param {boolean} [how.insecure]
 */
export function forwarder({ url, filters, webhook, seconds = 30, insecure = false }) {
  const agent = agentFor(url, { insecure, parallel: PARALLEL });
  const shown = shownUrl(url);
  /** @param {{ headers: [string, string][], body: Buffer }} given */
  const forward = async ({ headers, body }) => {
    if (filters !== null && !meets(filters, body))
      return { status: 200, about: { forwarded: { url: shown, filtered: true } } };
    const before = sha256(body);
    const { status, type, answer, error, ms } = await post(url, { headers, body, agent, seconds });
    const time = Math.round(ms * 10) / 10;
    if (error) {
      const about = { url: shown, error, why: failureWords(error, url), ms: time };
      return { status: BAD_GATEWAY, about: { forwarded: about } };
    }
    // What was handed to the connection still has the hash and the signature with which it came.
    const same = sha256(body) === before && isSigned(webhook.safeVerify(body, headers));
    return { status, type, answer, about: { forwarded: { url: shown, status, ms: time, sha256: before, same } } };
  };
  forward.close = () => agent.destroy();
  return forward;
}

/** The age is judged behind the signature, and the address may have taken its time. @param {any} given */
const isSigned = ({ ok, error }) => ok || error.code === 'TIMESTAMP_TOO_OLD';

/**
 * An authentic body that is no event meets no filter.
 *
 * @param {{ match(body: Uint8Array): string[] }} filters @param {Buffer} body
 */
function meets(filters, body) {
  try {
    return filters.match(body).length > 0;
  } catch (error) {
    if (error.code !== 'MALFORMED_PAYLOAD') throw error;
    return false;
  }
}

/**
 * `  → 200 from http://localhost:3000/webhook in 3 ms, unchanged: sha256 12ab…`
 *
 * @param {any} given @param {Paint} given
 */
export function forwardLine({ url, status, error, why, ms, sha256: hash, same, filtered }, { green, red, dim }) {
  if (filtered) return dim('  → not forwarded: it does not meet --filter');
  if (error) return `  ${red('→')} not forwarded: ${safe(why)}, answered ${BAD_GATEWAY}`;
  const paint = status >= 200 && status < 300 ? green : red;
  const proof = same ? `unchanged, sha256 ${hash}` : 'CHANGED on its way';
  return `  ${paint(`→ ${status}`)} from ${safe(url)} in ${ms.toFixed(0)} ms, ${same ? dim(proof) : red(proof)}`;
}
