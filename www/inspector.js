// Takes the name of the only Trusted Types policy, before anything is opened.
import './background.js';
import { byId, setText } from './dom.js';
import { LiveSource } from './live-source.js';
import { entryList } from './shell/entry-list.js';
import { opener } from './shell/opener.js';
import { fromFragment, sharing } from './shell/share.js';
import { viewTabs } from './shell/view-tabs.js';
import { takeKeys } from './shell/taken-keys.js';
import { Store } from './store.js';
import { views } from './views.js';
import { hearFilterOn } from './views/filter/filter-on.js';
import { view as signature } from './views/signature/view.js';
import { sentence } from './words.js';

byId('unstarted').remove();
const store = new Store();
/** The live source, if the page was served by a command that receives or sends. */
store.live = new LiveSource(store, {
  before: () => first.flush(),
  /** @param {unknown} keys */ arrived: (keys) => first.greetLive(keys),
  keys: (found) => first.addLiveKeys(found),
});
const first = signature(store);

/** @type {import('./shell/view-tabs.js').View | null} The panel of the event, loaded with the first delivery. */
let happened = null;
let isAsked = false;
const delivery = {
  update() {
    first.update();
    happened?.update();
    if (isAsked || !store.selected) return;
    isAsked = true;
    views[0].load().then(
      ({ view }) => {
        happened = view(byId('happened'), store);
        happened?.update();
      },
      () => (isAsked = false),
    );
  },
};
viewTabs(views, store, { delivery });
hearFilterOn(store);
entryList(store);
opener(store, {
  before: first.flush,
  own: first.forgetSample,
  key: first.useKey,
  keys: takeKeys(store, first.addKeys),
});
sharing(store, { before: first.flush, keys: first.addKeys });

/** The delivery in the address, if there is one. */
async function greet() {
  const shared = await fromFragment(location.hash);
  // Remove the payload from the address, so that it is not copied by accident.
  if (shared) history.replaceState(null, '', location.pathname + location.search);
  if (!shared) return;
  if (!shared.entry) return store.fail(sentence(shared.wrong));
  store.add([shared.entry]);
  first.useSettings(shared.settings);
  setText(byId('recognized'), 'Opened from the address. To judge it, enter the key.');
}

first.redraw();
await greet();
store.live.addEventListener('change', () => {
  byId('tab-live').classList.toggle('live-now', store.live.state === 'open');
});
await store.live.begin();
// With `closehook listen` and `closehook emulate`, people wait for deliveries.
if (store.live.kind && !store.selected) byId('tab-live').click();
