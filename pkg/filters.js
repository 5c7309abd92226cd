// closehook/filters for Node, Deno, Bun, browsers and bundlers: its own module is embedded.
import * as bindings from './dist/filters_bg.js';
import { decoder, text } from './dist/filters-embedded.js';
import { provide, shrinking } from './src/core.js';
import { decode } from './src/decode.js';

provide(bindings, () => new WebAssembly.Module(decode(decoder, text)));
shrinking();

export * from './src/filters.js';
