import { coverage } from '../../api.js';
import { apiOptions, closeApi, timeAt } from '../close/client.js';
import { dateWords, when } from '../close/when.js';
import { UsageError } from '../errors.js';
import { optionText } from '../input/source.js';
import { Progress } from '../output/progress.js';
import { number, plural, safe, shown } from '../output/text.js';

/** @import { Coverage, KnownSubscription } from '../../api.d.ts' */
/** @import { Paint } from '../output/terminal.js' */

/** @import { Context } from '../arguments.js' */

export const name = 'coverage';
export const summary = 'show which events no subscription delivers';
export const operands = {};
export const options = {
  since: {
    value: 'TIME',
    about: 'start of the period: 7d, 12h, or a date; the log has 30 days (default: 7d)',
    read: when,
  },
  until: { value: 'TIME', about: 'end of the period (default: now)', read: when },
  subscriptions: { value: 'FILE', about: 'use these subscriptions instead of those of the organization' },
  ...apiOptions,
  json: { about: 'JSON: one object' },
};

export const help = `
Compares Close's event log with your subscriptions. It shows which events none of them delivers, by type and action,
and which fields get their value only in such an event, so that your copy of the object is old or empty.

  $ export CLOSE_API_KEY=…
  $ closehook coverage --since 7d
  $ closehook coverage --since 7d --subscriptions planned.json   # before you apply it

A paused subscription delivers nothing. Memory use grows with the number of objects.

JSON: {"since", "until", "events", "brought", "missed", "types": [{"object_type", "action", "events", "brought",
"missed", "why", "example", "subscriptions"}], "fields": [{"object_type", "field", "objects", "empty", "of", "actions",
"sentence"}], "pages"}.

Exit code: 0 no field is left behind, 1 one is, 2 usage error, or Close did not answer.
`;

/** The maximum number of rows shown of each list. */
const ROWS = 20;

/** @param {Context} context */
export async function run({ options: given, terminal, environment }) {
  const api = closeApi({ options: given, environment, terminal }, name);
  const subscriptions =
    given.subscriptions === undefined ? await api.subscriptions.list() : await planned(given.subscriptions);
  const now = timeAt(api);
  const since = (given.since ?? when('7d'))(now);
  const until = given.until?.(now) ?? new Date(now);
  if (since > until) throw new UsageError('--since must not be after --until');
  const progress = new Progress(terminal.progress);
  async function* events() {
    let count = 0;
    for await (const logged of api.events({ since, until, order: 'oldest' })) {
      const part =
        (Date.parse(`${logged.event.date_updated}Z`) - since.getTime()) / (until.getTime() - since.getTime());
      progress.show(part, plural(++count, 'event'));
      yield logged;
    }
  }
  const report = await coverage(subscriptions, events());
  progress.clear();
  if (given.json) await terminal.json({ ...report, pages: api.requestCount });
  else await terminal.print(told(report, { since, until, count: subscriptions.length, paint: terminal.paint }));
  return report.fields.length > 0 ? 1 : 0;
}

/**
 * Subscriptions as Close lists them, or as `closehook subscriptions apply` reads them: those may have no id yet.
 *
 * @param {string} path @returns {Promise<KnownSubscription[]>}
 */
async function planned(path) {
  let value;
  try {
    value = JSON.parse(await optionText(path, 'subscriptions'));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--subscriptions: ${path} is not JSON`);
  }
  const list = value?.data ?? value?.subscriptions ?? value;
  if (!Array.isArray(list)) throw new UsageError(`--subscriptions: ${path} has no list of subscriptions`);
  for (const [place, each] of list.entries()) {
    if (!Array.isArray(each?.events))
      throw new UsageError(`--subscriptions: ${path}: subscription ${place} has no events`);
  }
  return list.map((each, place) => ({ id: `${path}[${place}]`, ...each }));
}

/** @param {Coverage} report @param {{ since: Date, until: Date, count: number, paint: Paint }} how */
function told({ events, brought, missed, types, fields }, { since, until, count, paint }) {
  const range = `from ${dateWords(since.getTime())} to ${dateWords(until.getTime())}`;
  const by = plural(count, 'subscription');
  const lines = [
    `${plural(events, 'event')} ${range}`,
    `${number(brought)} delivered by ${by}, ${number(missed)} missed`,
  ];
  const lost = types.filter((type) => type.missed > 0);
  if (lost.length > 0) {
    const width = Math.max(
      ...lost.slice(0, ROWS).map(({ object_type: type, action }) => shown(`${type}.${action}`).length),
    );
    lines.push('', paint.bold('Missed, by type and action'));
    for (const { object_type: type, action, missed: many, brought: had, why } of lost.slice(0, ROWS)) {
      const also = had > 0 ? `, ${number(had)} brought` : '';
      lines.push(`${number(many).padStart(9)}  ${shown(`${type}.${action}`).padEnd(width)}  ${why}${also}`);
    }
    lines.push(...more(lost, paint));
  }
  if (fields.length > 0) {
    lines.push('', paint.bold('Values that only a missed event sets'));
    for (const { sentence } of fields.slice(0, ROWS)) lines.push(`  ${paint.red('✗')} ${safe(sentence)}`);
    lines.push(...more(fields, paint));
  }
  return lines.join('\n');
}

/** @param {unknown[]} rows @param {Paint} paint */
const more = ({ length }, paint) =>
  length > ROWS ? [paint.dim(`  and ${number(length - ROWS)} more: --json has all`)] : [];
