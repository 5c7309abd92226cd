// One call of the handler: in its time, with writes that are kept apart until it has succeeded.
import { Own } from './own.js';

/** @import { Change, CloseEvent } from 'closehook' */
/** @import { About, OnChange } from './on-change.js' */
/** @import { Below } from './round.js' */

/**
 * @param {OnChange} onChange
 * @param {object} given
 * @param {CloseEvent} given.event
 * @param {Change[]} given.changes
 * @param {object | undefined} given.state
 * @param {Omit<About, 'own' | 'signal'>} given.about
 * @param {Below<string, string>} given.table
 * @param {number} given.milliseconds
 * @param {AbortSignal} given.stopping
 * @returns {Promise<{ own: Own, error?: unknown, isAbandoned: boolean }>} never rejects.
 */
export async function call(onChange, { event, changes, state, about, table, milliseconds, stopping }) {
  const own = new Own(table);
  const aborting = new AbortController();
  const { signal } = aborting;
  const stop = () => aborting.abort(stopping.reason);
  const late = () =>
    aborting.abort(Object.assign(new Error('the handler takes too long'), { code: 'HANDLER_TIMEOUT' }));
  const aborted = new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const timer = setTimeout(late, milliseconds);
  stopping.addEventListener('abort', stop);
  try {
    stopping.throwIfAborted();
    await Promise.race([aborted, onChange(changes, state, event, { ...about, own, signal })]);
    return { own, isAbandoned: false };
  } catch (error) {
    // That the receiver stops is no failure of the handler: it is called again at the next start.
    return { own, error: error ?? new Error('the handler threw nothing'), isAbandoned: stopping.aborted };
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener('abort', stop);
    own.end();
  }
}
