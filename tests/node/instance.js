// The package with a view into its instance, for tests of its memory.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Collects garbage at once. */
export const collect = runInNewContext('gc');

/** The module's memory, once it is instantiated. The package keeps it to itself, so it is seen as it is made. */
export let memory;
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...parts) {
    super(...parts);
    ({ memory } = this.exports);
  }
};

/** What `closehook` exports, or another entry that these tests are to be of. */
export const closehook = await import(process.env.CLOSEHOOK_ENTRY ?? '../../pkg/index.js');
