// Sends a delivery once more, to an address of the user's own. Only what the server itself received or sent can be
// sent: a caller names it by its number, and cannot bring a body or headers. So the server is not an open proxy.
import { agentFor, failureWords, post } from './post.js';
import { ClosehookError, isObject } from '../errors.js';
import { headerOf } from '../input/header-lines.js';
import { signedAnew } from '../input/signed-anew.js';

/** @import { SignedHeaders } from '../../index.d.ts' */
/** @import { Resent } from '../../emulator.d.ts' */

/** How many deliveries, and how many bytes of their bodies, are kept. */
const KEPT = 5000;
const KEPT_BYTES = 32 * 1024 * 1024;

/** How many of them, and how many characters, a page gets that opens later. With more, it would seem not to read. */
const SHOWN = 200;
const SHOWN_CHARACTERS = 8 * 1024 * 1024;

/** How much of the receiver's answer is passed on. */
const EXCERPT = 2000;

const MEMBERS = ['number', 'hash', 'url', 'anew'];

/**
 * @typedef {object} Delivered
 * @property {[string, string][]} headers
 * @property {Uint8Array} body
 * @property {boolean} isAuthentic only an authentic delivery is signed anew: else a forged one would become valid
 */

/**
 * The latest deliveries by their number, each with what else is told of it.
 *
 * @template {Delivered} Record
 */
export class Kept {
  /** @type {Map<number, Record>} */
  #records = new Map();
  #bytes = 0;

  /** @param {number} number @param {Record} record */
  add(number, record) {
    this.#records.set(number, record);
    this.#bytes += record.body.length;
    for (const [oldest, { body }] of this.#records) {
      if (this.#records.size <= KEPT && (this.#bytes <= KEPT_BYTES || this.#records.size === 1)) break;
      this.#records.delete(oldest);
      this.#bytes -= body.length;
    }
  }

  /** @param {number} number */
  get(number) {
    return this.#records.get(number);
  }

  /**
   * The texts of the latest deliveries after a number, in their order, for a page that opens later.
   *
   * @param {number} after @param {(number: number, record: Record) => string} text
   */
  latest(after, text) {
    const texts = [];
    let characters = 0;
    for (const [number, record] of [...this.#records].slice(-SHOWN).reverse()) {
      if (number <= after) break;
      const made = text(number, record);
      characters += made.length;
      if (characters > SHOWN_CHARACTERS && texts.length > 0) break;
      texts.unshift(made);
    }
    return texts;
  }
}

/**
 * Sends what `{ number, hash?, url, anew? }` asks for. Never rejects because of the receiver: its failure is a result.
 *
 * @param {unknown} given @param {Kept<any>} kept
 * @param {{ seconds?: number, sign: (delivered: any) => SignedHeaders | Promise<SignedHeaders> }} how `sign` makes a
 *   new signature, or throws a `RangeError` where there is no key
 * @returns {Promise<Resent>}
 */
export async function resend(given, kept, { seconds = 30, sign }) {
  const { number, hash, url, anew } = asked(given);
  const delivered = kept.get(number);
  const isOther = hash !== undefined && delivered && hash !== headerOf(delivered.headers, 'close-sig-hash');
  if (!delivered || isOther)
    throw refused('UNKNOWN_DELIVERY', `delivery ${number} is not kept here: it is too old, or from an earlier run`);
  const { body, isAuthentic } = delivered;
  if (anew && !isAuthentic)
    throw refused(
      'NOT_AUTHENTIC',
      'its signature was not valid, so it is sent only as it came: a new one would hide that',
    );
  const headers = anew ? signedAnew(delivered.headers, await signature(sign, delivered)) : delivered.headers;
  const agent = agentFor(url);
  const outcome = await post(url, { headers, body, agent, seconds });
  agent.destroy();
  const { status = null, reason = null, answer, error, ms } = outcome;
  const text = answer?.toString('utf8') ?? '';
  return {
    status,
    reason,
    error: error === undefined ? null : failureWords(error, url, seconds),
    milliseconds: Math.round(ms * 10) / 10,
    answer: text.slice(0, EXCERPT),
    is_whole: text.length <= EXCERPT,
  };
}

/** @param {unknown} given */
function asked(given) {
  if (!isObject(given))
    throw refused('INVALID_RESEND', 'expected an object, such as { "number": 3, "url": "http://…" }');
  const { number, hash, url, anew = true } = /** @type {Record<string, unknown>} */ (given);
  const unknown = Object.keys(given).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined)
    throw refused('INVALID_RESEND', `unknown member ${unknown}: a body or headers cannot be given`);
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1)
    throw refused('INVALID_RESEND', 'number must be the number of a delivery');
  if (hash !== undefined && typeof hash !== 'string') throw refused('INVALID_RESEND', 'hash must be a string');
  if (typeof anew !== 'boolean') throw refused('INVALID_RESEND', 'anew must be true or false');
  const address = typeof url === 'string' && URL.canParse(url) ? new URL(url) : null;
  if (address === null || !/^https?:$/.test(address.protocol))
    throw refused('INVALID_RESEND', 'url must be an address that begins with http:// or https://');
  return { number, hash, url: address, anew };
}

/** @param {(delivered: Delivered) => SignedHeaders | Promise<SignedHeaders>} sign @param {Delivered} delivered */
async function signature(sign, delivered) {
  try {
    return await sign(delivered);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw refused('NO_KEY', 'there is no key for its subscription, so it is sent only as it came');
  }
}

/** @param {string} code @param {string} message */
const refused = (code, message) => new ClosehookError(code, message);
