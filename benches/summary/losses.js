// Where closehook is behind a peer or a goal, worst first, and the rest.

/** @import { Comparison } from './comparisons.js' */

/**
 * @typedef {{ work: string, beside?: string, atMost: number }} Goal
 *   With `beside`, `atMost` is how many times as long as
 *   the peer closehook may take; without, the largest figure. `*` at the end of `work` stands for anything, as `*` does
 *   in `beside`.
 * @typedef {Comparison & { goal?: number, behind: number }} Row How many times as much as the peer took, or as the goal
 *   allows: above 1 is behind.
 */

const fits = (pattern, text) => (pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : pattern === text);

/** @param {Comparison} comparison how many times the peer's cost ours is. */
const times = ({ ours, theirs = NaN, isMore }) => (isMore ? theirs / ours : ours / theirs);

/**
 * @param {Comparison[]} comparisons @param {Goal[]} goals
 * @returns {{ behind: Row[], ahead: Row[], unmeasured: Goal[] }} each most behind first. A goal beside a peer is a row
 *   of its own, besides the comparison with that peer.
 */
export function judged(comparisons, goals) {
  /** @type {Row[]} */
  const rows = [];
  const unmeasured = [];
  /** Comparisons of which a goal says the same: at most once the peer. */
  const said = new Set();
  for (const goal of goals) {
    const { work, beside, atMost } = goal;
    const meant = comparisons.filter(
      (one) => fits(work, one.work) && (beside === undefined ? one.peer === undefined : fits(beside, one.peer ?? '')),
    );
    if (meant.length === 0) unmeasured.push(goal);
    for (const one of meant) {
      if (atMost === 1) said.add(one);
      rows.push({ ...one, goal: atMost, behind: (beside === undefined ? one.ours : times(one)) / atMost });
    }
  }
  for (const one of comparisons) {
    if (one.peer !== undefined && !one.peer.startsWith('JSON.parse') && !said.has(one)) {
      rows.push({ ...one, behind: times(one) });
    }
  }
  rows.sort((one, other) => other.behind - one.behind);
  // A bench cannot tell a difference that rounds to 1.00.
  const isBehind = ({ behind }) => Number(behind.toFixed(2)) > 1;
  return { behind: rows.filter(isBehind), ahead: rows.filter((row) => !isBehind(row)), unmeasured };
}
