// Close's API over HTTP: Basic authentication here, all the rest in the core.
import { answer, bodyOf } from './http.js';

/** @import { Ledger } from './ledger.js' */
/** @import { IncomingMessage, ServerResponse } from 'node:http' */

export const API = '/api/v1/';

/** The most bytes of a request: a subscription with its filters needs a few thousand. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * @typedef {object} World
 * @property {Ledger} ledger the sender
 * @property {(key: string) => string | undefined} userOf the id of the user who has an API key
 * @property {() => void} before called before a request is answered, so that the clock is right
 * @property {() => void} changed called when something may be due
 */

/**
 * @param {World} given
 */
export function closeApi({ ledger, userOf, before, changed }) {
  return async (/** @type {IncomingMessage} */ request, /** @type {ServerResponse} */ response) => {
    const { method = '', url = '', headers } = request;
    const user = userOf(apiKey(headers.authorization));
    const body = await bodyOf(request, MOST_BYTES);
    const writes = method === 'POST' || method === 'PUT';
    if (user !== undefined && writes && body.length > 0 && !isJson(headers['content-type'])) {
      return answer(response, 415, '{"error":"The body must be application/json."}');
    }
    before();
    const { status, body: text } = ledger.request(user ?? null, method, url, body);
    await ledger.kept();
    /** @type {Record<string, string>} */
    const more = status === 401 ? { 'www-authenticate': 'Basic realm="Close API"' } : {};
    // A client that asks how far the log reaches must hear the time of the emulator, which may be virtual.
    answer(response, status, text, { date: new Date(ledger.now).toUTCString(), ...more });
    changed();
  };
}

/** The key in `Basic base64(key:)`; Close takes it as the user name, with an empty password. */
function apiKey(authorization = '') {
  const [, encoded] = /^basic +([a-z0-9+/=_-]+)$/i.exec(authorization) ?? [];
  return encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8').replace(/:.*$/s, '');
}

function isJson(type = '') {
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type);
}
