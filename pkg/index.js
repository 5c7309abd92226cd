// The entry for Node, Deno, Bun, browsers and bundlers: the module is embedded, so there is no file to
// find, no permission to ask for and nothing to await.
import { hex } from './dist/embedded.js';
import { provide } from './src/core.js';
import { decodeHex } from './src/hex.js';

provide(() => new WebAssembly.Module(decodeHex(hex)));

export * from './src/closehook.js';
