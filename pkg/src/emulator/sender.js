// The sending side of an organisation in Close, on a virtual clock: the module of `src/delivery`, for Node.
import { readFileSync } from 'node:fs';
import * as glue from '../../dist/emulator_bg.js';
import { ClosehookError } from '../errors.js';

/** What was put in cannot be used. */
export class DeliveryError extends ClosehookError {
  constructor(code, message, { pointer = null, line = null, column = null, offset = null } = {}) {
    super(code, message);
    this.name = 'DeliveryError';
    this.pointer = pointer;
    this.line = line;
    this.column = column;
    this.offset = offset;
  }

  toJSON() {
    const { name, code, message, pointer, line, column, offset } = this;
    return { name, code, message, pointer, line, column, offset };
  }
}

let ready = false;

/** The bindings, instantiated on first use. */
function module() {
  if (!ready) {
    const bytes = readFileSync(new URL('../../dist/emulator.wasm', import.meta.url));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { './emulator_bg.js': glue });
    glue.__wbg_set_wasm(exports);
    exports.__wbindgen_start();
    ready = true;
  }
  return glue;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** JSON as bytes: text and bytes as they are, anything else is a value. */
export function bytesOf(value, argument) {
  if (value instanceof Uint8Array) return value;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text === undefined) throw new TypeError(`${argument} must be JSON text, bytes, or a value that JSON has`);
  return encoder.encode(text);
}

function string(value, argument) {
  if (typeof value !== 'string') throw new TypeError(`${argument} must be a string`);
  return value;
}

function moment(value, argument) {
  if (typeof value !== 'number' || !(value >= 0)) {
    throw new TypeError(`${argument} must be milliseconds since 1970`);
  }
  return value;
}

/** Calls the module; what it throws is JSON text. */
function refusing(call) {
  try {
    return call();
  } catch (thrown) {
    if (typeof thrown !== 'string') throw thrown;
    const { code, message, ...place } = JSON.parse(thrown);
    throw new DeliveryError(code, message, place);
  }
}

/** JSON text as a value, for what is not put in as it is; refuses what is no JSON, with the place. */
export function valueOf(text) {
  try {
    return JSON.parse(typeof text === 'string' ? text : decoder.decode(text));
  } catch {
    // The engine's sentence has no place, or another one in each version; the module has read the options by then.
    const { Sender: Inner } = module();
    refusing(() => new Inner(bytesOf(text, 'text'))).free();
    throw new DeliveryError('MALFORMED_JSON', 'the text is not JSON', { pointer: '' });
  }
}

export class Sender {
  #inner;

  constructor(options = {}) {
    const { Sender: Inner } = module();
    this.#inner = refusing(() => new Inner(bytesOf(options, 'options')));
  }

  static restore(snapshot) {
    const { Sender: Inner } = module();
    const sender = new Sender();
    const inner = refusing(() => Inner.restore(bytesOf(snapshot, 'snapshot')));
    sender.#inner.free();
    sender.#inner = inner;
    return sender;
  }

  request(user, method, path, body = '') {
    const by = user === null || user === undefined ? undefined : string(user, 'user');
    const bytes = typeof body === 'string' ? encoder.encode(body) : bytesOf(body, 'body');
    const status = this.#inner.request(by, string(method, 'method'), string(path, 'path'), bytes);
    return { status, body: this.#inner.body() };
  }

  put(events) {
    return refusing(() => this.#inner.put(bytesOf(events, 'events')));
  }

  change(objectType, objectId, fields, user) {
    const [type, id] = [string(objectType, 'objectType'), string(objectId, 'objectId')];
    return refusing(() => this.#inner.change(type, id, bytesOf(fields, 'fields'), user ?? undefined)) ?? null;
  }

  delete(objectType, objectId, user) {
    const [type, id] = [string(objectType, 'objectType'), string(objectId, 'objectId')];
    return refusing(() => this.#inner.delete(type, id, user ?? undefined)) ?? null;
  }

  object(objectType, objectId) {
    return this.#inner.object(string(objectType, 'objectType'), string(objectId, 'objectId')) ?? null;
  }

  setUser(user) {
    refusing(() => this.#inner.setUser(bytesOf(user, 'user')));
  }

  setFaults(faults) {
    refusing(() => this.#inner.setFaults(bytesOf(faults, 'faults')));
  }

  get now() {
    return this.#inner.now();
  }

  nextDue() {
    return this.#inner.nextDue() ?? null;
  }

  step(until) {
    return this.#inner.step(moment(until, 'until'));
  }

  /** How far ahead of this clock, in milliseconds, the clock is that signs. */
  signAhead(milliseconds) {
    this.#inner.signAhead(milliseconds);
  }

  advance(to) {
    return this.#inner.advance(moment(to, 'to'));
  }

  retryUnderWay() {
    return this.#inner.retryUnderWay();
  }

  take(most = 100) {
    const list = JSON.parse(this.#inner.take(most));
    const bodies = this.#inner.bodies();
    let at = 0;
    return list.map(({ id, number, repeated, network, subscription_id, event_id, url, verify_ssl, ...rest }) => ({
      id,
      number,
      repeated,
      network,
      subscriptionId: subscription_id,
      eventId: event_id,
      url,
      verifySsl: verify_ssl,
      headers: { 'close-sig-hash': rest.hash, 'close-sig-timestamp': rest.timestamp },
      body: bodies.subarray(at, (at += rest.length)),
    }));
  }

  answered(id, outcome) {
    if (typeof outcome === 'number' && Number.isInteger(outcome) && outcome >= 100 && outcome <= 999) {
      return this.#inner.answered(id, outcome, '');
    }
    return this.#inner.answered(id, 0, string(outcome, 'outcome: a status from 100 to 999, or why there is none,'));
  }

  warnings(from = 1) {
    return JSON.parse(this.#inner.warnings(from));
  }

  state() {
    return JSON.parse(this.#inner.state());
  }

  snapshot() {
    return this.#inner.snapshot();
  }
}
