// The steps that JavaScript takes, counted and not timed: the counts are the same on every machine, busy or not. A step
// is each run of a block, and each character that an expression is given to look at.
import { Session } from 'node:inspector/promises';

/**
 * @param {RegExp} files whose blocks are counted, by their address.
 * @param {() => void} run
 * @returns {Promise<number>} the steps of it.
 */
export async function stepsOf(files, run) {
  const session = new Session();
  session.connect();
  const { exec } = RegExp.prototype;
  let looked = 0;
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    // All that takes an expression asks this one. A sticky expression fails at the first character that does not fit.
    RegExp.prototype.exec = function (text) {
      const from = this.global || this.sticky ? this.lastIndex : 0;
      const found = exec.call(this, text);
      looked += 1 + (this.sticky ? (found?.[0].length ?? 0) : String(text).length - from);
      return found;
    };
    run();
    RegExp.prototype.exec = exec;
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const blocks = result
      .filter(({ url }) => files.test(url))
      .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)));
    return looked + blocks.reduce((sum, count) => sum + count, 0);
  } finally {
    RegExp.prototype.exec = exec;
    session.disconnect();
  }
}
