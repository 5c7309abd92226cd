import { byId, detailOf } from '../../dom.js';
// The interface for other views. Requests that arrive before the workbench is loaded wait for it.

/** @type {((entry: Entry, pointer: string) => void) | null} @import { Entry, Store } from '../../store.js' */

let take = null;
/** @type {[entry: Entry, pointer: string][]} */
const waiting = [];

/**
 * Asks the workbench to suggest conditions on a field. `pointer` starts at the event or at the payload around it.
 *
 * @param {Entry} entry @param {string} pointer
 */
export function filterOn(entry, pointer) {
  if (take) take(entry, pointer);
  else waiting.push([entry, pointer]);
}

/**
 * Registers the workbench, and hands over the requests that waited.
 *
 * @param {(entry: Entry, pointer: string) => void} heard
 */
export function whenAsked(heard) {
  take = heard;
  for (const [entry, pointer] of waiting.splice(0)) heard(entry, pointer);
}

/**
 * Listens for requests of other views: `new CustomEvent('filter-on', { bubbles: true, detail: { entryId, pointer } })`.
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
