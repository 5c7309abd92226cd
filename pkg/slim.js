// The entry without the embedded module, for those who load closehook/closehook.wasm themselves.
export { init } from './src/core.js';
export * from './src/closehook.js';
