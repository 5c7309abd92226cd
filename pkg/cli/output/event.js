// An event in a few words.
import { shown } from './text.js';

/** @import { Paint } from './terminal.js' */

/**
 * The event members of a payload; missing ones are null. `null` if it is not a JSON object.
 *
 * @param {Uint8Array} body
 */
export function eventOf(body) {
  let value;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
  if (value === null || typeof value !== 'object') return null;
  const { event = value, subscription_id: subscription = null } = value;
  /** @param {string} name */
  const of = (name) => (typeof event?.[name] === 'string' ? event[name] : null);
  return {
    id: of('id'),
    object_type: of('object_type'),
    action: of('action'),
    object_id: of('object_id'),
    subscription_id: typeof subscription === 'string' ? subscription : null,
  };
}

/**
 * `opportunity updated ev_1`, or a text for a payload without an event.
 *
 * @param {{ [name: string]: any }} event @param {Paint} paint
 */
export function eventWords(event, paint) {
  const words = [event?.object_type, event?.action].filter((word) => word !== null && word !== undefined);
  if (words.length === 0 && !event?.id) return 'not an event of Close';
  return [paint.bold(words.map((word) => shown(word)).join(' ')), event.id && shown(event.id)]
    .filter(Boolean)
    .join(' ');
}
