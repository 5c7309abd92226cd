// After a trap an instance is in the middle of a call: whatever it answers next cannot be trusted. So it is dropped,
// and the next call makes a new one.
import { ClosehookError } from './errors.js';

/** @import { Exports } from './core.js' */

/** How many instances were made in this module's life: what an object of the core belongs to. */
let made = 0;

/**
 * Gives the glue an instance to call, and says which one it is. Each export catches what ends a call in the middle: a
 * trap, or an exception of the engine's own, such as a stack overflow. Nothing else comes out of a call, since what the
 * core throws is thrown by the glue, after it.
 *
 * @param {any} glue the bindings, as wasm-bindgen writes them
 * @param {Exports} exports
 * @param {{ instance: number | undefined }} live its `instance` is the number of the instance, until that is to be used
 *   no more.
 */
export function start(glue, exports, live) {
  const wasm = guarded(exports, live);
  glue.__wbg_set_wasm(wasm);
  // Last, since there may be no stack left for a call before it.
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
        // Before any call, for which there may be no stack.
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
 * Has the views of a memory that the glue keeps be empty, so that it asks for new ones: growing by nothing detaches its
 * buffer.
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
