import { byId, detailOf } from '../../dom.js';
// The door for other views: what is asked before the workbench is loaded waits for it.

/** @type {((entry: Entry, pointer: string) => void) | null} @import { Entry, Store } from '../../store.js' */

let take = null;
/** @type {[entry: Entry, pointer: string][]} */
const waiting = [];

/**
 * Asks the workbench to offer conditions on a field; `pointer` is from the event, or from the payload around it.
 *
 * @param {Entry} entry @param {string} pointer
 */
export function filterOn(entry, pointer) {
  if (take) take(entry, pointer);
  else waiting.push([entry, pointer]);
}

/** How the workbench hears of it. @param {(entry: Entry, pointer: string) => void} heard */
export function whenAsked(heard) {
  take = heard;
  for (const [entry, pointer] of waiting.splice(0)) heard(entry, pointer);
}

/**
 * Another view asks with `new CustomEvent('filter-on', { bubbles: true, detail: { entryId, pointer } })`.
 *
 * @param {Store} store
 */
export function hearFilterOn(store) {
  document.addEventListener('filter-on', (event) => {
    const detail = detailOf(event);
    const entry = store.entries.find(({ id }) => id === detail.entryId);
    if (!entry) return;
    byId('tab-filter').click();
    filterOn(entry, detail.pointer);
  });
}
