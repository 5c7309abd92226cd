/**
 * What importing `closehook/closehook.wasm` gives depends on the runtime: a `WebAssembly.Module` in Cloudflare
 * Workers, a URL or the exports with some bundlers. Give the module or its bytes to `init` of `closehook/slim`.
 */
declare const module: unknown;
export default module;
