// Recognizes what Close sends: an event, alone or in a delivery.
import { isObject } from '../errors.js';

/** Whether a value is an event of Close. @param {unknown} value */
export const isEvent = (value) =>
  isObject(value) && typeof value.object_type === 'string' && typeof value.action === 'string';

/** Whether a value is an event or a delivery with one. @param {unknown} value */
export const isPayloadValue = (value) => isEvent(value) || (isObject(value) && isObject(value.event));

/** Whether the bytes of a body are a payload. @param {Uint8Array} body */
export function isPayload(body) {
  try {
    return isPayloadValue(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    return false;
  }
}
