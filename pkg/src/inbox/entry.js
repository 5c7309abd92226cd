// Turns a body into the entry that an inbox stores.
import { History } from '#closehook';
import { fromText } from '../api/dates.js';
import { hexOf } from '../errors.js';

/** @import { InboxEntry, NewEntry } from '../../inbox.d.ts' */

/** An id that every store can use as a key. Close's are far shorter. */
export const ID = /^[\x20-\x7e]{1,200}$/;

/** A date in Close's format: UTC, usually without a zone. */
const DATE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d*)?(?:Z|\+00:00)?$/;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * Reads an event from a delivery or from the log. If it cannot be read, it becomes a dead letter at once: it is
 * authentic, so it must not be lost, but reading it again would fail too.
 *
 * @param {Uint8Array} body
 * @param {{ from: 'delivery' | 'log', now: number, silent?: boolean }} how
 * @returns {NewEntry}
 */
export function entryOf(body, { from, now, silent = false }) {
  const entry = { body, from, silent, at: now, due: now, attempts: 0, outcome: null };
  try {
    const alone = new History();
    const { objectId, eventId } = alone.apply(body);
    const objects = [objectId, ...alone.ids.filter((id) => id !== objectId)];
    const unusable = [eventId, ...objects].find((id) => !ID.test(id));
    if (unusable === undefined) {
      const { dateUpdated: date } = /** @type {any} */ (alone.status(objectId));
      return { ...entry, eventId, date, objects, dead: false, error: null };
    }
    return { ...entry, ...named(body), objects: [], dead: true, error: 'an id is longer than 200 ASCII characters' };
  } catch (error) {
    if (error?.name !== 'PayloadError') throw error;
    return { ...entry, ...named(body), objects: [], dead: true, error: error.message };
  }
}

/** The prefix of an id that an event has only here. Close's ids have no spaces. */
const OURS = 'unusable ';

/**
 * An event without a usable id gets one that depends on its contents, so that it is recognized when the log is read
 * again.
 *
 * @template {NewEntry} T @param {T} entry @returns {Promise<T>}
 */
export async function identified(entry) {
  if (!entry.dead || entry.eventId !== null || entry.date === null) return entry;
  const event = Object(eventIn(entry.body));
  const hash = await crypto.subtle.digest('SHA-256', encoder.encode(JSON.stringify(event.id ?? event)));
  return { ...entry, eventId: `${OURS}${hexOf(new Uint8Array(hash))}` };
}

/** The id that Close gave the event; null if it is not usable. @param {string | null} eventId */
export const closeId = (eventId) => (eventId?.startsWith(OURS) ? null : eventId);

/** What an event that cannot be read says of itself. @param {Uint8Array} body */
function named(body) {
  try {
    const { id, date_updated: updated } = Object(eventIn(body));
    const [, seconds, part = ''] = DATE.exec(updated) ?? [];
    // An event whose id cannot be stored still holds back `completeUntil`; a 13th month would break it.
    if (seconds === undefined || Number.isNaN(fromText(seconds))) return { eventId: null, date: null };
    const date = `${seconds}.${part.padEnd(6, '0')}`;
    return { eventId: typeof id === 'string' && ID.test(id) ? id : null, date };
  } catch {
    // It is not even JSON.
  }
  return { eventId: null, date: null };
}

/** The event of a body. @param {Uint8Array} body */
export function eventIn(body) {
  const envelope = JSON.parse(decoder.decode(body));
  return envelope?.event ?? envelope;
}

/**
 * Whether this version of an event was seen. A silent mark counts only for a silent entry.
 *
 * @param {{ date: string, silent: boolean } | null | undefined} mark
 * @param {Pick<InboxEntry, 'date' | 'silent'>} entry
 */
export const isSeen = (mark, { date, silent }) =>
  mark != null && date !== null && mark.date >= date && (!mark.silent || silent);
