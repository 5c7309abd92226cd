// Close's side of its webhooks on this machine.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { ClosehookError, kind } from '../errors.js';
import { API, closeApi } from './close-api.js';
import { CONTROL, controlApi, parsed } from './control.js';
import { Drive, RealClock, VirtualClock } from './drive.js';
import { HttpError, answer } from './http.js';
import { Journal } from './journal.js';
import { Ledger } from './ledger.js';
import { Post } from './post.js';
import { fromTemplate, tails, templateTypes } from './templates.js';

const LOOPBACK = '127.0.0.1';

/** How many attempts are remembered. */
const REMEMBERED = 10_000;

const OPTIONS = {
  port: ['a port from 0 to 65535', (port) => Number.isInteger(port) && port >= 0 && port <= 65535],
  apiKey: ['a string', (key) => typeof key === 'string' && key !== ''],
  data: ['the path of a file', (path) => typeof path === 'string' && path !== ''],
  clock: ["'real' or 'virtual'", (clock) => clock === 'real' || clock === 'virtual'],
  signing: ["'real' or 'virtual'", (clock) => clock === 'real' || clock === 'virtual'],
  seed: ['a whole number from 0 on', (seed) => Number.isSafeInteger(seed) && seed >= 0],
  start: ['milliseconds since 1970', (start) => Number.isSafeInteger(start) && start >= 0],
  timeout: ['a number of seconds above 0', (seconds) => typeof seconds === 'number' && seconds > 0 && seconds <= 86_400],
  rules: ['an object', (rules) => rules !== null && typeof rules === 'object'],
};

export class Emulator {
  #ledger;
  #clock;
  #post;
  #server;
  #keys = new Map();
  #listeners = new Set();
  #deliveries = [];
  #warned = 0;
  #tail;
  #isVirtual;
  #admin;

  /** Starts one, and resolves when it listens. */
  static async start(options = {}) {
    const emulator = new Emulator();
    try {
      await emulator.#start(read(options));
    } catch (error) {
      await emulator.close();
      throw error;
    }
    return emulator;
  }

  async #start({ port = 0, apiKey, data, clock = 'virtual', signing = 'real', seed, start, timeout = 30, rules }) {
    this.#isVirtual = clock === 'virtual';
    const fresh = { seed: seed ?? randomInt(2 ** 47), now: start ?? Date.now(), ...(rules && { rules }) };
    const journal = data === undefined ? undefined : await Journal.open(data);
    const head = { seed: fresh.seed, apiKey: apiKey ?? `api_${fresh.seed.toString(36).padStart(10, '0')}`, users: [] };
    this.#ledger = await Ledger.open({ options: fresh, head, journal });
    if (seed !== undefined && this.#ledger.head.seed !== seed) {
      throw new ClosehookError('SEED_DIFFERS', `${data} was begun with the seed ${this.#ledger.head.seed}, and goes on with it`);
    }
    this.apiKey = apiKey ?? this.#ledger.head.apiKey;
    const { users, events } = this.#ledger.state();
    this.#admin = users[0].id;
    this.#keys.set(this.apiKey, this.#admin);
    for (const [key, user] of this.#ledger.head.users) this.#keys.set(key, user);
    this.#warned = this.#ledger.warnings().at(-1)?.number ?? 0;
    // Other ids than before the last restart, after which other events were put in.
    this.#tail = tails(`${this.#ledger.head.seed} ${events.put}`);
    this.#post = new Post(timeout);
    const drive = new Drive({
      ledger: this.#ledger,
      post: this.#post,
      report: (...outcome) => this.#report(...outcome),
      signingLead: () => (signing === 'real' ? Date.now() - this.#ledger.now : 0),
    });
    this.#clock = this.#isVirtual ? new VirtualClock(drive) : new RealClock(drive);
    await this.#listen(port);
    this.#clock.wake();
  }

  async #listen(port) {
    const changed = () => this.#clock.wake();
    const close = closeApi({ ledger: this.#ledger, userOf: (key) => this.#keys.get(key), changed });
    const control = controlApi(this);
    this.#server = createServer(async (request, response) => {
      try {
        if (request.url.startsWith(CONTROL)) await control(request, response);
        else if (request.url.startsWith(API)) await close(request, response);
        else throw new HttpError(404, 'NOT_FOUND', `there is nothing at this path: ${API} and ${CONTROL} are served`);
      } catch (error) {
        refuse(response, error);
      }
    });
    this.#server.listen(port, LOOPBACK);
    await once(this.#server, 'listening');
    this.url = `http://${LOOPBACK}:${this.#server.address().port}`;
  }

  get clock() {
    const { now, date, next_due: due } = this.#ledger.state();
    return { clock: this.#isVirtual ? 'virtual' : 'real', now, date, next_due: due };
  }

  get seed() {
    return this.#ledger.head.seed;
  }

  get templateTypes() {
    return templateTypes();
  }

  async put(events) {
    const ids = this.#ledger.put(this.#expanded(events));
    await this.#ledger.kept();
    this.#clock.wake();
    return ids;
  }

  /** Templates in the place of those who ask for them; anything else as it is, to the letter. */
  #expanded(events) {
    const bytes = events instanceof Uint8Array || typeof events === 'string';
    if (bytes && !mentionsTemplate(events)) return events;
    const list = bytes ? parsed(events) : events;
    const expand = (event) => (event?.template === undefined ? [event] : this.#fromTemplate(event));
    return Array.isArray(list) ? list.flatMap(expand) : single(expand(list));
  }

  #fromTemplate({ template, data, count = 1, ...rest }) {
    const at = typeof template === 'string' ? template.lastIndexOf('.') : -1;
    if (at < 1) throw new ClosehookError('UNKNOWN_TEMPLATE', 'template must be an object type and an action, as lead.created');
    if (!Number.isInteger(count) || count < 1 || count > 100_000) throw new ClosehookError('INVALID_EVENT', 'count must be a whole number from 1 to 100,000');
    const { now, organization_id: orga, users } = this.#ledger.state();
    const about = { data, tail: this.#tail, now, known: { orga, user: users[0].id } };
    const make = () => ({ ...fromTemplate(template.slice(0, at), template.slice(at + 1), about), ...rest });
    return Array.from({ length: count }, make);
  }

  async change(objectType, objectId, fields) {
    return this.#changing(() => this.#ledger.change(objectType, objectId, fields));
  }

  async delete(objectType, objectId) {
    return this.#changing(() => this.#ledger.delete(objectType, objectId));
  }

  async #changing(change) {
    const id = change();
    await this.#ledger.kept();
    this.#clock.wake();
    return id;
  }

  object(objectType, objectId) {
    const text = this.#ledger.object(objectType, objectId);
    if (text === null) throw new HttpError(404, 'UNKNOWN_OBJECT', `there is no ${objectType} with this id`);
    return JSON.parse(text);
  }

  async subscribe(subscription) {
    const answer = await this.#api('POST', 'webhook/', JSON.stringify(subscription));
    this.#clock.wake();
    return answer;
  }

  async subscriptions() {
    const { data } = await this.#api('GET', 'webhook/');
    return data;
  }

  /** Close's API as the admin. */
  async #api(method, path, body = '') {
    const { status, body: text } = this.#ledger.request(this.#admin, method, `${API}${path}`, body);
    await this.#ledger.kept();
    const answer = JSON.parse(text);
    if (status < 300) return answer;
    const [field, message] = Object.entries(answer['field-errors'] ?? {})[0] ?? [];
    throw new ClosehookError('INVALID_SUBSCRIPTION', field ? `${field}: ${[message].flat()[0]}` : (answer.errors?.[0] ?? answer.error));
  }

  async advance(seconds) {
    if (!this.#isVirtual) throw new HttpError(409, 'REAL_CLOCK', 'the clock is the real one: start with --clock virtual to move it');
    if (typeof seconds !== 'number' || !(seconds >= 0)) throw new TypeError('seconds must be a number from 0 on');
    await this.#clock.advance(Math.round(seconds * 1000));
    await this.#ledger.kept();
    return this.clock;
  }

  async setFaults(faults) {
    this.#ledger.setFaults(faults);
    await this.#ledger.kept();
    return this.state().faults;
  }

  async setUser(user) {
    const { api_key: key, ...rest } = user instanceof Uint8Array ? parsed(user) ?? {} : user;
    this.#ledger.setUser(rest);
    if (key !== undefined) {
      if (typeof key !== 'string' || key === '') throw new HttpError(400, 'INVALID_OPTION', 'api_key must be a string at /api_key');
      this.#keys.set(key, rest.id);
      this.#ledger.head.users.push([key, rest.id]);
    }
    await this.#ledger.kept();
    return { users: this.state().users };
  }

  state() {
    return this.#ledger.state();
  }

  warnings(from = 1) {
    return this.#ledger.warnings(from);
  }

  deliveries(from = 1) {
    return this.#deliveries.filter(({ number }) => number >= from);
  }

  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #report({ id, number, repeated, subscriptionId, eventId, url, body }, outcome, milliseconds) {
    const { now } = this.#ledger;
    this.#tell('attempt', {
      number: id,
      date: new Date(now).toISOString(),
      subscription_id: subscriptionId,
      event_id: eventId,
      url,
      attempt: number,
      repeated,
      status: typeof outcome === 'number' ? outcome : null,
      error: typeof outcome === 'number' ? null : outcome,
      milliseconds: Math.round(milliseconds * 10) / 10,
      bytes: body.length,
    });
    for (const warning of this.#ledger.warnings(this.#warned + 1)) {
      this.#warned = warning.number;
      this.#tell('warning', warning);
    }
  }

  #tell(about, what) {
    if (about === 'attempt') {
      this.#deliveries.push(what);
      if (this.#deliveries.length > 2 * REMEMBERED) this.#deliveries.splice(0, REMEMBERED);
    }
    for (const listener of this.#listeners) listener(about, what);
  }

  /** Ends it, once what is under way is answered. */
  async close() {
    this.#server?.close();
    this.#server?.closeAllConnections();
    await this.#clock?.close();
    this.#post?.close();
    await this.#ledger?.close();
  }

  async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
    await this.close();
  }
}

function read(options) {
  if (options === null || typeof options !== 'object') throw new TypeError(`options must be an object, got ${kind(options)}`);
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(OPTIONS, name)) throw new TypeError(`options.${name} is not one of ${Object.keys(OPTIONS).join(', ')}`);
    const [expected, fits] = OPTIONS[name];
    if (value !== undefined && !fits(value)) throw new TypeError(`options.${name} must be ${expected}`);
  }
  return options;
}

/** Whether the key is there: events may be large, and are read once, by the core. */
function mentionsTemplate(text) {
  return typeof text === 'string' ? text.includes('"template"') : Buffer.from(text.buffer, text.byteOffset, text.length).includes('"template"');
}

const single = (list) => (list.length === 1 ? list[0] : list);

const STATUS = { UNKNOWN_OBJECT: 404, UNKNOWN_SUBSCRIPTION: 404, UNKNOWN_TEMPLATE: 404 };

/** An error as an answer; what no one foresaw says nothing of itself. */
function refuse(response, error) {
  if (response.headersSent) return response.destroy();
  const { code, message, status, headers } = error;
  if (error instanceof TypeError) return answer(response, 400, JSON.stringify({ code: 'INVALID', error: message }));
  if (!(error instanceof ClosehookError)) {
    console.error(error);
    return answer(response, 500, '{"code":"INTERNAL","error":"the emulator failed; its log has the reason"}');
  }
  const { pointer = null, line = null, column = null } = error;
  const body = { code, error: message, pointer, line, column };
  return answer(response, status ?? STATUS[code] ?? 400, `${JSON.stringify(body)}\n`, headers);
}
