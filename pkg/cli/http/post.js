// One request, its headers and bytes as they are given. Nothing is followed, and nothing is tried again.
import http from 'node:http';
import https from 'node:https';
import { UsageError } from '../errors.js';
import { timerMs } from '../input/numbers.js';

/** The most that is read of an answer. */
const MOST_ANSWER = 1 << 20;

/** Longer without a request, and a connection may be closed by the other side just as it is used. */
const IDLE_MS = 2000;

/** The address, or what is wrong with it. @param {string} text */
export function target(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    url = null;
  }
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  const meant = /^[\w.-]+(:\d+)?(\/|$)/.test(text)
    ? `: http://${text} perhaps`
    : ': it begins with http:// or https://';
  throw new UsageError(`${text || 'an empty text'} is no address to send to${meant}`);
}

/** The address without user name and password, for people. @param {URL | string} url */
export function shownUrl(url) {
  const shown = new URL(url);
  shown.username = shown.password = '';
  return shown.href;
}

/** The address and the file among operands, in either order. @param {string[]} operands */
export function targetAndFile(operands) {
  const place = Math.max(
    0,
    operands.findIndex((operand) => /^https?:\/\//i.test(operand)),
  );
  return { url: target(operands[place]), file: operands.find((_, i) => i !== place) };
}

/**
 * An agent that keeps connections, and as many as run in parallel.
 *
 * @param {URL} url @param {{ parallel?: number, insecure?: boolean }} given
 */
export function agentFor(url, { parallel = 1, insecure = false } = {}) {
  const { Agent } = url.protocol === 'https:' ? https : http;
  return new Agent({ keepAlive: true, maxSockets: parallel, timeout: IDLE_MS, rejectUnauthorized: !insecure });
}

/**
 * What came of it: a status, or the code of what went wrong.
 *
 * @typedef {{ status: number, reason: string, type?: string, answer: Buffer, error?: undefined } |
 *   { error: string, status?: undefined, reason?: undefined, type?: undefined, answer?: undefined }} Outcome
 *   `type` is the content type of the answer
 */

/**
 * Posts.
 *
 * @param {URL} url
 * @param {{ headers: [string, string][], body: Uint8Array, agent: import('node:http').Agent, seconds: number }} request
 * @returns {Promise<Outcome & { ms: number }>} never rejects: `error` is the code of what went wrong.
 */
export function post(url, { headers, body, agent, seconds }) {
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
      return fail(error);
    }
    timer = setTimeout(
      () => sent.destroy(Object.assign(new Error('no answer in time'), { code: 'TIMEOUT' })),
      timerMs(seconds),
    );
    sent.on('error', fail);
    // Node ends an answer that switches protocols without an error.
    sent.on('close', () => end({ error: 'ECONNRESET' }));
    sent.on('response', (response) => {
      // Node's parser lets such a status through, and its server throws when it is to send it on.
      if ((response.statusCode ?? 0) < 100)
        return void sent.destroy(Object.assign(new Error('no status'), { code: 'NO_STATUS' }));
      /** @type {Buffer[]} */
      const parts = [];
      let length = 0;
      response.on('error', fail);
      response.on('data', (part) => {
        length += part.length;
        if (length <= MOST_ANSWER) parts.push(part);
      });
      const { statusCode: status = 0, statusMessage: reason = '' } = response;
      const type = response.headers['content-type'];
      response.on('end', () => end({ status, reason, type, answer: Buffer.concat(parts) }));
    });
    sent.end(body);
  });
}

// What concerns one connection (RFC 9110, §7.6.1), or is said anew of this one.
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
 * As a list, headers keep their order, their case and their repetitions.
 *
 * @param {URL} url @param {[string, string][]} headers @param {Uint8Array} body
 */
function wire(url, headers, body) {
  const own = headers.filter(([name]) => !OF_CONNECTION.has(name.toLowerCase()));
  const login = url.username || url.password ? [['authorization', `Basic ${basic(url)}`]] : [];
  return [['host', url.host], ...login, ...own, ['content-length', String(body.length)]].flat();
}

/** @param {URL} given */
const basic = ({ username, password }) =>
  Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');

/** What an error of the connection means. @param {string} code @param {URL} url */
export function failureWords(code, url) {
  const known = {
    ECONNREFUSED: `nothing listens at ${url.host}`,
    ENOTFOUND: `there is no host ${url.hostname}`,
    EAI_AGAIN: `the name ${url.hostname} cannot be looked up now`,
    ECONNRESET: 'the connection was closed before an answer',
    EPIPE: 'the connection was closed before all was sent',
    NO_STATUS: 'its answer has a status below 100, which HTTP does not have',
    TIMEOUT: 'there was no answer in time: --timeout allows more',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed: --insecure accepts it',
    SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is self-signed: --insecure accepts it',
    CERT_HAS_EXPIRED: 'the certificate has expired: --insecure accepts it',
    ERR_TLS_CERT_ALTNAME_INVALID: `the certificate is not for ${url.hostname}: --insecure accepts it`,
  }[code];
  return known ?? String(code);
}
