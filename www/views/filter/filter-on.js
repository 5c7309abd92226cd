// The door for other views: what is asked before the workbench is loaded waits for it.
let take = null;
const waiting = [];

/** Asks the workbench to offer conditions on a field; `pointer` is from the event, or from the payload around it. */
export function filterOn(entry, pointer) {
  if (take) take(entry, pointer);
  else waiting.push([entry, pointer]);
}

/** How the workbench hears of it. */
export function whenAsked(heard) {
  take = heard;
  for (const [entry, pointer] of waiting.splice(0)) heard(entry, pointer);
}

/** Another view asks with `new CustomEvent('filter-on', { bubbles: true, detail: { entryId, pointer } })`. */
export function hearFilterOn(store) {
  document.addEventListener('filter-on', ({ detail }) => {
    const entry = store.entries.find(({ id }) => id === detail.entryId);
    if (!entry) return;
    document.getElementById('tab-filter').click();
    filterOn(entry, detail.pointer);
  });
}
