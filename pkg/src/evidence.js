import { sha256Of } from './core.js';
import { refused } from './judge.js';

/** @import { Rejection } from './core.js' */

/**
 * Gives an object members that are computed when they are first read, since most of them never are.
 *
 * @param {object} about @param {Record<string, () => unknown>} computed what computes each
 */
export function whenRead(about, computed) {
  for (const name in computed) {
    /** @type {(() => unknown) | undefined} */
    let compute = computed[name];
    /** @type {unknown} */
    let value;
    Object.defineProperty(about, name, {
      enumerable: true,
      get() {
        if (compute) value = compute();
        compute = undefined; // it keeps the body
        return value;
      },
    });
  }
  // Otherwise the console of Node, Deno and Bun would show the getters, and not what they return.
  Object.defineProperty(about, Symbol.for('nodejs.util.inspect.custom'), { value: () => ({ ...about }) });
}

/**
 * `refuse` of a judge: the body is hashed when somebody reads its hash, and until then, the error keeps the body.
 *
 * @param {Rejection} rejection @param {Uint8Array} bytes @param {boolean} isOurs says that nobody else can write over them
 */
export function refusedUnhashed(rejection, bytes, isOurs) {
  const error = refused(rejection);
  const own = isOurs ? bytes : new Uint8Array(bytes);
  if (error.evidence.age !== null) whenRead(error.evidence, { bodySha256: () => sha256Of(own) });
  return error;
}
