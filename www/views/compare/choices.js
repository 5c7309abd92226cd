// The parts of open deliveries that can be compared, under the names that the list of deliveries shows.
import { eventOf, payloadOf } from '../../payload.js';
import { timeOf, titleOf } from '../../title.js';

/** @import { Entry, Store } from '../../store.js' */

/** The number of deliveries to choose from. A list of thousands is slow to make for each new delivery. */
const MOST_CHOICES = 200;
/** A text that the user entered, not a part of an open delivery. */
export const TEXT = 'text';
/** @type {Record<string, string>} */
const WORDS = { body: 'Whole body', data: 'Object', previous: 'Object before' };

/** @param {Entry} entry @param {string} part */
export const choiceOf = ({ id }, part) => `${id}:${part}`;

/** @param {Store} store @param {string} choice @returns {{ entry: Entry | undefined, part: string }} */
export function chosen(store, choice) {
  const [id, part] = choice.split(':');
  return { entry: store.entries.find((each) => String(each.id) === id), part };
}

/** `opportunity updated · Bluth · 12-08 12:17:20`. @param {Entry} entry */
const nameOf = (entry) => [titleOf(entry), timeOf(entry)[1].slice(5, 19)].filter(Boolean).join(' · ');

/**
 * The parts of the newest entries, of the selected one, and of those that are chosen.
 *
 * @param {Store} store @param {string[]} choices
 */
export function offers(store, choices) {
  /** @type {[value: string, label: string][]} */
  const list = [[TEXT, 'The text below']];
  const kept = new Set(choices.map((choice) => chosen(store, choice).entry));
  const first = store.entries.length - MOST_CHOICES;
  /** @type {Map<string, number>} How many deliveries have a name. In a burst, many have the same. */
  const names = new Map();
  for (const [place, entry] of store.entries.entries()) {
    if (place < first && entry !== store.selected && !kept.has(entry)) continue;
    if (!entry.body || payloadOf(entry).error) continue;
    const event = eventOf(entry);
    const name = nameOf(entry);
    const same = (names.get(name) ?? 0) + 1;
    names.set(name, same);
    const hasObject = event && typeof event.data === 'object';
    const isUpdate = hasObject && Object.keys(Object(event.previous_data)).length > 0;
    for (const part of ['body', ...(hasObject ? ['data'] : []), ...(isUpdate ? ['previous'] : [])])
      list.push([choiceOf(entry, part), `${WORDS[part]} · ${name}${same > 1 ? ` (${same})` : ''}`]);
  }
  return list;
}
