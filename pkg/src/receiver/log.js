// One line for each request. Ids, codes and figures only: neither a payload nor a key gets in here, and of an error not
// its message either, which may quote both.

/**
 * The log by itself: a line of JSON on the console, of which log collectors, and Workers Logs, make fields.
 *
 * @param {'info' | 'warn' | 'error'} level @param {string} code @param {object} fields
 */
export function toConsole(level, code, fields) {
  console[level](JSON.stringify({ level, code, ...fields }));
}

/** Of an error what may be logged. Whatever is thrown, this does not throw. @param {any} error */
export function nameOf(error) {
  try {
    const { code, name } = Object(error);
    return String([code, name].find((each) => typeof each === 'string' || typeof each === 'number') ?? typeof error);
  } catch {
    return typeof error;
  }
}
