// What the build writes to pkg/dist, as the type check sees it where there is no build yet.
declare module '*/dist/closehook_bg.js';
declare module '*/dist/filters_bg.js';
declare module '*/dist/emulator_bg.js';
declare module '*/dist/embedded.js' {
  export const decoder: string;
  export const text: string;
}
declare module '*/dist/filters-embedded.js' {
  export const decoder: string;
  export const text: string;
}
declare module '*/dist/verify-embedded.js' {
  export const common: string;
  export const text: string;
}
declare module '*/dist/event_types.js' {
  export const event_types: { readonly [type: string]: readonly string[] };
}
declare module '*/dist/remedies.js' {
  export interface Receivers {
    id: string;
    title: string;
    path: string;
    /** The advice of a diagnosis that is about this framework. */
    advice: keyof import('../pkg/index.js').Remedy;
    withClosehook: string | null;
    withoutClosehook: string;
  }
  export const remedies: readonly Receivers[];
}
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}
declare module '*.wasm?module' {
  const module: WebAssembly.Module;
  export default module;
}
