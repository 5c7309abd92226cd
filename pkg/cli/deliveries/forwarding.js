// Forwards deliveries to another address, byte for byte, and proves that nothing changed.
import { createHash } from 'node:crypto';
import { agentFor, post } from '../../src/http/post.js';
import { failureWords, shownUrl } from '../http/target.js';
import { safe } from '../output/text.js';

/** @import { Webhook } from '../../index.js' */
/** @import { Paint } from '../output/terminal.js' */
/** @import { Accepted } from '../server/receiver.js' */

/**
 * @typedef {{ match(body: Uint8Array): string[] }} Filters
 *
 * @typedef {object} Forwarded the result: an answer, an error, or `filtered` if the filter does not match
 * @property {string} url
 * @property {boolean} [filtered]
 * @property {string} [error]
 * @property {string} [why]
 * @property {number} [status]
 * @property {number} [ms]
 * @property {string} [sha256] of the body
 * @property {boolean} [same] whether the bytes that were sent still have the original hash and signature
 */

/** The maximum number of parallel requests. */
const PARALLEL = 64;

const BAD_GATEWAY = 502;
/** @param {Uint8Array} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/**
 * @param {object} how
 * @param {URL} how.url
 * @param {Filters | null} how.filters which events to forward; null for all
 * @param {Webhook} how.webhook that verified the delivery, and verifies the bytes that are sent
 * @param {number} [how.seconds]
 * @param {boolean} [how.insecure]
 * @returns a function for `accept` of the receiver, with `close`
 */
export function forwarder({ url, filters, webhook, seconds = 30, insecure = false }) {
  const agent = agentFor(url, { insecure, parallel: PARALLEL });
  const shown = shownUrl(url);
  /** @param {{ headers: [string, string][], body: Uint8Array }} delivery @returns {Promise<Accepted>} */
  const forward = async ({ headers, body }) => {
    if (filters !== null && !meets(filters, body))
      return { status: 200, about: { forwarded: { url: shown, filtered: true } } };
    const before = sha256(body);
    const outcome = await post(url, { headers, body, agent, seconds });
    const { status = 0, type, answer, ms } = outcome;
    const error = outcome.error ?? (status < 200 ? 'UPGRADE' : undefined);
    const time = Math.round(ms * 10) / 10;
    if (error) {
      const about = { url: shown, error, why: failureWords(error, url), ms: time };
      return { status: BAD_GATEWAY, about: { forwarded: about } };
    }
    // Check that the bytes given to the connection still have their original hash and signature.
    const same = sha256(body) === before && isSigned(webhook.safeVerify(body, headers));
    return { status, type, answer, about: { forwarded: { url: shown, status, ms: time, sha256: before, same } } };
  };
  forward.close = () => agent.destroy();
  return forward;
}

/**
 * The age is checked after the signature, and the address may have been slow.
 *
 * @param {ReturnType<Webhook['safeVerify']>} verdict
 */
const isSigned = ({ ok, error }) => ok || error?.code === 'TIMESTAMP_TOO_OLD';

/** An authentic body that is not an event matches no filter. @param {Filters} filters @param {Uint8Array} body */
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
 * @param {Forwarded} forwarded @param {Paint} paint
 */
export function forwardLine({ url, status, error, why, ms, sha256: hash, same, filtered }, { green, red, dim }) {
  if (filtered) return dim('  → not forwarded: it does not meet --filter');
  if (error) return `  ${red('→')} not forwarded: ${safe(why ?? error)}, answered ${BAD_GATEWAY}`;
  const paint = Number(status) >= 200 && Number(status) < 300 ? green : red;
  const proof = same ? `unchanged, sha256 ${hash}` : 'CHANGED on its way';
  const told = same ? dim(proof) : red(proof);
  return `  ${paint(`→ ${status}`)} from ${safe(url)} in ${Number(ms).toFixed(0)} ms, ${told}`;
}
