import { Budget } from '../../src/receiver/budget.js';
import { bufferOf, read } from '../../src/receiver/node.js';
import { MAX_BODY_BYTES, MAX_BUFFERED_BYTES, TIMEOUT, lengthOf } from '../../src/receiver/receiver.js';
import { Upload } from '../../src/receiver/upload.js';

/** @import { Delivery, VerificationError, Webhook } from '../../index.js' */
/** @import { Reported } from '../output/delivery-line.js' */
/** @import { IncomingMessage, ServerResponse } from 'node:http' */

/** Of the time, at most a tenth is spent on refusals: anybody may send them, and each can take 250 ms. */
const PAUSE = 10;

/**
 * What is answered in place of `status`; `report` is told of `about`.
 *
 * @typedef {{ status: number, type?: string, answer?: Uint8Array, about?: object }} Answer
 */

/**
 * @typedef {object} Parts
 * @property {Webhook} webhook
 * @property {(outcome: Reported) => unknown} report told of each outcome
 * @property {(verified: { delivery: Delivery, body: Uint8Array, headers: [string, string][] }) =>
 *   Promise<Answer | void> | Answer | void} [accept] answers when it is safe: only then is the sender told so. What it
 *   throws is answered with 500, and so sent again. It may give another answer than `status`
 * @property {(refused: { code: string, sentence: string, body: Uint8Array, headers: [string, string][] }) => unknown}
 *   [refuse]
 * @property {number} [status] the answer to what is verified, in place of 200
 * @property {number} [mostBytes]
 * @property {number} [mostSeconds]
 * @property {() => number} [clock]
 */

/**
 * Answers a webhook: 200 when it is verified and accepted, 401 when it is not verified, with nothing about why.
 *
 * @param {Parts} given
 */
export function receiver({
  webhook,
  report,
  accept = () => {},
  refuse = () => {},
  status: accepted = 200,
  mostBytes = MAX_BODY_BYTES,
  mostSeconds = TIMEOUT,
  clock = () => performance.now(),
}) {
  let rested = -Infinity;
  /** @param {VerificationError} error @param {Uint8Array} body @param {[string, string][]} headers */
  const refusal = (error, body, headers) => {
    const started = clock();
    if (started < rested) return { code: error.code, sentence: error.message };
    const { code, sentence } = webhook.diagnose(body, headers);
    rested = clock() + PAUSE * (clock() - started);
    return { code: code ?? error.code, sentence };
  };
  /**
   * A diagnosis that has no memory left takes nothing from the answer.
   *
   * @param {VerificationError} error @param {Uint8Array} body @param {[string, string][]} headers
   */
  const diagnosed = (error, body, headers) => {
    try {
      return refusal(error, body, headers);
    } catch {
      return { code: error.code, sentence: error.message };
    }
  };
  const limits = { budget: new Budget(MAX_BUFFERED_BYTES), most: mostBytes, seconds: mostSeconds };
  /** @type {Record<string, [status: number, sentence: string]>} */
  const refusals = {
    BODY_TOO_LARGE: [413, `the body has more than ${mostBytes} bytes`],
    BODY_TIMEOUT: [408, `the body was not complete after ${mostSeconds} s`],
    BODY_FRAGMENTED: [400, 'the body came in thousands of tiny chunks'],
    BODY_BROKEN_OFF: [400, 'the connection broke off within the body'],
    BUSY: [503, `other requests hold all of the ${MAX_BUFFERED_BYTES} bytes for bodies`],
  };
  return async (/** @type {IncomingMessage} */ request, /** @type {ServerResponse} */ response) => {
    const declared = lengthOf(request.headers['content-length']);
    const upload = new Upload(limits, declared);
    try {
      return await received(request, response, upload, declared);
    } finally {
      upload.close();
    }
  };

  /**
   * @param {IncomingMessage} request @param {ServerResponse} response @param {Upload} upload
   * @param {number | undefined} declared
   */
  async function received(request, response, upload, declared) {
    if (request.method !== 'POST') {
      report({ code: '405', sentence: `${request.method} is not received, POST is` });
      return answer(response, 405, { allow: 'POST' });
    }
    if (declared !== undefined && declared > mostBytes) upload.end('BODY_TOO_LARGE');
    else read(request, upload);
    const outcome = await upload.ended;
    if (typeof outcome === 'string') {
      const [status, sentence] = refusals[outcome];
      report({ code: String(status), sentence });
      // The rest of the body is not wanted, and the connection has it.
      request.pause();
      return answer(response, status, { connection: 'close' });
    }
    const body = bufferOf(outcome);
    const headers = pairs(request.rawHeaders);
    let result;
    /** @type {Answer | void | null} */
    let given = null;
    try {
      result = webhook.safeVerify(body, headers);
      if (result.ok) given = await accept({ delivery: result.delivery, body, headers });
      else await refuse({ code: result.error.code, sentence: result.error.message, body, headers });
    } catch (error) {
      report({ code: '500', sentence: error.message });
      return answer(response, 500);
    }
    if (result.ok) {
      report({ delivery: result.delivery, ...given?.about });
      return given ? handBack(response, given) : answer(response, accepted);
    }
    report(diagnosed(result.error, body, headers));
    return answer(response, 401);
  }
}

/** @param {string[]} raw @returns {[string, string][]} */
const pairs = (raw) => Array.from({ length: raw.length >> 1 }, (_, i) => [raw[2 * i], raw[2 * i + 1]]);

// RFC 9110, §15.3.5, §15.3.6 and §15.4.5: an answer with one of these has no body.
const WITHOUT_BODY = new Set([204, 205, 304]);

/** The answer of another server, as it came. @param {ServerResponse} response @param {Answer} given */
function handBack(response, { status, type, answer: body }) {
  const isBare = WITHOUT_BODY.has(status);
  response.writeHead(status, { 'x-content-type-options': 'nosniff', ...(!isBare && type && { 'content-type': type }) });
  response.end(isBare ? undefined : body);
}

/** @param {ServerResponse} response @param {number} status @param {Record<string, string>} headers */
function answer(response, status, headers = {}) {
  const type = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' };
  response.writeHead(status, WITHOUT_BODY.has(status) ? headers : { ...type, ...headers });
  response.end(WITHOUT_BODY.has(status) ? undefined : `{"ok":${status >= 200 && status < 300}}\n`);
}
