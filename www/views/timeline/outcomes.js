// The possible effects of a delivery on the state. Each has its own shape, so that colors are not needed.

/** @param {number} x @param {number} y @param {number} r */
const circle = (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
/** @param {number} x @param {number} y @param {number} r */
const square = (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`;
/** @param {number} x @param {number} y @param {number} r */
const diamond = (x, y, r) =>
  `M${x} ${y - r * 1.4}l${r * 1.4} ${r * 1.4}l${-r * 1.4} ${r * 1.4}l${-r * 1.4} ${-r * 1.4}z`;
/** @param {number} x @param {number} y @param {number} r */
const triangle = (x, y, r) => `M${x - r * 1.15} ${y - r}h${r * 2.3}l${-r * 1.15} ${r * 2}z`;
/** @param {number} x @param {number} y @param {number} r */
const cross = (x, y, r) => `M${x - r} ${y - r}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`;

/** In the order of the legend. `word` is for a row, `said` for the sentence below it. */
export const OUTCOMES = {
  applied: {
    word: 'in order',
    shape: circle,
    said: 'It was the newest when it arrived: it set the state of the object.',
  },
  gap: {
    word: 'gap before it',
    shape: diamond,
    said:
      'It was the newest when it arrived, but does not follow from the one before: an event between them was ' +
      'missing then.',
  },
  stale: {
    word: 'behind a newer',
    shape: triangle,
    said: 'A newer event had arrived before: the object stayed as it was.',
  },
  duplicate: { word: 'duplicate', shape: square, said: 'It had arrived before: the object stayed as it was.' },
  unusable: { word: 'unusable', shape: cross, said: 'It cannot be put in order.' },
};
