// One line of JSON for each thing that happens. Ids and codes only: neither a payload nor a key gets in here, and of an
// error not its message either, which may quote both.

/** @typedef {(level: 'info' | 'warn' | 'error', code: string, about?: object) => void} Log */

/** @type {Log} */
export function log(level, code, about = {}) {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, code, ...about })}\n`);
}

/**
 * Of an error what may be logged. Whatever is thrown, this does not throw.
 *
 * @param {unknown} error
 */
export function nameOf(error) {
  const { code, name } = Object(error);
  return String([code, name].find((each) => typeof each === 'string' || typeof each === 'number') ?? typeof error);
}
