// The package with a view into its instance, for tests of its memory.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Collects garbage at once. */
export const collect = runInNewContext('gc');

/** The module's memory, once it is instantiated. The package keeps it to itself, so it is seen as it is made. */
export let memory;

let isToTrap = false;

/** The next `diff` ends in a trap, which is a real one: an address beyond the memory. */
export function trapNext() {
  isToTrap = true;
}

const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  #exports;

  constructor(...parts) {
    super(...parts);
    const real = super.exports;
    ({ memory } = real);
    this.#exports = { ...real };
    if (real.diff === undefined) return; // closehook/verify
    this.#exports.diff = (...given) => {
      if (!isToTrap) return real.diff(...given);
      isToTrap = false;
      return real.keyring_timestamp(-8);
    };
  }

  get exports() {
    return this.#exports;
  }
};

/** What `closehook` exports, or another entry that these tests are to be of. */
export const closehook = await import(process.env.CLOSEHOOK_ENTRY ?? '../../pkg/index.js');
