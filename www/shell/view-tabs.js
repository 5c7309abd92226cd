import { byId, detailOf, element } from '../dom.js';
import { tabButton, tabs } from '../tabs.js';
import { loadWhole } from '../whole.js';

/** @import { Store } from '../store.js' */

/**
 * A loaded view: `update` draws the changes of the store.
 *
 * @typedef {{ update: () => void }} View
 */

/**
 * The tools of the page. A view is loaded when its tab is first chosen, or when the page is idle. The view on screen
 * draws changes of the store once per frame. The first view, which shows the verdict, always does.
 *
 * @param {typeof import('../views.js').views} views
 * @param {Record<string, View | Promise<View>>} ready the views that are built already, by id
 * @param {Store} store
 */
export function viewTabs(views, store, ready) {
  const list = byId('views');
  const panels = byId('panels');
  let current = views[0].id;
  let isDrawn = true;

  for (const { id, title } of views) {
    const isFirst = id === current;
    list.append(tabButton(title, isFirst, { id: `tab-${id}`, 'data-view': id, 'aria-controls': `panel-${id}` }));
    if (!byId(`panel-${id}`))
      panels.append(
        element('section', {
          role: 'tabpanel',
          id: `panel-${id}`,
          'aria-labelledby': `tab-${id}`,
          tabindex: '-1',
          hidden: '',
        }),
      );
  }

  /** @param {string} id */
  async function show(id) {
    current = id;
    const focused = document.activeElement;
    document.body.dataset.view = id;
    for (const each of views) byId(`panel-${each.id}`).hidden = each.id !== id;
    // The link that led here may be hidden with its panel. Then the focus moves to the tab.
    if (focused?.getClientRects().length === 0) byId(`tab-${id}`).focus();
    const wanted = views.find((each) => each.id === id);
    if (wanted && !ready[id]) {
      const panel = byId(`panel-${id}`);
      panel.setAttribute('aria-busy', 'true');
      // Two clicks in a row load it once.
      const building = wanted.load().then((module) => {
        const built = module.view(panel, store);
        panel.removeAttribute('aria-busy');
        ready[id] = built;
        return built;
      });
      ready[id] = building;
      building.catch(() => {
        delete ready[id];
        panel.removeAttribute('aria-busy');
        panel.replaceChildren(
          element('p', { class: 'empty' }, 'This part of the page could not be loaded. Is its server still running?'),
        );
      });
    }
    const built = await ready[id];
    if (current === id) built.update();
  }

  function draw() {
    isDrawn = true;
    // Always verify: the verdict is shown above all views.
    /** @type {View} */ (ready[views[0].id]).update();
    const view = ready[current];
    if (current !== views[0].id && view && !(view instanceof Promise)) view.update();
  }

  store.addEventListener('change', () => {
    if (!isDrawn) return;
    isDrawn = false;
    requestAnimationFrame(draw);
  });
  tabs(list, null, (tab) => show(tab.dataset.view ?? '').catch(() => {}));

  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-show]')))
    button.addEventListener('click', () => byId(`tab-${button.dataset.show}`).click());
  byId('strip').addEventListener('click', () => byId(`tab-${views[0].id}`).click());
  // So that every tool works offline from then on. One that cannot be loaded is asked for again when it is shown.
  const idle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ run) => setTimeout(run, 1000));
  idle(() => {
    for (const { load } of views) load().catch(() => {});
    import('../samples.js').catch(() => {});
    import('../views/signature/remedy.js').catch(() => {});
    loadWhole().catch(() => {});
  });

  /** A view may ask for another one: `new CustomEvent('show-view', { bubbles: true, detail: { view: 'filter' } })`. */
  panels.addEventListener('show-view', (event) => byId(`tab-${detailOf(event).view}`)?.click());
}
