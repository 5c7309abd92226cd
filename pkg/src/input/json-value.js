// The deliveries and events in one JSON value: a delivery of a file, an event of AWS Lambda, a page of the event log,
// an export of a tool, a payload.
import { isObject } from '../errors.js';
import { captured } from './captures.js';
import { isDelivery, readDelivery } from './delivery-record.js';
import { elements, members } from './json-text.js';
import { ValueScanner } from './json-values.js';
import { isEvent, isPayloadValue } from './payloads.js';
import { plural } from './words.js';

/** @import { RecordedDelivery } from './delivery-record.js' */

const decoder = new TextDecoder();

const NOT_EVENT = 'it is not an event';

/**
 * A delivery or event, or an `error` instead.
 *
 * @typedef {object} Item
 * @property {[string, string][] | null} [headers] absent of a payload without its delivery
 * @property {Uint8Array | null} [body]
 * @property {number | null} [arrived] in unix milliseconds
 * @property {RecordedDelivery} [delivery] what else the delivery of a file says
 * @property {boolean} [isEvent] whether the body is an event without its delivery, as the event log has them
 * @property {string[]} [notes] what was done to the body, or is doubtful in it
 * @property {string} [error] what is wrong with it
 * @property {string} [place] where it stands among others
 * @property {number} [line] on which it begins
 *
 * @typedef {{ kind: string, said: string, items: Item[], notes: string[] }} Found `notes` tell what was left out
 */

/**
 * Parses bytes, without a byte order mark; `null` if they are not JSON.
 *
 * @param {Uint8Array} bytes
 */
export function parsed(bytes) {
  try {
    return { value: JSON.parse(decoder.decode(bytes)) };
  } catch {
    return null;
  }
}

/**
 * The values of a record: one, or several on one line. `value` is absent if it is not JSON.
 *
 * @param {{ line: number, bytes: Uint8Array }} record
 * @returns {Generator<{ line: number, bytes: Uint8Array, value?: any }>}
 */
export function* valuesIn({ line, bytes }) {
  const whole = parsed(bytes);
  const scanner = new ValueScanner({ inList: false, most: Infinity, line });
  const several = whole ? [] : [...scanner.push(bytes)];
  const rest = scanner.rest();
  if (rest) several.push(rest);
  if (several.length < 2) yield { line, bytes, ...whole };
  else for (const each of several) yield* valuesIn({ line: each.line, bytes: each.bytes ?? new Uint8Array() });
}

/** Even a list of pages of events has fewer levels. */
const MOST_LISTS = 8;

/**
 * @param {any} value the parsed bytes
 * @param {Uint8Array} bytes its text, since parsed numbers may lose digits
 * @param {number} [lists] how many lists it is in
 * @returns {Found | null} `null` for any other JSON
 */
export function inValue(value, bytes, lists = 0) {
  const export_ = captured(value);
  if (export_) return export_;
  if (isDelivery(value)) return delivery(value);
  if (isPage(value)) return page(elements(members(bytes).get('data') ?? new Uint8Array()), value.data);
  if (Array.isArray(value)) return lists < MOST_LISTS ? inList(value, bytes, lists + 1) : null;
  if (!isPayloadValue(value)) return null;
  const said = isEvent(value) ? 'an event without its delivery' : 'the body of a delivery';
  return { kind: 'event', said, items: [{ body: bytes, isEvent: !('event' in value) }], notes: [] };
}

/** @param {any[]} values @param {Uint8Array} bytes @param {number} lists @returns {Found | null} */
function inList(values, bytes, lists) {
  const texts = elements(bytes);
  const all = values.map((value, i) => ({ place: `element ${i}`, found: inValue(value, texts[i], lists) }));
  return all.some(({ found }) => found) ? together(all, 'a list of events') : null;
}

/**
 * Combines the contents of several values.
 *
 * @param {{ place: string, found: Found | null, error?: string }[]} all
 * @param {string} name for values without deliveries
 * @returns {Found}
 */
export function together(all, name) {
  const items = all.flatMap(({ place, found, error = NOT_EVENT }) =>
    (found?.items ?? [{ error }]).map((item) => ({ ...item, place: item.place ? `${place}, ${item.place}` : place })),
  );
  const isDeliveries = all.some(({ found }) => found?.kind === 'deliveries');
  return {
    kind: isDeliveries ? 'deliveries' : 'log',
    said: isDeliveries ? deliveriesSaid(items) : `${name}: ${plural(readable(items), 'event')}`,
    items,
    notes: all.flatMap(({ found }) => found?.notes ?? []),
  };
}

/** @param {Item[]} items */
const readable = (items) => items.filter(({ error }) => error === undefined).length;

/** @param {Item[]} items */
const deliveriesSaid = (items) => `a file of deliveries: ${plural(readable(items), 'delivery', 'deliveries')}`;

/** Whether a value is an answer of `GET /api/v1/event/`. @param {any} value */
const isPage = (value) =>
  isObject(value) &&
  Array.isArray(value.data) &&
  !('event' in value) &&
  !isEvent(value) &&
  (value.data.length === 0 || value.data.some(isEvent));

/** @param {unknown} value @returns {Found} */
function delivery(value) {
  const items = [deliveryItem(value)];
  return { kind: 'deliveries', said: deliveriesSaid(items), items, notes: [] };
}

/** @param {unknown} value @returns {Item} */
function deliveryItem(value) {
  const found = readDelivery(value);
  if (typeof found === 'string') return { error: found };
  const { headers, body, now } = found;
  return { headers, body, arrived: now === undefined ? null : now * 1000, delivery: found };
}

/**
 * Every element of a page is an event, whatever members it has.
 *
 * @param {Uint8Array[]} texts @param {unknown[]} values @returns {Found}
 */
function page(texts, values) {
  const items = texts.map((body, i) => {
    const place = `element ${i}`;
    return isObject(values[i]) ? { place, body, isEvent: !('event' in values[i]) } : { place, error: NOT_EVENT };
  });
  return { kind: 'log', said: `a page of Close's event log: ${plural(readable(items), 'event')}`, items, notes: [] };
}
