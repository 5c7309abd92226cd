// When an event is tried again at an endpoint that is down, and what becomes of its subscription meanwhile.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/**
 * The figures, by the names that the emulator has for them. Close documents the longest wait, the end, the warning and
 * the pause; the first wait, the factor and the warning a day are ours.
 */
export const RULES = Object.freeze({
  firstRetryMs: 5 * SECOND,
  retryFactor: 2,
  longestRetryMs: 20 * MINUTE,
  dropAfterMs: 72 * HOUR,
  warningBacklog: 80_000,
  pauseBacklog: 100_000,
  pauseAfterMs: 72 * HOUR,
  warnEveryMs: 24 * HOUR,
});

/**
 * After how many milliseconds an event is tried, from its first attempt at 0 on, as long as all fail. Each wait is the
 * longest that it can be: jitter shortens it by up to a fifth.
 *
 * @returns {number[]} ascending
 */
export function attemptTimes({ firstRetryMs, retryFactor, longestRetryMs, dropAfterMs } = RULES) {
  const times = [0];
  let wait = firstRetryMs;
  for (;;) {
    const next = times[times.length - 1] + Math.max(1, Math.min(wait, longestRetryMs));
    if (next > dropAfterMs) return times;
    times.push(next);
    wait *= retryFactor;
  }
}

/**
 * @typedef {object} Schedule all times in milliseconds after the first attempt
 * @property {{ at: number, isDelivered: boolean }[]} attempts of the first event
 * @property {{ at: number, kind: 'delivered' | 'dropped' | 'cleared' }} end of the first event: `dropped` with its last
 *   attempt, since the next one would be too late; `cleared` when the subscription is paused before
 * @property {{ at: number, kind: 'failing' | 'backlog' | 'paused', backlog: number }[]} notices what the admins are
 *   told, in order
 * @property {'failures' | 'backlog' | null} pausedFor why it is paused in the end
 * @property {number} ended when no more events pile up: the endpoint is back, or the subscription paused
 * @property {number} waiting how many events wait then
 * @property {number} drained when the last of them is delivered; `Infinity` when the queue was cleared instead
 */

/**
 * What happens to an event that is first tried as its endpoint goes down, and to its subscription.
 *
 * @param {{ outageMs: number, eventsPerHour: number, rules?: typeof RULES }} world `outageMs` counts from the first
 *   attempt on and is `Infinity` when the endpoint does not come back; the events come evenly, of which ours is the
 *   first
 * @returns {Schedule}
 */
export function retrySchedule({ outageMs, eventsPerHour, rules = RULES }) {
  const times = attemptTimes(rules);
  const life = times[times.length - 1];
  /** @param {number} i */
  const queued = (i) => (i === 0 ? 0 : eventsPerHour > 0 ? Math.round((i * HOUR) / eventsPerHour) : Infinity);
  const ended = Math.min(outageMs, rules.pauseAfterMs);

  /** @type {Schedule['notices']} */
  const notices = [];
  let isWarned = false;
  /**
   * Takes in an event behind which so many wait; says whether that is too many.
   *
   * @param {number} at @param {number} backlog
   */
  const isTooMany = (at, backlog) => {
    if (backlog > rules.warningBacklog && !isWarned) {
      isWarned = true;
      notices.push({ at, kind: 'backlog', backlog });
    }
    return backlog >= rules.pauseBacklog;
  };

  // All that come while nothing is delivered: at most as many as pause the subscription.
  const delivered = [];
  let paused = Infinity;
  let gone = 0;
  let count = 0;
  let waiting = 0;
  for (; queued(count) < ended && paused === Infinity; count += 1) {
    const at = queued(count);
    while (queued(gone) + life < at) gone += 1;
    waiting = count - gone + 1;
    if (isTooMany(at, waiting)) paused = at;
    delivered.push(at + firstFrom(times, outageMs - at));
  }
  // The first that comes after is delivered at once, but it is the last of the queue for a moment.
  if (paused === Infinity && outageMs < rules.pauseAfterMs) {
    const at = queued(count);
    const before = delivered.filter((time) => time > at && time !== Infinity).length;
    if (at < rules.pauseAfterMs && isTooMany(at, before + 1)) [paused, waiting] = [at, before + 1];
    else delivered.push(at);
  }
  const first = delivered[0];
  const recovered = delivered.reduce((least, time) => Math.min(least, time), Infinity);
  const pausedFor = paused !== Infinity ? 'backlog' : recovered >= rules.pauseAfterMs ? 'failures' : null;

  /** Excludes events of that very moment, since they come after everything that is due then. @param {number} at */
  const waitingAt = (at) =>
    Array.from({ length: count }, (_, i) => queued(i)).filter((since) => since < at && since + life > at).length;
  if (pausedFor === 'failures') [paused, waiting] = [rules.pauseAfterMs, waitingAt(rules.pauseAfterMs)];
  /** @type {Schedule['notices']} */
  const failing = [];
  for (
    let at = rules.warnEveryMs;
    at < rules.pauseAfterMs && at <= Math.min(recovered, paused);
    at += rules.warnEveryMs
  )
    failing.push({ at, kind: 'failing', backlog: waitingAt(at) });
  // Of one moment, what was due comes before what an event brings about.
  notices.unshift(...failing);
  notices.sort((one, other) => one.at - other.at);
  if (pausedFor) notices.push({ at: paused, kind: 'paused', backlog: waiting });

  /** @type {Schedule['end']} */
  const end =
    first < paused
      ? { at: first, kind: 'delivered' }
      : paused < life
        ? { at: paused, kind: 'cleared' }
        : { at: life, kind: 'dropped' };
  const attempts = times
    .filter((at) => at <= end.at && at < paused)
    .map((at) => ({ at, isDelivered: end.kind === 'delivered' && at === end.at }));
  const drained = pausedFor
    ? Infinity
    : delivered.reduce((last, time) => (time === Infinity ? last : Math.max(last, time)), 0);
  return { attempts, end, notices, pausedFor, ended: Math.min(ended, paused), waiting, drained };
}

/** The first of ascending times that is not before a moment. @param {number[]} times @param {number} moment */
function firstFrom(times, moment) {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < moment) low = middle + 1;
    else high = middle;
  }
  return times[low] ?? Infinity;
}
