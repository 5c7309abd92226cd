// The verdict on an entry, by the settings of the page.
import { readClock } from './clock.js';
import { judge } from './judgment.js';

/** @import { Judgment } from './judgment.js' */
/** @import { Entry, Settings } from './store.js' */

/** @type {WeakMap<Entry, { settings: Settings, verdict: Judgment }>} */
const verdicts = new WeakMap();

/**
 * What `judge` says of an entry. Computed once for the same settings, of which the clock is no part that ticks: what is
 * judged `now` is judged when it is first asked for.
 *
 * @param {Entry} entry
 * @param {Settings} settings of the store
 * @returns {Judgment}
 */
export function judged(entry, settings) {
  const known = verdicts.get(entry);
  if (known?.settings === settings) return known.verdict;
  const { clock, customTime, maxAge } = settings;
  const { headers, body, source } = entry;
  // A sample that stands beside somebody's own key has its key with it.
  const keys = source?.keys ?? settings.keys;
  const now = readClock(clock, customTime, headers);
  const verdict = judge({ headers, text: '', body, keys, maxAge, now });
  verdicts.set(entry, { settings, verdict });
  return verdict;
}
