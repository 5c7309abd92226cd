// A delivery in one line: what `listen`, `verify` and `npm start` say of each.
import { eventOf, eventWords } from './event.js';
import { number, safe, shown } from './text.js';

/** @import { Delivery } from '../../index.d.ts' */
/** @import { Forwarded } from '../deliveries/forwarding.js' */
/** @import { Paint } from './terminal.js' */

/**
 * @typedef {{ delivery: Delivery, code?: undefined, sentence?: undefined, forwarded?: Forwarded } |
 *   { delivery?: undefined, code: string, sentence: string, forwarded?: undefined }} Reported
 *   of a request that was received
 */

/** An age in words: `3 s`, `2 min`, `5 h`, `12 days`. @param {number} age */
export function ageWords(age) {
  const seconds = Math.abs(age);
  if (seconds < 120) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${number(Math.round(seconds / 86400))} days`;
}

/** The event of an authentic delivery, or why there is none. @param {Delivery} delivery @param {Paint} paint */
function content(delivery, paint) {
  try {
    void delivery.event;
    const event = eventOf(delivery.body) ?? { id: null };
    return [event.id && shown(event.id), eventWords({ ...event, id: null }, paint)].filter(Boolean).join('  ');
  } catch (error) {
    if (error.code !== 'MALFORMED_PAYLOAD') throw error;
    const lacking = error.pointer === null ? 'not JSON' : 'not an event of Close';
    return `authentic, but ${lacking}: ${safe(error.message).replace(/^the body is not JSON: /, '')}`;
  }
}

/**
 * `✓ ev_1  opportunity updated  age 0 s`, or `✗ SIGNATURE_MISMATCH  …`.
 *
 * @param {Reported} given @param {Paint} paint
 */
export function deliveryLine({ delivery, code, sentence }, paint) {
  if (!delivery) return `${paint.red('✗')} ${code}  ${safe(sentence)}`;
  const age = delivery.age < 0 ? `signed ${ageWords(delivery.age)} ahead` : `age ${ageWords(delivery.age)}`;
  return `${paint.green('✓')} ${content(delivery, paint)}  ${paint.dim(age)}`;
}
