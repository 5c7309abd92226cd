// What you do with a change: this file is yours.

/** @import { OnChange } from 'closehook/inbox' */
/** @import { PostgresClient } from 'closehook/inbox/postgres' */

/**
 * Called once for each event, and again only if it throws, takes longer than 30 seconds, or the process dies in the
 * middle. `tx` is the client of the transaction that commits the event. So what it writes to your tables happens
 * exactly once. What you do elsewhere may happen again: send `event.id` as the idempotency key.
 *
 * @type {OnChange<PostgresClient>}
 */
export function onChange(changes, state, event, { tx }) {
  // The deals that each user has won, in tables.sql.
  if (event.object_type !== 'opportunity') return undefined;
  if (!changes.some(({ field, after }) => field === 'status_type' && after === 'won')) return undefined;
  return tx.query(
    `INSERT INTO deals_won (user_id, deals, cents) VALUES ($1, 1, $2)
     ON CONFLICT (user_id) DO UPDATE SET deals = deals_won.deals + 1, cents = deals_won.cents + EXCLUDED.cents`,
    [event.data.user_id, event.data.value ?? 0],
  );
}
