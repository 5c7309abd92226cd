// The same for Cloudflare Workers. Built into one file of its own in dist/verify: beside the whole package it has an instance of its own.
import module from '../../dist/verify.wasm';
import * as bindings from '../../dist/verify_bg.js';
import { provide } from '../core.js';

provide(bindings, () => module);

export * from './verify.js';
