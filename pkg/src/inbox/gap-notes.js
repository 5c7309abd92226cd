// The notes of an inbox on each open gap: when to query the log, and how often that failed.

/** @import { Gap, History } from '../../index.d.ts' */
/** @import { InboxGap } from '../../inbox.d.ts' */

/**
 * The open gaps of an object after its history has changed. A gap that the history closed is dropped. A gap that it
 * only forgot, because the object had more events than a history keeps, stays open.
 *
 * @param {History} history @param {string} objectId @param {readonly InboxGap[]} before
 * @param {{ now: number, wait: number }} how in milliseconds: a gap is asked about after `wait`
 * @returns {InboxGap[]}
 */
export function openGaps(history, objectId, before, { now, wait }) {
  const known = new Map(before.map((gap) => [gap.id, gap]));
  const open = history.gaps(objectId).map((gap) => {
    const { found = now, due = now + wait, attempts = 0, unknowable = false } = known.get(gap.id) ?? {};
    known.delete(gap.id);
    return { ...gap, found, due, attempts, unknowable };
  });
  const forgotten = history.status(objectId)?.forgottenUntil ?? null;
  const kept = forgotten === null ? [] : [...known.values()].filter(({ since }) => since <= forgotten);
  return [...kept, ...open];
}

/**
 * The possible object ids in the id of a gap, such as `lead_1/ev_2`. Either part may contain a slash.
 *
 * @param {string} gapId
 */
export const objectsOf = (gapId) => Array.from(gapId.matchAll(/\//g), ({ index }) => gapId.slice(0, index)).reverse();
