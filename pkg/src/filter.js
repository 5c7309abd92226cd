import { Lasting, write } from './core.js';
import { FilterError, kind, tooLarge } from './errors.js';
import { ask, text } from './payload.js';

/** @import { Finding } from '../index.d.ts' */
/** @import { CloseFilter, ExtendedFilter, Payload } from '../index.d.ts' */

export class Filter {
  #filter;
  #text;

  /** @param {CloseFilter | ExtendedFilter | string | null} filter */
  constructor(filter) {
    if (typeof filter !== 'string' && typeof filter !== 'object') {
      throw new TypeError(`filter must be an object, its JSON text, or null, got ${kind(filter)}`);
    }
    this.#text = typeof filter === 'string' ? filter : text(filter, 'filter');
    this.#filter = compile('Filter', this.#text);
  }

  /** @param {Payload} payload */
  matches(payload) {
    return (
      ask(
        payload,
        (/** @type {number} */ length, /** @type {any} */ filter) => filter.matches(length),
        -1,
        this.#filter,
      ) === 1
    );
  }

  /** @param {Payload} payload */
  explain(payload) {
    return ask(
      payload,
      (/** @type {number} */ length, /** @type {any} */ filter) => filter.explain(length),
      undefined,
      this.#filter,
    );
  }

  /** @param {{ objectType?: string, action?: string }} on @returns {Finding[]} */
  lint(on = {}) {
    if (on === null || typeof on !== 'object') throw new TypeError(`on must be an object, got ${kind(on)}`);
    for (const [name, value] of Object.entries(on)) {
      if (name !== 'objectType' && name !== 'action') {
        throw new TypeError(`on.${name} is not one of objectType, action`);
      }
      if (value !== undefined && typeof value !== 'string') {
        throw new TypeError(`on.${name} must be a string, got ${kind(value)}`);
      }
    }
    return this.#filter.get().lint(on.objectType, on.action);
  }

  toClose() {
    try {
      return JSON.parse(this.#filter.get().toClose());
    } catch (places) {
      if (places instanceof Error) throw places;
      const [{ message, pointer }] = places;
      const where = pointer === '' ? 'the root' : pointer;
      throw new FilterError('NOT_IN_CLOSE', `${message} at ${where}`, { pointer, places });
    }
  }

  toJSON() {
    return JSON.parse(this.#text);
  }
}

const encoder = new TextEncoder();

/** A filter or a list of the core, from JSON text. @param {string} name @param {string} text */
export function compile(name, text) {
  return new Lasting(({ [name]: Compiled }) => {
    const bytes = encoder.encode(text);
    if (!write(bytes)) throw tooLarge(`the filter has ${bytes.length} bytes`);
    try {
      return new Compiled(bytes.length);
    } catch (thrown) {
      if (thrown instanceof Error) throw thrown;
      const { code, message, ...place } = thrown;
      throw new FilterError(code, message, place);
    }
  });
}
