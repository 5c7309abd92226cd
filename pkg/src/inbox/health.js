// Finds the problems of an inbox in its status, for the people and machines that watch it.
import { fromText, moment } from '../api/dates.js';
import { nameOf } from '../receiver/log.js';

/** @import { HealthLimits, InboxHealth, InboxProblem, InboxStatus } from '../../inbox.d.ts' */

const SECOND = 1000;

/** @type {Required<Omit<HealthLimits, 'knownIncompleteBefore'>>} */
export const LIMITS = { waitingSeconds: 300, incompleteSeconds: 3600, logSeconds: 300 };

/** Codes of Close's API that waiting does not cure. */
const NEEDS_YOU = ['UNAUTHORIZED', 'FORBIDDEN', 'SUBSCRIPTION_MISSING'];

/** @param {InboxStatus} status @param {HealthLimits=} limits @returns {InboxHealth} */
export function health(status, limits) {
  const of = { ...LIMITS, ...limits };
  return healthOf([...blocking(status), ...ofLog(status, of), ...ofEvents(status, of)]);
}

/** When not even the status can be read. @param {unknown} error */
export const unreachable = (error) =>
  healthOf([problem('STORE_UNREACHABLE', `the store cannot be read: ${nameOf(error)}`, true)]);

/** @param {InboxProblem[]} problems @returns {InboxHealth} */
const healthOf = (problems) => ({
  healthy: problems.length === 0,
  ready: !problems.some(({ blocks }) => blocks),
  problems,
});

/** @param {string} code @param {string} message @param {boolean=} blocks @returns {InboxProblem} */
const problem = (code, message, blocks = false) => ({ code, message, blocks });

/** Why deliveries are refused. @param {InboxStatus} status */
function* blocking({ state, storeProblem, waiting, owed, maxWaiting }) {
  if (state === 'stopped') yield problem('STOPPED', 'the inbox was stopped', true);
  if (state === 'superseded') {
    const why = 'another process has opened the store, so this one has stopped: a store in a file is for one process';
    yield problem('SUPERSEDED', why, true);
  }
  if (storeProblem !== null && state !== 'superseded') {
    const { code, since } = storeProblem;
    yield problem('STORE_NOT_WRITABLE', `the store has not been writable since ${utc(since)}: ${code}`, true);
  }
  if (waiting + owed >= maxWaiting) {
    const why = `${waiting + owed} events are waiting, and maxWaiting is ${maxWaiting}: deliveries are refused`;
    yield problem('QUEUE_FULL', why, true);
  }
}

/** Why missing events may go unnoticed. @param {InboxStatus} status @param {HealthLimits & typeof LIMITS} limits */
function* ofLog(status, { logSeconds, incompleteSeconds, knownIncompleteBefore }) {
  const { subscriptions, problem: failure, completeFrom, incompleteBefore } = status;
  for (const { id, status: of, pauseReason } of subscriptions) {
    if (of !== 'paused') continue;
    const why = pauseReason === null ? '' : ` (${pauseReason})`;
    const message = `subscription ${id} is paused${why}: activate it; until then, its events come only from the log`;
    yield problem('SUBSCRIPTION_PAUSED', message);
  }
  if (failure !== null && (NEEDS_YOU.includes(failure.code) || age(status, failure.since) > logSeconds)) {
    const code = NEEDS_YOU.includes(failure.code) ? failure.code : 'LOG_UNREACHABLE';
    yield problem(code, `the event log has not been readable since ${utc(failure.since)}: ${failure.message}`);
  }
  const behind = completeFrom === null ? 0 : completeAge(status);
  if (behind > incompleteSeconds) {
    yield problem('INCOMPLETE', `nobody knows whether events of the last ${words(behind)} are missing or not handled`);
  }
  const known = moment('limits.knownIncompleteBefore', knownIncompleteBefore) ?? -Infinity;
  if (incompleteBefore !== null && fromText(incompleteBefore) > known) {
    const message = `events before ${utc(incompleteBefore)} may be lost: the log no longer had them when it was read`;
    yield problem('INCOMPLETE_BEFORE', message);
  }
}

/** @param {InboxStatus} status @param {typeof LIMITS} limits */
function* ofEvents({ oldestSeconds, dead }, { waitingSeconds }) {
  if (oldestSeconds !== null && oldestSeconds > waitingSeconds)
    yield problem('BEHIND', `the oldest event has been waiting for ${words(oldestSeconds)}`);
  if (dead > 0) {
    const many = dead === 1 ? '1 event has' : `${dead} events have`;
    yield problem('DEAD_LETTERS', `${many} failed for good: replay or discard them`);
  }
}

/** Seconds since a date. @param {InboxStatus} status @param {string} date */
export const age = ({ at }, date) => Math.max(fromText(at) - fromText(date), 0) / SECOND;

/**
 * How far `completeUntil` is behind, in seconds. While it is null, the seconds since `completeFrom`.
 *
 * @param {InboxStatus} status
 */
export const completeAge = (status) => age(status, status.completeUntil ?? status.completeFrom ?? status.at);

/** @param {string} date */
const utc = (date) => `${date.slice(0, 19).replace('T', ' ')} UTC`;

/** @param {number} seconds */
function words(seconds) {
  const [unit, size] = /** @type {[string, number][]} */ ([
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
    ['second', 1],
  ]).find(([, each]) => seconds >= 2 * each) ?? ['second', 1];
  const count = Math.floor(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
