import { byId, element } from '../../dom.js';
import { shortJson } from '../../short-json.js';
import { visibleText } from '../../visible.js';

/** @import { Delivery } from 'closehook' */

const MOST_FIELDS = 12;
const LONGEST = 120;

/**
 * One line about the event of an authentic delivery, or about the mistake in its JSON.
 *
 * @param {Delivery | null} delivery
 */
export function showEvent(delivery) {
  byId('event').hidden = !delivery;
  if (delivery) byId('event-summary').replaceChildren(...summary(delivery));
}

/** @param {Delivery} delivery */
function summary(delivery) {
  let event;
  try {
    event = delivery.event;
  } catch (error) {
    if (error.code !== 'MALFORMED_PAYLOAD') throw error;
    return [element('code', { class: 'code' }, error.code), ' ', `Authentic, but ${error.message}.`];
  }
  const { action, object_type: type, id, changed_fields: changed } = event;
  return [
    element('strong', {}, value(type), ' ', value(action)),
    ' · ',
    element('code', {}, value(id)),
    ...changedFields(changed),
  ];
}

/** @param {unknown} changed */
function changedFields(changed) {
  if (!Array.isArray(changed) || changed.length === 0) return [];
  const shown = changed.slice(0, MOST_FIELDS).flatMap((name, i) => [i ? ', ' : '', value(name)]);
  const rest = changed.length - MOST_FIELDS;
  return [element('span', { class: 'changed' }, ' · changed ', ...shown, rest > 0 ? ` and ${rest} more` : '')];
}

/**
 * Whatever a payload has there, as text that can neither be markup nor turn the line around.
 *
 * @param {string} content
 */
function value(content) {
  if (content === undefined) return '(none)';
  const text = typeof content === 'string' ? content : shortJson(content, LONGEST + 1);
  return visibleText(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}
