// The entry for Vercel's and Next.js's edge runtime, which wants `?module` for what workerd imports plainly.
import module from './dist/closehook.wasm?module';
import * as bindings from './dist/closehook_bg.js';
import { provide } from './src/core.js';

provide(bindings, () => module);

export * from './src/closehook.js';
