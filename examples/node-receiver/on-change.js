// What you do with a change: this file is yours.

/** @import { OnChange, OwnTable } from 'closehook/inbox' */

/**
 * Called once for each event, and again only if it throws, takes longer than 30 seconds, or the process dies in the
 * middle. What it writes with `tx` happens exactly once. What it does elsewhere may happen again: send `event.id` as
 * the idempotency key.
 *
 * @type {OnChange<OwnTable>}
 */
export function onChange(changes, state, event, { tx }) {
  // How many deals each user has won.
  if (event.object_type !== 'opportunity') return;
  if (!changes.some(({ field, after }) => field === 'status_type' && after === 'won')) return;
  const key = `won ${event.data.user_id}`;
  tx.put(key, (tx.get(key) ?? 0) + 1);
}
