import { element, hitOf } from './dom.js';

/**
 * Tabs that follow the ARIA Authoring Practices: the arrow keys, Home and End move to a tab and select it, and only one
 * tab is in the tab order. `chosen` is called with the selected tab. `panel` is the panel that all tabs share, if any.
 *
 * @param {HTMLElement} list @param {HTMLElement | null} panel @param {(tab: HTMLElement) => void} chosen
 */
export function tabs(list, panel, chosen) {
  const all = [.../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('[role="tab"]'))];

  /** @param {HTMLElement} tab */
  function choose(tab) {
    for (const each of all) {
      each.setAttribute('aria-selected', String(each === tab));
      each.tabIndex = each === tab ? 0 : -1;
    }
    panel?.setAttribute('aria-labelledby', tab.id);
    chosen(tab);
  }

  list.addEventListener('click', (event) => {
    const tab = hitOf(event, '[role="tab"]');
    if (tab) choose(tab);
  });
  list.addEventListener('keydown', (event) => {
    const at = all.indexOf(/** @type {any} */ (event.target));
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const tab = all.at(to % all.length) ?? all[0];
    choose(tab);
    tab.focus();
  });
}

/**
 * A tab, of which the first in its list is selected at the start.
 *
 * @param {string} title @param {boolean} isFirst
 * @param {Record<string, string>} attributes its `id`, and `aria-controls`
 */
export const tabButton = (title, isFirst, attributes) =>
  element(
    'button',
    { type: 'button', role: 'tab', ...attributes, 'aria-selected': String(isFirst), tabindex: isFirst ? '0' : '-1' },
    title,
  );
