// What `closehook redact` says it has done. No value is in it.
import { countRow, plural, safe, safeJson } from './text.js';

/** @import { Report } from '../../src/redact/redactor.js' */
/** @import { Paint } from './terminal.js' */

/** The maximum number of fields named per row. */
const NAMED = 8;

/** @type {Record<string, string>} */
const WORDS = {
  id: 'ids',
  name: 'names',
  email: 'e-mail addresses',
  phone: 'phone numbers',
  ip: 'IP addresses',
  url: 'web addresses',
  text: 'texts',
};

/** @typedef {{ place: string, error: string }[]} Unreadable */

/** @param {Report} report @param {Unreadable} unreadable */
export const reportJson = (report, unreadable) => safeJson({ ...report, unreadable });

/** @param {Report} report @param {Unreadable} unreadable @param {Paint} paint */
export function reportLines({ deliveries, replaced, unknown, kept, headers }, unreadable, { bold, red, yellow }) {
  const lines = [bold(`${plural(deliveries, 'delivery', 'deliveries')} redacted`)];
  for (const [kind, word] of Object.entries(WORDS))
    if (replaced[kind]) lines.push(row(sum(replaced[kind]), word, replaced[kind]));
  if (sum(headers) > 0) lines.push(row(sum(headers), 'headers', headers));
  if (sum(unknown) > 0)
    lines.push(
      yellow(row(sum(unknown), 'of fields that the table does not know', unknown)),
      '             replaced to be on the safe side; --keep FIELD leaves one as it is',
    );
  if (sum(kept) > 0)
    lines.push(
      yellow(row(sum(kept), 'texts kept', kept)),
      '             taken to be about no person: look at them before you share the result',
    );
  for (const { place, error } of unreadable) lines.push(`${red('✗')} ${safe(place)}: ${safe(error)}: left out`);
  return lines.join('\n');
}

/** @param {Record<string, number>} counts */
const sum = (counts) => Object.values(counts).reduce((total, each) => total + each, 0);

/** @param {number} count @param {string} words @param {Record<string, number>} fields */
function row(count, words, fields) {
  const names = Object.keys(fields).map((name) => safe(name.replace(/^event\./, '')));
  const more = names.length > NAMED ? `, and ${names.length - NAMED} more` : '';
  return countRow(count, `${words}: ${names.slice(0, NAMED).join(', ')}${more}`);
}
