// Where one of two costs begins to be lower than the other.

/**
 * The size from which the second cost is lower at all measured sizes, between two of them by the logarithms of size and
 * ratio; the first size if it is lower everywhere, and null if it is not at the last one.
 *
 * @param {[size: number, first: number, second: number][]} measured by ascending size.
 */
export function crossing(measured) {
  const ratios = measured.map(([size, first, second]) => [Math.log(size), Math.log(second / first)]);
  const last = ratios.findLastIndex(([, ratio]) => ratio >= 0);
  if (last === measured.length - 1) return null;
  if (last < 0) return measured[0][0];
  const [[from, high], [to, low]] = ratios.slice(last, last + 2);
  return Math.round(Math.exp(from + ((to - from) * high) / (high - low)));
}
