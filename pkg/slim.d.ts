/**
 * closehook without the embedded module, if you load `closehook/closehook.wasm` yourself.
 *
 * @packageDocumentation
 */

export * from './index.js';

/**
 * Sets the module: a compiled `WebAssembly.Module`, or the bytes of `closehook/closehook.wasm`. Call it once, before
 * anything else. Later calls do nothing.
 *
 * @example
 * ```js
 * import { readFileSync } from 'node:fs';
 * import { init, Webhook } from 'closehook/slim';
 *
 * init(readFileSync(new URL(import.meta.resolve('closehook/closehook.wasm'))));
 * const webhook = new Webhook('058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c');
 * assert.equal(webhook.verify('{}', webhook.sign('{}')).key, '0');
 * ```
 *
 * @throws {TypeError} if it is neither, or the module of another entry. Then you can call it again.
 */
export function init(module: object): void;
