// Lists that hold orders, each a template with a count, among complete events.
import { isObject } from '../errors.js';
import { DeliveryError, Sender, asValue } from './sender.js';
import { arrives, fromTemplate } from './templates.js';

/** The most events that templates make at once. */
const MOST_EVENTS = 100_000;

/** @typedef {{ tail: () => string, now: number, known: Record<string, string> }} About what events have in common */

/**
 * The list of orders and events, or null if it has only events: those are put in exactly as they are written.
 *
 * @param {any} events
 * @returns {{ list: any[], isList: boolean } | null}
 */
export function ordered(events) {
  const isText = events instanceof Uint8Array || typeof events === 'string';
  // Events may be large, and are read once, by the core.
  if (isText && !mentionsTemplate(events)) return null;
  const value = asValue(events);
  const isList = Array.isArray(value);
  const list = isList ? value : [value];
  return list.some(isOrder) ? { list, isList } : null;
}

/**
 * Refuses a list with an order or event that cannot be put in, with its place. Nothing is put in yet.
 *
 * @param {{ list: any[], isList: boolean }} orders @param {About} about
 */
export function check({ list, isList }, about) {
  let count = 0;
  // The ids of samples must not use up ids of the emulator.
  const sampled = { ...about, tail: () => 'sample' };
  const samples = [];
  for (const [index, each] of list.entries()) {
    if (isOrder(each)) {
      checkOrder(each, isList ? `/${index}` : '', MOST_EVENTS - count);
      count += each.count ?? 1;
      samples.push(made(each, sampled));
    } else {
      count += 1;
      samples.push(each);
    }
  }
  // The core checks the rest: members beside the template, and plain events.
  new Sender().put(isList ? samples : samples[0]);
}

/** All events, one after the other. @param {any[]} list @param {About} about */
export function* events(list, about) {
  for (const each of list) {
    if (!isOrder(each)) yield each;
    else for (let nth = 0; nth < (each.count ?? 1); nth += 1) yield made(each, about);
  }
}

/** How many events are put in together: the core takes far longer for many at once. */
const AT_ONCE = 500;

/** Many events as lists to put in one after the other. @param {Iterable<any>} events */
export function* inParts(events) {
  let part = [];
  for (const event of events) {
    part.push(event);
    if (part.length < AT_ONCE) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

/** @param {any} order @param {About} about */
function made({ template, data, count, ...rest }, about) {
  const [objectType, action] = typeAndAction(template);
  return { ...fromTemplate(objectType, action, { data, ...about }), ...rest };
}

/** @param {any} order @param {string} pointer @param {number} most */
function checkOrder({ template, data, count = 1 }, pointer, most) {
  /** @param {string} code @param {string} name @param {string} message */
  const refuse = (code, name, message) => {
    throw new DeliveryError(code, `${message} at ${pointer}/${name}`, { pointer: `${pointer}/${name}` });
  };
  if (typeof template !== 'string')
    refuse('UNKNOWN_TEMPLATE', 'template', 'template must be an object type and an action, as lead.created');
  if (!arrives(...typeAndAction(template))) {
    refuse(
      'UNKNOWN_TEMPLATE',
      'template',
      `there is no template ${JSON.stringify(template.slice(0, 100))}: GET /_closehook/templates lists them`,
    );
  }
  if (data !== undefined && !isObject(data)) refuse('INVALID_EVENT', 'data', 'data must be an object');
  if (!Number.isInteger(count) || count < 1 || count > most) {
    refuse('INVALID_EVENT', 'count', `count must be a whole number from 1 on, and all together at most ${MOST_EVENTS}`);
  }
}

/** Whether this asks for the event of a template. @param {any} event */
const isOrder = (event) => isObject(event) && event.template !== undefined;

/** Whether the text may hold an order. @param {string | Uint8Array} text */
function mentionsTemplate(text) {
  return typeof text === 'string'
    ? text.includes('"template"')
    : Buffer.from(text.buffer, text.byteOffset, text.length).includes('"template"');
}

/** @param {string} template @returns {[objectType: string, action: string]} */
export function typeAndAction(template) {
  const at = template.lastIndexOf('.');
  return [template.slice(0, Math.max(at, 0)), template.slice(at + 1)];
}
