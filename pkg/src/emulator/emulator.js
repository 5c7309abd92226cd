// Close's side of its webhooks on this machine.
import { createHmac, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { WHAT_TO_DO } from '../data-file.js';
import { ClosehookError, isObject } from '../errors.js';
import { NOT_FROM_HERE, NOT_FROM_NEAR, isFromHere } from '../from-here.js';
import { Kept, resend } from '../http/resend.js';
import { oneOf, readOptions } from '../options.js';
import { ACCESS_TOKEN, API_KEY, Access } from './access.js';
import { cascade } from './cascades.js';
import { API, closeApi } from './close-api.js';
import { CONTROL, controlApi } from './control.js';
import { Drive, RealClock, VirtualClock, closed } from './drive.js';
import { isForged } from './forged.js';
import { Gone, HttpError, answer } from './http.js';
import { Journal } from './journal.js';
import { Ledger } from './ledger.js';
import { check, events, inParts, ordered } from './orders.js';
import { Post, STANDARD } from './post.js';
import { DeliveryError, asValue } from './sender.js';
import { tails, templates } from './templates.js';

/** @import { IncomingMessage } from 'node:http' */
/** @import { Attempt, ClockState, ControlError } from '../../emulator.d.ts' */
/** @import { Place } from '../errors.js' */
/** @import { ServerResponse } from 'node:http' */
/** @import { Head } from './ledger.js' */
/** @import { Kind } from '../options.js' */
/** @import { EmulatorOptions, Listened } from '../../emulator.d.ts' */
/** @import { NewSubscription } from '../../api.d.ts' */
/** @import { Due } from './sender.js' */

const LOOPBACK = '127.0.0.1';

/** The hosts that only this machine can reach. */
const HERE = new Set([LOOPBACK, 'localhost', '::1']);

/** How many requests an API key may make in a second by default: more than any test needs. */
const API_LIMIT = 10_000;

/** At least this many of the latest attempts are kept. */
const REMEMBERED = 10_000;

/** Lets other tasks run. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** How long `close` waits for the answers of receivers, in milliseconds. */
const GRACE = 2000;

/** The longest move of a clock, in seconds: 31 years. */
const LONGEST_MOVE = 1e9;

/** A journal whose clock is this far ahead of the real one, in milliseconds, had a virtual one. */
const AHEAD = 60_000;

/** @type {Record<string, Kind>} */
const OPTIONS = {
  port: ['a port from 0 to 65535', (port) => Number.isInteger(port) && port >= 0 && port <= 65535],
  host: ['an IP address or a name', (host) => typeof host === 'string' && /^[\w.:-]+$/.test(host)],
  apiKey: ['a string without spaces and colons', (key) => typeof key === 'string' && API_KEY.test(key)],
  accessToken: ['a bearer token', (token) => typeof token === 'string' && ACCESS_TOKEN.test(token)],
  apiLimit: ['a whole number of requests from 1 on', (limit) => Number.isSafeInteger(limit) && limit > 0],
  data: ['the path of a file', (path) => typeof path === 'string' && path !== ''],
  clock: oneOf('real', 'virtual'),
  signing: oneOf('real', 'virtual'),
  seed: ['a whole number from 0 on', (seed) => Number.isSafeInteger(seed) && seed >= 0],
  start: ['milliseconds since 1970', (start) => Number.isSafeInteger(start) && start >= 0],
  timeout: [
    'a number of seconds above 0, at most 86,400',
    (seconds) => typeof seconds === 'number' && seconds > 0 && seconds <= 86_400,
  ],
  fallback: ['a function', (listener) => typeof listener === 'function'],
  rules: ['an object', isObject],
};

export class Emulator {
  /** @type {string} */
  url;
  /** @type {string} */
  host;
  /** @type {string} */
  apiKey;
  /** @type {Ledger} */
  #ledger;
  /** @type {RealClock | VirtualClock} */
  #clock;
  /** @type {Post} */
  #post;
  /** @type {import('node:http').Server} */
  #server;
  /** @type {Access} */
  #access;
  #listeners = new Set();
  /** @type {Attempt[]} */
  #deliveries = [];
  /** @type {Kept<import('../http/resend.js').Delivered & { attempt: Attempt }>} */
  #sent = new Kept();
  /** @type {number} */
  #seconds;
  #warned = 0;
  /** @type {() => string} */
  #tail;
  /** @type {boolean} */
  #isVirtual;
  /** @type {string} */
  #admin;
  /** @type {Drive} */
  #drive;
  /** @type {Promise<void> | undefined} */
  #closing;
  /** @type {((request: IncomingMessage, response: ServerResponse) => unknown) | undefined} */
  #fallback;
  /** @type {(error: unknown) => void} */
  #fail;
  /** @type {(value?: any) => void} */
  #end;

  /** Resolves when it is closed; rejects when it cannot go on. */
  ended = new Promise((resolve, reject) => {
    this.#fail = reject;
    this.#end = resolve;
  });

  /** Starts one, and resolves when it listens. */
  static async start(options = {}) {
    const emulator = new Emulator();
    try {
      await emulator.#start(readOptions(options, OPTIONS));
    } catch (error) {
      await emulator.close();
      throw error;
    }
    return emulator;
  }

  /** @param {EmulatorOptions} given */
  async #start({
    port = 0,
    host = LOOPBACK,
    apiKey,
    accessToken,
    apiLimit = API_LIMIT,
    data,
    clock = 'virtual',
    signing = 'real',
    seed,
    start,
    timeout = 30,
    rules = {},
    fallback,
  }) {
    this.#fallback = /** @type {any} */ (fallback);
    this.ended.catch(() => {});
    this.#isVirtual = clock === 'virtual';
    this.host = host;
    this.#ledger = await opened({ apiKey, data, seed, start, rules, clock });
    const { head } = this.#ledger;
    this.apiKey = apiKey ?? head.apiKey;
    const { users, events } = this.#ledger.state();
    this.#admin = users[0].id;
    this.#access = new Access(apiLimit);
    for (const [key, user] of head.users) this.#access.addKey(key, user);
    for (const [token, user] of head.tokens ?? []) this.#access.setToken(token, user);
    this.#access.addKey(this.apiKey, this.#admin);
    if (accessToken !== undefined) this.#access.setToken(accessToken, this.#admin);
    this.#warned = this.#ledger.warnings().at(-1)?.number ?? 0;
    // After a restart, new events must not get the ids of earlier ones.
    this.#tail = tails(`${head.seed} ${events.put}`);
    this.#seconds = timeout;
    this.#post = new Post(timeout);
    this.#drive = new Drive({
      ledger: this.#ledger,
      post: this.#post,
      report: (attempt, outcome, milliseconds) => this.#report(attempt, outcome, milliseconds),
      /** @param {unknown} error */
      fail: (error) => this.#fail(error),
      signingLead: () => (signing === 'real' ? Date.now() - this.#ledger.now : 0),
    });
    this.#clock = this.#isVirtual ? new VirtualClock(this.#drive) : new RealClock(this.#drive);
    await this.#listen(port, host);
    this.#wake();
  }

  /** Delivers what is due, and tells new warnings. */
  #wake() {
    this.#warn();
    this.#clock.wake();
  }

  /** @param {number} port @param {string} host */
  async #listen(port, host) {
    const isOpen = !HERE.has(host);
    const close = closeApi({
      ledger: this.#ledger,
      access: this.#access,
      before: () => this.#clock.tick(),
      changed: () => this.#wake(),
    });
    const control = controlApi(this);
    this.#server = createServer(async (request, response) => {
      try {
        // Signature keys are in the answers of both APIs, and an API key can be guessed.
        if (!isFromHere(request, isOpen))
          throw new HttpError(403, 'FOREIGN_ORIGIN', isOpen ? NOT_FROM_NEAR : NOT_FROM_HERE);
        const { url = '' } = request;
        if (url.startsWith(CONTROL)) await control(request, response);
        else if (url.startsWith(API)) await close(request, response);
        else if (this.#fallback) this.#fallback(request, response);
        else throw new HttpError(404, 'NOT_FOUND', `there is nothing at this path: ${API} and ${CONTROL} are served`);
      } catch (error) {
        refuse(response, error);
      }
    });
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    const address = /** @type {import('node:net').AddressInfo} */ (this.#server.address());
    // A server that listens everywhere also listens here.
    const name = host === '0.0.0.0' || host === '::' ? LOOPBACK : host;
    this.url = `http://${name.includes(':') ? `[${name}]` : name}:${address.port}`;
  }

  /** @returns {'real' | 'virtual'} */
  get #clockKind() {
    return this.#isVirtual ? 'virtual' : 'real';
  }

  /** @returns {ClockState} */
  get clock() {
    this.#clock.tick();
    const { now, date, next_due: due } = this.#ledger.state();
    return { clock: this.#clockKind, now, date, next_due: due };
  }

  get seed() {
    return this.#ledger.head.seed;
  }

  get templates() {
    return templates();
  }

  /** @param {any} given */
  async put(given) {
    const orders = ordered(given);
    if (orders === null) return this.#input(() => this.#ledger.put(given));
    if (this.#closing) throw closed();
    const about = this.#about();
    check(orders, about);
    // All orders are valid from here on.
    const ids = [];
    for (const part of inParts(events(orders.list, about))) {
      if (ids.length > 0) await turn();
      ids.push(...(await this.#input(() => this.#ledger.put(part))));
    }
    return ids;
  }

  /**
   * Changes the sender at the current time, waits until the journal has the change, and delivers what is then due.
   *
   * @param {() => any} put
   */
  async #input(put) {
    if (this.#closing) throw closed();
    this.#clock.tick();
    const result = put();
    await this.#ledger.kept();
    this.#wake();
    return result;
  }

  /** What the events of templates have in common. */
  #about() {
    const { now, organization_id: orga, users } = this.#ledger.state();
    return { tail: this.#tail, now, known: { orga, user: users[0].id } };
  }

  /** @param {any} order */
  async cascade(order) {
    const value = asValue(order);
    return this.#input(() => cascade(this.#ledger, value, this.#about()));
  }

  /** @param {string} objectType @param {string} objectId @param {unknown} fields */
  async change(objectType, objectId, fields) {
    return this.#input(() => this.#ledger.change(objectType, objectId, fields));
  }

  /** @param {string} objectType @param {string} objectId */
  async delete(objectType, objectId) {
    return this.#input(() => this.#ledger.delete(objectType, objectId));
  }

  /** @param {string} objectType @param {string} objectId */
  object(objectType, objectId) {
    return JSON.parse(this.objectText(objectType, objectId));
  }

  /**
   * The same as JSON text, for the control API: to the digit, and however deeply it is nested.
   *
   * @param {string} objectType @param {string} objectId
   */
  objectText(objectType, objectId) {
    const text = this.#ledger.object(objectType, objectId);
    if (text === null) throw new DeliveryError('UNKNOWN_OBJECT', 'there is no object of this type with this id');
    return text;
  }

  /** @param {NewSubscription} subscription */
  async subscribe(subscription) {
    return this.#api('POST', 'webhook/', JSON.stringify(subscription) ?? '');
  }

  /** @param {string} id @param {import('../../api.d.ts').SubscriptionChanges} changes */
  async update(id, changes) {
    return this.#api('PUT', `webhook/${encodeURIComponent(id)}/`, JSON.stringify(changes) ?? '');
  }

  async subscriptions() {
    const { data } = await this.#api('GET', 'webhook/');
    return data;
  }

  /**
   * Sends an attempt once more, to an address of the caller: for the control API.
   *
   * @param {unknown} given
   */
  resend(given) {
    return resend(given, this.#sent, {
      seconds: this.#seconds,
      sign: async ({ body, attempt }) => {
        const all = await this.subscriptions();
        const found = all.find((/** @type {{ id: string }} */ { id }) => id === attempt.subscription_id);
        if (!found) throw new RangeError('the subscription is gone');
        const timestamp = String(Math.floor(Date.now() / 1000));
        const mac = createHmac('sha256', Buffer.from(found.signature_key, 'hex')).update(timestamp).update(body);
        return { 'close-sig-hash': mac.digest('hex'), 'close-sig-timestamp': timestamp };
      },
    });
  }

  /**
   * The latest attempts after a number, as texts, with what they sent.
   *
   * @param {number} after
   * @param {(attempt: Attempt, sent: { headers: [string, string][], body: Uint8Array }) => string} text
   */
  latestSent(after, text) {
    return this.#sent.latest(after, (_, { attempt, ...sent }) => text(attempt, sent));
  }

  /** Close's API as the admin. @param {string} method @param {string} path @param {string} body */
  async #api(method, path, body = '') {
    const ask = () => this.#ledger.request(this.#admin, method, `${API}${path}`, body);
    const { status, body: text } = await this.#input(ask);
    const answer = JSON.parse(text);
    if (status < 300) return answer;
    const [field, message] = Object.entries(answer['field-errors'] ?? {})[0] ?? [];
    throw new DeliveryError(
      'INVALID_SUBSCRIPTION',
      field ? `${field}: ${message}` : (answer.errors?.[0] ?? answer.error),
      {
        pointer: field ? `/${field}` : '',
      },
    );
  }

  /** @param {number} seconds */
  async advance(seconds) {
    if (!this.#isVirtual)
      throw new ClosehookError('REAL_CLOCK', 'the clock is the real one: start with the virtual one to move it');
    if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= LONGEST_MOVE)) {
      throw new DeliveryError(
        'INVALID_ADVANCE',
        'advance must be a number of seconds, from 0 to 1,000,000,000, at /advance',
        { pointer: '/advance' },
      );
    }
    if (this.#closing) throw closed();
    await /** @type {VirtualClock} */ (this.#clock).advance(Math.round(seconds * 1000));
    await this.#ledger.kept();
    this.#warn();
    return this.clock;
  }

  /** @param {any} faults */
  async setFaults(faults) {
    await this.#input(() => this.#ledger.setFaults(faults));
    return this.state().faults;
  }

  /** @param {any} user */
  async setUser(user) {
    const value = asValue(user);
    if (!isObject(value))
      throw new DeliveryError('INVALID_OPTION', 'expected a user, an object, at the root', { pointer: '' });
    const { api_key: key, access_token: token, ...rest } = value;
    /** @param {string} name @param {string} message @returns {never} */
    const refuse = (name, message) => {
      throw new DeliveryError('INVALID_OPTION', `${message} at /${name}`, { pointer: `/${name}` });
    };
    if (key !== undefined) {
      if (typeof key !== 'string' || !API_KEY.test(key))
        refuse('api_key', 'api_key must be a string without spaces and colons');
      if ((this.#access.userOfKey(key) ?? rest.id) !== rest.id) refuse('api_key', 'another user has this API key');
    }
    if (token !== undefined) {
      if (typeof token !== 'string' || !ACCESS_TOKEN.test(token))
        refuse('access_token', 'access_token must be a bearer token');
      if ((this.#access.userOfToken(token) ?? rest.id) !== rest.id)
        refuse('access_token', 'another user has this access token');
    }
    await this.#input(() => {
      this.#ledger.setUser(rest);
      const { head } = this.#ledger;
      if (key !== undefined && this.#access.userOfKey(key) === undefined) {
        this.#access.addKey(key, rest.id);
        head.users.push([key, rest.id]);
      }
      if (token !== undefined) {
        this.#access.setToken(token, rest.id);
        head.tokens = [...(head.tokens ?? []).filter(([, user]) => user !== rest.id), [token, rest.id]];
      }
      if (key !== undefined || token !== undefined) this.#ledger.keepHead();
    });
    return { users: this.state().users };
  }

  state() {
    this.#clock.tick();
    return { clock: this.#clockKind, ...this.#ledger.state() };
  }

  warnings(from = 1) {
    return this.#ledger.warnings(from);
  }

  deliveries(from = 1) {
    return this.#deliveries.filter(({ number }) => number >= from);
  }

  /** @param {(...told: any) => unknown} listener */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param {Due} given @param {number | string} outcome @param {number} milliseconds */
  #report(
    { id, number, repeated, faults, subscriptionId, eventId, objectType, action, url, headers, body },
    outcome,
    milliseconds,
  ) {
    const { now } = this.#ledger;
    /** @type {any} */
    const what = {
      number: id,
      date: new Date(now).toISOString(),
      subscription_id: subscriptionId,
      event_id: eventId,
      object_type: objectType,
      action,
      url: withoutLogin(url),
      attempt: number,
      repeated,
      faults,
      status: typeof outcome === 'number' ? outcome : null,
      error: typeof outcome === 'number' ? null : outcome,
      milliseconds: Math.round(milliseconds * 10) / 10,
      bytes: body.length,
    };
    this.#deliveries.push(what);
    if (this.#deliveries.length > 2 * REMEMBERED) this.#deliveries.splice(0, REMEMBERED);
    /** @type {[string, string][]} */
    const all = Object.entries({ ...STANDARD, ...headers });
    this.#sent.add(id, { headers: all, body, isAuthentic: !isForged(what.faults), attempt: what });
    this.#tell('attempt', what, { headers: all, body });
    this.#warn();
  }

  /** Reports new warnings to the listeners. */
  #warn() {
    for (const warning of this.#ledger.warnings(this.#warned + 1)) {
      this.#warned = warning.number;
      this.#tell('warning', warning);
    }
  }

  /** @param {'attempt' | 'warning'} about @param {any} what @param {any=} sent */
  #tell(about, what, sent) {
    for (const listener of this.#listeners) {
      try {
        const answer = listener(about, what, sent);
        if (typeof answer?.catch === 'function') answer.catch(complain);
      } catch (error) {
        complain(error);
      }
    }
  }

  /**
   * Stops the emulator. It waits briefly for attempts under way. Those that it abandons are delivered again after a
   * restart.
   */
  close() {
    this.#closing ??= this.#close().then(this.#end, (error) => {
      this.#end();
      throw error;
    });
    return this.#closing;
  }

  async #close() {
    this.#clock?.close();
    this.#server?.close();
    this.#server?.closeAllConnections();
    const abandon = setTimeout(() => this.#post?.abandon(), GRACE);
    await this.#drive?.settled();
    clearTimeout(abandon);
    this.#post?.close();
    await this.#ledger?.close();
  }

  async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    await this.close();
  }
}

/**
 * The ledger, new or as a data file has it; what was said of it must not be another than before.
 *
 * @param {EmulatorOptions} given
 */
async function opened({ apiKey, data, seed, start, rules = {}, clock }) {
  const options = { seed: seed ?? randomInt(2 ** 47), now: start ?? Date.now(), rules };
  /** @type {Head} */
  const head = {
    seed: options.seed,
    apiKey: apiKey ?? `api_${options.seed.toString(36).padStart(10, '0')}`,
    users: [],
    rules,
  };
  const journal = data === undefined ? undefined : await Journal.open(data);
  /** @param {string} code @param {string} why */
  const refuse = (code, why) => {
    throw new ClosehookError(code, `${data} ${why}`);
  };
  /** @type {Head | undefined} */
  let before;
  try {
    before = journal?.head;
    if (before !== undefined) {
      if (seed !== undefined && before.seed !== seed)
        refuse('SEED_DIFFERS', `was begun with the seed ${before.seed}: go on with that, or begin another file`);
      /** @type {Record<string, unknown>[]} */
      const [old, wanted] = [{ ...before.rules }, { ...rules }];
      const other = Object.keys(wanted).find((name) => old[name] !== wanted[name]);
      if (other !== undefined)
        refuse(
          'RULES_DIFFER',
          `was begun with ${old[other] === undefined ? 'the usual' : 'another'} figure for the rule ${other}: go ` +
            `on with that, or begin another file`,
        );
    }
    const ledger = await Ledger.open({ options, head, journal });
    if (before !== undefined && clock === 'real' && ledger.now > Date.now() + AHEAD) {
      refuse(
        'CLOCK_AHEAD',
        `is at ${ledger.state().date}, which the real clock has not reached: go on with the virtual one`,
      );
    }
    return ledger;
  } catch (error) {
    // A damaged file may fail to close too. The first error says more.
    await journal?.close().catch(() => {});
    // Errors of LMDB and MessagePack do not name the file, and a line number in a snapshot helps nobody.
    const isDamaged =
      journal && (!(error instanceof ClosehookError) || (before !== undefined && error instanceof DeliveryError));
    if (isDamaged) refuse('DATA_UNUSABLE', `cannot be used as a data file: it is damaged; ${WHAT_TO_DO}`);
    throw error;
  }
}

/** A URL without user name and password, for logs. @param {string} text */
function withoutLogin(text) {
  return text.includes('@') ? text.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1') : text;
}

/** A listener's error does not stop deliveries. @param {unknown} error */
const complain = (error) => process.emitWarning(`a listener of the emulator threw: ${Object(error).message}`);

/** @type {Record<string, number>} */
const STATUS = {
  UNKNOWN_OBJECT: 404,
  UNKNOWN_SUBSCRIPTION: 404,
  UNKNOWN_TEMPLATE: 404,
  UNKNOWN_DELIVERY: 404,
  REAL_CLOCK: 409,
  CLOSED: 503,
  DATA_UNUSABLE: 507,
};

/**
 * Answers with an error. An unexpected one goes only to the log, since its message may quote anything.
 *
 * @param {ServerResponse} response @param {any} error
 */
function refuse(response, error) {
  if (response.headersSent || error instanceof Gone) return response.destroy();
  const { code, message, status, headers } = error;
  if (!(error instanceof ClosehookError)) {
    console.error(error);
    return answer(response, 500, '{"code":"INTERNAL","error":"the emulator failed; its log has the reason"}');
  }
  const { pointer = null, line = null, column = null } = /** @type {Place} */ (error);
  /** @type {ControlError} */
  const body = { code, error: message, pointer, line, column };
  return answer(response, status ?? STATUS[code] ?? 400, `${JSON.stringify(body)}\n`, headers);
}
