import { core } from './core.js';
import { PayloadError, tooLarge } from './errors.js';

/** What is wrong with the text in the buffer. @param {number} length @param {string} name */
export function malformed(length, name) {
  const place = core().malformed(length);
  if (place === undefined) return tooLarge(`${name} has ${length} bytes`);
  const { expected, line, column, offset } = place;
  return new PayloadError(`${name} is not JSON: expected ${expected} at line ${line}, column ${column}`, {
    line,
    column,
    offset,
  });
}
