// The names are written out: a minifier shortens class names, and two copies of the package in one process
// have two classes but one name.

/** @import { Evidence } from '../index.d.ts' */

/**
 * Where in a text something is wrong: a pointer, or line, column and offset.
 *
 * @typedef {{ pointer?: string | null, line?: number | null, column?: number | null, offset?: number | null,
 *   places?: any[], operation?: number | null }} Place
 */

export class ClosehookError extends Error {
  /** @param {string} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.name = 'ClosehookError';
    this.code = code;
  }
}

/** There is no memory for what was given. @param {string} what */
export const tooLarge = (what) => new ClosehookError('TOO_LARGE', `${what}: more than there is memory for`);

/** An error as JSON writes it: with its message, and without its stack. @param {any} error */
function inJson(error) {
  const { name, code, ...rest } = error;
  return { name, code, message: error.message, ...rest };
}

const NO_EVIDENCE = { bodyBytes: 0, bodySha256: null, age: null, skew: null, subscriptionId: null };

export class VerificationError extends ClosehookError {
  static name = 'VerificationError';

  /**
   * @param {string} code @param {string} message
   * @param {{ header?: VerificationError['header'], evidence?: Partial<Evidence> }} given
   */
  constructor(code, message, { header = null, evidence } = {}) {
    super(code, message);
    this.name = 'VerificationError';
    /** @type {'close-sig-hash' | 'close-sig-timestamp' | null} */
    this.header = header;
    /** @type {Evidence} */
    this.evidence = { ...NO_EVIDENCE, keysTried: [], ...evidence };
  }

  toJSON() {
    return inJson(this);
  }
}

export class PayloadError extends ClosehookError {
  /** @param {string} message @param {Place} place */
  constructor(message, { line = null, column = null, offset = null, pointer = null } = {}) {
    super('MALFORMED_PAYLOAD', message);
    this.name = 'PayloadError';
    this.line = line;
    this.column = column;
    this.offset = offset;
    this.pointer = pointer;
  }

  toJSON() {
    return inJson(this);
  }
}

export class FilterError extends ClosehookError {
  /** @param {string} code @param {string} message @param {Place} place */
  constructor(code, message, { pointer = null, line = null, column = null, offset = null, places = [] } = {}) {
    super(code, message);
    this.name = 'FilterError';
    this.pointer = pointer;
    this.line = line;
    this.column = column;
    this.offset = offset;
    this.places = places;
  }

  toJSON() {
    return inJson(this);
  }
}

export class PatchError extends ClosehookError {
  /** @param {string} code @param {string} message @param {Place=} place */
  constructor(code, message, place = {}) {
    super(code, message);
    const { operation = null, pointer = null, line = null, column = null, offset = null, places = [] } = place;
    this.name = 'PatchError';
    this.operation = operation;
    this.pointer = pointer;
    this.line = line;
    this.column = column;
    this.offset = offset;
    this.places = places;
  }

  toJSON() {
    return inJson(this);
  }
}

/** An error with the place in a JSON text: a pointer, or line, column and offset where it is none. */
export class PlacedError extends ClosehookError {
  /** @param {string} name @param {string} code @param {string} message @param {Place} place */
  constructor(name, code, message, { pointer = null, line = null, column = null, offset = null } = {}) {
    super(code, message);
    this.name = name;
    this.pointer = pointer;
    this.line = line;
    this.column = column;
    this.offset = offset;
  }

  toJSON() {
    return inJson(this);
  }
}

export class HistoryError extends PlacedError {
  /** @param {string} code @param {string} message @param {Place=} place */
  constructor(code, message, place) {
    super('HistoryError', code, message, place);
  }
}

/** What a value is, in words that never repeat it. @param {unknown} value */
export function kind(value) {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Whether a value is an object, and not a list. @param {unknown} value @returns {value is Record<string, any>} */
export const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/** Lower-case hex digits. It is here so that no entry loads a file for it. @param {Iterable<number>} bytes */
export const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * Gives an object members that are computed when they are first read, since most of them never are. All objects share
 * their accessors, so that the engine knows their shape: with accessors of its own, each object takes 1.5 µs longer.
 *
 * @param {object} about @param {Record<string, unknown>} computed the functions that compute them
 */
export function whenRead(about, computed) {
  new Computed(about, computed);
  for (const name of Object.keys(computed)) {
    accessors[name] ??= {
      enumerable: true,
      get() {
        return Computed.of(this, name);
      },
    };
    Object.defineProperty(about, name, accessors[name]);
  }
  Object.defineProperty(about, Symbol.for('nodejs.util.inspect.custom'), SHOWN);
}

/** @type {Record<string, PropertyDescriptor>} by the name of the member */
const accessors = {};

/** Otherwise the console of Node, Deno and Bun would show getters instead of their values. */
const SHOWN = {
  /** @this {object} */
  value() {
    return { ...this };
  },
};

/** A base class that adds the fields of its subclass to an existing object. */
class Given {
  /** @param {object} given */
  constructor(given) {
    // biome-ignore lint/correctness/noConstructorReturn: it is what this class is for
    return given;
  }
}

/** The functions are in a private field: nobody else sees what they keep, which may be a body. */
class Computed extends Given {
  #computed;

  /** @param {object} about @param {Record<string, unknown>} computed */
  constructor(about, computed) {
    super(about);
    this.#computed = computed;
  }

  /** @param {any} about @param {string} name */
  static of(about, name) {
    const computed = about.#computed;
    if (typeof computed[name] === 'function') computed[name] = computed[name](); // it keeps the body no longer
    return computed[name];
  }
}
