// Answers GET /health, /ready and /metrics of an inbox, as a handler of web requests and as a listener of Node.
import { moment } from '../api/dates.js';
import { readOptions } from '../options.js';
import { sleep, timerMs } from '../timer.js';
import { SECONDS } from './clock.js';
import { LIMITS, health, unreachable } from './health.js';
import { METRICS_TYPE, metrics, ofHealth } from './metrics.js';

/** @import { HealthLimits, Inbox, Monitor, MonitorOptions } from '../../inbox.d.ts' */
/** @import { Kind } from '../options.js' */

/** @type {Record<string, Kind>} */
const OPTIONS = {
  prefix: ['a path such as /inbox', (value) => typeof value === 'string' && /^(\/[\w.~-]+)*$/.test(value)],
  token: ['a string or a function', (value) => ['string', 'function'].includes(typeof value)],
  timeoutSeconds: SECONDS,
  limits: ['an object', (value) => value !== null && typeof value === 'object'],
};
/** @type {Record<string, Kind>} */
const OF_LIMITS = {
  ...Object.fromEntries(Object.keys(LIMITS).map((name) => [name, SECONDS])),
  // `moment` checks it.
  knownIncompleteBefore: ['a Date or an ISO date', () => true],
};
const JSON_TYPE = 'application/json';

/** @typedef {{ status: number, headers: Record<string, string>, body: string }} Answer */
/** @typedef {{ method: string, path: string, authorization: string | undefined }} Asked */

/** @param {Inbox<any>} inbox @param {MonitorOptions} options @returns {Monitor} */
export function monitor(inbox, options = {}) {
  if (typeof inbox?.status !== 'function') throw new TypeError('inbox must be an Inbox');
  const { prefix, token, timeoutSeconds, limits } = readOptions(options, OPTIONS, { prefix: '', timeoutSeconds: 5 });
  const within = readOptions(limits, OF_LIMITS, undefined, 'options.limits');
  moment('options.limits.knownIncompleteBefore', within.knownIncompleteBefore);
  if (token === '') throw new TypeError('options.token is empty: is the environment variable set?');
  if (typeof token === 'string' && !/^[!-~]+$/.test(token))
    throw new TypeError('options.token must be ASCII without spaces, since a request cannot send another one');
  /** Several requests at once cause one look into the store. @type {ReturnType<typeof look> | undefined} */
  let looking;

  async function look() {
    const over = new AbortController();
    const late = sleep(timerMs(timeoutSeconds), over.signal).then(() => {
      throw Object.assign(new Error('the store does not answer'), { code: 'TIMEOUT' });
    });
    late.catch(() => {});
    try {
      const status = await Promise.race([inbox.status(), late]);
      return { status, found: health(status, within) };
    } catch (error) {
      return { status: null, found: unreachable(error) };
    } finally {
      over.abort();
    }
  }

  /** @param {Asked} asked @returns {Promise<Answer | undefined>} */
  async function answer({ method, path, authorization }) {
    const page = path.startsWith(`${prefix}/`) ? path.slice(prefix.length + 1) : '';
    if (!['GET', 'HEAD'].includes(method) || !['health', 'ready', 'metrics'].includes(page)) return undefined;
    const isTrusted = token === undefined || isSame(authorization, secretOf(token));
    if (page === 'metrics' && !isTrusted) return { status: 401, headers: { 'www-authenticate': 'Bearer' }, body: '' };
    looking ??= look().finally(() => (looking = undefined));
    const { status, found } = await looking;
    if (page === 'metrics') {
      const body = status === null ? ofHealth(found) : metrics(status, found);
      return { status: 200, headers: { 'content-type': METRICS_TYPE }, body };
    }
    const { healthy, ready } = found;
    const told = isTrusted ? { ...found, status } : { healthy, ready };
    const isGood = page === 'ready' ? ready : healthy;
    return { status: isGood ? 200 : 503, headers: { 'content-type': JSON_TYPE }, body: `${JSON.stringify(told)}\n` };
  }

  return {
    async fetch({ method, url, headers }) {
      const authorization = headers.get('authorization') ?? undefined;
      const answered = await answer({ method, path: new URL(url).pathname, authorization });
      if (answered === undefined) return /** @type {any} */ (undefined);
      const { status, headers: own, body } = answered;
      return new Response(method === 'HEAD' ? null : body, { status, headers: { ...own, ...FRESH } });
    },
    async listener({ method = '', url = '', headers }, response, next) {
      const [path] = url.split('?');
      const authorization = /** @type {string | undefined} */ (headers.authorization);
      const answered = await answer({ method, path, authorization });
      if (answered === undefined && next !== undefined) return void next();
      const { status, headers: own, body } = answered ?? { status: 404, headers: {}, body: '' };
      const length = String(new TextEncoder().encode(body).length);
      response.writeHead(status, { ...own, ...FRESH, 'content-length': length });
      response.end(method === 'HEAD' ? undefined : body);
    },
  };
}

/** If the function throws, no request is trusted. @param {string | (() => string | undefined)} token */
function secretOf(token) {
  if (typeof token === 'string') return token;
  try {
    return token();
  } catch {
    return undefined;
  }
}

const FRESH = { 'cache-control': 'no-store' };

/**
 * Whether the token was given. The time that this takes reveals only the length of the token.
 *
 * @param {string | undefined} authorization @param {string | undefined} token
 */
function isSame(authorization, token) {
  const [, given] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  if (given === undefined || !token || given.length !== token.length) return false;
  let difference = 0;
  for (let at = 0; at < token.length; at++) difference |= given.charCodeAt(at) ^ token.charCodeAt(at);
  return difference === 0;
}
