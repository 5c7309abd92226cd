// One line of JSON for each thing that happens, of which Workers Logs makes fields. Ids and codes only: neither a payload nor a key
// gets in here, and of an error not its message either, which may quote both.

/** @typedef {(level: 'info' | 'warn' | 'error', code: string, about?: object) => void} Log */

/** @type {Log} */
export function log(level, code, about = {}) {
  console[level](JSON.stringify({ level, code, ...about }));
}

/** Of an error what may be logged. */
export const nameOf = (error) => String(error?.code ?? error?.name ?? typeof error);
