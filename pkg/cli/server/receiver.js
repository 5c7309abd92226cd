// Uses the package's own `receive`, so that people test the code that they run, and adds the output.
import { Webhook } from '#closehook';
import { receive } from '#node';
import { MAX_BODY_BYTES, MAX_BUFFERED_BYTES, TIMEOUT, WATCH } from '../../src/receiver/limits.js';

/** @import { Delivery, VerificationError } from '../../index.js' */
/** @import { Answer, Watch } from '../../src/receiver/limits.js' */
/** @import { ReceiverLog, ReceiverOptions } from '../../receiver.d.ts' */
/** @import { Reported } from '../output/delivery-line.js' */
/** @import { IncomingMessage } from 'node:http' */

/** At most a tenth of the time goes into diagnosing refusals, since anyone can send them, and each can take 250 ms. */
const PAUSE = 10;

/**
 * @typedef {object} Parts
 * @property {any} keys
 * @property {(outcome: Reported) => unknown} report told of each outcome
 * @property {(verified: { delivery: Delivery, body: Uint8Array, headers: [string, string][] }) =>
 *   Promise<Accepted | void> | Accepted | void} [accept] what it throws is answered with 503, and so sent again
 * @property {(refused: { code: string, sentence: string, body: Uint8Array, headers: [string, string][] }) => unknown}
 *   [refuse]
 * @property {number} [status] the answer to what is verified, in place of 200
 * @property {Pick<ReceiverOptions, 'maxAge' | 'maxBodyBytes' | 'timeout' | 'acceptTimeout'>} [limits]
 * @property {() => number} [clock]
 * @property {Pick<Webhook, 'diagnose'>} [webhook] that says what is wrong with what is refused
 *
 * @typedef {Answer & { about?: object }} Accepted what is answered, and what `report` is told of it
 */

/**
 * A listener that reports each request.
 *
 * @param {Parts} given
 */
export function receiver({
  keys,
  report,
  accept = () => {},
  refuse = () => {},
  status,
  limits = {},
  clock = () => performance.now(),
  webhook = new Webhook(keys, limits.maxAge === undefined ? {} : { maxAge: limits.maxAge }),
}) {
  let rested = -Infinity;
  /** @param {VerificationError} error @param {Uint8Array} body @param {[string, string][]} headers */
  const diagnosed = (error, body, headers) => {
    const { code, message: sentence } = error;
    const started = clock();
    if (started < rested) return { code, sentence };
    try {
      const found = webhook.diagnose(body, headers);
      return { code: found.code ?? code, sentence: found.sentence };
    } catch {
      // If a diagnosis runs out of memory, the request is answered anyway.
      return { code, sentence };
    } finally {
      rested = clock() + PAUSE * (clock() - started);
    }
  };
  const { maxBodyBytes = MAX_BODY_BYTES, timeout = TIMEOUT } = limits;
  /** @type {Record<string, string>} What the log says without an error. */
  const sentences = {
    METHOD_NOT_ALLOWED: 'only POST is received',
    BODY_TOO_LARGE: `the body has more than ${maxBodyBytes} bytes`,
    BODY_TIMEOUT: `the body was not complete after ${timeout} s`,
    BODY_FRAGMENTED: 'the body came in thousands of tiny chunks',
    BODY_BROKEN_OFF: 'the connection broke off within the body',
    BUSY: `other requests hold all of the ${MAX_BUFFERED_BYTES} bytes for bodies`,
  };
  /** @type {ReceiverLog} */
  const log = (level, code) => {
    if (Object.hasOwn(sentences, code)) report({ code, sentence: sentences[code] });
  };
  /** @type {Watch} */
  const watch = {
    async refused(error, { body, request }) {
      const headers = pairs(request.rawHeaders);
      await refuse({ code: error.code, sentence: error.message, body, headers });
      report(diagnosed(error, body, headers));
    },
  };
  return receive({
    keys,
    ...limits,
    ...{ [WATCH]: watch },
    log,
    onError: (error, { code }) => report({ code, sentence: /** @type {Error} */ (error).message }),
    async accept(delivery, { request }) {
      const { rawHeaders } = /** @type {IncomingMessage} */ (/** @type {unknown} */ (request));
      const given = await accept({ delivery, body: delivery.body, headers: pairs(rawHeaders) });
      report({ delivery, ...given?.about });
      // Since there is a watch, the answer.
      return /** @type {any} */ (given ?? (status === undefined ? undefined : { status }));
    },
  });
}

/** @param {string[]} raw @returns {[string, string][]} */
const pairs = (raw) => Array.from({ length: raw.length >> 1 }, (_, i) => [raw[2 * i], raw[2 * i + 1]]);
