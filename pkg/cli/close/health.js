// The health of a subscription, from Close's own fields.
import { fromText } from '../../src/api/dates.js';
import { plural, shown } from '../output/text.js';

/** @import { SubscribedEvent, WebhookSubscription } from '../../api.d.ts' */

/** Close's documentation, "Webhooks": the maximum for an organization, except those of four platforms. */
export const MOST_SUBSCRIPTIONS = 40;

/** From this number on, the limit is near. */
export const NEAR_LIMIT = 36;

/**
 * @typedef {'healthy' | 'failing' | 'paused' | 'orphaned'} State
 *
 * @param {WebhookSubscription} subscription
 * @returns {{ state: State, why: string | null }} `why` is a sentence; null for a healthy one
 */
export function healthOf({ status, pause_reason: reason, health_status: health, ...about }) {
  const error = errorWords(about.latest_error);
  const failed = about.recent_consecutive_fail_buckets_cnt;
  if (status === 'paused' && reason === 'permission_revoked')
    return {
      state: 'orphaned',
      why: 'paused, since the user who created it lost access: create it again with the API key of another user',
    };
  if (status === 'paused') {
    const who = reason === 'api' ? 'through the API' : `by Close (${reason ? shown(reason, 60) : 'without a reason'})`;
    return { state: 'paused', why: `paused ${who}${error === null ? '' : `; latest error: ${error}`}` };
  }
  if (failed > 0 || (typeof health === 'string' && health !== 'healthy')) {
    const since =
      failed > 0
        ? `every delivery of the last ${failed === 1 ? 'period' : `${failed} periods`} failed`
        : shown(health, 60);
    return { state: 'failing', why: `${since}${error === null ? '' : `: ${error}`}` };
  }
  return { state: 'healthy', why: null };
}

/**
 * Whether someone paused it on purpose.
 *
 * @param {Pick<WebhookSubscription, 'pause_reason'>} subscription
 */
export const isOnPurpose = ({ pause_reason: reason }) => reason === 'api';

/**
 * The latest error as text, whatever its shape: Close does not document it.
 *
 * @param {any} error @returns {string | null}
 */
export function errorWords(error) {
  if (error === null || error === undefined || error === '') return null;
  return shown(typeof error === 'object' ? (error.message ?? error) : error, 120);
}

/** `lead.created, lead.updated (filtered)`, at most so many. @param {readonly SubscribedEvent[]} events */
export function eventWordsOf(events, most = Infinity) {
  const names = events.map(
    ({ object_type: type, action, extra_filter: filter }) =>
      `${shown(type)}.${shown(action)}${filter ? ' (filtered)' : ''}`,
  );
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(', ')} and ${rest} more` : names.join(', ');
}

/** @type {[string, number][]} in seconds */
const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** How long ago a date of Close was: `3 days`. @param {string} date @param {number} now */
export function agoWords(date, now) {
  const seconds = Math.max(0, (now - fromText(date)) / 1000);
  for (const [unit, length] of UNITS) {
    const count = Math.floor(seconds / length);
    if (count > 0) return plural(count, unit);
  }
  return 'now';
}
