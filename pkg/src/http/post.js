// Sends one HTTP request with exactly the given headers and bytes, without redirects or retries.
import http from 'node:http';
import https from 'node:https';
import { timerMs } from '../timer.js';

/** How much of an answer is read by default, in bytes. */
const MOST_ANSWER = 1 << 20;

/** The maximum idle time of a connection, in milliseconds. After that, the server might close it just as it is used. */
const IDLE = 1000;

/** The number of idle connections kept open per receiver. */
const KEPT = 64;

/**
 * An agent that reuses connections, and limits their number.
 *
 * @param {{ protocol: string }} url @param {{ parallel?: number, insecure?: boolean }} given
 */
export function agentFor({ protocol }, { parallel = 1, insecure = false } = {}) {
  const { Agent } = protocol === 'https:' ? https : http;
  return new Agent({
    keepAlive: true,
    maxSockets: parallel,
    maxFreeSockets: KEPT,
    timeout: IDLE,
    rejectUnauthorized: !insecure,
  });
}

/**
 * The result: a status, or an error code. `type` is the content type of the answer.
 *
 * @typedef {{ status: number, reason: string, type?: string, answer: Buffer, error?: undefined } |
 *   { error: string, status?: undefined, reason?: undefined, type?: undefined, answer?: undefined }} Outcome
 */

/**
 * Sends a POST request.
 *
 * @param {URL} url
 * @param {{ headers: readonly (readonly [string, string])[], body: Uint8Array, agent: import('node:http').Agent,
 *   seconds: number, most?: number }} request `seconds` is the time limit for the whole answer, and `most` how many
 *   bytes of it are kept
 * @returns {Promise<Outcome & { ms: number }>} never rejects: `error` is a code for `failureWords`
 */
export function post(url, { headers, body, agent, seconds, most = MOST_ANSWER }) {
  const started = performance.now();
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve) => {
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    /** @param {Outcome} outcome */
    const end = (outcome) => {
      clearTimeout(timer);
      resolve({ ...outcome, ms: performance.now() - started });
    };
    /** @param {NodeJS.ErrnoException} error */
    const fail = (error) => end({ error: error.code ?? error.message });
    /** @type {import('node:http').ClientRequest} */
    let sent;
    try {
      sent = request(url, { method: 'POST', agent, headers: wire(url, headers, body) });
    } catch (error) {
      // Not the engine's message: it quotes the address, which may contain a password.
      return end({ error: error.code ?? 'UNSENDABLE' });
    }
    timer = setTimeout(
      () => sent.destroy(Object.assign(new Error('no answer in time'), { code: 'TIMEOUT' })),
      timerMs(seconds),
    );
    sent.on('error', fail);
    sent.on('close', () => end({ error: 'ECONNRESET' }));
    // A 101 would be the last HTTP answer on this connection.
    sent.on('upgrade', ({ statusCode: status = 0, statusMessage: reason = '' }, socket) => {
      end({ status, reason, answer: Buffer.alloc(0) });
      socket.destroy();
    });
    sent.on('response', (response) => {
      const { statusCode: status = 0, statusMessage: reason = '' } = response;
      // Node's parser accepts such a status, but its server throws if it has to forward it.
      if (status < 100) return void sent.destroy(Object.assign(new Error('no status'), { code: 'NO_STATUS' }));
      /** @type {Buffer[]} */
      const parts = [];
      let length = 0;
      response.on('error', fail);
      response.on('data', (part) => {
        length += part.length;
        if (length <= most) parts.push(part);
      });
      const type = response.headers['content-type'];
      response.on('end', () => end({ status, reason, type, answer: Buffer.concat(parts) }));
    });
    sent.end(body);
  });
}

// Headers of a single connection (RFC 9110, §7.6.1), or set anew for this one.
const OF_CONNECTION = new Set([
  'host',
  'content-length',
  'connection',
  'proxy-connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

/**
 * A list of headers keeps their order, case and repetitions.
 *
 * @param {URL} url @param {readonly (readonly [string, string])[]} headers @param {Uint8Array} body
 */
function wire(url, headers, body) {
  const own = headers.filter(([name]) => !OF_CONNECTION.has(name.toLowerCase()));
  const login = url.username || url.password ? [['authorization', `Basic ${basic(url)}`]] : [];
  return [['host', url.host], ...login, ...own, ['content-length', String(body.length)]].flat();
}

/** @param {URL} given */
const basic = ({ username, password }) =>
  Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');

/**
 * The sentence for the `error` of an outcome.
 *
 * @param {string} code @param {{ host: string, hostname: string }} url @param {number=} seconds that were waited
 */
export function failureWords(code, { host, hostname }, seconds) {
  const brokeOff = 'the connection broke off before the whole answer came';
  /** @type {Record<string, string>} */
  const known = {
    ECONNREFUSED: `nothing listens at ${host}`,
    ENOTFOUND: `there is no host ${hostname}`,
    EAI_AGAIN: `the name ${hostname} cannot be looked up now`,
    EHOSTUNREACH: `${hostname} cannot be reached`,
    ENETUNREACH: `the network of ${hostname} cannot be reached`,
    ECONNRESET: brokeOff,
    EPIPE: brokeOff,
    NO_STATUS: 'its answer has a status below 100, which HTTP does not have',
    UPGRADE: 'its answer switches protocols, which was not asked for',
    UNSENDABLE: 'the request cannot be made',
    TIMEOUT: seconds === undefined ? 'there was no answer in time' : `no answer within ${seconds} s`,
    DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
    SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is self-signed',
    CERT_HAS_EXPIRED: 'the certificate has expired',
    ERR_TLS_CERT_ALTNAME_INVALID: `the certificate is not for ${hostname}`,
  };
  if (Object.hasOwn(known, code)) return known[code];
  return isOfCertificate(code) ? `the certificate is not accepted: ${code}` : `the connection failed: ${code}`;
}

/** Whether an `insecure` agent would have succeeded. @param {string} code */
export const isOfCertificate = (code) => /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code);
