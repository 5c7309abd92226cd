// Requests to Close's API: authorized, with a time limit, and retried where that is safe and can help.
import { sleep } from '../timer.js';
import { ApiError, errorOf } from './error.js';

/** @import { CloseApiOptions } from '../../api.d.ts' */
/** @import { RetryOptions, Signal } from '../../api.d.ts' */

/** In milliseconds. */
const SECOND = 1000;
const FIRST_DELAY = 0.5 * SECOND;
const LONGEST_DELAY = 30 * SECOND;

/** The maximum length of an answer. A page of the event log has only 50 events. */
const MOST_BYTES = 256 << 20;

/**
 * @typedef {{ query?: Record<string, string>, body?: unknown, signal?: Signal | undefined }} Asked
 *
 * @typedef {{ scheme: string, credentials: string, secret: string }} Authorization
 */

export class Requests {
  #url;
  #authorization;
  #fetch;
  #timeout;
  #retry;
  #log;
  #count = 0;
  /** @type {number | null} */
  #date = null;
  /** When the next request is allowed, on the clock of `performance.now()`, after Close said that none are left. */
  #openAt = 0;

  /**
   * @param {{ url: string, authorization: () => Promise<Authorization>, fetch: typeof globalThis.fetch,
   *   timeout: number, retry: Required<RetryOptions>, log?: NonNullable<CloseApiOptions['log']> }} given
   */
  constructor({ url, authorization, fetch, timeout, retry, log }) {
    this.#url = url;
    this.#authorization = authorization;
    this.#fetch = fetch;
    this.#timeout = timeout;
    this.#retry = retry;
    this.#log = log;
  }

  /** The number of requests, including retries. */
  get count() {
    return this.#count;
  }

  /**
   * Close's time at its last answer, in milliseconds since 1970, from the `Date` header; null before that.
   */
  get date() {
    return this.#date;
  }

  /**
   * The text of Close's answer.
   *
   * @param {string} method @param {string} path behind `/api/v1/`
   * @param {Asked} given
   * @returns {Promise<string>}
   */
  async text(method, path, { query, body, signal } = {}) {
    const url = new URL(path, this.#url);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const request = `${method} ${url.pathname}`;
    const payload = body === undefined ? undefined : JSON.stringify(body);
    let waited = 0;
    for (let attempt = 1; ; attempt++) {
      await this.#open(signal);
      let error;
      try {
        return await this.#attempt(method, url, request, payload, signal);
      } catch (thrown) {
        if (!(thrown instanceof ApiError)) throw thrown;
        error = thrown;
      }
      const delay = this.#delay(error, attempt);
      if (
        !isRepeatable(method, error) ||
        attempt >= this.#retry.attempts ||
        waited + delay > this.#retry.budget * SECOND
      ) {
        throw error;
      }
      this.#log?.('warn', 'API_RETRY', {
        request,
        code: error.code,
        status: error.status,
        attempt,
        delayMs: Math.round(delay),
      });
      await sleep(delay, signal);
      waited += delay;
    }
  }

  /**
   * The same, parsed.
   *
   * @param {string} method @param {string} path
   * @param {Asked=} options
   */
  async json(method, path, options) {
    const text = await this.text(method, path, options);
    return parsed(text) ?? notJson(`${method} ${new URL(path, this.#url).pathname}`);
  }

  /**
   * @param {string} method @param {URL} url @param {string} request @param {string | undefined} payload
   * @param {Signal | undefined} signal
   */
  async #attempt(method, url, request, payload, signal) {
    signal?.throwIfAborted();
    const timeout = AbortSignal.timeout(this.#timeout * SECOND);
    const { scheme, credentials, secret } = await this.#authorization();
    /** @type {Record<string, string>} */
    const headers = { accept: 'application/json', authorization: `${scheme} ${credentials}` };
    if (payload !== undefined) headers['content-type'] = 'application/json';
    this.#count++;
    let response;
    let text;
    try {
      response = await this.#fetch(url, {
        method,
        headers,
        body: payload,
        // A redirect would send the key to another address.
        redirect: 'manual',
        signal: signal === undefined ? timeout : AbortSignal.any([/** @type {AbortSignal} */ (signal), timeout]),
      });
      text = await textOf(response);
    } catch (cause) {
      signal?.throwIfAborted();
      if (timeout.aborted) throw new ApiError('TIMEOUT', `${request}: no answer within ${this.#timeout} s`);
      // Without the cause, which may quote the request with the key.
      const inner = cause?.cause;
      // A blocked port, such as 9 (https://fetch.spec.whatwg.org/#port-blocking). The error has no code.
      const why =
        inner?.message === 'bad port'
          ? 'fetch never connects to this port: use another one'
          : `no connection (${inner?.code ?? cause?.code ?? cause?.name ?? 'unknown'})`;
      throw new ApiError('UNAVAILABLE', `${request}: ${why}`);
    }
    this.#heed(response.headers);
    if (response.ok) return text ?? notJson(request);
    // A server may echo the key in an error, which may be logged.
    const answer = text?.replaceAll(secret, '…').replaceAll(credentials, '…');
    throw errorOf(
      request,
      response.status,
      answer === undefined ? undefined : parsed(answer),
      retryAfter(response.headers),
    );
  }

  /** Waits until Close allows requests again, if it said that none are left. @param {Signal | undefined} signal */
  async #open(signal) {
    const wait = this.#openAt - performance.now();
    if (wait > 0) await sleep(wait, signal);
  }

  /**
   * Reads Close's clock, and `RateLimit: limit=100, remaining=0, reset=5`, in seconds (Close's documentation, "Rate
   * limits").
   *
   * @param {Headers} headers
   */
  #heed(headers) {
    const date = Date.parse(headers.get('date') ?? '');
    if (!Number.isNaN(date)) this.#date = date;
    const said = headers.get('ratelimit') ?? '';
    /** @param {string} name */
    const number = (name) => Number(new RegExp(`\\b${name}=(\\d+(?:\\.\\d+)?)`).exec(said)?.[1] ?? NaN);
    if (number('remaining') === 0 && number('reset') > 0) {
      this.#openAt = performance.now() + Math.min(number('reset'), this.#retry.budget) * SECOND;
    }
  }

  /** @param {{ retryAfter: number | null }} given @param {number} attempt */
  #delay({ retryAfter: asked }, attempt) {
    // With jitter, so that many clients do not retry at the same time.
    const most = Math.min(FIRST_DELAY * 2 ** (attempt - 1), LONGEST_DELAY);
    const jittered = most * (0.5 + Math.random() / 2);
    return asked === null ? jittered : asked * SECOND + Math.random() * FIRST_DELAY;
  }
}

/**
 * A POST is retried only if Close certainly did nothing, since a second one would create a second subscription.
 *
 * @param {string} method @param {{ code: string }} given
 */
const isRepeatable = (method, { code }) =>
  code === 'RATE_LIMITED' || (method !== 'POST' && (code === 'UNAVAILABLE' || code === 'TIMEOUT'));

/** `retry-after` in seconds, from seconds or a date (RFC 9110 §10.2.3). @param {Headers} headers */
function retryAfter(headers) {
  const said = headers.get('retry-after');
  if (said === null) return null;
  const seconds = /^\d+(\.\d+)?$/.test(said.trim()) ? Number(said) : (Date.parse(said) - Date.now()) / SECOND;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}

/** The body as text, or null if it is longer than any answer of Close. @param {Response} response */
async function textOf(response) {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > MOST_BYTES) {
      await reader.cancel();
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string} request @returns {never} */
function notJson(request) {
  throw new ApiError('UNAVAILABLE', `${request}: the answer is not JSON: does \`url\` lead to Close's API?`);
}
