// After a trap, an instance is stuck in the middle of a call, so its results cannot be trusted. It is dropped, and the
// next call creates a new one.
import { ClosehookError } from './errors.js';

/** @import { Exports } from './core.js' */

/** The number of instances created so far. Objects of the core belong to one. */
let made = 0;

/**
 * Gives the glue code an instance, and returns its number. Each export catches everything that interrupts a call: a
 * trap, or an exception of the engine, such as a stack overflow. Nothing else escapes from a call, since the glue
 * throws the core's errors after it.
 *
 * @param {any} glue the bindings, as wasm-bindgen writes them
 * @param {Exports} exports
 * @param {{ instance: number | undefined }} live its `instance` is the number of the instance, until that is to be used
 *   no more.
 */
export function start(glue, exports, live) {
  const wasm = guarded(exports, live);
  glue.__wbg_set_wasm(wasm);
  // This comes last, since there may be no stack left for another call.
  live.instance = wasm.instance;
}

/** @param {Exports} exports @param {{ instance: number | undefined }} live */
function guarded(exports, live) {
  made += 1;
  const instance = made;
  // The memory; and a table of references, in a module that was compiled with them.
  /** @type {Exports} */
  const wasm = { ...exports, instance };
  /** @type {ClosehookError | undefined} */
  let error;
  for (const [name, value] of Object.entries(exports)) {
    if (typeof value !== 'function') continue;
    wasm[name] = (/** @type {unknown[]} */ ...given) => {
      try {
        return value(...given);
      } catch {
        // This comes before any call, since there may be no stack left.
        if (live.instance === instance) live.instance = undefined;
        wasm.instance = undefined;
        error ??= failure(exports);
        throw error;
      }
    };
  }
  return wasm;
}

/**
 * Empties the memory views that the glue caches, so that it creates new ones: growing by zero detaches the buffer.
 *
 * @param {WebAssembly.Memory | undefined} memory
 */
export function release(memory) {
  try {
    memory?.grow(0);
  } catch {
    // No engine refuses it.
  }
}

/** The error for the caller, whose payload is in none of its sentences. @param {Exports} exports */
function failure(exports) {
  return isExhausted(exports)
    ? new ClosehookError('OUT_OF_MEMORY', 'out of memory: the input is too large')
    : new ClosehookError('INTERNAL', 'the call failed: call again');
}

/** Whether it ended since there was no memory. @param {Exports} given */
function isExhausted({ exhausted }) {
  try {
    return Boolean(exhausted?.());
  } catch {
    return false;
  }
}
