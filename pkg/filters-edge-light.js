// closehook/filters for Vercel's and Next.js's edge runtime.
import module from './dist/filters.wasm?module';
import * as bindings from './dist/filters_bg.js';
import { provide, shrinking } from './src/core.js';

provide(bindings, () => module);
shrinking();

export * from './src/filters.js';
