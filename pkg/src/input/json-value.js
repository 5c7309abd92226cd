// The deliveries and events in one JSON value: a delivery of a file, an event of AWS Lambda, a page of the event log,
// an export of a tool, a payload.
import { elements, members } from '../json-text.js';
import { captured } from './captures.js';
import { isDelivery, readDelivery } from './delivery-record.js';
import { isEvent, isObject, isPayloadValue } from './payloads.js';
import { plural } from './words.js';

/** @import { RecordedDelivery } from './delivery-record.js' */

const encoder = new TextEncoder();

/**
 * One thing that was found, or `error` in its place.
 *
 * @typedef {object} Item
 * @property {[string, string][] | null} [headers] absent of a payload without its delivery
 * @property {Uint8Array | null} [body]
 * @property {number | null} [arrived] in unix milliseconds
 * @property {RecordedDelivery} [delivery] what else the delivery of a file says
 * @property {boolean} [isEvent] whether the body is an event without its delivery, as the event log has them
 * @property {string} [error] what is wrong with it
 *
 * @typedef {{ kind: string, said: string, items: Item[], notes: string[] }} Found
 */

/**
 * @param {any} value what `JSON.parse` makes of the text
 * @param {string} text its text, since a number of a parsed value may have lost digits
 * @param {Uint8Array} bytes the same as bytes, which are the body of a payload
 * @returns {Found | null} `null` for JSON that is none of these
 */
export function inValue(value, text, bytes) {
  const export_ = captured(value);
  if (export_) return export_;
  if (isDelivery(value)) return deliveries([value]);
  if (Array.isArray(value) && value.some(isDelivery)) return deliveries(value);
  if (isPage(value))
    return events(elements(members(text).get('data') ?? '[]'), "a page of Close's event log", isObject);
  if (Array.isArray(value) && value.some(isPayloadValue)) return events(elements(text), 'a list of events');
  if (!isPayloadValue(value)) return null;
  const said = isEvent(value) ? 'an event without its delivery' : 'the body of a delivery';
  return { kind: 'event', said, items: [{ body: bytes, isEvent: !('event' in value) }], notes: [] };
}

/** Whether a value is what `GET /api/v1/event/` answers. @param {any} value */
const isPage = (value) =>
  isObject(value) &&
  Array.isArray(value.data) &&
  !('event' in value) &&
  !isEvent(value) &&
  (value.data.length === 0 || value.data.some(isEvent));

/** @param {unknown[]} values @returns {Found} */
function deliveries(values) {
  const items = values.map(deliveryItem);
  const count = items.filter(({ error }) => error === undefined).length;
  return {
    kind: 'deliveries',
    said: `a file of deliveries: ${plural(count, 'delivery', 'deliveries')}`,
    items,
    notes: [],
  };
}

/** @param {unknown} value @returns {Item} */
function deliveryItem(value) {
  const delivery = readDelivery(value);
  if (typeof delivery === 'string') return { error: delivery };
  const { headers, body, now } = delivery;
  return { headers, body, arrived: now === undefined ? null : now * 1000, delivery };
}

/**
 * The text of each, as a payload. What a page of Close holds is an event, whatever members it has.
 *
 * @param {string[]} texts @param {string} said @param {(value: unknown) => boolean} isOne
 * @returns {Found}
 */
function events(texts, said, isOne = isPayloadValue) {
  const items = texts.map((text) => {
    const value = JSON.parse(text);
    if (!isOne(value)) return { error: 'it is no event' };
    return { body: encoder.encode(text), isEvent: !('event' in value) };
  });
  const count = items.filter(({ error }) => error === undefined).length;
  return { kind: 'log', said: `${said}: ${plural(count, 'event')}`, items, notes: [] };
}
