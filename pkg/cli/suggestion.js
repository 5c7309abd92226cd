/**
 * The candidate that was probably meant, or `undefined`: a third of its letters may be wrong.
 *
 * @param {string} word @param {readonly string[]} candidates
 */
export function nearest(word, candidates) {
  if (word.length > 40) return undefined;
  const rated = candidates
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return rated[0]?.candidate ?? candidates.find((candidate) => word.length > 2 && candidate.startsWith(word));
}

/**
 * Letters that are to be added, removed, replaced, or exchanged with their neighbor.
 *
 * @param {string} a @param {string} b
 */
function distance(a, b) {
  /** @type {number[]} */
  let before = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length];
}
