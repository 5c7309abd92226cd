// Close's side of its webhooks on this machine.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { WHAT_TO_DO } from '../data-file.js';
import { ClosehookError } from '../errors.js';
import { NOT_FROM_HERE, isFromHere } from '../from-here.js';
import { oneOf, readOptions } from '../options.js';
import { API, closeApi } from './close-api.js';
import { CONTROL, controlApi } from './control.js';
import { Drive, RealClock, VirtualClock, closed } from './drive.js';
import { Gone, HttpError, answer } from './http.js';
import { Journal } from './journal.js';
import { Ledger } from './ledger.js';
import { Post, STANDARD } from './post.js';
import { DeliveryError, parsed } from './sender.js';
import { documented, fromTemplate, tails, templates } from './templates.js';

/** @import { IncomingMessage } from 'node:http' */
/** @import { Attempt, ClockState } from '../../emulator.d.ts' */
/** @import { Place } from '../errors.js' */
/** @import { ServerResponse } from 'node:http' */
/** @import { Head } from './ledger.js' */
/** @import { Kind } from '../options.js' */
/** @import { EmulatorOptions, Listened } from '../../emulator.d.ts' */
/** @import { NewSubscription } from '../../api.d.ts' */
/** @import { Due } from './sender.js' */

const LOOPBACK = '127.0.0.1';

/** How many attempts are remembered. */
const REMEMBERED = 10_000;

/** How long `close` waits for the answers of receivers, in milliseconds. */
const GRACE = 2000;

/** The longest move of a clock, in seconds: 31 years. */
const LONGEST_MOVE = 1e9;

/** The most events that templates make at once. */
const MOST_EVENTS = 100_000;

/** A journal whose clock is this far ahead of the real one, in milliseconds, had a virtual one. */
const AHEAD = 60_000;

/** What fits into the user name of Basic authentication (RFC 7617 §2), on a command line and in a log. */
const API_KEY = /^[^\s:\p{C}]{1,200}$/u;

/** @type {Record<string, Kind>} */
const OPTIONS = {
  port: ['a port from 0 to 65535', (port) => Number.isInteger(port) && port >= 0 && port <= 65535],
  apiKey: ['a string without spaces and colons', (key) => typeof key === 'string' && API_KEY.test(key)],
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
  rules: ['an object', (rules) => rules !== null && typeof rules === 'object' && !Array.isArray(rules)],
};

export class Emulator {
  /** @type {string} */
  url;
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
  #keys = new Map();
  #listeners = new Set();
  /** @type {Attempt[]} */
  #deliveries = [];
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
    apiKey,
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
    this.#ledger = await opened({ apiKey, data, seed, start, rules, clock });
    const { head } = this.#ledger;
    this.apiKey = apiKey ?? head.apiKey;
    const { users, events } = this.#ledger.state();
    this.#admin = users[0].id;
    for (const [key, user] of head.users) this.#keys.set(key, user);
    this.#keys.set(this.apiKey, this.#admin);
    this.#warned = this.#ledger.warnings().at(-1)?.number ?? 0;
    // Other ids than before the last restart, after which other events were put in.
    this.#tail = tails(`${head.seed} ${events.put}`);
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
    await this.#listen(port);
    this.#wake();
  }

  /** Something may be due. */
  #wake() {
    this.#warn();
    this.#clock.wake();
  }

  /** @param {number} port */
  async #listen(port) {
    const close = closeApi({
      ledger: this.#ledger,
      /** @param {string} key */
      userOf: (key) => this.#keys.get(key),
      before: () => this.#clock.tick(),
      changed: () => this.#wake(),
    });
    const control = controlApi(this);
    this.#server = createServer(async (request, response) => {
      try {
        // Signature keys are in the answers of both APIs, and an API key can be guessed.
        if (!isFromHere(request)) throw new HttpError(403, 'FOREIGN_ORIGIN', NOT_FROM_HERE);
        const { url = '' } = request;
        if (url.startsWith(CONTROL)) await control(request, response);
        else if (url.startsWith(API)) await close(request, response);
        else if (this.#fallback) this.#fallback(request, response);
        else throw new HttpError(404, 'NOT_FOUND', `there is nothing at this path: ${API} and ${CONTROL} are served`);
      } catch (error) {
        refuse(response, error);
      }
    });
    this.#server.listen(port, LOOPBACK);
    await once(this.#server, 'listening');
    const address = /** @type {import('node:net').AddressInfo} */ (this.#server.address());
    this.url = `http://${LOOPBACK}:${address.port}`;
  }

  /** @returns {ClockState} */
  get clock() {
    this.#clock.tick();
    const { now, date, next_due: due } = this.#ledger.state();
    return { clock: this.#isVirtual ? 'virtual' : 'real', now, date, next_due: due };
  }

  get seed() {
    return this.#ledger.head.seed;
  }

  get templates() {
    return templates();
  }

  /** @param {any} events */
  async put(events) {
    return this.#input(() => this.#ledger.put(this.#expanded(events)));
  }

  /**
   * Puts something in: at the right time, kept before it is promised, and with what is due then.
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

  /** Templates in the place of those who ask for them; anything else as it is, to the letter. @param {any} events */
  #expanded(events) {
    const isText = events instanceof Uint8Array || typeof events === 'string';
    if (isText && !mentionsTemplate(events)) return events;
    const value = isText ? parsed(events) : events;
    const list = Array.isArray(value) ? value : [value];
    if (!list.some(isOrder)) return events;
    const about = this.#about();
    const made = [];
    for (const [index, event] of list.entries()) {
      const pointer = Array.isArray(value) ? `/${index}` : '';
      made.push(...(isOrder(event) ? this.#fromTemplate(event, pointer, about, MOST_EVENTS - made.length) : [event]));
    }
    return made.length === 1 ? made[0] : made;
  }

  /** What the events of templates have in common. */
  #about() {
    const { now, organization_id: orga, users } = this.#ledger.state();
    return { tail: this.#tail, now, known: { orga, user: users[0].id } };
  }

  /**
   * @param {any} given @param {string} pointer
   * @param {{ tail: () => string, now: number, known: Record<string, string> }} about @param {number} most
   */
  #fromTemplate({ template, data, count = 1, ...rest }, pointer, about, most) {
    /** @param {string} code @param {string} name @param {string} message */
    const refuse = (code, name, message) => {
      throw new DeliveryError(code, `${message} at ${pointer}/${name}`, { pointer: `${pointer}/${name}` });
    };
    if (typeof template !== 'string')
      refuse('UNKNOWN_TEMPLATE', 'template', 'template must be an object type and an action, as lead.created');
    const [objectType, action] = typeAndAction(template);
    if (!documented(objectType, action)) {
      refuse(
        'UNKNOWN_TEMPLATE',
        'template',
        `there is no template ${JSON.stringify(template.slice(0, 100))}: GET /_closehook/templates lists them`,
      );
    }
    if (data !== undefined && !isObject(data)) refuse('INVALID_EVENT', 'data', 'data must be an object');
    if (!Number.isInteger(count) || count < 1 || count > most) {
      refuse(
        'INVALID_EVENT',
        'count',
        `count must be a whole number from 1 on, and all together at most ${MOST_EVENTS}`,
      );
    }
    return Array.from({ length: count }, () => ({ ...fromTemplate(objectType, action, { data, ...about }), ...rest }));
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

  async subscriptions() {
    const { data } = await this.#api('GET', 'webhook/');
    return data;
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
    const value = user instanceof Uint8Array || typeof user === 'string' ? parsed(user) : user;
    if (!isObject(value))
      throw new DeliveryError('INVALID_OPTION', 'expected a user, an object, at the root', { pointer: '' });
    const { api_key: key, ...rest } = value;
    if (key !== undefined && (typeof key !== 'string' || !API_KEY.test(key))) {
      throw new DeliveryError('INVALID_OPTION', 'api_key must be a string without spaces and colons at /api_key', {
        pointer: '/api_key',
      });
    }
    if (key !== undefined && (this.#keys.get(key) ?? rest.id) !== rest.id) {
      throw new DeliveryError('INVALID_OPTION', 'this API key is that of another user at /api_key', {
        pointer: '/api_key',
      });
    }
    await this.#input(() => {
      this.#ledger.setUser(rest);
      if (key === undefined || this.#keys.has(key)) return;
      this.#keys.set(key, rest.id);
      this.#ledger.head.users.push([key, rest.id]);
      this.#ledger.keepHead();
    });
    return { users: this.state().users };
  }

  state() {
    this.#clock.tick();
    return this.#ledger.state();
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
    this.#tell('attempt', what, { headers: Object.entries({ ...STANDARD, ...headers }), body });
    this.#warn();
  }

  /** Tells the warnings that are new. */
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
   * Ends it. What is under way is waited for, but not long: what is broken off then is delivered again after a restart.
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
    // What is damaged may not close either, and the first error says more.
    await journal?.close().catch(() => {});
    // What LMDB or MessagePack says of damage names no file, and the text of a snapshot has no line that anyone has
    // written.
    const isDamaged =
      journal && (!(error instanceof ClosehookError) || (before !== undefined && error instanceof DeliveryError));
    if (isDamaged) refuse('DATA_UNUSABLE', `cannot be used as a data file: it is damaged; ${WHAT_TO_DO}`);
    throw error;
  }
}

/** @param {unknown} value */
const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/** Whether this asks for the event of a template. @param {any} event */
const isOrder = (event) => isObject(event) && event.template !== undefined;

/** Whether the word is there: events may be large, and are read once, by the core. @param {string | Uint8Array} text */
function mentionsTemplate(text) {
  return typeof text === 'string'
    ? text.includes('"template"')
    : Buffer.from(text.buffer, text.byteOffset, text.length).includes('"template"');
}

/** @param {string} template */
function typeAndAction(template) {
  const at = template.lastIndexOf('.');
  return [template.slice(0, Math.max(at, 0)), template.slice(at + 1)];
}

/** A URL without user name and password, for logs. @param {string} text */
function withoutLogin(text) {
  return text.includes('@') ? text.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1') : text;
}

/** Theirs, and no reason to stop delivering. @param {unknown} error */
const complain = (error) => process.emitWarning(`a listener of the emulator threw: ${Object(error).message}`);

/** @type {Record<string, number>} */
const STATUS = {
  UNKNOWN_OBJECT: 404,
  UNKNOWN_SUBSCRIPTION: 404,
  UNKNOWN_TEMPLATE: 404,
  REAL_CLOCK: 409,
  CLOSED: 503,
  DATA_UNUSABLE: 507,
};

/**
 * An error as an answer; what no one foresaw says nothing of itself. @param {ServerResponse} response @param {any}
 * error
 */
function refuse(response, error) {
  if (response.headersSent || error instanceof Gone) return response.destroy();
  const { code, message, status, headers } = error;
  if (!(error instanceof ClosehookError)) {
    console.error(error);
    return answer(response, 500, '{"code":"INTERNAL","error":"the emulator failed; its log has the reason"}');
  }
  const { pointer = null, line = null, column = null } = /** @type {Place} */ (error);
  const body = { code, error: message, pointer, line, column };
  return answer(response, status ?? STATUS[code] ?? 400, `${JSON.stringify(body)}\n`, headers);
}
