// The same for Vercel's and Next.js's edge runtime. Built into one file of its own in dist/verify: beside the whole
// package it has an instance of its own.
import module from '../../dist/verify.wasm?module';
import { bindings } from './bindings.js';
import { provide } from '../core.js';

provide(bindings, () => module);

export * from './verify.js';
