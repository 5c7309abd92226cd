// Yours: which events are wanted, and what is done with a change.

/**
 * What is let in: subscriptions in Close's shape, with filters, or `undefined` for all that Close sends. What is kept away is missing
 * in the state too: where you want the whole state, take everything in, and look away in `onChange`.
 *
 * @type {import('closehook').SubscriptionLike[] | undefined}
 */
export const subscriptions = undefined;

/**
 * Called for each event once, and again only when it throws, takes too long, or the machine dies in the middle.
 *
 * What is written to `own` happens exactly once: it is in one transaction with the event's mark and the state. What goes elsewhere
 * may happen again: send `event.id` along as the idempotency key, or make it a fact that can be stated twice. Derive what you do
 * from `state`, which is the newest that was received, and not from the order of the calls.
 *
 * @param {import('closehook').Change[]} changes what this event changed.
 * @param {object | undefined} state its object now, after all that has arrived; `undefined` when it is deleted or merged.
 * @param {import('closehook').CloseEvent} event
 * @param {object} about
 * @param {string} about.objectId
 * @param {'applied' | 'gap' | 'stale'} about.outcome `stale`: a newer event of the object was there first.
 * @param {'present' | 'deleted' | 'merged'} about.presence
 * @param {'delivery' | 'log'} about.from `log`: it was missing, and comes from the event log.
 * @param {number} about.attempt 1, and more when it failed before.
 * @param {import('./own.js').Own} about.own a table of this object: `get(key)`, `put(key, value)`, `remove(key)`.
 * @param {import('./config.js').Env} about.env
 * @param {AbortSignal} about.signal aborted when the time is over.
 */
export async function onChange(changes, state, event, { own }) {
  // How often the deal was won: an effect that must not be counted twice.
  const isWon = event.object_type === 'opportunity' && changes.some(({ field, after }) => field === 'status_type' && after === 'won');
  if (isWon) own.put('won', (own.get('won') ?? 0) + 1);
}
