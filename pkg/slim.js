// The entry without the embedded module, for those who load closehook/closehook.wasm themselves.
import * as bindings from './dist/closehook_bg.js';
import { provide } from './src/core.js';

provide(bindings);

export { init } from './src/core.js';
export * from './src/closehook.js';
