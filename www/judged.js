// The verdict on an entry, with the settings of the page.
import { arrivalOf, readClock } from './clock.js';
import { judge } from './judgment.js';

/** @import { Judgment } from './judgment.js' */
/** @import { Entry, Settings } from './store.js' */

/** @type {WeakMap<Entry, { settings: Settings, verdict: Judgment }>} */
const verdicts = new WeakMap();

/**
 * The result of `judge` for an entry, computed once per settings. If the clock is the present, the time of the
 * first call counts.
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
  // A sample next to the user's own key uses its own key.
  const keys = source?.keys ?? settings.keys;
  const now = readClock(clock, customTime, { headers, arrived: arrivalOf(entry) });
  const verdict = judge({ headers, text: '', body, keys, maxAge, now });
  verdicts.set(entry, { settings, verdict });
  return verdict;
}
