// Close's API over HTTP: authorization, rate limits and time. Lists of custom fields come from field-lists.js, all the
// rest from the core.
import { LONGEST_DELAY } from '../timer.js';
import { fieldList, fieldListOf } from './field-lists.js';
import { answer, bodyOf } from './http.js';

/** @import { Access } from './access.js' */
/** @import { Ledger } from './ledger.js' */
/** @import { IncomingMessage, ServerResponse } from 'node:http' */

export const API = '/api/v1/';

/** The most bytes of a request: a subscription with its filters needs a few thousand. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * @typedef {object} World
 * @property {Ledger} ledger the sender
 * @property {Access} access who may ask
 * @property {() => void} before called before a request is answered, so that the clock is right
 * @property {() => void} changed called after a request, when something may be due
 */

/**
 * @param {World} given
 */
export function closeApi({ ledger, access, before, changed }) {
  return async (/** @type {IncomingMessage} */ request, /** @type {ServerResponse} */ response) => {
    const { method = '', url = '', headers } = request;
    const { user, credential } = access.of(headers.authorization);
    const body = await bodyOf(request, MOST_BYTES);
    before();
    // Wrong keys are counted together, since each one would take memory.
    const counted = access.count(user === undefined ? '' : credential);
    /** @param {number} status @param {string} text @param {{ wait?: number }=} given */
    const reply = (status, text, { wait = 0 } = {}) => {
      const isLimited = status === 429;
      const { limit } = counted;
      const [remaining, reset] = isLimited
        ? [0, Math.max(Math.ceil(wait / 1000), 1)]
        : [counted.remaining, counted.reset];
      answer(response, status, text, {
        // Clients take the time of Close from this header, and the emulator's may be virtual.
        date: new Date(ledger.now).toUTCString(),
        ratelimit: `limit=${limit}, remaining=${remaining}, reset=${reset}`,
        ...(status === 401 ? { 'www-authenticate': 'Basic realm="Close API", Bearer' } : {}),
        ...(isLimited ? { 'retry-after': String(wait / 1000) } : {}),
      });
    };
    if (user !== undefined && counted.isOver) {
      const { reset } = counted;
      const error = { message: 'API call count exceeded.', rate_reset: reset };
      return reply(429, JSON.stringify({ error }), { wait: reset * 1000 });
    }
    const writes = method === 'POST' || method === 'PUT';
    if (user !== undefined && writes && body.length > 0 && !isJson(headers['content-type'])) {
      return reply(415, '{"error":"The body must be application/json."}');
    }
    /** @param {string} path */
    const get = (path) => ledger.request(user ?? null, 'GET', path, '');
    const list = fieldListOf(method, url);
    const {
      status,
      body: text,
      wait,
    } = list
      ? fieldList(list, get, (...which) => ledger.object(...which))
      : ledger.request(user ?? null, method, url, body);
    await ledger.kept();
    if (status === 429) return reply(status, text, { wait });
    changed();
    await held(response, wait);
    reply(status, text);
  };
}

/** Waits, unless the client disconnects. @param {ServerResponse} response @param {number} milliseconds */
async function held(response, milliseconds) {
  if (milliseconds === 0) return;
  await new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
    const done = () => {
      clearTimeout(timer);
      response.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(milliseconds, LONGEST_DELAY));
    response.on('close', done);
  });
}

function isJson(type = '') {
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type);
}
