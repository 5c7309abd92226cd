// The entry for Cloudflare Workers, where bytes must not be compiled and a .wasm file is imported as a
// module.
import module from './dist/closehook.wasm';
import * as bindings from './dist/closehook_bg.js';
import { provideWhole } from './src/core.js';

provideWhole(bindings, () => module);

export * from './src/closehook.js';
