// A redacted copy of a delivery, signed with a public test key.
import { Redactor, Unreadable } from '../../pkg/src/redact/redactor.js';
import { KINDS, fieldsOf, sum } from '../../pkg/src/redact/report.js';
import { TEST_KEY } from '../../pkg/src/redact/test-key.js';
import { plural } from '../words.js';

/** @import { Report } from '../../pkg/src/redact/redactor.js' */
/** @import { Entry, Given } from '../store.js' */

export { TEST_KEY };

/** The number of latest entries from which names are learned, since a listening page has tens of thousands. */
const MOST_LEARNED = 1000;

/**
 * The copy, with a sentence about the changes; or why there is none. Names are learned from the other entries.
 *
 * @param {Entry} entry @param {readonly Entry[]} all
 * @returns {{ copy: Given, said: string } | { wrong: string }}
 */
export function redactedCopy({ headers, body, arrived }, all) {
  if (!body) return { wrong: 'There is no body to redact.' };
  const redactor = new Redactor();
  for (const each of [...all.slice(-MOST_LEARNED), { headers, body }])
    if (each.body) redactor.learn({ headers: each.headers, body: each.body });
  const source = { kind: 'redacted', name: 'a redacted copy' };
  try {
    if (headers === null)
      return { copy: { headers, body: redactor.body(body), arrived, source }, said: sentence(redactor.report) };
    const now = arrived === null ? undefined : Math.floor(arrived / 1000);
    const redacted = redactor.delivery({ headers, body, now });
    const copy = { headers: redacted.headers, body: redacted.body, arrived: redacted.now * 1000, source };
    return { copy, said: `${sentence(redactor.report)} It is signed with the test key (${TEST_KEY.slice(0, 8)}…).` };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { wrong: `There is no redacted copy: ${error.message}.` };
  }
}

/** @param {Report} report */
function sentence({ replaced, unknown, kept, headers }) {
  const counts = KINDS.filter(([kind]) => replaced[kind]).map(([kind, one, many]) =>
    plural(sum(replaced[kind]), one, many),
  );
  if (sum(headers) > 0) counts.push(plural(sum(headers), 'header'));
  if (sum(unknown) > 0) counts.push(`${plural(sum(unknown), 'value')} of fields that are not known`);
  const left = fieldsOf(kept);
  const look = left.length > 0 ? ` Kept: ${left.slice(0, 6).join(', ')}${left.length > 6 ? ' and more' : ''}.` : '';
  return `Replaced: ${counts.join(', ') || 'nothing'}.${look}`;
}
