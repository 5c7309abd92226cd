// The entry without the embedded module, for those who load closehook/closehook.wasm themselves.
import * as bindings from './dist/closehook_bg.js';
import { provideWhole } from './src/core.js';
import { ClosehookError } from './src/errors.js';

provideWhole(bindings, undefined, () => {
  throw new ClosehookError('NOT_INITIALISED', 'closehook/slim is used before init(module)');
});

export { init } from './src/core.js';
export * from './src/closehook.js';
