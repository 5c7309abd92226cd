import { kind } from '../errors.js';
import { readOptions, whole } from '../options.js';
import { readCustomFields } from './custom-fields.js';
import { ApiError } from './error.js';
import { readLog, readQuery, singleEvent } from './event-log.js';
import { Requests } from './requests.js';

/** @import { Kind } from '../options.js' */
/** @import { CallOptions, CloseApiOptions, EventQuery, NewSubscription } from '../../api.d.ts' */

const CLOSE = 'https://api.close.com/api/v1/';

/** @param {unknown} value */
const isFunction = (value) => typeof value === 'function';
/** @param {unknown} value */
const isText = (value) => typeof value === 'string' && value !== '';
/** @type {Record<string, Kind>} */
const OPTIONS = {
  apiKey: ['a string, or a function that returns one', (value) => isText(value) || isFunction(value)],
  token: ['a string, or a function that returns one', (value) => isText(value) || isFunction(value)],
  url: ['an address', (value) => typeof value === 'string'],
  fetch: ['a function', isFunction],
  timeout: whole(1),
  retry: ['an object', (value) => value !== null && typeof value === 'object'],
  log: ['a function', isFunction],
};
/** @type {Record<string, Kind>} */
const RETRY = { attempts: whole(1), budget: whole(0) };

export class CloseApi {
  /** So that the name survives minification. */
  static name = 'CloseApi';

  #requests;

  /** @param {CloseApiOptions} options */
  constructor(options) {
    const { apiKey, token, url, fetch, timeout, retry, log } = readOptions(options, OPTIONS, {
      url: CLOSE,
      fetch: globalThis.fetch,
      timeout: 30,
    });
    if ((apiKey === undefined) === (token === undefined)) {
      throw new TypeError('options must have either apiKey or token: is the environment variable set?');
    }
    this.#requests = new Requests({
      url: base(url),
      authorization: apiKey === undefined ? () => bearer(token) : () => basic(apiKey),
      /** @type {typeof globalThis.fetch} */
      fetch: (...request) => fetch(...request),
      timeout,
      retry: readOptions(retry, RETRY, { attempts: 8, budget: 300 }, 'options.retry'),
      log,
    });
    this.subscriptions = subscriptionsOf(this.#requests);
  }

  /** The number of requests so far, including retries. */
  get requestCount() {
    return this.#requests.count;
  }

  /** Close's time at its last answer; null before that, and if no header has it. */
  get serverTime() {
    const { date } = this.#requests;
    return date === null ? null : new Date(date);
  }

  /** @param {EventQuery=} query */
  events(query) {
    return readLog(this.#requests, readQuery(query));
  }

  /** @param {string} id @param {CallOptions} given */
  async event(id, { signal } = {}) {
    const path = `event/${segment(id, 'ev_…')}/`;
    return singleEvent(await this.#requests.text('GET', path, { signal }), `GET ${path}`);
  }

  /** @param {CallOptions=} options */
  customFields(options) {
    return readCustomFields(this.#requests, options);
  }
}

/** The members of a subscription that can be set. `undefined` is left out. */
const GIVEN = ['url', 'events', 'status', 'verify_ssl'];

/** @param {Requests} requests */
function subscriptionsOf(requests) {
  /** @param {string} id */
  const path = (id) => `webhook/${segment(id, 'whsub_…')}/`;
  /** @param {string} id @param {unknown} changes @param {CallOptions=} options */
  const update = (id, changes, options) => requests.json('PUT', path(id), { ...options, body: given(changes, GIVEN) });
  return Object.freeze({
    /** @param {CallOptions=} options */
    async list(options) {
      const { data } = Object(await requests.json('GET', 'webhook/', options));
      if (Array.isArray(data)) return data;
      throw new ApiError('UNAVAILABLE', "GET webhook/: the answer has no list `data`: does `url` lead to Close's API?");
    },
    /** @param {string} id @param {CallOptions=} options */
    get: (id, options) => requests.json('GET', path(id), options),
    /** @param {NewSubscription} subscription @param {CallOptions=} options */
    create: (subscription, options) =>
      requests.json('POST', 'webhook/', { ...options, body: given(subscription, ['url', 'events', 'verify_ssl']) }),
    update,
    /** @param {string} id @param {CallOptions=} options */
    pause: (id, options) => update(id, { status: 'paused' }, options),
    /** @param {string} id @param {CallOptions=} options */
    activate: (id, options) => update(id, { status: 'active' }, options),
    /** @param {string} id @param {CallOptions=} options */
    async delete(id, options) {
      await requests.json('DELETE', path(id), options);
    },
  });
}

/** @param {any} object @param {string[]} names */
function given(object, names) {
  if (object === null || typeof object !== 'object')
    throw new TypeError(`a subscription must be an object, got ${kind(object)}`);
  const unknown = Object.keys(object).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new TypeError(`unknown member \`${unknown}\`: Close takes ${names.join(', ')}`);
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** An id as a path segment. @param {string} id @param {string} example */
function segment(id, example) {
  if (typeof id !== 'string' || !/^[\w-]+$/.test(id)) throw new TypeError(`the id must be a text such as ${example}`);
  return id;
}

/** @param {string} hostname */
const isLocal = (hostname) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) || !/[.:]/.test(hostname);

/** @param {string} url */
function base(url) {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !['https:', 'http:'].includes(parsed.protocol))
    throw new TypeError('options.url must be an https address');
  if (parsed.username !== '' || parsed.password !== '')
    throw new TypeError('options.url must not contain a key: use options.apiKey');
  if (parsed.protocol === 'http:' && !isLocal(parsed.hostname)) {
    throw new TypeError(`options.url is http, which would send the key in clear text to ${parsed.hostname}: use https`);
  }
  if (parsed.pathname === '/') parsed.pathname = '/api/v1/';
  if (!parsed.pathname.endsWith('/')) parsed.pathname += '/';
  return parsed.href;
}

/** @param {string | (() => string | Promise<string>)} secret @param {string} name */
const textOf = async (secret, name) => {
  const value = isFunction(secret) ? await secret() : secret;
  // Never quote the value: it may be a key with extra text.
  if (!isText(value) || !/^[!-~]+$/.test(value))
    throw new TypeError(`${name} must be text without white space, got ${kind(value)}`);
  return value;
};
/** @param {string | (() => string | Promise<string>)} token */
async function bearer(token) {
  const secret = await textOf(token, 'token');
  return { scheme: 'Bearer', credentials: secret, secret };
}
/** The key is the user name, and the password is empty. @param {string | (() => string | Promise<string>)} apiKey */
async function basic(apiKey) {
  const secret = await textOf(apiKey, 'apiKey');
  return { scheme: 'Basic', credentials: btoa(`${secret}:`), secret };
}
