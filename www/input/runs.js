/**
 * A class of characters, to find runs of them with `longRuns`.
 *
 * @param {string} characters all below U+0080
 */
export function classOf(characters) {
  const table = new Uint8Array(128);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

/**
 * The runs of characters of a class that are long enough, as a whole, in order. A long run has a character at every
 * multiple of the length, so the others need no look. A regular expression would need backtracking memory for each
 * character of a long run.
 *
 * @param {string} text @param {Uint8Array} table of `classOf` @param {number} shortest
 * @returns {Generator<{ start: number, end: number }>}
 */
export function* longRuns(text, table, shortest, from = 0, to = text.length) {
  /** @param {number} at */
  const isIn = (at) => {
    const code = text.charCodeAt(at);
    return code < 128 && table[code] === 1;
  };
  for (let at = from + shortest - 1; at < to; at += shortest) {
    if (!isIn(at)) continue;
    let start = at;
    while (start > from && isIn(start - 1)) start -= 1;
    let end = at + 1;
    while (end < to && isIn(end)) end += 1;
    if (end - start >= shortest) yield { start, end };
    at = end;
  }
}
