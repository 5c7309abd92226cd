// The events that are already in files.
import { items } from '../deliveries/items.js';
import { source } from '../input/source.js';
import { fromText } from '../../src/api/dates.js';

/**
 * @param {string[]} paths of deliveries, payloads, or pages of the event log
 * @param {(sentence: string) => void} note told of what cannot be read
 * @returns {Promise<(event: { id: string, date_updated: string }) => boolean>} whether a file has this version of an
 *   event, or a later one
 */
export async function hadEvents(paths, note) {
  /** The latest date of each event, in milliseconds. @type {Map<string, number>} */
  const dates = new Map();
  for (const path of paths) {
    for await (const { place, body, error } of items(await source(path), note)) {
      const event = error || body === undefined ? null : eventIn(body);
      if (event === null) note(`${place} has no event${error ? `: ${error}` : ''}`);
      else dates.set(event.id, Math.max(fromText(event.date_updated), dates.get(event.id) ?? 0));
    }
  }
  return ({ id, date_updated: date }) => (dates.get(id) ?? -1) >= fromText(date);
}

/** @param {Buffer} body @returns {{ id: string, date_updated: string } | null} */
function eventIn(body) {
  try {
    const value = JSON.parse(body.toString('utf8'));
    const { id, date_updated } = Object(value.event ?? value);
    return typeof id === 'string' && typeof date_updated === 'string' ? { id, date_updated } : null;
  } catch {
    return null;
  }
}
