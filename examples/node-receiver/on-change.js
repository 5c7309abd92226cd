// What you do with a change: this file is yours.

/**
 * What of all that arrives is queued, as Close's API has subscriptions: the rest is answered, and forgotten.
 * `undefined` takes everything in. What is forgotten leaves gaps in the state, which the event log fills: where you
 * want the whole state, take everything in, and look away in `onChange`.
 *
 * @type {import('closehook').SubscriptionLike[] | undefined}
 */
export const subscriptions = undefined;

/**
 * @typedef {object} About
 * @property {string} objectId
 * @property {'applied' | 'gap' | 'stale'} outcome `stale`: a newer event of the object was there first.
 * @property {'present' | 'deleted' | 'merged'} presence
 * @property {'delivery' | 'log'} from `log`: it was missing, and comes from the event log.
 * @property {number} attempt 1, and more when the handler failed before.
 * @property {import('./own.js').Own} own your own table: `get(key)`, `put(key, value)`, `remove(key)`.
 * @property {AbortSignal} signal aborted when the time is over.
 *
 * @typedef {(changes: import('closehook').Change[], state: object | undefined, event: import('closehook').CloseEvent,
 *   about: About) => unknown} OnChange
 */

/**
 * Called for each event once, and again only when it throws, takes too long, or the process dies in the middle.
 *
 * What is written to `own` happens exactly once. What goes elsewhere may happen again: send `event.id` along as the
 * idempotency key, or make it a fact that can be stated twice. Derive what you do from `state`, which is always the
 * newest, and not from the order of the calls.
 *
 * @param {import('closehook').Change[]} changes what this event changed.
 * @param {object | undefined} state its object now, after all that has arrived; `undefined` when it is deleted or
 *   merged.
 * @param {import('closehook').CloseEvent} event
 * @param {About} about
 */
export async function onChange(changes, state, event, { own }) {
  // How many deals each user has won. A table of SQL elsewhere would need event.id beside it for the same guarantee.
  const isWon =
    event.object_type === 'opportunity' &&
    changes.some(({ field, after }) => field === 'status_type' && after === 'won');
  if (!isWon) return;
  const key = `won ${event.data.user_id}`;
  own.put(key, (own.get(key) ?? 0) + 1);
}
