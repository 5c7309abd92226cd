// The entry for Node, Deno, Bun, browsers and bundlers: the module is embedded, so there is no file to
// find, no permission to ask for and nothing to await.
import * as bindings from './dist/closehook_bg.js';
import { decoder, text } from './dist/embedded.js';
import { provideWhole } from './src/core.js';
import { decode } from './src/decode.js';

provideWhole(bindings, () => new WebAssembly.Module(decode(decoder, text)));

export * from './src/closehook.js';
