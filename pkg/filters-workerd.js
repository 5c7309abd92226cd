// closehook/filters for Cloudflare Workers.
import module from './dist/filters.wasm';
import * as bindings from './dist/filters_bg.js';
import { provide, shrinking } from './src/core.js';

provide(bindings, () => module);
shrinking();

export * from './src/filters.js';
