// One call of the handler: in its time, with writes that are kept apart until it has succeeded.
import { Own } from './own.js';

/** @returns {Promise<{ own: Own, error?: unknown, isAbandoned: boolean }>} never rejects. */
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
