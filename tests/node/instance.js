// The package with a view into its instance, for tests of its memory.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Collects garbage at once. */
export const collect = runInNewContext('gc');

/** The module's memory, once it is instantiated. The package keeps it to itself, so it is seen as it is made. */
export let memory;

/** A function that traps, of a module of its own: `unreachable`. */
const {
  instance: {
    exports: { trap },
  },
} = await WebAssembly.instantiate(
  Buffer.from('0061736d0100000001040160000003020100070801047472617000000a05010300000b', 'hex'),
);

let trapping;

/** The next call of an export of the module, `diff` if it is not said of which, ends in a trap. */
export function trapNext(name = 'diff') {
  trapping = name;
}

/** The exports that free an object: as wasm-bindgen names them, and `free` of `closehook/verify`. */
const FREES = /^(__wbg_.*_)?free$/;
/** How many objects of the core were freed so far. */
let freed = 0;

/**
 * Makes objects of the core, drops them, and waits until all of them are freed: on a busy machine, finalizers run long
 * after a collection, and a later round would find the memory of an earlier one still in use.
 *
 * @param {number} count how many objects are made @param {() => void} make
 */
export async function dropped(count, make) {
  const before = freed;
  make();
  while (freed - before < count) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 5)); // finalizers run between tasks
  }
}

const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  #exports;

  constructor(module, imports) {
    super(module, imports);
    const real = super.exports;
    ({ memory } = real);
    this.#exports = { ...real };
    for (const [name, call] of Object.entries(real)) {
      if (typeof call !== 'function') continue;
      this.#exports[name] = (...given) => {
        if (FREES.test(name)) freed += 1;
        if (trapping !== name) return call(...given);
        trapping = undefined;
        return /** @type {() => unknown} */ (trap)();
      };
    }
  }

  get exports() {
    return this.#exports;
  }
};

/** What `closehook` exports, or another entry that these tests are to be of. */
export const closehook = await import(process.env.CLOSEHOOK_ENTRY ?? '../../pkg/index.js');

/**
 * Makes a call at a stack that is used up but for a little more each time; says how the calls end, and has each that
 * the module did not survive be followed by a question.
 */
export function atTheEndOfTheStack(call, goesOn) {
  const outcomes = {};
  const dive = (left) => (left === 0 ? call() : dive(left - 1));
  let most = 0;
  const measure = () => {
    most += 1;
    measure();
  };
  try {
    measure();
  } catch {
    // As deep as it gets.
  }
  for (let depth = Math.floor(most * 0.2); depth < most * 2; depth += Math.ceil(most / 400)) {
    let outcome;
    try {
      outcome = String(dive(depth));
    } catch (error) {
      outcome = error.code ?? error.name;
    }
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (outcome !== 'RangeError' && outcome !== 'true') goesOn();
  }
  return outcomes;
}
