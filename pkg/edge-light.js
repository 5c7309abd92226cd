// The entry for Vercel's and Next.js's edge runtime, which wants `?module` for what workerd imports plainly.
import module from './dist/closehook.wasm?module';
import * as bindings from './dist/closehook_bg.js';
import { provideWhole } from './src/core.js';

provideWhole(bindings, () => module);

export * from './src/closehook.js';
