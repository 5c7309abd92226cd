// The sending side of an organization in Close, on a virtual clock: the module of `crates/sender`, for Node.
import { readFileSync } from 'node:fs';
import * as glue from '../../dist/emulator_bg.js';
import { PlacedError } from '../errors.js';
import { release, start } from '../guard.js';

/** @import { Exports } from '../core.js' */

/** What was put in cannot be used. */
export class DeliveryError extends PlacedError {
  /**
   * @param {string} code @param {string} message
   * @param {{ pointer?: string | null, line?: number | null, column?: number | null, offset?: number | null }=} place
   */
  constructor(code, message, place) {
    super('DeliveryError', code, message, place);
  }
}

/** The number of the instance, which a trap ends; and its memory. */
/** @type {{ instance: number | undefined }} */
const live = { instance: undefined };
/** @type {WebAssembly.Memory | undefined} */
let memory;

/** The bindings, instantiated on first use, and anew after a trap. @returns {any} */
function module() {
  if (live.instance === undefined) {
    const bytes = readFileSync(new URL('../../dist/emulator.wasm', import.meta.url));
    const imports = /** @type {WebAssembly.Imports} */ ({ './emulator_bg.js': glue });
    /** @type {{ exports: Exports }} */
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
    release(memory);
    ({ memory } = exports);
    start(glue, exports, live);
  }
  return glue;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The most that fits the module's integers. */
const MOST = 2 ** 32 - 1;

/**
 * JSON as bytes: text and bytes as they are, anything else is a value.
 *
 * @param {unknown} value @param {string} argument
 */
function json(value, argument) {
  if (value instanceof Uint8Array) return value;
  const text = typeof value === 'string' ? value : written(value, argument);
  if (text === undefined) throw new TypeError(`${argument} must be JSON text, bytes, or a value that JSON has`);
  return encoder.encode(text);
}

export { json as bytesOf };

/** @param {unknown} value @param {string} argument */
function written(value, argument) {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // `JSON.parse` reads what is nested deeper than `JSON.stringify` writes, so a request can bring it.
    if (error instanceof RangeError)
      throw new DeliveryError('TOO_DEEP', `${argument} must not be nested so deeply, or must be JSON text`, {
        pointer: '',
      });
    throw error;
  }
}

/** @param {unknown} value @param {string} argument */
function string(value, argument) {
  if (typeof value !== 'string') throw new TypeError(`${argument} must be a string`);
  return value;
}

/** @param {unknown} value @param {string} argument */
function moment(value, argument) {
  if (typeof value !== 'number' || !(value >= 0)) {
    throw new TypeError(`${argument} must be milliseconds since 1970`);
  }
  return value;
}

/** @param {unknown} value @param {string} argument */
function count(value, argument) {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new TypeError(`${argument} must be a whole number`);
  return value;
}

/** The id of a user, or `undefined` for none. @param {unknown} value */
function someone(value) {
  return value === null || value === undefined ? undefined : string(value, 'user');
}

/** Calls the module; what it throws is JSON text. @param {() => any} call */
function refusing(call) {
  try {
    return call();
  } catch (thrown) {
    if (typeof thrown !== 'string') throw thrown;
    const { code, message, ...place } = JSON.parse(thrown);
    throw new DeliveryError(code, message, place);
  }
}

/**
 * JSON text as a value, for what is not put in as it is; refuses what is no JSON, with the place.
 *
 * @param {string | Uint8Array} text
 */
export function parsed(text) {
  try {
    return JSON.parse(typeof text === 'string' ? text : decoder.decode(text));
  } catch {
    // The engine's sentence has no place, or another one in each version: the module tells it of its options.
    try {
      new Sender(text);
    } catch (error) {
      if (error.code === 'MALFORMED_JSON') throw error;
    }
    throw new DeliveryError('MALFORMED_JSON', 'the text is not JSON at the root', { pointer: '' });
  }
}

/**
 * An argument that is JSON text or already a value.
 *
 * @param {any} given
 */
export const asValue = (given) => (given instanceof Uint8Array || typeof given === 'string' ? parsed(given) : given);

/**
 * An attempt that is due.
 *
 * @typedef {object} Due
 * @property {number} id
 * @property {number} number of the attempts at the event, from 1
 * @property {boolean} repeated
 * @property {string} network
 * @property {string[]} faults
 * @property {string} subscriptionId
 * @property {string} eventId
 * @property {string | null} objectType
 * @property {string | null} action
 * @property {string} url
 * @property {boolean} verifySsl
 * @property {{ 'close-sig-hash': string, 'close-sig-timestamp': string }} headers
 * @property {Uint8Array} body
 */

/** All parts of a snapshot. @param {any} events @param {number} bytes */
function* taken(events, bytes) {
  try {
    for (;;) {
      const part = events.take(bytes);
      if (part.length === 0) return;
      yield part;
    }
  } finally {
    events.free();
  }
}

/**
 * An organization in Close: events go in, attempts come out, the clock moves where it is told to. Texts of JSON may be
 * given as text, as UTF-8 bytes, or as values. Equal options and equal calls give equal bytes.
 */
export class Sender {
  /** @type {any} */
  #inner;
  /** @type {number | undefined} */
  #instance;

  /** See `Options` and `Rules` in `crates/sender/src/options.rs`; all in milliseconds. */
  constructor(options = {}) {
    const { Sender: Inner } = module();
    this.#set(refusing(() => new Inner(json(options, 'options'))));
  }

  /** A sender that goes on as the one whose `snapshot()` this is, to the byte. @param {Uint8Array} snapshot */
  static restore(snapshot) {
    const { Sender: Inner } = module();
    const sender = new Sender();
    const inner = refusing(() => Inner.restore(json(snapshot, 'snapshot')));
    sender.#alive.free();
    sender.#set(inner);
    return sender;
  }

  /**
   * The same from the parts that `snapshotInParts` gave, in their order.
   *
   * @param {Uint8Array} head @param {Iterable<Uint8Array>} parts
   */
  static assemble(head, parts) {
    const { Restoring } = module();
    const sender = new Sender();
    const restoring = refusing(() => new Restoring(json(head, 'head')));
    for (const part of parts) refusing(() => restoring.add(json(part, 'part')));
    const inner = refusing(() => restoring.done());
    sender.#alive.free();
    sender.#set(inner);
    return sender;
  }

  /** @param {any} inner */
  #set(inner) {
    this.#inner = inner;
    this.#instance = live.instance;
  }

  /** The sender in the module, unless its state went with the instance that a trap ended. */
  get #alive() {
    if (this.#instance === live.instance) return this.#inner;
    throw new DeliveryError(
      'STATE_LOST',
      'an earlier call ended unexpectedly, and the state of this sender is lost: restore it from a snapshot',
    );
  }

  /**
   * Answers a request to Close's API. `user` is whom the server found by the API key or the token, or null. `wait`
   * is in milliseconds: with the status 429 what `retry-after` asks for, else how long the answer is held back.
   *
   * @param {string | null} user @param {string} method @param {string} path @param {object | string | Uint8Array} body
   */
  request(user, method, path, body = '') {
    const [by, verb, where] = [someone(user), string(method, 'method'), string(path, 'path')];
    const status = this.#alive.request(by, verb, where, json(body, 'body'));
    return { status, body: this.#alive.body(), wait: this.#alive.wait() };
  }

  /** Whether a fault may strike a request, which then is not only a question. */
  get breaksApi() {
    return this.#alive.breaksApi();
  }

  /** Puts an event in, or an array; gives the id under which the log has each. @param {unknown} events */
  put(events) {
    return refusing(() => this.#alive.put(json(events, 'events')));
  }

  /**
   * Changes an object as a `PUT` does; gives the id of the event, or null when nothing changed.
   *
   * @param {string} objectType @param {string} objectId @param {unknown} fields
   * @param {string | Uint8Array=} about members that all events of this have, as JSON: `meta`, `request_id`
   * @param {string=} user
   */
  change(objectType, objectId, fields, about = '{}', user = undefined) {
    const [type, id] = [string(objectType, 'objectType'), string(objectId, 'objectId')];
    const by = someone(user);
    return refusing(() => this.#alive.change(type, id, json(fields, 'fields'), by, json(about, 'about'))) ?? null;
  }

  /**
   * Deletes an object; gives the id of the event.
   *
   * @param {string} objectType @param {string} objectId @param {string | Uint8Array=} about @param {string=} user
   */
  delete(objectType, objectId, about = '{}', user = undefined) {
    const [type, id] = [string(objectType, 'objectType'), string(objectId, 'objectId')];
    return refusing(() => this.#alive.delete(type, id, someone(user), json(about, 'about'))) ?? null;
  }

  /**
   * Merges a lead into another; gives the id of the `merged` event.
   *
   * @param {string} source @param {string} destination @param {string | Uint8Array=} about @param {string=} user
   */
  merge(source, destination, about = '{}', user = undefined) {
    const [from, into] = [string(source, 'source'), string(destination, 'destination')];
    return refusing(() => this.#alive.merge(from, into, someone(user), json(about, 'about'))) ?? null;
  }

  /** An object as JSON text, or null. @param {string} objectType @param {string} objectId */
  object(objectType, objectId) {
    return this.#alive.object(string(objectType, 'objectType'), string(objectId, 'objectId')) ?? null;
  }

  /** Adds or changes a user: `{ id, role?, access? }`. @param {unknown} user */
  setUser(user) {
    refusing(() => this.#alive.setUser(json(user, 'user')));
  }

  /**
   * Sets faults: `{ kind, subscription_id?, rate?, next? }`, or an array of them, of which an empty one ends all.
   *
   * @param {unknown} faults
   */
  setFaults(faults) {
    refusing(() => this.#alive.setFaults(json(faults, 'faults')));
  }

  /** The clock, in milliseconds since 1970. */
  get now() {
    return this.#alive.now();
  }

  /** When something is due next, or null. */
  nextDue() {
    return this.#alive.nextDue() ?? null;
  }

  /**
   * Moves the clock to the next moment at which an attempt is due, or else to `until`; gives the clock.
   *
   * @param {number} until
   */
  step(until) {
    return this.#alive.step(moment(until, 'until'));
  }

  /** How far ahead of this clock, in milliseconds, the clock is that signs. @param {number} milliseconds */
  signAhead(milliseconds) {
    this.#alive.signAhead(milliseconds);
  }

  /** Moves the clock to a moment, whatever is due on the way: for a clock that goes by itself. @param {number} to */
  advance(to) {
    return this.#alive.advance(moment(to, 'to'));
  }

  /** Gives up waiting for answers, as after a crash; gives how many are tried again. */
  retryUnderWay() {
    return this.#alive.retryUnderWay();
  }

  /** The attempts that are due, under way from now on until they are answered. @returns {Due[]} */
  take(most = 100) {
    /** @type {any[]} */
    const list = JSON.parse(this.#alive.take(Math.min(count(most, 'most'), MOST)));
    const bodies = this.#alive.bodies();
    let at = 0;
    /** @param {number} length */
    const bodyOf = (length) => {
      at += length;
      return bodies.subarray(at - length, at);
    };
    return list.map(({ length, ...attempt }) => ({ ...attempt, body: bodyOf(length) }));
  }

  /**
   * Says what came of an attempt: the status, or why there was none. Gives whether it was under way.
   *
   * @param {number} id @param {number | string} outcome
   */
  answered(id, outcome) {
    count(id, 'id');
    if (typeof outcome === 'number' && Number.isInteger(outcome) && outcome >= 100 && outcome <= 999) {
      return this.#alive.answered(id, outcome, '');
    }
    return this.#alive.answered(id, 0, string(outcome, 'outcome: a status from 100 to 999, or why there is none,'));
  }

  /** What Close would have sent by e-mail, from a number on. */
  warnings(from = 1) {
    return JSON.parse(this.#alive.warnings(count(from, 'from')));
  }

  /** What a person wants to know: see `state` in `crates/sender/src/state.rs`. */
  state() {
    return JSON.parse(this.#alive.state());
  }

  /** Everything as JSON text in UTF-8, signature keys too. */
  snapshot() {
    return this.#alive.snapshot();
  }

  /**
   * The same as it is now, in parts of about so many bytes, so that it is in memory once.
   *
   * @param {number} bytes
   * @returns {{ head: Uint8Array, parts: Iterable<Uint8Array> }}
   */
  snapshotInParts(bytes) {
    const events = this.#alive.snapshotInParts();
    const head = this.#alive.bodies();
    return { head, parts: taken(events, count(bytes, 'bytes')) };
  }
}
