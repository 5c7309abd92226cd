// The report of `closehook redact`. It contains no values.
import { KINDS, fieldsOf, sum } from '../../src/redact/report.js';
import { countRow, plural, safe, safeJson } from './text.js';

/** @import { Report } from '../../src/redact/redactor.js' */
/** @import { Counts } from '../../src/redact/report.js' */
/** @import { Paint } from './terminal.js' */

/** The maximum number of fields named per row. */
const NAMED = 8;

/** @typedef {{ place: string, error: string }[]} Unreadable */

/** @param {Report} report @param {Unreadable} unreadable */
export const reportJson = (report, unreadable) => safeJson({ ...report, unreadable });

/** @param {Report} report @param {Unreadable} unreadable @param {Paint} paint */
export function reportLines({ deliveries, replaced, unknown, kept, headers }, unreadable, { bold, red, yellow }) {
  const lines = [bold(`${plural(deliveries, 'delivery', 'deliveries')} redacted`)];
  for (const [kind, , nouns] of KINDS) if (replaced[kind]) lines.push(row(nouns, replaced[kind]));
  if (sum(headers) > 0) lines.push(row('headers', headers));
  if (sum(unknown) > 0)
    lines.push(
      yellow(row('of fields that the table does not know', unknown)),
      '             replaced to be on the safe side; --keep FIELD leaves one as it is',
    );
  if (sum(kept) > 0)
    lines.push(
      yellow(row('texts kept', kept)),
      '             not considered personal: check them before you share the result',
    );
  for (const { place, error } of unreadable) lines.push(`${red('✗')} ${safe(place)}: ${safe(error)}: left out`);
  return lines.join('\n');
}

/** @param {string} words @param {Counts} counts */
function row(words, counts) {
  const names = fieldsOf(counts).map(safe);
  const more = names.length > NAMED ? `, and ${names.length - NAMED} more` : '';
  return countRow(sum(counts), `${words}: ${names.slice(0, NAMED).join(', ')}${more}`);
}
