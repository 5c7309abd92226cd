import { entryList } from './shell/entry-list.js';
import { opener } from './shell/opener.js';
import { viewTabs } from './shell/view-tabs.js';
import { Store } from './store.js';
import { views } from './views.js';
import { view as signature } from './views/signature/view.js';

const store = new Store();
const first = signature(document.getElementById('panel-signature'), store);
viewTabs(views, store, { signature: first });
entryList(store);
opener(store);
first.useSample('valid');
