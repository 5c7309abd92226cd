// What a body says of itself, by `History` alone.
import { History } from 'closehook';

/**
 * Reads an event. A merged lead concerns two objects, `ids`, and is folded into both.
 *
 * @throws {import('closehook').PayloadError} when it is none.
 */
export function read(body) {
  const alone = new History();
  const { objectId, eventId } = alone.apply(body);
  const { dateUpdated } = alone.status(objectId);
  return { objectId, eventId, dateUpdated, ids: alone.ids };
}
