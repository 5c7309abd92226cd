// All of `closehook`. The first screen starts with the smaller module of `closehook/filters`, which verifies; this one
// is loaded when the page is idle, or when it is first needed, and then takes the place of the smaller one.

/** @typedef {typeof import('closehook')} Closehook */

/** @type {Closehook | undefined} */
let loaded;
/** @type {Promise<Closehook> | undefined} */
let loading;

/** `closehook`, or `undefined` while it is not loaded. */
export const whole = () => loaded;

/** Loads it once. If that fails, the next call tries again. */
export function loadWhole() {
  loading ??= import('closehook').then(
    (module) => (loaded = module),
    (error) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}
