import { kind } from '../errors.js';
import { readOptions, whole } from '../options.js';
import { readLog, readQuery, singleEvent } from './event-log.js';
import { Requests } from './requests.js';

const CLOSE = 'https://api.close.com/api/v1/';

const isFunction = (value) => typeof value === 'function';
const isText = (value) => typeof value === 'string' && value !== '';
const OPTIONS = {
  apiKey: ['a string, or a function that returns one', (value) => isText(value) || isFunction(value)],
  token: ['a string, or a function that returns one', (value) => isText(value) || isFunction(value)],
  url: ['an address', (value) => typeof value === 'string'],
  fetch: ['a function', isFunction],
  timeout: whole(1),
  retry: ['an object', (value) => value !== null && typeof value === 'object'],
  log: ['a function', isFunction],
};
const RETRY = { attempts: whole(1), budget: whole(0) };

export class CloseApi {
  /** Also where it is minified. */
  static name = 'CloseApi';

  #requests;

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
      fetch: (...request) => fetch(...request),
      timeout,
      retry: readOptions(retry, RETRY, { attempts: 8, budget: 300 }),
      log,
    });
    this.subscriptions = subscriptionsOf(this.#requests);
  }

  /** Requests made so far, with those that were repeated. */
  get requestCount() {
    return this.#requests.count;
  }

  events(query) {
    return readLog(this.#requests, readQuery(query));
  }

  async event(id, { signal } = {}) {
    const path = `event/${segment(id, 'ev_…')}/`;
    return singleEvent(await this.#requests.text('GET', path, { signal }), `GET ${path}`);
  }
}

/** What a subscription has that can be given; `undefined` is left out. */
const GIVEN = ['url', 'events', 'status', 'verify_ssl'];

function subscriptionsOf(requests) {
  const path = (id) => `webhook/${segment(id, 'whsub_…')}/`;
  const update = (id, changes, options) => requests.json('PUT', path(id), { ...options, body: given(changes, GIVEN) });
  return Object.freeze({
    async list(options) {
      const { data } = await requests.json('GET', 'webhook/', options);
      return data;
    },
    get: (id, options) => requests.json('GET', path(id), options),
    create: (subscription, options) =>
      requests.json('POST', 'webhook/', { ...options, body: given(subscription, ['url', 'events', 'verify_ssl']) }),
    update,
    pause: (id, options) => update(id, { status: 'paused' }, options),
    activate: (id, options) => update(id, { status: 'active' }, options),
    async delete(id, options) {
      await requests.json('DELETE', path(id), options);
    },
  });
}

function given(object, names) {
  if (object === null || typeof object !== 'object')
    throw new TypeError(`a subscription must be an object, got ${kind(object)}`);
  const unknown = Object.keys(object).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new TypeError(`unknown member \`${unknown}\`: Close takes ${names.join(', ')}`);
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** An id as a part of a path. */
function segment(id, example) {
  if (typeof id !== 'string' || !/^[\w-]+$/.test(id)) throw new TypeError(`the id must be a text such as ${example}`);
  return id;
}

const isLocal = (hostname) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) || !/[.:]/.test(hostname);

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

const textOf = async (secret, name) => {
  const value = isFunction(secret) ? await secret() : secret;
  // Never what it was: it may be a key with something behind it.
  if (!isText(value) || !/^[!-~]+$/.test(value))
    throw new TypeError(`${name} must be text without white space, got ${kind(value)}`);
  return value;
};
async function bearer(token) {
  const secret = await textOf(token, 'token');
  return { scheme: 'Bearer', credentials: secret, secret };
}
/** The user name is the key, and the password is empty. */
async function basic(apiKey) {
  const secret = await textOf(apiKey, 'apiKey');
  return { scheme: 'Basic', credentials: btoa(`${secret}:`), secret };
}
