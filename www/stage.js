// The states of the first screen. They depend only on the open delivery, the key and the last failure.

/** @import { Judgment } from './judgment.js' */
/** @import { Entry } from './store.js' */

/**
 * - `nothing`: nothing is open.
 * - `failed`: the last input could not be opened.
 * - `incomplete`: headers, body or key are missing or cannot be read.
 * - `live`: the receiver that serves the page has verified the delivery; the page has no key.
 * - `signature`: the signature decides: it fits and is in time, or it is refused.
 * - `age`: the signature fits, and only its age is refused.
 *
 * @typedef {'nothing' | 'failed' | 'incomplete' | 'live' | 'signature' | 'age'} Stage
 *
 * @typedef {'unjudged' | 'valid' | 'authentic' | 'invalid'} Tone green is `valid` alone; `authentic` is amber
 *
 * @typedef {{ stage: Stage, tone: Tone }} Scene
 */

/**
 * The state of the first screen. A failed opening hides every verdict, so that nothing old stays green.
 *
 * @param {{ entry: Entry | null, failure: string | null, hasKey: boolean, verdict: Judgment }} given `verdict` is the
 *   page's own
 * @returns {Scene}
 */
export function sceneOf({ entry, failure, hasKey, verdict }) {
  if (failure !== null) return { stage: 'failed', tone: 'unjudged' };
  if (entry === null) return { stage: 'nothing', tone: 'unjudged' };
  const there = hasKey ? null : entry.source.judged;
  if (there) return { stage: 'live', tone: there.ok ? 'valid' : 'invalid' };
  if (verdict.state === 'unjudged') return { stage: 'incomplete', tone: 'unjudged' };
  if (verdict.authentic) return { stage: 'age', tone: 'authentic' };
  return { stage: 'signature', tone: verdict.state };
}
