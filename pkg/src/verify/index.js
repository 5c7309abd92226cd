// The entry of `closehook/verify` for Node, Deno, Bun, browsers and bundlers. Built into one file of its own in dist/verify: beside the whole package it has an instance of its own.
import { decoder, text } from '../../dist/verify-embedded.js';
import * as bindings from '../../dist/verify_bg.js';
import { provide } from '../core.js';
import { decode } from '../decode.js';

provide(bindings, () => new WebAssembly.Module(decode(decoder, text)));

export * from './verify.js';
