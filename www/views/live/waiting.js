// Sentences about what an emulator waits for.
import { duration, number, plural } from '../../words.js';

/** @import { State } from '../../../pkg/emulator.d.ts' */

/** @typedef {{ text: string, isTrouble: boolean }} Wait `isTrouble` if the receiver is the reason */

const MOST = 5;

/**
 * One sentence for each thing that waits: what, for how long and why.
 *
 * @param {Pick<State, 'clock' | 'events' | 'subscriptions'>} state @param {number} now the emulator's time
 * @returns {Wait[]}
 */
export function waits({ clock, events, subscriptions }, now) {
  /** @type {Wait[]} */
  const all = [];
  const byClock = clock === 'virtual' ? ' of the virtual clock' : '';
  if (events.waiting > 0) {
    const is = events.waiting === 1 ? 'is' : 'are';
    const first = events.waiting === 1 ? '' : 'the first goes out in ';
    const rest = events.waiting_until === null ? '' : `: ${first}${left(events.waiting_until - now)}`;
    const more = rest && events.waiting === 1 ? ' more' : '';
    all.push({
      text: `${plural(events.waiting, 'event')} ${is} being consolidated${rest}${more}${byClock}.`,
      isTrouble: false,
    });
  }
  for (const one of subscriptions) {
    const { url, under_way: sent, backlog, next_attempt: next, latest_error: error, status } = one;
    if (sent > 0)
      all.push({ text: `${plural(sent, 'delivery', 'deliveries')} to ${url}: no answer yet.`, isTrouble: false });
    const waiting = backlog - sent;
    if (status === 'paused' || waiting <= 0) continue;
    const when =
      next === null
        ? ''
        : next <= now
          ? '; the next attempt is due now'
          : `; the next attempt is in ${left(next - now)}${byClock}`;
    const why = error === null ? '' : `, because the last one failed: ${error}`;
    const verb = waiting === 1 ? 'waits' : 'wait';
    all.push({ text: `${plural(waiting, 'event')} for ${url} ${verb}${when}${why}.`, isTrouble: error !== null });
  }
  const more = all.length - MOST;
  if (more > 0) all.splice(MOST, more, { text: `And ${number(more)} more.`, isTrouble: false });
  return all;
}

/** `5 s`, `2 min 5 s`, `3 hours`: rounded up, so that it ends when the time is over. @param {number} milliseconds */
function left(milliseconds) {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min${seconds % 60 ? ` ${seconds % 60} s` : ''}`;
  return duration(seconds);
}
