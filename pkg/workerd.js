// The entry for Cloudflare Workers, where bytes must not be compiled and a .wasm file is imported as a
// module.
import module from './dist/closehook.wasm';
import { provide } from './src/core.js';

provide(() => module);

export * from './src/closehook.js';
