// One call of the handler: in its time, with writes that are kept apart until it has succeeded.
import { Own } from './own.js';

/** @returns {Promise<{ own: Own, error?: unknown, isAbandoned: boolean }>} never rejects. */
export async function call(onChange, { event, changes, state, about, table, milliseconds, stopping }) {
  const own = new Own(table);
  const signal = AbortSignal.any([AbortSignal.timeout(milliseconds), stopping]);
  let abort;
  const aborted = new Promise((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
  });
  try {
    signal.throwIfAborted();
    await Promise.race([aborted, onChange(changes, state, event, { ...about, own, signal })]);
    return { own, isAbandoned: false };
  } catch (error) {
    // That the receiver stops is no failure of the handler: it is called again at the next start.
    return { own, error, isAbandoned: stopping.aborted };
  } finally {
    signal.removeEventListener('abort', abort);
    own.end();
  }
}
