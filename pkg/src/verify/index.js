// The entry of `closehook/verify` for Node, Deno, Bun, browsers and bundlers. Built into one file of its own in
// dist/verify: beside the whole package it has an instance of its own.
import { common, text } from '../../dist/verify-embedded.js';
import { bindings } from './bindings.js';
import { provide } from '../core.js';
import { decode } from './decode.js';

provide(bindings, () => new WebAssembly.Module(decode(common, text)));

export * from './verify.js';
