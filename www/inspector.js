import { entryList } from './shell/entry-list.js';
import { opener } from './shell/opener.js';
import { viewTabs } from './shell/view-tabs.js';
import { Store } from './store.js';
import { views } from './views.js';
import { filterOn } from './views/filter/filter-on.js';
import { view as signature } from './views/signature/view.js';

const store = new Store();
const first = signature(document.getElementById('panel-signature'), store);
viewTabs(views, store, { signature: first });
entryList(store);
opener(store, { before: first.flush });
first.useSample('valid');

/** A view may ask for conditions on a field: `new CustomEvent('filter-on', { bubbles: true, detail: { entryId, pointer } })`. */
document.addEventListener('filter-on', ({ detail }) => {
  const entry = store.entries.find(({ id }) => id === detail.entryId);
  if (!entry) return;
  document.getElementById('tab-filter').click();
  filterOn(entry, detail.pointer);
});
