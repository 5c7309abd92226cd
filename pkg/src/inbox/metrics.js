// The status of an inbox in Prometheus' text format, version 0.0.4.
import { fromText } from '../api/dates.js';
import { completeAge, health } from './health.js';

/** @import { InboxHealth, InboxStatus } from '../../inbox.d.ts' */

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** @typedef {(number | [labels: Record<string, string>, value: number])[]} Samples of one metric; none if unknown */

/** @param {string | null | undefined} date @returns {Samples} in seconds since 1970 */
const unix = (date) => (date == null ? [] : [fromText(date) / 1000]);

/**
 * A counter starts at zero with its process, as Prometheus expects.
 *
 * @type {[string, string, (status: InboxStatus) => Samples][]}
 */
const OF_STATUS = [
  [
    'complete_until_timestamp_seconds',
    'The date up to which no event is missing, as a Unix time.',
    (s) => unix(s.completeUntil),
  ],
  [
    'complete_until_age_seconds',
    'How long ago completeUntil is; until it is known, how long ago completeFrom is.',
    (s) => (s.completeFrom === null ? [] : [completeAge(s)]),
  ],
  ['incomplete_before_timestamp_seconds', 'Events before this may be lost for good.', (s) => unix(s.incompleteBefore)],
  ['last_catch_up_timestamp_seconds', 'When the event log was last read.', (s) => unix(s.lastCatchUp?.at)],
  ['waiting', 'Events that have not been tried yet.', (s) => [s.waiting]],
  ['oldest_waiting_seconds', 'How long the first of them has been waiting.', (s) => [s.oldestSeconds ?? 0]],
  ['max_waiting', 'The number of waiting and retried events from which deliveries are refused.', (s) => [s.maxWaiting]],
  ['owed', 'Events that failed and will be retried.', (s) => [s.owed]],
  ['dead', 'Events that failed for good.', (s) => [s.dead]],
  ['gaps', 'Open gaps: events of an object are missing.', (s) => [s.gaps]],
  ['objects', 'Known objects.', (s) => [s.objects]],
  ['handled_total', 'Events handled by this process.', (s) => [s.handled]],
  ['failed_total', 'Failed calls of onChange in this process.', (s) => [s.failed]],
  ['duplicates_total', 'Repeated events in this process.', (s) => [s.duplicates]],
  ['found_total', 'Events that this process found missing, and fetched from the log.', (s) => [s.found]],
  ['log_requests_total', "Requests of this process to Close's API.", (s) => [s.requests]],
  [
    'subscription_active',
    'Whether a subscription is active. While it is paused, its events come only from the log.',
    (s) => s.subscriptions.map(({ id, status }) => [{ subscription: id }, status === 'active' ? 1 : 0]),
  ],
];

/** @type {[string, string, (health: InboxHealth) => Samples][]} */
const OF_HEALTH = [
  ['healthy', 'Whether there are no problems.', ({ healthy }) => [healthy ? 1 : 0]],
  ['ready', 'Whether deliveries are accepted.', ({ ready }) => [ready ? 1 : 0]],
  [
    'problem',
    'The problems, by their code.',
    ({ problems }) => {
      const codes = problems.map(({ code }) => code);
      return [...new Set(codes)].map((code) => [{ code }, codes.filter((each) => each === code).length]);
    },
  ],
];

/** @param {InboxStatus} status @param {InboxHealth=} found */
export const metrics = (status, found = health(status)) => ofHealth(found) + text(OF_STATUS, status);

/** The metrics that are known without a status. @param {InboxHealth} found */
export const ofHealth = (found) => text(OF_HEALTH, found);

/** @template T @param {[string, string, (from: T) => Samples][]} list @param {T} from */
function text(list, from) {
  let result = '';
  for (const [name, help, read] of list) {
    const samples = read(from);
    if (samples.length === 0) continue;
    const full = `closehook_inbox_${name}`;
    result += `# HELP ${full} ${help}\n# TYPE ${full} ${name.endsWith('_total') ? 'counter' : 'gauge'}\n`;
    for (const sample of samples) {
      const [labels, value] = Array.isArray(sample) ? sample : [{}, sample];
      result += `${full}${labelled(labels)} ${value}\n`;
    }
  }
  return result;
}

/** @param {Record<string, string>} labels */
function labelled(labels) {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** @param {string} value */
const escaped = (value) => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
