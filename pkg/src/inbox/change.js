// A change that the engine makes by itself, outside of handling an event.

/** @import { InboxClaim, InboxStore, Outcome } from '../../inbox.d.ts' */

/**
 * Changes what a claim holds. Tries again if another process has changed it in the meantime.
 *
 * @template Tx
 * @param {InboxStore<Tx>} store @param {{ entry: string } | { object: string }} what
 * @param {(claim: InboxClaim<Tx>) => Outcome | null} become null changes nothing
 * @returns {Promise<boolean>} whether something was changed
 */
export async function change(store, what, become) {
  for (;;) {
    const claim = await store.claim(what);
    const outcome = claim && become(claim);
    if (outcome === null) {
      await claim?.release();
      return false;
    }
    try {
      await claim?.commit(outcome);
      return true;
    } catch (error) {
      if (error?.code !== 'CONFLICT') throw error;
    }
  }
}
