import { caughtUp } from '../close/catching-up.js';
import { apiOptions, chosen, closeApi, timeAt } from '../close/client.js';
import { dateWords, when } from '../close/when.js';
import { UsageError } from '../errors.js';
import { target } from '../http/target.js';
import { duration, number } from '../input/numbers.js';
import { countRow, plural, safe } from '../output/text.js';

/** @import { CaughtUp, WebhookSubscription } from '../../api.d.ts' */
/** @import { Options } from '../arguments.js' */
/** @import { Outcome } from '../close/catching-up.js' */
/** @import { Paint } from '../output/terminal.js' */

/** @import { Context } from '../arguments.js' */

export const name = 'catch-up';
export const summary = "deliver missed events from Close's event log";
export const operands = {};
export const options = {
  since: { value: 'TIME', about: 'start of the period: 3d, 12h, or 2026-01-31T12:00:00Z', read: when },
  until: { value: 'TIME', about: 'end of the period (default: now)', read: when },
  to: { value: 'URL', about: 'deliver to this address', read: target },
  write: { value: 'FILE', about: 'append the deliveries to this file, instead of sending them' },
  subscription: {
    value: 'ID',
    multiple: true,
    about: 'only the events of this subscription (default: with --to the one with this address, else all)',
  },
  except: {
    value: 'FILE',
    multiple: true,
    about: 'leave out the events in this file of deliveries, such as the one of closehook listen --write',
  },
  state: { value: 'FILE', about: 'save the position in this file, and continue from it next time' },
  rate: { value: 'N', about: 'at most N deliveries per second', read: number({ least: 0.001, most: 1e6 }) },
  parallel: {
    value: 'N',
    about: 'deliver up to N events at the same time; events of one object stay in order (default: 1)',
    read: number({ least: 1, most: 256, whole: true }),
  },
  timeout: { value: 'TIME', about: 'how long to wait for each answer (default: 30)', read: duration },
  insecure: { about: 'accept any TLS certificate' },
  ...apiOptions,
  json: { about: 'JSON: one object, at the end' },
};

export const help = `
Reads Close's event log of the last 30 days, and delivers what your subscriptions should have delivered, oldest first.
Each event is sent as Close would have sent it, signed with the key of its subscription. An event of several
subscriptions is sent once, for the first of them. Filters apply, and paused subscriptions count.

  $ export CLOSE_API_KEY=…
  $ closehook catch-up --since 3d --to https://example.org/webhook
  $ closehook catch-up --since 3d --to https://example.org/webhook --except deliveries.jsonl
  $ closehook catch-up --since 3d --write deliveries.jsonl

With --write, the events that FILE has are left out, so it can be the file of \`closehook listen --write\`. With
--state, the position is saved after every 50 events, and a later run continues from there without --since:

  $ closehook catch-up --since 3d --to https://example.org/webhook --state place.json

With --parallel, events of different objects are delivered at the same time, and those of one object in their order.

Events of the latest five minutes may still change, so the next run reads them again, and the result is complete up to
five minutes ago at most. An event that the receiver refuses, or does not accept in four attempts, ends the run: no
later event is delivered. Run the command again to continue.

JSON: {"completeUntil", "incompleteBefore", "events", "new", "pages", "handed", "seconds", "stopped": null | "refused" |
"interrupted" | code of the API}; "events", "new" and "pages" are null when it was stopped.

Exit code: 0 complete, 1 not complete, 2 usage error, or Close did not answer the first question, 130 ended by Ctrl-C.
`;

const INTERRUPTED = 130;

/** @param {Context} context */
export async function run({ options: given, terminal, environment }) {
  if ((given.to === undefined) === (given.write === undefined))
    throw new UsageError('name a destination: either --to URL or --write FILE');
  if (given.write !== undefined) {
    const unused = ['rate', 'parallel', 'timeout', 'insecure'].find((option) => given[option] !== undefined);
    if (unused) throw new UsageError(`--${unused} needs --to`);
  }
  /** @param {string} sentence */
  const note = (sentence) => terminal.error(`closehook ${name}: ${sentence}`);
  const api = closeApi({ options: given, environment, terminal }, name);
  const started = performance.now();
  const subscriptions = selected(await api.subscriptions.list(), given);
  const interruption = new AbortController();
  const stop = () => interruption.abort(new Error('interrupted'));
  process.once('SIGINT', stop);
  const now = timeAt(api);
  const range = { since: given.since?.(now), until: given.until?.(now) };
  if (range.since !== undefined && range.until !== undefined && range.since > range.until)
    throw new UsageError('--since must not be after --until');
  const { to, write, state, except } = given;
  const outcome = await caughtUp({
    ...{ api, subscriptions, ...range, to, write, state, except, sending: given, terminal, note },
    signal: interruption.signal,
  });
  process.removeListener('SIGINT', stop);
  const seconds = Math.round(performance.now() - started) / 1000;
  const stopped = whyStopped(outcome.error, interruption.signal);
  const {
    completeUntil = outcome.place,
    incompleteBefore = null,
    events = null,
    new: fresh = null,
    pages = null,
  } = /** @type {Partial<CaughtUp>} */ (outcome.result ?? {});
  if (given.json) {
    const { handed } = outcome;
    await terminal.json({ completeUntil, incompleteBefore, events, new: fresh, pages, handed, seconds, stopped });
  } else await terminal.print(told(outcome, { seconds, stopped, paint: terminal.paint, write }));
  if (stopped !== null && given.json) note(outcome.error?.message ?? '');
  if (stopped === 'interrupted') return INTERRUPTED;
  return stopped === null && incompleteBefore === null && completeUntil !== null ? 0 : 1;
}

/** Whose events are caught up with. @param {WebhookSubscription[]} list @param {Options} options */
function selected(list, { subscription: ids, to }) {
  if (ids !== undefined) return [...new Set(ids)].map((id) => chosen(list, id));
  if (list.length === 0)
    throw new UsageError('the organization has no webhook subscription, so there is nothing to catch up on');
  if (to === undefined) return list;
  const here = list.filter(({ url }) => URL.canParse(url) && new URL(url).href === to.href);
  if (here.length > 0) return here;
  if (list.length === 1) return list;
  throw new UsageError(
    `no subscription has the address of --to; name one with --subscription ${list.map(({ id }) => id).join(', ')}`,
  );
}

/** @param {any} error @param {AbortSignal} signal @returns {string | null} */
function whyStopped(error, signal) {
  if (error === null) return null;
  if (signal.aborted) return 'interrupted';
  if (error.name === 'NotTaken') return 'refused';
  if (error.name === 'ApiError') return error.code;
  throw error;
}

/** @param {Outcome} outcome @param {{ seconds: number, stopped: string | null, paint: Paint, write?: string }} how */
function told({ result, place, error, handed }, { seconds, stopped, paint, write }) {
  const did = write === undefined ? 'delivered' : 'written';
  if (error !== null || result === null) {
    const until = place === null ? 'nothing is complete yet' : `complete until ${dateWords(place)}`;
    const why = stopped === 'interrupted' ? 'ended by Ctrl-C' : safe(error?.message ?? '');
    return [
      `${plural(handed, 'event')} ${did} in ${seconds.toFixed(1)} s`,
      `${paint.red('✗')} ${why}`,
      `  ${until}: run it again to go on`,
    ].join('\n');
  }
  const { events, new: fresh, pages, completeUntil, incompleteBefore } = result;
  const lines = [
    `${plural(events, 'event')} in ${plural(pages, 'request')}, ${seconds.toFixed(1)} s`,
    countRow(fresh, did),
  ];
  if (events > fresh) lines.push(countRow(events - fresh, 'left out: you have them'));
  if (incompleteBefore !== null)
    lines.push(`${paint.red('✗')} events before ${dateWords(incompleteBefore)} are no longer in the log`);
  lines.push(
    completeUntil === null
      ? `${paint.red('✗')} the latest five minutes may still change: run it again later`
      : `${paint.green('✓')} complete until ${dateWords(completeUntil)}`,
  );
  return lines.join('\n');
}
