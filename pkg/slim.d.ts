/**
 * closehook without the embedded module, for those who load `closehook/closehook.wasm` themselves.
 *
 * @packageDocumentation
 */

export * from './index.js';

/**
 * Gives the package its module: the compiled `WebAssembly.Module`, or the bytes of `closehook/closehook.wasm`.
 * Once, before anything else; later calls do nothing.
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
 * @throws {TypeError} when it is neither, or the module of another entry; then it can be called again.
 */
export function init(module: object): void;
